"""Finding anything: records with the line and the words in it, pages, and what was written in a second opinion."""

from __future__ import annotations

from dataclasses import replace

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind, Patient, Procedure
from secondop_desktop.opinion.case import Question
from secondop_desktop.opinion.requests import Item, Request
from secondop_desktop.usecases import edit, prepare_opinion, request_records
from secondop_desktop.usecases.browse import Hit
from secondop_desktop.usecases.find import find
from tests.vaults import Made


def marked(hit: Hit) -> list[str]:
    return [hit.snippet[start:end] for start, end in hit.marks]


def test_a_record_is_found_with_the_words_marked_in_its_line_and_its_date(made: Made) -> None:
    with made.open() as vault:
        rosa = edit.add_patient(vault, Patient(display="Rosa Lindqvist"))
        words = "Stones in the gallbladder. \x02Odd\x03 Müllerian duct"
        edit.add(vault, rosa, Procedure(display="Removal", date=PartialDate("2017-05"), indication=words))
        (found,) = find(vault, "stones gallbl", rosa)
        assert marked(found.hit)[:2] == ["Stones", "gallbladder"]
        assert found.hit.when == PartialDate("2017-05")
        (found,) = find(vault, "mullerian", rosa)
        assert "Müllerian" in marked(found.hit)
        assert not {"\x02", "\x03"} & set(found.hit.snippet)


def test_questions_and_requests_are_found_and_say_where_they_stand(made: Made) -> None:
    with made.open() as vault:
        rosa = edit.add_patient(vault, Patient(display="Rosa Lindqvist"))
        case = prepare_opinion.begin(vault, rosa)
        asked = "Is it safe to wait? " + "word " * 40 + "Would waiting for Ärztin Öberg harm me?"
        prepare_opinion.save(vault, replace(case, questions=(Question(asked),), diagnosis="A lump"))
        request_records.add(vault, Request(patient_id=rosa, facility="Fernbrook", items=(Item("All slides"),)))
        (found,) = find(vault, "arztin wait", rosa)
        assert (found.hit.kind, found.hit.id, found.step) == (Kind.OPINION_CASE, case.id, "questions")
        assert marked(found.hit) == ["wait", "Ärztin"]
        assert [one.step for one in find(vault, "lump", rosa)] == ["story"]
        (found,) = find(vault, "slides", rosa)
        assert (found.hit.kind, found.hit.display, found.step) == (Kind.RECORDS_REQUEST, "Fernbrook", "requests")
        assert find(vault, "ump", rosa) == ()
        assert find(vault, "  ", rosa) == ()
