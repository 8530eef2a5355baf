"""Settings: keys of issuers are added from a file, listed and removed; a card's document says its signature's state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind
from secondop_desktop.ui.views.issuer_keys import IssuerKeysCard
from secondop_desktop.ui.views.viewer import DocumentViewer
from secondop_desktop.usecases import check_signatures, import_files
from secondop_desktop.usecases.import_files import FileDecision, Offered
from secondop_desktop.vault.vault import Vault
from tests.importers.test_health_card import as_file, deflated, payload
from tests.ui.rooms.conftest import Desk
from tests.vault.test_signatures import ISSUER, jwk, signed


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"iss": ISSUER, "keys": [jwk()]}), encoding="utf-8")
    return path


def card_of(desk: Desk) -> IssuerKeysCard:
    found = desk.open("settings").findChild(IssuerKeysCard, "issuer_keys")
    assert found is not None
    return found


def test_a_file_of_keys_is_added_listed_and_removed(desk: Desk, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = card_of(desk)
    assert "No keys are here" in desk.words(card)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(keys), ""))
    card.add.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: ISSUER in desk.words(card))
    assert "1 key, from keys.json" in desk.words(card)
    (remove,) = card.removes
    assert remove.accessibleName() == f"Remove the keys of {ISSUER}"
    remove.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: "No keys are here" in desk.words(card))
    assert desk.read(check_signatures.known_keys) == ()


def test_a_file_without_keys_is_refused_and_the_list_stays(desk: Desk, tmp_path: Path) -> None:
    card = card_of(desk)
    said: list[object] = []
    desk.shell.asked_error.disconnect()
    desk.shell.asked_error.connect(said.append)
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    card.add_file(tmp_path / "x.json")
    desk.settle()
    assert len(said) == 1
    assert "No keys are here" in desk.words(card)


def test_the_document_of_a_card_says_the_state_of_its_signature(desk: Desk) -> None:
    def work(vault: Vault, progress: Progress) -> None:
        data = as_file(signed(deflated(payload())))
        session = import_files.read_files(vault, desk.known.patient_id, [Offered(Path("c"), "c.txt", data)])
        import_files.commit(vault, session, {0: FileDecision(same_person=True)})

    desk.shell.write(work, name="t")
    desk.settle()
    desk.shell.records_changed.emit()
    (document,) = (item for item in desk.records(Kind.DOCUMENT) if isinstance(item, Document) and item.note)
    viewer = desk.open("documents", document.id).findChild(DocumentViewer)
    assert viewer is not None
    desk.qtbot.waitUntil(lambda: viewer.remark.text().startswith("Signature not checked."))
    assert not viewer.remark.isHidden()
