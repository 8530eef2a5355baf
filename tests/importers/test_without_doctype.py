"""A document type declaration is never read, however it is written and however the stream is asked."""

from __future__ import annotations

import io
import re

import pytest

from secondop_desktop.importers.without_doctype import WithoutDoctype

ROOT = re.compile(rb"<Data[\s>]")
HEAD = b'<?xml version="1.0"?>\n'
BODY = b"<Data>one <!DOCTYPE is only text here> two</Data>"
DOCTYPES = [
    b"<!DOCTYPE Data>",
    b'<!DOCTYPE Data [<!ENTITY a "x > y ]">]>',
    b"<!DOCTYPE Data [<!-- ]> --><!ELEMENT Data ANY>]>",
    b"<!DOCTYPE Data [" + b"<!ENTITY a 'b'>" * 9_000 + b"]>",
]


@pytest.mark.parametrize("size", [-1, 1, 7, 1 << 20])
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_all_but_the_declaration_is_read(doctype: bytes, size: int) -> None:
    stream = WithoutDoctype(io.BytesIO(HEAD + doctype + BODY), ROOT)
    parts = iter(lambda: stream.read(size), b"")
    assert b"".join(parts) == HEAD + BODY


def test_a_stream_without_one_is_as_it_was() -> None:
    assert WithoutDoctype(io.BytesIO(HEAD + BODY), ROOT).read() == HEAD + BODY


def test_a_declaration_that_never_ends_is_left_for_the_reader_to_refuse() -> None:
    data = HEAD + b"<!DOCTYPE Data [" + BODY
    assert WithoutDoctype(io.BytesIO(data), ROOT).read() == data
