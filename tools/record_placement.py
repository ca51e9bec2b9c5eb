"""Record on real PySpark what `tests/rdd/recorded/programs.py` gives; needs Java and PySpark, run by hand.

    PYTHONHASHSEED=0 python tools/record_placement.py [program ...]

Without names it records all programs and forgets those that are gone.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

RECORDED = Path(__file__).resolve().parent.parent / "tests" / "rdd" / "recorded"


def main(names: list[str]) -> None:
    """Run programs and write the repr of their results to placement.json."""
    from pyspark import SparkContext  # type: ignore[import-not-found]

    programs = runpy.run_path(str(RECORDED / "programs.py"))["PROGRAMS"]
    file = RECORDED / "placement.json"
    facts = json.loads(file.read_text()) if names else {}
    with SparkContext("local[2]", "record_placement") as sc:
        sc.setLogLevel("ERROR")
        facts.update({name: repr(programs[name](sc)) for name in names or programs})
    file.write_text(json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    print(f"{len(names or programs)} programs recorded in {file}")


if __name__ == "__main__":
    main(sys.argv[1:])
