"""The tables: outcomes in, rows of cells out, and these as text or Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bench.contestant import MEMORY_KIND
from bench.measure import Outcome
from bench.peers import Engine
from bench.workloads import REREADING_TARGET, WORKLOADS, Workload

Rows = list[list[str]]
#: By engine.
Outcomes = dict[str, Outcome]


def by_workload(outcomes: Sequence[Outcome]) -> dict[str, Outcomes]:
    """Outcomes by workload and engine, in the order measured."""
    sorted_out: dict[str, Outcomes] = {}
    for outcome in outcomes:
        sorted_out.setdefault(outcome.workload, {})[outcome.engine] = outcome
    return sorted_out


def seconds(value: float) -> str:
    """A time, with three digits that mean something.

    >>> [seconds(value) for value in (0.00123, 0.0456, 1.234, 12.34)]
    ['1.2 ms', '46 ms', '1.23 s', '12.3 s']
    """
    if value < 0.01:
        return f"{value * 1_000:.1f} ms"
    if value < 1:
        return f"{value * 1_000:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def times(ratio: float) -> str:
    """A ratio, with two digits that mean something.

    >>> [times(ratio) for ratio in (0.873, 1.26, 12.34, 210.0)]
    ['0.87', '1.26', '12.3', '210']
    """
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:.0f}"


def main_rows(outcomes: Sequence[Outcome], engines: Sequence[Engine], rounds: int) -> Rows:
    """One row a workload: Pyrite's time, the peers' ratios, the targets."""
    peers = [engine for engine in engines if engine.name != "pyrite"]
    rows = [["workload", "Pyrite", "least", *map(_heading, peers), "wanted", "met"]]
    for name, of_engine in by_workload(outcomes).items():
        workload, ours = WORKLOADS[name], of_engine.get("pyrite")
        cells = [label(workload, next(iter(of_engine.values())).size)]
        cells += [_own_time(workload, ours), seconds(min(ours.seconds)) if ours and ours.seconds else "-"]
        cells += [_ratio(ours, of_engine.get(peer.name), rounds) for peer in peers]
        rows.append([*cells, *_verdict(workload, of_engine)])
    rows += _rereading_row(outcomes, len(peers))
    return rows


def _heading(peer: Engine) -> str:
    return "of by hand" if peer.name == "by_hand" else f"{peer.title}"


def label(workload: Workload, size: int) -> str:
    """The workload and its size."""
    if workload.is_start:
        return workload.title
    unit, number = workload.unit, float(size)
    if unit == "bytes":
        unit, number = "MB", size / 1e6
    shown = f"{number / 1e6:g} M" if number >= 1e6 else f"{number:,.0f}"
    return f"{workload.title}: {shown} {unit}"


def _own_time(workload: Workload, ours: Outcome | None) -> str:
    if ours is None or ours.median is None:
        return no_number(ours)
    text = seconds(ours.median)
    if workload.rate is not None:
        factor, unit = workload.rate
        text += f" ({ours.size * factor / ours.median:,.0f} {unit})"
    return text


def no_number(outcome: Outcome | None) -> str:
    """What stands in the place of a time."""
    if outcome is None or not outcome.has_program:
        return "-"
    if outcome.is_wrong:
        return "WRONG"
    if outcome.late is not None:
        return f"> {outcome.late:.0f} s"
    return "failed" if outcome.failed else "-"


def ratio(ours: Outcome | None, theirs: Outcome | None) -> float | None:
    """How many times as long as Pyrite the other takes."""
    if ours is None or theirs is None or ours.median is None or theirs.median is None:
        return None
    return theirs.median / ours.median


def _ratio(ours: Outcome | None, theirs: Outcome | None, rounds: int) -> str:
    if theirs is None or theirs.median is None:
        return no_number(theirs)
    found = ratio(ours, theirs)
    if found is None:
        return seconds(theirs.median)
    text = times(1 / found if theirs.engine == "by_hand" else found)
    return text if len(theirs.seconds) >= rounds else f"{text} ({len(theirs.seconds)})"


def _verdict(workload: Workload, of_engine: Outcomes) -> tuple[str, str]:
    wanted, met = [], []
    ours = of_engine.get("pyrite")
    if workload.over_pyspark is not None:
        wanted.append(f"≥ {workload.over_pyspark:g}")
        theirs = of_engine.get("pyspark")
        found = ratio(ours, theirs)
        if found is None and ours and ours.median and theirs and theirs.late:
            # A peer that did not finish took at least so long.
            found = theirs.late / ours.median
            met.append("yes" if found >= workload.over_pyspark else "?")
        else:
            met.append("?" if found is None else _yes(found >= workload.over_pyspark))
    if workload.over_by_hand is not None:
        wanted.append(f"≤ {workload.over_by_hand:g} by hand")
        found = ratio(ours, of_engine.get("by_hand"))
        met.append("?" if found is None else _yes(1 / found <= workload.over_by_hand))
    return ", ".join(wanted), ", ".join(met)


def _yes(is_met: bool) -> str:
    return "yes" if is_met else "**no**"


def pass_seconds(outcome: Outcome | None) -> tuple[float, float] | None:
    """Medians over the runs, of the first pass and of the median later pass."""
    if outcome is None or not outcome.passes:
        return None
    first = statistics.median(passes[0] for passes in outcome.passes)
    return first, statistics.median(statistics.median(passes[1:]) for passes in outcome.passes)


def _rereading_row(outcomes: Sequence[Outcome], peers: int) -> Rows:
    found = by_workload(outcomes)
    cached = pass_seconds(found.get("logistic_regression", {}).get("pyrite"))
    again = pass_seconds(found.get("logistic_rereading", {}).get("pyrite"))
    if cached is None or again is None:
        return []
    gain = again[1] / cached[1]
    title = "a pass that reads its text again, over a later pass on cached points"
    cells = [title, f"{times(gain)}", "", *[""] * peers, f"≥ {REREADING_TARGET:g}"]
    return [[*cells, _yes(gain >= REREADING_TARGET)]]


def pass_rows(outcomes: Sequence[Outcome], engines: Sequence[Engine]) -> Rows:
    """The iterative workloads, pass by pass."""
    found = by_workload(outcomes)
    rows = [["engine", "workload", "first pass", "later pass", "reading again", "reading again / later"]]
    for name in ("logistic_regression", "k_means"):
        for engine in engines:
            cached = pass_seconds(found.get(name, {}).get(engine.name))
            if cached is None:
                continue
            again = pass_seconds(found.get("logistic_rereading", {}).get(engine.name))
            is_same = name == "logistic_regression" and again is not None
            assert again is not None or not is_same
            more = [seconds(again[1]), times(again[1] / cached[1])] if is_same and again else ["", ""]
            rows.append([engine.title, WORKLOADS[name].title, *map(seconds, cached), *more])
    return rows if len(rows) > 1 else []


def memory_rows(outcomes: Sequence[Outcome], engines: Sequence[Engine]) -> Rows:
    """The peak of memory, all processes of an engine together."""
    rows = [[f"MB ({MEMORY_KIND})", *[engine.title for engine in engines]]]
    for name, of_engine in by_workload(outcomes).items():
        peaks = [outcome.peak if (outcome := of_engine.get(engine.name)) else 0 for engine in engines]
        if any(peaks):
            cells = [f"{peak / 1e6:,.0f}" if peak else "-" for peak in peaks]
            rows.append([WORKLOADS[name].title, *cells])
    return rows if len(rows) > 1 else []


def spread_rows(outcomes: Sequence[Outcome], engines: Sequence[Engine]) -> Rows:
    """Every engine's own time, median and least."""
    rows = [["seconds, median (least)", *[engine.title for engine in engines]]]
    for name, of_engine in by_workload(outcomes).items():
        cells = []
        for engine in engines:
            outcome = of_engine.get(engine.name)
            if outcome is None or outcome.median is None:
                cells.append(no_number(outcome))
            else:
                cells.append(f"{outcome.median:.3f} ({min(outcome.seconds):.3f})")
        rows.append([WORKLOADS[name].title, *cells])
    return rows


