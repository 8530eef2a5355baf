"""What a form asks with: a date as precisely as it is known, and the one way to read and fill every field."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import AmbiguousDate, PartialDate, parse_printed, show
from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import Choices, Label, RadioButton, TextField, VBox, clear

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_typed(text: str) -> PartialDate | AmbiguousDate | None:
    """The date that a person typed, with the month in English or in their own language; None when it is none."""
    found = parse_printed(text)
    if found is not None:
        return found
    folded = f" {' '.join(text.split()).casefold()} "
    for number, english in enumerate(_ENGLISH, start=1):
        for long in (True, False):
            word = show(PartialDate.of(2000, number), long=long).replace("2000", "").strip().casefold()
            if word and f" {word} " in folded.replace(",", " "):
                return parse_printed(folded.replace(",", " ").replace(f" {word} ", f" {english} ").strip())
    return None


class DateField(QWidget):
    """A date in words or numbers, to the year, the month or the day; asks which day when it can be read in two ways."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_box")
        column = VBox(self, spacing=4)
        self.field = TextField(name)
        self.setFocusProxy(self.field)
        column.addWidget(self.field)
        self._which = QWidget()
        self._which.setObjectName(f"{name}_which")
        self._lines = VBox(self._which, margins=(0, 4, 0, 0), spacing=0)
        column.addWidget(self._which)
        self._which.hide()
        self._group = Choices(self, _("Which day is meant?"))
        self._choices: dict[str, RadioButton] = {}
        self._before: PartialDate | None = None
        self._shown = ""
        self.field.textChanged.connect(self._typed)

    def set_date(self, when: PartialDate | None) -> None:
        """Show this date; it is given back exactly, with its time of day, as long as nobody types."""
        self._before, self._shown = when, show(when)
        self.field.setText(self._shown)

    def text(self) -> str:
        """What stands in it."""
        return self.field.text().strip()

    def value(self) -> PartialDate | None:
        """The date, or None when there is none or it is not clear."""
        if self._before is not None and self.text() == self._shown:
            return self._before
        found = parse_typed(self.text()) if self.text() else None
        if isinstance(found, AmbiguousDate):
            chosen = next((iso for iso, button in self._choices.items() if button.isChecked()), "")
            return PartialDate(chosen) if chosen else None
        return found

    def problem(self) -> str:
        """What is wrong with it in plain words, or an empty text."""
        if not self.text() or self.value() is not None:
            return ""
        if self._choices:
            return _("Choose which day is meant.")
        return _("Write it like 3 Apr 2024, Jun 2026 or 2019.")

    def _typed(self) -> None:
        found = parse_typed(self.text()) if self.text() and self.text() != self._shown else None
        candidates = found.candidates if isinstance(found, AmbiguousDate) else ()
        if tuple(self._choices) != tuple(item.iso for item in candidates):
            self._ask(candidates)
        self.changed.emit()

    def _ask(self, candidates: tuple[PartialDate, ...]) -> None:
        for button in self._choices.values():
            self._group.removeButton(button)
        self._choices = {}
        clear(self._lines)
        if candidates:
            self._lines.addWidget(Label(_("Which day is meant?"), "support", "ink_soft"))
        for number, item in enumerate(candidates, start=1):
            button = RadioButton(show(item, long=True), f"{self.field.objectName()}_{number}", role="support")
            self._group.add(button)
            self._lines.addWidget(button)
            button.toggled.connect(self.changed)
            self._choices[item.iso] = button
        self._which.setVisible(bool(candidates))
