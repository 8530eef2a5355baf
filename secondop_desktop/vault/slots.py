"""The people who may open a vault: named key slots, added, changed and taken away while it is open.

The names are in the encrypted database; the folder shows only how many slots there are. A new slot's file is written
first, then named by `vault.secondop` in one rename, and only then are those that it replaces removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.vault import keys as keying
from secondop_desktop.vault.database import Connection, scalar, translated
from secondop_desktop.vault.inventory import Keeper
from secondop_desktop.vault.keys import KEYS_FOLDER, PASSWORD, RECOVERY, Marker, Slot, VaultKeys

_NAME = "slot:"


@dataclass(frozen=True, slots=True)
class NamedSlot:
    """One key slot: its file, its kind (`password` or `recovery`), whose it is, and whether it opened the vault."""

    file: str
    kind: str
    name: str
    in_use: bool


class Slots:
    """The key slots of an open vault."""

    def __init__(self, folder: Path, keys: VaultKeys, db: Connection, keeper: Keeper) -> None:
        self._folder, self._keys, self._db, self._keeper = folder, keys, db, keeper

    def all(self) -> tuple[NamedSlot, ...]:
        """Every slot, in the order in which they are tried."""
        marker = keying.read_marker(self._folder)
        return tuple(
            NamedSlot(slot.file, slot.kind, self._name_of(slot), slot.file == self._keys.slot) for slot in marker.slots
        )

    def user(self) -> str:
        """The name of whoever opened the vault."""
        if not (self._folder / keying.MARKER_NAME).exists():
            return self._keys.slot  # the folder is gone, which whatever is done next will say
        return next((slot.name for slot in self.all() if slot.in_use), self._keys.slot)

    def add(self, name: str, password: str) -> None:
        """Let someone else open the vault, by a password of their own; raises `UsageError` for a name that is taken."""
        name = " ".join(name.split())
        keying.check_new_password(password)
        if not name:
            raise UsageError(_("A name is needed"), _("Say whose password this is. Nothing was changed."))
        if any(slot.name.casefold() == name.casefold() for slot in self.all()):
            raise UsageError(_("There is a password of that name"), _("Choose another name. Nothing was changed."))
        marker = keying.read_marker(self._folder)
        with translated():
            fresh = keying.write_password_slot(self._folder, self._keys, keying.free_name(marker), password)
        self._keep_name(fresh.file, name)
        self._put(marker, (*marker.slots, fresh))

    def remove(self, name: str) -> None:
        """Take a password away; what its owner copied before stays readable to them. The last one stays."""
        slot = self._find(name)
        passwords = [item for item in self.all() if item.kind == PASSWORD]
        if slot.kind == PASSWORD and len(passwords) == 1:
            raise UsageError(
                _("This is the only password"), _("Add another one first, or give this one a new password.")
            )
        if slot.kind == RECOVERY:
            raise UsageError(_("The recovery sheet stays"), _("Make a new one instead: that takes the old one away."))
        marker = keying.read_marker(self._folder)
        self._put(marker, tuple(item for item in marker.slots if item.file != slot.file))
        self._forget_name(slot.file)

    def change_password(self, password: str, name: str | None = None) -> None:
        """Give the slot of this name, or the one that opened the vault, a new password.

        Opened by the recovery sheet, it is the first password that is changed.
        """
        keying.check_new_password(password)
        marker = keying.read_marker(self._folder)
        if name is not None:
            old = self._find(name).file
        else:
            passwords = [slot.file for slot in marker.slots if slot.kind == PASSWORD]
            old = self._keys.slot if self._keys.slot in passwords else next(iter(passwords), "")
        with translated():
            fresh = keying.write_password_slot(self._folder, self._keys, keying.free_name(marker), password)
        shown = next((slot.name for slot in self.all() if slot.file == old), "")
        self._keep_name(fresh.file, shown)
        changed = [fresh if slot.file == old else slot for slot in marker.slots]
        self._put(marker, changed if old else [fresh, *marker.slots])
        if self._keys.slot == old:
            self._keys = VaultKeys(self._keys.identity, self._keys.vault_id, fresh.file)
        self._forget_name(old)

    def new_recovery_key(self) -> str:
        """A new recovery key in place of the old one, whose sheet opens nothing from then on; it is kept nowhere."""
        marker = keying.read_marker(self._folder)
        with translated():
            fresh, key = keying.write_recovery_slot(self._folder, self._keys, keying.free_name(marker))
        self._put(marker, (*(slot for slot in marker.slots if slot.kind != RECOVERY), fresh))
        return key

    def _put(self, marker: Marker, slots: Sequence[Slot]) -> None:
        data = keying.printed_marker(Marker(marker.vault_id, tuple(slots)))
        with translated(), self._keeper.changing_keys(data):
            keying.write_marker(self._folder, data)
        named = {slot.file for slot in slots}
        for slot in marker.slots:
            if slot.file not in named:
                with translated():
                    files.remove(self._folder / KEYS_FOLDER / slot.file)

    def _find(self, name: str) -> NamedSlot:
        for slot in self.all():
            if slot.name.casefold() == " ".join(name.split()).casefold():
                return slot
        raise NotFoundError(_("There is no such password"), _("No key slot of this vault has that name."))

    def _name_of(self, slot: Slot) -> str:
        with translated():
            name = scalar(self._db, "SELECT value FROM meta WHERE name = ?", f"{_NAME}{slot.file}")
        if name:
            return str(name)
        return _("recovery sheet") if slot.kind == RECOVERY else _("owner")

    def _keep_name(self, file: str, name: str) -> None:
        with translated(), self._db.atomic():
            self._db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (f"{_NAME}{file}", name))

    def _forget_name(self, file: str) -> None:
        with translated(), self._db.atomic():
            self._db.execute("DELETE FROM meta WHERE name = ?", (f"{_NAME}{file}",))
