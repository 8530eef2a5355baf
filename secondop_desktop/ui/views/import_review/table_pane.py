"""What the columns of a table hold: each with its first cells and our proposal, confirmed or changed by the person."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.models.wording import lines_of
from secondop_desktop.ui.views.import_review.values_pane import key_name
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    ComboBox,
    HBox,
    Label,
    Notice,
    Panel,
    PrimaryButton,
    Row,
    Scroll,
    TwoLines,
    VBox,
    announce,
    clear,
    fix,
)
from secondop_desktop.usecases.read_tables import Role, Table, TableMapping

_EXAMPLES = 4
_UNKNOWN = "?"


def role_words() -> list[tuple[str, str]]:
    """Every choice for a column, the most wanted first."""
    return [
        (Role.IGNORED, _("Leave it out")),
        (Role.TEST, _("Name of the test")),
        (Role.VALUE, _("Result")),
        (Role.UNIT, _("Unit")),
        (Role.RANGE, _("Normal range")),
        (Role.LOW, _("Normal range: from")),
        (Role.HIGH, _("Normal range: to")),
        (Role.FLAG, _("Flag (high, low)")),
        (Role.COLLECTED, _("Day it was taken")),
        (Role.TIME, _("Time it was taken")),
        (Role.REPORTED, _("Day it was reported")),
        (Role.SPECIMEN, _("Specimen")),
        (Role.PANEL, _("Group of tests")),
        (Role.LABORATORY, _("Laboratory")),
        (Role.DAY, _("Results of one day")),
        (Role.RESULTS, _("Results of one test")),
        (Role.COMMENT, _("Remark")),
        (Role.METHOD, _("Method")),
        (Role.STATUS, _("Status (final, corrected)")),
        (Role.CATEGORY, _("Kind of result")),
        (Role.CODE, _("Code of the test")),
        (Role.COMPARATOR, _("Sign before the result (<, >)")),
        (Role.NAME, _("Name of the person")),
        (Role.GIVEN, _("First name")),
        (Role.FAMILY, _("Family name")),
        (Role.BORN, _("Birth date")),
        (Role.SEX, _("Sex")),
        (Role.NUMBER, _("Record number")),
    ]


class TablePane(Panel):
    """One table: its columns with a choice for each, how dates and numbers are written, and the buttons that decide.

    `confirmed` carries the mapping. `without_values`: the file is to be kept, and no value read out of it.
    """

    confirmed = Signal(object)
    without_values = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("window")
        self.setObjectName("import_table")
        self.setAccessibleName(_("The columns of the table"))
        self._table: Table | None = None
        outer = VBox(self)
        column = VBox(margins=(24, 16, 24, 12), spacing=6)
        self.title = Label(_("What do the columns hold?"), "heading", wrap=True)
        self.words = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.words)
        outer.addLayout(column)
        content = QWidget()
        content.setProperty("plain", True)
        self._list = VBox(content, margins=(24, 4, 24, 12), spacing=12)
        outer.addWidget(Scroll(content, "import_table_scroll"), 1)
        foot = Panel("window", lines="top")
        buttons = VBox(foot, margins=(24, 12, 24, 12), spacing=8)
        self.problem = Notice("needs_decision", " ", name="import_table_problem")
        self.problem.hide()
        buttons.addWidget(self.problem)
        row = HBox(spacing=8)
        self.accept_button = PrimaryButton(_("Read it like this"), "import_table_accept", hint=key_name("Enter"))
        self.without_button = Button(_("Keep it without values"), "import_table_without")
        row.addWidget(self.accept_button)
        row.addWidget(self.without_button)
        row.addStretch(1)
        buttons.addLayout(row)
        outer.addWidget(foot)
        self.accept_button.clicked.connect(self.accept)
        self.without_button.clicked.connect(self._leave)
        self.choices: list[ComboBox] = []
        self.dates = ComboBox("import_table_dates", label=_("How days are written"), small=True)
        self.decimal = ComboBox("import_table_decimal", label=_("How numbers are written"), small=True)
        for value, words in (
            (_UNKNOWN, _("Choose…")),
            ("day", _("Day first: 31/12/2026")),
            ("month", _("Month first: 12/31/2026")),
        ):
            self.dates.addItem(words, value)
        for value, words in (
            ("", _("As written, not as a number where unclear")),
            (".", _("With a point: 1,234.5")),
            (",", _("With a comma: 1.234,5")),
        ):
            self.decimal.addItem(words, value)

    @property
    def first(self) -> QWidget:
        """What takes the keyboard."""
        return self.accept_button

    def show_table(self, table: Table, files: int, *, again: bool) -> None:
        """Show this table; `files` of the review are written like it, `again`: it was confirmed before."""
        if self._table == table:
            return
        self._table = table
        self.problem.hide()
        clear_keeping(self._list, (self.dates, self.decimal))
        words = _("Compare with the first rows. You are asked once: the next file like it is read the same way.")
        if files > 1:
            alike = ngettext("{n} file here is written like this.", "{n} files here are written like this.", files)
            words = f"{alike.format(n=files)} {words}"
        self.words.setText(words)
        self.without_button.set_text(_("Back") if again else _("Keep it without values"))
        self.without_button.setToolTip("" if again else _("The file is kept as a document."))
        how = Card(margins=(16, 8, 16, 8), name="import_table_how")
        mapping = table.mapping
        unclear = _("Choose…") if table.dates_open else _("Clear from the table")
        self.dates.setItemText(0, unclear)
        self.dates.set_value({None: _UNKNOWN, True: "day", False: "month"}[mapping.day_first])
        self.decimal.set_value(mapping.decimal)
        for label, chooser in ((_("Days"), self.dates), (_("Numbers"), self.decimal)):
            line = Row(48)
            line.line.addWidget(Label(label, "body"), 1)
            line.line.addWidget(chooser)
            chooser.show()
            how.add_row(line)
        self.choices = []
        card = Card(margins=(16, 4, 16, 4), name="import_table_columns")
        width = len(mapping.roles)
        for number in range(width):
            heading = table.headings[number] if number < len(table.headings) else ""
            heading = lines_of(heading, 60) or _("Column {n}").format(n=number + 1)
            cells = [row[number] for row in table.rows if number < len(row) and row[number].strip()]
            examples = " · ".join(lines_of(cell, 40) for cell in dict.fromkeys(cells))
            chooser = ComboBox(f"import_column_{number + 1}", role_words(), label=heading, small=True)
            fix(chooser, width=200)
            chooser.set_value(mapping.roles[number])
            chooser.currentIndexChanged.connect(self._changed)
            self.choices.append(chooser)
            line = Row(56)
            line.line.addWidget(TwoLines(heading, examples or _("(empty)"), strong=True), 1)
            line.line.addWidget(chooser)
            card.add_row(line)
        self._list.addWidget(card)
        self._list.addWidget(how)
        self._list.addStretch(1)

    def show_nothing(self) -> None:
        """No table is open."""
        self._table = None

    def mapping(self) -> TableMapping | None:
        """What is chosen now."""
        if self._table is None:
            return None
        order = {"day": True, "month": False}.get(self.dates.value())
        return replace(
            self._table.mapping,
            roles=tuple(chooser.value() for chooser in self.choices),
            day_first=order,
            decimal=self.decimal.value(),
        )

    def accept(self) -> None:
        """Say yes to what is chosen, where results can be read by it."""
        mapping = self.mapping()
        if mapping is None or self._table is None:
            return
        words = self._missing(mapping)
        if not words and self._table.dates_open and mapping.day_first is None and self._asks_dates(mapping):
            words = _("Choose how days are written: day first, or month first.")
        if words:
            self.problem.show_message("needs_decision", words)
            announce(self, words, at_once=True)
            return
        self.problem.hide()
        self.confirmed.emit(mapping)

    def _asks_dates(self, mapping: TableMapping) -> bool:
        return bool({Role.COLLECTED, Role.REPORTED, Role.DAY, Role.BORN} & set(mapping.roles))

    def _missing(self, mapping: TableMapping) -> str:
        problem = mapping.problem()
        if not problem:
            return ""
        named = dict(role_words())
        if problem not in mapping.roles:
            return _("Choose the column with this: {what}.").format(what=named[problem])
        return _("Two columns cannot both be this: {what}.").format(what=named[problem])

    def _changed(self) -> None:
        self.problem.hide()

    def _leave(self) -> None:
        if self._table is not None and not self._table.asked:
            self.closed.emit()
        else:
            self.without_values.emit()


def clear_keeping(layout: VBox, kept: tuple[QWidget, ...]) -> None:
    """Empty a list, but for widgets that are put in again."""
    for widget in kept:
        widget.setParent(None)
    clear(layout)
