"""The worklist: every person's open case with what stops it, for how long, what to do next and by when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.models.table import RowModel
from secondop_desktop.ui.models.worklist_rows import BLOCKER, CLINIC, COLUMNS, NEXT, columns, places
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.views.empty_pages import added, worklist_empty, worklist_nothing
from secondop_desktop.ui.views.worklist_hand import WorklistHand
from secondop_desktop.ui.views.worklist_looks import KEYS, LooksButton, key_of, told
from secondop_desktop.ui.views.worklist_out import WorklistOut
from secondop_desktop.ui.views.worklist_several import SeveralCases
from secondop_desktop.ui.views.worklist_table import WorklistTable
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, EmptyState, HBox, Label, VBox, fix
from secondop_desktop.ui.widgets.feedback import ProgressPanel
from secondop_desktop.ui.widgets.flow import FlowBox
from secondop_desktop.ui.widgets.later import Later
from secondop_desktop.ui.widgets.overflow import OverflowRow
from secondop_desktop.ui.widgets.search_field import SearchField
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import case_gaps, worklist_views
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.worklist import Line, Worklist
from secondop_desktop.usecases.worklist_views import Part, View, built_in, in_part

_WIDE = {0: 150, 1: 112, 3: 52, 4: 162, 5: 118}
_MOST = {0: 280, 4: 200, 1: 216}  # of words that need it: names first
_LEAVE, _LEAVE_NARROW = 196, 80  # to what stops a case
_NARROW = {0: 272, 3: 52, 5: 122}
_LEAST = {0: 176, 3: 52, 5: 122}


class Material(NamedTuple):
    """What was read: every row, the day it is true of, and what is worth keeping with the vault (or nothing)."""

    lines: tuple[Line, ...]
    today: date
    to_keep: str
    views: tuple[View, ...] = ()


def _key_words(key: str) -> str:
    """A key as the search box of the window writes its own."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")


