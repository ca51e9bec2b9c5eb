"""What a session makes of a case, in a form that JSON holds: for Spark and for Pyrite alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def answer(spark: Any, case: Any, directory: Path) -> dict[str, Any]:
    """The schema and rows of a file, or that there was an error."""
    path = directory / f"file.{case.format}"
    path.write_bytes(case.data)
    try:
        reader = spark.read.format(case.format).options(**case.options)
        if case.schema is not None:
            reader = reader.schema(case.schema)
        frame = reader.load(str(path))
        rows = [[_shown(value) for value in row] for row in frame.collect()]
    except Exception as problem:
        condition = getattr(problem, "getCondition", lambda: None)()
        return {"error": condition or "an exception of the JVM"}
    return {"schema": frame.schema.simpleString(), "rows": rows}


def _shown(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return f"bytes {bytes(value)!r}"
    return repr(value)
