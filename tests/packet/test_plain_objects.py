"""The lexer that reads links and pages of a finished packet, held against pypdf."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from pypdf.generic import IndirectObject

from secondop_desktop.packet.plain_objects import Objects, Ref, UnknownCodeError, _plain, parsed
from tests.packet import story


@pytest.mark.parametrize(
    "code, value",
    [
        (b"<< /Type /Page /Kids [ 1 0 R 22 0 R ] >>", {"/Type": "/Page", "/Kids": [Ref(1), Ref(22)]}),
        (b"[ 1 0 2 .5 -3. +4 ]", [1, 0, 2, 0.5, -3, 4]),
        (b"<</A<</B[/C(x)]>>/D<0a Ff>>>", {"/A": {"/B": ["/C", b"(x)"]}, "/D": b"<0a Ff>"}),
        (rb"<< /T (a \) >> \( \\) /U true /V null >>", {"/T": rb"(a \) >> \( \\)", "/U": True, "/V": None}),
        (b"[ [ ] << >> ]", [[], {}]),
    ],
)
def test_an_object_is_taken_apart(code: bytes, value: object) -> None:
    assert parsed(code) == value


@pytest.mark.parametrize(
    "code",
    [b"", b"<< /A >>", b"<< /A 1", b"[ 1 >>", b"1 2", b"(a (b) c)", b"<< 1 2 >>", b"/A#42", b"[ 1 2 R ]x", b"[" * 50],
)
def test_what_is_not_known_is_not_guessed(code: bytes) -> None:
    with pytest.raises(UnknownCodeError):
        parsed(code)


def test_every_page_and_link_of_a_packet_reads_as_pypdf_reads_it() -> None:
    plan, data = story.plan(story.originals()[:5])
    made = story.composed(plan, data, password="lantern river")
    reader = pypdf.PdfReader(io.BytesIO(made.data), strict=True, password="lantern river")
    objects = Objects(reader)
    pages = objects.pages()
    assert pages == [page.indirect_reference.idnum for page in reader.pages if page.indirect_reference is not None]
    compared = 0
    for number in pages:
        for name in (number, *(ref.number for ref in objects.of(objects[number].get("/Annots")) or ())):
            assert _without_strings(objects[name]) == _without_strings(
                _plain(reader.get_object(IndirectObject(name, 0, reader)))
            )
            compared += 1
    assert compared > 60


def _without_strings(value: Any) -> Any:
    """The lexer leaves strings as they are written; no link or page hangs on one."""
    if isinstance(value, dict):
        return {key: _without_strings(item) for key, item in value.items() if not isinstance(item, bytes | None)}
    return [_without_strings(item) for item in value] if isinstance(value, list) else value
