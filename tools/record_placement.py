"""Record on real PySpark what `tests/rdd/recorded/programs.py` gives; needs Java and PySpark, run by hand.

    PYTHONHASHSEED=0 python tools/record_placement.py
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path

RECORDED = Path(__file__).resolve().parent.parent / "tests" / "rdd" / "recorded"


def main() -> None:
    """Run every program and write the repr of its result to placement.json."""
    from pyspark import SparkContext

    programs = runpy.run_path(str(RECORDED / "programs.py"))["PROGRAMS"]
    with SparkContext("local[2]", "record_placement") as sc:
        sc.setLogLevel("ERROR")
        facts = {name: repr(program(sc)) for name, program in sorted(programs.items())}
    (RECORDED / "placement.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(facts)} programs recorded in {RECORDED}")


if __name__ == "__main__":
    main()
