"""The table of outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from chaos.ledger import Measured
from chaos.supervisor import Outcome

_HEADINGS = ("test", "runs", "wrong answers", "lost jobs", "hangs", "leftovers", "time", "verdict")


def _cells(outcome: Outcome) -> tuple[str, ...]:
    report = outcome.report
    if outcome.not_run is not None:
        return (outcome.name, "-", "-", "-", "-", "-", "-", "not run")
    ratio = "-"
    if report.seconds is not None and report.fault_free_seconds:
        ratio = f"{report.seconds / report.fault_free_seconds:.1f}x"
    numbers = (report.runs, report.wrong, report.lost, outcome.hangs, len(outcome.leftovers))
    return (outcome.name, *(f"{number:,}" for number in numbers), ratio, _verdict(outcome))


def _verdict(outcome: Outcome) -> str:
    return "held" if outcome.is_good else "FAILED"


def headings_and_row(outcome: Outcome | None, widths: Sequence[int]) -> str:
    """A line of the table on a terminal: of the headings if there is no outcome."""
    cells = _HEADINGS if outcome is None else _cells(outcome)
    first, *others = [
        cell.ljust(width) if index == 0 else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, widths))
    ]
    return "  ".join([first, *others])


def widths(names: Sequence[str]) -> list[int]:
    """How wide the columns are on a terminal."""
    return [max(map(len, names)), *(max(len(heading), 7) for heading in _HEADINGS[1:])]


def remarks(outcome: Outcome) -> list[str]:
    """What there is to say about an outcome beside its numbers."""
    said = [*outcome.report.missed, *outcome.leftovers, *outcome.report.notes]
    if outcome.broken is not None:
        said.insert(0, f"the experiment broke: {outcome.broken}")
    if outcome.not_run is not None:
        said.insert(0, outcome.not_run)
    return said


def markdown(measured: Sequence[Measured]) -> str:
    """The table and its remarks for a page."""
    lines = [
        "| " + " | ".join(_HEADINGS) + " |",
        "|---|" + "---:|" * (len(_HEADINGS) - 2) + "---|",
        *("| " + " | ".join(map(_escaped, _cells(entry.outcome))) + " |" for entry in measured),
        "",
        "What each test is to show, and what it measured:",
        "",
    ]
    for entry in measured:
        form = "" if entry.is_full else ", the short form only"
        lines.append(f"- **{entry.outcome.name}** (seed {entry.seed}{form}): {entry.outcome.target}.")
        lines += [f"  - {_escaped(remark)}" for remark in remarks(entry.outcome)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'").replace("<", "&lt;")
