"""Record what the programs in tests/programs print on Apache Spark.

Run by hand in an environment with PySpark 4.2 and Java:

    python tools/record_programs.py [name ...]

The output of each program goes to a file beside it, which the tests compare with what Pyrite prints.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / "tests" / "programs"


def record(program: Path) -> None:
    """Run one program on PySpark and keep what it prints."""
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYTHONHASHSEED": "0"}
    environment["PYSPARK_SUBMIT_ARGS"] = "--master local[2] pyspark-shell"
    done = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{program.name} failed on Spark:\n{done.stderr[-3000:]}")
    program.with_suffix(".expected").write_text(done.stdout, encoding="utf-8")
    print(f"{program.name}: {len(done.stdout.splitlines())} lines")


if __name__ == "__main__":
    names = sys.argv[1:] or sorted(path.stem for path in PROGRAMS.glob("*.py"))
    for name in names:
        record(PROGRAMS / f"{name}.py")
