"""One file of an import: sealed, read in the worker, and whatever happens there kept as a document with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from secondop_desktop.core.batch import Batch, Guard, Issue, Refusal
from secondop_desktop.core.codec import CodecError, batch_from_json
from secondop_desktop.core.errors import CancelledError, ExitCode, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import LOCKED, Document
from secondop_desktop.core.text import _
from secondop_desktop.importers import ocr
from secondop_desktop.importers.base import HEAD_SIZE
from secondop_desktop.importers.programs import is_program
from secondop_desktop.sandbox.errors import WorkerFailedError
from secondop_desktop.sandbox.limits import OCR_LIMITS
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import check_signatures, read_disc
from secondop_desktop.usecases.check_signatures import IssuerKey
from secondop_desktop.usecases.read_disc import Disc, DiscFile
from secondop_desktop.vault import records as store
from secondop_desktop.vault.originals import Originals

LARGEST_READ = 400 * 1024 * 1024
"""Files beyond this many bytes are sealed and not read."""

PARSER = "secondop_desktop.importers.run"
PARSE = f"{PARSER}:parse"
_JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", ".localized"})


@dataclass(frozen=True, slots=True)
class Offered:
    """A file to read: of the disk, or with its bytes where it never lay there (a pasted picture)."""

    path: Path
    name: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read, before any decision.

    `batch` is None for a file that was taken in before or is not kept; `guard` is None when no person is open or the
    file is not kept. `already_there` counts the facts of a file that was taken in before. `kept` is False for
    programs and for what the system leaves in folders: they are listed by name and SHA-256 and not stored.
    `parts` are the files of a disc, each sealed by itself, for which one document stands. `passwords` opened the
    locked files that it is or holds, by SHA-256.
    """

    path: Path
    name: str
    sha256: str
    size: int
    batch: Batch | None = None
    guard: Guard | None = None
    refused: Refusal | None = None
    already_there: int = 0
    kept: bool = True
    parts: tuple[DiscFile, ...] = ()
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def locked(self) -> tuple[Document, ...]:
        """The documents in it that need a password which is not known: itself, or members of a zip."""
        return tuple(d for d in self.batch.documents if LOCKED in d.tags) if self.batch is not None else ()

    @property
    def importer(self) -> str | None:
        return self.batch.importer if self.batch is not None else None

    @property
    def decisions(self) -> tuple[Issue, ...]:
        """What a person must decide about it."""
        return tuple(issue for issue in self.batch.issues if issue.decision) if self.batch is not None else ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where files are sealed before they are read, which of them the person already has, and how they are read."""

    originals: Originals
    known: frozenset[bytes]
    passwords: tuple[str, ...] = field(default=(), repr=False)
    tables: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[IssuerKey, ...] = ()
    leave_pictures: bool = False


def read_one(
    offered: Offered,
    worker: Worker,
    progress: Progress,
    shelf: Shelf | None = None,
    *,
    passwords: Sequence[str] = (),
    keys: Sequence[IssuerKey] = (),
) -> ReadFile:
    """Read one file of the disk; with a shelf it is sealed before it is parsed."""
    path, name = offered.path, offered.name
    if offered.data is None and path.is_dir():
        return _read_folder(path, name, worker, progress, shelf)
    try:
        if offered.data is None and path.stat().st_size > LARGEST_READ:
            return _too_large(path, name, shelf)
        data = path.read_bytes() if offered.data is None else offered.data
    except OSError as error:
        reason = Refusal(
            _("This file cannot be opened"),
            _("The computer would not let SecondOp read it: {reason}.").format(reason=error.strerror or ""),
        )
        return ReadFile(path, name, "", 0, refused=reason, kept=False)
    sha256 = hashlib.sha256(data).hexdigest()
    unkept = not_kept(name, data)
    if unkept is not None:
        return ReadFile(path, name, sha256, len(data), refused=unkept, kept=False)
    if shelf is not None:
        if store.document_fingerprint(sha256) in shelf.known:
            return ReadFile(path, name, sha256, len(data))
        shelf.originals.seal(data)
        passwords, keys = shelf.passwords, shelf.keys
    tables = shelf.tables if shelf is not None else {}
    file = parse(name, data, worker, progress, shelf.originals if shelf is not None else None, passwords, tables, keys)
    return replace(file, path=path)


def parse(
    name: str,
    data: bytes,
    worker: Worker,
    progress: Progress,
    originals: Originals | None,
    passwords: Sequence[str] = (),
    tables: Mapping[str, Any] | None = None,
    keys: Sequence[IssuerKey] = (),
) -> ReadFile:
    """Read one file's bytes in the worker; whatever happens there, the file is a document with a reason."""
    sha256 = hashlib.sha256(data).hexdigest()
    sealing = _Sealing(originals)
    opened: dict[str, str] = {}
    try:
        source = Source.from_bytes(Path(name).name, data)
        arguments: dict[str, object] = {"passwords": list(passwords)} if passwords else {}
        if tables:
            arguments["tables"] = dict(tables)
        result = worker.run(PARSE, (source,), arguments, progress, on_blob=sealing.take)
        if result.value.get("scans") and ocr.is_installed():
            # Once more, by the worker that may hold the models of the reader of pictures. What was read before stands
            # where that one fails, and says that the words of the pictures are missing.
            again = _Sealing(originals)
            with suppress(WorkerFailedError):
                result = worker.beside(OCR_LIMITS).run(
                    PARSE, (source,), arguments | {"ocr": True}, progress, on_blob=again.take
                )
                sealing = again
        batch = check_signatures.check_batch(batch_from_json(result.value), keys)
        opened = _opened_by(result.value, passwords)
        if result.sha256 != (sha256,):
            raise CodecError("sha256")
    except CancelledError:
        raise
    except CodecError:
        reason = Refusal(_("This file could not be read"), _("Reading it went wrong. The original is kept."))
        batch = _unread(name, sha256, len(data), reason)
    except SecondOpError as error:
        if error.exit_code is not ExitCode.INPUT_REFUSED:
            raise
        batch = _unread(name, sha256, len(data), Refusal(error.title, error.message))
    return ReadFile(
        *(Path(name), name, sha256, len(data), batch),
        refused=batch.refused,
        passwords=opened,
    )


