"""A dialog that asks for one line, such as a name, and says what is wrong with it before it closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.widgets import Button, FormField, PrimaryButton, TextField

Try = Callable[[str, Callable[[], None], Callable[[SecondOpError], None]], None]
"""Does what is wanted with the line, and calls the one or the other afterwards."""


class LineDialog(Dialog):
    """Asks for a line; `attempt` tries to use it, and the dialog closes when that went well."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        attempt: Try,
        *,
        name: str,
        text: str = "",
        help_text: str = "",
    ) -> None:
        super().__init__(parent, title, f"{name}_dialog", width=480)
        self._attempt = attempt
        self.line = TextField(name, text=text)
        self.field = FormField(label, self.line, help_text=help_text)
        self.body.addWidget(self.field)
        self.add_button(Button(_("Cancel"), f"{name}_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save"), f"{name}_save", min_width=120))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.line.selectAll()
        self.line.setFocus()

    def _save(self) -> None:
        self._attempt(self.line.text(), self.accept, lambda error: self.field.set_error(error.message))
