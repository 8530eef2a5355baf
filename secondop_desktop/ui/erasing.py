"""Erasing for good from the window: what it comes to is shown, it is asked twice, and what was reached is told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog, QuestionDialog, show_message
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, Label, PrimaryButton
from secondop_desktop.usecases import erase
from secondop_desktop.usecases.erase import Outcome, Preview, Target
from secondop_desktop.usecases.open_vault import Vault

_MOST = 6


class EraseDialog(Dialog):
    """The first question: what goes, what stays although it says the same, and which backups are not here."""

    def __init__(self, parent: QWidget | None, name: str, found: Preview) -> None:
        super().__init__(parent, _("Erase for good?"), "erase_dialog", width=560)
        self.body.addWidget(Label(name, "label", wrap=True))
        for words in told_before(found, name):
            self.body.addWidget(Label(words, "body", wrap=True))
        self.go_on = self.add_button(Button(_("Go on…"), "erase_go_on", min_width=96), accepts=True)
        self.cancel = self.add_button(PrimaryButton(_("Cancel"), "erase_cancel", min_width=96), rejects=True)
        self.cancel.setDefault(True)
        self.cancel.setFocus()


def told_before(found: Preview, name: str) -> list[str]:
    """What the person has to know before it is erased."""
    records = ngettext("{n} record", "{n} records", found.records).format(n=found.records)
    originals = ngettext("{n} original file", "{n} original files", found.originals).format(n=found.originals)
    if found.originals:
        records = _("{records} and {originals}").format(records=records, originals=originals)
    said = [
        _(
            "This erases {records} for good: from every list, the search, the history, Undo, the files that wait, and"
            " the backups that are here now. Nothing can bring them back."
        ).format(records=records)
    ]
    others = [words for words in (item.display or item.title for item in found.documents) if words != name]
    if others:
        said.append(_("These documents go with it: {names}.").format(names=_names(others)))
    if found.shared:
        said.append(
            ngettext(
                "{n} record that other documents state too stays, without this source.",
                "{n} records that other documents state too stay, without this source.",
                found.shared,
            ).format(n=found.shared)
        )
    if found.stays:
        names = _names([document.display or document.title for document in found.stays])
        words = _("These documents stay, and may say the same: {names}. Erase them as well if it must be gone there.")
        said.append(words.format(names=names))
    if found.away:
        said.append(
            _("Backups in these places are not here now: {places}. They are cleaned as soon as they are back.").format(
                places=_names(list(found.away))
            )
        )
    said.append(
        _("Files that you saved, printed or sent, and copies that other programs made, are not reached by this.")
    )
    return said


def _names(names: list[str]) -> str:
    # Names of documents have commas of their own.
    shown = ", ".join(_("“{name}”").format(name=name) for name in names[:_MOST])
    more = len(names) - _MOST
    return shown + " " + _("and {n} more").format(n=more) if more > 0 else shown


def told_after(outcome: Outcome) -> str:
    """What was reached and what may still hold it; empty where everything was reached."""
    said = []
    if outcome.failed:
        said.append(
            _("These backups could not be changed and may still hold it. Delete them yourself: {places}").format(
                places=_names([str(path) for path in outcome.failed])
            )
        )
    if outcome.away:
        said.append(
            _("Backups in these places may still hold it until they are back: {places}").format(
                places=_names(list(outcome.away))
            )
        )
    return "\n\n".join(said)


def ask_and_erase(
    parent: QWidget, shell: Shell, name: str, target: Callable[[Vault], Target], then: Callable[[], None] | None = None
) -> None:
    """Ask twice whether to erase what `target` names, and do it; `name` is how the person knows it."""

    def asked(found: Preview) -> None:
        first = EraseDialog(parent.window(), name, found)
        first.accepted.connect(lambda: really(found))
        _open(first)

    def really(found: Preview) -> None:
        sure = _("This is the last question. After it nobody can bring it back, and Undo does not either.")
        last = QuestionDialog(parent.window(), _("Really erase it for good?"), sure, _("Erase for good"))
        last.accepted.connect(lambda: run(parent, shell, found.target, then))
        _open(last)

    shell.read(
        lambda vault, progress: erase.preview(vault, target(vault)), name="erase", done=while_alive(parent, asked)
    )


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def run(parent: QWidget, shell: Shell, target: Target, then: Callable[[], None] | None = None) -> None:
    """Erase it, and tell what was reached."""
    window = parent.window()

    def work(vault: Vault, progress: Progress) -> Outcome:
        return erase.erase(vault, target, progress)

    def done(outcome: Outcome) -> None:
        # Rooms hold pictures and lists of what is gone.
        shell.act("renew_rooms")
        shell.records_changed.emit()
        told = told_after(outcome)
        if told:
            show_message(window, _("Erased here; not yet everywhere"), told)
        else:
            shell.toast(_("Erased for good"))
        if then is not None:
            then()

    job = shell.write(work, name="erase", done=done)
    shell.show_progress(_("Erasing for good"), job)
