"""A vault comes back from its backup on a computer that has never seen it, by password and by recovery key.

In the suite one of each; `SECONDOP_DRILLS=20` does as many, each with other records.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind, Note
from secondop_desktop.usecases import backups, browse, edit, import_files
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.vault import keys
from secondop_desktop.vault.check import check, digest_of_records
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle, letter
from tests.vaults import PASSWORD, Made

COUNT = int(os.environ.get("SECONDOP_DRILLS", "2"))


@pytest.mark.parametrize("number", range(COUNT))
def test_records_and_documents_come_back_with_equal_digests(
    made: Made, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(number)
    with made.open() as vault:
        rows = [
            (f"Test {n}", f"{chance.randint(1, 999)}.5", "mg/dL", f"2025-01-{1 + n % 28:02d}")
            for n in range(chance.randint(3, 60))
        ]
        offered = [Offered(Path("e.json"), "e.json", fhir_bundle(rows)), Offered(Path("l.pdf"), "l.pdf", letter())]
        session = import_files.read_files(vault, None, offered)
        outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
        assert outcome.patient is not None
        backups.back_up(vault, tmp_path / "b")
        edit.add(vault, outcome.patient.id, Note(display="after", text="after"))
        edit.undo(vault)
        backups.back_up(vault, tmp_path / "b")
        digest = digest_of_records(vault.db)
        documents = digests(vault, outcome.patient.id)
    # Another computer: nothing of the person's own folders is there.
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "fresh" / name.lower()))
    backups.restore(tmp_path / "b", tmp_path / "back")
    if number % 2:
        unlocked = keys.unlock_with_password(tmp_path / "back", PASSWORD)
    else:
        unlocked = keys.unlock_with_recovery_key(tmp_path / "back", made.recovery_key)
    with Vault.open(tmp_path / "back", unlocked, writer=False) as back:
        assert back.alarms == ()
        assert check(back, read_originals=True, progress=Progress()) == []
        assert digest_of_records(back.db) == digest
        assert digests(back, outcome.patient.id) == documents
        assert len(documents) == 2


def digests(vault: Vault, patient: str) -> dict[str, int]:
    """The SHA-256 of each document, with the size of its bytes as they come back."""
    found = browse.records(vault, patient, (Kind.DOCUMENT,))
    return {item.sha256: len(browse.original(vault, item.id)[1]) for item in found if isinstance(item, Document)}
