"""The pane beside the timeline: one record in full, or the results of a day with where the chosen one comes from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Document, Record, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.results import result_columns
from secondop_desktop.ui.models.statements import Statement
from secondop_desktop.ui.models.table import RowModel
from secondop_desktop.ui.page_source import PageSource
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.evidence import Evidence
from secondop_desktop.ui.views.record_detail import RecordDetail
from secondop_desktop.ui.widgets import Button, HBox, Label, Panel, RecordTable, Scroll, VBox, fix
from secondop_desktop.ui.widgets.later import Later
from secondop_desktop.ui.widgets.splitter import PaneContent
from secondop_desktop.usecases.timeline import Event, Opened, Span, span_words

_ROWS = 7  # of a day's results are seen at once; the others by scrolling


class DayDetail(Panel):
    """The results of a day; the chosen one with its evidence."""

    def __init__(self, shell: Shell, pages: PageSource, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.theme = shell.theme
        self.documents: Mapping[str, Document] = {}
        content = PaneContent()
        column = content.column
        VBox(self).addWidget(Scroll(content, "timeline_day_scroll"))
        self.name = Label("", "heading", wrap=True, selectable=True)
        column.addWidget(self.name)
        self.second = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.second)
        column.gap(12)
        self.model: RowModel[TestResult] = RowModel(result_columns(), self)
        self.table = RecordTable("timeline_results", _("Results of this day"), ground="surface")
        self.table.setModel(self.model)
        self.table.set_widths({1: 72, 2: 44, 3: 92, 4: 96}, stretch=0)
        self.table.set_decimal(1, 2)
        self.table.setColumnHidden(4, True)
        column.addWidget(self.table)
        column.gap(16)
        self.evidence = Evidence(shell, pages)
        column.addWidget(self.evidence)
        column.gap(16)
        row = HBox()
        self.go = Button(_("Show with its trend"), "timeline_results_go", size="small")
        row.addWidget(self.go)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.table.chosen.connect(self._chosen)
        self.theme.changed.connect(self._fit)

    def show_day(self, event: Event, results: tuple[TestResult, ...], documents: Mapping[str, Document]) -> None:
        """Show these results of one day."""
        self.documents = documents
        self.name.setText(event.title if len(results) > 1 else results[0].display)
        self.second.setText(" · ".join(part for part in (show(event.when, long=True), event.place) if part))
        self.model.show_rows(results)
        self._fit()
        self.table.choose_row(0)

    @property
    def record(self) -> TestResult | None:
        """The result that is chosen."""
        return self.model.row(self.table.currentIndex().row())

    def _chosen(self, index: QModelIndex) -> None:
        record = self.model.row(index.row())
        if record is not None:
            self.evidence.show_record(record, self.documents)

    def _fit(self) -> None:
        rows = max(1, min(self.model.rowCount(), _ROWS))
        height = rows * self.table.row_height() + self.table.horizontalHeader().sizeHint().height() + 2
        self.table.setFixedHeight(height)


class TimelineDetail(QStackedWidget):
    """Shows what an event tells. `correct`, `remove`, `history` and `confirmed` as `RecordDetail` tells them."""

    correct = Signal(object)
    remove = Signal(object)
    history = Signal(object)
    confirmed = Signal(object)

    def __init__(self, shell: Shell, pages: PageSource, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline_detail")
        self.setAccessibleName(_("Details"))
        self.shell = shell
        self._pages = pages
        self._record = Later(lambda: self.record, parent=self)
        self._day = Later(lambda: self.day, parent=self, place=1)
        self.nothing = Panel("surface", parent=self)
        content = PaneContent(spacing=4)
        VBox(self.nothing).addWidget(Scroll(content, "timeline_about_scroll"))
        column = content.column
        self.name = Label("", "heading", wrap=True)
        self.about = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.name)
        column.addWidget(self.about)
        column.gap(12)
        row = HBox()
        self.nearer = Button(_("Look nearer"), "timeline_nearer", size="small")
        row.addWidget(self.nearer)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        for page in (self.nothing, self._record, self._day):
            self.addWidget(page)
        fix(self, min_width=320)

    @cached_property
    def record(self) -> RecordDetail:
        """What shows one record; made when it is needed, or soon."""
        record = RecordDetail(self.shell, "timeline_record", parent=self._record)
        self._record.take(record)
        record.correct.connect(self.correct)
        record.remove.connect(self.remove)
        record.history.connect(self.history)
        record.confirmed.connect(self.confirmed)
        return record

    @cached_property
    def day(self) -> DayDetail:
        """What shows the results of a day; made when it is needed, or soon."""
        day = DayDetail(self.shell, self._pages, parent=self._day)
        self._day.take(day)
        day.evidence.correct.clicked.connect(lambda: self._of_day(self.correct))
        day.evidence.confirm.clicked.connect(lambda: self._of_day(self.confirmed))
        day.go.clicked.connect(self._go)
        return day

    def _of_day(self, signal: object) -> None:
        if self.day.record is not None:
            signal.emit(self.day.record)  # type: ignore[attr-defined]

    def _go(self) -> None:
        if self.day.record is not None:
            self.shell.go("results", self.day.record.id)

    def show_span(self, span: Span) -> None:
        """Show what a month or a year has."""
        self.name.setText(span_words(span.span))
        self.about.setText("\n".join(span.second.split(" · ")))
        self.nearer.set_text(_("Look nearer"))
        self.nearer.show()
        self.setCurrentWidget(self.nothing)

    def show_opinion(self, event: Event) -> None:
        """Show a step of a second opinion; the room of it has the rest."""
        self.name.setText(event.title)
        self.about.setText(show(event.when, long=True))
        self.nearer.set_text(_("Open it"))
        self.nearer.show()
        self.setCurrentWidget(self.nothing)

    def show_event(self, event: Event, opened: Opened) -> None:
        """Show the records of an event."""
        documents = opened.documents or {}
        results = tuple(record for record in opened.records if isinstance(record, TestResult))
        if results:
            self.day.show_day(event, results, documents)
            self.setCurrentWidget(self._day)
        elif opened.records:
            first, *others = opened.records
            self.record.show_statement(Statement(first, tuple(others)), documents, opened.records)
            self.setCurrentWidget(self._record)
        else:
            self.forget()

    def forget(self) -> None:
        """Show nothing."""
        self.record.forget()
        self.name.setText("")
        self.about.setText("")
        self.nearer.hide()
        self.setCurrentWidget(self.nothing)

    def shown(self) -> Record | None:
        """The record that is shown, where one is."""
        if self.currentWidget() is self._day:
            return self.day.record
        if self.currentWidget() is self._record and self.record.statement is not None:
            return self.record.statement.record
        return None
