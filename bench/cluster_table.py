"""What `bench.clusters` measures, what became of it, and the tables that show it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import big_sort, page, query_answers, table

MASTERS = ("local-cluster", "ray", "ray-nodes")


@dataclass(frozen=True, slots=True)
class Workload:
    """One row: what runs, how large, and how many times as long as the first contestant others may take."""

    name: str
    title: str
    size: int
    unit: str
    input: str | None = None
    wanted: float | None = 1.3


PROGRAMS = (
    Workload("tiny_tasks", "5 jobs of tiny tasks", 400, "tasks a job", wanted=None),
    Workload("word_count", "word count", 100_000_000, "bytes", "words"),
    Workload("sort_by_key", "sortByKey", 2_000_000, "pairs"),
    Workload("join", "join, half of the keys match", 500_000, "pairs a side"),
    Workload("group_by_key", "groupByKey, 100 values a key", 1_000_000, "pairs", wanted=None),
    Workload("broadcast", "broadcast of an array", 100_000_000, "bytes", wanted=None),
    Workload("collect", "collect of records of 1 kB", 100_000_000, "bytes", wanted=None),
)
START = Workload("first_result", "process start to first result", 1, "job", wanted=None)
#: What is wanted: Ray Data takes at least as long.
ARROW = (
    Workload("arrow_sort", "sort", 4_000_000, "rows"),
    Workload("arrow_group", "sum of 100,000 groups", 4_000_000, "rows"),
)
TASKS_WANTED = 1_500
BIG_RECORDS = 20_000_000


@dataclass
class Outcome:
    """What became of one contestant on one workload."""

    workload: str
    contestant: str
    size: int
    #: Of each measured run.
    seconds: list[float] = field(default_factory=list)
    #: Why there is no number.
    failed: str | None = None

    @property
    def median(self) -> float | None:
        return statistics.median(self.seconds) if self.seconds and not self.failed else None


def program_rows(outcomes: Sequence[Outcome]) -> table.Rows:
    """`local-cluster`'s seconds, and how many times as long Ray takes."""
    rows = [["workload", "local-cluster", "ray", "ray, 2 nodes", "wanted of ray", "met"]]
    found = _by_workload(outcomes)
    shown = [workload for workload in (START, *PROGRAMS) if workload.name in found]
    rows += [_program_row(workload, found[workload.name]) for workload in shown]
    queries = [found[name] for name in query_answers.NAMES if name in found]
    if queries:
        whole = [each for each in queries if all(outcome.median for outcome in each.values())]
        totals = {name: Outcome("tpch", name, 1, [_sum(whole, name)]) for name in MASTERS}
        title = f"TPC-H, {len(whole)} of {len(queries)} queries, cut at exchanges"
        rows.append(_program_row(Workload("tpch", title, 1, ""), totals))
    return rows


def _sum(queries: Sequence[dict[str, Outcome]], name: str) -> float:
    return sum(each[name].median or 0 for each in queries)


def _program_row(workload: Workload, found: dict[str, Outcome]) -> list[str]:
    base = found["local-cluster"]
    size = next(iter(found.values())).size
    title = f"{workload.title}: {size:,} {workload.unit}" if size > 1 else workload.title
    if base.median is None:
        return [title, base.failed or "-", "", "", "", ""]
    cells = [_rated(workload, base)]
    for name in MASTERS[1:]:
        other = found.get(name)
        if other is None or other.median is None:
            cells.append(other.failed or "-" if other else "")
        else:
            rate = f" ({_rate(workload, other)})" if workload.name == "tiny_tasks" else ""
            cells.append(f"{other.median / base.median:.2f}{rate}")
    ray = found["ray"].median
    wanted, is_met = "", ""
    if workload.name == "tiny_tasks":
        wanted = f"≥ {TASKS_WANTED:,} tasks/s"
        is_met = _yes(ray is not None and 5 * found["ray"].size / ray >= TASKS_WANTED)
    elif workload.wanted is not None:
        wanted = f"≤ {workload.wanted:g}"
        is_met = _yes(ray is not None and ray <= workload.wanted * base.median)
    return [title, *cells, wanted, is_met]


