"""Executors on several nodes of Ray: what they read of each other, and what is lost with them."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path
from typing import Any

import pytest
from ray_nodes import RayNodes

from pyrite import SparkConf, SparkContext, StorageLevel
from pyrite.errors import PythonException, SparkIOException

pytest.importorskip("ray")

from pyrite.cluster.ray.backend import RayBackend

pytestmark = pytest.mark.ray

WaitUntil = Callable[..., None]


@pytest.fixture(scope="module")
def sc() -> Iterator[SparkContext]:
    conf = SparkConf().setMaster("ray[3,1,256]").setAppName("losses").set("spark.locality.wait", "100ms")
    with SparkContext(conf=conf) as context:
        yield context


def backend(sc: SparkContext) -> RayBackend:
    found = sc._application.loop._backend
    assert isinstance(found, RayBackend)
    return found


def hosts(sc: SparkContext) -> dict[str, tuple[str | None, int]]:
    """The node and the process of each executor's actor, once all of them run."""
    sc.executor_pids()
    executors = sc._application.loop.ask(lambda: list(backend(sc)._executors.values()))
    return {each.executor_id: (each.node_id, each.process_id) for each in executors}


def counted(sc: SparkContext, rows: int = 20_000) -> list[tuple[int, int]]:
    pairs = sc.parallelize(range(rows), 6).map(lambda x: (x % 97, 1))
    return sorted(pairs.reduceByKey(add, 5).collect())


def expected(rows: int = 20_000) -> list[tuple[int, int]]:
    return [(key, len(range(key, rows, 97))) for key in range(97)]


def test_executors_are_spread_over_nodes(sc: SparkContext) -> None:
    assert len({node for node, _ in hosts(sc).values()}) == 2


def test_reducers_read_what_lies_on_other_nodes(sc: SparkContext) -> None:
    assert counted(sc) == expected()
    words = sc.parallelize(range(20_000), 6).map(lambda x: (x * 7919 % 20_011, x)).sortByKey()
    assert words.keys().collect() == sorted(x * 7919 % 20_011 for x in range(20_000))


