"""Shows in the viewer what its search found: boxes on the pages, and the places in the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.records import Document
from secondop_desktop.ui.page_source import PageSource
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.find_bar import FindBar
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Highlight, PageView
from secondop_desktop.usecases.show_documents import WordPlaces

_MOST_IN_TEXT = 2000


class ViewerFind:
    """Joins the search field with the pages and the text of a viewer; `marked` is called when the boxes changed."""

    def __init__(
        self, finder: FindBar, view: PageView, text: QPlainTextEdit, pages: PageSource, marked: Callable[[], None]
    ) -> None:
        self._finder, self._view, self._text, self._pages, self._marked = finder, view, text, pages, marked
        self._asked = 0
        self._document: Document | None = None
        self.places: WordPlaces = {}
        self.in_text: list[QTextCursor] = []
        finder.searched.connect(self._searched)
        finder.moved.connect(self._show)

    def show_document(self, document: Document | None) -> None:
        """Search this document from now on."""
        self._document = document
        self._asked += 1
        self.places = {}

    def marks(self) -> dict[int, list[Highlight]]:
        """The boxes of what was found by page, that of the place shown drawn strong."""
        found: dict[int, list[Highlight]] = {}
        for page, places in self.places.items():
            for number, boxes in enumerate(places):
                strong = self._finder.hit == (page, number)
                found.setdefault(page, []).extend(Highlight(*box, strong=strong) for box in boxes)
        return found

    def _searched(self, words: str) -> None:
        self._asked += 1
        asked, self.places = self._asked, {}
        self._mark_text(words)
        self._marked()
        document = self._document
        pages = tuple(sorted({page for page, _number in self._finder.hits}))
        if document is None or not pages or document.media_type != "application/pdf":
            return

        def done(places: WordPlaces) -> None:
            if asked == self._asked:
                self.places = places
                self._marked()
                self._show()

        def failed(_error: SecondOpError) -> None:
            """The pages with the words are known all the same."""

        self._pages.find_words(document, words, pages, while_alive(self._view, done), while_alive(self._view, failed))

    def _show(self) -> None:
        hit = self._finder.hit
        if hit is None:
            return
        page, _number = hit
        if self._view.isVisible():
            if page in self.places:
                self._marked()
                self._view.show_highlight(page)
            elif self._view.page != page:
                self._view.go_to(page)
        if self._finder.at < len(self.in_text):
            self._text.setTextCursor(self.in_text[self._finder.at])
            self._text.centerCursor()

    def _mark_text(self, words: str) -> None:
        self.in_text = []
        document: QTextDocument = self._text.document()
        shown = QTextCharFormat()
        mark = active_theme().tokens.highlight
        fill = QColor(mark["fill"])
        fill.setAlphaF(float(mark["fill_opacity"]))
        shown.setBackground(fill)
        selections: list[QTextEdit.ExtraSelection] = []
        cursor = document.find(words) if words else QTextCursor()
        while not cursor.isNull() and len(selections) < _MOST_IN_TEXT:
            self.in_text.append(QTextCursor(cursor))
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = QTextCursor(cursor), shown
            selections.append(selection)
            cursor = document.find(words, cursor)
        self._text.setExtraSelections(selections)
