"""A stream of XML without its document type declaration."""

from __future__ import annotations

import io
import re
from typing import IO

_HEAD = 64 * 1024
_LARGEST = 1_000_000
_DOCTYPE_PART = re.compile(rb"<!--.*?-->|\"[^\"]*\"|'[^']*'|<\?.*?\?>|[\[\]<>]", re.DOTALL)


class WithoutDoctype(io.RawIOBase):
    """The stream without its document type declaration, so that no entity of it is ever declared."""

    def __init__(self, stream: IO[bytes], root: re.Pattern[bytes]) -> None:
        """`root` finds the root element, before which a declaration would stand."""
        self._stream = stream
        self._root = root
        self._start: bytes | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._start is None:
            self._start = self._skip()
        if size < 0:
            rest, self._start = self._start, b""
            return rest + self._stream.read()
        if self._start:
            chunk, self._start = self._start[:size], self._start[size:]
            return chunk
        return self._stream.read(size)

    def _skip(self) -> bytes:
        head = self._stream.read(_HEAD)
        root = self._root.search(head)
        start = head.find(b"<!DOCTYPE")
        if start < 0 or (root is not None and root.start() < start):
            return head
        while len(head) < _LARGEST and _end_of_doctype(head, start) is None:
            more = self._stream.read(_HEAD)
            if not more:
                break
            head += more
        end = _end_of_doctype(head, start)
        return head if end is None else head[:start] + head[end:]


def _end_of_doctype(head: bytes, start: int) -> int | None:
    """Where the declaration ends, with its comments and quoted texts in mind; None where it has not ended yet."""
    depth = 0
    inside = False
    for part in _DOCTYPE_PART.finditer(head, start):
        match part[0]:
            case b"<":
                depth += 1
            case b">":
                depth -= 1
                if depth == 0 and not inside:
                    return part.end()
            case b"[":
                inside = True
            case b"]":
                inside = False
    return None
