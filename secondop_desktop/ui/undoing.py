"""Undo and Redo of the last step from the window; after an erasing it is asked before an older step is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.date_words import show
from secondop_desktop.core.dates import parse_iso
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.shell import Shell

if TYPE_CHECKING:
    from secondop_desktop.usecases.edit import ErasedLastError
    from secondop_desktop.usecases.open_vault import Vault

Step = Callable[["Vault"], str | None]


def undo(window: QWidget, shell: Shell) -> None:
    """Take the last step back."""
    from secondop_desktop.usecases import edit

    def failed(error: SecondOpError) -> None:
        if isinstance(error, edit.ErasedLastError):
            _ask(window, shell, error)
        else:
            shell.show_error(error)

    _step(shell, edit.undo, _("Taken back: {what}"), _("There is nothing to take back."), failed)


def redo(shell: Shell) -> None:
    """Do again what was taken back."""
    from secondop_desktop.usecases import edit

    _step(shell, edit.redo, _("Done again: {what}"), _("There is nothing to do again."))


def _step(
    shell: Shell, step: Step, said: str, nothing: str, failed: Callable[[SecondOpError], None] | None = None
) -> None:
    if shell.vault is None:
        return

    def done(what: str | None) -> None:
        if what is None:
            shell.toast(nothing)
            return
        shell.records_changed.emit()
        shell.toast(said.format(what=what))

    shell.write(lambda vault, progress: step(vault), name="undo", done=done, failed=failed)


def _ask(window: QWidget, shell: Shell, error: ErasedLastError) -> None:
    """Say that the erasing stays, and ask about the step before it, if there is one."""
    from secondop_desktop.ui.dialogs.base import QuestionDialog, show_error

    before = error.before
    if before is None:
        show_error(window, error)
        return
    when = parse_iso(before.at)
    day = show(when, long=True) if when is not None else ""
    told = [
        error.message,
        _("The step before it was “{what}”, {day}.").format(what=before.what, day=day),
        ngettext(
            "Taking it back changes {n} record. Redo does it again.",
            "Taking it back changes {n} records. Redo does it again.",
            error.records,
        ).format(n=error.records),
    ]
    yes, no = _("Take that step back"), _("Leave it")
    dialog = QuestionDialog(window, error.title, "\n\n".join(told), yes, no)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: _undo_older(shell))
    dialog.open()


def _undo_older(shell: Shell) -> None:
    from secondop_desktop.usecases import edit

    def older(vault: Vault) -> str | None:
        return edit.undo(vault, past_erasing=True)

    _step(shell, older, _("Taken back: {what}"), _("There is nothing to take back."))
