"""What the rooms of records have in common: a list, the detail beside it, adding, correcting, deleting, undo."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.none_words import denies_all
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind, NoneKnown, Record
from secondop_desktop.core.text import _
from secondop_desktop.ui import edits
from secondop_desktop.ui.erasing import ask_and_erase
from secondop_desktop.ui.forms.dialog import open_form
from secondop_desktop.ui.forms.kinds import has_form
from secondop_desktop.ui.models.statements import Statement
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.empty_pages import added
from secondop_desktop.ui.views.history import open_history
from secondop_desktop.ui.views.list_room import ListRoom
from secondop_desktop.ui.views.panes import STACK_BELOW, Panes
from secondop_desktop.ui.views.record_detail import RecordDetail
from secondop_desktop.ui.views.row_menu import let_ask
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import CheckBox, EmptyState, Label, RecordTable, Splitter, VBox, fix
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.frame import below_rows
from secondop_desktop.ui.widgets.keys import on_delete
from secondop_desktop.ui.widgets.later import Later
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import browse, erase
from secondop_desktop.usecases.erase import Target
from secondop_desktop.usecases.open_vault import Vault

MANY = 1000

Rows = tuple[Statement | Group, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read for a room: records of its kinds, whatever they say; documents by id; statements of none.

    `prepared` is what the room made of them beside the window, by its `prepare`.
    """

    records: tuple[Record, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    none_known: tuple[NoneKnown, ...] = ()
    prepared: object = None


def load(vault: Vault, patient_id: str, kinds: Sequence[Kind]) -> Loaded:
    """The records of these kinds, also those whose source said "not so"."""
    records = browse.records(vault, patient_id, kinds, facts_only=False)
    # Those that were read already are not read, and held, twice.
    documents = records
    if Kind.DOCUMENT not in kinds:
        documents = browse.records(vault, patient_id, (Kind.DOCUMENT,), facts_only=False)
    return Loaded(
        records,
        {item.id: item for item in documents if isinstance(item, Document)},
        browse.none_known(vault, patient_id),
    )


def none_statements(loaded: Loaded, about: Kind) -> list[Statement]:
    """The statements that there is nothing of this kind, each a line of its own."""
    return [Statement(item) for item in loaded.none_known if item.about is about]


def none_cell(item: Statement) -> Cell:
    """The line of such a statement: what it says, and that it is a statement and not an empty list."""
    words = item.record.display or _("None known")
    of_all = not isinstance(item.record, NoneKnown) or denies_all(item.record)
    second = _("a statement that there are none") if of_all else _("a statement about a part of them")
    return Cell(words, second=second, own=item.record.by_hand)


class RecordRoom(ListRoom):
    """A list of statements with their detail. A room says its kinds, its columns and how it arranges its rows."""

    kinds: tuple[Kind, ...] = ()
    detail_width = 440
    detail_below = 0.5

    def __init__(self, shell: Shell, *, name: str, title: str, list_name: str, two_lines: bool = True) -> None:
        super().__init__(shell)
        self.theme = shell.theme
        self.loaded = Loaded()
        self._target = ""
        self._chosen = ""
        self._asked = 0
        self.model: RowModel[Statement] = RowModel(self.columns(), self)
        self.splitter = Splitter(f"{name}_panes", stack_below=STACK_BELOW, stacked_height=0)
        VBox(self).addWidget(self.splitter)
        left = QWidget()
        self.splitter.add_pane(left, stretch=1)
        column = VBox(left, margins=(32, 24, 4, 0))
        head = Flow(apart=True)
        self.title = Label(title, "display", elide=True)
        head.addWidget(self.title)
        self.build_head(head)
        column.addLayout(inset(head))
        column.gap(14)
        self.build_above(column)
        self.table = RecordTable(f"{name}_table", list_name, two_lines=two_lines, in_page=True)
        self.table.setModel(self.model)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.stack.addWidget(self.table)
        self.withdrawn = CheckBox(_("Show what was withdrawn or ruled out"), f"{name}_withdrawn", role="support")
        self._foot = foot = QWidget()
        foot.hide()
        column.addWidget(foot)
        below_rows(foot, self.withdrawn)
        fix(left, min_width=320)
        self._beside = Later(lambda: self.pane)
        self.detail = RecordDetail(shell, f"{name}_detail", parent=self._beside)
        self.splitter.add_pane(self._beside)
        self.panes = Panes(self.splitter, self.table, self._beside, detail=self.detail_width, below=self.detail_below)
        self._connect()
        self._beside.hide()

    def _connect(self) -> None:
        self.table.chosen.connect(self._row_chosen)
        self.table.opened.connect(self._row_opened)
        self.withdrawn.toggled.connect(self.arrange_again)
        self.detail.correct.connect(self.correct)
        self.detail.remove.connect(self.remove)
        self.detail.confirmed.connect(lambda record: edits.confirm(self.shell, [record]))
        self.detail.history.connect(lambda record: open_history(self, self.shell, record))
        on_delete(self.table, self._delete_pressed)
        let_ask(
            self.table,
            open_row=lambda: self._row_opened(self.table.currentIndex()),
            correct=self._correct_chosen,
            delete=self._delete_pressed,
            move=self.move_chosen,
            erase=self.erase_chosen,
        )

    # ------------------------------------------------------------------------------------- what a room says of itself

    @abstractmethod
    def columns(self) -> tuple[Column[Statement], ...]:
        """The columns of its table."""

    @classmethod
    def prepare(cls, loaded: Loaded) -> Loaded:
        """What takes long for thousands of records is made here, in the lane that read them; no widget is touched."""
        return replace(loaded, prepared=cls.arranged(loaded, withdrawn=False))

    @classmethod
    def arranged(cls, loaded: Loaded, *, withdrawn: bool) -> Rows:
        """The rows of these records, where nothing that stands on the screen is asked for them."""
        return ()

    def rows(self, loaded: Loaded, *, withdrawn: bool) -> Rows:
        """The rows of its table."""
        if not withdrawn and isinstance(loaded.prepared, tuple):
            return loaded.prepared
        return self.arranged(loaded, withdrawn=withdrawn)

    @cached_property
    def pane(self) -> QWidget:
        """What stands beside the list, by `make_pane`; made after it."""
        pane = self.make_pane(self.detail)
        self._beside.take(pane)
        return pane

    @cached_property
    def empty(self) -> EmptyState:
        """The page that stands there while there is nothing; made when it is first shown."""
        return added(self.stack, self.make_empty())

    @abstractmethod
    def make_empty(self) -> EmptyState:
        """What stands there while there is nothing."""

    def build_head(self, head: Flow) -> None:
        """Controls at the end of the title's line."""

    def build_above(self, column: VBox) -> None:
        """What stands between the title and the list."""

    def show_above(self, loaded: Loaded) -> None:
        """Renew what stands between the title and the list."""

    def make_pane(self, detail: RecordDetail) -> QWidget:
        """What stands beside the list; the detail itself unless a room has more."""
        return detail

    def show_statement(self, statement: Statement) -> None:
        """Show this statement beside the list."""
        self.detail.show_statement(statement, self.loaded.documents, self.loaded.records)

    def forget_statement(self) -> None:
        """Show nothing beside the list."""
        self.detail.forget()

    # ------------------------------------------------------------------------------------------- reading and showing

    def refresh(self) -> None:
        patient_id = self.shell.patient_id
        self._asked += 1
        if patient_id is None or self.shell.reader is None:
            self._show(self._asked, Loaded())
            return
        asked, kinds, prepare = self._asked, self.kinds, self.prepare

        def work(vault: Vault, progress: Progress) -> Loaded:
            return prepare(load(vault, patient_id, kinds))

        self.shell.read(work, name="records", done=while_alive(self, lambda loaded: self._show(asked, loaded)))

    def _show(self, asked: int, loaded: Loaded) -> None:
        if asked != self._asked:
            return
        self.loaded = loaded
        hidden = any(not record.is_fact for record in loaded.records)
        show_if(self._foot, hidden)
        if self._target and any(record.id == self._target and not record.is_fact for record in loaded.records):
            self.withdrawn.setChecked(True)
        self.arrange_again()

    def arrange_again(self) -> None:
        """Arrange what was read, and keep the chosen row."""
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.show_above(self.loaded)
        rows = self.rows(self.loaded, withdrawn=self.withdrawn.isChecked())
        self.model.show_rows(rows)
        self.stack.setCurrentWidget(self.table if self.model.count() else self.empty)
        if self.model.count() > MANY and self._beside.isHidden():
            # A long list is painted first; what is in it comes in a turn of its own.
            QTimer.singleShot(0, self, lambda: self._choose(place))
        else:
            self._choose(place)

    def _choose(self, place: int) -> None:
        """Choose the row that was or is to be chosen, and show what stands beside it; the bar was at this place."""
        bar = self.table.verticalScrollBar()
        wanted, self._target = self._target or self._chosen, ""
        number = self.model.find(lambda item: item.has(wanted)) if wanted else -1
        if number >= 0:
            bar.setValue(place)
            self.table.choose_row(number)
        elif not self.table.choose_first():
            self._chosen = ""
            self.forget_statement()
        self.pane  # noqa: B018 - what was shown in it has to be in its place
        show_if(self._beside, self.model.count() > 0)
        self.fit()

    def _row_chosen(self, index: QModelIndex) -> None:
        statement = self.model.row(index.row())
        if statement is not None:
            self._chosen = statement.record.id
            self.show_statement(statement)

    def _row_opened(self, index: QModelIndex) -> None:
        statement = self.model.row(index.row())
        if statement is not None and not self.panes.open_row():
            self.open_statement(statement)

    def open_statement(self, statement: Statement) -> None:
        """What Enter does with a row: to the document that states it, or its form where a person did."""
        source = next((item for item in statement.record.sources if item.document_id in self.loaded.documents), None)
        if source is None:
            self.correct(statement.record)
        else:
            self.shell.go("documents", f"{source.document_id}#{source.page or ''}#{statement.record.id}")

    def show_target(self, target: str) -> None:
        number = self.model.find(lambda item: item.has(target))
        if number >= 0:
            self.table.choose_row(number)
            if not self.panes.open_detail():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            # What is asked for may still be on its way from the vault.
            self._target = target
            self.panes.open_detail()
            self.refresh()

    def first_focus(self) -> QWidget | None:
        page = self.stack.currentWidget()
        if isinstance(page, EmptyState):
            return page.findChild(QWidget, "empty_first")
        return self.panes.first_focus()

    # ---------------------------------------------------------------------------------------------------- doing

    def add_record(self, kind: str) -> None:
        open_form(self, self.shell, Kind(kind), saved=self._saved)

    def _saved(self, record_id: str) -> None:
        self._target = record_id

    def correct(self, record: Record) -> None:
        """Open the form of a record; a statement that there is none has none."""
        if has_form(record.kind):
            open_form(self, self.shell, record.kind, record, self._saved)

    def _correct_chosen(self) -> Callable[[], None] | None:
        statement = self.model.row(self.table.currentIndex().row())
        if statement is None or not has_form(statement.record.kind):
            return None
        return lambda: self.correct(statement.record)

    def remove(self, statement: Statement) -> None:
        """Delete what this line stands for; the toast takes it back."""
        number = self.model.find(lambda item: item.has(statement.record.id))
        following = self.model.row(number + 1) or self.model.row(number - 1)
        self._chosen = following.record.id if following is not None else ""
        edits.delete(self.shell, statement.records)

    def erase_chosen(self) -> bool:
        statement = self.model.row(self.table.currentIndex().row())
        if statement is None:
            return False
        documents = [record.id for record in statement.records if isinstance(record, Document)]
        others = [record.id for record in statement.records if not isinstance(record, Document)]

        def target(vault: Vault) -> Target:
            return erase.of_documents(vault, documents) if documents else erase.of_records(others)

        ask_and_erase(self, self.shell, statement.record.display, target)
        return True

    def move_chosen(self) -> bool:
        from secondop_desktop.ui.dialogs.move import ask_and_move  # loads what the worklist needs

        statement = self.model.row(self.table.currentIndex().row())
        if statement is None:
            return False
        ids = [record.id for record in statement.records]
        ask_and_move(self, self.shell, statement.record.display, ids)
        return True

    def _delete_pressed(self) -> None:
        statement = self.model.row(self.table.currentIndex().row())
        if statement is not None:
            self.remove(statement)
