"""Turning pages and tagging documents: each a step of the history, and what a person said goes wherever they go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from secondop_desktop.core import document_tags, shape
from secondop_desktop.core.records import Document, Patient
from secondop_desktop.importers.hand_over import IMPORTER
from secondop_desktop.usecases import arrange_documents, browse, edit
from secondop_desktop.usecases.share_patient import _packed
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made


@pytest.fixture
def vault(made: Made) -> Vault:
    return made.open()


def _document(vault: Vault, title: str = "Scan", patient_id: str = "", tags: tuple[str, ...] = ()) -> str:
    patient_id = patient_id or edit.add_patient(vault, Patient(display="Noor Adeyemi"))
    sha256 = vault.originals.seal(title.encode())
    record = Document(
        patient_id=patient_id,
        title=title,
        display=title,
        pages=3,
        sha256=sha256,
        media_type="application/pdf",
        tags=tags,
    )
    with vault.change("import", "Added", patient_id=patient_id) as change:
        return change.add(record)


def _read(vault: Vault, document_id: str) -> Document:
    found = browse.record(vault, document_id)
    assert isinstance(found, Document)
    return found


def test_one_page_or_all_are_turned_and_undo_turns_them_back(vault: Vault) -> None:
    uid = _document(vault)
    arrange_documents.turn(vault, uid, 1, 2)
    assert _read(vault, uid).turns == (0, 1)
    arrange_documents.turn(vault, uid, 1)
    assert [_read(vault, uid).turn_of(page) for page in (1, 2, 3, 4)] == [1, 2, 1, 0]
    edit.undo(vault)
    assert _read(vault, uid).turns == (0, 1)
    edit.redo(vault)
    assert _read(vault, uid).turns == (1, 2, 1)
    arrange_documents.turn(vault, uid, 3, 1)
    arrange_documents.turn(vault, uid, 2, 2)
    arrange_documents.turn(vault, uid, -1, 3)
    assert _read(vault, uid).turns == ()
    # The original itself is as it was.
    assert browse.original(vault, uid)[1] == b"Scan"


def test_several_documents_are_tagged_in_one_step_and_found_by_it(vault: Vault) -> None:
    first = _document(vault)
    second = _document(vault, "Letter", _read(vault, first).patient_id)
    assert arrange_documents.add_tags(vault, [first, second], ["for Dr Lee", "2024", "FOR DR LEE"]) == 2
    assert _read(vault, first).tags == _read(vault, second).tags == ("for Dr Lee", "2024")
    assert {hit.id for hit in browse.find(vault, "Lee")} == {first, second}
    assert arrange_documents.add_tags(vault, [first, second], ["2024"]) == 0
    assert arrange_documents.remove_tag(vault, [first], "for dr lee") == 1
    assert _read(vault, first).tags == ("2024",)
    edit.undo(vault)
    edit.undo(vault)
    assert _read(vault, first).tags == _read(vault, second).tags == ()


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("<b>bold</b>", "<b>bold</b>"),
        ("\u202egnp.evil", "gnp.evil"),
        ("null\x00byte\x07", "nullbyte"),
        ("two\nlines\tand  more", "two lines and more"),
        ("👩\u200d⚕️ doctor", "👩\u200d⚕️ doctor"),
        ("x" * 500, "x" * 40),
        ("\ud800", ""),
        ("   ", ""),
        ("Locked", ""),
        ("קלינאי", "קלינאי"),
    ],
)
def test_hostile_tags_become_plain_words_or_none(vault: Vault, typed: str, kept: str) -> None:
    uid = _document(vault)
    arrange_documents.add_tags(vault, [uid], [typed])
    assert _read(vault, uid).tags == ((kept,) if kept else ())


def test_what_the_program_itself_noted_is_no_tag_and_stays(vault: Vault) -> None:
    uid = _document(vault, tags=("locked",))
    arrange_documents.add_tags(vault, [uid], ["ask"])
    arrange_documents.remove_tag(vault, [uid], "locked")
    assert _read(vault, uid).tags == ("locked", "ask")
    assert document_tags.shown(_read(vault, uid)) == ("ask",)


def test_tags_and_turns_go_along_in_a_hand_over_and_tags_in_an_export(vault: Vault) -> None:
    uid = _document(vault)
    arrange_documents.add_tags(vault, [uid], ["for Dr Lee"])
    arrange_documents.turn(vault, uid, 3, 2)
    batch, _originals = _packed(vault, _read(vault, uid).patient_id)
    (document,) = batch.documents
    assert (document.tags, document.turns) == (("for Dr Lee",), (0, 3))
    assert IMPORTER.name == "hand-over"
    assert json.loads(json.dumps(shape.record(_read(vault, uid))))["tags"] == ["for Dr Lee"]


def test_documents_deleted_together_come_back_together(vault: Vault, tmp_path: Path) -> None:
    first = _document(vault)
    second = _document(vault, "Letter", _read(vault, first).patient_id)
    edit.delete_documents(vault, [_read(vault, first), _read(vault, second)])
    assert browse.records(vault, _patient(vault)) == ()
    edit.undo(vault)
    assert {item.id for item in browse.records(vault, _patient(vault))} == {first, second}


def _patient(vault: Vault) -> str:
    return browse.patients(vault)[0].id
