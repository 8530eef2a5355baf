"""Reading files for an import: each is sealed, parsed in the worker, and held against the open person."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from secondop_desktop.core.batch import Guard, Use, Verdict
from secondop_desktop.core.errors import IdentityError, InputRefusedError, NotFoundError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import LOCKED, Document, Kind, Patient
from secondop_desktop.core.text import _
from secondop_desktop.importers.match import group_people, judge
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases import check_signatures, read_disc
from secondop_desktop.usecases.check_signatures import IssuerKey
from secondop_desktop.usecases.read_one import (
    PARSER,
    Offered,
    ReadFile,
    Shelf,
    not_kept,
    parse,
    read_kept_disc,
    read_one,
)
from secondop_desktop.vault import records as store
from secondop_desktop.vault import tray
from secondop_desktop.vault.originals import keep_password, known_passwords, record_original
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault

TABLES = "tables"
"""The setting that keeps how the columns of tables are to be read."""

_DISC_IMPORTER = "dicom"
_SEALED = frozenset({Use.IMAGE, Use.DOCUMENT})
_PART_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Session:
    """The files of one import, read and waiting for decisions; what they hold is sealed in the review tray.

    `patient` is the open person, or the one that `--patient new` would make (without an id), or None.
    """

    files: tuple[ReadFile, ...]
    patient: Patient | None


class SeveralPeopleError(IdentityError):
    """Files for a new person that name several; all of them wait in the review tray.

    `choices` is a session for each of these people, with every file held against that person.
    """

    def __init__(self, title: str, message: str, choices: Sequence[Session]) -> None:
        super().__init__(title, message)
        self.choices = tuple(choices)


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
        return tuple(read_one(offered, worker, progress, passwords=passwords, keys=keys) for offered in expand(paths))


def read_files(
    vault: Vault,
    patient_id: str | None,
    paths: Iterable[Path | Offered],
    progress: Progress | None = None,
    *,
    jobs: int = 1,
    worker: Worker | None = None,
    passwords: Sequence[str] = (),
    leave_pictures: bool = False,
) -> Session:
    """Seal and read these files and hold each against the person; what is found waits in the review tray.

    `patient_id` None means a new person, made from what the files say. `jobs` workers read at once; `worker` is a
    warm one of the caller's, which takes part and is left open. `passwords` are tried on each locked file. With
    `leave_pictures` the pictures of imaging discs stay on them and are listed.
    Raises `NotFoundError`, `NotWritableError`, `CancelledError`: what was read until then stays in the tray.
    """
    progress = progress or Progress()
    person = store.patient(vault.db, patient_id) if patient_id is not None else None
    found: list[Offered] = []
    for path in paths:
        found += [path] if isinstance(path, Offered) else expand([path])
    read: list[ReadFile] = []
    shelf = replace(_shelf_of(vault, person, passwords), leave_pictures=leave_pictures)
    _keep_pasted(vault, patient_id, found, shelf)
    for number, file in enumerate(_read_all(found, shelf, jobs, worker, progress)):
        progress.step(_("Reading {name}").format(name=file.name), number + 1, len(found))
        if person is not None:
            file = _counted(vault, person, _guarded(person, file))
            _keep_waiting(vault, person.id, file)
        read.append(file)
    if person is None:
        return _with_new_person(vault, read)
    return Session(tuple(read), person)


def _keep_pasted(vault: Vault, patient_id: str | None, found: Sequence[Offered], shelf: Shelf) -> None:
    """Seal what lies in memory alone, such as a pasted picture, and let it wait before it is read.

    It is nowhere else: reading that is broken off, or a program that ends meanwhile, must not lose it.
    """
    for offered in found:
        data = offered.data
        if data is None or not_kept(offered.name, data) is not None:
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        waits = any((item.sha256, item.patient_id) == (sha256, patient_id) for item in tray.items(vault.db))
        if waits or store.document_fingerprint(sha256) in shelf.known:
            continue
        shelf.originals.seal(data)
        media_type = mimetypes.guess_type(offered.name)[0] or "application/octet-stream"
        words = _("Reading it was broken off. It is kept as it is.")
        with vault.db.atomic():
            record_original(vault.db, sha256, len(data), media_type, offered.name)
            item = TrayItem("", patient_id, sha256, offered.name, None, None, _("Not read yet"), words, "")
            tray.put(vault.db, vault.now(), item)


def _read_all(
    found: Sequence[Offered], shelf: Shelf, jobs: int, warm: Worker | None, progress: Progress
) -> Iterator[ReadFile]:
    """Each file as it was read, in order; at most two files for each worker are held in memory."""
    with ExitStack() as stack:
        workers = [] if warm is None else [warm]
        for _number in range(min(jobs, max(len(found), 1)) - len(workers)):
            workers.append(stack.enter_context(Worker()))
        for worker in workers:
            worker.warm(PARSER)  # it starts while the first file is being sealed
        if len(workers) == 1:
            for offered in found:
                yield read_one(offered, workers[0], progress, shelf)
            return
        idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in workers:
            idle.put(worker)

        def read(offered: Offered) -> ReadFile:
            worker = idle.get()
            try:
                return read_one(offered, worker, progress, shelf)
            finally:
                idle.put(worker)

        pool = stack.enter_context(ThreadPoolExecutor(len(workers)))
        pending: deque[Future[ReadFile]] = deque()
        for offered in found:
            pending.append(pool.submit(read, offered))
            if len(pending) >= 2 * len(workers):
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def known_tables(vault: Vault) -> dict[str, Any]:
    """How the person said that the columns of tables are to be read: mappings as JSON, by the table's `layout`."""
    found: dict[str, Any] = json.loads(vault.setting(TABLES) or "{}")
    return found


