"""A scan split into several documents and scans joined into one: nothing lost, nothing twice, evidence on its page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import InputRefusedError, UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Document,
    Kind,
    Patient,
    Piece,
    Record,
    Report,
    Status,
    TestResult,
)
from secondop_desktop.packet.compose import compose
from secondop_desktop.packet.plan import PacketPlan, plan_to_json
from secondop_desktop.sandbox.task import Input, TaskContext
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases import arrange_documents, browse, edit, erase, import_files, rebind_documents
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.usecases.make_packet import Choices, plan_packet
from secondop_desktop.usecases.rebind_documents import Part
from secondop_desktop.usecases.share_patient import _packed
from secondop_desktop.vault import consistency
from secondop_desktop.vault.originals import keep_password, record_original
from secondop_desktop.vault.pages import add_page_texts
from secondop_desktop.vault.vault import Vault
from tests.fixtures import pdf
from tests.packet import files
from tests.vaults import Made

WORDS = ["ALPHA", "BETA", "GAMMA", "DELTA", "EPSILON"]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


@pytest.fixture
def vault(made: Made) -> Iterator[Vault]:
    with made.open() as vault:
        yield vault


@pytest.fixture
def person(vault: Vault) -> str:
    return edit.add_patient(vault, Patient(display="Noor Adeyemi", birth_date=PartialDate("1970-01-02")))


def _document(
    vault: Vault, person: str, data: bytes, title: str, texts: list[str], media_type: str = "application/pdf"
) -> str:
    sha256 = vault.originals.seal(data)
    document = Document(
        patient_id=person,
        title=title,
        display=title,
        date=PartialDate("2024-05-06"),
        pages=len(texts),
        sha256=sha256,
        size=len(data),
        media_type=media_type,
        file_name=f"{title}.pdf",
    )
    with vault.change("import", "Imported", patient_id=person) as change:
        record_original(vault.db, sha256, len(data), media_type, document.file_name)
        uid = change.add(document)
        add_page_texts(change, uid, texts)
    return uid


def _result(vault: Vault, person: str, name: str, *sources: Source) -> str:
    record = TestResult(patient_id=person, display=name, value="3.9", status=Status.FINAL, sources=sources)
    with vault.change("import", "Imported", patient_id=person) as change:
        return change.add(record)


@pytest.fixture
def scan(vault: Vault, person: str) -> str:
    return _document(vault, person, files.pages(WORDS), "Scan", WORDS)


PARTS = (Part("First letter", 1, 3), Part("Second letter", 4, 5))


def _read(vault: Vault, uid: str) -> Document:
    found = browse.record(vault, uid)
    assert isinstance(found, Document)
    return found


def _page_words(vault: Vault, uid: str) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(browse.original(vault, uid)[1]))
    return [next(word for word in WORDS if word in page.extract_text()) for page in reader.pages]


def _shown(vault: Vault, person: str) -> set[str]:
    return {item.id for item in browse.records(vault, person, (Kind.DOCUMENT,))}


def test_a_split_scan_is_two_documents_and_every_fact_leads_to_its_page_there(
    vault: Vault, person: str, scan: str, worker: Worker
) -> None:
    box = (0.1, 0.2, 0.3, 0.4)
    late = _result(vault, person, "TSH", Source(scan, "page 4", "lab", page=4, box=box))
    early = _result(vault, person, "Iron", Source(scan, "page 3", "lab", page=3), Source())
    nowhere = _result(vault, person, "Zinc", Source(scan, "line 2", "lab"))
    with vault.change("import", "Imported", patient_id=person) as change:
        report = Report(
            patient_id=person, display="Letters", document_ids=(scan,), sources=(Source(scan, "page 5", page=5),)
        )
        letters = change.add(report)
    arrange_documents.turn(vault, scan, 1, 4)
    first, second = rebind_documents.split(vault, scan, PARTS, worker)
    assert _page_words(vault, first) == WORDS[:3]
    assert _page_words(vault, second) == WORDS[3:]
    assert browse.page_texts(vault, second) == tuple(WORDS[3:])
    assert (_read(vault, first).turns, _read(vault, second).turns) == ((), (1,))
    assert _read(vault, second).made_from == (Piece(scan, 4, 5, "Scan"),)
    # What day the second letter is of, nobody said.
    assert (_read(vault, first).date, _read(vault, second).date) == (PartialDate("2024-05-06"), None)
    assert browse.record(vault, late).sources == (Source(second, "page 1", "lab", page=1, box=box),)
    assert browse.record(vault, early).sources == (Source(first, "page 3", "lab", page=3), Source())
    assert [source.document_id for source in browse.record(vault, nowhere).sources] == [first, second]
    linked = browse.record(vault, letters)
    assert isinstance(linked, Report)
    assert linked.document_ids == (second,)
    # The original is kept as it was, and stands in no list.
    assert browse.original(vault, scan)[1] == files.pages(WORDS)
    assert _shown(vault, person) == {first, second}
    assert {hit.page for hit in browse.find(vault, "DELTA", person) if hit.id == second} == {1}
    assert list(consistency.check(vault.db, Progress())) == []


def test_undo_of_a_split_puts_everything_back_and_redo_splits_again(
    vault: Vault, person: str, scan: str, worker: Worker
) -> None:
    fact = _result(vault, person, "TSH", Source(scan, "page 4", "lab", page=4))
    made = rebind_documents.split(vault, scan, PARTS, worker)
    edit.undo(vault)
    assert _shown(vault, person) == {scan}
    assert browse.record(vault, fact).sources == (Source(scan, "page 4", "lab", page=4),)
    edit.redo(vault)
    assert _shown(vault, person) == set(made)
    edit.undo(vault)
    # Done once more, it gives the same files.
    again = rebind_documents.split(vault, scan, PARTS, worker)
    assert [_page_words(vault, uid) for uid in again] == [WORDS[:3], WORDS[3:]]
    assert list(consistency.check(vault.db, Progress())) == []


def test_scans_are_joined_in_the_order_that_was_chosen(vault: Vault, person: str, scan: str, worker: Worker) -> None:
    photo = _document(vault, person, files.picture("JPEG", orientation=6), "Photo", [""], "image/jpeg")
    fax = _document(vault, person, files.picture("TIFF", frames=2), "Fax", ["", "ZETA"], "image/tiff")
    arrange_documents.add_tags(vault, [photo, fax], ["surgery"])
    fact = _result(vault, person, "TSH", Source(fax, "page 2", "ocr", page=2, confidence=0.9))
    other = _result(vault, person, "Iron", Source(scan, "page 1", "lab", page=1))
    uid = rebind_documents.join(vault, [photo, scan, fax], "All of it", worker)
    made = _read(vault, uid)
    assert (made.title, made.pages, made.media_type, made.tags) == ("All of it", 8, "application/pdf", ("surgery",))
    assert [(p.document_id, p.first, p.last) for p in made.made_from] == [(photo, 1, 1), (scan, 1, 5), (fax, 1, 2)]
    assert [source.page for source in browse.record(vault, fact).sources] == [8]
    assert [source.page for source in browse.record(vault, other).sources] == [2]
    assert _shown(vault, person) == {uid}
    with pikepdf.open(io.BytesIO(browse.original(vault, uid)[1])) as pdf:
        raw = pdf.pages[0].obj.Resources.XObject.Picture.read_raw_bytes()
    # The photograph is in it byte for byte.
    assert raw == files.picture("JPEG", orientation=6)


def test_no_page_of_a_split_scan_stands_twice_in_a_packet(vault: Vault, person: str, scan: str, worker: Worker) -> None:
    _result(vault, person, "TSH", Source(scan, "page 4", "lab", page=4))
    first, second = rebind_documents.split(vault, scan, PARTS, worker)
    plan = plan_packet(vault, person, Choices())
    assert {item.document.id for item in plan.originals} == {first, second}
    made = _composed(vault, plan)
    shown = [(item["document_id"], item["original_page"]) for item in made["shown"]]
    assert sorted(shown) == sorted([*((first, n) for n in (1, 2, 3)), *((second, n) for n in (1, 2))])


def _composed(vault: Vault, plan: PacketPlan) -> dict[str, list[dict[str, object]]]:
    plan = replace(plan, prepared_on=date(2026, 11, 20))
    inputs = tuple(Input(p.document.file_name, vault.originals.read(p.document.sha256)) for p in plan.chosen)
    args = {"plan": plan_to_json(plan), "password": None}
    return compose(TaskContext(inputs, args, Progress(), lambda _name, _data: None))


@pytest.mark.parametrize(
    "parts",
    [
        (Part("One", 1, 5),),
        (Part("One", 1, 2), Part("Two", 4, 5)),
        (Part("One", 1, 3), Part("Two", 3, 5)),
        (Part("One", 1, 3), Part("Two", 4, 6)),
        (Part("One", 2, 3), Part("Two", 4, 5)),
        (Part("One", 1, 5), Part("Two", 6, 5)),
        (),
    ],
)
def test_parts_that_lose_or_repeat_a_page_are_refused(
    vault: Vault, person: str, scan: str, worker: Worker, parts: tuple[Part, ...]
) -> None:
    with pytest.raises(UsageError):
        rebind_documents.split(vault, scan, parts, worker)
    assert _shown(vault, person) == {scan}


def test_a_file_that_cannot_be_taken_apart_stays_as_it_is(vault: Vault, person: str, scan: str, worker: Worker) -> None:
    broken = _document(vault, person, files.broken(), "Broken", ["", ""])
    with pytest.raises(InputRefusedError):
        rebind_documents.split(vault, broken, (Part("One", 1, 1), Part("Two", 2, 2)), worker)
    with pytest.raises(InputRefusedError):
        rebind_documents.join(vault, [scan, broken], "Both", worker)
    with pytest.raises(UsageError):
        rebind_documents.join(vault, [scan, scan], "Twice", worker)
    locked = _document(vault, person, files.locked(), "Locked", [""])
    with pytest.raises(InputRefusedError, match="locked"):
        rebind_documents.join(vault, [scan, locked], "Both", worker)
    keep_password(vault.db, _read(vault, locked).sha256, "open sesame")
    joined = rebind_documents.join(vault, [scan, locked], "Both", worker)
    assert _read(vault, joined).pages == 6
    assert _shown(vault, person) == {broken, joined}


def test_what_a_page_says_is_in_no_file_that_it_was_split_from(
    vault: Vault, person: str, scan: str, worker: Worker
) -> None:
    uid = _document(vault, person, files.pages(["OURS", "OF ANOTHER PERSON"]), "Two people", ["", ""])
    first, _second = rebind_documents.split(vault, uid, (Part("Ours", 1, 1), Part("Theirs", 2, 2)), worker)
    with pikepdf.open(io.BytesIO(browse.original(vault, first)[1])) as pdf:
        streams = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    assert any(b"OURS" in data for data in streams)
    assert not any(b"ANOTHER" in data for data in streams)


def test_erasing_a_part_for_good_takes_the_scan_it_came_from_and_leaves_the_other_part(
    vault: Vault, person: str, scan: str, worker: Worker
) -> None:
    theirs = _result(vault, person, "Theirs", Source(scan, "page 4", "lab", page=4))
    ours = _result(vault, person, "Ours", Source(scan, "page 1", "lab", page=1))
    digest = _read(vault, scan).sha256
    first, second = rebind_documents.split(vault, scan, PARTS, worker)
    erase.erase(vault, erase.of_documents(vault, [second]))
    assert _shown(vault, person) == {first}
    kept = {
        item.id: item for item in browse.records(vault, person, (Kind.TEST_RESULT, Kind.DOCUMENT), facts_only=False)
    }
    assert theirs not in kept
    assert scan not in kept
    assert [source.document_id for source in kept[ours].sources] == [first]
    assert not vault.originals.path(digest).exists()
    assert _page_words(vault, first) == WORDS[:3]
    document = kept[first]
    assert isinstance(document, Document)
    assert document.made_from == ()
    assert list(consistency.check(vault.db, Progress())) == []


def test_erasing_a_scan_whose_split_was_taken_back_leaves_nothing_of_it(
    vault: Vault, person: str, scan: str, worker: Worker
) -> None:
    _result(vault, person, "TSH", Source(scan, "page 4", "lab", page=4))
    made = rebind_documents.split(vault, scan, PARTS, worker)
    digests = [_read(vault, uid).sha256 for uid in (scan, *made)]
    edit.undo(vault)
    erase.erase(vault, erase.of_documents(vault, [scan]))
    assert browse.records(vault, person, facts_only=False) == ()
    assert not any(vault.originals.path(digest).exists() for digest in digests)


def test_importing_the_same_file_again_changes_nothing(vault: Vault, worker: Worker) -> None:
    data = _lab_report()
    offered = [Offered(Path("labs.pdf"), "labs.pdf", data)]
    session = import_files.read_files(vault, None, offered)
    outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    assert outcome.patient is not None
    person = outcome.patient.id
    (document,) = browse.records(vault, person, (Kind.DOCUMENT,))
    made = rebind_documents.split(vault, document.id, (Part("One", 1, 1), Part("Two", 2, 2)), worker)
    before = _sources(browse.records(vault, person, facts_only=False))
    session = import_files.read_files(vault, person, offered)
    import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    assert _shown(vault, person) == set(made)
    assert _sources(browse.records(vault, person, facts_only=False)) == before


def _sources(records: tuple[Record, ...]) -> dict[str, tuple[str, ...]]:
    return {item.id: tuple(source.document_id for source in item.sources) for item in records}


def _lab_report() -> bytes:
    head = ["Harbour Lab", "Patient: Rosa Lindqvist", "Date of birth: 02/03/1951"]
    return pdf([[*head, "Laboratory report", "TSH 3.87 mIU/L 0.45-4.50"], ["Calcium 9.6 mg/dL 8.7-10.3", "The end"]])


def test_a_hand_over_lists_what_a_document_was_made_from_before_it(
    vault: Vault, person: str, scan: str, worker: Worker
) -> None:
    made = rebind_documents.split(vault, scan, PARTS, worker)
    batch, originals = _packed(vault, person)
    assert next(item.id for item in batch.documents) == scan
    assert {item.id for item in batch.documents} == {scan, *made}
    assert len(originals) == 3
