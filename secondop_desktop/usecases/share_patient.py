"""Handing one person over to another vault, and taking in what was handed over, past the identity guard."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from secondop_desktop.core import managed
from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_to_json
from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import CLINICAL_KINDS, Document, Kind, Record
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.usecases import trail
from secondop_desktop.vault import hand_over
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

if TYPE_CHECKING:
    from secondop_desktop.usecases.read_one import Offered

__all__ = ["HandedOver", "address", "is_hand_over", "needs_password", "offered", "write"]

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was written: where, how many records, how many originals."""

    path: Path
    records: int
    originals: int


def address(vault: Vault) -> str:
    """To whom others encrypt what they hand over to this vault; it opens nothing and may be known."""
    return hand_over.address(vault.keys)


def write(
    vault: Vault,
    patient_id: str,
    target: Path,
    *,
    password: str = "",
    recipient: str = "",
    progress: Progress | None = None,
) -> HandedOver:
    """Write a person with all records and originals to an encrypted file, whole or not at all.

    What is not handed over: second-opinion cases, requests, packets and the history of changes. Raises
    `NotFoundError`, `UsageError`, `NotWritableError`, `VaultDamagedError`.
    """
    # What reads and writes files of other programs is not loaded before it is needed: the window opens sooner.
    from secondop_desktop.importers.hand_over import FORMAT, ORIGINALS, PERSON, VERSION

    managed.check_hand_over()
    progress = progress or Progress()
    batch, originals = _packed(vault, patient_id)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        value = {"format": FORMAT, "version": VERSION, "batch": batch_to_json(batch)}
        text = json.dumps(value, ensure_ascii=False).encode("utf-8")
        archive.writestr(zipfile.ZipInfo(PERSON), text, zipfile.ZIP_DEFLATED)
        for number, sha256 in enumerate(originals):
            progress.step(_("Packing the originals"), number, len(originals))
            archive.writestr(zipfile.ZipInfo(ORIGINALS + sha256), vault.originals.read(sha256))
    progress.step(_("Locking the file"))
    sealed = hand_over.seal(stream.getvalue(), password=password, recipient=recipient)
    write_out(target, sealed)
    trail.handed_over(vault, patient_id)
    return HandedOver(target, len(batch.records) + len(batch.none_known), len(originals))


def is_hand_over(path: Path) -> bool:
    """Whether this file may be a hand-over: it is encrypted as one."""
    return hand_over.is_sealed(_head(path))


def needs_password(path: Path) -> bool:
    """Whether this hand-over is opened by a password; else it is for the address of one vault."""
    return hand_over.needs_password(_head(path))


def _head(path: Path) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(_HEAD)
    except OSError:
        return b""


def offered(vault: Vault, path: Path, password: str = "") -> Offered:
    """The file as it is offered to an import, opened by its password or, without one, by this vault's own key."""
    from secondop_desktop.usecases.read_one import Offered

    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFoundError(_("There is no such file"), _("Check its name. Nothing was added.")) from error
    return Offered(path, f"{path.stem}.zip", hand_over.opened(data, password=password, keys=vault.keys))


def _sources_first(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents in their order, but each behind those that it was made from or came out of."""
    left = list(documents)
    done: list[Document] = []
    while left:
        waiting = {item.id for item in left}
        ready = [
            item
            for item in left
            if waiting.isdisjoint({item.parent_id, *(piece.document_id for piece in item.made_from)} - {item.id})
        ] or left[:1]
        done += ready
        gone = {item.id for item in ready}
        left = [item for item in left if item.id not in gone]
    return tuple(done)


def _packed(vault: Vault, patient_id: str) -> tuple[Batch, tuple[str, ...]]:
    """The person as a batch, whose sources name documents by SHA-256, as an importer's do."""
    person = store.patient(vault.db, patient_id)
    found = store.records(vault.db, patient_id, (*CLINICAL_KINDS, Kind.NONE_KNOWN), facts_only=False)
    documents = _sources_first(item for item in found if isinstance(item, Document))
    by_id = {document.id: document.sha256 for document in documents}

    def moved(record: Record) -> Record:
        sources = tuple(
            replace(source, document_id=by_id.get(source.document_id, source.document_id)) for source in record.sources
        )
        return replace(record, sources=sources, subject=0, patient_id="")

    facts = [moved(item) for item in found if not isinstance(item, Document)]
    none_known = tuple(item for item in facts if item.kind is Kind.NONE_KNOWN)
    texts = {document.sha256: store.page_texts(vault.db, document.id) for document in documents}
    batch = Batch(
        importer=None,
        patients=(replace(person, id="", patient_id="", sources=(), subject=0),),
        records=tuple(item for item in facts if item.kind is not Kind.NONE_KNOWN),
        documents=tuple(moved(document) for document in documents),  # type: ignore[misc]
        none_known=none_known,  # type: ignore[arg-type]
        texts={sha256: pages for sha256, pages in texts.items() if pages},
    )
    return batch, tuple(dict.fromkeys(document.sha256 for document in documents if document.sha256))
