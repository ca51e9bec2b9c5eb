"""Runs one case on a session, PySpark's or Pyrite's: the same code asks both.

An outcome is a dictionary: `schema` and `rows` of a DataFrame, or the `value` of anything else; `printed` if
there was anything; and `error` if it failed, beside the schema if it failed only when it ran.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
from typing import Any

from sql.corpus.cases import Case, tables
from sql.corpus.encoding import describe_schema, encode, encode_error, same, same_rows, without_nullability


def prepare(spark: Any) -> list[str]:
    """Make the tables that all cases may use; what failed, in words, is left out."""
    failures = []
    for statement in tables():
        try:
            spark.sql(statement)
        except Exception as error:
            failures.append(f"{statement.splitlines()[0]}: {error}")
    return failures


def names_of(package: str) -> dict[str, Any]:
    """What programs have in scope besides `spark`: that of pyspark, or of pyrite."""
    sql = importlib.import_module(f"{package}.sql")
    return {
        "sql": sql,
        "F": importlib.import_module(f"{package}.sql.functions"),
        "T": importlib.import_module(f"{package}.sql.types"),
        "Row": sql.Row,
        "Window": sql.Window,
    }


def run(spark: Any, case: Case, names: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """The outcome of a case, and its DataFrame if there is one; `names` are in a program's scope."""
    outcome: dict[str, Any] = {}
    frame = None
    printed = io.StringIO()
    before = {key: spark.conf.get(key, None) for key in case.conf}
    for key, value in case.conf.items():
        spark.conf.set(key, value)
    try:
        with contextlib.redirect_stdout(printed):
            if case.language == "sql":
                value = spark.sql(case.text)
            else:
                value = evaluate(case.text, {"spark": spark, **names})
            if hasattr(value, "schema") and hasattr(value, "collect"):
                frame = value
                outcome["schema"] = describe_schema(frame.schema.jsonValue())
                outcome["rows"] = [[encode(item) for item in row] for row in frame.collect()]
            else:
                outcome["value"] = encode(value)
    except Exception as error:
        outcome["error"] = encode_error(error)
    finally:
        for key, value in before.items():
            if value is None:
                spark.conf.unset(key)
            else:
                spark.conf.set(key, value)
    if printed.getvalue():
        outcome["printed"] = printed.getvalue()
    return outcome, frame


def evaluate(program: str, names: dict[str, Any]) -> Any:
    """Run a program; its value is that of its last statement if that is an expression."""
    tree = ast.parse(program)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<case>", "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "<case>", "eval"), names)


def difference(case: Case, expected: dict[str, Any], found: dict[str, Any]) -> str | None:
    """What tells two outcomes apart, in words, or None; nullability is left to `nullability_differs`."""
    if not same_error(expected.get("error"), found.get("error")):
        return f"error: expected {expected.get('error')}, found {found.get('error')}"
    if ("schema" in expected) != ("schema" in found):
        return "one failed at its analysis, the other when it ran"
    if "schema" in expected:
        expected_schema, found_schema = map(without_nullability, (expected["schema"], found["schema"]))
        if expected_schema != found_schema:
            return f"schema: expected {expected_schema}, found {found_schema}"
    if "rows" in expected and not same_rows(
        expected["rows"],
        found["rows"],
        ordered=expected.get("ordered", False),
        tolerance=case.tolerance,
    ):
        return f"rows: expected {expected['rows']}, found {found['rows']}"
    if not same(expected.get("value"), found.get("value"), case.tolerance):
        return f"value: expected {expected.get('value')}, found {found.get('value')}"
    if expected.get("printed") != found.get("printed"):
        return f"printed: expected\n{expected.get('printed')}\nfound\n{found.get('printed')}"
    return None


def same_error(expected: dict[str, Any] | None, found: dict[str, Any] | None) -> bool:
    """Whether two errors, or their absence, are the same.

    A state that Spark leaves open may be there; what PySpark shows as a Java error may be of any class.
    """
    if expected is None or found is None:
        return expected is found
    free = {"class"} if expected["class"] == "Py4JJavaError" else set()
    if expected.get("sqlState") is None:
        free.add("sqlState")
    return all(expected[key] == found.get(key) for key in expected.keys() - free)


def nullability_differs(expected: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether two outcomes with equal types say different things about what may be NULL."""
    return expected.get("schema") != found.get("schema")
