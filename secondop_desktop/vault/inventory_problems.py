"""What the inventory can find wrong, in the person's words."""

from __future__ import annotations

from secondop_desktop.core.problems import Problem
from secondop_desktop.core.text import _
from secondop_desktop.vault.database import DATABASE_NAME
from secondop_desktop.vault.inventory_file import NAME
from secondop_desktop.vault.keys import MARKER_NAME


def older(where: str) -> Problem:
    """A file that was played back by itself."""
    return Problem(
        _("A file of the vault is from an older copy"),
        where,
        _("It does not belong to the rest. Someone or some program put it back. Restore a backup."),
        where == NAME,
    )


def other_slots() -> Problem:
    return Problem(
        _("The password slots are not those that were last set"),
        MARKER_NAME,
        _(
            "This file, or the rest of the vault, is from an older copy. A password that was taken away may open it "
            "again. Restore a backup, or set the passwords anew."
        ),
        False,
    )


def part_older() -> Problem:
    """A page of the database that was played back, or altered in a way that only the inventory sees."""
    return Problem(
        _("A part of the records file is from an older copy"),
        DATABASE_NAME,
        _("It is not as it was when the vault was last closed. Compare your records, or restore a backup."),
        False,
    )


def whole_older() -> Problem:
    """A whole vault that was played back, on a computer that remembers a newer one."""
    return Problem(
        _("This is an older copy of these records"),
        MARKER_NAME,
        _(
            "This computer has opened a newer state of the same vault. What was added since is not in it. "
            "If you put a copy back on purpose, all is well."
        ),
        False,
    )


def missing() -> Problem:
    return Problem(
        _("The vault’s inventory is missing"),
        NAME,
        _("Without it no one can tell whether every part is of the same age. It can be made anew."),
        True,
    )


def altered() -> Problem:
    return Problem(
        _("The vault’s inventory was changed"),
        NAME,
        _("It is not as SecondOp wrote it. It can be made anew after the records were checked."),
        True,
    )
