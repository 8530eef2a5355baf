"""Reading files for an import: each is sealed, parsed in the worker, and held against the open person."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from secondop_desktop.core.batch import Batch, Guard, Issue, Refusal, Use, Verdict
from secondop_desktop.core.codec import CodecError, batch_from_json
from secondop_desktop.core.errors import (
    CancelledError,
    ExitCode,
    IdentityError,
    InputRefusedError,
    NotFoundError,
    SecondOpError,
)
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import LOCKED, Document, Kind, Patient
from secondop_desktop.core.text import _
from secondop_desktop.importers import ocr
from secondop_desktop.importers.base import HEAD_SIZE
from secondop_desktop.importers.match import group_people, judge
from secondop_desktop.importers.programs import is_program
from secondop_desktop.sandbox.errors import WorkerFailedError
from secondop_desktop.sandbox.limits import OCR_LIMITS
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import check_signatures, read_disc
from secondop_desktop.usecases.check_signatures import IssuerKey
from secondop_desktop.usecases.read_disc import Disc, DiscFile
from secondop_desktop.vault import records as store
from secondop_desktop.vault import tray
from secondop_desktop.vault.originals import Originals, keep_password, known_passwords, record_original
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault

LARGEST_READ = 400 * 1024 * 1024
"""Files beyond this many bytes are sealed and not read."""

TABLES = "tables"
"""The setting that keeps how the columns of tables are to be read."""

_PARSER = "secondop_desktop.importers.run"
PARSE = f"{_PARSER}:parse"
_DISC_IMPORTER = "dicom"
_SEALED = frozenset({Use.IMAGE, Use.DOCUMENT})
_PART_TYPE = "application/octet-stream"
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
    sealed_blobs: tuple[str, ...] = ()
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
class Session:
    """The files of one import, read and waiting for decisions; what they hold is sealed in the review tray.

    `patient` is the open person, or the one that `--patient new` would make (without an id), or None.
    """

    files: tuple[ReadFile, ...]
    patient: Patient | None


def expand(paths: Iterable[Path]) -> Iterator[Offered]:
    """Every file of these files and folders with the name to show, in order; raises `NotFoundError`.

    A folder with a DICOMDIR is a disc, which is one entry.
    """
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                if read_disc.is_disc(names):
                    folders.clear()
                    yield Offered(Path(folder), _spelled(Path(folder).relative_to(path.parent).as_posix()))
                    continue
                folders.sort()
                for name in sorted(names):
                    found = Path(folder, name)
                    yield Offered(found, _spelled(found.relative_to(path.parent).as_posix()))
        elif path.exists():
            yield Offered(path, _spelled(path.name))
        else:
            raise NotFoundError(
                _("There is no such file"), _("“{name}” was not found. Nothing was changed.").format(name=path.name)
            )


def _spelled(name: str) -> str:
    """A name as it can be kept and shown: what is no character in the names of an old disc or stick becomes “�”."""
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def inspect(
    paths: Iterable[Path],
    progress: Progress | None = None,
    *,
    passwords: Sequence[str] = (),
    keys: Sequence[IssuerKey] = (),
) -> tuple[ReadFile, ...]:
    """What is in these files; needs no vault and writes nothing.

    `passwords` are tried on each locked file; the signatures of health cards are held against `keys`.
    """
    progress = progress or Progress()
    with Worker() as worker:
        return tuple(_read(offered, worker, progress, passwords=passwords, keys=keys) for offered in expand(paths))


def read_files(
    vault: Vault,
    patient_id: str | None,
    paths: Iterable[Path | Offered],
    progress: Progress | None = None,
    *,
    jobs: int = 1,
    worker: Worker | None = None,
    passwords: Sequence[str] = (),
) -> Session:
    """Seal and read these files and hold each against the person; what is found waits in the review tray.

    `patient_id` None means a new person, made from what the files say. `jobs` workers read at once; `worker` is a
    warm one of the caller's, which takes part and is left open. `passwords` are tried on each locked file.
    Raises `NotFoundError`, `NotWritableError`, `CancelledError`: what was read until then stays in the tray.
    """
    progress = progress or Progress()
    person = store.patient(vault.db, patient_id) if patient_id is not None else None
    found: list[Offered] = []
    for path in paths:
        found += [path] if isinstance(path, Offered) else expand([path])
    read: list[ReadFile] = []
    for number, file in enumerate(_read_all(found, _shelf_of(vault, person, passwords), jobs, worker, progress)):
        progress.step(_("Reading {name}").format(name=file.name), number + 1, len(found))
        if person is not None:
            file = _counted(vault, person, _guarded(person, file))
            _keep_waiting(vault, person.id, file)
        read.append(file)
    if person is None:
        return _with_new_person(vault, read)
    return Session(tuple(read), person)


def _read_all(
    found: Sequence[Offered], shelf: _Shelf, jobs: int, warm: Worker | None, progress: Progress
) -> Iterator[ReadFile]:
    """Each file as it was read, in order; at most two files for each worker are held in memory."""
    with ExitStack() as stack:
        workers = [] if warm is None else [warm]
        for _number in range(min(jobs, max(len(found), 1)) - len(workers)):
            workers.append(stack.enter_context(Worker()))
        for worker in workers:
            worker.warm(_PARSER)  # it starts while the first file is being sealed
        if len(workers) == 1:
            for offered in found:
                yield _read(offered, workers[0], progress, shelf)
            return
        idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in workers:
            idle.put(worker)

        def read_one(offered: Offered) -> ReadFile:
            worker = idle.get()
            try:
                return _read(offered, worker, progress, shelf)
            finally:
                idle.put(worker)

        pool = stack.enter_context(ThreadPoolExecutor(len(workers)))
        pending: deque[Future[ReadFile]] = deque()
        for offered in found:
            pending.append(pool.submit(read_one, offered))
            if len(pending) >= 2 * len(workers):
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where files are sealed before they are read, and which of them the person already has."""

    originals: Originals
    known: frozenset[bytes]
    passwords: tuple[str, ...] = field(default=(), repr=False)
    tables: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[IssuerKey, ...] = ()


