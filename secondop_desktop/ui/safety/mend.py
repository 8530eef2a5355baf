"""Mending damaged records from a backup: which backup, and the password where the records are not open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.safety.places import PlaceChooser
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets.base import Label, Panel, VBox
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.feedback import ProgressPanel
from secondop_desktop.ui.widgets.fields import FormField, PasswordField


class MendDialog(Dialog):
    """`wanted` carries the folder of backups ("" for none) and the password ("" where the records are open)."""

    wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None, shell: Shell, folder: Path) -> None:
        super().__init__(parent, _("Mend the records"), "mend", width=640)
        self._needs_password = shell.vault is None
        words = _(
            "What the backup has whole takes the place of what is damaged or missing. What does not belong is set aside"
            " in a folder. Nothing is deleted, and what is whole stays as it is."
        )
        self.body.addWidget(Label(words, "body", wrap=True))
        self.body.addWidget(Label(str(folder), "support", "ink_soft", elide=True))
        self.place = PlaceChooser(shell, "mend", nothing=_("Without a backup"))
        self.body.addWidget(self.place)
        told = _("Without a backup, only what does not belong is set aside, and the search is made anew.")
        self.body.addWidget(Label(told, "support", "ink_soft", wrap=True))
        self.password = PasswordField("mend_password", label=_("Password"))
        self.password_field = FormField(_("Password"), self.password)
        self.password_field.setVisible(self._needs_password)
        self.body.addWidget(self.password_field)
        self.add_button(Button(_("Cancel"), "mend_cancel", min_width=96), rejects=True)
        self.go = self.add_button(PrimaryButton(_("Mend them"), "mend_go", min_width=140), accepts=True)
        self.accepted.connect(self._tell)
        self.password.changed.connect(self._judge)
        self._judge()
        self.place.read_known()
        self.place.setFocus()

    def _judge(self) -> None:
        self.go.setEnabled(not self._needs_password or bool(self.password.text()))

    def _tell(self) -> None:
        folder = self.place.folder
        self.wanted.emit(str(folder) if folder is not None else "", self.password.text())


class WorkPage(Panel):
    """The page while the records are put away and worked on: what is done, how far, and Cancel."""

    def __init__(self, title: str) -> None:
        super().__init__("window")
        self.setObjectName("work_page")
        self.setAccessibleName(title)
        column = VBox(self, margins=(64, 64, 64, 64), spacing=16)
        column.addStretch(1)
        column.addWidget(Label(title, "display", wrap=True))
        column.addWidget(Label(_("They are closed meanwhile, and open again by themselves."), "body", "ink_soft"))
        self.progress = ProgressPanel("work_progress", delay_ms=0)
        column.addWidget(self.progress)
        column.addStretch(2)