def cpu_rows(outcomes: Sequence[Outcome], engines: Sequence[Engine]) -> Rows:
    """What each run used of processors, all processes of an engine together: the median."""
    rows = [["processor seconds", *[engine.title for engine in engines]]]
    for name, of_engine in by_workload(outcomes).items():
        found = [of_engine.get(engine.name) for engine in engines]
        used = [outcome.cpu_seconds if outcome else [] for outcome in found]
        rows.append(
            [WORKLOADS[name].title, *[f"{statistics.median(cpu):.2f}" if cpu else "-" for cpu in used]]
        )
    return rows


def growth_rows(outcomes: Sequence[Outcome], scales: Sequence[float]) -> Rows:
    """Each workload's time at each size and number of cores; in brackets, the growth over the first size."""
    keys = list(dict.fromkeys((outcome.workload, outcome.engine, outcome.cores) for outcome in outcomes))
    rows = [["workload", "engine", "cores", *[f"{scale:g} times" for scale in scales]]]
    for name, engine, cores in keys:
        cells, base = [], None
        for scale in scales:
            size = max(int(WORKLOADS[name].size * scale), 1)
            found = next(
                (
                    o
                    for o in outcomes
                    if (o.workload, o.engine, o.cores, o.size) == (name, engine, cores, size)
                ),
                None,
            )
            if found is None or found.median is None:
                cells.append(no_number(found))
            elif base is None:
                base = found.median
                cells.append(seconds(base))
            else:
                cells.append(f"{seconds(found.median)} ({times(found.median / base)})")
        rows.append([WORKLOADS[name].title, engine, str(cores), *cells])
    return rows if len(rows) > 1 else []


def remarks(outcomes: Sequence[Outcome], engines: Sequence[Engine]) -> list[str]:
    """Who is not there, and what failed."""
    lines = [f"{engine.title}: not available ({engine.missing})" for engine in engines if engine.missing]
    lines += [
        f"{outcome.engine}, {outcome.workload}: {outcome.failed}"
        for outcome in outcomes
        if outcome.failed and outcome.has_program
    ]
    return lines


def text(rows: Rows) -> str:
    """Rows as columns of text."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    ).replace("**", "")


def markdown(rows: Rows) -> str:
    """Rows as a Markdown table."""
    head, *body = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)
