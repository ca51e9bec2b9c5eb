"""Compare Pyrite with the recorded API of PySpark, and write docs/parity.md.

    python tools/parity.py

What cannot be found out by looking stands in pyrite/parity/notes.toml: whose task a missing name is, what a
program gets instead, why a signature differs. A test compares it with what is found.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrite
import pyrite.errors
from pyrite.common.settings import REFUSALS, SETTINGS
from pyrite.parity.presence import has_member
from pyrite.parity.records import core_api, notes
from pyrite.shuffle.hashing import portable_hash

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "parity.md"

#: Where the documented classes are that `pyspark` itself does not export.
_MODULES = {"StatCounter": "pyrite.statcounter", "ResultIterable": "pyrite.resultiterable"}
#: PySpark's own classes are made from objects of the JVM; programs do not construct these.
_CONSTRUCTED = ("SparkConf", "SparkContext", "StatCounter", "StorageLevel", "InheritableThread")

PRESENT, MISSING, DIFFERENT = "present", "missing", "different"


@dataclass(frozen=True)
class Finding:
    """One public name of PySpark, and how Pyrite stands to it."""

    name: str
    state: str
    detail: str = ""


def compare() -> list[Finding]:
    """A finding for each recorded name."""
    record = core_api()
    findings = [
        Finding(f"pyspark.{name}", PRESENT if name in pyrite.__all__ else MISSING) for name in record["names"]
    ]
    findings += [
        Finding(f"pyspark.errors.{name}", PRESENT if hasattr(pyrite.errors, name) else MISSING)
        for name in record["errors"]
    ]
    for name, members in record["classes"].items():
        findings += _compare_class(name, members)
    return findings


def _compare_class(name: str, members: dict[str, Any]) -> Iterator[Finding]:
    cls = _find_class(name)
    if cls is None:
        return
    for member, recorded in members.items():
        full_name = f"{name}.{member}"
        if member == "__init__":
            if name in _CONSTRUCTED:
                yield _compare_signature(full_name, recorded, cls)
        elif not has_member(cls, member):
            yield Finding(full_name, MISSING)
        elif recorded == "attribute":
            yield Finding(full_name, PRESENT)
        else:
            static = inspect.getattr_static(cls, member)
            function = static.__func__ if isinstance(static, staticmethod | classmethod) else static
            yield _compare_signature(full_name, recorded, function)


def _find_class(name: str) -> type | None:
    if name in _MODULES:
        cls: type = getattr(importlib.import_module(_MODULES[name]), name)
        return cls
    return getattr(pyrite, name) if name in pyrite.__all__ else None


def _compare_signature(name: str, recorded: list[str], function: Any) -> Finding:
    ours = [_describe_parameter(parameter) for parameter in inspect.signature(function).parameters.values()]
    if _comparable(ours) == _comparable(recorded):
        return Finding(name, PRESENT)
    return Finding(name, DIFFERENT, f"({', '.join(recorded)}) is ({', '.join(ours)})")


def _comparable(parameters: list[str]) -> list[str]:
    """Without what a caller cannot see: whose method it is."""
    return [parameter for parameter in parameters if parameter not in ("self", "cls")]


def _describe_parameter(parameter: inspect.Parameter) -> str:
    prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    if parameter.default is parameter.empty:
        return f"{prefix}{parameter.name}"
    value = parameter.default
    # PySpark's only functions of its own as defaults are portable_hash and the lambda for "the key itself".
    if inspect.isfunction(value):
        return f"{parameter.name}={value.__name__ if value is portable_hash else '<lambda>'}"
    return f"{prefix}{parameter.name}={value!r}"


def render() -> str:
    """The page."""
    findings, known = compare(), notes()
    missing = [finding.name for finding in findings if finding.state == MISSING]
    different = [finding for finding in findings if finding.state == DIFFERENT]
    lines = [
        "# What Pyrite has of PySpark",
        "",
        "Written by `tools/parity.py` from the public names of PySpark "
        f"{core_api()['version']} (its RDD side), from Pyrite's code and from `pyrite/parity/notes.toml`. "
        "Do not edit it: edit those.",
        "",
        f"Of {len(findings)} public names, {len(findings) - len(missing)} are there "
        f"and {len(missing)} are not; {len(different)} of those that are there take other parameters. "
        "[parity-sql.md](parity-sql.md) has `pyspark.sql`. Of PySpark's other packages (`ml`, `mllib`, "
        "`pandas`, `streaming`), nothing is there: importing one is a `ModuleNotFoundError` that says so. "
        "`pyrite check program.py` tells what of this a program uses.",
        "",
        "## Not there",
        "",
        "*Ours* is still to be done; *never* cannot be, or would make no sense without a JVM.",
        "",
        "| name | whose | a program gets | instead |",
        "|---|---|---|---|",
    ]
    for name in missing:
        note = known["missing"].get(name, {})
        lines.append(
            f"| `{name}` | {note.get('whose', '?')} | `{note.get('gets', '?')}` | {note.get('instead', '')} |"
        )
    lines += ["", "## Other parameters", "", "| name | in PySpark and here | why |", "|---|---|---|"]
    for finding in different:
        lines.append(
            f"| `{finding.name}` | `{finding.detail}` | {known['different'].get(finding.name, '?')} |"
        )
    lines += ["", "## Other behaviour", ""]
    lines += [f"- {each['says']}" for each in known["behaviour"]]
    lines += ["", "## There", ""]
    for owner, names in _present_by_owner(findings).items():
        lines += [f"**{owner}** " + ", ".join(f"`{name}`" for name in names), ""]
    lines += _settings_page()
    return "\n".join(lines) + "\n"


def _present_by_owner(findings: list[Finding]) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = {}
    for finding in findings:
        if finding.state != MISSING:
            owner, _, name = finding.name.rpartition(".")
            owners.setdefault(owner, []).append(name)
    return owners


def _settings_page() -> list[str]:
    lines = [
        "## Settings",
        "",
        "Settings that are not in these tables are accepted and have no effect. "
        "`pyrite run --verbose` lists those that it is given.",
        "",
        "| setting | type | default | | |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{setting.name}` | {setting.kind.name} | {setting.default or ''} "
        f"| {setting.effect.value} | {setting.meaning} |"
        for setting in SETTINGS.values()
    ]
    lines += [
        "",
        "These would change results, or take a protection away, and are refused with `UNSUPPORTED_CONFIG`:",
        "",
        "| setting | value | instead |",
        "|---|---|---|",
    ]
    lines += [f"| `{refusal.name}` | {refusal.value or 'any'} | {refusal.hint} |" for refusal in REFUSALS]
    return lines


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
