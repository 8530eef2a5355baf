"""What is new since a packet, and what a person is told before one is handed over."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import (
    Allergy,
    Coding,
    Condition,
    Document,
    DocumentCategory,
    Identifier,
    Immunization,
    Kind,
    Medication,
    Packet,
    Patient,
    Record,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.importers import ocr
from secondop_desktop.packet.terms import Terms
from secondop_desktop.usecases import browse, edit, import_files, make_packet, packet_history, prepare_opinion
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.usecases.make_packet import Composed, Edition, Section
from secondop_desktop.usecases.packet_choices import Choices, Sensitive, check, identity_terms
from secondop_desktop.usecases.packet_history import Change
from secondop_desktop.usecases.packet_pictures import Readings, find_on_pictures
from secondop_desktop.vault.vault import Vault
from tests.fixtures import letter

TSH = TestResult(
    display="TSH",
    value="3.87",
    unit="mIU/L",
    date=PartialDate("2026-08-18"),
    category=ResultCategory.LABORATORY,
    status=Status.FINAL,
)


@pytest.fixture
def rosa(vault: Vault) -> str:
    person = Patient(
        display="Rosa Lindqvist",
        family_name="Lindqvist",
        given_names="Rosa",
        birth_date=PartialDate("1951-02-03"),
        status=Status.ACTIVE,
    )
    return edit.add_patient(vault, person)


def sent(vault: Vault, patient: str, target: Path, choices: Choices | None = None) -> Packet:
    """A packet of what is recorded now, as it is noted when its file was written."""
    plan = make_packet.plan_packet(vault, patient, choices or Choices(recipient="Dr Quist"))
    included = tuple({"document_id": item.document.id} for item in plan.chosen)
    left = tuple({"document_id": document.id} for document, _why in plan.not_chosen)
    return make_packet.save(vault, Composed(plan, "", b"%PDF-1.7", 3, included, left, ()), target)


def add(vault: Vault, patient: str, record: Record) -> str:
    with vault.change("edit", "Added", patient_id=patient) as change:
        return change.add(replace(record, patient_id=patient))


def news(vault: Vault, packet: Packet) -> list[tuple[Change, str, str]]:
    changes = packet_history.changes_since(vault, packet)
    return [(item.change, item.name, item.before) for item in changes.items]


def test_nothing_is_new_right_after_a_packet(vault: Vault, rosa: str, tmp_path: Path) -> None:
    add(vault, rosa, TSH)
    assert news(vault, sent(vault, rosa, tmp_path / "p.pdf")) == []


def test_new_corrected_and_removed_records_are_told_apart(vault: Vault, rosa: str, tmp_path: Path) -> None:
    kept = add(vault, rosa, TSH)
    gone = add(vault, rosa, Condition(display="Gout", status=Status.ACTIVE))
    packet = sent(vault, rosa, tmp_path / "p.pdf")
    with vault.change("edit", "Changed", patient_id=rosa) as change:
        change.update(replace(vault_record(vault, kept), value="3.78"))
        change.delete(gone)
    add(vault, rosa, Medication(display="Lisinopril", dose="10 mg", status=Status.ACTIVE))
    assert news(vault, packet) == [
        (Change.CORRECTED, "TSH 3.78 mIU/L", "TSH 3.87 mIU/L"),
        (Change.NEW, "Lisinopril 10 mg", ""),
        (Change.REMOVED, "Gout", ""),
    ]


def vault_record(vault: Vault, name: str) -> TestResult:
    found = browse.record(vault, name)
    assert isinstance(found, TestResult)
    return found


def test_a_result_that_its_laboratory_replaced_is_a_correction(vault: Vault, rosa: str, tmp_path: Path) -> None:
    old = add(vault, rosa, TSH)
    packet = sent(vault, rosa, tmp_path / "p.pdf")
    with vault.change("edit", "Replaced", patient_id=rosa) as change:
        change.update(replace(vault_record(vault, old), status=Status.SUPERSEDED))
        change.add(replace(TSH, patient_id=rosa, value="4.87", status=Status.CORRECTED))
    assert news(vault, packet) == [(Change.CORRECTED, "TSH 4.87 mIU/L", "TSH 3.87 mIU/L")]


def test_a_confirmation_alone_is_no_news(vault: Vault, rosa: str, tmp_path: Path) -> None:
    name = add(vault, rosa, replace(TSH, confirmed=False))
    packet = sent(vault, rosa, tmp_path / "p.pdf")
    with vault.change("edit", "Confirmed", patient_id=rosa) as change:
        change.update(replace(vault_record(vault, name), confirmed=True))
    assert news(vault, packet) == []


def test_a_new_original_is_news_and_one_left_out_then_is_not(vault: Vault, rosa: str, tmp_path: Path) -> None:
    def take(name: str, data: bytes) -> str:
        session = import_files.read_files(vault, rosa, [Offered(Path(name), name, data)])
        import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
        found = browse.records(vault, rosa, (Kind.DOCUMENT,))
        return next(d.id for d in found if isinstance(d, Document) and d.file_name == name)

    first = take("letter.txt", b"A first letter about the person.")
    packet = sent(vault, rosa, tmp_path / "p.pdf", Choices(left_out={first: "not now"}))
    assert news(vault, packet) == []
    second = take("second.txt", b"A second letter about the person.")
    assert [item.record_id for item in packet_history.changes_since(vault, packet).items] == [second]
    plan = make_packet.plan_packet(vault, rosa, Choices(edition=Edition.SUPPLEMENT, since=packet.id))
    assert [item.document.id for item in plan.chosen] == [second]
    assert not plan.shows(Section.MEDICATIONS)


def test_the_newest_packet_comes_first_and_an_unknown_one_is_not_found(vault: Vault, rosa: str, tmp_path: Path) -> None:
    first, second = sent(vault, rosa, tmp_path / "a.pdf"), sent(vault, rosa, tmp_path / "b.pdf")
    assert [item.id for item in packet_history.packets(vault, rosa)] == [second.id, first.id]
    assert packet_history.packet(vault, rosa, "").id == second.id
    with pytest.raises(NotFoundError):
        packet_history.packet(vault, rosa, "nope")


def test_a_packet_notes_what_was_in_it(vault: Vault, rosa: str, tmp_path: Path) -> None:
    name = add(vault, rosa, TSH)
    choices = Choices(edition=Edition.REDACTED, terms=("Adebayo",), recipient="A. Lawyer")
    packet = sent(vault, rosa, tmp_path / "p.pdf", choices)
    (listed,) = packet_history.packets(vault, rosa)
    assert listed == packet
    assert (listed.edition, listed.recipient, listed.removed_terms) == ("redacted", "A. Lawyer", ("Adebayo",))
    assert list(listed.record_versions) == [name]


def test_what_may_be_sensitive_is_left_out_and_said_and_comes_in_when_chosen(vault: Vault, rosa: str) -> None:
    add(vault, rosa, Medication(display="Sertraline", dose="50 mg", status=Status.ACTIVE))
    icd = Coding("http://hl7.org/fhir/sid/icd-10", "B20")
    add(vault, rosa, Condition(display="A virus", code=icd, status=Status.ACTIVE))
    add(vault, rosa, Allergy(display="Penicillin", status=Status.ACTIVE))
    plan = make_packet.plan_packet(vault, rosa, Choices(edition=Edition.REDACTED))
    assert [record.display for record in plan.records] == ["Penicillin"]
    assert any(text.startswith("Mental health: 1 entry is left out") for text in plan.cautions)
    assert any("medicines" in text for text in plan.notices)
    allowed = Choices(edition=Edition.REDACTED, sensitive=(Sensitive.MENTAL_HEALTH, Sensitive.SEXUAL_HEALTH))
    plan = make_packet.plan_packet(vault, rosa, allowed)
    assert {record.display for record in plan.records} == {"Sertraline", "A virus", "Penicillin"}
    whole = make_packet.plan_packet(vault, rosa, Choices())
    assert len(whole.records) == 3


def test_the_insurance_part_holds_nothing_else(vault: Vault, rosa: str) -> None:
    add(vault, rosa, TSH)
    card = Document(display="Card", title="Card", category=DocumentCategory.INSURANCE, sha256="0" * 64)
    add(vault, rosa, card)
    add(vault, rosa, replace(card, title="Letter", category=DocumentCategory.CONSULTATION, sha256="1" * 64))
    plan = make_packet.plan_packet(vault, rosa, Choices(edition=Edition.INSURANCE))
    assert [item.document.title for item in plan.originals] == ["Card"]
    assert plan.records == ()
    assert not plan.shows(Section.SUMMARY)
    assert plan.cautions == ()


def test_papers_that_may_be_anothers_and_values_nobody_checked_are_told_first(vault: Vault, rosa: str) -> None:
    session = import_files.read_files(
        vault, rosa, [Offered(Path("odd.pdf"), "odd.pdf", letter("Rosalind Lindqvist", "02/03/1951"))]
    )
    import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    other = import_files.read_files(vault, rosa, [Offered(Path("x.pdf"), "x.pdf", letter("Ada Okafor", "05/06/1980"))])
    import_files.commit(vault, other, import_files.decide(other, Accept.ALL))
    plan = make_packet.plan_packet(vault, rosa, Choices())
    assert plan.cautions[0].startswith("Not sure whose it is:")
    assert any("seems to be another person’s" in text for text in plan.cautions)


@pytest.mark.parametrize(
    "choices",
    [
        Choices(terms=("Adebayo",)),
        Choices(edition=Edition.REDACTED, terms=("x",)),
        Choices(edition=Edition.PATIENT, since="any"),
    ],
)
def test_choices_that_no_packet_can_be_made_of_are_refused(choices: Choices) -> None:
    with pytest.raises(UsageError):
        check(choices)


@pytest.mark.parametrize(
    "written",
    [
        *("1951-02-03", "02/03/1951", "03.02.1951", "2/3/1951", "3 Feb 1951", "03-Feb-1951", "February 3, 1951"),
        *("19510203", "LINDQVIST, Rosa", "MRN 77-120"),
    ],
)
def test_who_a_person_is_is_found_however_papers_write_it(written: str) -> None:
    person = Patient(
        display="Rosa Lindqvist",
        family_name="Lindqvist",
        given_names="Rosa",
        birth_date=PartialDate("1951-02-03"),
        identifiers=(Identifier("urn:x", "77120"),),
    )
    terms = Terms(identity_terms(person))
    assert terms.hit(written)
    assert not terms.hit("Seen on 4 Feb 1951 by Dr Quist, 120 mg")


@pytest.mark.skipif(not ocr.is_installed(), reason="pictures cannot be read here")
def test_a_word_on_a_scan_is_found_where_it_stands(vault: Vault, rosa: str) -> None:
    picture = Image.new("L", (1240, 900), 255)
    brush = ImageDraw.Draw(picture)
    for line, words in enumerate(("Harbour Clinic", "Seen by Doctor Zubrowka", "All is well today")):
        brush.text((90, 120 + 160 * line), words, fill=0, font_size=54)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(150, 150))
    session = import_files.read_files(vault, rosa, [Offered(Path("scan.png"), "scan.png", out.getvalue())])
    import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    (document,) = browse.records(vault, rosa, (Kind.DOCUMENT,))
    assert isinstance(document, Document)
    readings = Readings()
    found = find_on_pictures(vault, [document], Terms(["Zubrówka"]), readings, Progress())
    assert [(item.document_id, item.page) for item in found.pictures] == [(document.id, 1)]
    (place,) = found.found
    left, top, right, bottom = place.box
    assert 0.2 < left < right < 0.75
    assert 0.25 < top < bottom < 0.45
    assert len(readings.words) == 1


def test_the_report_that_a_diagnosis_rests_on_is_marked_where_it_is_missing(vault: Vault, rosa: str) -> None:
    prepare_opinion.save(vault, replace(prepare_opinion.begin(vault, rosa), specialty="oncology"))
    plan = make_packet.plan_packet(vault, rosa, Choices())
    assert [gap.name for gap in plan.gaps if gap.establishes] == ["Pathology report"]


def test_a_vaccine_that_was_not_given_is_in_the_plan_and_is_no_news_of_a_later_packet(
    vault: Vault, rosa: str, tmp_path: Path
) -> None:
    refused = Immunization(display="Influenza vaccine", status=Status.NOT_GIVEN, note="Patient objection")
    with vault.change("test", "test", patient_id=rosa) as change:
        change.add(replace(refused, patient_id=rosa))
    packet = sent(vault, rosa, tmp_path / "one.pdf")
    plan = make_packet.plan_packet(vault, rosa, Choices())
    assert [record.display for record in plan.records if not record.is_fact] == ["Influenza vaccine"]
    assert packet_history.changes_since(vault, packet).items == ()
