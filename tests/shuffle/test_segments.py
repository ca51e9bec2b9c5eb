"""What a reducer asks other executors for, and when; with a fake in the place of the host."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyrite.serializer.framing import frame
from pyrite.shuffle import segments as segments_module
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.segment_file import find_segment, write_segments
from pyrite.shuffle.segments import FetchedSegments

MakeOutput = Callable[[int, str, int], MapStatus]


class FakeTransfers:
    """Copies at once what it is asked for, from executors that are not gone."""

    def __init__(self, directory: Path) -> None:
        self.begun: list[tuple[str, int]] = []
        self.taken: list[int] = []
        self.gone: set[str] = set()
        self.is_closed = False
        self._directory = directory
        self._wanted: dict[int, tuple[str, list[tuple[str, int, int]]]] = {}

    def begin(self, executor_id: str, wanted: list[tuple[str, int, int]]) -> int:
        if self.is_closed:
            raise OSError("the host is gone")
        self.begun.append((executor_id, len(wanted)))
        self._wanted[len(self.begun)] = (executor_id, wanted)
        return len(self.begun)

    def take(self, ticket: int) -> tuple[str, list[Any]]:
        self.taken.append(ticket)
        executor_id, wanted = self._wanted.pop(ticket)
        if executor_id in self.gone:
            raise OSError(f"executor {executor_id} is gone")
        path = self._directory / f"fetched-{ticket}"
        places: list[Any] = []
        with open(path, "wb") as file:
            for output, reducer, length in wanted:
                if not os.path.exists(output):
                    places.append("FileNotFoundError")
                    continue
                places.append(file.tell())
                with open(output, "rb") as source:
                    source.seek(find_segment(source, reducer, length))
                    file.write(source.read(length))
        return str(path), places


@pytest.fixture
def transfers(tmp_path: Path) -> FakeTransfers:
    return FakeTransfers(tmp_path)


@pytest.fixture
def output(tmp_path: Path) -> MakeOutput:
    def make(map_index: int, executor_id: str, size: int = 100) -> MapStatus:
        path = str(tmp_path / f"map-{map_index}")
        payload = bytes([map_index]) * size
        sizes = write_segments(path, [frame([payload])])
        return MapStatus(executor_id, map_index, map_index, path, array("Q", sizes), 1)

    return make


def _read(found: FetchedSegments, outputs: list[MapStatus]) -> list[bytes]:
    return [bytes(payload) for status in outputs for payload in found.payloads(status)]


def _segments(outputs: list[MapStatus], transfers: FakeTransfers) -> FetchedSegments:
    return FetchedSegments(outputs, 0, lambda status: status.executor_id == "here", transfers)


def test_all_executors_are_asked_before_the_first_answers(
    output: MakeOutput, transfers: FakeTransfers
) -> None:
    outputs = [output(number, "abc"[number % 3], 100) for number in range(6)]
    found = _segments(outputs, transfers)
    assert transfers.begun == []
    list(found.payloads(outputs[0]))
    assert transfers.begun == [("a", 2), ("b", 2), ("c", 2)]
    assert transfers.taken == [1]
    assert _read(found, outputs) == [bytes([number]) * 100 for number in range(6)]
    assert transfers.taken == [1, 2, 3]


def test_what_is_here_is_read_where_it_lies(output: MakeOutput, transfers: FakeTransfers) -> None:
    outputs = [output(0, "here", 100), output(1, "here", 100)]
    assert len(_read(_segments(outputs, transfers), outputs)) == 2
    assert transfers.begun == []


def test_so_much_is_on_its_way_and_no_more(
    output: MakeOutput, transfers: FakeTransfers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments_module, "LARGEST_FETCH", 1_000)
    monkeypatch.setattr(segments_module, "MOST_AHEAD", 2_500)
    outputs = [output(number, "a", 900) for number in range(6)]
    found = _segments(outputs, transfers)
    list(found.payloads(outputs[0]))
    assert len(transfers.begun) == 3, "two at first, and one more for that which was taken"
    assert len(_read(found, outputs)) == 6
    assert transfers.begun == [("a", 1)] * 6


def test_a_segment_that_is_larger_than_all_that_may_be_on_its_way_comes(
    output: MakeOutput, transfers: FakeTransfers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments_module, "MOST_AHEAD", 10)
    outputs = [output(number, "ab"[number % 2], 900) for number in range(4)]
    assert len(_read(_segments(outputs, transfers), outputs)) == 4


def test_runs_that_are_merged_may_begin_anywhere(
    output: MakeOutput, transfers: FakeTransfers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments_module, "LARGEST_FETCH", 1_000)
    monkeypatch.setattr(segments_module, "MOST_AHEAD", 1_000)
    outputs = [output(number, "a", 900) for number in range(4)]
    found = _segments(outputs, transfers)
    assert len(_read(found, outputs[::-1])) == 4


def test_a_lost_executor_loses_its_own_segments_only(output: MakeOutput, transfers: FakeTransfers) -> None:
    outputs = [output(number, "ab"[number % 2], 100) for number in range(4)]
    transfers.gone.add("a")
    found = _segments(outputs, transfers)
    for status in outputs:
        if status.executor_id == "a":
            with pytest.raises(OSError, match="executor a is gone"):
                list(found.payloads(status))
        else:
            assert len(list(found.payloads(status))) == 1


def test_a_lost_file_loses_one_segment(output: MakeOutput, transfers: FakeTransfers) -> None:
    outputs = [output(number, "a", 100) for number in range(3)]
    os.unlink(outputs[1].path)
    found = _segments(outputs, transfers)
    assert len(_read(found, [outputs[0], outputs[2]])) == 2
    with pytest.raises(OSError, match="FileNotFoundError"):
        list(found.payloads(outputs[1]))


def test_without_the_host_nothing_can_be_had(output: MakeOutput, transfers: FakeTransfers) -> None:
    outputs = [output(number, "ab"[number % 2], 100) for number in range(4)]
    found = _segments(outputs, transfers)
    transfers.is_closed = True
    for status in outputs:
        with pytest.raises(OSError, match="the host is gone"):
            list(found.payloads(status))
    assert found._ahead == 0
