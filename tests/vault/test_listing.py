"""Records in portions: the newest of each test, records as they are kept, the first facts of a document."""

from __future__ import annotations

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Coding, Document, Kind, Patient, Status, TestResult
from secondop_desktop.vault import database, listing
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


def filled(vault: Vault) -> tuple[str, str]:
    with vault.change("add", "Added") as change:
        person = change.add(Patient(display="Rosa"))
        document = change.add(Document(patient_id=person, title="Labs", sha256="0" * 64))
        code = Coding("http://loinc.org", "3016-3")
        for display, unit, day, more in (
            ("TSH", "mIU/L", "2025-04-22", {"code": code}),
            ("Thyrotropin", "mIU/L", "2026-08-18", {"code": code}),
            ("TSH", "uIU/mL", "2019", {"code": code}),
            ("Iron", "ug/dL", "2020", {}),
            ("IRON", "ug/dL", "2021", {}),
            ("Iron", "ug/dL", "2022", {"status": Status.ENTERED_IN_ERROR}),
            ("Iron", "ug/dL", "2018", {"specimen": "Urine"}),
        ):
            change.add(
                TestResult(
                    patient_id=person,
                    display=display,
                    unit=unit,
                    value="1",
                    date=PartialDate(day),
                    sources=(Source(document, "/entry/1", "fhir"),),
                    **more,
                )
            )
    return person, document


def test_the_newest_of_each_test_is_by_code_or_name_and_by_unit_and_never_what_was_withdrawn(vault: Vault) -> None:
    person, _document = filled(vault)
    found = listing.newest_of_each_test(vault.db, person)
    assert [(item.display, item.date.iso) for item in found if item.date] == [
        ("Thyrotropin", "2026-08-18"), ("IRON", "2021"), ("TSH", "2019"), ("Iron", "2018"),
    ]  # fmt: skip


def test_facts_are_known_by_test_without_reading_them_the_newest_first(vault: Vault) -> None:
    person, _document = filled(vault)
    found = {
        (test.system, test.code, test.display, test.specimen, test.unit): [
            item.date.iso for item in listing.facts_numbered(vault.db, test.numbers) if item.date
        ]
        for test in listing.facts_by_test(vault.db, person)
    }
    loinc = "http://loinc.org"
    assert found == {
        (loinc, "3016-3", "Thyrotropin", "", "mIU/L"): ["2026-08-18"],
        (loinc, "3016-3", "TSH", "", "mIU/L"): ["2025-04-22"],
        (loinc, "3016-3", "TSH", "", "uIU/mL"): ["2019"],
        (None, "", "Iron", "", "ug/dL"): ["2020"],
        (None, "", "IRON", "", "ug/dL"): ["2021"],
        (None, "", "Iron", "Urine", "ug/dL"): ["2018"],
    }


def test_a_list_gets_the_numbers_it_names_what_was_withdrawn_and_one_that_is_looked_for(vault: Vault) -> None:
    person, _document = filled(vault)
    every = store.records(vault.db, person, (Kind.TEST_RESULT,))
    tests = listing.facts_by_test(vault.db, person)
    number = next(test.numbers[0] for test in tests if test.display == "Thyrotropin")
    oldest = every[-1]
    found = listing.these_and_no_facts(vault.db, person, Kind.TEST_RESULT, [number], oldest.id)
    assert [(item.display, item.date.iso, item.is_fact) for item in found if item.date] == [
        ("Thyrotropin", "2026-08-18", True), ("Iron", "2022", False), ("Iron", "2018", True),
    ]  # fmt: skip
    assert listing.these_and_no_facts(vault.db, "someone-else", Kind.TEST_RESULT, [number], oldest.id) == ()


def test_the_newest_facts_are_those_with_the_newest_dates(vault: Vault) -> None:
    person, _document = filled(vault)
    found = listing.newest(vault.db, person, Kind.TEST_RESULT, 3)
    assert [item.date.iso for item in found if item.date] == ["2026-08-18", "2025-04-22", "2021"]


def test_flagged_is_what_has_a_printed_flag_that_does_not_say_normal(vault: Vault) -> None:
    person, _document = filled(vault)
    with vault.change("add", "Added") as change:
        for flag in ("High", " NORMAL ", "n", "L*"):
            change.add(TestResult(patient_id=person, display=flag, interpretation=flag))
    rows = listing.kept(vault.db, person, Kind.TEST_RESULT, flagged_unless=("", "n", "normal"))
    assert [item.display for item in listing.read_kept(rows)] == ["High", "L*"]


def test_many_rows_are_fetched_in_parts_and_none_is_missing(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "AT_ONCE", 3)
    person, _document = filled(vault)
    assert len(store.records(vault.db, person, (Kind.TEST_RESULT,))) == 7


def test_what_is_kept_reads_to_the_same_records_in_the_same_order(vault: Vault) -> None:
    person, _document = filled(vault)
    rows = listing.kept(vault.db, person, Kind.TEST_RESULT)
    assert (*listing.read_kept(rows[:3]), *listing.read_kept(rows[3:])) == store.records(
        vault.db, person, (Kind.TEST_RESULT,)
    )


def test_the_first_facts_of_a_document_come_with_their_count(vault: Vault) -> None:
    _person, document = filled(vault)
    found, count = listing.facts_of_document(vault.db, document, 2)
    assert (len(found), count) == (2, 7)
    assert found == store.records_of_document(vault.db, document)[:2]
