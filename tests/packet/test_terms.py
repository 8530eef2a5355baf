"""A term is found however it is written, and nothing else is."""

from __future__ import annotations

import pytest

from secondop_desktop.packet.terms import REMOVED, Terms


@pytest.mark.parametrize(
    "term, text",
    [
        ("Calloway", "CALLOWAY, INES"),
        ("Calloway", "Callo-\nway came in"),
        ("Calloway", "Callo\u00adway came in"),
        ("Calloway", "Callo\ufffeway came in"),
        ("Calloway", "C A L L O W A Y"),
        ("Ines Calloway", "Ines\r\nCalloway"),
        ("Ines Calloway", "Ines M.Calloway".replace("M.", "")),
        ("Anna-Maria", "Anna Maria and Annamaria"),
        ("Müller", "Dr MULLER"),
        ("Müller", "Dr Mueller"),
        ("Mueller", "Dr Müller"),
        ("Muller", "Dr Mu\u0308ller"),
        ("Søren", "Soren"),
        ("Groß", "GROSS"),
        ("O'Neil", "O’Neil"),
        ("555 0142", "5550142"),
        ("5550142", "(555) 0142".replace("(", "").replace(")", "")),
        ("LV-204471", "LV204471"),
        ("LV-204471", "LV 204471"),
        ("ﬁnasteride", "finasteride"),
        ("HIV", "an HIV test"),
        ("lithium", "Lithiumcarbonat"),
    ],
)
def test_a_term_is_found_however_it_is_written(term: str, text: str) -> None:
    assert Terms([term]).hit(text)


@pytest.mark.parametrize(
    "term, text",
    [
        ("Rosa", "euro sand"),
        ("HIV", "ARCHIVE"),
        ("Ana", "banana"),
        ("Ines Calloway", "Ines was seen by Calloway"),
        ("Calloway", "Call, o way"),
        ("", "anything"),
        ("-", "a - b"),
    ],
)
def test_other_words_are_not_the_term(term: str, text: str) -> None:
    assert not Terms([term]).hit(text)


def test_every_place_is_masked_and_the_rest_stays() -> None:
    text = "Ms Calloway (Callo-\nway) of Linden"
    assert Terms(["calloway"]).mask(text) == f"Ms {REMOVED} ({REMOVED}) of Linden"
    assert Terms(["calloway"]).mask(text, by_line=True) == f"Ms {REMOVED} ({REMOVED}\n) of Linden"


def test_terms_that_overlap_leave_no_part_of_each_other() -> None:
    assert Terms(["Ines Cal", "Calloway"]).mask("x Ines Calloway y") == f"x {REMOVED} y"


def test_words_of_a_picture_are_found_with_the_mistakes_that_machines_make() -> None:
    terms = Terms(["Calloway", "Ines Calloway"])
    assert terms.read_alike(["Ms", "Cal1oway", "came"]) == [(1, 2)]
    assert terms.read_alike(["Callaway"]) == [(0, 1)]
    assert terms.read_alike(["Ca", "lloway"]) == [(0, 2)]
    assert terms.read_alike(["Holloway", "Road"]) == []


def test_bytes_are_searched_in_every_usual_coding() -> None:
    terms = Terms(["Zürich"])
    for data in (
        "x zürich y".encode(),
        "ZÜRICH".encode("latin-1"),
        "Zürich".encode("utf-16-be"),
        "Zürich".encode("utf-16-le"),
    ):
        assert terms.hit_bytes(data)
    assert not terms.hit_bytes(b"Zur")
