"""Test results: by panel and report, the newest of each test or every one, with trend and evidence beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, TestResult
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.erasing import ask_and_erase
from secondop_desktop.ui.forms.dialog import open_form
from secondop_desktop.ui.models.results import Arranged, Results, Wish, arrange_these, result_columns
from secondop_desktop.ui.models.table import RowModel
from secondop_desktop.ui.page_source import page_source
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.empty_pages import added, results_empty
from secondop_desktop.ui.views.evidence import best_source, document_target
from secondop_desktop.ui.views.history import open_history
from secondop_desktop.ui.views.list_room import ListRoom
from secondop_desktop.ui.views.panes import STACK_BELOW, Panes
from secondop_desktop.ui.views.result_detail import ResultDetail
from secondop_desktop.ui.views.results_reader import ResultsReader
from secondop_desktop.ui.views.row_menu import let_ask
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    CheckBox,
    ComboBox,
    EmptyState,
    Label,
    RecordTable,
    Splitter,
    VBox,
    announce,
    fix,
)
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.frame import below_rows
from secondop_desktop.ui.widgets.keys import on_delete
from secondop_desktop.ui.widgets.later import Later
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.ui.widgets.toggle import Toggle
from secondop_desktop.usecases import erase

_ALL, _EVERY, _PANEL = "all", "every", "panel:"


class ResultsRoom(ListRoom):
    """The room of test results."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.theme = shell.theme
        self.results = Results()
        self._target = ""
        self._chosen = ""
        self._arranged = 0
        self.reader = ResultsReader(shell, self)
        self.model: RowModel[TestResult] = RowModel(result_columns(), self)
        self.splitter = Splitter("results_panes", stack_below=STACK_BELOW, stacked_height=0)
        VBox(self).addWidget(self.splitter)
        left = QWidget()
        self.splitter.add_pane(left, stretch=1)
        column = VBox(left, margins=(32, 24, 4, 0))
        head = Flow(apart=True)
        self.title = Label(_("Test results"), "display", elide=True)
        head.addWidget(self.title)
        self.panel = ComboBox("results_panel", [(_ALL, _("All groups"))], label=_("Group of tests"), small=True)
        fix(self.panel, max_width=176)
        head.addWidget(self.panel)
        self.flagged = Toggle(_("Flagged only"), "results_flagged", key="F")
        head.addWidget(self.flagged)
        self._controls = (self.panel, self.flagged)
        column.addLayout(inset(head))
        column.gap(12)
        self.table = RecordTable("results_table", _("Test results"), in_page=True)
        self.table.setModel(self.model)
        self.table.set_widths({1: 48, 2: 50, 3: 110, 4: 104}, stretch=0)
        self.table.let_grow({2: 128, 1: 112, 3: 144}, leave=136)
        self.table.set_decimal(1, 2)
        self.reading = Label("", "body", "ink_soft", align=Qt.AlignmentFlag.AlignHCenter)
        self.none_here = Label("", "body", "ink_soft", wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        for page in (self.reading, self.table, self.none_here):
            self.stack.addWidget(page)
        self.withdrawn = CheckBox(_("Show what was withdrawn or ruled out"), "results_withdrawn", role="support")
        self._foot = QWidget()
        self._foot.hide()
        column.addWidget(self._foot)
        below_rows(self._foot, self.withdrawn)
        self.still_reading = Label("", "support", "ink_soft")
        self.still_reading.setObjectName("results_still_reading")
        self.still_reading.hide()
        column.addWidget(self.still_reading)
        fix(left, min_width=360)
        self._beside = Later(lambda: self.detail)
        self.splitter.add_pane(self._beside)
        self.panes = Panes(self.splitter, self.table, self._beside)
        self._beside.hide()
        self._connect()

    def _connect(self) -> None:
        self.reader.told.connect(self._read)
        self.reader.reading.connect(self._say_still_reading)
        self.table.chosen.connect(self._row_chosen)
        self.table.opened.connect(self._row_opened)
        self.panel.activated.connect(self._arrange)
        self.flagged.toggled.connect(self._arrange)
        self.withdrawn.toggled.connect(self._arrange)
        on_delete(self.table, self._delete_pressed)
        let_ask(
            self.table,
            open_row=lambda: self._row_opened(self.table.currentIndex()),
            correct=self._correct_chosen,
            delete=self._delete_pressed,
            move=self.move_chosen,
            erase=self.erase_chosen,
        )

    @cached_property
    def detail(self) -> ResultDetail:
        """What stands beside the list; made after it."""
        detail = ResultDetail(self.shell, page_source(self.shell, self), self.reader, parent=self._beside)
        self._beside.take(detail)
        detail.correct.connect(self.correct)
        detail.remove.connect(self.remove)
        detail.confirmed.connect(lambda record: edits.confirm(self.shell, [record]))
        detail.history.connect(lambda record: open_history(self, self.shell, record))
        return detail

    @cached_property
    def empty(self) -> EmptyState:
        """What stands there while there is nothing; made when it is first shown."""
        return added(self.stack, results_empty(self.shell, lambda: self.add_record(str(Kind.TEST_RESULT))))

    # --------------------------------------------------------------------------------------------- reading, arranging

    def refresh(self) -> None:
        patient_id = self.shell.patient_id
        if patient_id is None or self.shell.reader is None:
            self.reader.forget()
            self._read(Results())
            return
        if not self.results.results:
            self.reading.setText(_("Reading…"))
        self.reader.begin(patient_id, at_once=not self.results.results)

    def _read(self, results: Results) -> None:
        self.results = results
        self._arrange()
        self.still_reading.hide()
        if results.partly:
            self._say_still_reading(0, 0)

    def _say_still_reading(self, place: int, total: int) -> None:
        words = _("Reading the older results…")
        if total:
            words = _("Reading the older results: {n} of {total}").format(n=place, total=total)
        self.still_reading.setText(words)
        self.still_reading.show()

    def _wish(self) -> Wish:
        value = self.panel.value()
        if self._target and any(item.id == self._target and not item.is_fact for item in self.results.results):
            self.withdrawn.setChecked(True)
        return Wish(
            panel=value.removeprefix(_PANEL) if value.startswith(_PANEL) else "",
            flagged=self.flagged.isChecked(),
            every=value == _EVERY,
            withdrawn=self.withdrawn.isChecked(),
            must_show=self._target,
        )

    def _arrange(self) -> None:
        self._arranged += 1
        asked, wish, results = self._arranged, self._wish(), self.results
        lacks, patient_id = results.lacks(wish), self.shell.patient_id
        if lacks is not None and patient_id is not None:
            self._say_still_reading(0, 0)
            self.reader.read_older(results, patient_id, lacks)

        def work(progress: Progress) -> Arranged:
            return arrange_these(results, wish, progress.check)

        self.shell.run(
            "read", work, name="arrange", done=while_alive(self, lambda arranged: self._show(asked, wish, arranged))
        )

    def _show(self, asked: int, wish: Wish, arranged: Arranged) -> None:
        if asked != self._arranged:
            return
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self._list_panels(arranged.panels)
        show_if(self._foot, arranged.withdrawn > 0)
        self.model.show_rows(arranged.rows)
        has_any = bool(self.results.results)
        for control in self._controls:
            show_if(control, has_any)
        shown = self.model.count() > 0
        self.none_here.setText(self._why_none(wish))
        self.stack.setCurrentWidget(self.table if shown else self.none_here if has_any else self.empty)
        if self.results.partly and self._beside.isHidden():
            # Of very many results the first rows are painted before what is chosen among them is shown.
            QTimer.singleShot(0, self, lambda: self._choose(asked, place))
        else:
            self._choose(asked, place)
        if wish.flagged:
            n = self.model.count()
            announce(self.table, ngettext("{n} flagged result", "{n} flagged results", n).format(n=n))

    def _choose(self, asked: int, place: int) -> None:
        """Choose the row that was or is to be chosen, and show it beside the list; the bar was at this place."""
        if asked != self._arranged:
            return
        bar, shown = self.table.verticalScrollBar(), self.model.count() > 0
        wanted = self._target or self._chosen
        if not self.results.partly:
            self._target = ""
        number = self.model.find(lambda item: item.id == wanted) if wanted else -1
        if number >= 0:
            bar.setValue(place)
            self.table.choose_row(number)
        elif shown:
            self.table.choose_first()
        show_if(self._beside, shown)
        self.fit()

    @staticmethod
    def _why_none(wish: Wish) -> str:
        if wish.flagged:
            return _("Nothing here was flagged by a laboratory.")
        return _("Nothing of this group is here.")

    def _list_panels(self, panels: tuple[str, ...]) -> None:
        wanted = [_ALL, *(_PANEL + panel for panel in panels), _EVERY]
        if wanted == [self.panel.itemData(index) for index in range(self.panel.count())]:
            return
        chosen = self.panel.value()
        self.panel.clear()
        self.panel.addItem(_("All groups"), _ALL)
        for panel in panels:
            self.panel.addItem(panel, _PANEL + panel)
        self.panel.addItem(_("Every result, newest first"), _EVERY)
        self.panel.set_value(chosen if chosen in wanted else _ALL)
        self.panel.updateGeometry()

    # ------------------------------------------------------------------------------------------------ choosing, doing

    def _row_chosen(self, index: QModelIndex) -> None:
        result = self.model.row(index.row())
        if result is not None:
            self._chosen = result.id
            self.detail.show_result(result, self.results)

    def _row_opened(self, index: QModelIndex) -> None:
        result = self.model.row(index.row())
        if result is None or self.panes.open_row():
            return
        source = best_source(result)
        if source is not None and source.document_id in self.results.documents:
            self.shell.go("documents", document_target(source, result.id))
        else:
            self.correct(result)

    def show_target(self, target: str) -> None:
        self._target = self.reader.wanted = target
        if self.panel.value() != _ALL or self.flagged.isChecked():
            self.panel.set_value(_ALL)
            self.flagged.setChecked(False)
        if self.results.lacks_result(target):
            self.refresh()
        elif self.results.results:
            self._arrange()
        if not self.panes.open_detail():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget | None:
        page = self.stack.currentWidget()
        if isinstance(page, EmptyState):
            return page.findChild(QWidget, "empty_first")
        return self.panes.first_focus()

    def add_record(self, kind: str) -> None:
        open_form(self, self.shell, Kind(kind), saved=self._saved)

    def _saved(self, record_id: str) -> None:
        self._target = record_id

    def correct(self, record: TestResult) -> None:
        """Open the form of a result."""
        open_form(self, self.shell, Kind.TEST_RESULT, record, self._saved)

    def _correct_chosen(self) -> Callable[[], None] | None:
        result = self.model.row(self.table.currentIndex().row())
        return (lambda: self.correct(result)) if result is not None else None

    def remove(self, record: TestResult) -> None:
        """Delete a result, with what states the very same; the toast takes it back."""
        number = self.model.find(lambda item: item.id == record.id)
        following = self.model.row(number + 1) or self.model.row(number - 1) if number >= 0 else None
        self._chosen = following.id if following is not None else ""
        self._with_same(record, lambda same: edits.delete(self.shell, same))

    def _with_same(self, record: TestResult, act: Callable[[list[TestResult]], None]) -> None:
        self.reader.with_same(record, self.results, act)

    def erase_chosen(self) -> bool:
        result = self.model.row(self.table.currentIndex().row())
        if result is None:
            return False

        def ask(same: list[TestResult]) -> None:
            ids = [item.id for item in same]
            ask_and_erase(self, self.shell, result.display, lambda vault: erase.of_records(ids))

        self._with_same(result, ask)
        return True

    def move_chosen(self) -> bool:
        from secondop_desktop.ui.dialogs.move import ask_and_move  # loads what the worklist needs

        result = self.model.row(self.table.currentIndex().row())
        if result is None:
            return False
        self._with_same(result, lambda same: ask_and_move(self, self.shell, result.display, [item.id for item in same]))
        return True

    def _delete_pressed(self) -> None:
        result = self.model.row(self.table.currentIndex().row())
        if result is not None:
            self.remove(result)
