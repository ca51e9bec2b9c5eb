"""A place that no longer answers is told of once, and one that answers is not."""

from __future__ import annotations

import queue
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyrite.cluster.ray.cluster_watch import ClusterWatch, Place


@pytest.fixture
def lost() -> queue.Queue[str]:
    return queue.Queue()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_place_that_listens_answers(listener: socket.socket, tmp_path: Path) -> None:
    path = str(tmp_path / "raylet")
    assert not Place(path, "").answers()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        assert Place(path, "").answers()
    assert not Place(path, "").answers(), "the file is there, and nobody listens"
    place = Place(listener.getsockname(), "")
    assert place.answers()
    listener.close()
    assert not place.answers()


def test_silence_is_told_once_with_its_length(listener: socket.socket, lost: queue.Queue[str]) -> None:
    watch = ClusterWatch([Place(listener.getsockname(), "the head is gone")], 0.05, lost.put)
    listener.close()
    assert lost.get(timeout=20) == "the head is gone for 0 s"
    watch.stop()
    assert lost.empty()


def test_nothing_is_told_of_who_answers(listener: socket.socket, lost: queue.Queue[str]) -> None:
    silent = Place("/nowhere", "the other one")
    watch = ClusterWatch([Place(listener.getsockname(), "the head"), silent], 0.05, lost.put)
    assert lost.get(timeout=20).startswith("the other one")
    watch.stop()
