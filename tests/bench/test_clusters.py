"""What `bench.clusters` says of its measurements, and that its oracles are right about small inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import arrow_data, big_sort, query_answers
from bench.cluster_table import Outcome, arrow_rows, big_text, program_rows
from bench.job import Job
from pyrite import SparkContext
from pyrite.sql import SparkSession


def _outcomes(workload: str, seconds: dict[str, float], size: int = 400) -> list[Outcome]:
    return [Outcome(workload, name, size, [each] * 3) for name, each in seconds.items()]


@pytest.mark.parametrize(("ray", "is_met"), [(1.3, "yes"), (1.31, "**no**")])
def test_ray_is_compared_with_the_cluster_on_this_machine(ray: float, is_met: str) -> None:
    found = _outcomes("join", {"local-cluster": 1.0, "ray": ray, "ray-nodes": 2.0})
    assert program_rows(found)[1:] == [
        [
            "join, half of the keys match: 400 pairs a side",
            "1.00 s",
            f"{ray:.2f}",
            "2.00",
            "≤ 1.3",
            is_met,
        ]
    ]


def test_tiny_tasks_are_counted_by_the_second() -> None:
    found = _outcomes("tiny_tasks", {"local-cluster": 0.5, "ray": 1.0, "ray-nodes": 2.0})
    [row] = program_rows(found)[1:]
    assert row[1:] == [
        "500 ms (4,000 tasks/s)",
        "2.00 (2,000 tasks/s)",
        "4.00 (1,000 tasks/s)",
        "≥ 1,500 tasks/s",
        "yes",
    ]


def test_queries_are_added_up_where_all_have_answered() -> None:
    found = _outcomes("q01", {"local-cluster": 1.0, "ray": 1.2, "ray-nodes": 1.5}, 1)
    found += [
        Outcome("q02", name, 1, failed="wrong answer") for name in ("local-cluster", "ray", "ray-nodes")
    ]
    [row] = program_rows(found)[1:]
    assert row == ["TPC-H, 1 of 2 queries, cut at exchanges", "1.00 s", "1.20", "1.50", "≤ 1.3", "yes"]


def test_pyrite_is_a_part_of_the_time_of_ray_data() -> None:
    found = _outcomes("arrow_sort", {"ray": 1.0, "ray-data": 4.0}) + _outcomes("arrow_sort_rdd", {"ray": 5.0})
    assert arrow_rows(found)[1:] == [["sort: 400 rows", "4.00 s", "0.25", "1.25", "≤ 1", "yes"]]
    found = _outcomes("arrow_sort", {"ray": 1.0}) + _outcomes("arrow_sort_rdd", {"ray": 5.0})
    assert arrow_rows(found)[1:] == [["sort: 400 rows", "-", "1.00 s", "5.00 s", "≤ 1", ""]]


def test_a_large_sort_that_failed_says_why() -> None:
    assert big_text({"bytes": 2e9, "records": 20_000_000, "failed": "no room"}) == (
        "Sort of 2.0 GB in 20,000,000 records through 64 partitions: no room\n"
    )


def test_sorts_and_groups_of_files_are_as_expected(sc: SparkContext, tmp_path: Path) -> None:
    rows = 3_000
    arrow_data.write(tmp_path / "files", rows)
    job = Job(rows, 4, tmp_path / "files", tmp_path)
    spark = SparkSession(sc)
    assert arrow_data.sort_in_frame(spark, job) == arrow_data.expected_sort(rows)
    assert arrow_data.sort_in_rdd(sc, job) == arrow_data.expected_sort(rows)
    assert arrow_data.group_in_frame(spark, job) == arrow_data.expected_groups(rows)
    assert arrow_data.group_in_rdd(sc, job) == arrow_data.expected_groups(rows)


def test_batches_out_of_order_are_seen() -> None:
    first, second = (2, 3, 1, 1, 2, True), (2, 9, 1, 4, 5, True)
    assert arrow_data.whole_sort([first, second], in_turn=True) == [4, 12, 2, True]
    assert arrow_data.whole_sort([second, first], in_turn=True) == [4, 12, 2, False]
    assert arrow_data.whole_sort([second, first], in_turn=False) == [4, 12, 2, True]


def test_the_check_of_the_large_sort_sees_what_is_missing_or_out_of_order() -> None:
    size = 300
    parts = [(part, len(range(part, size, big_sort.PARTITIONS))) for part in range(big_sort.PARTITIONS)]
    everything = [record for part, count in parts for record in big_sort.records(part, count)]

    def checked(records: list[tuple[int, bytes]]) -> list[Any]:
        halves = records[:100], records[100:]
        return big_sort.whole(check for half in halves for check in big_sort.check(half))

    expected = big_sort.expected(size)
    assert checked(sorted(everything)) == expected
    assert checked(everything) != expected
    assert checked(sorted(everything)[1:]) != expected


def test_answers_of_queries_may_differ_as_engines_do() -> None:
    assert query_answers.agree([["a", 1.0, 16.283856]], [["a", 1.0, 16.2838557]])
    assert not query_answers.agree([["a", 1.0, 16.28]], [["a", 1.0, 16.2838557]])
    assert not query_answers.agree([["b", 1.0]], [["a", 1.0]])
    assert not query_answers.agree([], [["a", 1.0]])
