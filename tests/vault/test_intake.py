"""What an import writes in bulk is what writing each record by itself would have written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Coding,
    Device,
    Document,
    ImagingStudy,
    Patient,
    Procedure,
    Record,
    Report,
    TestResult,
)
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import body_of
from secondop_desktop.vault.intake import Committed, commit_drafts
from secondop_desktop.vault.vault import Vault

FILE, LEFT_OUT = "ab" * 32, "cd" * 32
PLACE = (Source(FILE, "/entry/3", "fhir"), Source(LEFT_OUT, "/entry/4", "fhir"))

DRAFTS: tuple[Record, ...] = (
    TestResult(id="t", display="TSH", value="3.87", code=Coding("s", "c"), date=PartialDate("2024-03"), sources=PLACE),
    TestResult(id="u", subject=1, display="Calcium", value="9.60"),
    ImagingStudy(id="s", display="MRI", series=3, report_ids=("r", "gone")),
    Procedure(id="p", display="Fusion", document_ids=(FILE,), sources=PLACE),
    Device(id="d", display="Cage", procedure_id="p"),
    Device(id="e", display="Plate", procedure_id="gone"),
    Report(id="r", display="Panel", result_ids=("t", "gone", "u"), document_ids=("gone",), imaging_study_id="s"),
)


@pytest.fixture
def person(vault: Vault) -> str:
    with vault.change("create", "Added a person") as change:
        return change.add(Patient(display="Rosa Lindqvist"))


def take_in(vault: Vault, person: str, drafts: Sequence[Record] = DRAFTS) -> Committed:
    with vault.change("import", "Imported", patient_id=person) as change:
        document = Document(id="document", display="Export", title="Export", sha256=FILE)
        return commit_drafts(change, person, [document], drafts, {}, Progress())


def test_names_of_the_batch_become_ids_of_the_vault_and_names_of_what_was_left_out_are_dropped(
    vault: Vault, person: str
) -> None:
    ids = take_in(vault, person).ids
    result, study, report = (store.record(vault.db, ids[key]) for key in ("t", "s", "r"))
    procedure, cage, plate = (store.record(vault.db, ids[key]) for key in ("p", "d", "e"))
    assert result.sources == (Source(ids[FILE], "/entry/3", "fhir"), Source("", "/entry/4", "fhir"))
    assert isinstance(report, Report)
    assert report.result_ids == (ids["t"], ids["u"])
    assert report.document_ids == ()
    assert report.imaging_study_id == ids["s"]
    assert isinstance(procedure, Procedure)
    assert procedure.document_ids == (ids[FILE],)
    assert isinstance(cage, Device)
    assert cage.procedure_id == ids["p"]
    assert isinstance(plate, Device)
    assert plate.procedure_id is None
    assert isinstance(study, ImagingStudy)
    assert study.report_ids == (ids["r"],)


def test_a_version_of_an_import_reads_as_one_that_was_written_by_hand(vault: Vault, person: str) -> None:
    ids = take_in(vault, person).ids
    for draft in DRAFTS:
        (row,) = vault.db.execute(
            "SELECT v.body FROM record r JOIN version v ON v.id = r.version WHERE r.uid = ?", (ids[draft.id],)
        ).fetchall()
        assert row[0] == body_of(store.record(vault.db, ids[draft.id]))


def test_a_document_knows_the_records_that_came_of_it(vault: Vault, person: str) -> None:
    ids = take_in(vault, person).ids
    stated = {record.id for record in store.records_of_document(vault.db, ids[FILE])}
    assert stated == {ids["t"], ids["p"]}


def test_equal_statements_of_one_file_are_kept_apart_and_known_again(vault: Vault, person: str) -> None:
    twice = (TestResult(id="1", display="TSH", value="3.87"), TestResult(id="2", display="TSH", value="3.87"))
    first = take_in(vault, person, twice)
    assert first.ids["1"] != first.ids["2"]
    again = take_in(vault, person, twice)
    assert (again.ids["1"], again.ids["2"]) == (first.ids["1"], first.ids["2"])
    assert again.already_there == 3
    assert again.added == {}