def known_tables(vault: Vault) -> dict[str, Any]:
    """How the person said that the columns of tables are to be read: mappings as JSON, by the table's `layout`."""
    found: dict[str, Any] = json.loads(vault.setting(TABLES) or "{}")
    return found


def _shelf_of(vault: Vault, person: Patient | None, passwords: Sequence[str]) -> _Shelf:
    """A document that could not be opened when it was taken in counts as unknown: its password may be here now."""
    words = tuple(dict.fromkeys((*passwords, *known_passwords(vault.db))))
    if person is None:
        return _Shelf(vault.originals, frozenset(), words, known_tables(vault), check_signatures.known_keys(vault))
    known = store.known_documents(vault.db, person.id)
    if words:
        documents = store.records(vault.db, person.id, (Kind.DOCUMENT,))
        known -= {
            store.document_fingerprint(item.sha256)
            for item in documents
            if isinstance(item, Document) and LOCKED in item.tags
        }
    return _Shelf(vault.originals, known, words, known_tables(vault), check_signatures.known_keys(vault))


def _counted(vault: Vault, person: Patient, file: ReadFile) -> ReadFile:
    """A file that was taken in before, with the number of facts that came of it."""
    known = store.document_with(vault.db, person.id, file.sha256) if file.batch is None and file.kept else None
    if known is None:
        return file
    facts = [fact for fact in store.records_of_document(vault.db, known) if not isinstance(fact, Patient)]
    return replace(file, already_there=len(facts) + 1)


