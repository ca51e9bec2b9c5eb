import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.serializer.framing import (
    HEADER_SIZE,
    CorruptFrame,
    frame,
    read_frames,
    stream_frames,
    write_frame,
)

payloads = st.lists(st.lists(st.binary(max_size=40), max_size=4), max_size=6)


def written(frames):
    sink = io.BytesIO()
    size = sum(write_frame(sink, parts) for parts in frames)
    assert size == len(sink.getvalue())
    return sink.getvalue()


@given(payloads)
def test_payloads_come_back(frames):
    data = written(frames)
    expected = [b"".join(parts) for parts in frames]
    assert list(map(bytes, read_frames(data))) == expected
    assert list(map(bytes, stream_frames(io.BytesIO(data), 0, len(data)))) == expected
    assert b"".join(b"".join(frame(parts)) for parts in frames) == data


@given(payloads, payloads, payloads)
def test_a_range_of_a_file_is_read_alone(before, frames, after):
    start, data = len(written(before)), written(before) + written(frames) + written(after)
    payloads = list(stream_frames(io.BytesIO(data), start, len(written(frames))))
    assert list(map(bytes, payloads)) == [b"".join(parts) for parts in frames]


def test_two_ranges_of_one_file_are_read_in_turns():
    data = written([[b"a"], [b"b"]])
    file, half = io.BytesIO(data), len(data) // 2
    first, second = stream_frames(file, 0, len(data)), stream_frames(file, half, half)
    assert [bytes(next(stream)) for stream in (first, second, first)] == [b"a", b"b", b"b"]


def test_streamed_payloads_are_writable_and_their_own():
    data = written([[b"abc"]])
    (payload,) = stream_frames(io.BytesIO(data), 0, len(data))
    payload[0] = 0
    assert written([[b"abc"]]) == data


def all_payloads(data, reader):
    if reader == "mapped":
        return list(read_frames(data))
    return list(stream_frames(io.BytesIO(data), 0, len(data)))


@pytest.mark.parametrize("reader", ["mapped", "streamed"])
@given(data=st.data())
def test_a_flipped_bit_of_length_checksum_or_payload_is_seen(reader, data):
    payload = data.draw(st.binary(min_size=1, max_size=64))
    whole = bytearray(written([[payload]]))
    meaningful = [*range(12), *range(HEADER_SIZE, HEADER_SIZE + len(payload))]
    whole[data.draw(st.sampled_from(meaningful))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CorruptFrame):
        all_payloads(whole, reader)


@pytest.mark.parametrize("reader", ["mapped", "streamed"])
@given(data=st.data())
def test_a_file_cut_short_is_seen(reader, data):
    whole = written([[b"x" * 16], [b"y" * 32]])
    kept = data.draw(st.integers(1, len(whole) - 1).filter(lambda size: size != 32))
    with pytest.raises(CorruptFrame):
        all_payloads(whole[:kept], reader)


def test_a_range_that_the_file_does_not_have_is_seen():
    data = written([[b"x" * 16]])
    with pytest.raises(CorruptFrame, match="header is cut short"):
        list(stream_frames(io.BytesIO(data), 0, 2 * len(data)))
    with pytest.raises(CorruptFrame, match="cut short at 8"):
        list(stream_frames(io.BytesIO(data[:-8]), 0, len(data)))


def test_a_damaged_length_takes_no_memory():
    data = struct.pack("<QI4x", 1 << 60, 0) + bytes(16)
    with pytest.raises(CorruptFrame, match="goes beyond its range"):
        list(stream_frames(io.BytesIO(data), 0, len(data)))


def test_checksums_can_be_left_out():
    data = bytearray(written([[b"abc"]]))
    data[HEADER_SIZE] ^= 1
    assert bytes(next(read_frames(data, verify=False))) != b"abc"
