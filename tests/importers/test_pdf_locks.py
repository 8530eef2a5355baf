"""Locked PDFs of every kind of lock: read with their password, kept as they are without it."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import LOCKED
from secondop_desktop.importers import run
from secondop_desktop.sandbox.task import Input, TaskContext
from tests.importers.container_files import zipped
from tests.importers.files import locked_pdf, pdf

TEXT = "Patient: Rosa Lindqvist\nDOB: 3 Feb 1951\nPathology report of the thyroid"
LOCKS: dict[str, dict[str, Any]] = {
    "RC4, 40 bits": {"R": 2, "aes": False, "metadata": False},
    "RC4, 128 bits": {"R": 3, "aes": False, "metadata": False},
    "AES, 128 bits": {"R": 4, "aes": True},
    "AES, 256 bits, Acrobat 9": {"R": 5, "aes": True},
    "AES, 256 bits": {"R": 6, "aes": True},
}


def lock(user: str, owner: str, **how: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(TEXT))) as document:
        document.save(out, encryption=pikepdf.Encryption(user=user, owner=owner, **how))
    return out.getvalue()


def read(name: str, data: bytes, *passwords: str) -> tuple[Batch, dict[str, int]]:
    args = {"passwords": list(passwords)}
    value = run.parse(TaskContext((Input(name, data),), args, Progress(), lambda _name, _data: None))
    return batch_from_json(value), value["opened"]


@pytest.mark.filterwarnings("ignore:Encryption R=5")
@pytest.mark.parametrize("how", LOCKS.values(), ids=LOCKS.keys())
def test_every_kind_of_lock_opens_with_its_password(how: dict[str, Any]) -> None:
    data = lock("schilddrüse", "other", **how)
    batch, opened = read("a.pdf", data, "wrong", "schilddrüse")
    (document,) = batch.documents
    assert document.pages == 1
    assert document.unread_reason == ""
    assert LOCKED not in document.tags
    assert [person.display for person in batch.patients] == ["Rosa Lindqvist"]
    assert "thyroid" in batch.texts[document.sha256][0]
    assert opened == {document.sha256: 1}
    assert document.size == len(data)


@pytest.mark.filterwarnings("ignore:Encryption R=5")
@pytest.mark.parametrize("how", LOCKS.values(), ids=LOCKS.keys())
def test_a_lock_against_changes_alone_asks_for_nothing(how: dict[str, Any]) -> None:
    batch, opened = read("a.pdf", lock("", "owner", **how))
    assert batch.documents[0].pages == 1
    assert batch.issues == ()
    assert opened == {}


def test_the_owners_password_opens_it_too() -> None:
    _batch, opened = read("a.pdf", lock("user", "owner", R=6, aes=True), "owner")
    assert list(opened.values()) == [0]


def test_a_wrong_password_leaves_it_locked() -> None:
    batch, opened = read("a.pdf", lock("user", "owner", R=6, aes=True), "", "User")
    assert batch.documents[0].tags == (LOCKED,)
    assert opened == {}


def test_a_locked_pdf_in_a_zip_is_opened_with_the_same_passwords() -> None:
    batch, opened = read("a.zip", zipped({"letter.pdf": locked_pdf(user="key"), "other.pdf": pdf(TEXT)}), "key")
    assert [document.pages for document in batch.documents[1:]] == [1, 1]
    assert list(opened) == [batch.documents[1].sha256]


def test_a_locked_pdf_in_a_zip_is_asked_about_by_itself() -> None:
    batch, _opened = read("a.zip", zipped({"letter.pdf": locked_pdf(user="key"), "other.pdf": pdf(TEXT)}))
    (issue,) = [issue for issue in batch.issues if issue.decision]
    assert issue.locator == "letter.pdf"
    assert issue.record in {document.id for document in batch.documents if LOCKED in document.tags}
