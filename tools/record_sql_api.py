"""Record the public names and signatures of `pyspark.sql`.

Run by hand in an environment with PySpark 4.2; it needs no Java:

    python tools/record_sql_api.py

It writes pyrite/parity/pyspark_sql_api.json, with which tools/sql_parity.py compares Pyrite.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pyspark
import pyspark.sql
import pyspark.sql.functions
import pyspark.sql.types
from record_pyspark_api import describe_class, describe_signature

RECORD = Path(__file__).resolve().parent.parent / "pyrite" / "parity" / "pyspark_sql_api.json"


def describe_functions(module: ModuleType) -> dict[str, list[str]]:
    """The public functions of a module with their parameters."""
    found = {}
    for name in sorted(module.__all__):
        value = getattr(module, name)
        if inspect.isfunction(value):
            found[name] = describe_signature(value)
    return found


def describe_classes(module: ModuleType) -> dict[str, dict[str, Any]]:
    """The public classes of a module with their members."""
    found = {}
    for name in sorted(module.__all__):
        value = getattr(module, name)
        if inspect.isclass(value):
            found[value.__name__] = describe_class(value)
    return found


def main() -> None:
    """Write the record."""
    record = {
        "version": pyspark.__version__,
        "functions": describe_functions(pyspark.sql.functions),
        "classes": describe_classes(pyspark.sql),
        "types": sorted(pyspark.sql.types.__all__),
    }
    record["classes"]["RuntimeConfig"] = describe_class(pyspark.sql.conf.RuntimeConfig)
    record["classes"]["UserDefinedFunction"] = describe_class(pyspark.sql.udf.UserDefinedFunction)
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{len(record['functions'])} functions, {sum(map(len, record['classes'].values()))} members")


if __name__ == "__main__":
    main()
