"""Vaults of the benches, each in a folder that is gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core.progress import Progress
from secondop_desktop.usecases import open_vault
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.vault.intake import commit_drafts
from secondop_desktop.vault.originals import record_original
from tests.bench import generate


@dataclass(frozen=True, slots=True)
class Made:
    """A closed vault with the invented person in it."""

    folder: Path
    recovery_key: str
    patient_id: str

    def open(self, *, writer: bool = True) -> Vault:
        return open_vault.open_with_recovery_key(self.folder, self.recovery_key, writer=writer)

    def copy(self, folder: Path) -> Made:
        """The same vault once more, in a folder that was not there."""
        shutil.copytree(self.folder, folder)
        return Made(folder, self.recovery_key, self.patient_id)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="secondop-bench-") as name:
        yield Path(name)


def make(folder: Path) -> Made:
    """A new vault with the invented person and nothing else."""
    vault, recovery_key = open_vault.create(folder, "seven lanterns by the quiet harbour", "Bench")
    with vault, vault.change("create", "Added a person") as change:
        patient_id = change.add(generate.patient())
    return Made(folder, recovery_key, patient_id)


def fill(made: Made, records: int, documents: int) -> None:
    """Put this many records and documents, two pages of text each, into the vault."""
    with made.open() as vault, vault.change("import", "Filled", patient_id=made.patient_id) as change:
        papers = list(generate.documents(documents))
        for document, _pages in papers:
            record_original(vault.db, document.sha256, document.size, document.media_type, document.display)
        commit_drafts(
            change,
            made.patient_id,
            [document for document, _pages in papers],
            list(generate.results(records)),
            {document.sha256: pages for document, pages in papers},
            Progress(),
        )
