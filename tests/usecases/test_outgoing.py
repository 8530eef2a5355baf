"""Documents on their way out: private copies that are wiped, noted in the log, and only where exports are allowed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from secondop_desktop.core import managed
from secondop_desktop.core.errors import NotWritableError, UsageError
from secondop_desktop.core.managed import Managed
from secondop_desktop.core.records import Document, Patient
from secondop_desktop.usecases import edit, show_documents, trail
from secondop_desktop.usecases.outgoing import Outgoing
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made


@pytest.fixture
def vault(made: Made) -> Iterator[Vault]:
    with made.open() as vault:
        yield vault


def _document(vault: Vault, title: str, data: bytes, person: str = "") -> str:
    person = person or edit.add_patient(vault, Patient(display="Noor Adeyemi"))
    sha256 = vault.originals.seal(data)
    record = Document(patient_id=person, title=title, display=title, sha256=sha256, media_type="application/pdf")
    with vault.change("import", "Added", patient_id=person) as change:
        return change.add(record)


def _exports(vault: Vault) -> int:
    return sum(entry.event == trail.Event.EXPORTED for entry in trail.entries(vault))


def _managed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(managed, "managed", lambda path=None: Managed(exports=False))


def test_copies_have_names_that_can_be_read_and_are_gone_after_wiping(vault: Vault, tmp_path: Path) -> None:
    ids = [_document(vault, "A letter", b"one"), _document(vault, "a LETTER", b"two")]
    hostile = _document(vault, "../../etc/\x00passwd\u202egnp<b>", b"three")
    copies = Outgoing(tmp_path / "out")
    made = copies.prepare(vault, [*ids, hostile])
    assert [path.read_bytes() for path in made] == [b"one", b"two", b"three"]
    assert [path.name for path in made[:2]] == ["undated A letter.pdf", "undated a LETTER (2).pdf"]
    assert made[2].parent == made[0].parent
    if sys.platform != "win32":
        assert made[0].stat().st_mode & 0o077 == 0
        assert made[0].parent.stat().st_mode & 0o077 == 0
    assert _exports(vault) == 3
    copies.wipe()
    assert list((tmp_path / "out").rglob("*")) == []
    copies.wipe()


def test_nothing_goes_out_where_the_organisation_allows_no_exports(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = _document(vault, "A letter", b"one")
    _managed(monkeypatch)
    with pytest.raises(UsageError):
        Outgoing(tmp_path / "out").prepare(vault, [uid])
    with pytest.raises(UsageError):
        show_documents.save_copy(vault, uid, tmp_path / "copy.pdf")
    assert list(tmp_path.rglob("*.pdf")) == []
    assert _exports(vault) == 0


def test_a_saved_copy_is_in_the_log(vault: Vault, tmp_path: Path) -> None:
    uid = _document(vault, "A letter", b"one")
    show_documents.save_copy(vault, uid, tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == b"one"
    assert _exports(vault) == 1


def test_what_a_run_that_ended_left_behind_is_wiped_and_what_is_in_use_is_not(vault: Vault, tmp_path: Path) -> None:
    uid = _document(vault, "A letter", b"one")
    left = tmp_path / "out" / "0123456789abcdef" / "ab"
    left.mkdir(parents=True)
    (left / "letter.pdf").write_bytes(b"left behind")
    (tmp_path / "out" / "0123456789abcdef.lock").touch()
    copies = Outgoing(tmp_path / "out")
    (in_use,) = copies.prepare(vault, [uid])
    Outgoing(tmp_path / "out").wipe_left_over()
    assert not left.exists()
    assert in_use.read_bytes() == b"one"
    copies.wipe()


def test_a_place_that_cannot_be_written_to_is_told_and_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    uid = _document(vault, "A letter", b"one")
    (tmp_path / "out").write_text("a file in its place")
    with pytest.raises(NotWritableError):
        Outgoing(tmp_path / "out").prepare(vault, [uid])
    assert list(tmp_path.rglob("*.pdf")) == []
