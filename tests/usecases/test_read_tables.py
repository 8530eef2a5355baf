"""Tables whose columns a person names: asked once, remembered in the vault, read again in the session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind, Patient, TestResult
from secondop_desktop.usecases import browse, edit, import_files, read_tables, review_tray
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.usecases.read_tables import TableMapping
from secondop_desktop.vault.vault import Vault
from tests.fixtures import BORN, FAMILY, GIVEN, NAME

ROSA = Patient(display=NAME, family_name=FAMILY, given_names=GIVEN, birth_date=PartialDate(BORN), sex="female")


def table(name: str, value: str, day: str = "03/04/2026") -> Offered:
    rows = f"Patient,DOB,Test,Result,Unit,Date\n{NAME},{BORN},Ferritin,{value},ug/L,{day}\n"
    return Offered(Path(name), name, rows.encode())


@pytest.fixture
def patient_id(vault: Vault) -> str:
    return edit.add_patient(vault, ROSA)


def results(vault: Vault, patient_id: str) -> list[TestResult]:
    return [r for r in browse.records(vault, patient_id, (Kind.TEST_RESULT,)) if isinstance(r, TestResult)]


def asked_table(session: import_files.Session, number: int = 0) -> read_tables.Table:
    batch = session.files[number].batch
    assert batch is not None
    return batch.tables[0]


def test_one_answer_reads_every_table_of_that_layout_again(vault: Vault, patient_id: str) -> None:
    session = import_files.read_files(vault, patient_id, [table("a.csv", "31"), table("b.csv", "32")])
    assert all(file.decisions for file in session.files)
    found = asked_table(session)
    session = read_tables.confirm(vault, session, found.layout, replace(found.mapping, day_first=True))
    assert not any(file.decisions for file in session.files)
    import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
    assert {(r.value, str(r.date), r.confirmed) for r in results(vault, patient_id)} == {
        ("31", "2026-04-03", True), ("32", "2026-04-03", True),
    }  # fmt: skip
    assert browse.waiting(vault) == ()


def test_the_next_file_of_that_layout_needs_no_question(vault: Vault, patient_id: str) -> None:
    session = import_files.read_files(vault, patient_id, [table("a.csv", "31")])
    found = asked_table(session)
    read_tables.confirm(vault, session, found.layout, replace(found.mapping, day_first=False))
    later = import_files.read_files(vault, patient_id, [table("later.csv", "33", "05/06/2026")])
    assert not later.files[0].decisions
    import_files.commit(vault, later, import_files.decide(later, Accept.CLEAN))
    assert [str(r.date) for r in results(vault, patient_id)] == ["2026-05-06"]
    assert read_tables.known_mappings(vault)[found.layout].confirmed


def test_what_was_said_can_be_changed(vault: Vault, patient_id: str) -> None:
    session = import_files.read_files(vault, patient_id, [table("a.csv", "31")])
    found = asked_table(session)
    session = read_tables.confirm(vault, session, found.layout, replace(found.mapping, day_first=False))
    session = read_tables.confirm(vault, session, found.layout, replace(found.mapping, day_first=True))
    batch = session.files[0].batch
    assert batch is not None
    assert str(batch.records[0].date) == "2026-04-03"


def test_a_table_of_the_tray_is_read_as_was_said_meanwhile(vault: Vault, patient_id: str) -> None:
    session = import_files.read_files(vault, patient_id, [table("a.csv", "31"), table("b.csv", "32")])
    found = asked_table(session)
    read_tables.confirm(vault, session, found.layout, replace(found.mapping, day_first=True), only=[0])
    again = review_tray.reopen(vault, patient_id, review_tray.waiting_for(vault, patient_id))
    assert not any(file.decisions for file in again.files)


def test_without_an_answer_clean_waits_and_all_takes_it_in_unconfirmed(vault: Vault, patient_id: str) -> None:
    session = import_files.read_files(vault, patient_id, [table("a.csv", "31")])
    import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
    assert results(vault, patient_id) == []
    assert len(browse.waiting(vault)) == 1
    import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    assert [r.confirmed for r in results(vault, patient_id)] == [False]


def test_a_mapping_that_reads_nothing_is_not_remembered(vault: Vault, patient_id: str) -> None:
    session = import_files.read_files(vault, patient_id, [table("a.csv", "31")])
    with pytest.raises(ValueError, match="test"):
        read_tables.confirm(vault, session, asked_table(session).layout, TableMapping(("", "", "", "value", "", "")))
    assert read_tables.known_mappings(vault) == {}
