"""The people who may open a vault, each with a password of their own, and the recovery sheet."""

from __future__ import annotations

from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.slots import NamedSlot
from secondop_desktop.vault.vault import Vault

__all__ = ["NamedSlot", "add", "everyone", "new_recovery_key", "remove"]


def everyone(vault: Vault) -> tuple[NamedSlot, ...]:
    """Every key slot: who can open the vault, and how."""
    return vault.slots.all()


def add(vault: Vault, name: str, password: str) -> None:
    """Let someone else open the vault; raises `UsageError` for a name that is taken or a weak password."""
    vault.slots.add(name, password)
    vault.log(Event.KEYS_CHANGED, detail="added")


def remove(vault: Vault, name: str) -> None:
    """Take someone's password away; raises `NotFoundError`, or `UsageError` for the last one."""
    vault.slots.remove(name)
    vault.log(Event.KEYS_CHANGED, detail="removed")


def new_recovery_key(vault: Vault) -> str:
    """Make a new recovery key; the old sheet opens nothing any more. It is kept nowhere."""
    key = vault.slots.new_recovery_key()
    vault.log(Event.KEYS_CHANGED, detail="recovery sheet")
    return key