def reread(vault: Vault, item: TrayItem, progress: Progress | None = None) -> Session:
    """Read a file of the review tray again, to decide about it."""
    progress = progress or Progress()
    person = store.patient(vault.db, item.patient_id) if item.patient_id is not None else None
    data = vault.originals.read(item.sha256)
    disc = read_disc.disc_of(data) if item.importer == _DISC_IMPORTER else None
    with Worker() as worker:
        if disc is not None:
            stored = read_disc.from_originals(vault.originals)
            file = _parse_disc(disc, item.file_name, stored, worker, progress, vault.originals)
        else:
            known = known_passwords(vault.db)
            keys = check_signatures.known_keys(vault)
            file = _parse(item.file_name, data, worker, progress, vault.originals, known, known_tables(vault), keys)
    file = replace(file, path=Path(item.file_name))
    if person is None:
        return _with_new_person(vault, [file])
    return Session((_guarded(person, file),), person)


def unlock(vault: Vault, session: Session, number: int, password: str, progress: Progress | None = None) -> Session:
    """Read the locked file with this place in the session again with its password; returns the session with it.

    Raises `InputRefusedError` where the password opens nothing of it; the file waits as before.
    """
    progress = progress or Progress()
    locked = session.files[number]
    known = (password, *known_passwords(vault.db))
    with Worker() as worker:
        data, tables = vault.originals.read(locked.sha256), known_tables(vault)
        keys = check_signatures.known_keys(vault)
        file = _parse(locked.name, data, worker, progress, vault.originals, known, tables, keys)
    if password not in file.passwords.values():
        raise InputRefusedError(
            _("This password does not open it"),
            _("Nothing was changed, and the file still waits. Check the password: capital letters count."),
        )
    return _with_files(vault, session, {number: file})


def read_again(vault: Vault, session: Session, numbers: Sequence[int], progress: Progress | None = None) -> Session:
    """Read the files with these places in the session again, by what is known now; returns the session with them."""
    progress = progress or Progress()
    known, tables = known_passwords(vault.db), known_tables(vault)
    keys = check_signatures.known_keys(vault)
    fresh: dict[int, ReadFile] = {}
    with Worker() as worker:
        for done, number in enumerate(numbers):
            name, data = session.files[number].name, vault.originals.read(session.files[number].sha256)
            progress.step(_("Reading {name}").format(name=name), done + 1, len(numbers))
            fresh[number] = _parse(name, data, worker, progress, vault.originals, known, tables, keys)
    return _with_files(vault, session, fresh)


def _with_files(vault: Vault, session: Session, fresh: Mapping[int, ReadFile]) -> Session:
    """The session with files that were read again in their places; they wait as they are now."""
    person = session.patient
    files = list(session.files)
    for number, file in fresh.items():
        file = replace(file, path=files[number].path)
        files[number] = _guarded(person, file) if person is not None else file
        _keep_waiting(vault, (person.id or None) if person is not None else None, files[number])
    return Session(tuple(files), person) if person is not None else _with_new_person(vault, files)


def _read(
    offered: Offered,
    worker: Worker,
    progress: Progress,
    shelf: _Shelf | None = None,
    *,
    passwords: Sequence[str] = (),
    keys: Sequence[IssuerKey] = (),
) -> ReadFile:
    """Read one file of the disk; with a shelf it is sealed before it is parsed."""
    path, name = offered.path, offered.name
    if offered.data is None and path.is_dir():
        return _read_disc(path, name, worker, progress, shelf)
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
    unkept = _not_kept(name, data)
    if unkept is not None:
        return ReadFile(path, name, sha256, len(data), refused=unkept, kept=False)
    if shelf is not None:
        if store.document_fingerprint(sha256) in shelf.known:
            return ReadFile(path, name, sha256, len(data))
        shelf.originals.seal(data)
        passwords, keys = shelf.passwords, shelf.keys
    tables = shelf.tables if shelf is not None else {}
    file = _parse(name, data, worker, progress, shelf.originals if shelf is not None else None, passwords, tables, keys)
    return replace(file, path=path)


