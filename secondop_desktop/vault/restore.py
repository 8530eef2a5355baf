"""Having a vault back from a backup: verified, whole or not at all, and drills that show that it would work."""

from __future__ import annotations

import errno
import hashlib
import hmac
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.core.errors import NotWritableError, UsageError, VaultDamagedError
from secondop_desktop.core.files import atomic_write, is_disk_full
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault import inventory_file
from secondop_desktop.vault.backup_set import INFO, BackupSet, Entry, Point, is_ours, sha256_of
from secondop_desktop.vault.check import check, digest_of_records
from secondop_desktop.vault.keys import KEYS_FOLDER, VaultKeys
from secondop_desktop.vault.memory import Memory, Remembered
from secondop_desktop.vault.originals import ORIGINALS_FOLDER
from secondop_desktop.vault.vault import Vault, refuse_inside

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """A vault that was had back: where it is, from when, and which originals are not in it (`skipped`)."""

    folder: Path
    point: Point
    skipped: tuple[str, ...]


def restore(
    backup_set: BackupSet, point: Point, dest: Path, *, keep_going: bool = False, progress: Progress | None = None
) -> Restored:
    """Copy a point's vault to a new or empty folder; every file is compared with what the backup says of it.

    Raises `VaultDamagedError` where one is not so, naming it, and `UsageError` or `NotWritableError`: then nothing is
    left at `dest`. With `keep_going` damaged originals are left out; a damaged file of the vault itself never is.
    """
    progress = progress or Progress()
    dest = dest.absolute()
    _refuse_full(dest)
    building = partial_of(dest)
    skipped: list[str] = []
    try:
        (building / KEYS_FOLDER).mkdir(parents=True)
        (building / ORIGINALS_FOLDER).mkdir()
        originals = {entry.path for entry in point.manifest.originals}
        entries = (*point.manifest.files, *point.manifest.originals)
        for number, entry in enumerate(entries):
            progress.step(_("Copying from the backup"), number, len(entries))
            source = (backup_set.folder if entry.path in originals else point.folder) / entry.path
            try:
                _take(source, building / entry.path, entry)
            except VaultDamagedError:
                if entry.path not in originals or not keep_going:
                    raise
                skipped.append(entry.path)
        if dest.exists():
            dest.rmdir()
        files.rename(building, dest)
    except OSError as error:
        raise _not_restored(error) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    generation, records, log = inventory_file.generation_of(dest)
    Memory(point.manifest.vault_id).keep(dest, Remembered(generation, records, log))
    return Restored(dest, point, (*point.manifest.lost, *skipped))


def partial_of(dest: Path) -> Path:
    """A new folder beside `dest` to build it in; what a process that was killed had half built there goes."""
    half_built = re.compile(rf"\.{re.escape(dest.name)}\.[0-9a-f]{{8}}\.partial")
    with suppress(OSError):
        for path in dest.parent.iterdir():
            if half_built.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
    return dest.with_name(f".{dest.name}.{secrets.token_hex(4)}.partial")


def verify(backup_set: BackupSet, point: Point, progress: Progress) -> list[Problem]:
    """What of a point is not as the backup says; reads all of it."""
    found: list[Problem] = []
    sources = [(point.folder, entry) for entry in point.manifest.files]
    sources += [(backup_set.folder, entry) for entry in point.manifest.originals]
    for number, (folder, entry) in enumerate(sources):
        progress.step(_("Checking the backup"), number, len(sources))
        path = folder / entry.path
        if not path.is_file():
            found.append(Problem(_("A file is missing from the backup"), entry.path, _another(), False))
        elif path.stat().st_size != entry.size or sha256_of(path) != entry.sha256:
            found.append(Problem(_("A file of the backup is damaged"), entry.path, _another(), False))
    for lost in point.manifest.lost:
        found.append(Problem(_("An original was damaged before the backup was made"), lost, _another(), False))
    return found


def drill(
    backup_set: BackupSet, point: Point, unlock: Callable[[Path], VaultKeys], progress: Progress | None = None
) -> list[Problem]:
    """Restore a point to a temporary folder, open it there, check all of it, compare its records, and remove it.

    Returns what is wrong; empty when the backup would give everything back.
    """
    progress = progress or Progress()
    problems = verify(backup_set, point, progress)
    if any(problem.where not in point.manifest.lost for problem in problems):
        return problems
    memory = Memory(point.manifest.vault_id)
    with tempfile.TemporaryDirectory(prefix="secondop-drill-") as place:
        folder = Path(place) / "vault"
        try:
            restore(backup_set, point, folder, progress=progress)
            vault_keys = unlock(folder)
            if not is_ours(point.manifest, vault_keys.secret(INFO)):
                problems.append(Problem(_("The backup’s list was changed"), point.name, _another(), False))
            with Vault.open(folder, vault_keys, writer=False) as vault:
                lost = set(point.manifest.lost)
                found = check(vault, read_originals=True, progress=progress)
                problems += [problem for problem in found if problem.where not in lost]
                code = hmac.new(vault_keys.secret(INFO), digest_of_records(vault.db).encode("ascii"), hashlib.sha256)
                if not hmac.compare_digest(code.hexdigest(), point.manifest.records):
                    problems.append(
                        Problem(_("The records are not those that were backed up"), point.name, _another(), False)
                    )
        finally:
            memory.forget(folder)
    return problems


def _take(source: Path, target: Path, entry: Entry) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    code = hashlib.sha256()
    size = 0
    if not source.is_file():
        raise _damaged(entry)
    with open(source, "rb") as stream, atomic_write(target) as out:
        while part := stream.read(_CHUNK):
            code.update(part)
            size += len(part)
            out.write(part)
        if size != entry.size or code.hexdigest() != entry.sha256:
            raise _damaged(entry)
    with suppress(OSError):
        target.chmod(0o600)


def _refuse_full(dest: Path) -> None:
    if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
        raise UsageError(
            _("This folder is not empty"), _("Choose a new or an empty folder. Nothing in this one was touched.")
        )
    refuse_inside(dest)


def _not_restored(error: OSError) -> NotWritableError:
    if is_disk_full(error):
        return NotWritableError(
            _("The disk is full"),
            _("Nothing was restored; the backup is as it was. Make room and try again."),
        )
    if error.errno == errno.EIO:
        return NotWritableError(
            _("The disk could not be read or written"), _("Nothing was restored. Try again, or use another backup.")
        )
    return NotWritableError(
        _("The vault can’t be restored there"),
        _("Nothing was restored. Choose another place."),
    )


def _damaged(entry: Entry) -> VaultDamagedError:
    return VaultDamagedError(
        _("The backup is damaged"),
        _(
            "The file {name} is missing or not as it was written. Nothing was restored. Try an older backup; with "
            "--keep-going everything but damaged documents comes back."
        ).format(name=entry.path),
    )


def _another() -> str:
    return _("Make a new backup while the vault is whole.")