def _rated(workload: Workload, outcome: Outcome) -> str:
    assert outcome.median is not None
    rate = f" ({_rate(workload, outcome)})" if workload.name == "tiny_tasks" else ""
    return f"{table.seconds(outcome.median)}{rate}"


def _rate(workload: Workload, outcome: Outcome) -> str:
    assert outcome.median is not None
    return f"{5 * outcome.size / outcome.median:,.0f} tasks/s"


def _yes(is_met: bool) -> str:
    return "yes" if is_met else "**no**"


def query_rows(outcomes: Sequence[Outcome]) -> table.Rows:
    """TPC-H query by query."""
    found = _by_workload(outcomes)
    rows = [["query", "local-cluster", "ray", "ray, 2 nodes"]]
    shown = [name for name in query_answers.NAMES if name in found]
    rows += [_program_row(Workload(name, name, 1, ""), found[name])[:4] for name in shown]
    return rows if len(rows) > 1 else []


def arrow_rows(outcomes: Sequence[Outcome]) -> table.Rows:
    """Ray Data's seconds, and Pyrite's as a part of them."""
    rows = [["of the same files", "Ray Data", "DataFrame", "RDD", "wanted", "met"]]
    found = _by_workload(outcomes)
    for workload in ARROW:
        if workload.name not in found:
            continue
        peer = found[workload.name].get("ray-data")
        ours = [found[workload.name]["ray"], found[f"{workload.name}_rdd"]["ray"]]
        title = f"{workload.title}: {ours[0].size:,} {workload.unit}"
        if peer is None or peer.median is None:
            shown = [table.seconds(each.median) if each.median else each.failed or "-" for each in ours]
            rows.append([title, (peer and peer.failed) or "-", *shown, "≤ 1", ""])
            continue
        shown = [f"{each.median / peer.median:.2f}" if each.median else each.failed or "-" for each in ours]
        is_met = ours[0].median is not None and ours[0].median <= peer.median
        rows.append([title, table.seconds(peer.median), *shown, "≤ 1", _yes(is_met)])
    return rows if len(rows) > 1 else []


def big_text(big: dict[str, Any]) -> str:
    """What became of the large sort, in a paragraph."""
    what = (
        f"{big['bytes'] / 1e9:.1f} GB in {big['records']:,} records through {big_sort.PARTITIONS} partitions"
    )
    if "failed" in big:
        return f"Sort of {what}: {big['failed']}\n"
    mib = 1024 * 1024
    peaks = ", ".join(f"{kind} {size / mib:,.0f} MiB" for kind, size in big["peaks"].items())
    return (
        f"Sort of {what}, on two nodes with object stores of {big['store_room'] / mib:,.0f} MiB each: "
        f"{big['seconds']:.0f} s, {'right' if big['is_right'] else '**wrong**'} (number, sum and order). A "
        f"store held {big['store_peak'] / mib:,.0f} MiB at most; Ray moved {big['spilled'] / mib:,.0f} MiB "
        f"to disk, and put {big['fallback'] / mib:,.0f} MiB there for want of room. Peak memory: {peaks}.\n"
    )


def _by_workload(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Outcome]]:
    found: dict[str, dict[str, Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.workload, {})[outcome.contestant] = outcome
    return found


def written(record: dict[str, Any], text: Callable[[table.Rows], str] = table.markdown) -> str:
    """The measured part of the page."""
    outcomes = [Outcome(**outcome) for outcome in record["outcomes"]]
    sections = [page.described(record)]
    tables = (program_rows(outcomes), query_rows(outcomes), arrow_rows(outcomes))
    sections += [text(rows) for rows in tables if len(rows) > 1]
    if record["big"]:
        sections.append(big_text(record["big"]))
    return "\n".join(sections)
