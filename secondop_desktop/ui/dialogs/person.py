"""Adding a person, and correcting what is known of them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate, parse_iso, parse_printed, show
from secondop_desktop.core.records import Identifier, Patient, Status
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.widgets.base import HBox, Label
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.combo_box import ComboBox
from secondop_desktop.ui.widgets.fields import FormField, TextField


class PersonDialog(Dialog):
    """Name, birth date, sex and record number; `patient()` is what was typed."""

    def __init__(self, parent: QWidget | None, patient: Patient | None = None) -> None:
        title = _("Add a person") if patient is None else _("About this person")
        super().__init__(parent, title, "person_dialog", width=520)
        self._before = patient
        known = patient or Patient()
        if patient is None:
            self.body.addWidget(Label(_("Whose records are these?"), "body", "ink_soft", wrap=True))
        names = HBox(spacing=12)
        self.given = TextField("person_given", text=known.given_names)
        self.family = TextField("person_family", text=known.family_name)
        names.addWidget(FormField(_("First name"), self.given))
        self.family_field = FormField(_("Last name"), self.family)
        names.addWidget(self.family_field)
        self.body.addLayout(names)
        self.birth = TextField("person_birth", text=show(known.birth_date, long=True))
        self.birth_field = FormField(
            _("Birth date"),
            self.birth,
            help_text=_("As on the records, such as 14 March 1968. It guards against mixing people up."),
        )
        self.body.addWidget(self.birth_field)
        row = HBox(spacing=12)
        self.sex = ComboBox(
            "person_sex",
            [("", _("Not recorded")), ("female", _("Female")), ("male", _("Male")), ("other", _("Other"))],
        )
        if known.sex and self.sex.findData(known.sex) < 0:
            self.sex.addItem(known.sex, known.sex)
        self.sex.set_value(known.sex)
        row.addWidget(FormField(_("Sex, as recorded"), self.sex))
        self.number = TextField("person_number", text=known.identifiers[0].value if known.identifiers else "")
        row.addWidget(FormField(_("Record number"), self.number, optional=True))
        self.body.addLayout(row)
        self.add_button(Button(_("Cancel"), "person_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save"), "person_save", min_width=120))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.given.setFocus()

    def patient(self) -> Patient:
        """The person as typed, with what the form does not show kept."""
        known = self._before or Patient(status=Status.ACTIVE)
        given, family, number = self.given.text().strip(), self.family.text().strip(), self.number.text().strip()
        identifiers = known.identifiers
        if number and (not identifiers or identifiers[0].value != number):
            identifiers = (Identifier("", number), *identifiers[1:])
        return replace(
            known,
            display=" ".join(part for part in (given, family) if part),
            given_names=given,
            family_name=family,
            birth_date=self._birth_date(),
            sex=self.sex.value(),
            identifiers=identifiers,
        )

    def _birth_date(self) -> PartialDate | None:
        text = self.birth.text().strip()
        if self._before is not None and text == show(self._before.birth_date, long=True):
            return self._before.birth_date
        found = parse_iso(text) if text[:4].isdigit() else parse_printed(text)
        return found if isinstance(found, PartialDate) else None

    def _save(self) -> None:
        named = bool(self.given.text().strip() or self.family.text().strip())
        self.family_field.set_error("" if named else _("A name is needed."))
        typed = self.birth.text().strip()
        unread = bool(typed) and self._birth_date() is None
        self.birth_field.set_error(_("Write the month as a word: 14 March 1968.") if unread else "")
        if named and not unread:
            self.accept()
