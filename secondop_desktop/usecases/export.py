"""Handing a person's records out: a patient summary, tables, or a folder with the originals; whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from secondop_desktop.core import managed, shape
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.files import atomic_write, sync_folder
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import CLINICAL_KINDS, Document, Kind, Patient, Record
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import told_why_not
from secondop_desktop.packet import ips
from secondop_desktop.usecases.export_tables import note_on_tables, person_table, table
from secondop_desktop.usecases.file_names import Names
from secondop_desktop.vault import records as store
from secondop_desktop.vault.originals import Originals
from secondop_desktop.vault.vault import Vault


class Format(StrEnum):
    """What can be handed out: a FHIR patient summary, tables for a spreadsheet, or everything in a folder."""

    IPS = "ips"
    CSV = "csv"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, how many files, records and originals."""

    path: Path
    format: Format
    files: int
    records: int
    originals: int


class _Place:
    """Where the files of an export go: a folder or a zip."""

    def __init__(self, opened: Callable[[str], contextlib.AbstractContextManager[BinaryIO]]) -> None:
        self._opened = opened
        self.sums: list[tuple[str, str]] = []

    def write(self, name: str, data: Iterator[bytes] | bytes) -> None:
        digest = hashlib.sha256()
        with self._opened(name) as stream:
            for piece in (data,) if isinstance(data, bytes) else data:
                digest.update(piece)
                stream.write(piece)
        self.sums.append((digest.hexdigest(), name))


@dataclass(frozen=True, slots=True)
class Gathered:
    """A person's records as they are handed out, also those whose source said "not so"; and when."""

    person: Patient
    records: tuple[Record, ...]
    at: datetime


def gather(vault: Vault, patient_id: str) -> Gathered:
    """A person's records, read for an export; raises `NotFoundError`."""
    person = store.patient(vault.db, patient_id)
    kinds = (*CLINICAL_KINDS, Kind.NONE_KNOWN)
    return Gathered(person, store.records(vault.db, patient_id, kinds, facts_only=False), vault.now())


def export(vault: Vault, patient_id: str, what: Format, target: Path, progress: Progress | None = None) -> Exported:
    """Gather a person's records and write them out; raises `NotFoundError` and what `write` raises."""
    return write(gather(vault, patient_id), vault.originals, what, target, progress)


def write(
    gathered: Gathered, originals: Originals, what: Format, target: Path, progress: Progress | None = None
) -> Exported:
    """Write gathered records out; returns what was written. Reads no database, so any thread may do it.

    `ips` is one file, and one that stands there is replaced. `csv` and `folder` are a folder that is new or empty, or a
    zip where the target's name ends so; a name that ends in .csv makes one table of all kinds. Raises `UsageError`
    where the target is not such a place or the organisation allows no exports, `NotWritableError`,
    `VaultDamagedError`, `CancelledError`; then nothing stands at the target that was not there.
    """
    managed.check_exports()
    progress = progress or Progress()
    progress.step(_("Gathering records"))
    target = target.absolute()
    if not target.parent.is_dir():
        raise UsageError(_("There is no such folder"), _("Choose another place for the export. Nothing was written."))
    with told_why_not(target, a_folder=target.is_dir()):
        if what is Format.IPS:
            return _summary(gathered, target)
        if what is Format.CSV and target.suffix.lower() == ".csv":
            return _one_table(gathered, target)
        if target.suffix.lower() == ".zip":
            return _zipped(gathered, originals, what, target, progress)
        return _in_folder(gathered, originals, what, target, progress)


def _summary(gathered: Gathered, target: Path) -> Exported:
    if target.is_dir():
        raise UsageError(_("This is a folder"), _("A patient summary is one file. Give a file's name."))
    document = ips.summary(gathered.person, gathered.records, gathered.at)
    with atomic_write(target) as stream:
        stream.write(ips.to_bytes(document))
    return Exported(target, Format.IPS, 1, len(document["entry"]) - 2, 0)


def _one_table(gathered: Gathered, target: Path) -> Exported:
    if target.is_dir():
        raise UsageError(_("This is a folder"), _("Give a file's name, or the name of a folder to be made."))
    with atomic_write(target) as stream:
        stream.write(table(gathered.records, *CLINICAL_KINDS, Kind.NONE_KNOWN))
    return Exported(target, Format.CSV, 1, len(gathered.records), 0)


