"""Compare pyrite.sql with the recorded API of pyspark.sql, and write docs/parity-sql.md.

python tools/sql_parity.py
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrite.sql
import pyrite.sql.functions
import pyrite.sql.types
from pyrite.parity.presence import has_member, only_raises
from pyrite.parity.records import sql_api

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "parity-sql.md"

#: Where the documented classes are that `pyspark.sql` itself does not export.
_MODULES = {"RuntimeConfig": "pyrite.sql.conf", "UserDefinedFunction": "pyrite.sql.udf"}
#: Members through which PySpark reaches into the JVM or a server.
_NEVER = frozenset(("DataFrame.plan", "SparkSession.client"))


@dataclass(frozen=True)
class Finding:
    """One public name: whether it is there, and what tells its parameters apart."""

    owner: str
    name: str
    is_there: bool
    difference: str = ""


def compare() -> list[Finding]:
    """A finding for each recorded name."""
    record = sql_api()
    findings = []
    for name, recorded in record["functions"].items():
        function = getattr(pyrite.sql.functions, name, None)
        is_there = function is not None and not only_raises(function)
        difference = _difference(recorded, function) if is_there else ""
        findings.append(Finding("functions", name, is_there, difference))
    findings += [Finding("types", name, hasattr(pyrite.sql.types, name)) for name in record["types"]]
    for owner, members in record["classes"].items():
        findings += _compare_class(owner, members)
    return findings


def _compare_class(owner: str, members: dict[str, Any]) -> Iterator[Finding]:
    module = importlib.import_module(_MODULES[owner]) if owner in _MODULES else pyrite.sql
    cls = getattr(module, owner, None)
    for name, recorded in members.items():
        if name == "__init__" or f"{owner}.{name}" in _NEVER:
            continue
        if cls is None or not has_member(cls, name):
            yield Finding(owner, name, False)
            continue
        static = inspect.getattr_static(cls, name, None)  # None where only objects have it
        function = static.__func__ if isinstance(static, staticmethod | classmethod) else static
        is_method = recorded != "attribute" and inspect.isfunction(function)
        yield Finding(owner, name, True, _difference(recorded, function) if is_method else "")


def _difference(recorded: list[str], function: Any) -> str:
    """What a caller would see of other parameters: names, kinds, and which may be left out."""
    ours = []
    for parameter in inspect.signature(function).parameters.values():
        prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        optional = "" if parameter.default is parameter.empty else "="
        ours.append(f"{prefix}{parameter.name}{optional}")
    theirs = [f"{each.partition('=')[0]}{'=' if '=' in each else ''}" for each in recorded]
    hidden = ("self", "cls")
    ours, theirs = ([each for each in names if each not in hidden] for names in (ours, theirs))
    return "" if ours == theirs else f"({', '.join(theirs)}) is ({', '.join(ours)})"


def render() -> str:
    """The page."""
    findings = compare()
    there = [finding for finding in findings if finding.is_there]
    different = [finding for finding in there if finding.difference]
    lines = [
        "# What Pyrite has of pyspark.sql",
        "",
        "Written by `tools/sql_parity.py` from the public names of PySpark "
        f"{sql_api()['version']} and from Pyrite's code. Do not edit it.",
        "",
        f"Of {len(findings)} public names, {len(there)} are there and {len(findings) - len(there)} are not; "
        f"{len(different)} of those that are there take other parameters. A name that is not there is an "
        "AttributeError or an ImportError; a function that SQL text names and that is not there is the "
        "condition UNRESOLVED_ROUTINE. That a name is there does not say that it does all that PySpark's "
        "does: "
        "`tests/sql/corpus/not_yet.txt` lists the recorded cases that do not agree yet.",
        "",
        "## Not there",
        "",
    ]
    lines += _by_owner([finding for finding in findings if not finding.is_there])
    lines += ["## Other parameters", "", "| name | in PySpark and here |", "|---|---|"]
    lines += [f"| `{each.owner}.{each.name}` | `{each.difference}` |" for each in different]
    lines += ["", "## There", ""]
    lines += _by_owner(there)
    return "\n".join(lines).rstrip() + "\n"


def _by_owner(findings: list[Finding]) -> list[str]:
    owners: dict[str, list[str]] = {}
    for finding in findings:
        owners.setdefault(finding.owner, []).append(f"`{finding.name}`")
    lines = []
    for owner, names in owners.items():
        lines += [f"**{owner}** ({len(names)}) " + ", ".join(names), ""]
    return lines


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
