"""Locked PDFs from their password to the packet: nothing is lost without it, and its pages are shown with it."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import LOCKED, Document, Kind, Patient
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases import browse, edit, import_files, make_packet, show_documents
from secondop_desktop.usecases.import_files import Accept, Offered, Session
from secondop_desktop.vault.vault import Vault
from tests.fixtures import letter
from tests.vaults import Made

KEY = "thyroid 7"


@pytest.fixture(scope="module")
def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter(born="3 Feb 1951"))) as document:
        document.save(out, encryption=pikepdf.Encryption(user=KEY, owner="other"))
    return out.getvalue()


@pytest.fixture
def rosa(vault: Vault) -> str:
    person = Patient(display="Rosa Lindqvist", family_name="Lindqvist", given_names="Rosa")
    return edit.add_patient(vault, person_with_birth_date(person))


def person_with_birth_date(person: Patient) -> Patient:
    return Patient(
        display=person.display,
        family_name=person.family_name,
        given_names=person.given_names,
        birth_date=PartialDate("1951-02-03"),
    )


def offer(data: bytes) -> list[Offered]:
    return [Offered(Path("letter.pdf"), "letter.pdf", data)]


def take(vault: Vault, session: Session, accept: Accept = Accept.ALL) -> Document:
    import_files.commit(vault, session, import_files.decide(session, accept))
    assert session.patient is not None
    (document,) = browse.records(vault, session.patient.id, (Kind.DOCUMENT,))
    assert isinstance(document, Document)
    return document


def test_a_locked_file_waits_until_its_password_is_given(vault: Vault, rosa: str, locked: bytes) -> None:
    session = import_files.read_files(vault, rosa, offer(locked))
    assert [document.tags for document in session.files[0].locked] == [(LOCKED,)]
    with pytest.raises(InputRefusedError, match="password does not open"):
        import_files.unlock(vault, session, 0, "wrong")
    assert len(browse.waiting(vault)) == 1
    opened = import_files.unlock(vault, session, 0, KEY)
    assert opened.files[0].locked == ()
    document = take(vault, opened, Accept.CLEAN)
    assert (document.pages, document.unread_reason) == (2, "")
    assert browse.waiting(vault) == ()
    assert browse.original(vault, document.id)[1] == locked


def test_a_file_of_the_tray_opens_again_with_the_password_that_is_kept(vault: Vault, rosa: str, locked: bytes) -> None:
    session = import_files.read_files(vault, rosa, offer(locked))
    import_files.unlock(vault, session, 0, KEY)
    (item,) = browse.waiting(vault)
    assert import_files.reread(vault, item).files[0].locked == ()


def test_a_document_that_was_taken_in_locked_gets_its_pages_with_the_password(
    vault: Vault, rosa: str, locked: bytes
) -> None:
    first = take(vault, import_files.read_files(vault, rosa, offer(locked)))
    assert (first.pages, first.tags) == (None, (LOCKED,))
    again = take(vault, import_files.read_files(vault, rosa, offer(locked), passwords=["no", KEY]))
    assert again.id == first.id
    assert (again.pages, again.tags, again.unread_reason) == (2, (), "")
    assert [hit.page for hit in browse.find(vault, "gallbladder", rosa)] == [2]


def test_its_pages_are_shown_and_stand_in_the_packet(vault: Vault, rosa: str, locked: bytes) -> None:
    document = take(vault, import_files.read_files(vault, rosa, offer(locked), passwords=[KEY]))
    with Worker() as worker:
        found = show_documents.original(vault, document.id)
        shown = show_documents.draw("a.pdf", found.data, (2,), 200, worker, password=found.password)
    assert len(shown.sizes) == 2
    packet = make_packet.compose(vault, make_packet.plan_packet(vault, rosa, make_packet.Choices()))
    assert [item["document_id"] for item in packet.included] == [document.id]
    assert packet.left_out == ()
    assert not packet.data.count(KEY.encode())


def test_without_the_password_the_packet_says_why_it_is_left_out(vault: Vault, rosa: str, locked: bytes) -> None:
    take(vault, import_files.read_files(vault, rosa, offer(locked)))
    packet = make_packet.compose(vault, make_packet.plan_packet(vault, rosa, make_packet.Choices()))
    (left,) = packet.left_out
    assert "password" in left["reason"]


def test_the_password_is_nowhere_in_the_clear(made: Made, locked: bytes) -> None:
    with made.open() as vault:
        person = Patient(display="Rosa Lindqvist", family_name="Lindqvist", given_names="Rosa")
        rosa = edit.add_patient(vault, person_with_birth_date(person))
        document = take(vault, import_files.read_files(vault, rosa, offer(locked), passwords=[KEY]))
        assert KEY not in repr(browse.record(vault, document.id))
        assert browse.find(vault, KEY, rosa) == ()
    for path in made.folder.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()
