"""The wire between the program and its worker: a 4-byte big-endian length, one byte of kind, the payload."""

from __future__ import annotations

import gc
import io
import json
import struct
import threading
from enum import Enum
from typing import Any

MAX_FRAME = 256 * 1024
_HEADER = struct.Struct(">Ic")
MAX_PAYLOAD = MAX_FRAME - _HEADER.size
_SMALL = 8 * 1024
_LARGE = 1 << 16


class Kind(Enum):
    """What a frame carries."""

    MORE = b"+"  # a part of a message that the next frame continues
    # to the worker
    HELLO = b"H"  # limits and what may be called; the first frame of all
    WARM = b"W"  # modules to import ahead of time
    TASK = b"T"  # a task's number, name and arguments; its inputs follow
    ABORT = b"A"  # the inputs will not be completed
    CANCEL = b"C"  # the number of the task to stop
    # from the worker
    READY = b"Y"
    PROGRESS = b"P"
    BLOB = b"B"  # the name of a blob; its bytes follow
    SHA256 = b"S"  # of each input as received
    VALUE = b"V"  # the task's result; its last frame
    FAILED = b"X"  # why there is no result; its last frame
    # both ways
    DATA = b"D"
    END = b"E"


class ProtocolError(Exception):
    """The other side sent something that is not a message of this protocol."""


class ChannelClosedError(Exception):
    """The other side is gone."""


class TooMuchOutputError(Exception):
    """The other side sent more than it was allowed to."""


def encode(value: Any) -> bytes:
    """A JSON value as ASCII bytes; raises `ValueError` or `TypeError` for what JSON cannot hold."""
    # ASCII, so that lone surrogates of a hostile file cross as escapes and do not fail here.
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")


def decode(payload: bytes) -> Any:
    """The JSON value of a payload; raises `ProtocolError` if it is none."""
    # JSON has no cycles; looking for them takes a third of the time of a large value (1.1 s against 0.7 s for 32 MB).
    collecting = len(payload) > _LARGE and gc.isenabled()
    if collecting:
        gc.disable()
    try:
        return json.loads(payload.decode("ascii"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("payload is not JSON") from error
    finally:
        if collecting:
            gc.enable()


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


class FrameWriter:
    """Sends frames into a pipe; whole messages are kept together when several threads send."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self.lock = threading.RLock()

    def send(self, kind: Kind, payload: bytes | memoryview = b"") -> None:
        """Send a message, in several frames when it is long; raises `ChannelClosedError`."""
        view = memoryview(payload)
        with self.lock:
            while len(view) > MAX_PAYLOAD:
                self._frame(Kind.MORE, view[:MAX_PAYLOAD])
                view = view[MAX_PAYLOAD:]
            self._frame(kind, view)

    def send_json(self, kind: Kind, value: Any) -> None:
        """Send a JSON value."""
        self.send(kind, encode(value))

    def send_data(self, data: bytes | memoryview) -> None:
        """Send bytes as DATA frames, each complete in itself."""
        view = memoryview(data)
        with self.lock:
            for start in range(0, len(view), MAX_PAYLOAD):
                self._frame(Kind.DATA, view[start : start + MAX_PAYLOAD])

    def _frame(self, kind: Kind, payload: memoryview) -> None:
        header = _HEADER.pack(len(payload), kind.value)
        try:
            if len(payload) <= _SMALL:
                self._write(memoryview(header + payload))
            else:
                self._write(memoryview(header))
                self._write(payload)
        except (OSError, ValueError) as error:  # ValueError: closed by another thread
            raise ChannelClosedError from error

    def _write(self, view: memoryview) -> None:
        while view:
            view = view[self._stream.write(view) or 0 :]


class FrameReader:
    """Receives frames from a pipe and refuses what is not one.

    `allowance` is how many payload bytes may still come before `TooMuchOutputError`; None is no limit.
    """

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = io.BufferedReader(stream, MAX_FRAME)
        self.allowance: int | None = None

    def receive(self) -> tuple[Kind, bytes]:
        """The next message; raises `ChannelClosedError`, `ProtocolError` or `TooMuchOutputError`."""
        parts: list[bytes] = []
        while True:
            kind, payload = self._frame()
            if kind is Kind.MORE:
                parts.append(payload)
            elif parts:
                parts.append(payload)
                return kind, b"".join(parts)
            else:
                return kind, payload

    def _frame(self) -> tuple[Kind, bytes]:
        length, code = _HEADER.unpack(self._read(_HEADER.size))
        if length > MAX_PAYLOAD:
            raise ProtocolError("frame too long")
        try:
            kind = Kind(code)
        except ValueError as error:
            raise ProtocolError("unknown kind of frame") from error
        if self.allowance is not None:
            # The header counts too, so that empty frames cannot go on for ever.
            self.allowance -= length + _HEADER.size
            if self.allowance < 0:
                raise TooMuchOutputError
        return kind, self._read(length)

    def _read(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except (OSError, ValueError) as error:  # ValueError: closed by another thread
            raise ChannelClosedError from error
        if len(data) < size:
            raise ChannelClosedError
        return data
