"""Search in the words of one document: which pages have them, and the next of those pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.widgets import HBox, Label, SearchField, announce


class FindBar(QWidget):
    """A search field with what it found. `typed` and `next_wanted` carry the words; `pages` has their pages, from 0."""

    typed = Signal(str)
    next_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.pages: tuple[int, ...] = ()
        self._texts: tuple[str, ...] = ()
        row = HBox(self, margins=(0, 8, 0, 0), spacing=12)
        self.search = SearchField("document_find", placeholder=_("Find in this document"), height=36)
        row.addWidget(self.search, 1)
        self.found = Label("", "support", "ink_soft")
        row.addWidget(self.found)
        self.hide()
        self.search.changed.connect(self._search)
        self.search.submitted.connect(self._submitted)
        self.search.left.connect(self._left)
        leave = QShortcut(QKeySequence("Escape"), self.search)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.close_bar)

    def open_bar(self, texts: Sequence[str]) -> bool:
        """Begin a search in the texts of these pages; False when there are none."""
        if not texts:
            return False
        self._texts = tuple(" ".join(text.split()).casefold() for text in texts)
        self.show()
        self.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.field.selectAll()
        return True

    def close_bar(self) -> None:
        """End the search."""
        self.hide()
        self.search.clear()
        self.found.setText("")
        self.pages = ()

    def page_after(self, page: int) -> int:
        """The next page with the words after this one, from the beginning again after the last."""
        return next((number for number in self.pages if number > page), self.pages[0])

    def _left(self) -> None:
        if not self.search.text():
            self.close_bar()

    def _search(self, words: str) -> None:
        wanted = " ".join(words.split()).casefold()
        self.pages = tuple(number for number, text in enumerate(self._texts) if wanted and wanted in text)
        n = len(self.pages)
        said = ngettext("on {n} page", "on {n} pages", n).format(n=n) if n else ""
        if wanted and not n:
            said = _("not in this document")
        self.found.setText(said)
        if wanted:
            self.typed.emit(words.strip())

    def _submitted(self, words: str) -> None:
        if self.pages:
            self.next_wanted.emit(words.strip())
            announce(self.search, self.found.text())