def test_outputs_on_other_nodes_that_are_damaged_are_computed_again(sc: SparkContext) -> None:
    made = sc.accumulator(0)

    def mapped(x: int) -> tuple[int, int]:
        made.add(1)
        return x % 97, 1

    pairs = sc.parallelize(range(20_000), 6).map(mapped).reduceByKey(add, 5)
    assert pairs.count() == 97
    where = f"pyrite-*-{sc.applicationId}-*/executors/*/shuffle/shuffle_*"
    files = {path.name: path for path in Path(tempfile.gettempdir()).glob(where)}
    newest = max(int(name.split("_")[1]) for name in files)
    deleted, cut, flipped, *others = [files[name] for name in files if f"shuffle_{newest}_" in name]
    assert len(others) == 3
    deleted.unlink()
    os.truncate(cut, cut.stat().st_size // 2)
    with open(flipped, "r+b") as file:
        file.seek(flipped.stat().st_size // 3)
        [byte] = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    assert sorted(pairs.collect()) == expected()
    assert made.value > 20_000


def test_values_of_broadcasts_and_large_slices_come_from_the_driver(sc: SparkContext) -> None:
    table = sc.broadcast({x: str(x) for x in range(10_000)})
    rows = ["x" * 1000] * 5_000
    found = sc.parallelize(rows, 6).mapPartitions(lambda part: [(len(list(part)), table.value[7])]).collect()
    assert sum(count for count, _ in found) == 5_000
    assert {text for _, text in found} == {"7"}
    table.destroy()


def test_large_results_come_whole(sc: SparkContext) -> None:
    found = sc.parallelize(range(4), 4).map(lambda x: bytes([x]) * 3_000_000).collect()
    assert [(len(each), each[0]) for each in found] == [(3_000_000, x) for x in range(4)]


def test_a_block_has_one_version_on_all_nodes(sc: SparkContext) -> None:
    """Tasks that run where a block is not read the one that there is, however they come to run there."""
    random_rows = sc.parallelize(range(6), 6).map(lambda x: (x, os.urandom(8))).cache()
    first = dict(random_rows.collect())
    # Three tasks for each block at once: some have to run elsewhere.
    for _ in range(3):
        assert all(first[x] == row for x, row in random_rows.union(random_rows).union(random_rows).collect())


def test_two_copies_lie_on_two_nodes(sc: SparkContext, wait_until: WaitUntil) -> None:
    rows = sc.parallelize(range(6), 6).map(lambda x: (x, os.urandom(8))).persist(StorageLevel.MEMORY_ONLY_2)
    first = rows.collect()
    node_of = {executor: node for executor, (node, _) in hosts(sc).items()}
    claims = backend(sc)._claims

    def nodes_of(partition: int) -> set[str | None]:
        return {node_of[each] for each in claims.holders(f"rdd_{rows._lineage.blocks_id}_{partition}")}

    wait_until(lambda: all(len(nodes_of(partition)) == 2 for partition in range(6)), "the copies")
    os.kill(next(iter(hosts(sc).values()))[1], signal.SIGKILL)
    assert rows.collect() == first, "nothing was computed again"


@pytest.mark.parametrize("when", ["map", "reduce"])
def test_an_actor_that_is_killed_changes_nothing(sc: SparkContext, when: str, wait_until: WaitUntil) -> None:
    victims = hosts(sc)
    killed: list[int] = []

    def kill_later() -> None:
        victim = random.Random(when).choice(sorted(victims))
        killed.append(victims[victim][1])
        os.kill(victims[victim][1], signal.SIGKILL)

    slow = sc.accumulator(0)

    def mapped(x: int) -> tuple[int, int]:
        slow.add(1)
        return x % 97, 1

    pairs = sc.parallelize(range(20_000), 12).map(mapped).reduceByKey(add, 9)
    if when == "reduce":
        assert pairs.count() == 97
        kill_later()
    else:
        threading.Timer(0.05, kill_later).start()
    assert sorted(pairs.collect()) == expected()
    wait_until(lambda: bool(killed), "the kill")
    wait_until(lambda: len(hosts(sc)) == 3 and killed[0] not in {p for _, p in hosts(sc).values()}, "another")
    assert counted(sc) == expected()


def test_nodes_come_and_go_during_cached_iterations(
    sc: SparkContext, ray_nodes: RayNodes, wait_until: WaitUntil
) -> None:
    rows = sc.parallelize(range(3_000), 6).map(lambda x: (x % 13, x)).cache()
    answers: list[Any] = []
    node = None
    for turn in range(6):
        if turn == 1:
            node = ray_nodes.add_node()
        if turn == 2:
            ray_nodes.remove_node(ray_nodes.nodes[0])
        if turn == 4:
            ray_nodes.add_node()
        answers.append(sorted(rows.reduceByKey(add, 4).collect()))
    assert node is not None
    assert all(answer == answers[0] for answer in answers)
    assert answers[0] == [(key, sum(range(key, 3_000, 13))) for key in range(13)]


def test_what_does_not_fit_into_the_object_store_spills(sc: SparkContext) -> None:
    """A node's store has 128 MiB here."""
    values = [sc.broadcast(bytes([x]) * 60_000_000) for x in range(3)]
    found = sc.parallelize(range(3), 3).map(lambda _: [(len(v.value), v.value[-1]) for v in values]).collect()
    assert found == [[(60_000_000, 0), (60_000_000, 1), (60_000_000, 2)]] * 3
    for value in values:
        value.destroy()
    large = sc.parallelize(range(5), 5).map(lambda x: bytes([x]) * 40_000_000).collect()
    assert [(len(each), each[-1]) for each in large] == [(40_000_000, x) for x in range(5)]


def test_a_store_and_a_disk_that_are_full_are_named(
    sc: SparkContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    table, text = sc.broadcast(list(range(1000))), "x" * 200_000

    def full(_: object) -> None:
        raise ray.exceptions.ObjectStoreFullError("of Ray's own words")

    with monkeypatch.context() as patched:
        patched.setattr(ray, "put", full)
        with pytest.raises(SparkIOException, match="Ray's object store and the disk") as caught:
            sc.parallelize([1], 1).map(lambda x: (x, text)).count()
        assert caught.value.getCondition() == "OBJECT_STORE_FULL"
        with pytest.raises(PythonException, match="Ray's object store and the disk") as missed:
            sc.parallelize([1], 1).map(lambda x: table.value[x]).collect()
        assert "own words" not in f"{caught.value}{missed.value}"
    assert sc.parallelize([1], 1).map(lambda x: (table.value[x], len(text))).collect() == [(1, 200_000)]


def test_what_tasks_and_their_processes_say_reaches_the_driver(
    sc: SparkContext, capfd: pytest.CaptureFixture[str], wait_until: WaitUntil
) -> None:
    def says(x: int) -> int:
        import logging
        import sys
        import warnings

        print("printed by a task", flush=True)
        print("an error of a task", file=sys.stderr, flush=True)
        warnings.warn("a warning of a task", stacklevel=1)
        logging.getLogger("of.users").warning("logged by a task")
        os.write(2, b"written by native code\n")
        return x

    assert sc.parallelize([1], 1).map(says).collect() == [1]
    said = ""

    def all_is_there() -> bool:
        nonlocal said
        said += "".join(capfd.readouterr())
        words = ("printed by", "an error of", "a warning of", "logged by", "written by native")
        return all(each in said for each in words)

    wait_until(all_is_there, "what was said")
