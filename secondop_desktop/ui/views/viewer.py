"""One document: its pages, its text, and what was read out of it; search inside, a copy, correcting its title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStackedWidget, QWidget
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.turning import turned
from secondop_desktop.ui.drag_out import DragOut
from secondop_desktop.ui.models.facts import grouped, one_line
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.models.wording import is_data, is_picture, place_in_file, room_of
from secondop_desktop.ui.page_source import PageSource, image_of
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.find_bar import FindBar
from secondop_desktop.ui.views.viewer_acts import ViewerActs
from secondop_desktop.ui.views.viewer_bar import DocumentBar
from secondop_desktop.ui.views.viewer_find import ViewerFind
from secondop_desktop.ui.views.viewer_head import DocumentHead
from secondop_desktop.ui.views.viewer_pages import ViewerPages
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    HBox,
    Highlight,
    Label,
    PageView,
    Panel,
    RecordTable,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.pages import BESIDE_PAGES
from secondop_desktop.ui.widgets.spaces import BESIDE_TABLE, inset
from secondop_desktop.ui.widgets.splitter import side_margin
from secondop_desktop.ui.widgets.text_menu import TextMenu
from secondop_desktop.ui.widgets.thumbnails import Thumbnails
from secondop_desktop.usecases import browse, show_documents
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.show_documents import Pages

_FIRST_WIDTH = 800
SOURCE_CHARACTERS = 400_000
FACTS_LISTED = 2000


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """What was read for the viewer: the text of each page, and the facts that the document states."""

    texts: tuple[str, ...]
    facts: tuple[Record, ...]
    fact_count: int = 0


class _Words(TextMenu, QPlainTextEdit):
    """The words of a document, with the menu that fields have."""


def _inset_page(widget: QWidget, units: int) -> QWidget:
    """A page of the stack that leaves so many units free behind this widget, which has its keyboard."""
    page = QWidget()
    VBox(page).addLayout(inset(widget, units))
    page.setFocusProxy(widget)
    return page


class DocumentViewer(Panel):
    """Shows one document. `about`, `tag` and `remove` tell that the person wants to correct, tag or delete it;
    `tag_chosen` carries a tag whose documents are wanted.
    """

    about = Signal(object)
    remove = Signal(object)
    tag = Signal(object)
    tag_chosen = Signal(str)
    split = Signal(object)

    def __init__(self, shell: Shell, pages: PageSource, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.setObjectName("document_viewer")
        self.setAccessibleName(_("Document"))
        self._shell, self._pages = shell, pages
        self._no_pages = ""
        self.document: Document | None = None
        self.content = DocumentContent((), ())
        self._asked = 0
        self._want_page = 0
        self._want_fact = ""
        self._column = column = VBox(self, margins=(24, 20, 4, 0), spacing=0)
        self._side = 24
        self._build_head(column)
        across = HBox(spacing=8)
        column.addLayout(across, 1)
        column.gap(12)
        self.stack = QStackedWidget(self)
        self.view = PageView("document_pages", _("Pages"))
        self.text: QPlainTextEdit = _Words()
        self.text.setObjectName("document_text")
        self.text.setAccessibleName(_("Text"))
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.facts: RowModel[Record] = RowModel((Column("", self._fact_cell),), self)
        self.fact_table = RecordTable(
            "document_facts", _("What was read"), two_lines=True, in_page=True, ground="surface"
        )
        self.fact_table.setModel(self.facts)
        self.fact_table.horizontalHeader().hide()
        self.message = Label("", "body", "ink_soft", wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        # All three end at the line where the head does; the bars of pages and facts stand in the margin beside it.
        self._of_tab: Mapping[str, QWidget] = {
            "pages": _inset_page(self.view, BESIDE_TABLE - BESIDE_PAGES),
            "text": _inset_page(self.text, BESIDE_TABLE),
            "facts": self.fact_table,
        }
        for page in (*self._of_tab.values(), self.message):
            self.stack.addWidget(page)
        self.thumbnails = Thumbnails("document_thumbnails", _("Small pictures of the pages"))
        self.thumbnails.hide()
        across.addWidget(self.thumbnails)
        across.addWidget(self.stack, 1)
        fix(self, min_width=320)
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = side_margin(self)
        if side != self._side:
            self._side = side
            self._column.set_margins((side, 20, 4, 0))

    def _build_head(self, column: VBox) -> None:
        self.head = DocumentHead()
        self.title, self.second, self.notice = self.head.title, self.head.second, self.head.notice
        self.remark = self.head.remark
        self.edit, self.save, self.delete = self.head.edit, self.head.save, self.head.delete
        self.tags = self.head.tags
        column.addLayout(inset(self.head))
        column.gap(12)
        self.bar = DocumentBar()
        self.tabs, self.zoom = self.bar.tabs, self.bar.zoom
        self.previous, self.where, self.next = self.bar.previous, self.bar.where, self.bar.next
        self.turn, self.thumbs = self.bar.turn, self.bar.thumbs
        column.addLayout(inset(self.bar))
        self.finder = FindBar()
        column.addLayout(inset(self.finder))
        column.gap(12)

    def _connect(self) -> None:
        self.acts = ViewerActs(self._shell, self, self.head, self.bar, self.view)
        self.acts.split.connect(self.split)
        self.drawing = ViewerPages(self._pages, self.view, self.thumbnails)
        self.view.page_changed.connect(self._tell_page)
        self.previous.clicked.connect(lambda: self.view.go_to(self.view.page - 1))
        self.next.clicked.connect(lambda: self.view.go_to(self.view.page + 1))
        self.zoom.activated.connect(self._zoomed)
        for name, button in self.tabs.items():
            button.clicked.connect(lambda _on=False, tab=name: self.show_tab(tab))
        self.edit.clicked.connect(lambda: self.about.emit(self.document))
        self.delete.clicked.connect(lambda: self.remove.emit(self.document))
        self.tags.wanted.connect(lambda: self.tag.emit(self.document))
        self.tags.chosen.connect(self.tag_chosen)
        self.found = ViewerFind(self.finder, self.view, self.text, self._pages, self._mark)
        self.view.zoom_wanted.connect(self._zoom_by)
        self.thumbnails.picked.connect(self.view.go_to)
        self.view.page_changed.connect(self.thumbnails.show_current)
        self.thumbs.toggled.connect(self._show_thumbnails)
        self._dragged = DragOut(self._shell, self.view.viewport(), lambda _place: self._whole())
        self.fact_table.opened.connect(self._fact_opened)
        self.fact_table.chosen.connect(self._fact_chosen)

    # ------------------------------------------------------------------------------------------------------ showing

    def forget(self) -> None:
        """Show nothing."""
        self._asked += 1
        self.document = None
        self.acts.forget()
        self.drawing.document = None
        self.content = DocumentContent((), ())
        self.view.set_pages([])
        self.text.clear()
        self.facts.show_rows(())

    def show_document(self, document: Document, page: int = 0, fact: str = "", origin: str = "") -> None:
        """Show this document at this page (from 1), with what this record says pointed out.

        `origin` says what it was made from, or what became of it.
        """
        before = self.document
        again = before is not None and before.id == document.id
        was_turned = again and before is not None and before.turns != document.turns
        self.document = document
        if not again or page or fact:
            # Read anew, as after it was turned, it stays where it is.
            self._want_page, self._want_fact = page, fact
        self.head.show_document(document, origin)
        self.found.show_document(document)
        pictured = is_picture(document)
        self.acts.show_document(document, pictured=pictured)
        self.drawing.document = document
        show_if(self.tabs["pages"], pictured)
        if not again:
            self.finder.close_bar()
            self.thumbnails.set_pages([])
            self.content = DocumentContent((), ())
            self.facts.show_rows(())
            self.text.clear()
            self.view.set_pages([])
            self._set_tab("pages" if pictured else "facts" if is_data(document) else "text")
            if pictured:
                self._open_pages(document)
        elif was_turned and pictured:
            self._open_pages(document, at=page or self.view.page + 1)
        elif page:
            self._go_to_wanted()
        self._read(document)

    def _read(self, document: Document) -> None:
        self._asked += 1
        asked, document_id = self._asked, document.id

        def work(vault: Vault, progress: Progress) -> DocumentContent:
            facts, count = show_documents.facts(vault, document_id, FACTS_LISTED)
            return DocumentContent(browse.page_texts(vault, document_id), facts, count)

        self._shell.read(work, name="document", done=while_alive(self, lambda content: self._arrived(asked, content)))

    def _arrived(self, asked: int, content: DocumentContent) -> None:
        document = self.document
        if asked != self._asked or document is None:
            return
        self.content = content
        facts = [record for record in content.facts if record.is_fact or record.id == self._want_fact]
        self.facts.show_rows(grouped(facts))
        more = max(0, content.fact_count - len(content.facts))
        self.tabs["facts"].set_text(_("What was read ({n})").format(n=len(facts) + more))
        if more:
            words = ngettext("{n} more is listed in its room", "{n} more are listed in their rooms", more)
            self.facts.show_rows((*self.facts.rows, Group(words.format(n=more))))
        show_if(self.tabs["facts"], bool(facts) or is_data(document))
        self._show_text(document)
        self._mark()
        wanted = self.facts.find(lambda record: record.id == self._want_fact) if self._want_fact else -1
        if wanted >= 0:
            self.fact_table.choose_row(wanted)
        current = self.bar.tab()
        if current == "facts" and not facts:
            self._set_tab("text" if not is_picture(document) else "pages")
        elif current == "text" and not content.texts and facts:
            self._set_tab("facts")
        else:
            self._set_tab(current)
        self._go_to_wanted()

    def _show_text(self, document: Document) -> None:
        texts = self.content.texts
        if len(texts) > 1:
            parts = [
                _("Page {n}").format(n=number) + "\n\n" + text.strip() for number, text in enumerate(texts, start=1)
            ]
            self.text.setPlainText("\n\n\n".join(parts))
        elif texts:
            self.text.setPlainText(texts[0])
        elif is_data(document) or document.media_type.startswith("text/"):
            self._show_source(document)
        readable = bool(texts) or is_data(document) or document.media_type.startswith("text/")
        show_if(self.tabs["text"], readable)

    def _show_source(self, document: Document) -> None:
        asked = self._asked

        def done(name: str, data: bytes) -> None:
            if isValid(self) and asked == self._asked:
                text = data[:SOURCE_CHARACTERS].decode("utf-8", "replace")
                if len(data) > SOURCE_CHARACTERS:
                    text += "\n\n" + _("The file goes on. Save a copy to see all of it.")
                self.text.setPlainText(text)

        self._pages.bytes_of(document.id, done, while_alive(self, self._failed))

    # ------------------------------------------------------------------------------------------------- tabs and pages

    def show_tab(self, tab: str) -> None:
        """Show the pages, the text, or what was read."""
        self._set_tab(tab)
        widget = self.stack.currentWidget()
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_tab(self, tab: str) -> None:
        self.bar.choose_tab(tab)
        show_if(self.thumbnails, tab == "pages" and self.thumbs.isChecked() and self.view.count() > 1)
        document = self.document
        self.stack.setCurrentWidget(self._of_tab[tab])
        if document is not None and tab == "text" and not self.tabs["text"].isVisibleTo(self):
            self.message.setText(_("This kind of file cannot be shown here. It is kept as it is; you can save a copy."))
            self.stack.setCurrentWidget(self.message)
        elif document is not None and tab == "pages" and self._no_pages.startswith(f"{document.id} "):
            # Why there are no pages may be known before the rest of the document is here.
            self.message.setText(self._no_pages.partition(" ")[2])
            self.stack.setCurrentWidget(self.message)

    def _open_pages(self, document: Document, at: int = 0) -> None:
        document_id = document.id

        def done(pages: Pages) -> None:
            if self.document is None or self.document.id != document_id or self.document.turns != turns:
                return
            self.view.set_pages(pages.sizes)
            self.thumbnails.set_pages(pages.sizes)
            self._set_tab(self.bar.tab())
            first = pages.pictures.get(1)
            if first is not None:
                self.view.set_image(0, image_of(first))
            self._mark()
            if at:
                self.view.go_to(at - 1)
            self._tell_page()
            self._go_to_wanted()

        def failed(error: SecondOpError) -> None:
            if self.document is not None and self.document.id == document_id:
                self._no_pages = f"{document_id} {error.title}. {error.message}"
                self.message.setText(f"{error.title}. {error.message}")
                self.stack.setCurrentWidget(self.message)

        self._no_pages = ""
        first, turns = (1,), document.turns
        self._pages.draw(
            document_id, first, _FIRST_WIDTH, while_alive(self, done), while_alive(self, failed), turns=turns
        )

    def _show_thumbnails(self, shown: bool) -> None:
        self._set_tab("pages")
        if shown:
            self.thumbnails.show_current(self.view.page)

    def _whole(self) -> tuple[Document, ...]:
        return (self.document,) if self.document is not None else ()

    def _failed(self, error: SecondOpError) -> None:
        self.message.setText(f"{error.title}. {error.message}")
        self.stack.setCurrentWidget(self.message)

    def _zoomed(self) -> None:
        self.view.set_zoom(self.bar.chosen_zoom())

    def _zoom_by(self, by: int) -> None:
        if self.bar.zoom_from(self.view.zoom_now(), by):
            self._zoomed()

    def _tell_page(self, _page: int = 0) -> None:
        self.bar.tell_page(self.view.page, self.view.count())

    def _mark(self) -> None:
        """Draw a box around every value that was read from a page of this document."""
        document = self.document
        marks: dict[int, list[Highlight]] = {}
        for record in self.content.facts:
            for source in record.sources:
                if document is not None and source.document_id == document.id and source.page and source.box:
                    strong = record.id == self._want_fact
                    place = turned(source.box, document.turn_of(source.page))
                    box = Highlight(*place, strong=strong, text=one_line(record))
                    marks.setdefault(source.page - 1, []).append(box)
        for page, found in self.found.marks().items():
            marks.setdefault(page, []).extend(found)
        self.view.set_highlights(marks)

    def _go_to_wanted(self) -> None:
        if self._want_page and self.view.count():
            self.view.show_highlight(self._want_page - 1)
            self._want_page = 0

    # ------------------------------------------------------------------------------------------------- what was read

    def _fact_cell(self, record: Record) -> Cell:
        document_id = self.document.id if self.document is not None else ""
        place = next((place_in_file(s) for s in record.sources if s.document_id == document_id), "")
        state = "" if record.confirmed and not record.unchecked_reading else "needs_decision"
        text = one_line(record)
        if state:
            text = _("{name}, not confirmed").format(name=text)
        return Cell(text, second=place, state=state)

    def _fact_opened(self, index: QModelIndex) -> None:
        record = self.facts.row(index.row())
        if record is not None:
            self._shell.go(room_of(record.kind), record.id)

    def _fact_chosen(self, index: QModelIndex) -> None:
        record = self.facts.row(index.row())
        if record is not None:
            self._want_fact = record.id
            self._mark()

    # ---------------------------------------------------------------------------------------------- search and copies

    def open_find(self) -> bool:
        """Begin a search in the words of this document."""
        return self.document is not None and self.finder.open_bar(self.content.texts)