def _shelf_of(vault: Vault, person: Patient | None, passwords: Sequence[str]) -> Shelf:
    """A document that could not be opened when it was taken in counts as unknown: its password may be here now."""
    words = tuple(dict.fromkeys((*passwords, *known_passwords(vault.db))))
    if person is None:
        return Shelf(vault.originals, frozenset(), words, known_tables(vault), check_signatures.known_keys(vault))
    known = store.known_documents(vault.db, person.id)
    if words:
        documents = store.records(vault.db, person.id, (Kind.DOCUMENT,))
        known -= {
            store.document_fingerprint(item.sha256)
            for item in documents
            if isinstance(item, Document) and LOCKED in item.tags
        }
    return Shelf(vault.originals, known, words, known_tables(vault), check_signatures.known_keys(vault))


def _counted(vault: Vault, person: Patient, file: ReadFile) -> ReadFile:
    """A file that was taken in before, with the number of facts that came of it."""
    known = store.document_with(vault.db, person.id, file.sha256) if file.batch is None and file.kept else None
    if known is None:
        return file
    facts = [fact for fact in store.records_of_document(vault.db, known) if not isinstance(fact, Patient)]
    return replace(file, already_there=len(facts) + 1)


def reread(vault: Vault, item: TrayItem, progress: Progress | None = None) -> Session:
    """Read a file of the review tray again, to decide about it."""
    return reread_all(vault, item.patient_id, [item], progress)


def reread_all(
    vault: Vault, patient_id: str | None, items: Sequence[TrayItem], progress: Progress | None = None
) -> Session:
    """Read files of the review tray again, to decide about them together; `patient_id` None means a new person.

    Each is held against that one person, whoever it names. Raises `SeveralPeopleError` as reading did.
    """
    progress = progress or Progress()
    person = store.patient(vault.db, patient_id) if patient_id is not None else None
    read: list[ReadFile] = []
    with Worker() as worker:
        for number, item in enumerate(items):
            progress.step(_("Reading {name}").format(name=item.file_name), number, len(items))
            read.append(_read_waiting(vault, item, worker, progress))
    if person is None:
        return _with_new_person(vault, read)
    return _held_against(person, read)


def _read_waiting(vault: Vault, item: TrayItem, worker: Worker, progress: Progress) -> ReadFile:
    data = vault.originals.read(item.sha256)
    disc = read_disc.disc_of(data) if item.importer == _DISC_IMPORTER else None
    if disc is not None:
        stored = read_disc.from_originals(vault.originals, disc)
        file = read_kept_disc(disc, item.file_name, stored, worker, progress, vault.originals)
    else:
        known = known_passwords(vault.db)
        keys = check_signatures.known_keys(vault)
        file = parse(item.file_name, data, worker, progress, vault.originals, known, known_tables(vault), keys)
    return replace(file, path=Path(item.file_name))


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
        file = parse(locked.name, data, worker, progress, vault.originals, known, tables, keys)
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
            fresh[number] = parse(name, data, worker, progress, vault.originals, known, tables, keys)
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
        raise SeveralPeopleError(
            _("These files are about more than one person"),
            _("They name {names}. Nothing was added. Import the files of each person on their own.").format(
                names=names
            ),
            [_held_against(replace(person, id="", subject=0), read) for person in people],
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
    session = _held_against(replace(people[0], id="", subject=0), read)
    for file in session.files:
        _keep_waiting(vault, None, file)
    return session


def _held_against(person: Patient, read: Iterable[ReadFile]) -> Session:
    return Session(tuple(_guarded(person, file) for file in read), person)


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
