"""The box about the program: what it is, its version, its licence, and what to copy for someone who helps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from secondop_desktop import __version__
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.help.licences import version_details
from secondop_desktop.ui.widgets.base import Label
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.feedback import announce


class AboutDialog(Dialog):
    """What this program is, its version and its licences."""

    licences_wanted = Signal()

    def __init__(self, parent: QWidget | None, language: str) -> None:
        super().__init__(parent, _("About SecondOp"), "about_dialog", width=520)
        self._details = version_details(language)
        self.body.addWidget(Label(_("Version {version}").format(version=__version__), "body", strong=True))
        for text in (
            _("Keeps your medical records on this computer, locked, and makes one packet for a second opinion."),
            _("It gives no medical advice, and it has no network code: nothing leaves this computer."),
            _("Free software under the Apache License 2.0. Without any warranty."),
        ):
            self.body.addWidget(Label(text, "body", wrap=True))
        details = Label(self._details, "support", "ink_soft", wrap=True, selectable=True)
        self.body.addWidget(details)
        self.copied = Label("", "support", "ink_soft", wrap=True)
        self.body.addWidget(self.copied)
        self.copy = Button(_("Copy version details"), "about_copy")
        self.copy.setAccessibleDescription(_("Versions and system only. No path, no name, nothing of your records."))
        self.licences = Button(_("Licences"), "about_licences")
        self.buttons.add_before(self.copy)
        self.buttons.add_before(self.licences)
        self.add_button(PrimaryButton(_("Close"), "about_close", min_width=96), accepts=True).setFocus()
        self.copy.clicked.connect(self._copy)
        self.licences.clicked.connect(self._licences)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details)
        said = _("Copied: versions and system only. No path, no name, nothing of your records.")
        self.copied.setText(said)
        announce(self.copy, said)
        self.adjustSize()

    def _licences(self) -> None:
        self.accept()
        self.licences_wanted.emit()