class WorklistRoom(Room):
    """The room of those who care for several people. It is about nobody: going to a row opens that person."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._work = Worklist()
        self._lines: tuple[Line, ...] = ()
        self._known = False
        self._today = date(2000, 1, 1)
        self._chosen = ""
        self._job: Job | None = None
        self._look = built_in()[0]
        self._narrow = False
        self._worked_on = self._waits = False
        column = VBox(self, margins=(32, 16, 12, 12))
        column.addLayout(inset(self._build_head()))
        column.gap(8)
        self.progress = ProgressPanel("worklist_progress")
        self.progress.cancelled.connect(self._cancel)
        column.addLayout(inset(self.progress))
        self.model: RowModel[Line] = RowModel(columns(self._today), self)
        self.table = WorklistTable(self.model)
        self._widths = _WIDE
        self.table.set_widths(_WIDE, stretch=BLOCKER)
        self.table.let_grow(_MOST, leave=_LEAVE)
        self.table.opened.connect(lambda _index: self.open_case())
        self.table.let_sort(self._sort_by)
        self.table.chosen.connect(lambda _index: self._tell())
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._count())
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.stack.addWidget(self.table)
        fix(self.stack, min_height=200)  # some rows, however many lines the buttons need
        column.gap(8)
        self.shown = Label("", "support", "ink_soft")
        self.out = WorklistOut(self.shell, self, self._meant, self.model.count, lambda: self._today)
        self.several = SeveralCases(self.shell, self, lambda: self._today)
        self.hand = WorklistHand(
            self.shell,
            self,
            lambda: self.line,
            lambda: self._today,
            self.open_case,
            lambda: self._go("opinion", "requests"),
        )
        # The list is seen first; the line of its buttons has its place from the beginning on.
        self._foot = Later(lambda: self.buttons)
        fix(self._foot, min_height=36)
        column.addLayout(inset(self._foot))
        self._name_views()
        for _name, _words, key, _hint, act in self._acts():
            if key:
                self._on_key(self, key, act)
        self._on_key(self.table, "J", lambda: self._move(1))
        self._on_key(self.table, "K", lambda: self._move(-1))
        self._on_key(self, "/", self.filter.setFocus)
        self._on_key(self, "Ctrl+P", self.out.print_list)
        self._on_key(self, "F5", self.order_anew)

    @cached_property
    def empty(self) -> EmptyState:
        """What stands there while no case is open; made when it is first shown."""
        return added(self.stack, worklist_empty())

    @cached_property
    def nothing(self) -> EmptyState:
        """What stands there while a view or the filter shows none; made when it is first shown."""
        return added(self.stack, worklist_nothing())

    def _build_head(self) -> QWidget:
        head = FlowBox(lines=12, apart=True)
        self.title = Label(_("Worklist"), "display", elide=True)
        head.row.addWidget(self.title)
        views = FlowBox()
        self.views: dict[Part, Button] = {}
        for view in built_in()[:4]:
            button = Button("", f"worklist_{view.part}", size="small", checkable=True)
            button.clicked.connect(partial(self.show_view, view))
            self.views[view.part] = button
            views.row.addWidget(button)
        self.looks = LooksButton(self.shell, self.look)
        self.looks.picked.connect(self.show_view)
        self._on_key(self, "V", self.looks.open_menu)
        for number in range(KEYS):
            self._on_key(self, key_of(number), partial(self.looks.pick, number))
        head.row.addWidget(views)
        ways = QWidget()
        together = HBox(ways, spacing=8)
        together.addWidget(self.looks)
        self.filter = SearchField("worklist_filter", placeholder=_("Filter"), hint="/", height=36)
        fix(self.filter, min_width=120, max_width=176)
        self.filter.changed.connect(lambda _text: self._arrange())
        self.filter.submitted.connect(lambda _text: self.table.setFocus())
        self.filter.moved.connect(self._move)
        together.addWidget(self.filter)
        head.row.addWidget(ways)
        return head

    def _acts(self) -> tuple[tuple[str, str, str, str, Callable[[], None]], ...]:
        """What can be done with the list or its chosen rows: name, words, key, the key as it is told, and the act."""
        several, hand = self.several, self.hand

        def one(act: Callable[[], None]) -> Callable[[], None]:
            return lambda: act() if len(self.table.chosen_lines()) < 2 else several.one_only()

        def each(act: Callable[[], None], for_several: Callable[[Sequence[Line]], None]) -> Callable[[], None]:
            def do() -> None:
                chosen = self.table.chosen_lines()
                act() if len(chosen) < 2 else for_several(chosen)

            return do

        return (
            ("next", _("Next action"), "A", "A", one(hand.do_next)),
            ("letter", _("Letter…"), "L", "L", each(hand.letter, several.letters)),
            ("sent", _("Sent"), "S", "S", each(hand.sent, several.sent)),
            ("received", _("Received"), "R", "R", each(hand.received, several.received)),
            ("note", _("Note…"), "N", "N", one(hand.note)),
            ("due", _("Due day…"), "D", "D", each(hand.due, several.due)),
            ("packet", _("Packet"), "P", "P", lambda: self._go("packet")),
            ("open", _("Open"), "", _("Enter"), self.open_case),
            ("case", _("Case"), "C", "C", lambda: self._go("opinion")),
            ("batch", _("Packets to a folder…"), "B", "B", self.out.packets),
            ("print", _("Print the list…"), "", _key_words("Ctrl+P"), self.out.print_list),
            ("turnaround", _("Turnaround…"), "T", "T", self.out.turnaround),
        )

    @cached_property
    def buttons(self) -> dict[str, Button]:
        """The buttons below the list, by name; made when the list was painted, or when one is needed before."""
        made = {}
        for name, words, _key, hint, act in self._acts():
            button = made[name] = Button(words, f"worklist_{name}_button", size="small", hint=hint, parent=self._foot)
            button.clicked.connect(lambda _checked=False, do=act: do())
        self._enable(made)
        self._foot.take(OverflowRow(tuple(made.values()), "worklist_more", end=self.shown, parent=self._foot))
        return made

    @property
    def complete(self) -> bool:
        """Whether the buttons below the list were made."""
        return "buttons" in vars(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.shell.theme.px(900)
        if narrow != self._narrow:
            self._narrow = narrow
            # The rail says where one is: in a narrow room the list has the line of the title for a case more.
            self.title.setVisible(not narrow)
            self._arrange()
        least = self.width() < self.shell.theme.px(680)
        widths = _LEAST if least else _NARROW if narrow else _WIDE
        if widths is not self._widths:
            self._widths = widths
            self.table.set_widths(widths, stretch=BLOCKER)
            self.table.let_grow(_MOST, leave=_LEAVE_NARROW if narrow else _LEAVE)

    def _on_key(self, owner: QWidget, key: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(key), owner)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    # ----------------------------------------------------------------------------------------------------- reading

    def refresh(self) -> None:
        if self.shell.reader is None:
            return
        work = self._work

        def read(vault: Vault, progress: Progress) -> Material:
            lines = work.read(vault, progress)
            return Material(lines, vault.now().date(), work.to_keep(), worklist_views.kept(vault))

        self.progress.start(_("Reading every open case"))
        self._job = self.shell.read(read, name="worklist", done=while_alive(self, self._show))
        self._job.progressed.connect(self.progress.step)
        self._job.finished.connect(self.progress.stop)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._worked_on = False

    def order_anew(self) -> None:
        """Put the rows in order, and leave out those that the view no longer shows."""
        self._arrange()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _show(self, material: Material) -> None:
        before = self._today if self._known else None
        self._lines, self._today, to_keep, views = material
        self._known = True
        self.looks.own = views
        # Who works through the list keeps the place in it; who comes back, or on another day, finds it in order.
        self._arrange(in_places=self._worked_on and before == self._today)
        self._worked_on = self.isVisible()
        if to_keep and self.shell.vault is not None:
            self.shell.write(lambda vault, progress: case_gaps.keep(vault, to_keep), name="worklist-keep", unasked=True)

    def look(self) -> View:
        """How the list is looked at now."""
        return replace(self._look, words=self.filter.text().strip())

    def show_view(self, view: View, _checked: bool = False) -> None:
        """Show the list like this; our own views leave the filter as it is."""
        ours = view in built_in()
        self._look = view
        if not ours and self.filter.text().strip() != view.words:
            self.filter.setText(view.words)
        self._arrange()
        self.table.setFocus()

    def _sort_by(self, column: int) -> None:
        self.looks.order_by(COLUMNS[column])

    def _name_views(self) -> None:
        words = {
            Part.ALL: _("All {n}"),
            Part.DUE: _("Due today {n}"),
            Part.STOPPED: _("Blocked {n}"),
            Part.READY: _("Ready {n}"),
        }
        for number, (part, button) in enumerate(self.views.items()):
            text = words[part].format(n=sum(in_part(line, part, self._today) for line in self._lines))
            button.setText(text)
            button.setToolTip(told(key_of(number)))
            button.setAccessibleName(text)
            button.setChecked(part is self._look.part)
        self.looks.show_look(self.look())

    def _arrange(self, *, in_places: bool = False) -> None:
        self._name_views()
        look = self.look()
        ordered = worklist_views.shown(self._lines, look, self._today)
        found = worklist_views.in_places(ordered, self._lines, self.table.places()) if in_places else ordered
        self._waits = found != ordered
        self.table.show_lines(found, columns(self._today, look, narrow=self._narrow), self._chosen)
        for number, sort in enumerate(COLUMNS):
            hidden = sort in look.hidden or (self._narrow and number in (CLINIC, NEXT))
            self.table.setColumnHidden(number, hidden)
        nothing_to_show = self._known and not found
        self.stack.setCurrentWidget(self.table if not nothing_to_show else self.nothing if self._lines else self.empty)
        self._tell()
        self._count()

    def _count(self) -> None:
        """Say how many rows are chosen or shown; that all are shown the first view says already, with their number."""
        chosen, rows = len(self.table.chosen_lines()), self.model.count()
        words = _("{n} of {count} shown").format(n=rows, count=len(self._lines)) if rows != len(self._lines) else ""
        if self._waits:
            words = _("F5 orders anew")
        if chosen > 1:
            words = ngettext("{n} chosen", "{n} chosen", chosen).format(n=chosen)
        self.shown.setText(words)

    @property
    def line(self) -> Line | None:
        """The row that is chosen."""
        return self.table.line()

    def _tell(self) -> None:
        line = self.line
        if line is not None:
            self._chosen = line.case_id
        if self.complete:
            self._enable(self.buttons)

    def _enable(self, buttons: dict[str, Button]) -> None:
        """Let be pressed what can be: some need a row that is chosen, some any row."""
        for name, button in buttons.items():
            of_the_list = name in ("batch", "print", "turnaround")
            button.setEnabled(bool(self._lines) if of_the_list else self.line is not None)

    def _meant(self) -> tuple[Line, ...]:
        """Of several that are chosen these, else all that are shown."""
        chosen = self.table.chosen_lines()
        return chosen if len(chosen) > 1 else self.table.all_lines()

    def _move(self, by: int) -> None:
        row = self.table.currentIndex().row() + by
        self.table.choose_row(min(max(row, 0), self.model.rowCount() - 1))

    def first_focus(self) -> QWidget:
        return self.table

    def find_inside(self) -> bool:
        self.filter.setFocus()
        return True

    # ------------------------------------------------------------------------------------------------------- going

    def open_case(self) -> None:
        """Open the person of the chosen row at the place where the blocker is."""
        line = self.line
        if line is not None:
            room, targets = places(line)
            self._open(line, room, targets)

    def _go(self, room: str, page: str = "") -> None:
        line = self.line
        if line is not None:
            self._open(line, room, tuple(part for part in (line.case_id, page) if part))

    def _open(self, line: Line, room: str, targets: tuple[str, ...]) -> None:
        if self.shell.patient_id != line.patient_id:
            self.shell.open_patient(line.patient_id)
        for target in targets:
            self.shell.go(room, target)
