"""Executors on the driver's own node read its files where they lie, and hand over results without a copy."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Callable

import pytest
from ray_nodes import RayNodes

from pyrite import SparkContext

pytest.importorskip("ray")

from pyrite.cluster.ray.actor import ExecutorActor  # noqa: F401 - imports ray, as a driver does
from pyrite.cluster.ray.backend import RayBackend
from pyrite.cluster.ray.cluster import RayCluster

WaitUntil = Callable[..., None]


@pytest.mark.ray
def test_files_and_results_go_without_an_object_there(
    monkeypatch: pytest.MonkeyPatch, ray_nodes: RayNodes, wait_until: WaitUntil
) -> None:
    import ray

    # The driver is on a node without cores, so one of the others, on the same machine, stands for its own.
    with_cores = [node["NodeID"] for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
    own = sorted(with_cores)[0]
    monkeypatch.setattr(RayCluster, "node_id", own)
    fetched: list[str | None] = []
    fetch = RayBackend._fetch_result

    def noting_fetch(self: RayBackend, executor: object, *rest: object) -> None:
        fetched.append(getattr(executor, "node_id", None))
        fetch(self, executor, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(RayBackend, "_fetch_result", noting_fetch)
    with SparkContext("ray[2,1,256]", "own node") as sc:
        loop = sc._application.loop

        def nodes() -> set[str | None]:
            backend = loop._backend
            assert isinstance(backend, RayBackend)
            return loop.ask(lambda: {each.node_id for each in backend._executors.values()})

        wait_until(lambda: len(nodes() - {None}) == 2, "the executors", 60)
        table = sc.broadcast(list(range(10_000)))
        rows = sc.parallelize(["x" * 1000] * 4_000, 8)
        found = rows.mapPartitions(lambda part: [(sum(map(len, part)), table.value[7])]).collect()
        assert found == [(500_000, 7)] * 8
        copies = glob.glob(f"{tempfile.gettempdir()}/pyrite-*-{sc.applicationId}-*/from-driver/*")
        assert copies
        assert all(own[:16] not in path for path in copies)
        large = sc.parallelize(range(8), 8).map(lambda x: bytes([x]) * 3_000_000).collect()
        assert [(len(each), each[0]) for each in large] == [(3_000_000, x) for x in range(8)]
        results = sc._application.directory.subdirectory("results")
        assert os.listdir(results) == []
    assert fetched
    assert own not in fetched
