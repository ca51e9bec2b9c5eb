"""Write down what Spark reads of the awkward files of tests/sql/sources/cases.py.

Run it with a Python that has PySpark, from the root of the repository:

    python tools/record_sources.py
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "tests" / "sql" / "sources"


def load(name: str) -> ModuleType:
    """A module beside the tests, which are no package here."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Run all cases, and write one file a format."""
    from pyspark.sql import SparkSession

    os.environ["TZ"] = "UTC"
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    replay = load("replay")
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as directory:
        for case in load("cases").cases():
            found.setdefault(case.format, {})[case.name] = replay.answer(spark, case, Path(directory))
    spark.stop()
    for format_name, answers in found.items():
        text = json.dumps(answers, indent=1, ensure_ascii=True)
        (HERE / "recorded" / f"{format_name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
