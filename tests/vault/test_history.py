"""Nothing that was said is lost: every step is kept and can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Kind, Note, Patient, Record, Status, TestResult
from secondop_desktop.vault import history, intake, records
from secondop_desktop.vault import search as searching
from secondop_desktop.vault.search import search
from secondop_desktop.vault.vault import Vault

DOCUMENT = Document(id="file", sha256="ab" * 32, title="Report", size=3, pages=2)


def result(name: str, value: str, **more: object) -> TestResult:
    drafted = TestResult(
        id=f"{name}-{value}", display=name, value=value, sources=(Source("ab" * 32, f"/{name}/{value}", "fhir"),)
    )
    return replace(drafted, **more)  # type: ignore[arg-type]


def person(vault: Vault) -> str:
    with vault.change("add", "Added a person") as change:
        return change.add(Patient(display="Ines Calloway"))


def take_in(vault: Vault, patient: str, *drafts: Record, document: Document = DOCUMENT) -> intake.Committed:
    texts = {document.sha256: ("first page of words", "second page about calcium")}
    with vault.change("import", "Imported 1 file", patient_id=patient) as change:
        return intake.commit_drafts(change, patient, [document], drafts, texts, Progress())


def values(vault: Vault, patient: str) -> list[str]:
    found = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    return sorted(item.value for item in found if isinstance(item, TestResult))


def test_importing_again_adds_nothing(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87"), result("Calcium", "9.6"))
    again = take_in(vault, patient, result("TSH", "3.87"), result("Calcium", "9.6"))
    assert again.added == {}
    assert again.already_there == 3
    assert values(vault, patient) == ["3.87", "9.6"]


def test_equal_values_of_one_file_stay_two(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87", id="a"), result("TSH", "3.87", id="b"))
    take_in(vault, patient, result("TSH", "3.87", id="a"), result("TSH", "3.87", id="b"))
    assert values(vault, patient) == ["3.87", "3.87"]


def test_the_same_statement_of_another_file_is_a_second_source(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87"))
    other = replace(DOCUMENT, id="other", sha256="cd" * 32)
    take_in(vault, patient, result("TSH", "3.87", sources=(Source("cd" * 32, "/x", "ccda"),)), document=other)
    (found,) = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    assert [source.importer for source in found.sources] == ["fhir", "ccda"]
    assert len({source.document_id for source in found.sources}) == 2


def test_importing_again_does_not_overwrite_a_correction(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87"))
    (found,) = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    assert isinstance(found, TestResult)
    with vault.change("edit", "Changed by hand") as change:
        change.update(replace(found, value="3.78"))
    take_in(vault, patient, result("TSH", "3.87"))
    assert values(vault, patient) == ["3.78"]


def test_importing_again_does_not_revive_what_was_deleted(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87"))
    (found,) = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    with vault.change("delete", "Deleted") as change:
        change.delete(found.id)
    take_in(vault, patient, result("TSH", "3.87"))
    assert values(vault, patient) == []


def test_undo_of_an_import_takes_all_of_it_back_and_it_can_be_imported_anew(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87"), result("Calcium", "9.6"))
    step = history.last_undoable(vault.db)
    assert step is not None
    assert vault.undo(step.id) == 0
    assert records.records(vault.db, patient) == ()
    assert search(vault.db, "calcium") == ()
    assert take_in(vault, patient, result("TSH", "3.87")).added == {Kind.DOCUMENT: 1, Kind.TEST_RESULT: 1}


def test_undo_of_an_import_leaves_what_was_corrected_since_and_says_so(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87"), result("Calcium", "9.6"))
    step = history.last_undoable(vault.db)
    found = next(r for r in records.records(vault.db, patient, (Kind.TEST_RESULT,)) if r.display == "TSH")
    assert isinstance(found, TestResult)
    with vault.change("edit", "Changed by hand") as change:
        change.update(replace(found, value="3.78"))
    assert step is not None
    assert vault.undo(step.id) == 1
    assert values(vault, patient) == ["3.78"]


def test_edits_and_deletes_are_undone_and_redone(vault: Vault) -> None:
    patient = person(vault)
    with vault.change("add", "Added") as change:
        uid = change.add(TestResult(patient_id=patient, display="TSH", value="1"))
    with vault.change("edit", "Changed") as change:
        change.update(TestResult(id=uid, display="TSH", value="2"))
    with vault.change("delete", "Deleted") as change:
        change.delete(uid)

    def undo() -> None:
        step = history.last_undoable(vault.db)
        assert step is not None
        vault.undo(step.id)

    def redo() -> None:
        step = history.last_redoable(vault.db)
        assert step is not None
        vault.undo(step.id)

    assert values(vault, patient) == []
    undo()
    assert values(vault, patient) == ["2"]
    undo()
    assert values(vault, patient) == ["1"]
    redo()
    assert values(vault, patient) == ["2"]
    redo()
    assert values(vault, patient) == []
    assert history.last_redoable(vault.db) is None
    undo()
    assert values(vault, patient) == ["2"]


def test_nothing_is_redone_after_something_new(vault: Vault) -> None:
    patient = person(vault)
    with vault.change("add", "Added") as change:
        change.add(TestResult(patient_id=patient, value="1"))
    step = history.last_undoable(vault.db)
    assert step is not None
    vault.undo(step.id)
    with vault.change("add", "Added") as change:
        change.add(TestResult(patient_id=patient, value="2"))
    assert history.last_redoable(vault.db) is None


def test_a_step_is_not_taken_back_twice(vault: Vault) -> None:
    person(vault)
    step = history.last_undoable(vault.db)
    assert step is not None
    vault.undo(step.id)
    with pytest.raises(UsageError):
        vault.undo(step.id)
    with pytest.raises(NotFoundError):
        vault.undo(12345)


def test_every_version_is_kept_and_none_can_be_changed(vault: Vault) -> None:
    patient = person(vault)
    with vault.change("add", "Added") as change:
        uid = change.add(TestResult(patient_id=patient, value="1"))
    with vault.change("edit", "Changed") as change:
        change.update(TestResult(id=uid, value="2"))
    with vault.change("delete", "Deleted") as change:
        change.delete(uid)
    kept = history.versions_of(vault.db, uid)
    assert [(step.action, getattr(record, "value", None)) for step, record in kept] == [
        ("add", "1"),
        ("edit", "2"),
        ("delete", None),
    ]
    for statement in ("UPDATE version SET body = ''", "DELETE FROM version", "DELETE FROM change_set"):
        with pytest.raises(Exception, match="append-only"):
            vault.db.execute(statement)


def test_a_change_that_fails_leaves_nothing_behind(vault: Vault) -> None:
    patient = person(vault)
    before = len(history.change_sets(vault.db))

    def fail() -> None:
        with vault.change("add", "Added") as change:
            change.add(TestResult(patient_id=patient, value="1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert values(vault, patient) == []
    assert len(history.change_sets(vault.db)) == before


def test_what_a_source_says_is_not_so_is_kept_and_not_among_the_facts(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87", status=Status.ENTERED_IN_ERROR), result("TSH", "4.0"))
    assert [r.status for r in records.records(vault.db, patient, (Kind.TEST_RESULT,), facts_only=True)] == [
        Status.UNKNOWN
    ]
    assert len(records.records(vault.db, patient, (Kind.TEST_RESULT,))) == 2


def test_the_text_of_a_document_is_found_with_its_page(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("TSH", "3.87"))
    (hit,) = search(vault.db, "about calc")
    assert (hit.kind, hit.page) == (Kind.DOCUMENT, 2)
    (record,) = search(vault.db, "tsh 3.87")
    assert record.kind is Kind.TEST_RESULT
    assert search(vault.db, "calcium", patient_id="someone else") == ()


def test_of_words_that_are_everywhere_the_newest_are_weighed_and_nobodys_are_lost(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_WEIGHED", (5, 7))
    first, second = person(vault), person(vault)
    with vault.change("edit", "Wrote notes", patient_id=first) as change:
        old = [change.add(Note(patient_id=first, display=f"calm {n}", text="calm")) for n in range(3)]
    with vault.change("edit", "Wrote notes", patient_id=second) as change:
        new = [change.add(Note(patient_id=second, display=f"calm {n}", text="calm")) for n in range(9)]
    assert {hit.id for hit in search(vault.db, "calm", limit=4)} <= set(new[-6:])
    # Of one letter the newest are told, unweighed.
    assert [hit.id for hit in search(vault.db, "c", limit=3)] == new[-1:-4:-1]
    # The newest are another person's, or fewer than are wanted: then all are weighed.
    assert {hit.id for hit in search(vault.db, "calm", patient_id=first)} == set(old)
    assert {hit.id for hit in search(vault.db, "calm")} == {*old, *new}


@pytest.mark.parametrize("words", ['"', "' OR 1=1", "a AND", "*", "NEAR(", "(((", "-", 'ü*"', ""])
def test_no_words_break_the_search(vault: Vault, words: str) -> None:
    person(vault)
    search(vault.db, words)


def test_accents_and_case_do_not_matter_to_the_search(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, result("Résumé", "Ärztin"))
    assert search(vault.db, "RESUME arztin")


def test_only_steps_inside_the_vault_are_undone(vault: Vault) -> None:
    person(vault)
    with vault.change(history.NOT_UNDOABLE, "Wrote a packet"):
        pass
    step = history.last_undoable(vault.db)
    assert step is not None
    assert step.action == "add"
