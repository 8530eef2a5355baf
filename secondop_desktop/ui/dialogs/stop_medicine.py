"""No longer taken: asks since when and why, as far as the person knows."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.forms.inputs import DateField
from secondop_desktop.ui.forms.spec import date_help
from secondop_desktop.ui.widgets import Button, FormField, Label, PrimaryButton, TextField


class StopMedicineDialog(Dialog):
    """`end` and `reason` are what was typed; both may be left empty."""

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent, _("No longer taken: {name}").format(name=name), "stop_medicine", width=520)
        words = _("It moves to what was taken before, and stays on record with its sources.")
        self.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self._date = DateField("stop_end")
        self._date_field = FormField(_("Until"), self._date, help_text=date_help(), optional=True)
        self.body.addWidget(self._date_field)
        self._reason = TextField("stop_reason")
        help_text = _("Such as a side effect.")
        self.body.addWidget(FormField(_("Why it was stopped"), self._reason, help_text=help_text, optional=True))
        self.body.addStretch(1)
        self.add_button(Button(_("Cancel"), "stop_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save"), "stop_save", min_width=120))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self._date.setFocus()

    @property
    def end(self) -> PartialDate | None:
        """Until when, or None where it is not known."""
        return self._date.value()

    @property
    def reason(self) -> str:
        """Why, or nothing."""
        return self._reason.text().strip()

    def _save(self) -> None:
        problem = self._date.problem()
        self._date_field.set_error(problem)
        if problem:
            self._date.setFocus()
        else:
            self.accept()
