"""Record what the cases of tests/sql/corpus give on Apache Spark.

Run by hand in an environment with PySpark 4.2 and Java:

    python tools/record_spark.py [family ...]

Each family in tests/sql/corpus/cases gets a JSON file in tests/sql/corpus, one case a line; families that are
gone lose theirs. Errors are kept by class, condition and SQL state: Spark's sentences are not.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

# PySpark shows timestamps in the time zone of the process, whatever the session's is.
os.environ["TZ"] = "UTC"
os.environ["PYSPARK_PYTHON"] = sys.executable
time.tzset()

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from sql.corpus.cases import CORPUS, Case, line_of, written_cases  # noqa: E402
from sql.corpus.running import names_of, prepare, run  # noqa: E402

#: Plans that keep the order of their input.
KEEPS_ORDER = {"Project", "Filter", "SubqueryAlias", "GlobalLimit", "LocalLimit", "Offset", "View"}


def is_ordered(frame: Any) -> bool:
    """Whether the query promises an order: its plan is a sort below nothing that loses it."""
    plan = frame._jdf.queryExecution().analyzed()
    while plan.nodeName() in KEEPS_ORDER:
        plan = plan.children().head()
    return plan.nodeName() == "Sort" and bool(getattr(plan, "global")())


def record(spark: Any, names: dict[str, Any], case: Case) -> str:
    outcome, frame = run(spark, case, names)
    if len(outcome.get("rows", ())) > 1 and is_ordered(frame):
        outcome["ordered"] = True
    return line_of(case, outcome)


def start() -> Any:
    from pyspark.sql import SparkSession  # type: ignore[import-not-found]

    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    logging.disable()  # PySpark logs each error with its stack
    if failures := prepare(spark):
        sys.exit("\n".join(failures))
    return spark


def main(wanted: list[str]) -> None:
    """Record families, all of them if none is named."""
    import pyspark

    families = written_cases()
    if unknown := set(wanted) - families.keys():
        sys.exit(f"No such family: {sorted(unknown)}. There are {sorted(families)}")
    spark = start()
    names = names_of("pyspark")
    for family in wanted or families:
        lines = [record(spark, names, case) for case in families[family]]
        head = f'{{"recorded_with": "PySpark {pyspark.__version__}", "cases": [\n'
        (CORPUS / f"{family}.json").write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
        errors = sum('"error": {' in line for line in lines)
        print(f"{family}: {len(lines)} cases, {errors} of them errors")
    for path in CORPUS.glob("*.json"):
        if path.stem not in families:
            path.unlink()
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
