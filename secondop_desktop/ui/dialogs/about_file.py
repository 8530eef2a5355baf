"""The dialog that corrects what a file is called, what kind of paper it is, and its date."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.forms.inputs import DateField
from secondop_desktop.ui.models.wording import document_category_word
from secondop_desktop.ui.widgets import Button, ComboBox, FormField, PrimaryButton, TextField


class AboutFileDialog(Dialog):
    """Title, kind and date of a document, as they were read; `document` gives it back as it was corrected."""

    def __init__(self, parent: QWidget | None, document: Document) -> None:
        super().__init__(parent, _("About this file"), "about_file", width=480)
        self._before = document
        self.name = TextField("about_file_title", text=document.title)
        self.kind = ComboBox("about_file_kind", [(kind, document_category_word(kind)) for kind in DocumentCategory])
        self.kind.set_value(document.category)
        self.date = DateField("about_file_date")
        self.date.set_date(document.date)
        self.name_field = FormField(_("Title"), self.name)
        self.date_field = FormField(_("Date of the paper"), self.date, help_text=_("The day, the month or the year."))
        self.body.addWidget(self.name_field)
        self.body.addWidget(FormField(_("Kind"), self.kind))
        self.body.addWidget(self.date_field)
        self.add_button(Button(_("Cancel"), "about_file_cancel", min_width=96), rejects=True)
        self.add_button(PrimaryButton(_("Save"), "about_file_save", min_width=96)).clicked.connect(self.check)
        self.name.setFocus()

    def check(self) -> None:
        """Close with a yes where everything can be read."""
        self.name_field.set_error("" if self.name.text().strip() else _("Give it a title."))
        self.date_field.set_error(self.date.problem())
        if not (self.name_field.has_error() or self.date_field.has_error()):
            self.accept()

    def document(self) -> Document:
        """The document as it stands in the fields."""
        title = self.name.text().strip()
        return replace(
            self._before,
            title=title,
            display=title,
            category=DocumentCategory(self.kind.value()),
            date=self.date.value() if self.date.text() else None,
        )
