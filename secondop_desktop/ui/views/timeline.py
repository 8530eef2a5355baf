"""The timeline: what happened when, by days, months or years, with what an entry says and where it comes from."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.forms.dialog import open_form
from secondop_desktop.ui.forms.kinds import has_form
from secondop_desktop.ui.models.statements import Statement
from secondop_desktop.ui.models.table import RowModel
from secondop_desktop.ui.models.timeline import Shown, is_of, record_of_row, timeline_columns, timeline_rows
from secondop_desktop.ui.page_source import page_source
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.empty_pages import added, timeline_empty
from secondop_desktop.ui.views.evidence import best_source, document_target
from secondop_desktop.ui.views.history import open_history
from secondop_desktop.ui.views.list_room import ListRoom
from secondop_desktop.ui.views.panes import STACK_BELOW, Panes
from secondop_desktop.ui.views.timeline_detail import TimelineDetail
from secondop_desktop.ui.views.timeline_reader import StoryReader
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    ComboBox,
    EmptyState,
    HBox,
    Label,
    RecordTable,
    SearchField,
    Splitter,
    VBox,
    announce,
    fix,
)
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.frame import below_rows
from secondop_desktop.ui.widgets.later import Later
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import timeline
from secondop_desktop.usecases.timeline import (
    Arranged,
    Event,
    Line,
    Opened,
    Span,
    Topic,
    Wish,
    Zoom,
    topic_word,
)

_ALL, _OWN = "", "own"
_ROOM_OF = {Kind.OPINION_CASE: "opinion", Kind.RECORDS_REQUEST: "opinion", Kind.PACKET: "packet"}
_LEVELS = (Zoom.YEARS, Zoom.MONTHS, Zoom.DAYS)


class TimelineRoom(ListRoom):
    """The room of the timeline."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.theme = shell.theme
        self.events: tuple[Event, ...] = ()
        self._known = False
        self._arranged = 0
        self._opened = 0
        self._target = ""
        self._chosen = ""
        self._span = ""
        self.model: RowModel[Shown] = RowModel(timeline_columns(), self)
        self.splitter = Splitter("timeline_panes", stack_below=STACK_BELOW, stacked_height=0)
        VBox(self).addWidget(self.splitter)
        left = QWidget()
        self.splitter.add_pane(left, stretch=1)
        column = VBox(left, margins=(32, 24, 4, 0))
        head = Flow(apart=True)
        self.title = Label(_("Timeline"), "display", elide=True)
        head.addWidget(self.title)
        self.order = ComboBox(
            "timeline_order",
            [("newest", _("Newest first")), ("oldest", _("Oldest first"))],
            label=_("Order"),
            small=True,
        )
        head.addWidget(self.order)
        column.addLayout(inset(head))
        column.gap(12)
        self._tools = QWidget()
        column.addWidget(self._tools)
        self._build_tools()
        column.gap(8)
        self.table = RecordTable("timeline_table", _("Timeline"), two_lines=True, in_page=True)
        self.table.setModel(self.model)
        self.table.set_widths({0: 132}, stretch=1)
        self.reading = Label("", "body", "ink_soft", align=Qt.AlignmentFlag.AlignHCenter)
        self.none_here = Label("", "body", "ink_soft", wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        self.none_here.setObjectName("timeline_none_here")
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        for page in (self.reading, self.table, self.none_here):
            self.stack.addWidget(page)
        self.count = Label("", "support", "ink_soft", elide=True)
        self.count.setObjectName("timeline_count")
        self._foot = foot = QWidget()
        column.addWidget(foot)
        below_rows(foot, self.count)
        fix(left, min_width=360)
        self._beside = Later(lambda: self.detail)
        self.splitter.add_pane(self._beside)
        self.panes = Panes(self.splitter, self.table, self._beside, below=0.4)
        self._beside.hide()
        self.reader = StoryReader(shell, self)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(120)
        self._connect()

    def _build_tools(self) -> None:
        tools = Beside(self._tools, margins=(0, 0, 20, 0), spacing=8, lines=8)
        row = HBox(spacing=8)
        self.filter = SearchField("timeline_filter", placeholder=_("Filter by words"), hint="/", height=36)
        row.addWidget(self.filter, 1)
        topics = [(_ALL, _("Everything")), *((str(topic), topic_word(topic)) for topic in Topic)]
        self.topic = ComboBox(
            "timeline_topic", [*topics, (_OWN, _("My own words"))], label=_("What to show"), small=True
        )
        fix(self.topic, max_width=216)
        row.addWidget(self.topic)
        tools.addLayout(row, 1, least=216 + 8 + 184)  # beside the choice there is room to read what is looked for
        levels = Flow()
        words = {Zoom.YEARS: _("Years"), Zoom.MONTHS: _("Months"), Zoom.DAYS: _("Days")}
        self.levels = QButtonGroup(self)
        self.zoom_buttons: dict[Zoom, Button] = {}
        for level in _LEVELS:
            button = Button(words[level], f"timeline_{level}", size="small", checkable=True)
            button.setToolTip(_("Nearer: + · Farther: −"))
            self.levels.addButton(button)
            self.zoom_buttons[level] = button
            levels.addWidget(button)
        self.zoom_buttons[Zoom.DAYS].setChecked(True)
        tools.addLayout(levels)

    @cached_property
    def detail(self) -> TimelineDetail:
        """What stands beside the list; made after it."""
        detail = TimelineDetail(self.shell, page_source(self.shell, self), parent=self._beside)
        self._beside.take(detail)
        detail.correct.connect(self.correct)
        detail.remove.connect(self.remove)
        detail.confirmed.connect(lambda record: edits.confirm(self.shell, [record]))
        detail.history.connect(lambda record: open_history(self, self.shell, record))
        detail.nearer.clicked.connect(lambda: self._row_opened(self.table.currentIndex()))
        return detail

    @cached_property
    def empty(self) -> EmptyState:
        """What stands there while there is nothing; made when it is first shown."""
        return added(self.stack, timeline_empty(self.shell))

    def _connect(self) -> None:
        self.reader.told.connect(self._told)
        self.reader.reading.connect(self._say_reading)
        self.table.chosen.connect(self._row_chosen)
        self.table.opened.connect(self._row_opened)
        self.order.activated.connect(self._turn)
        self.topic.activated.connect(self._arrange)
        self.levels.buttonClicked.connect(self._arrange)
        self.filter.changed.connect(lambda _words: self._wait.start())
        self.filter.submitted.connect(lambda _words: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.filter.moved.connect(lambda _steps: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self._wait.timeout.connect(self._arrange)
        for key, steps in (("+", 1), ("=", 1), ("-", -1)):
            shortcut = QShortcut(QKeySequence(key), self.table, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda steps=steps: self.zoom_by(steps))
        slash = QShortcut(QKeySequence("/"), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        slash.activated.connect(self.find_inside)

    # ------------------------------------------------------------------------------------------------------- reading

    def refresh(self) -> None:
        patient_id = self.shell.patient_id
        if patient_id is None or self.shell.reader is None:
            self.reader.forget()
            self._told((), more=False)
            return
        if not self.events:
            self.reading.setText(_("Reading…"))
            self.stack.setCurrentWidget(self.reading)
        # A list that is read again stays as it is until all of it is there.
        self.reader.begin(patient_id, oldest_first=self._wish().oldest_first, at_once=not self._known)

    def _say_reading(self, n: int, total: int) -> None:
        self.count.setText(_("Reading: {n} of {total}").format(n=n, total=total))

    def _told(self, events: tuple[Event, ...], more: bool) -> None:
        self.events = events
        self._known = not more
        self._arrange()

    # ----------------------------------------------------------------------------------------------------- arranging

    def _wish(self) -> Wish:
        value = self.topic.value()
        return Wish(
            topic=Topic(value) if value not in (_ALL, _OWN) else None,
            own=value == _OWN,
            words=self.filter.text(),
            zoom=next(level for level in _LEVELS if self.zoom_buttons[level].isChecked()),
            oldest_first=self.order.value() == "oldest",
        )

    def _arrange(self) -> None:
        self._wait.stop()
        self._arranged += 1
        asked, wish, events = self._arranged, self._wish(), self.events

        def work(progress: Progress) -> Arranged:
            return timeline.arrange(events, wish, progress.check)

        self.shell.run(
            "read", work, name="arrange", done=while_alive(self, lambda arranged: self._show(asked, wish, arranged))
        )

    def _turn(self) -> None:
        """Show the other end first; what is still being read is read from that end."""
        self._span = self._chosen = ""
        if self._known:
            self._arrange()
        else:
            self.refresh()

    def _show(self, asked: int, wish: Wish, arranged: Arranged) -> None:
        if asked != self._arranged:
            return
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.model.show_rows(timeline_rows(arranged))
        shown = self.model.count() > 0
        has_any = bool(self.events)
        for control in (self._tools, self.order, self._foot):
            show_if(control, has_any)
        self.none_here.setText(_("Nothing here has these words or is of this kind."))
        page: QWidget = self.table if shown else self.none_here
        if not shown and not has_any:
            page = self.empty if self._known else self.reading
        self.stack.setCurrentWidget(page)
        if self._known:
            said = self._count_words(arranged)
            if said != self.count.text():
                self.count.setText(said)
                if wish.words:
                    announce(self.table, said)
        self._choose(place)
        show_if(self._beside, shown)
        self.fit()

    def _choose(self, place: int) -> None:
        wanted = self._target or self._chosen
        number = -1
        if wanted:
            number = self.model.find(lambda row: isinstance(row, Line) and wanted in row.event.ids)
            if number >= 0 and self._known:
                self._target = ""
        kept = number >= 0
        if number < 0 and self._span:
            number = self.model.find(lambda row: is_of(row, self._span))
            if number < 0:
                number = self.model.find(lambda row: is_of(row, self._span[:4]))
        if number >= 0:
            if kept:
                self.table.verticalScrollBar().setValue(place)
            self.table.choose_row(number)
        elif not self.table.choose_first():
            self._chosen = ""
            self.detail.forget()

    @staticmethod
    def _count_words(arranged: Arranged) -> str:
        said = ngettext("{n} entry", "{n} entries", arranged.count).format(n=arranged.count)
        if arranged.undated:
            undated = ngettext("{n} without a date", "{n} without a date", arranged.undated)
            said = f"{said}, " + undated.format(n=arranged.undated)
        return said

    def zoom_by(self, steps: int) -> None:
        """Look nearer (1) or farther (-1), and stay where the chosen row is."""
        here = _LEVELS.index(self._wish().zoom)
        there = max(0, min(here + steps, len(_LEVELS) - 1))
        if there == here:
            return
        row = self.model.row(self.table.currentIndex().row())
        self._span = row.span if row is not None else ""
        if isinstance(row, Span):
            self._chosen = ""
        self.panes.open_list()
        self.zoom_buttons[_LEVELS[there]].setChecked(True)
        self._arrange()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.table, self.zoom_buttons[_LEVELS[there]].accessibleName())

    # ------------------------------------------------------------------------------------------------ choosing, doing

    def _row_chosen(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row is None:
            return
        self._opened += 1
        self._span = row.span
        if isinstance(row, Span):
            self.detail.show_span(row)
            return
        self._chosen = row.event.id
        asked, event = self._opened, row.event
        if event.kind in _ROOM_OF:
            self.detail.show_opinion(event)
            return
        if self.shell.reader is None:
            return

        def done(opened: Opened) -> None:
            if asked == self._opened:
                self.detail.show_event(event, opened)

        self.shell.read(
            lambda vault, progress: timeline.open_event(vault, event.ids),
            name="event",
            done=while_alive(self, done),
        )

    def _row_opened(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if isinstance(row, Span):
            self.zoom_by(1)
        elif row is not None and not self.panes.open_row():
            self.open_event(row.event)

    def open_event(self, event: Event) -> None:
        """What Enter does: to the page that states it, to its second opinion, or to its form where a person did."""
        if event.kind in _ROOM_OF:
            # A request stands on the page of all of them.
            target = "requests" if event.kind is Kind.RECORDS_REQUEST else event.id
            self.shell.go(_ROOM_OF[event.kind], target)
            return
        if self.shell.reader is None:
            return

        def done(opened: Opened) -> None:
            if not opened.records:
                return
            record = opened.records[0]
            source = next(
                (s for one in opened.records if (s := best_source(one)) and s.document_id in (opened.documents or {})),
                None,
            )
            if record.kind is Kind.DOCUMENT:
                self.shell.go("documents", record.id)
            elif source is not None:
                self.shell.go("documents", document_target(source, record.id))
            else:
                self.correct(record)

        self.shell.read(
            lambda vault, progress: timeline.open_event(vault, event.ids), name="event", done=while_alive(self, done)
        )

    def correct(self, record: Record) -> None:
        """Open the form of a record, where it has one."""
        if has_form(record.kind):
            open_form(self, self.shell, record.kind, record, self._saved)

    def _saved(self, record_id: str) -> None:
        self._target = record_id

    def remove(self, statement: Statement) -> None:
        """Delete what this entry tells of; the toast takes it back."""
        number = self.model.find(lambda row: record_of_row(row) == statement.record.id)
        following = self.model.row(number + 1) or self.model.row(number - 1)
        self._chosen = record_of_row(following) if following is not None else ""
        edits.delete(self.shell, statement.records)

    def show_target(self, target: str) -> None:
        self._target = target
        self.zoom_buttons[Zoom.DAYS].setChecked(True)
        self.topic.set_value(_ALL)
        self.filter.clear()
        self._arrange()
        if not self.panes.open_detail():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def find_inside(self) -> bool:
        if not self._tools.isVisible():
            return False
        self.filter.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.field.selectAll()
        return True

    def first_focus(self) -> QWidget | None:
        page = self.stack.currentWidget()
        if isinstance(page, EmptyState):
            return page.findChild(QWidget, "empty_first")
        return self.panes.first_focus()
