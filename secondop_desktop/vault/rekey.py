"""All of a vault under new keys in a new folder, after someone may have got hold of the old ones."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.core.errors import NotWritableError, UsageError, VaultDamagedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.vault import audit, keys
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.check import check, digest_of_records
from secondop_desktop.vault.database import begin_writing, connect, translated
from secondop_desktop.vault.originals import ORIGINALS_FOLDER, Originals
from secondop_desktop.vault.restore import partial_of
from secondop_desktop.vault.vault import Vault


def rekey(vault: Vault, dest: Path, password: str, progress: Progress | None = None) -> tuple[str, str]:
    """Make a vault with new keys, a new id and the same records, originals, history and log; the old one stays.

    Returns its id and its recovery key, which is kept nowhere. Other people's passwords are not taken along. Raises
    `UsageError`, `NotWritableError`, `VaultDamagedError`: then nothing is left at `dest`.
    """
    progress = progress or Progress()
    keys.check_new_password(password)
    dest = dest.absolute()
    if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
        raise UsageError(
            _("This folder is not empty"), _("Choose a new or an empty folder. Nothing in this one was touched.")
        )
    building = partial_of(dest)
    try:
        with translated():
            (building / ORIGINALS_FOLDER).mkdir(parents=True)
            new_keys, recovery_key = keys.create_keys(building, password)
        _copy_databases(vault, building, new_keys)
        _copy_originals(vault, building, new_keys, progress)
        with Vault.open(building, new_keys, writer=True, clock=vault.now) as copy:
            copy.log(Event.KEYS_CHANGED, detail="new keys for all")
            wrong = check(copy, read_originals=True, progress=progress)
            if wrong or digest_of_records(copy.db) != digest_of_records(vault.db):
                raise VaultDamagedError(
                    _("The new vault is not as the old one"), _("It was removed again. Check the old one first.")
                )
        with translated():
            if dest.exists():
                dest.rmdir()
            files.rename(building, dest)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return new_keys.vault_id, recovery_key


def _copy_databases(vault: Vault, building: Path, new_keys: keys.VaultKeys) -> None:
    """SQLite's own copy takes each page out of the old encryption and puts it into the new one."""
    with (
        vault.keeper.held(),
        translated(),
        closing(connect(vault.folder, vault.keys.database_key(), writer=False)) as source,
        closing(connect(building, new_keys.database_key(), writer=True)) as copy,
    ):
        source.conn.backup(copy.conn)
        begin_writing(copy)
        # The backups are the old vault's: neither made nor cleaned by the new one, and to be destroyed with it.
        left = ("setting:backup-places", "setting:backup-sets", "setting:to-erase")
        with copy.atomic():
            copy.execute("UPDATE seal SET value = '' WHERE id = 1")
            copy.execute("DELETE FROM meta WHERE substr(name, 1, 5) = 'slot:' OR name IN (?, ?, ?)", left)
        if not (vault.folder / audit.NAME).exists():
            return
        with (
            closing(connect(vault.folder, vault.keys.log_key(), writer=False, name=audit.NAME)) as log,
            closing(connect(building, new_keys.log_key(), writer=True, name=audit.NAME)) as log_copy,
        ):
            log.conn.backup(log_copy.conn)


def _copy_originals(vault: Vault, building: Path, new_keys: keys.VaultKeys, progress: Progress) -> None:
    sealed = Originals(building, new_keys)
    named = [row[0] for row in vault.db.execute("SELECT sha256 FROM original UNION SELECT sha256 FROM tray")]
    for number, sha256 in enumerate(named):
        progress.step(_("Encrypting the originals anew"), number, len(named))
        try:
            sealed.seal(vault.originals.read(sha256))
        except OSError as error:
            raise NotWritableError(
                _("The new vault could not be written"), _("Nothing was changed in the old one. Make room, try again.")
            ) from error
