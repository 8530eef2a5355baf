"""Checking a vault: is every file there, unaltered and of one age, and does the database agree with itself?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import sqlcipher3
from sqlite_utils import Database

from secondop_desktop.core.errors import VaultDamagedError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault import audit, consistency, inventory_file, keys, quarantine, reserve, tags, upgrades
from secondop_desktop.vault.database import DATABASE_NAME, LOCK_NAME
from secondop_desktop.vault.originals import ORIGINALS_FOLDER, Originals
from secondop_desktop.vault.vault import Vault

_OURS = frozenset(
    {
        *(keys.MARKER_NAME, keys.KEYS_FOLDER, DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm"),
        *(
            LOCK_NAME,
            ORIGINALS_FOLDER,
            inventory_file.NAME,
            inventory_file.LOCK_NAME,
            audit.NAME,
            f"{audit.NAME}-journal",
        ),
        *(upgrades.FOLDER, quarantine.FOLDER, reserve.NAME),
    }
)
_OF_THE_SYSTEM = re.compile(
    r"(?i)\.DS_Store|desktop\.ini|Thumbs\.db|\._.*|\.(stfolder|nfs.*|fuse_hidden.*)|\.directory"
)
_PARTIAL = re.compile(r"\.[0-9a-f]{16}\.partial")


def check(vault: Vault, *, read_originals: bool, progress: Progress) -> list[Problem]:
    """What is wrong with a vault; empty when it is whole. With `read_originals` each one is decrypted and compared.

    It writes nothing.
    """
    progress.step(_("Checking the records"))
    problems = _database(vault)
    problems += _keys(vault.folder)
    damaged = any(problem.where == DATABASE_NAME for problem in problems)
    try:
        problems += vault.keeper.check()
    except (VaultDamagedError, sqlcipher3.DatabaseError):
        if not damaged:
            problems.append(damaged_records(1))
    log = audit.verify(vault.folder, vault.keys.log_key())
    problems += (problem for problem in log if not any(item.where == audit.NAME for item in problems))
    problems += _before_upgrade(vault.folder)
    if not damaged:
        problems += consistency.check(vault.db, progress)
        problems += _originals(vault, read_originals=read_originals, progress=progress)
    problems += _strangers(vault.folder)
    return list(dict.fromkeys(problems))


def named_originals(vault: Vault) -> dict[Path, str]:
    """Where every original that the database names must lie, with its SHA-256."""
    rows = vault.db.execute("SELECT sha256 FROM original UNION SELECT sha256 FROM tray").fetchall()
    return {vault.originals.path(row[0]): str(row[0]) for row in rows}


def original_is_whole(originals: Originals, sha256: str) -> bool:
    """Whether the original opens and is the one that its digest says."""
    try:
        originals.read(sha256)
    except (VaultDamagedError, OSError):
        return False
    return True


def _originals(vault: Vault, *, read_originals: bool, progress: Progress) -> Iterator[Problem]:
    paths = named_originals(vault)
    for number, (path, sha256) in enumerate(paths.items()):
        progress.step(_("Checking the originals"), number, len(paths))
        if not path.is_file():
            yield Problem(_("An original is missing"), place(path), _("Restore it from a backup."), True)
        elif read_originals and not original_is_whole(vault.originals, sha256):
            yield Problem(_("An original is damaged"), place(path), _("Restore it from a backup."), True)
    for path in sorted(vault.originals.stored()):
        if path not in paths:
            yield Problem(
                _("A file that nothing names"),
                place(path),
                _("An import was cut off after it was sealed, or someone put it there. It does no harm."),
                True,
            )


def place(path: Path) -> str:
    """How an original is named to the person: its folder and its name."""
    return f"{ORIGINALS_FOLDER}/{path.parent.name}/{path.name}"


_INDEX = "passage_fts"
"""The search is made out of the records, and named by `consistency`: for it nobody must go back to a backup."""


def _database(vault: Vault) -> list[Problem]:
    """SQLCipher's check finds altered pages, SQLite's own finds a file that was cut short; both are needed."""
    found: list[str] = []
    # A page that was half written when the process ended is whole in the write-ahead log, where it comes from; the
    # check of SQLCipher looks past that.
    newer = tags.pages_in_log(vault.folder / f"{DATABASE_NAME}-wal")
    for pragma in ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check"):
        try:
            rows = [str(row[0]) for row in vault.db.execute(pragma).fetchall() if row[0] != "ok"]
            found += [row for row in rows if not _written_again(row, newer) and _INDEX not in row]
        except sqlcipher3.DatabaseError:
            found.append(pragma)
    return [damaged_records(len(found))] if found else []


def _written_again(row: str, pages: set[int]) -> bool:
    number = re.search(r"page (\d+)\b", row)
    return number is not None and int(number[1]) in pages


def records_are_whole(vault: Vault) -> bool:
    """Whether every page of the records file is as it was written."""
    return not _database(vault)


def damaged_records(count: int) -> Problem:
    """The problem of a database that was altered or cut short."""
    return Problem(
        _("The records file is damaged"),
        DATABASE_NAME,
        _("{n} of its parts are not as they were written. Restore a backup.").format(n=count),
        True,
    )


def _keys(folder: Path) -> Iterator[Problem]:
    try:
        marker = keys.read_marker(folder)
    except VaultDamagedError as error:
        yield Problem(error.title, keys.MARKER_NAME, error.message, True)
        return
    for slot in marker.slots:
        if not keys.slot_is_whole(folder, slot):
            yield Problem(
                _("A key file is damaged or missing"),
                f"{keys.KEYS_FOLDER}/{slot.file}",
                _("The password or sheet that it belongs to opens nothing. Put it back from a backup."),
                True,
            )
    named = {slot.file for slot in marker.slots}
    for path in sorted((folder / keys.KEYS_FOLDER).iterdir()) if (folder / keys.KEYS_FOLDER).is_dir() else ():
        if path.name not in named and not _OF_THE_SYSTEM.fullmatch(path.name) and not _PARTIAL.fullmatch(path.name):
            yield Problem(
                _("A key file that nothing names"),
                f"{keys.KEYS_FOLDER}/{path.name}",
                _("A change of password was cut off, or someone put it there. It opens nothing by itself."),
                True,
            )


def _before_upgrade(folder: Path) -> Iterator[Problem]:
    for path in sorted((folder / upgrades.FOLDER).glob("*")):
        if path.suffix == ".db" and not upgrades.is_whole(path):
            yield Problem(
                _("The copy from before an upgrade is damaged"),
                f"{upgrades.FOLDER}/{path.name}",
                _("It is only needed to go back to an older version of SecondOp."),
                True,
            )


def _strangers(folder: Path) -> Iterator[Problem]:
    for path in sorted(folder.iterdir()):
        if path.name not in _OURS and not _OF_THE_SYSTEM.fullmatch(path.name) and not _PARTIAL.fullmatch(path.name):
            yield Problem(
                _("A file that does not belong here"),
                path.name,
                _("SecondOp did not put it in the vault’s folder. It does no harm to the records."),
                True,
            )


def digest_of_records(db: Database) -> str:
    """One digest of every record as it is now and as it was, of what waits and of the names of the originals.

    Two vaults with the same records have the same digest, whatever their keys.
    """
    code = hashlib.sha256()
    for table, columns, order in (
        ("record", "uid, patient, kind, deleted, fact, category, sort_date", "uid"),
        ("version", "id, record, change_set, body", "id"),
        ("change_set", "id, at, actor, action, what, patient, undoes, undone", "id"),
        ("original", "sha256, size, media_type, file_name", "sha256"),
        ("tray", "uid, patient, sha256, file_name, importer, verdict, title, message", "uid"),
    ):
        for row in db.execute(f"SELECT {columns} FROM {table} ORDER BY {order}"):
            code.update(repr((table, *row)).encode("utf-8"))
    return code.hexdigest()
