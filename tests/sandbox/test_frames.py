"""The frames between the program and its worker."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondop_desktop.sandbox.frames import (
    MAX_FRAME,
    MAX_PAYLOAD,
    ChannelClosedError,
    FrameReader,
    FrameWriter,
    Kind,
    ProtocolError,
    TooMuchOutputError,
    decode,
    encode,
)


class Stream(io.RawIOBase):
    """Bytes in memory that are written and read a few at a time, as a pipe may do."""

    def __init__(self, data: bytes = b"", most: int = 1 << 30) -> None:
        self.data = bytearray(data)
        self.most = most

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        part = bytes(data[: self.most])
        self.data += part
        return len(part)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), self.most, len(self.data))
        buffer[:size] = self.data[:size]
        del self.data[:size]
        return size


def lengths(data: bytes) -> Iterator[int]:
    """The length of every whole frame in a stream, header included."""
    while data:
        length = struct.unpack(">I", data[:4])[0] + 5
        yield length
        data = data[length:]


@pytest.mark.parametrize("size", [0, 1, MAX_PAYLOAD - 1, MAX_PAYLOAD, MAX_PAYLOAD + 1, 3 * MAX_PAYLOAD + 7])
@pytest.mark.parametrize("most", [1000, 1 << 30])
def test_a_message_of_any_length_arrives_whole_in_frames_of_at_most_256_kb(size: int, most: int) -> None:
    stream = Stream(most=most)
    payload = os.urandom(size)
    FrameWriter(stream).send(Kind.VALUE, payload)
    assert max(lengths(bytes(stream.data))) <= MAX_FRAME == 256 * 1024
    assert FrameReader(stream).receive() == (Kind.VALUE, payload)


def test_a_frame_that_says_it_is_longer_is_refused_before_it_is_read() -> None:
    with pytest.raises(ProtocolError):
        FrameReader(Stream(struct.pack(">Ic", MAX_PAYLOAD + 1, b"V"))).receive()


def test_a_stream_that_ends_is_told_from_one_that_ends_in_the_middle_of_nothing() -> None:
    for data in (b"", b"\0\0", struct.pack(">Ic", 10, b"V") + b"half"):
        with pytest.raises(ChannelClosedError):
            FrameReader(Stream(data)).receive()


def test_empty_frames_without_end_use_up_the_allowance() -> None:
    reader = FrameReader(Stream(struct.pack(">Ic", 0, b"+") * 1000))
    reader.allowance = 2000
    with pytest.raises(TooMuchOutputError):
        reader.receive()


def test_a_pipe_that_nobody_reads_is_a_closed_channel() -> None:
    incoming, outgoing = os.pipe()
    os.close(incoming)
    with io.FileIO(outgoing, "wb") as stream, pytest.raises(ChannelClosedError):
        FrameWriter(stream).send(Kind.CANCEL, b"1")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_every_json_value_comes_back_as_it_was(value: object) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_one_of_our_own_errors(data: bytes) -> None:
    reader = FrameReader(Stream(data))
    with pytest.raises((ChannelClosedError, ProtocolError)):
        _read_all(reader)


def _read_all(reader: FrameReader) -> None:
    while True:
        decode(reader.receive()[1])
