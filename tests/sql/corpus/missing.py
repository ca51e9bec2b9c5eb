"""Replays the corpus on Pyrite and writes not_yet.txt: what does not agree with Spark, and in what.

    cd tests && python -m sql.corpus.missing [family ...] [--show]

A reason that stands in the list already stays. With --show nothing is written: the differences are printed.
"""

from __future__ import annotations

import os
import sys
import time

from sql.corpus.cases import recorded_cases
from sql.corpus.not_yet import not_yet, write
from sql.corpus.running import difference, names_of, prepare, run


def main(arguments: list[str]) -> None:
    from pyrite.sql import SparkSession

    os.environ["TZ"] = "UTC"
    time.tzset()
    show = "--show" in arguments
    families = [name for name in arguments if name != "--show"]
    spark = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    for failure in prepare(spark):
        print(failure)
    known, reasons, total = not_yet(), {}, 0
    for family, cases in recorded_cases().items():
        if families and family not in families:
            reasons.update({name: why for name, why in known.items() if name.startswith(f"{family}: ")})
            continue
        for case, expected in cases:
            found, _ = run(spark, case, names_of("pyrite"))
            differs = difference(case, expected, found)
            total += 1
            if differs is not None:
                reasons[case.identity] = known.get(case.identity, reason(found, differs))
                if show:
                    print(f"{case.identity}\n    {case.text}\n    {differs}")
        missing = sum(name.startswith(f"{family}: ") for name in reasons)
        print(f"{family}: {len(cases) - missing} of {len(cases)}")
    print(f"{total} cases replayed, {len(reasons)} on the list")
    if not show:
        write(reasons)
    spark.stop()


def reason(found: dict[str, object], differs: str) -> str:
    """The error that Pyrite raised, or in what its answer is another one."""
    match found.get("error"):
        case {"class": name, "condition": condition}:
            return f"raises {name} {condition or ''}".strip()
    return f"another {differs.partition(':')[0]}"


if __name__ == "__main__":
    main(sys.argv[1:])
