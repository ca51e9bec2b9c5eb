"""Writes what was measured: the JSON, and the measured part of docs/BENCHMARKS.md from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench import table
from bench.measure import Outcome
from bench.peers import Engine

BEGIN = "<!-- measured: begin -->\n"
END = "<!-- measured: end -->\n"


def described(record: dict[str, Any]) -> str:
    """The circumstances of a measurement, in one paragraph."""
    machine = record["machine"]
    versions = ", ".join(f"{title} {version}" for title, version in record["versions"].items())
    return (
        f"{record['date']}, `{record['command']}`, {record['minutes']:.0f} minutes: "
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']:.0f} GiB, "
        f"{machine['system']}, Python {machine['python']}; {versions}. "
        f"Load of the machine before: {machine['load']}. {record['remark']}".rstrip()
        + "\n"
    )


def update(page: Path, data: Path, part: str, record: dict[str, Any]) -> None:
    """Put a measurement in the place of the last one of its kind, `main` or `growth`, in both files."""
    replace_between(page, BEGIN, END, measured(keep(data, part, record)))


def keep(data: Path, part: str, record: dict[str, Any]) -> dict[str, Any]:
    """Put a measurement in the place of the last one of its kind in the JSON; all that is there."""
    records: dict[str, Any] = json.loads(data.read_text(encoding="utf-8")) if data.exists() else {}
    records[part] = record
    data.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    return records


def replace_between(page: Path, begin: str, end: str, text: str) -> None:
    """Put a text in the place of what stands between two marks of a page."""
    before, begun, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise SystemExit(f"{page} lacks the marks of its measured part, {begin.strip()} and {end.strip()}")
    page.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")


def measured(records: dict[str, Any]) -> str:
    """The measured part of the page."""
    parts = []
    if "main" in records:
        parts.append(_main(records["main"]))
    if "growth" in records:
        parts.append(_growth(records["growth"]))
    return "\n".join(parts)


def _outcomes(record: dict[str, Any]) -> list[Outcome]:
    return [Outcome(**outcome) for outcome in record["outcomes"]]


def _engines(record: dict[str, Any]) -> list[Engine]:
    return [Engine(**{**engine, "settings": tuple(engine["settings"])}) for engine in record["engines"]]


def _main(record: dict[str, Any]) -> str:
    outcomes, engines = _outcomes(record), _engines(record)
    present = [engine for engine in engines if not engine.missing]
    sections = [
        described(record),
        table.markdown(table.main_rows(outcomes, present, record["rounds"])),
    ]
    for title, rows in (
        ("Passes", table.pass_rows(outcomes, present)),
        ("All times", table.spread_rows(outcomes, present)),
        ("Use of processors", table.cpu_rows(outcomes, present)),
        ("Memory", table.memory_rows(outcomes, present)),
    ):
        if rows:
            sections.append(f"### {title}\n\n{table.markdown(rows)}")
    if remarks := table.remarks(outcomes, engines):
        sections.append("### Not measured\n\n" + "".join(f"- {remark}\n" for remark in remarks))
    return "\n".join(sections)


def _growth(record: dict[str, Any]) -> str:
    rows = table.growth_rows(_outcomes(record), record["scales"])
    return f"### Growth\n\n{described(record)}\n{table.markdown(rows)}" if rows else ""
