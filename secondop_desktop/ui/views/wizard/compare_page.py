"""The opinions side by side: what each doctor said, what is the same, and why the rest differs."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from shiboken6 import isValid

from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.mark_button import MarkButton, widest
from secondop_desktop.ui.views.wizard.side_page import SidePage
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    EmptyState,
    Grid,
    HBox,
    IconView,
    Label,
    LinkButton,
    Panel,
    PrimaryButton,
    Scroll,
    VBox,
    announce,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.whole import Scrolled
from secondop_desktop.usecases import compare_opinions
from secondop_desktop.usecases.compare_opinions import (
    MARKS,
    Agreement,
    Column,
    Comparison,
    Line,
    column_facts,
    compare,
    compare_title,
    mark_meaning,
    mark_word,
    row_word,
    why,
    with_mark,
)
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case

_NAME, _MARK, _GAP = 140, 176, 20


class SameCell(Label):
    """What stands where a row needs no mark; the arrow keys come here too, so that a reader hears every row."""

    def __init__(self, words: str, about: str, page: ComparePage) -> None:
        super().__init__(words, "support", "ink_soft", wrap=True)
        self._page = page
        self.setAccessibleName(f"{about}, {words}" if words else about)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setProperty(RING, "outside")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._page.move_from(self, step)
        else:
            super().keyPressEvent(event)


class ComparePage(SidePage):
    """The table of one case; the arrow keys go from row to row, D, I and J mark one."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.setObjectName("compare_page")
        self._case: Case | None = None
        self._narrow = False
        self.comparison = Comparison((), ())
        self.cells: list[QWidget] = []
        column = VBox(self)
        top = VBox(margins=(32, 12, 32, 0))
        top.addWidget(self.back_link("compare_back"))
        top.gap(8)
        head, buttons = Beside(spacing=12), Flow(spacing=12)
        self.title = Label("", "display", wrap=True)
        self.subtitle = Label("", "body", "ink_soft", wrap=True)
        self.another = Button(_("Add an opinion"), "compare_add", icon="add")
        self.print_button = Button(_("Print one page"), "compare_print", icon="print")
        head.addWidget(self.title, 1, least=260)
        buttons.addWidget(self.another)
        buttons.addWidget(self.print_button)
        head.addLayout(buttons)
        top.addLayout(head)
        top.gap(4)
        top.addWidget(self.subtitle)
        top.gap(12)
        column.addLayout(top)
        content = Scrolled()
        self.content = VBox(content, margins=(32, 2, 32, 16), spacing=16)
        self.card = Card(margins=(1, 1, 1, 1), name="comparison")
        self.content.addWidget(self.card)
        self.legend = QWidget()
        self._legend = Grid(self.legend, columns=24, rows=12)
        self.content.addWidget(self.legend)
        self.content.addStretch(1)
        self.area = Scroll(content, "compare_scroll")
        column.addWidget(self.area, 1)
        self.first_button = PrimaryButton(_("Write it down"), "compare_begin", size="medium", min_width=140)
        self.empty = EmptyState(
            "opinion",
            _("Only one opinion so far"),
            [
                _("When you have the second one, write down what the doctor said, row by row."),
                _("Then both stand side by side here, and you see where they differ."),
            ],
            [self.first_button],
            name="compare_empty",
        )
        column.addWidget(self.empty, 1)
        self._fill_legend()
        self.another.clicked.connect(self._add)
        self.first_button.clicked.connect(self._add)
        self.print_button.clicked.connect(self.print_page)

    # ------------------------------------------------------------------------------------------------- showing it

    def show_case(self, case: Case, target: str = "") -> None:
        """Show this case's opinions; `target` names the row to go to."""
        focused = next((number for number, cell in enumerate(self.cells) if cell.hasFocus()), -1)
        changed = self._case != case
        self._case = case
        if changed or not self.cells:
            self.comparison = compare(case)
            self._build()
        wanted = next((n for n, line in enumerate(self.comparison.lines) if line.row == target), focused)
        if 0 <= wanted < len(self.cells):
            self.cells[wanted].setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._show_focus)

    def _show_focus(self, *, again: bool = True) -> None:
        """Scroll to the row with the keyboard, and again when the rows, laid out, have their heights."""
        if not isValid(self):
            return
        if again:
            QTimer.singleShot(0, self, lambda: self._show_focus(again=False))
        focused = next((cell for cell in self.cells if cell.hasFocus()), None)
        if focused is not None:
            self.area.ensureWidgetVisible(focused, 8, self.shell.theme.px(40))

    def first_focus(self) -> QWidget:
        """The first row that differs and is not marked, else the first that differs."""
        if len(self.comparison.columns) < 2:
            return self.first_button
        lines = self.comparison.lines
        for wanted in (self.comparison.unmarked, self.comparison.differing):
            if wanted and self.cells:
                return self.cells[lines.index(wanted[0])]
        return self.print_button

    def _build(self) -> None:
        comparison = self.comparison
        enough = len(comparison.columns) > 1
        self.title.setText(compare_title(comparison))
        self._tell()
        self.area.setVisible(enough)
        self.empty.setVisible(not enough)
        self.subtitle.setVisible(enough)
        self.print_button.setVisible(enough)
        self.another.setVisible(enough and self._next() is not None)
        self.cells = []
        clear(self.card.body)
        if not enough:
            return
        self.card.body.addWidget(self._head())
        for number, line in enumerate(comparison.lines):
            self.card.body.addWidget(self._row(line, last=number == len(comparison.lines) - 1))

    def _tell(self) -> None:
        n = len(self.comparison.differing)
        if not n:
            self.subtitle.setText(_("No row differs in what is written down."))
            return
        words = ngettext("{n} row differs.", "{n} rows differ.", n).format(n=n)
        more = _("For each, say why: they saw other things, read them in another way, or weigh them in another way.")
        self.subtitle.setText(f"{words} {more}")

    def _grid(self, box: QWidget, top: int, bottom: int) -> tuple[Grid, list[tuple[int, int]], tuple[int, int]]:
        """A row's grid, the places of the columns in it, and that of the last cell."""
        grid = Grid(box, margins=(20, top, 20, bottom), columns=_GAP, rows=8)
        n = len(self.comparison.columns)
        if self._narrow:
            for place in range(n):
                grid.setColumnStretch(place, 1)
            return grid, [(1, place) for place in range(n)], (0, n - 1)
        for place in range(n):
            grid.setColumnStretch(place + 1, 1)
        return grid, [(0, place + 1) for place in range(n)], (0, n + 1)

    def _mark_width(self) -> float:
        """How wide the last column is, in units: longer words of another language widen it."""
        return max(_MARK, widest() * 100 / self.shell.theme.zoom)

    def _put_sides(self, grid: QGridLayout, name: QWidget, last: QWidget, place: tuple[int, int]) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._narrow:
            n = len(self.comparison.columns)
            grid.addWidget(name, 0, 0, 1, max(1, n - 1), middle)
            grid.addWidget(last, *place, middle | Qt.AlignmentFlag.AlignRight)
            return
        fix(name, width=_NAME)
        fix(last, width=self._mark_width())
        grid.addWidget(name, 0, 0, middle)
        grid.addWidget(last, *place, middle)

    def _head(self) -> QWidget:
        box = QWidget()
        column = VBox(box)
        inner = QWidget()
        grid, places, last = self._grid(inner, 12, 10)
        for opinion, place in zip(self.comparison.columns, places, strict=True):
            grid.addWidget(self._who(opinion), *place)
        words = Label(_("Why they differ"), "support", "ink_soft", wrap=True)
        if self._narrow:
            words.hide()
        empty = Label("")
        self._put_sides(grid, empty, words, last)
        if not self._narrow:
            grid.setAlignment(words, Qt.AlignmentFlag.AlignBottom)
        column.addWidget(inner)
        line = Panel("edge")
        line.setFixedHeight(1)
        column.addWidget(line)
        return box

    def _who(self, opinion: Column) -> QWidget:
        """Whose opinion it is, and the links to its letter and to what was written down."""
        box = QWidget()
        column = VBox(box, spacing=2)
        column.addWidget(Label(opinion.title, "heading", wrap=True))
        facts = column_facts(opinion)
        if facts:
            column.addWidget(Label(facts, "support", "ink_soft", wrap=True))
        row = Flow(spacing=16, lines=0)
        if opinion.letter is not None:
            name, page = opinion.letter
            letter = LinkButton(_("Letter"), f"compare_letter_{opinion.number}", role="support")
            letter.setAccessibleName(_("Letter of {name}").format(name=opinion.title))
            target = f"{name}#{page}" if page else name
            letter.clicked.connect(lambda _on=False, to=target: self.asked_room.emit("documents", to))
            row.addWidget(letter)
        change = LinkButton(_("Change"), f"compare_change_{opinion.number}", role="support")
        change.setAccessibleName(_("Change what {name} said").format(name=opinion.title))
        number = str(opinion.number)
        change.clicked.connect(lambda _on=False, to=number: self.asked_page.emit("opinion", to))
        row.addWidget(change)
        column.addLayout(row)
        column.addStretch(1)
        return box

    def _row(self, line: Line, *, last: bool) -> QWidget:
        differs = line.agreement is Agreement.DIFFERS
        quiet = not differs
        box = Panel("sunk" if quiet else "surface", lines="" if last else "bottom")
        grid, places, end = self._grid(box, 9, 9)
        tone = "ink_soft" if quiet else "ink"
        for opinion, text, place in zip(self.comparison.columns, line.texts, places, strict=True):
            shown = text or _("Not written down")
            label = Label(shown, "support", tone if text else "ink_soft", wrap=True)
            label.setAccessibleName(f"{row_word(line.row)}, {opinion.title}: {shown}")
            align = Qt.AlignmentFlag.AlignTop if self._narrow else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(label, *place, align)
        name = Label(row_word(line.row), "support", tone, strong=differs, wrap=True)
        self._put_sides(grid, name, self._last_cell(line), end)
        return box

    def _last_cell(self, line: Line) -> QWidget:
        said = (f"{who.title}: {text or _('Not written down')}"
                for who, text in zip(self.comparison.columns, line.texts, strict=True))  # fmt: skip
        about = ", ".join((row_word(line.row), *said))
        if line.agreement is not Agreement.DIFFERS:
            cell: QWidget = SameCell(why(line), about, self)
        else:
            button = MarkButton(f"mark_{line.row}", about)
            button.set_mark(line.mark)
            button.marked.connect(lambda mark, row=line.row: self.mark(row, mark))
            button.moved.connect(lambda step, button=button: self.move_from(button, step))
            cell = button
        self.cells.append(cell)
        return cell

    def _fill_legend(self) -> None:
        for place, mark in enumerate(MARKS):
            box = QWidget()
            row = HBox(box, spacing=10)
            row.addWidget(IconView(f"state-{mark}", 18, "ink"), 0, Qt.AlignmentFlag.AlignTop)
            words = VBox()
            words.addWidget(Label(mark_word(mark), "support", strong=True))
            words.addWidget(Label(mark_meaning(mark), "support", "ink_soft", wrap=True))
            words.addStretch(1)
            row.addLayout(words, 1)
            self._legend.addWidget(box, 0, place)
            self._legend.setColumnStretch(place, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        n = max(2, len(self.comparison.columns))
        wanted = 72 + _NAME + self._mark_width() + n * (150 + _GAP)
        narrow = self.width() < self.shell.theme.px(wanted + 64)
        if narrow != self._narrow:
            self._narrow = narrow
            if self._case is not None:
                self._build()

    # --------------------------------------------------------------------------------------------------- acting

    def mark(self, row: str, mark: str) -> None:
        """Mark this row, and say so."""
        case = self._case
        if case is None:
            return
        self._case = with_mark(case, row, mark)
        self.comparison = compare(self._case)
        button = self.findChild(MarkButton, f"mark_{row}")
        if button is not None:
            button.set_mark(mark)
            announce(self, f"{row_word(row)}: {button.text()}")
        self.edited.emit(lambda case: with_mark(case, row, mark))

    def move_from(self, cell: QWidget, step: int) -> None:
        """Give the keyboard to the row before or behind this one."""
        place = self.cells.index(cell) + step
        if 0 <= place < len(self.cells):
            self.cells[place].setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(self.cells[place], 8, self.shell.theme.px(40))

    def _next(self) -> int | None:
        return compare_opinions.next_number(self._case) if self._case is not None else None

    def _add(self) -> None:
        number = self._next()
        if number is not None:
            self.asked_page.emit("opinion", str(number))

    def print_page(self) -> None:
        """Save or print the comparison as one page."""
        case = self._case
        if case is None:
            return

        def build(vault: Vault, paper: str) -> PrintSheet:
            return compare_opinions.printed_comparison(vault, case, paper=paper)

        SheetDialog(self.shell, self, compare_title(self.comparison), build, file_name=_("Opinions")).exec()
