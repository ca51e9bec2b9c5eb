"""What comes of segments that a worker has asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pyrite.cluster.ray.host_service import HostService
from pyrite.cluster.ray.transfers import Fetched, Transfers
from pyrite.executor.host_client import HostClient, HostError

WaitUntil = Callable[..., None]


class Source:
    """Gives a file for each question, once it may."""

    def __init__(self, directory: Path) -> None:
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.directory = directory

    def fetch(self, executor_id: str, wanted: list[tuple[str, int, int]]) -> Fetched:
        assert self.may_go_on.wait(30)
        if executor_id == "gone":
            raise OSError("it is with executor gone, which is gone")
        path = self.directory / f"{executor_id}-{wanted[0][0]}"
        path.write_bytes(b"x" * wanted[0][2])
        return str(path), [0]

    def files(self) -> list[str]:
        return sorted(path.name for path in self.directory.iterdir())


class Session:
    """As the host's, without the host."""

    def __init__(self, transfers: Transfers) -> None:
        self._transfers = transfers

    def answer(self, question: list[object]) -> object:
        name, *arguments = question
        return getattr(self._transfers, str(name))(*arguments)

    def close(self) -> None:
        self._transfers.close()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "fetched").mkdir()
    return Source(tmp_path / "fetched")


@pytest.fixture
def client(source: Source, tmp_path: Path) -> Iterator[HostClient]:
    threads = ThreadPoolExecutor(2)
    service = HostService(str(tmp_path / "host"), lambda: Session(Transfers(threads, source.fetch)))
    found = HostClient(str(tmp_path / "host"))
    yield found
    if found._connection is not None:
        found._connection.close()
    source.may_go_on.set()
    service.close()
    threads.shutdown()


def test_several_are_under_way_and_taken_in_any_order(client: HostClient, source: Source) -> None:
    tickets = [client.begin(name, [("path", 0, 10)]) for name in ("a", "b", "c")]
    for ticket, name in zip(reversed(tickets), "cba", strict=True):
        path, places = client.take(ticket)
        assert (Path(path).name, places) == (f"{name}-path", [0])


def test_what_cannot_be_had_says_why(client: HostClient) -> None:
    ticket = client.begin("gone", [("path", 0, 10)])
    with pytest.raises(HostError, match="executor gone"):
        client.take(ticket)


def test_what_a_task_has_not_taken_is_deleted(
    client: HostClient, source: Source, wait_until: WaitUntil
) -> None:
    client.begin("a", [("first", 0, 10)])
    wait_until(lambda: source.files() == ["a-first"], "the file")
    source.may_go_on.clear()
    # Two are fetched, and one waits for a thread.
    tickets = [client.begin("b", [(f"later-{number}", 0, 10)]) for number in range(3)]
    client.end_task()
    wait_until(lambda: source.files() == [], "the end of the first")
    source.may_go_on.set()
    kept, _ = client.take(client.begin("c", [("kept", 0, 10)]))
    wait_until(lambda: source.files() == [Path(kept).name], "the end of the others")
    assert len(tickets) == 3


def test_what_a_worker_that_died_has_not_taken_is_deleted(
    client: HostClient, source: Source, wait_until: WaitUntil
) -> None:
    client.begin("a", [("path", 0, 10)])
    wait_until(lambda: source.files() == ["a-path"], "the file")
    assert client._connection is not None
    client._connection.close()
    wait_until(lambda: source.files() == [], "the end of the file")
