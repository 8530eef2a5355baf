"""Choosing another password for the open records."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.views.strength import strength_of
from secondop_desktop.ui.views.strength_line import StrengthLine
from secondop_desktop.ui.widgets.base import Label
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.fields import FormField, PasswordField


class PasswordDialog(Dialog):
    """A new password, typed twice; `password()` is what was typed."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("Choose a new password"), "password_dialog", width=520)
        self.body.addWidget(Label(_("The recovery sheet stays good."), "body", "ink_soft", wrap=True))
        self.first = PasswordField("change_password", label=_("New password"))
        self.body.addWidget(FormField(_("New password"), self.first))
        self.strength = StrengthLine()
        self.body.addWidget(self.strength)
        self.again = PasswordField("change_password_again", label=_("The same password again"), show_button=False)
        self.body.addWidget(FormField(_("The same password again"), self.again))
        self.add_button(Button(_("Cancel"), "password_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Use this password"), "password_save"), accepts=True)
        self.save.setEnabled(False)
        self.first.changed.connect(self._judge)
        self.again.changed.connect(self._judge)
        self.first.shown_changed.connect(self.again.set_shown)
        self.first.setFocus()

    def password(self) -> str:
        """The new password."""
        return self.first.text()

    def _judge(self) -> None:
        self.strength.show_password(self.first.text())
        fits = strength_of(self.first.text()).enough and self.first.text() == self.again.text()
        self.save.setEnabled(fits)
