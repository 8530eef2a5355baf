"""Documents: every original with its pages; and beside them reports, notes, doctors, visits and insurance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget

from secondop_desktop.core import document_tags
from secondop_desktop.core.dates import show
from secondop_desktop.core.ordering import bare
from secondop_desktop.core.records import (
    Coverage,
    Document,
    DocumentCategory,
    Encounter,
    Kind,
    Practitioner,
    Record,
    Report,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits, rebinding
from secondop_desktop.ui.dialogs.join import ask_join
from secondop_desktop.ui.dialogs.split import ask_split
from secondop_desktop.ui.dialogs.tags import ask_tags
from secondop_desktop.ui.drag_out import DragOut
from secondop_desktop.ui.models.document_shelf import Placed, Shelf, listed, shelf_of, words_of
from secondop_desktop.ui.models.statements import Statement, newest_first, statements
from secondop_desktop.ui.models.table import Cell, Column
from secondop_desktop.ui.models.wording import (
    document_category_word,
    origin_words,
    pages_word,
    report_category_word,
    status_word,
)
from secondop_desktop.ui.page_source import page_source
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.record_detail import RecordDetail
from secondop_desktop.ui.views.record_room import Loaded, RecordRoom, Rows
from secondop_desktop.ui.views.several_documents import SeveralDocuments
from secondop_desktop.ui.views.viewer import DocumentViewer
from secondop_desktop.ui.widgets import Button, ComboBox, EmptyState, PrimaryButton, SearchField, VBox, fix
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.usecases import arrange_documents

_DOCUMENTS, _CATEGORY, _KIND, _TAG = "documents", "category:", "kind:", "tag:"
_OTHERS = (
    Kind.REPORT,
    Kind.NOTE,
    Kind.PRACTITIONER,
    Kind.ENCOUNTER,
    Kind.IMAGING_STUDY,
    Kind.COVERAGE,
)


def _others_words() -> dict[Kind, str]:
    return {
        Kind.REPORT: _("Reports, as read"),
        Kind.NOTE: _("Notes"),
        Kind.PRACTITIONER: _("Doctors and clinics"),
        Kind.ENCOUNTER: _("Visits"),
        Kind.IMAGING_STUDY: _("Imaging studies"),
        Kind.COVERAGE: _("Insurance"),
    }


def second_line(record: Record) -> str:
    """What stands below the name of a record of this room."""
    parts = [show(record.date)]
    match record:
        case Document():
            parts += [document_category_word(record.category), pages_word(record), record.facility]
            if record.unread_reason:
                parts.append(_("not read"))
        case Report():
            parts += [report_category_word(record.category), record.facility or record.author]
        case Practitioner():
            parts += [record.specialty, record.facility, record.phone]
        case Encounter():
            parts += [record.practitioner, record.facility]
        case Coverage():
            parts += [record.plan, record.member_id]
    if not record.is_fact:
        parts.append(status_word(record.status))
    return " · ".join(part for part in parts if part)


class DocumentsRoom(RecordRoom):
    """The room of documents."""

    kinds = (Kind.DOCUMENT, *_OTHERS)
    detail_width = 640
    detail_below = 0.64

    def __init__(self, shell: Shell) -> None:
        self._goal: tuple[str, int, str] = ("", 0, "")
        super().__init__(shell, name="documents", title=_("Documents"), list_name=_("Documents"))
        self.table.horizontalHeader().hide()
        self.table.set_widths({}, stretch=0)
        # Ctrl or Shift, with the mouse or the arrows, chooses several at once.
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self._dragged = DragOut(shell, self.table.viewport(), self._dragged_documents)

    def columns(self) -> tuple[Column[Statement], ...]:
        def cell(item: Statement) -> Cell:
            record = item.record
            name = record.title or record.file_name if isinstance(record, Document) else record.display
            own = record.by_hand and not isinstance(record, Document)
            tone = "" if record.is_fact else "ink_soft"
            chips = document_tags.shown(record) if isinstance(record, Document) else ()
            return Cell(name, second=second_line(record) or " ", own=own, tone=tone, chips=chips)

        return (Column("", cell),)

    def build_head(self, head: Flow) -> None:
        self.choice = ComboBox("documents_choice", [(_DOCUMENTS, _("All documents"))], label=_("Show"), small=True)
        fix(self.choice, max_width=190)
        head.addWidget(self.choice)
        self.choice.activated.connect(self.arrange_again)

    def build_above(self, column: VBox) -> None:
        self.filter = SearchField("documents_filter", placeholder=_("Title, place, person or tag"), height=36)
        box = QWidget()
        VBox(box, margins=(0, 0, 20, 8)).addWidget(self.filter)
        column.addWidget(box)
        self.filter.changed.connect(self._filter_typed)

    def make_empty(self) -> EmptyState:
        files = PrimaryButton(_("Choose files…"), "empty_first", size="medium")
        files.clicked.connect(self.shell.choose_files)
        folder = Button(_("A folder or a disc…"), "documents_folder", size="medium")
        folder.clicked.connect(self.shell.choose_folder)
        return EmptyState(
            "documents",
            _("No documents here yet"),
            [
                _("Letters, reports and downloads from a portal belong here."),
                _("The packet shows a specialist the page behind each fact."),
            ],
            [files, folder],
            hint=_("You can also drop files anywhere on this window."),
            name="documents_empty",
        )

    @cached_property
    def viewer(self) -> DocumentViewer:
        """What shows a document."""
        viewer = DocumentViewer(self.shell, page_source(self.shell, self), parent=self._stacked)
        viewer.about.connect(self.correct)
        viewer.remove.connect(self._remove_document)
        viewer.tag.connect(lambda document: self.ask_tags([document]))
        viewer.tag_chosen.connect(self.show_tag)
        viewer.split.connect(self._ask_split)
        self._stacked.insertWidget(0, viewer)
        return viewer

    @cached_property
    def several(self) -> SeveralDocuments:
        """What stands beside the list while several documents are chosen; made when they first are, or soon."""
        several = SeveralDocuments(parent=self._stacked)
        several.tag.connect(lambda: self.ask_tags(self.several.documents))
        several.untag.connect(self._untag)
        several.remove.connect(self._remove_several)
        several.tags.chosen.connect(self.show_tag)
        several.join.connect(self._join)
        self._stacked.addWidget(several)
        return several

    @cached_property
    def _stacked(self) -> QStackedWidget:
        stacked = QStackedWidget(self._beside)
        fix(stacked, min_width=320)
        return stacked

    def make_pane(self, detail: RecordDetail) -> QWidget:
        self._stacked.addWidget(detail)
        self.viewer  # noqa: B018 - stands before the detail
        QTimer.singleShot(60, self, lambda: self.several)
        return self._stacked

    # --------------------------------------------------------------------------------------------- arranging, showing

    @classmethod
    def prepare(cls, loaded: Loaded) -> Loaded:
        return replace(loaded, prepared=shelf_of(loaded.records))

    def rows(self, loaded: Loaded, *, withdrawn: bool) -> Rows:
        self._list_choices(loaded)
        wanted = next((record for record in loaded.records if record.id and record.id == self._target), None)
        if wanted is not None and not self._is_shown(wanted):
            self.filter.clear()
            self.choice.set_value(_DOCUMENTS if isinstance(wanted, Document) else _KIND + wanted.kind)
        words = bare(self.filter.text()).split()
        value = self.choice.value()
        if value.startswith(_KIND):
            kind = value.removeprefix(_KIND)
            others = [record for record in loaded.records if record.kind == kind and (withdrawn or record.is_fact)]
            if words:
                others = [record for record in others if _has_words(record, words)]
            return tuple(newest_first(statements(others)))
        return listed(_shelf(loaded), words, withdrawn=withdrawn, chosen=self._chosen_by(value))

    @staticmethod
    def _chosen_by(value: str) -> Callable[[Placed], bool] | None:
        """Which documents this choice lists; None for all of them."""
        if value.startswith(_TAG):
            tag = value.removeprefix(_TAG)
            return lambda placed: tag in placed.tags
        if value.startswith(_CATEGORY):
            category = value.removeprefix(_CATEGORY)
            return lambda placed: placed.category == category
        return None

    def _is_shown(self, record: Record) -> bool:
        value = self.choice.value()
        if value.startswith(_KIND):
            return record.kind == value.removeprefix(_KIND)
        if not isinstance(record, Document):
            return False
        if value.startswith(_TAG):
            wanted = value.removeprefix(_TAG)
            return any(tag.casefold() == wanted for tag in document_tags.shown(record))
        return value == _DOCUMENTS or record.category == value.removeprefix(_CATEGORY)

    def _list_choices(self, loaded: Loaded) -> None:
        shelf = _shelf(loaded)
        categories, kinds = shelf.categories, shelf.kinds
        items = [(_DOCUMENTS, _("All documents"))]
        items += [(_CATEGORY + item, document_category_word(item)) for item in DocumentCategory if item in categories]
        items += [(_KIND + kind, words) for kind, words in _others_words().items() if kind in kinds]
        items += [(_TAG + key, _("Tag: {tag}").format(tag=tag)) for key, tag in shelf.tags.items()]
        now = [self.choice.itemData(index) for index in range(self.choice.count())]
        if now == [value for value, _words in items]:
            return
        chosen = self.choice.value()
        self.choice.clear()
        for value, words in items:
            self.choice.addItem(words, value)
        self.choice.set_value(chosen if chosen in dict(items) else _DOCUMENTS)

    def show_tag(self, tag: str) -> None:
        """List the documents that have this tag."""
        self.filter.clear()
        self.choice.set_value(_TAG + tag.casefold())
        self.arrange_again()

    def _filter_typed(self, _words: str) -> None:
        self.arrange_again()

    def show_statement(self, statement: Statement) -> None:
        record = statement.record
        pane = self._stacked
        if isinstance(record, Document):
            goal, page, fact = self._goal
            here = goal == record.id
            origin = origin_words(record, self.loaded.documents)
            self.viewer.show_document(record, page if here else 0, fact if here else "", origin)
            self._goal = ("", 0, "")
            pane.setCurrentWidget(self.viewer)
        else:
            self.detail.show_statement(statement, self.loaded.documents)
            pane.setCurrentWidget(self.detail)

    def forget_statement(self) -> None:
        self.detail.forget()
        self.viewer.forget()

    def show_target(self, target: str) -> None:
        """Show this record; `id#page#record` names a page of a document and what is to be pointed out on it."""
        name, _hash, rest = target.partition("#")
        page, _hash, fact = rest.partition("#")
        self._goal = (name, int(page) if page.isdigit() else 0, fact)
        self._target = name
        if any(record.id == name for record in self.loaded.records):
            self.arrange_again()
        else:
            # What is asked for may still be on its way from the vault, as what was split or joined just now.
            self.refresh()
        if not self.panes.open_detail():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_statement(self, statement: Statement) -> None:
        record = statement.record
        if isinstance(record, Document):
            self.viewer.show_tab("pages" if self.viewer.view.count() else self.viewer.bar.tab())
        elif isinstance(record, Report) and record.document_ids:
            self.shell.go("documents", record.document_ids[0])
        else:
            super().open_statement(statement)

    def _remove_document(self, document: Document) -> None:
        row = self.model.row(self.model.find(lambda item: item.has(document.id)))
        if row is not None:
            self.remove(row)
        else:
            edits.delete(self.shell, [document])

    # ------------------------------------------------------------------------------------------------ several at once

    def chosen_documents(self) -> tuple[Document, ...]:
        """The documents that are chosen in the list, from its top."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})
        found = [self.model.row(row) for row in rows]
        return tuple(item.record for item in found if item is not None and isinstance(item.record, Document))

    def _dragged_documents(self, place: QPoint) -> tuple[Document, ...]:
        """What a drag that begins here carries: all that is chosen where the row is, else the row's own document."""
        row = self.model.row(self.table.rowAt(place.y()))
        if row is None or not isinstance(row.record, Document):
            return ()
        chosen = self.chosen_documents()
        return chosen if any(document.id == row.record.id for document in chosen) else (row.record,)

    def _selection_changed(self) -> None:
        pane = self._stacked
        chosen = self.chosen_documents()
        if len(chosen) > 1:
            self.several.show_documents(chosen)
            pane.setCurrentWidget(self.several)
        elif isinstance(pane.currentWidget(), SeveralDocuments):
            row = self.model.row(self.table.currentIndex().row())
            if row is not None:
                self.show_statement(row)

    def ask_tags(self, documents: Sequence[Document]) -> None:
        """Ask for tags, and give them to these documents."""
        ids = [document.id for document in documents]
        if not ids:
            return
        theirs = {tag.casefold() for tag in document_tags.shown(documents[0])} if len(ids) == 1 else set[str]()
        known = [tag for key, tag in _shelf(self.loaded).tags.items() if key not in theirs]

        def decided(tags: tuple[str, ...]) -> None:
            said = ngettext("{n} document tagged", "{n} documents tagged", len(ids)).format(n=len(ids))
            edits.do(self.shell, "tag", lambda vault: arrange_documents.add_tags(vault, ids, tags), said)

        ask_tags(self, len(ids), known, decided)

    def _untag(self, tag: str) -> None:
        ids = [document.id for document in self.several.documents]
        said = _("Tag taken away")
        edits.do(self.shell, "tag", lambda vault: arrange_documents.remove_tag(vault, ids, tag), said)

    def _join(self) -> None:
        documents = [document for document in self.several.documents if document.is_fact]
        if len(documents) > 1:
            ask_join(self, documents, lambda ids, title: rebinding.join(self.shell, ids, title))

    def _ask_split(self, document: Document) -> None:
        ask_split(
            self,
            document,
            page_source(self.shell, self.viewer),
            lambda parts: rebinding.split(self.shell, document, parts),
        )

    def _remove_several(self) -> None:
        edits.delete(self.shell, self.several.documents)

    def _delete_pressed(self) -> None:
        if len(self.chosen_documents()) > 1:
            self._remove_several()
        else:
            super()._delete_pressed()

    def arrange_again(self) -> None:
        several = {document.id for document in self.chosen_documents()}
        super().arrange_again()
        if len(several) < 2:
            return
        # What was chosen stays so when the list is read anew, as after a tag was added to all of it.
        model = self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number, row in enumerate(self.model.rows):
            if isinstance(row, Statement) and row.record.id in several:
                model.select(self.model.index(number, 0), flags)
        self._selection_changed()

    def find_inside(self) -> bool:
        return self.viewer.isVisible() and self.viewer.open_find()


def _shelf(loaded: Loaded) -> Shelf:
    return loaded.prepared if isinstance(loaded.prepared, Shelf) else Shelf()


def _has_words(record: Record, words: list[str]) -> bool:
    hay = words_of(record)
    return all(word in hay for word in words)
