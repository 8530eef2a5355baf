"""Creating, opening and unlocking a vault, and the recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from secondop_desktop.core.errors import SecondOpError, WrongPasswordError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.core.vault_marker import is_same, is_vault
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.vault import erase_everywhere, keys
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.vault import Clock, Vault, system_clock

__all__ = [
    "Clock",
    "Vault",
    "by_password",
    "by_recovery_key",
    "by_sheet",
    "change_password",
    "create",
    "is_same",
    "is_vault",
    "keys_of",
    "once",
    "open_again",
    "open_with_password",
    "open_with_recovery_key",
    "printed_groups",
    "recovery_sheet",
    "reset_password",
    "system_clock",
]


def create(folder: Path, password: str, name: str = "", clock: Clock = system_clock) -> tuple[Vault, str]:
    """Make a vault in a new or empty folder; returns it open for writing, with its recovery key, kept nowhere."""
    return Vault.create(folder, password, name or folder.name, clock)


def open_with_password(
    path: Path, password: str, *, writer: bool = True, clock: Clock = system_clock, progress: Progress | None = None
) -> Vault:
    """Open a vault; raises `WrongPasswordError`, `VaultBusyError`, `VaultDamagedError`, `NewerVaultError`.

    `progress` is told where the records are made ready for this version of the program; `CancelledError` leaves them
    as they were.
    """
    folder = keys.vault_folder(path)
    unlocked = keys.unlock_with_password(folder, password)
    return _logged(Vault.open(folder, unlocked, writer=writer, clock=clock, progress=progress))


def open_with_recovery_key(
    path: Path, recovery_key: str, *, writer: bool = True, clock: Clock = system_clock, progress: Progress | None = None
) -> Vault:
    """Open a vault by its printed recovery key; as `open_with_password`."""
    folder = keys.vault_folder(path)
    unlocked = keys.unlock_with_recovery_key(folder, recovery_key)
    return _logged(Vault.open(folder, unlocked, writer=writer, clock=clock, progress=progress))


def open_again(
    path: Path,
    unlock: Callable[[Path], keys.VaultKeys],
    clock: Clock = system_clock,
    progress: Progress | None = None,
) -> Vault:
    """Open a vault for writing by what unlocked it before, as after it was mended; as `open_with_password`."""
    folder = keys.vault_folder(path)
    return _logged(Vault.open(folder, unlock(folder), writer=True, clock=clock, progress=progress))


def keys_of(vault: Vault) -> Callable[[Path], keys.VaultKeys]:
    """How to unlock another copy of an open vault, such as its backup, without asking again."""
    held = vault.keys
    return lambda _folder: held


def once(unlock: Callable[[Path], keys.VaultKeys]) -> Callable[[Path], keys.VaultKeys]:
    """The same way to unlock, whose cost is paid the first time only."""
    held: list[keys.VaultKeys] = []

    def unlocked(folder: Path) -> keys.VaultKeys:
        if not held:
            held.append(unlock(folder))
        return held[0]

    return unlocked


def _logged(vault: Vault) -> Vault:
    """The log says who opened the vault, and that it was not as it should be."""
    for alarm in vault.alarms:
        vault.log(Event.ALARM, detail=alarm.where)
    vault.log(Event.OPENED)
    if vault.writable:
        # Records that cannot be cleaned now, as on a full disk, open all the same; the next time tries again.
        with suppress(SecondOpError):
            erase_everywhere.finish(vault)
    return vault


def by_password(password: str) -> Callable[[Path], keys.VaultKeys]:
    """How to unlock a vault whose folder is not there yet, or that may not open."""
    return lambda folder: keys.unlock_with_password(folder, password)


def by_recovery_key(recovery_key: str) -> Callable[[Path], keys.VaultKeys]:
    """The same, by the recovery key."""
    return lambda folder: keys.unlock_with_recovery_key(folder, recovery_key)


def reset_password(vault: Vault, new_password: str, name: str | None = None) -> None:
    """Give an open vault a new password in place of the one that opened it, or of the one of this name.

    The recovery sheet stays good. Raises `UsageError` if the password is too short.
    """
    vault.change_password(new_password, name)


def by_sheet(vault: Vault) -> bool:
    """Whether an open vault was opened by its recovery sheet."""
    return any(slot.in_use and slot.kind == keys.RECOVERY for slot in vault.slots.all())


def change_password(vault: Vault, old: str | None, new_password: str) -> None:
    """Give an open vault a new password in place of the one that opened it, which has to be known.

    `old` may be None only where the recovery sheet opened it. Raises `WrongPasswordError`, and as `reset_password`.
    """
    if old is not None or not by_sheet(vault):
        typed = keys.unlock_with_password(vault.folder, old or "")
        if typed.slot != vault.keys.slot and not by_sheet(vault):
            raise WrongPasswordError(
                _("That is the password of someone else"),
                _("Nothing was changed. Type the password with which you opened these records."),
            )
    vault.change_password(new_password)


def printed_groups(recovery_key: str) -> tuple[str, ...]:
    """The recovery key as it is printed, in groups of four letters."""
    return keys.printed_groups(recovery_key)


def recovery_sheet(
    name: str, recovery_key: str, made_on: date, *, paper: str = "letter", progress: Progress | None = None
) -> bytes:
    """The recovery sheet as a PDF of one page."""
    with Worker() as worker:
        result = worker.run(
            "secondop_desktop.packet.sheets:recovery_sheet",
            (),
            {
                "name": name,
                "made_on": made_on.isoformat(),
                "groups": list(printed_groups(recovery_key)),
                "paper": paper,
            },
            progress,
        )
    return dict(result.blobs)["sheet.pdf"]
