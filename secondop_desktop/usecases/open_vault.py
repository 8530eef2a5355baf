"""Creating, opening and unlocking a vault, and the recovery sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from secondop_desktop.core.progress import Progress
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.vault import keys
from secondop_desktop.vault.vault import Clock, Vault, system_clock

__all__ = [
    "Clock",
    "Vault",
    "create",
    "is_vault",
    "open_with_password",
    "open_with_recovery_key",
    "printed_groups",
    "recovery_sheet",
    "reset_password",
    "system_clock",
]


def is_vault(path: Path) -> bool:
    """Whether a vault lies here; `path` is its folder or the `vault.secondop` in it."""
    folder = path.parent if path.name == keys.MARKER_NAME else path
    return (folder / keys.MARKER_NAME).is_file()


def create(folder: Path, password: str, name: str = "", clock: Clock = system_clock) -> tuple[Vault, str]:
    """Make a vault in a new or empty folder; returns it open for writing, with its recovery key, kept nowhere."""
    return Vault.create(folder, password, name or folder.name, clock)


def open_with_password(path: Path, password: str, *, writer: bool = True, clock: Clock = system_clock) -> Vault:
    """Open a vault; raises `WrongPasswordError`, `VaultBusyError`, `VaultDamagedError`, `NewerVaultError`."""
    folder = keys.vault_folder(path)
    return Vault.open(folder, keys.unlock_with_password(folder, password), writer=writer, clock=clock)


def open_with_recovery_key(path: Path, recovery_key: str, *, writer: bool = True, clock: Clock = system_clock) -> Vault:
    """Open a vault by its printed recovery key; raises as `open_with_password`."""
    folder = keys.vault_folder(path)
    return Vault.open(folder, keys.unlock_with_recovery_key(folder, recovery_key), writer=writer, clock=clock)


def reset_password(vault: Vault, new_password: str) -> None:
    """Give an open vault a new password; the recovery sheet stays good. Raises `UsageError` if it is too short."""
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