def _parse(
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
        sealed_blobs=tuple(sealing.blobs),
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
        self.blobs: list[str] = []

    def take(self, sha256: str, data: bytes) -> None:
        if hashlib.sha256(data).hexdigest() != sha256:
            raise CodecError("sha256")
        self.blobs.append(sha256)
        if self._originals is not None:
            self._originals.seal(data)


def _read_disc(folder: Path, name: str, worker: Worker, progress: Progress, shelf: _Shelf | None) -> ReadFile:
    """Read a disc as one entry; with a shelf its files are sealed before they are parsed."""
    originals = shelf.originals if shelf is not None else None
    disc = read_disc.list_disc(folder, Path(name).name, progress, originals)
    sha256 = hashlib.sha256(disc.listing).hexdigest()
    if shelf is not None:
        if store.document_fingerprint(sha256) in shelf.known:
            return ReadFile(folder, name, sha256, len(disc.listing))
        shelf.originals.seal(disc.listing)
    file = _parse_disc(disc, name, read_disc.from_folder(folder), worker, progress, originals)
    return replace(file, path=folder)


def _parse_disc(
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
        sealed_blobs=tuple(sealing.blobs),
        parts=disc.kept,
    )


def _unread(name: str, sha256: str, size: int, reason: Refusal) -> Batch:
    title = Path(name).name
    document = Document(
        id=sha256, display=title, title=title, size=size, sha256=sha256, file_name=title, unread_reason=reason.title
    )
    return Batch(None, documents=(document,), refused=reason)


def _too_large(path: Path, name: str, shelf: _Shelf | None) -> ReadFile:
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


def _not_kept(name: str, data: bytes) -> Refusal | None:
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


def _guarded(person: Patient, file: ReadFile) -> ReadFile:
    if file.batch is None:
        return file
    return replace(file, guard=judge(person, file.batch.patients))


def _with_new_person(vault: Vault, read: Sequence[ReadFile]) -> Session:
    """The session of `--patient new`: the one person whom the files name."""
    people = group_people([patient for file in read if file.batch is not None for patient in file.batch.patients])
    if len(people) > 1:
        names = ", ".join(person.display for person in people)
        for file in read:
            _keep_waiting(vault, None, file)
        raise IdentityError(
            _("These files are about more than one person"),
            _("They name {names}. Nothing was added. Import the files of each person on their own.").format(
                names=names
            ),
        )
    if not people:
        nobody = Guard(
            Verdict.UNIDENTIFIED,
            _("This file does not say whose it is"),
            _("No name was found in it. Add the person first, then import the file for them."),
        )
        unnamed = tuple(file if file.batch is None else replace(file, guard=nobody) for file in read)
        for file in unnamed:
            _keep_waiting(vault, None, file)
        return Session(unnamed, None)
    person = people[0]
    guarded = tuple(_guarded(person, file) for file in read)
    for file in guarded:
        _keep_waiting(vault, None, file)
    return Session(guarded, replace(person, id="", subject=0))


def _keep_waiting(vault: Vault, patient_id: str | None, file: ReadFile) -> None:
    """Keep a file in the review tray until it is decided about."""
    if not file.kept or file.batch is None:
        return
    with vault.db.atomic():
        for document in file.batch.documents:
            record_original(vault.db, document.sha256, document.size, document.media_type, document.file_name)
        for part in (*file.parts, *(item for item in file.batch.members if item.use in _SEALED)):
            record_original(vault.db, part.sha256, part.size, _PART_TYPE, Path(part.path).name)
        for sha256, password in file.passwords.items():
            keep_password(vault.db, sha256, password)
    title, message = (file.refused.title, file.refused.message) if file.refused else ("", "")
    tray.put(
        vault.db,
        vault.now(),
        TrayItem("", patient_id, file.sha256, file.name, file.importer, file.guard, title, message, ""),
    )