def _opened_by(value: Mapping[str, object], passwords: Sequence[str]) -> dict[str, str]:
    """Which password opened which file, as the worker says; raises `CodecError`."""
    opened = value.get("opened")
    try:
        return {str(sha256): passwords[number] for sha256, number in opened.items()}  # type: ignore[attr-defined]
    except (AttributeError, TypeError, IndexError) as error:
        raise CodecError("opened") from error


class _Sealing:
    """Seals what the worker takes out of a file as it comes, so that no more than one of them is held."""

    def __init__(self, originals: Originals | None) -> None:
        self._originals = originals

    def take(self, sha256: str, data: bytes) -> None:
        if hashlib.sha256(data).hexdigest() != sha256:
            raise CodecError("sha256")
        if self._originals is not None:
            self._originals.seal(data)


def _read_folder(folder: Path, name: str, worker: Worker, progress: Progress, shelf: Shelf | None) -> ReadFile:
    """Read a disc as one entry; with a shelf its files are sealed before they are parsed."""
    originals = shelf.originals if shelf is not None else None
    leave = shelf is not None and shelf.leave_pictures
    disc = read_disc.list_disc(folder, Path(name).name, progress, originals, leave_pictures=leave)
    sha256 = hashlib.sha256(disc.listing).hexdigest()
    if shelf is not None:
        if store.document_fingerprint(sha256) in shelf.known:
            return ReadFile(folder, name, sha256, len(disc.listing))
        shelf.originals.seal(disc.listing)
    file = read_kept_disc(disc, name, read_disc.from_folder(folder), worker, progress, originals)
    return replace(file, path=folder)


def read_kept_disc(
    disc: Disc,
    name: str,
    open_file: Callable[[DiscFile, int], bytes],
    worker: Worker,
    progress: Progress,
    originals: Originals | None,
) -> ReadFile:
    sha256 = hashlib.sha256(disc.listing).hexdigest()
    sealing = _Sealing(originals)
    try:
        result = read_disc.parse_disc(disc, open_file, worker, progress, sealing.take)
        batch = batch_from_json(result.value)
        if result.sha256[0] != sha256:
            raise CodecError("sha256")
    except CancelledError:
        raise
    except (CodecError, OSError):
        reason = Refusal(_("This disc could not be read"), _("Reading it went wrong. What was read of it is kept."))
        batch = _unread(name, sha256, len(disc.listing), reason)
    except SecondOpError as error:
        if error.exit_code is not ExitCode.INPUT_REFUSED:
            raise
        batch = _unread(name, sha256, len(disc.listing), Refusal(error.title, error.message))
    return ReadFile(
        Path(name),
        name,
        sha256,
        len(disc.listing),
        batch,
        refused=batch.refused,
        parts=disc.kept,
    )


def _unread(name: str, sha256: str, size: int, reason: Refusal) -> Batch:
    title = Path(name).name
    document = Document(
        id=sha256, display=title, title=title, size=size, sha256=sha256, file_name=title, unread_reason=reason.title
    )
    return Batch(None, documents=(document,), refused=reason)


def _too_large(path: Path, name: str, shelf: Shelf | None) -> ReadFile:
    """A file beyond what is held in memory: sealed as a stream where there is a shelf, and not read."""
    if shelf is not None:
        sha256, size = shelf.originals.seal_stream(path)
    else:
        with open(path, "rb") as stream:
            sha256, size = hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
    reason = Refusal(
        _("This file is too large to read"),
        _("It is kept sealed, and nothing was read out of it. The largest file that can be read has {mb} MB.").format(
            mb=LARGEST_READ // 1024 // 1024
        ),
    )
    return ReadFile(path, name, sha256, size, _unread(name, sha256, size, reason), refused=reason)


def not_kept(name: str, data: bytes) -> Refusal | None:
    """Why a file is listed and not stored, or None: programs, and what systems leave in folders."""
    if not data:
        return Refusal(_("This file is empty"), _("There is nothing in it. It may not have been copied to the end."))
    if Path(name).name.lower() in _JUNK or Path(name).name.startswith("._"):
        return Refusal(
            _("Not a record"), _("The computer's own system left this file in the folder. It was not stored.")
        )
    program = is_program(data[:HEAD_SIZE], Path(name).name)
    if program is not None:
        return Refusal(
            _("Refused: a program"),
            _("This is a program ({kind}). It was not opened and not stored.").format(kind=program),
        )
    return None
