"""The worksheet of costs in step 4: a line for each, amounts as typed, sums of each currency, and its print."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.opinion.budget import Total, read_amount, totals, usual_costs
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    IconButton,
    Label,
    LinkButton,
    TextField,
    VBox,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.usecases.prepare_opinion import Case, CostLine

_WIDTHS = (0, 112, 112, 128, 36)
_LEAST = 140


def _line(parent: QWidget, margins: tuple[int, int, int, int]) -> tuple[Beside, Flow]:
    """A line of the worksheet, and in it the columns of a fixed width, which go below its words where it is narrow."""
    return Beside(parent, margins=margins, spacing=8, lines=4), Flow(spacing=8, lines=4)


class CostRow(QWidget):
    """One line of the worksheet."""

    typed = Signal(object)
    removed = Signal()

    def __init__(self, line: CostLine, number: int) -> None:
        super().__init__()
        self.line = line
        row, amounts = _line(self, margins=(0, 3, 0, 3))
        self.fields: dict[str, TextField] = {}
        titles = headings()
        for (field, title), wide in zip(titles, _WIDTHS, strict=False):
            label = _("{column}, line {n}").format(column=title, n=number + 1)
            box = TextField(f"cost_{field}_{number}", label=label, text=getattr(line, field))
            box.setCursorPosition(0)
            self.fields[field] = box
            if wide:
                fix(box, width=wide)
                amounts.addWidget(box)
            else:
                row.addWidget(box, 1, least=_LEAST)
            box.textEdited.connect(lambda text, name=field: self._put(name, text.strip()))
        remove = IconButton("delete", _("Remove: {what}").format(what=line.what), f"cost_remove_{number}", side=36)
        remove.clicked.connect(self.removed)
        amounts.addWidget(remove)
        row.addLayout(amounts)
        self._mark()

    def _put(self, field: str, text: str) -> None:
        self.line = replace(self.line, **{field: text})
        self._mark()
        self.typed.emit(self.line)

    def _mark(self) -> None:
        """An amount that cannot be added up has a tooltip that says so; the sum below names it."""
        for field in ("expected", "paid"):
            text = self.fields[field].text().strip()
            unread = bool(text) and read_amount(text) is None
            words = _("This is not one amount, so it is not added up.") if unread else ""
            self.fields[field].setToolTip(words)
            self.fields[field].setAccessibleDescription(words)


def headings() -> tuple[tuple[str, str], ...]:
    """The columns: field and title."""
    return (
        ("what", _("What for")),
        ("expected", _("Expected")),
        ("paid", _("Paid")),
        ("payer", _("Who pays")),
    )


class CostsCard(Card):
    """The lines and their sums. `edited` carries a change of the case, `took_away` words and the change that undoes it,
    `print_sheet` asks for the worksheet on paper.
    """

    edited = Signal(object)
    took_away = Signal(str, object)
    print_sheet = Signal()

    def __init__(self) -> None:
        super().__init__(_("Costs in money"), margins=(20, 14, 20, 18), spacing=6, name="costs_sheet")
        sheet = Button(_("Print…"), "costs_print", icon="print", size="small")
        sheet.clicked.connect(self.print_sheet)
        self.add_head(sheet)
        words = _("Write each amount with its currency, such as $120. We add up one currency at a time.")
        self.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self._titles = QWidget()
        line, amounts = _line(self._titles, margins=(0, 6, 0, 0))
        for (_field, title), wide in zip(headings(), _WIDTHS, strict=False):
            label = Label(title, "fine", "ink_soft", wrap=bool(wide))
            if wide:
                fix(label, width=wide)
                amounts.addWidget(label)
            else:
                line.addWidget(label, 1, least=_LEAST)
        bin_place = QWidget()
        fix(bin_place, width=_WIDTHS[-1], height=1)
        amounts.addWidget(bin_place)
        line.addLayout(amounts)
        self.body.addWidget(self._titles)
        self._list = VBox()
        self.body.addLayout(self._list)
        self._sums = VBox(spacing=2)
        self.body.addLayout(self._sums)
        self._offers = Flow(spacing=16, lines=6)
        self.body.addLayout(self._offers)
        self._links: list[LinkButton] = []
        for number, what in enumerate((*usual_costs(), "")):
            words = _("Add: {what}").format(what=what) if what else _("Add another cost")
            link = LinkButton(words, f"cost_add_{number}", wrap=True)
            link.clicked.connect(lambda _checked=False, words=what: self.add_line(words))
            self._links.append(link)
            self._offers.addWidget(link)
        self._lines: tuple[CostLine, ...] = ()
        self._build()

    def show_lines(self, lines: tuple[CostLine, ...]) -> None:
        """Show these lines."""
        if lines != self._lines:
            self._lines = lines
            self._build()

    def _build(self) -> None:
        clear(self._list)
        self._titles.setVisible(bool(self._lines))
        for number, line in enumerate(self._lines):
            row = CostRow(line, number)
            row.typed.connect(lambda changed, place=number: self._typed(place, changed))
            row.removed.connect(lambda place=number: self.remove_line(place))
            self._list.addWidget(row)
            row.show()  # now, so that it can take the keyboard
        self._add_up()

    def _add_up(self) -> None:
        clear(self._sums)
        found = totals(self._lines)
        for total in found.all:
            self._sums.addWidget(Label(total_words(total), "body", strong=True, wrap=True))
        for total in found.by_payer:
            self._sums.addWidget(Label(total_words(total), "support", "ink_soft", wrap=True))
        if found.left_out:
            words = _("Not added up: {amounts}").format(amounts="; ".join(found.left_out))
            self._sums.addWidget(Label(words, "support", "ink_soft", wrap=True))

    def add_line(self, what: str) -> None:
        """Begin another line, and put the keyboard into it."""
        self._save((*self._lines, CostLine(what)))
        self._build()
        field = "expected" if what else "what"
        self._focus(f"cost_{field}_{len(self._lines) - 1}")

    def remove_line(self, number: int) -> None:
        """Take a line out; it can be put back."""
        gone = self._lines[number]
        self._save(tuple(line for index, line in enumerate(self._lines) if index != number))
        self._build()
        near = min(number, len(self._lines) - 1)
        self._focus(f"cost_remove_{near}" if near >= 0 else "cost_add_0")

        def back(case: Case) -> Case:
            return replace(case, budget=(*case.budget[:number], gone, *case.budget[number:]))

        if not gone.is_empty:
            self.took_away.emit(_("Cost removed"), back)

    def _focus(self, name: str) -> None:
        found = next((one for one in self.findChildren(QWidget, name) if one.isVisibleTo(self)), None)
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, number: int, line: CostLine) -> None:
        self._save(tuple(line if index == number else old for index, old in enumerate(self._lines)))
        self._add_up()

    def _save(self, lines: tuple[CostLine, ...]) -> None:
        self._lines = lines
        self.edited.emit(lambda case: replace(case, budget=lines))


def total_words(total: Total) -> str:
    """A sum as a line: of all, or of one who pays."""
    expected, paid = total.expected or "–", total.paid or "–"
    if total.payer:
        return _("{name}: {expected} expected, {paid} paid").format(name=total.payer, expected=expected, paid=paid)
    return _("Together: {expected} expected, {paid} paid").format(expected=expected, paid=paid)
