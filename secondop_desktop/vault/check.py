"""Checking a vault: is its database whole, and is every original that it names there and unaltered?"""

from __future__ import annotations

import sqlcipher3
from sqlite_utils import Database

from secondop_desktop.core.errors import VaultDamagedError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault.originals import Originals


def check(db: Database, originals: Originals, *, read_originals: bool, progress: Progress) -> list[Problem]:
    """What is wrong with a vault; empty when it is whole. With `read_originals` each one is decrypted and compared."""
    progress.step(_("Checking the records"))
    problems = _database(db)
    if problems:
        return problems
    named = {row[0] for row in db.execute("SELECT sha256 FROM original UNION SELECT sha256 FROM tray")}
    paths = {originals.path(sha256): sha256 for sha256 in named}
    for number, (path, sha256) in enumerate(paths.items()):
        progress.step(_("Checking the originals"), number, len(paths))
        if not path.is_file():
            problems.append(Problem(_("An original is missing"), path.name, _("Restore it from a backup."), False))
        elif read_originals:
            try:
                originals.read(sha256)
            except VaultDamagedError:
                problems.append(Problem(_("An original is damaged"), path.name, _("Restore it from a backup."), False))
    for path in originals.stored():
        if path not in paths:
            problems.append(
                Problem(
                    _("A file that nothing names"),
                    path.name,
                    _("An import was cut off after it was sealed. It does no harm."),
                    True,
                )
            )
    return problems


def _database(db: Database) -> list[Problem]:
    """SQLCipher's check finds altered pages, SQLite's own finds a file that was cut short; both are needed."""
    found: list[str] = []
    for pragma in ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check"):
        try:
            found += [str(row[0]) for row in db.execute(pragma).fetchall() if row[0] != "ok"]
        except sqlcipher3.DatabaseError:
            found.append(pragma)
    if not found:
        return []
    return [
        Problem(
            _("The records file is damaged"),
            "records.db",
            _("{n} of its parts are not as they were written. Restore a backup.").format(n=len(found)),
            False,
        )
    ]
