"""The review tray from the window: kept out, put back, opened again, handed to the person made from the files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.codec import said_by
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import CancelledError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Kind, Patient, TestResult
from secondop_desktop.usecases import browse, edit, import_files, review_tray
from secondop_desktop.usecases.import_files import Accept, FileDecision, Offered, Session, SeveralPeopleError
from secondop_desktop.usecases.review_tray import Decided
from secondop_desktop.vault.check import check
from secondop_desktop.vault.vault import Vault
from tests.fixtures import BORN, FAMILY, GIVEN, NAME, fhir_bundle, letter, pdf

ROSA = Patient(display=NAME, family_name=FAMILY, given_names=GIVEN, birth_date=PartialDate(BORN), sex="female")
EXPORT = Offered(Path("export.json"), "export.json", fhir_bundle())
NAMELESS = Offered(Path("slip.pdf"), "slip.pdf", pdf([["Kitchen list", "eggs, flour"]]))
STRANGER = Offered(Path("stranger.pdf"), "stranger.pdf", letter("Odo Brink", "4 May 1990"))


def test_what_is_kept_out_waits_no_longer_and_can_be_put_back(vault: Vault) -> None:
    patient_id = edit.add_patient(vault, ROSA)
    (file,) = import_files.read_files(vault, patient_id, [STRANGER]).files
    item = review_tray.keep_out(vault, file.sha256, patient_id)
    assert item is not None
    assert review_tray.waiting_for(vault, patient_id) == ()
    review_tray.put_back(vault, item)
    assert [waiting.file_name for waiting in review_tray.waiting_for(vault, patient_id)] == ["stranger.pdf"]
    assert review_tray.keep_out(vault, "0" * 64, patient_id) is None


@pytest.mark.parametrize("for_somebody", [True, False])
def test_a_pasted_picture_waits_also_when_reading_it_is_broken_off(vault: Vault, for_somebody: bool) -> None:
    patient_id = edit.add_patient(vault, ROSA) if for_somebody else None

    class Broken(Progress):
        def step(self, what: str, done: int = 0, total: int = 0) -> None:
            raise CancelledError("", "")

    with pytest.raises(CancelledError):
        import_files.read_files(vault, patient_id, [STRANGER], Broken())
    waiting = browse.waiting(vault)
    assert [(item.file_name, item.title, item.patient_id) for item in waiting] == [
        ("stranger.pdf", "Not read yet", patient_id)
    ]
    assert vault.originals.read(waiting[0].sha256) == STRANGER.data
    assert check(vault, read_originals=True, progress=Progress()) == []
    (file,) = review_tray.reopen(vault, patient_id, waiting).files
    assert file.guard is not None
    import_files.read_files(vault, patient_id, [STRANGER])
    assert [item.title for item in browse.waiting(vault)] != ["Not read yet"]
    assert len(browse.waiting(vault)) == 1


def test_what_waits_is_read_again_with_the_same_verdict(vault: Vault) -> None:
    patient_id = edit.add_patient(vault, ROSA)
    import_files.read_files(vault, patient_id, [STRANGER, EXPORT])
    session = review_tray.reopen(vault, patient_id, review_tray.waiting_for(vault, patient_id))
    verdicts = {file.name: file.guard.verdict for file in session.files if file.guard is not None}
    assert verdicts == {"stranger.pdf": Verdict.DIFFERENT, "export.json": Verdict.SAME}


def test_the_files_of_a_new_person_wait_for_that_person(vault: Vault) -> None:
    session = import_files.read_files(vault, None, [EXPORT])
    made = review_tray.make_person(vault, session)
    assert made.patient is not None
    assert made.patient.display == NAME
    assert [item.patient_id for item in browse.waiting(vault)] == [made.patient.id]
    import_files.commit(vault, made, import_files.decide(made, Accept.CLEAN))
    assert browse.waiting(vault) == ()
    assert len(browse.patients(vault)) == 1
    with pytest.raises(ValueError, match="new person"):
        review_tray.make_person(vault, made)


def test_a_file_that_named_nobody_known_is_taken_up_for_the_open_person(vault: Vault) -> None:
    import_files.read_files(vault, None, [EXPORT])
    patient_id = edit.add_patient(vault, ROSA)
    session = review_tray.reopen(vault, patient_id, review_tray.waiting_for(vault, patient_id))
    assert [file.guard.verdict for file in session.files if file.guard is not None] == [Verdict.SAME]
    assert [item.patient_id for item in browse.waiting(vault)] == [patient_id]


def test_files_of_two_people_wait_for_whom_is_chosen_and_the_other_one_is_stopped(vault: Vault) -> None:
    with pytest.raises(SeveralPeopleError) as stopped:
        import_files.read_files(vault, None, [EXPORT, STRANGER])
    names = [session.patient.display for session in stopped.value.choices if session.patient is not None]
    assert names == [NAME, "Odo Brink"]
    made = review_tray.make_person(vault, stopped.value.choices[0])
    verdicts = {file.name: file.guard.verdict for file in made.files if file.guard is not None}
    assert verdicts == {"export.json": Verdict.SAME, "stranger.pdf": Verdict.DIFFERENT}
    import_files.commit(vault, made, import_files.decide(made, Accept.ALL))
    assert [item.file_name for item in browse.waiting(vault)] == ["stranger.pdf"]


def test_files_of_two_people_that_wait_are_asked_about_again_and_none_gets_lost(vault: Vault) -> None:
    with pytest.raises(SeveralPeopleError):
        import_files.read_files(vault, None, [EXPORT, STRANGER])
    before = review_tray.waiting_for(vault, None)
    with pytest.raises(SeveralPeopleError) as stopped:
        review_tray.reopen(vault, None, before)
    assert len(stopped.value.choices) == 2
    waiting = review_tray.waiting_for(vault, None)
    assert sorted(item.file_name for item in waiting) == ["export.json", "stranger.pdf"]


def test_files_of_one_person_that_wait_for_nobody_are_all_read_again(vault: Vault) -> None:
    import_files.read_files(vault, None, [EXPORT, NAMELESS])
    session = review_tray.reopen(vault, None, review_tray.waiting_for(vault, None))
    assert session.patient is not None
    assert session.patient.display == NAME
    assert sorted(file.name for file in session.files) == ["export.json", "slip.pdf"]
    assert len(review_tray.waiting_for(vault, None)) == 2


def test_a_file_of_someone_else_is_given_to_that_person_and_taken_back(vault: Vault) -> None:
    rosa = edit.add_patient(vault, ROSA)
    (file,) = import_files.read_files(vault, rosa, [STRANGER]).files
    new = review_tray.new_person_of(file, browse.patients(vault))
    assert new is not None
    given = review_tray.give_to(vault, file, rosa, new)
    assert given.to.display == "Odo Brink"
    (waits,) = browse.waiting(vault)
    assert waits.patient_id == given.to.id
    assert waits.guard is not None
    assert waits.guard.verdict is Verdict.SAME
    assert review_tray.new_person_of(file, browse.patients(vault)) is None, "the person is here now"
    review_tray.take_back(vault, given)
    (waits,) = browse.waiting(vault)
    assert waits.patient_id == rosa
    assert waits.guard is not None
    assert waits.guard.verdict is Verdict.DIFFERENT


def test_a_file_that_is_given_to_a_wrong_person_is_stopped_there_too(vault: Vault) -> None:
    rosa = edit.add_patient(vault, ROSA)
    ida = edit.add_patient(vault, Patient(display="Ida Brandt", birth_date=PartialDate("1980-01-01")))
    (file,) = import_files.read_files(vault, rosa, [STRANGER]).files
    review_tray.give_to(vault, file, rosa, browse.patient(vault, ida))
    (waits,) = browse.waiting(vault)
    assert (waits.patient_id, waits.guard.verdict if waits.guard else None) == (ida, Verdict.DIFFERENT)


# ------------------------------------------------------------------------------------------- what was decided so far


def _read_value(sha256: str, name: str, value: str) -> TestResult:
    source = Source(sha256, "page 1", "lab", False, 1, (0.1, 0.1, 0.8, 0.2), 0.97)
    return TestResult(id=name.lower(), display=name, value=value, sources=(source,))


@pytest.fixture
def checking(vault: Vault) -> Session:
    """A session over one letter from whose page three values were read."""
    patient_id = edit.add_patient(vault, ROSA)
    session = import_files.read_files(vault, patient_id, [Offered(Path("l.pdf"), "l.pdf", letter())])
    (file,) = session.files
    assert file.batch is not None
    values = tuple(
        _read_value(file.sha256, name, value) for name, value in (("Iron", "1"), ("Zinc", "2"), ("Lead", "3"))
    )
    return Session((replace(file, batch=replace(file.batch, proposed=values)),), session.patient)


def _decided(session: Session) -> Decided:
    (file,) = session.files
    assert file.batch is not None
    corrected = replace(file.batch.proposed[2], value="3.5", value_number="3.5")
    return Decided(
        looked_at=True,
        left_out=frozenset({"zinc"}),
        confirmed=frozenset({"iron"}),
        by_page=frozenset({"iron"}),
        changed={"lead": corrected, file.batch.documents[0].id: replace(file.batch.documents[0], title="My letter")},
    )


def test_what_was_decided_is_there_when_the_review_is_gone_on_with(vault: Vault, checking: Session) -> None:
    decided = _decided(checking)
    review_tray.keep_decided(vault, checking, {0: decided})
    assert review_tray.decided_so_far(vault, checking) == {0: decided}
    review_tray.keep_decided(vault, checking, {0: Decided()})
    assert review_tray.decided_so_far(vault, checking) == {}


def test_a_value_that_reads_otherwise_now_is_asked_about_again(vault: Vault, checking: Session) -> None:
    review_tray.keep_decided(vault, checking, {0: _decided(checking)})
    (file,) = checking.files
    assert file.batch is not None
    fresh = tuple(replace(value, value="9") for value in file.batch.proposed)
    again = Session((replace(file, batch=replace(file.batch, proposed=fresh)),), checking.patient)
    found = review_tray.decided_so_far(vault, again)[0]
    assert (found.confirmed, found.left_out, list(found.changed)) == (
        frozenset(), frozenset(), [file.batch.documents[0].id],
    )  # fmt: skip


def test_that_it_is_her_is_asked_again_where_the_question_is_another_one(vault: Vault) -> None:
    patient_id = edit.add_patient(vault, ROSA)
    session = import_files.read_files(vault, patient_id, [STRANGER])
    review_tray.keep_decided(vault, session, {0: Decided(same_person=True)})
    assert review_tray.decided_so_far(vault, session)[0].same_person
    (file,) = session.files
    assert file.guard is not None
    another = replace(file, guard=replace(file.guard, message="The record numbers differ."))
    assert not review_tray.decided_so_far(vault, Session((another,), session.patient))[0].same_person


def test_what_was_decided_is_forgotten_with_the_file(vault: Vault, checking: Session) -> None:
    review_tray.keep_decided(vault, checking, {0: _decided(checking)})
    assert checking.patient is not None
    review_tray.keep_out(vault, checking.files[0].sha256, checking.patient.id)
    assert review_tray.decided_so_far(vault, checking) == {}


def test_a_corrected_value_keeps_what_was_read_and_a_page_is_accepted_as_a_page(
    vault: Vault, checking: Session
) -> None:
    decided = _decided(checking)
    decision = FileDecision(
        same_person=True,
        left_out=decided.left_out,
        changed=decided.changed,
        confirmed=decided.confirmed,
        by_page=decided.by_page,
    )
    outcome = import_files.commit(vault, checking, {0: decision})
    assert outcome.patient is not None
    found = {r.display: r for r in browse.records(vault, outcome.patient.id, (Kind.TEST_RESULT, Kind.DOCUMENT))}
    iron, lead = found["Iron"], found["Lead"]
    assert isinstance(lead, TestResult)
    assert (iron.confirmed, iron.sources[0].confirmed, iron.sources[0].confirmed_by) == (True, True, "page")
    assert (lead.value, lead.sources[0].confirmed_by) == ("3.5", "person")
    said = said_by(lead, lead.sources[0])
    assert isinstance(said, TestResult)
    assert said.value == "3"
    assert "Zinc" not in found
    (document,) = [item for item in found.values() if isinstance(item, Document)]
    assert document.title == "My letter"
    assert review_tray.decided_so_far(vault, checking) == {}
