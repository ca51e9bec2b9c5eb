"""The wire format between the driver and its workers."""

from __future__ import annotations

import socket
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.executor.channel import BlockingChannel, PolledChannel
from pyrite.executor.messages import Forget, Printed, RunTask, TaskDone, TaskFailure, pack, unpack

ints = st.integers(0, 2**63 - 1)
tasks = st.builds(
    RunTask,
    attempt_id=ints,
    stage_id=ints,
    stage_attempt=ints,
    partition=ints,
    attempt_number=ints,
    code=st.text(),
    split=st.binary(),
    shuffles=st.lists(st.tuples(ints, st.text()).map(list)),
    attachments=st.dictionaries(st.text(), st.binary()),
    properties=st.dictionaries(st.text(), st.text()),
    import_path=st.none() | st.lists(st.text()),
)
failures = st.builds(TaskFailure, st.text(), st.text(), st.text(), st.binary())
lost_outputs = st.tuples(ints, st.integers(-1, 2**63 - 1), st.text(), st.text()).map(list)
answers = st.builds(
    TaskDone,
    attempt_id=ints,
    result=st.none() | st.binary() | st.text(),
    failure=st.none() | failures,
    fetch_failure=st.none() | st.tuples(ints, st.lists(lost_outputs)).map(list),
    accumulators=st.binary(),
    blocks=st.none() | st.lists(st.tuples(ints, ints, ints, ints).map(list)),
    metrics=st.none() | st.dictionaries(st.text(), st.floats(allow_nan=False)),
)
messages = (
    tasks
    | answers
    | st.builds(Printed, st.sampled_from([1, 2]), st.text())
    | st.builds(Forget, st.text(), ints)
)


@given(messages)
def test_a_message_arrives_as_it_was_sent(message: Any) -> None:
    assert unpack(pack(message)) == message


@pytest.mark.parametrize("data", [b"\x90", b"\x91\x7f", b"\xc0", b"\xa3abc"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a message"):
        unpack(data)


@given(st.lists(messages, max_size=5), st.integers(1, 200))
def test_messages_arrive_whole_however_the_stream_is_cut(sent: list[Any], step: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker, driver = BlockingChannel(ours), PolledChannel(theirs)
        for message in sent:
            worker.send(message)
        ours.shutdown(socket.SHUT_WR)
        received, is_open = [], True
        while is_open:
            arrived, is_open = driver.readable()
            received += arrived
        assert received == sent


def test_a_message_larger_than_the_sockets_buffer_waits_for_room() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        driver, worker = PolledChannel(ours), BlockingChannel(theirs)
        message = TaskDone(1, result=b"x" * 5_000_000)
        driver.send(message)
        assert driver.wants_to_write
        pieces = bytearray()
        theirs.setblocking(False)
        while driver.wants_to_write:
            pieces += theirs.recv(1 << 20)
            driver.writable()
        ours.close()
        theirs.setblocking(True)
        while chunk := theirs.recv(1 << 20):
            pieces += chunk
        assert unpack(bytes(pieces[12:])) == message
        assert worker.receive() is None


def test_a_closed_channel_ends_the_stream() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        worker = BlockingChannel(theirs)
        ours.sendall(b"\x10\x00\x00")
        ours.close()
        assert worker.receive() is None


@given(st.binary(min_size=16), st.lists(messages, max_size=2))
def test_bytes_that_are_no_messages_end_the_stream(stray: bytes, sent: list[Any]) -> None:
    """None of them is waited for as if it were the rest of a message, and what came before them counts."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker, driver = BlockingChannel(ours), PolledChannel(theirs)
        for message in sent:
            worker.send(message)
        ours.sendall(stray)
        received: list[Any] = []
        while not driver.is_broken:
            arrived, is_open = driver.readable()
            received += arrived
            assert is_open is not driver.is_broken
    assert received == sent


def test_a_whole_frame_that_is_no_message_ends_the_stream() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        driver = PolledChannel(theirs)
        ours.sendall(struct.pack("<QI", 4, zlib.crc32(struct.pack("<Q", 4))) + b"mess")
        assert driver.readable() == ([], False)
        assert driver.is_broken
