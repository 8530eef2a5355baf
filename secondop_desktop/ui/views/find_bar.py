"""Search in the words of one document: how often they stand in it, and the next and the one before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import HBox, IconButton, Label, SearchField, announce

Hit = tuple[int, int]
"""A page, from 0, and which one of the places on that page, from 0."""


class FindBar(QWidget):
    """A search field with what it found. `searched` carries the words, `moved` says that another place is shown."""

    searched = Signal(str)
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.hits: tuple[Hit, ...] = ()
        self.at = 0
        self._texts: tuple[str, ...] = ()
        row = HBox(self, margins=(0, 8, 0, 0), spacing=8)
        self.search = SearchField("document_find", placeholder=_("Find in this document"), height=36)
        row.addWidget(self.search, 1)
        self.found = Label("", "support", "ink_soft")
        row.addWidget(self.found)
        self.previous = IconButton("chevron-up", _("The place before"), "document_find_previous", key="Shift+F3")
        self.next = IconButton("chevron-down", _("The next place"), "document_find_next", key="F3")
        self.close_button = IconButton("close", _("End the search"), "document_find_close")
        for button in (self.previous, self.next, self.close_button):
            row.addWidget(button)
        self.hide()
        self.search.changed.connect(self._search)
        self.search.submitted.connect(lambda _words: self.go(1))
        self.search.left.connect(self._left)
        self.previous.clicked.connect(lambda: self.go(-1))
        self.next.clicked.connect(lambda: self.go(1))
        self.close_button.clicked.connect(self.close_bar)
        for key, act in (("Escape", self.close_bar), ("Shift+Return", lambda: self.go(-1))):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._tell()

    @property
    def hit(self) -> Hit | None:
        """The place that is shown."""
        return self.hits[self.at] if self.hits else None

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
        self.hits, self.at = (), 0
        self._tell()

    def go(self, by: int) -> None:
        """Show the place so many further on, from the beginning again after the last."""
        if self.hits:
            self.at = (self.at + by) % len(self.hits)
            self._tell()
            announce(self.search, self.found.text())
            self.moved.emit()

    def _left(self) -> None:
        if not self.search.text():
            self.close_bar()

    def _search(self, words: str) -> None:
        wanted = " ".join(words.split()).casefold()
        self.hits = tuple(
            (page, number)
            for page, text in enumerate(self._texts)
            for number in range(text.count(wanted) if wanted else 0)
        )
        self.at = 0
        self._tell(wanted)
        self.searched.emit(words.strip())
        if self.hits:
            self.moved.emit()

    def _tell(self, wanted: str = "") -> None:
        said = _("{n} of {total}").format(n=self.at + 1, total=len(self.hits)) if self.hits else ""
        if wanted and not self.hits:
            said = _("not in this document")
        self.found.setText(said)
        self.previous.setEnabled(bool(self.hits))
        self.next.setEnabled(bool(self.hits))
