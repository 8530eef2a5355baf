"""One document: its pages, its text, and what was read out of it; search inside, a copy, correcting its title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit, QStackedWidget, QWidget
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.turning import turned
from secondop_desktop.ui import edits
from secondop_desktop.ui.drag_out import DragOut
from secondop_desktop.ui.models.facts import grouped, one_line
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.models.wording import is_data, is_picture, place_in_file, room_of
from secondop_desktop.ui.page_source import PageSource, image_of
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.find_bar import FindBar
from secondop_desktop.ui.views.viewer_find import ViewerFind
from secondop_desktop.ui.views.viewer_head import DocumentHead
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    ComboBox,
    HBox,
    Highlight,
    IconButton,
    Label,
    PageView,
    Panel,
    RecordTable,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.buttons import IconToggle
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.splitter import side_margin
from secondop_desktop.ui.widgets.thumbnails import Thumbnails
from secondop_desktop.usecases import arrange_documents, browse, show_documents
from secondop_desktop.usecases.file_names import Names, safe_name
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.show_documents import Pages

_FIRST_WIDTH = 800
SOURCE_CHARACTERS = 400_000
FACTS_LISTED = 2000
ZOOMS = (50, 75, 100, 125, 150, 200, 300)


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """What was read for the viewer: the text of each page, and the facts that the document states."""

    texts: tuple[str, ...]
    facts: tuple[Record, ...]
    fact_count: int = 0


def choose_target(parent: QWidget, document: Document) -> Path | None:
    """Ask where a copy of the original is to be written."""
    start = str(Path.home() / (safe_name(document.file_name) or Names().name(document)))
    chosen, _filter = QFileDialog.getSaveFileName(parent, _("Save a copy of the original"), start)
    return Path(chosen) if chosen else None


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
        self.document: Document | None = None
        self.content = DocumentContent((), ())
        self.choose_target: Callable[[QWidget, Document], Path | None] = choose_target
        self._asked = 0
        self._want_page = 0
        self._want_fact = ""
        self._column = column = VBox(self, margins=(24, 20, 20, 0), spacing=0)
        self._side = 24
        self._build_head(column)
        across = HBox(spacing=8)
        column.addLayout(across, 1)
        column.gap(12)
        self.stack = QStackedWidget(self)
        self.view = PageView("document_pages", _("Pages"))
        self.text = QPlainTextEdit()
        self.text.setObjectName("document_text")
        self.text.setAccessibleName(_("Text"))
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.facts: RowModel[Record] = RowModel((Column("", self._fact_cell),), self)
        self.fact_table = RecordTable("document_facts", _("What was read"), two_lines=True, ground="surface")
        self.fact_table.setModel(self.facts)
        self.fact_table.horizontalHeader().hide()
        self.message = Label("", "body", "ink_soft", wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        for page in (self.view, self.text, self.fact_table, self.message):
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
            self._column.set_margins((side, 20, 20, 0))

    def _build_head(self, column: VBox) -> None:
        self.head = DocumentHead()
        self.title, self.second, self.notice = self.head.title, self.head.second, self.head.notice
        self.remark = self.head.remark
        self.edit, self.save, self.delete = self.head.edit, self.head.save, self.head.delete
        self.tags = self.head.tags
        column.addWidget(self.head)
        column.gap(12)
        bar = HBox(spacing=8)
        tabs, controls = Flow(), Flow()
        bar.addLayout(tabs, 1)
        bar.addLayout(controls)
        self.tabs = {
            "pages": Button(_("Pages"), "document_tab_pages", size="small", checkable=True),
            "text": Button(_("Text"), "document_tab_text", size="small", checkable=True),
            "facts": Button(_("What was read"), "document_tab_facts", size="small", checkable=True),
        }
        for button in self.tabs.values():
            tabs.addWidget(button)
        self.previous = IconButton("chevron-left", _("Previous page"), "document_previous")
        self.where = Label("", "support", "ink_soft")
        self.next = IconButton("chevron-right", _("Next page"), "document_next")
        self.zoom = ComboBox(
            "document_zoom",
            [
                ("width", _("Fit width")),
                ("page", _("Fit page")),
                *((str(step), _("{n} %").format(n=step)) for step in ZOOMS),
            ],
            label=_("Size of the page"),
            small=True,
        )
        self.turn = IconButton("rotate", _("Turn this page"), "document_turn", key="R")
        self.thumbs = IconToggle("thumbs", _("Small pictures of the pages"), "document_thumbs", key="O")
        self._page_controls = (self.thumbs, self.previous, self.where, self.next, self.turn, self.zoom)
        for widget in self._page_controls:
            controls.addWidget(widget)
        column.addLayout(bar)
        self.finder = FindBar()
        column.addWidget(self.finder)
        column.gap(12)

    def _connect(self) -> None:
        self.view.set_source(self._wanted)
        self.view.page_changed.connect(self._tell_page)
        self.previous.clicked.connect(lambda: self.view.go_to(self.view.page - 1))
        self.next.clicked.connect(lambda: self.view.go_to(self.view.page + 1))
        self.zoom.activated.connect(self._zoomed)
        for name, button in self.tabs.items():
            button.clicked.connect(lambda _on=False, tab=name: self.show_tab(tab))
        self.edit.clicked.connect(lambda: self.about.emit(self.document))
        self.delete.clicked.connect(lambda: self.remove.emit(self.document))
        self.save.clicked.connect(self.save_copy)
        self.turn.clicked.connect(lambda: self.turn_page(1))
        back = QShortcut(QKeySequence("Shift+R"), self)
        back.activated.connect(lambda: self.turn_page(3))
        self._fill_menu()
        self.tags.removed.connect(self._remove_tag)
        self.tags.wanted.connect(lambda: self.tag.emit(self.document))
        self.tags.chosen.connect(self.tag_chosen)
        self.found = ViewerFind(self.finder, self.view, self.text, self._pages, self._mark)
        self.view.zoom_wanted.connect(self._zoom_by)
        self.thumbnails.set_source(self._wanted_small)
        self.thumbnails.picked.connect(self.view.go_to)
        self.view.page_changed.connect(self.thumbnails.show_current)
        self.thumbs.toggled.connect(self._show_thumbnails)
        self._dragged = DragOut(self._shell, self.view.viewport(), lambda _place: self._whole())
        self.fact_table.opened.connect(self._fact_opened)
        self.fact_table.chosen.connect(self._fact_chosen)

    def _fill_menu(self) -> None:
        back = QKeySequence("Shift+R").toString(QKeySequence.SequenceFormat.NativeText)
        self._picture_actions = [
            self.head.add_action("document_turn_back", _("Turn this page the other way") + f"\t{back}"),
            self.head.add_action("document_turn_all", _("Turn all pages")),
        ]
        self._split = self.head.add_action("document_split", _("Split into documents…"))
        self._split.triggered.connect(lambda: self.split.emit(self.document))
        self._picture_actions[0].triggered.connect(lambda: self.turn_page(3))
        self._picture_actions[1].triggered.connect(lambda: self.turn_page(1, every=True))

    # ------------------------------------------------------------------------------------------------------ showing

    def forget(self) -> None:
        """Show nothing."""
        self._asked += 1
        self.document = None
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
        show_if(self.tabs["pages"], pictured)
        for action in self._picture_actions:
            action.setEnabled(pictured)
        self._split.setEnabled(pictured and (document.pages or 0) > 1 and document.is_fact)
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
        current = self._tab()
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

    def _tab(self) -> str:
        return next((name for name, button in self.tabs.items() if button.isChecked()), "pages")

    def show_tab(self, tab: str) -> None:
        """Show the pages, the text, or what was read."""
        self._set_tab(tab)
        widget = self.stack.currentWidget()
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_tab(self, tab: str) -> None:
        for name, button in self.tabs.items():
            button.setChecked(name == tab)
        show_if(self.thumbnails, tab == "pages" and self.thumbs.isChecked() and self.view.count() > 1)
        document = self.document
        pages: Mapping[str, QWidget] = {"pages": self.view, "text": self.text, "facts": self.fact_table}
        self.stack.setCurrentWidget(pages[tab])
        if document is not None and tab == "text" and not self.tabs["text"].isVisibleTo(self):
            self.message.setText(_("This kind of file cannot be shown here. It is kept as it is; you can save a copy."))
            self.stack.setCurrentWidget(self.message)
        for widget in self._page_controls:
            show_if(widget, tab == "pages")

    def _open_pages(self, document: Document, at: int = 0) -> None:
        document_id = document.id

        def done(pages: Pages) -> None:
            if self.document is None or self.document.id != document_id or self.document.turns != turns:
                return
            self.view.set_pages(pages.sizes)
            self.thumbnails.set_pages(pages.sizes)
            self._set_tab(self._tab())
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
                self.message.setText(f"{error.title}. {error.message}")
                self.stack.setCurrentWidget(self.message)

        first, turns = (1,), document.turns
        self._pages.draw(
            document_id, first, _FIRST_WIDTH, while_alive(self, done), while_alive(self, failed), turns=turns
        )

    def _wanted(self, page: int, width: int) -> QImage | None:
        document = self.document
        if document is None:
            return None
        document_id, turns = document.id, document.turns

        def done(pages: Pages) -> None:
            picture = pages.pictures.get(page + 1)
            if self.document is None or self.document.id != document_id or self.document.turns != turns:
                return
            if picture is None:
                self.view.set_failed(page, _("This page cannot be shown."))
            else:
                self.view.set_image(page, image_of(picture))

        def failed(error: SecondOpError) -> None:
            if self.document is not None and self.document.id == document_id:
                self.view.set_failed(page, error.title)

        self._pages.draw(
            document_id, (page + 1,), width, while_alive(self, done), while_alive(self, failed), turns=turns
        )
        return None

    def _wanted_small(self, page: int, width: int) -> QImage | None:
        document = self.document
        if document is None:
            return None
        document_id, turns = document.id, document.turns

        def done(pages: Pages) -> None:
            picture = pages.pictures.get(page + 1)
            here = self.document
            if picture is not None and here is not None and (here.id, here.turns) == (document_id, turns):
                self.thumbnails.set_image(page, image_of(picture))

        def failed(_error: SecondOpError) -> None:
            """The page itself says what is wrong with it."""

        self._pages.draw(
            document_id, (page + 1,), width, while_alive(self, done), while_alive(self, failed), turns=turns
        )
        return None

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
        value = self.zoom.value()
        self.view.set_zoom(int(value) if value.isdigit() else value)

    def _zoom_by(self, by: int) -> None:
        """The next larger or smaller of the sizes that can be chosen."""
        now = self.view.zoom_now()
        sizes = [step for step in ZOOMS if (step > now + 1 if by > 0 else step < now - 1)]
        if sizes:
            self.zoom.set_value(str(sizes[0] if by > 0 else sizes[-1]))
            self._zoomed()

    def _tell_page(self, _page: int = 0) -> None:
        total = self.view.count()
        here = self.view.page
        self.where.setText(_("Page {n} of {total}").format(n=here + 1, total=total) if total else "")
        self.previous.setEnabled(here > 0)
        self.next.setEnabled(here + 1 < total)

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

    # ----------------------------------------------------------------------------------------------- turning, tags

    def turn_page(self, quarters: int, *, every: bool = False) -> None:
        """Turn the page in sight, or every page, clockwise by so many quarters, and remember it."""
        document = self.document
        if document is None or not self.view.count():
            return
        document_id, page = document.id, None if every else self.view.page + 1

        def work(vault: Vault) -> None:
            arrange_documents.turn(vault, document_id, quarters, page)

        edits.do(self._shell, "turn", work, _("All pages turned") if every else _("Page turned"))

    def _remove_tag(self, tag: str) -> None:
        document = self.document
        if document is not None:
            ids = [document.id]
            said = _("Tag taken away")
            edits.do(self._shell, "tag", lambda vault: arrange_documents.remove_tag(vault, ids, tag), said)

    def save_copy(self) -> None:
        """Write a copy of the original to where the person says."""
        document = self.document
        target = self.choose_target(self.window(), document) if document is not None else None
        if document is None or target is None:
            return
        document_id = document.id

        def work(vault: Vault, progress: Progress) -> None:
            progress.step(_("Saving a copy"))
            show_documents.save_copy(vault, document_id, target)

        self._shell.read(work, name="copy", done=lambda _none: self._shell.toast(_("A copy was saved")))
