"""All records under new keys in a new folder, after someone may have got hold of the old ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import ask
from secondop_desktop.ui.safety.sheet_step import SheetStep, width_beside
from secondop_desktop.ui.safety.working import WorkingDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.vault_folders import free_folder
from secondop_desktop.ui.views.typed_twice import TypedTwice
from secondop_desktop.ui.widgets.base import Label, VBox
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.usecases import maintain


class NewKeysDialog(WorkingDialog):
    """A new password, the work, the new sheet; `open_wanted` carries the new folder at the end."""

    open_wanted = Signal(str)

    def __init__(self, parent: QWidget | None, shell: Shell, today: date) -> None:
        super().__init__(parent, shell, _("Encrypt everything anew"), "new_keys", width=width_beside(parent))
        self._today = today
        self._made: Path | None = None
        self.first_box = QWidget()
        column = VBox(self.first_box, spacing=12)
        words = _(
            "For when someone may have copied the records and knows the password or the sheet. A new password alone"
            " does not help then: the keys inside are the same. This makes a second set of the records with new keys,"
            " in a new folder, and checks it. The old one stays until you remove it."
        )
        column.addWidget(Label(words, "body", wrap=True))
        self.password = TypedTwice("new_keys_password", _("New password"))
        column.addWidget(self.password)
        told = _("Other people’s passwords and the backup places are not taken along. Add them again in the new ones.")
        column.addWidget(Label(told, "support", "ink_soft", wrap=True))
        self.body.addWidget(self.first_box)
        self.sheet = SheetStep(shell, width_beside(parent))
        self.sheet.hide()
        self.body.addWidget(self.sheet)
        self.finish_body(self.first_box)
        self.cancel = self.add_button(Button(_("Cancel"), "new_keys_cancel", min_width=96), rejects=True)
        self.make = self.add_button(PrimaryButton(_("Choose where…"), "new_keys_make", min_width=160))
        self.open_button = self.add_button(PrimaryButton(_("Open the new records"), "new_keys_open", min_width=200))
        self.open_button.hide()
        self.make.clicked.connect(self._choose)
        self.open_button.clicked.connect(self._open)
        self.password.changed.connect(self.refresh)
        self.password.changed.connect(self.grow)
        self.sheet.finished_changed.connect(self.refresh)
        self.sheet.failed.connect(self.refuse)
        self.refresh()
        self.password.setFocus()

    def refresh(self) -> None:
        self.make.setEnabled(self.password.fits() and self._made is None)
        self.open_button.setEnabled(self.sheet.finished)

    def _choose(self) -> None:
        vault = self.shell.vault
        start = str(vault.folder.parent) if vault is not None else str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, _("Where to keep the new records"), start)
        if chosen and vault is not None:
            self.make_at(free_folder(Path(chosen), vault.folder.name))

    def make_at(self, dest: Path) -> None:
        """Make the new vault there."""
        vault, password = self.shell.vault, self.password.text()
        if vault is None:
            return

        def work(progress: Progress) -> tuple[str, str]:
            return vault.name, maintain.rekey(vault, dest, password, progress)[1]

        def done(made: tuple[str, str]) -> None:
            self._made = dest
            self.password.clear()
            self.first_box.hide()
            self.make.hide()
            self.cancel.set_text(_("Close"))
            self.sheet.show()
            self.open_button.show()
            self.sheet.show_key(*made, self._today)
            words = _(
                "They are in {folder}. Look at them; then remove the old folder and every backup of it, as both still"
                " open with the old password and sheet."
            )
            self.say("ready", _("The records were encrypted anew"), words.format(folder=dest))

        self.run("vault", work, _("Encrypting the originals anew"), done)

    def reject(self) -> None:
        if self._made is not None and self.shell.vault is not None and not self.sheet.finished:
            message = _("Without its sheet, only the new password opens the new records. You can make one in Settings.")
            if not ask(self, _("Go on without the sheet?"), message, _("Go on without it"), _("Stay here")):
                return
        super().reject()

    def _open(self) -> None:
        if self._made is not None:
            self.accept()
            self.open_wanted.emit(str(self._made))
