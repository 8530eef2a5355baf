"""Several people in one vault: what landed with the wrong one moves whole, and comes back by Undo."""

from __future__ import annotations

import pytest

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind, Note, Record, Report, TestResult
from secondop_desktop.usecases import browse, edit, people, trash
from secondop_desktop.usecases.worklist import Worklist
from secondop_desktop.vault import records
from secondop_desktop.vault.check import check
from secondop_desktop.vault.search import search
from secondop_desktop.vault.vault import Vault
from tests.vault.test_erase import person, take_in

KINDS = (Kind.DOCUMENT, Kind.TEST_RESULT, Kind.NOTE, Kind.REPORT)


def shown(vault: Vault, patient: str) -> list[str]:
    return sorted(item.display for item in records.records(vault.db, patient, KINDS))


def whole(vault: Vault) -> None:
    assert check(vault, read_originals=True, progress=Progress()) == []


def wrong_page(vault: Vault, patient: str) -> Document:
    return take_in(
        vault,
        patient,
        "a page about calcium",
        TestResult(id="a", display="Calcium", value="9.6"),
        TestResult(id="b", display="TSH", value="3.87"),
        title="Wrong",
    )


def test_a_document_moves_with_what_was_read_from_it_and_with_its_text(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    document = wrong_page(vault, ines)
    assert people.move(vault, [document.id], rosa) == 3
    assert shown(vault, ines) == []
    assert shown(vault, rosa) == ["Calcium", "TSH", "Wrong"]
    there = next(item for item in records.records(vault.db, rosa, (Kind.DOCUMENT,)))
    for fact in records.records(vault.db, rosa, (Kind.TEST_RESULT,)):
        assert [source.document_id for source in fact.sources] == [there.id]
    assert {hit.patient_id for hit in search(vault.db, "page about calcium")} == {rosa}
    assert browse.original(vault, there.id)[1] == b"a page about calcium"
    whole(vault)


def test_a_move_is_one_step_and_undo_brings_all_of_it_back(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    document = wrong_page(vault, ines)
    people.move(vault, [document.id], rosa)
    edit.undo(vault)
    assert shown(vault, rosa) == []
    assert shown(vault, ines) == ["Calcium", "TSH", "Wrong"]
    assert {hit.patient_id for hit in search(vault.db, "page about calcium")} == {ines}
    whole(vault)
    edit.redo(vault)
    assert shown(vault, rosa) == ["Calcium", "TSH", "Wrong"]
    whole(vault)


def test_a_result_moves_with_the_document_that_states_it(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    wrong_page(vault, ines)
    calcium = next(item for item in records.records(vault.db, ines, (Kind.TEST_RESULT,)) if item.display == "Calcium")
    plan = people.plan_move(vault, [calcium.id])
    assert [item.title for item in plan.documents] == ["Wrong"]
    people.move(vault, [calcium.id], rosa)
    assert shown(vault, rosa) == ["Calcium", "TSH", "Wrong"]


def test_what_another_document_states_too_stays_with_that_source(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    kept = take_in(vault, ines, "right page", TestResult(id="k", display="TSH", value="3.87"), title="Right")
    wrong = wrong_page(vault, ines)
    people.move(vault, [wrong.id], rosa)
    assert shown(vault, ines) == ["Right", "TSH"]
    (tsh,) = records.records(vault.db, ines, (Kind.TEST_RESULT,))
    assert [source.document_id for source in tsh.sources] == [kept.id]
    whole(vault)


def test_links_between_records_that_move_stay_links(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    first = edit.add(vault, ines, TestResult(display="Calcium", value="9.6"))
    report = edit.add(vault, ines, Report(display="Laboratory report", result_ids=(first,)))
    people.move(vault, [report, first], rosa)
    moved: dict[str, Record] = {item.display: item for item in records.records(vault.db, rosa, KINDS)}
    found = moved["Laboratory report"]
    assert isinstance(found, Report)
    assert found.result_ids == (moved["Calcium"].id,)


def test_importing_the_page_again_adds_it_to_neither(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    document = wrong_page(vault, ines)
    people.move(vault, [document.id], rosa)
    assert records.document_with(vault.db, rosa, document.sha256) is not None
    edit.undo(vault)
    assert records.document_with(vault.db, rosa, document.sha256) is None


def test_a_move_is_in_the_log_of_both_and_the_trash_says_so(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    document = wrong_page(vault, ines)
    people.move(vault, [document.id], rosa)
    assert [line.patient for line in vault.log_entries() if line.event == "moved"] == [ines, rosa]
    (line,) = trash.thrown_away(vault, ines)
    assert (line.record.display, line.moved, line.parts) == ("Wrong", True, 2)


def test_nothing_moves_to_the_person_who_has_it(vault: Vault) -> None:
    ines = person(vault)
    note = edit.add(vault, ines, Note(display="Note"))
    with pytest.raises(UsageError):
        people.move(vault, [note], ines)
    with pytest.raises(UsageError):
        people.move(vault, [ines], person(vault, "Rosa Lindqvist"))


def test_an_archived_person_is_kept_and_comes_back(vault: Vault) -> None:
    ines, rosa = person(vault), person(vault, "Rosa Lindqvist")
    edit.add(vault, rosa, Note(display="Note"))
    people.archive(vault, rosa)
    assert [item.id for item in people.in_use(vault)] == [ines]
    standing = people.everybody(vault, Worklist())
    assert [(item.patient.id, item.archived) for item in standing] == [(ines, False), (rosa, True)]
    people.bring_back(vault, rosa)
    assert [item.id for item in people.in_use(vault)] == [ines, rosa]
    assert shown(vault, rosa) == ["Note"]
