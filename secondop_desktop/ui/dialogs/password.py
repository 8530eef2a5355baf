"""Choosing another password for the open records."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.errors import SecondOpError, WrongPasswordError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.safety.working import WorkingDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.typed_twice import TypedTwice
from secondop_desktop.ui.widgets.announcing import announce
from secondop_desktop.ui.widgets.base import Label, show_if
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.fields import FormField, PasswordField
from secondop_desktop.usecases import open_vault


class PasswordDialog(WorkingDialog):
    """The password of now, and a new one, typed twice; who came by the recovery sheet is not asked for the old one."""

    def __init__(self, parent: QWidget | None, shell: Shell, *, by_sheet: bool) -> None:
        super().__init__(parent, shell, _("Choose a new password"), "password_dialog", width=520)
        self._by_sheet = by_sheet
        self._wrong = False
        words = _("The recovery sheet stays good. A backup from before opens with the password of its day.")
        self.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self.old = PasswordField("change_password_old", label=_("The password you use now"))
        self.old_field = FormField(_("The password you use now"), self.old)
        show_if(self.old_field, not by_sheet)
        self.body.addWidget(self.old_field)
        self.new = TypedTwice("change_password", _("New password"))
        self.body.addWidget(self.new)
        self.finish_body(self.old_field, self.new)
        self.add_button(Button(_("Cancel"), "password_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Use this password"), "password_save"))
        self.save.setDefault(True)
        self.save.clicked.connect(self._change)
        self.old.changed.connect(self._typed)
        self.new.changed.connect(self._typed)
        self.refresh()
        (self.new if by_sheet else self.old).setFocus()

    def _typed(self) -> None:
        if self.old_field.has_error():
            self.old_field.set_error("")
        self.refresh()
        self.grow()

    def refresh(self) -> None:
        self.save.setEnabled(self.new.fits() and (self._by_sheet or bool(self.old.text())))
        if self._wrong and self.job is None:
            # Only now: while the work ran no field took the keyboard.
            self._wrong = False
            self.old.field.selectAll()
            self.old.setFocus()

    def _change(self) -> None:
        vault = self.shell.vault
        if vault is None:
            return
        old, new = None if self._by_sheet else self.old.text(), self.new.text()

        def work(progress: Progress) -> None:
            progress.step(_("Changing the password"))
            open_vault.change_password(vault, old, new)

        def done(_nothing: None) -> None:
            self.accept()
            self.shell.toast(_("The password was changed"))

        self.run("vault", work, _("Changing the password"), done, self._refused)

    def _refused(self, error: SecondOpError) -> None:
        if not isinstance(error, WrongPasswordError):
            self.refuse(error)
            return
        self._wrong = True
        self.old_field.set_error(error.title)
        announce(self, f"{error.title}. {error.message}", at_once=True)
        self.grow()
