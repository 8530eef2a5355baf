"""Looking after a vault: is it whole, and can what is not be mended?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from secondop_desktop.core.errors import VaultDamagedError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.vault import backup_set as sets
from secondop_desktop.vault import check as checking
from secondop_desktop.vault import keys, repair
from secondop_desktop.vault import rekey as rekeying
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.repair import Repaired
from secondop_desktop.vault.vault import Clock, Vault, system_clock

__all__ = ["Problem", "Repaired", "accept", "check", "mend", "rekey"]

Unlock = Callable[[Path], keys.VaultKeys]


def check(vault: Vault, *, read_originals: bool = False, progress: Progress | None = None) -> tuple[Problem, ...]:
    """What is wrong with a vault, empty when it is whole; `read_originals` also decrypts and compares each original."""
    found = tuple(checking.check(vault, read_originals=read_originals, progress=progress or Progress()))
    vault.log(Event.CHECKED, detail=f"{len(found)}")
    return found


def mend(
    path: Path,
    unlock: Unlock,
    backup: Path | None,
    *,
    progress: Progress | None = None,
    clock: Clock = system_clock,
) -> Repaired:
    """Repair a vault that may not even open: from a backup where one is given, and by setting aside what is foreign.

    Raises as opening does, where there is no backup to mend it from.
    """
    progress = progress or Progress()
    folder = path.parent if path.name == keys.MARKER_NAME and not path.is_dir() else path
    backup_set = sets.find(backup) if backup is not None else None
    done: list[str] = []
    if backup_set is not None:
        done += repair.before_opening(folder, backup_set, clock())
    vault_keys = unlock(folder)
    try:
        vault = Vault.open(folder, vault_keys, writer=True, clock=clock, progress=progress)
        whole = checking.records_are_whole(vault)
        if not whole:
            vault.abandon()
    except VaultDamagedError:
        if backup_set is None:
            raise
        whole = False
    if not whole:
        if backup_set is None:
            with Vault.open(folder, vault_keys, writer=False, clock=clock) as reader:
                return Repaired((), tuple(checking.check(reader, read_originals=True, progress=progress)))
        put = repair.replace_records(folder, vault_keys, backup_set, clock())
        if put is not None:
            done.append(f"{put[0]} ({put[1].name})")
        vault = Vault.open(folder, vault_keys, writer=True, clock=clock, progress=progress)
    with vault:
        if done:
            vault.log(Event.REPAIRED, detail=f"{len(done)}")
        result = repair.repair(vault, backup_set, progress)
    return Repaired((*done, *result.done), result.left)


def rekey(vault: Vault, dest: Path, password: str, progress: Progress | None = None) -> tuple[str, str]:
    """Encrypt a vault anew, with new keys, in a new folder; returns its id and its recovery key, kept nowhere."""
    vault.log(Event.KEYS_CHANGED, detail="encrypted anew elsewhere")
    return rekeying.rekey(vault, dest, password, progress)


def accept(vault: Vault) -> None:
    """Take the vault as it is: what was found about the age of its parts is named no more. A person's decision."""
    vault.keeper.settle()
    vault.log(Event.ALARM, detail="accepted as it is")
