"""The recorded public names of PySpark, and what is known about those that Pyrite has not."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent

#: Written by tools/record_pyspark_api.py and tools/record_sql_api.py.
CORE_API = _HERE / "pyspark_api.json"
SQL_API = _HERE / "pyspark_sql_api.json"
#: Written by hand: whose task a missing name is, what a program gets instead, and what to do.
NOTES = _HERE / "notes.toml"


@cache
def core_api() -> dict[str, Any]:
    """The names of `pyspark` apart from its packages; a method is the list of its parameters."""
    api: dict[str, Any] = json.loads(CORE_API.read_text(encoding="utf-8"))
    return api


@cache
def sql_api() -> dict[str, Any]:
    """The names of `pyspark.sql`."""
    api: dict[str, Any] = json.loads(SQL_API.read_text(encoding="utf-8"))
    return api


@cache
def notes() -> dict[str, Any]:
    """What is known about the names that are missing or different."""
    return tomllib.loads(NOTES.read_text(encoding="utf-8"))