def _zipped(gathered: Gathered, originals: Originals, what: Format, target: Path, progress: Progress) -> Exported:
    if target.is_dir():
        raise UsageError(_("This is a folder"), _("Give the name of a zip file, or of a folder to be made."))
    with atomic_write(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        stamp = gathered.at.timetuple()[:6]

        @contextlib.contextmanager
        def opened(name: str) -> Iterator[BinaryIO]:
            entry = zipfile.ZipInfo(name, max(stamp, (1980, 1, 1, 0, 0, 0)))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as member:
                yield member  # type: ignore[misc]

        place = _Place(opened)
        count = _fill(gathered, originals, what, place, progress)
    return Exported(target, what, len(place.sums) + 1, len(gathered.records), count)


def _in_folder(gathered: Gathered, originals: Originals, what: Format, target: Path, progress: Progress) -> Exported:
    if target.exists() and not target.is_dir():
        raise UsageError(_("This is a file"), _("Give the name of a folder to be made, or of a zip file."))
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(
            _("This folder has something in it"), _("Choose a new or an empty folder. Nothing was written.")
        )
    partial = target.with_name(f".{secrets.token_hex(8)}.partial")
    partial.mkdir()
    try:

        @contextlib.contextmanager
        def opened(name: str) -> Iterator[BinaryIO]:
            path = partial.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())

        place = _Place(opened)
        count = _fill(gathered, originals, what, place, progress)
        if target.is_dir():
            target.rmdir()
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sync_folder(target.parent)
    return Exported(target, what, len(place.sums) + 1, len(gathered.records), count)


def _fill(gathered: Gathered, originals: Originals, what: Format, place: _Place, progress: Progress) -> int:
    """Write the files of an export; returns how many originals are among them."""
    person, records, count = gathered.person, gathered.records, 0
    if what is Format.CSV:
        place.write("person.csv", person_table(person))
        for kind in (*CLINICAL_KINDS, Kind.NONE_KNOWN):
            of_kind = [item for item in records if item.kind is kind]
            if of_kind:
                progress.step(_("Writing tables"))
                place.write(f"{kind}.csv", table(of_kind, kind))
        place.write("README.txt", _readme(gathered, note_on_tables()))
    else:
        names: dict[str, str] = {}
        count = _originals(originals, records, place, names, progress)
        place.write("records.json", _records_json(gathered, names))
        place.write(ips.FILE_NAME, ips.to_bytes(ips.summary(person, records, gathered.at)))
        place.write("README.txt", _readme(gathered, _about_folder()))
    lines = "".join(f"{digest}  {name}\n" for digest, name in sorted(place.sums, key=lambda item: item[1]))
    sums = list(place.sums)
    place.write("SHA256SUMS", lines.encode())
    place.sums = sums
    return count


def _originals(
    originals: Originals, records: tuple[Record, ...], place: _Place, names: dict[str, str], progress: Progress
) -> int:
    documents = [item for item in records if isinstance(item, Document) and item.sha256]
    taken = Names()
    for number, document in enumerate(documents):
        progress.step(_("Writing originals"), number, len(documents))
        if document.sha256 in names:
            continue
        name = f"originals/{taken.name(document)}"
        place.write(name, originals.chunks(document.sha256))
        names[document.sha256] = name
    return len(names)


def _records_json(gathered: Gathered, names: dict[str, str]) -> bytes:
    person, held = gathered.person, []
    for item in gathered.records:
        plain = shape.record(item)
        if isinstance(item, Document):
            plain["file"] = names.get(item.sha256)
            plain["turns"] = list(item.turns)
            plain["made_from"] = [
                {"document_id": piece.document_id, "first": piece.first, "last": piece.last, "title": piece.title}
                for piece in item.made_from
            ]
        held.append(plain)
    value = {
        "made_on": gathered.at.isoformat(timespec="seconds"),
        "patient": {
            "id": person.id,
            "name": person.display,
            "family_name": person.family_name,
            "given_names": person.given_names,
            "aliases": list(person.aliases),
            "birth_date": person.birth_date.iso if person.birth_date else None,
            "sex": person.sex or None,
            "identifiers": [
                {"system": item.system, "value": item.value, "label": item.label} for item in person.identifiers
            ],
            "phone": person.phone or None,
            "email": person.email or None,
            "address": person.address or None,
            "language": person.language or None,
            "note": person.note or None,
        },
        "records": held,
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _about_folder() -> str:
    return _(
        "originals/            every document as it was received, byte for byte\n"
        "records.json          every record with every field, its sources, and what sources took back (see “status”)\n"
        "patient-summary.json  the records as an International Patient Summary (FHIR R4), for a clinic's system\n"
        "SHA256SUMS            the check sum of each file: sha256sum -c SHA256SUMS\n\n"
        "In records.json, “file” of a document names its original. Values stand as they were printed.\n"
    )


def _readme(gathered: Gathered, about: str) -> bytes:
    head = _("Medical records of {name}\nWritten by SecondOp on {day}. This copy is not encrypted: keep it safe.\n")
    text = head.format(name=gathered.person.display, day=gathered.at.date().isoformat())
    return f"{text}\n{about}".encode("utf-8", "replace")
