"""Several lines of text that are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.text_menu import TextMenu

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QResizeEvent, QShowEvent


class TextArea(TextMenu, QPlainTextEdit):
    """Several lines of plain text; Tab leaves it. `lines` is how many it shows; up to `most` it grows with its words,
    so that a page that scrolls has no second scroll bar in it.
    """

    changed = Signal(str)

    def __init__(
        self, name: str, *, label: str = "", text: str = "", lines: int = 4, most: int = 0, italic: bool = False
    ) -> None:
        super().__init__()
        self.theme = active_theme()
        self._lines, self._most, self._italic = lines, max(lines, most), italic
        self._shown = lines
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTabChangesFocus(True)
        self.setPlainText(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._tell)
        if self._most > lines:
            self.textChanged.connect(self._grow)
        self.theme.changed.connect(self._restyle)
        self._restyle()

    def _tell(self) -> None:
        self.changed.emit(self.toPlainText())

    def _grow(self) -> None:
        shown = max(self._lines, self._needed())
        if shown != self._shown:
            self._shown = shown
            self._hold_height()

    def _needed(self) -> int:
        """How many lines its words take at this width, up to the most that it shows."""
        layout, block, count = self.document().documentLayout(), self.document().firstBlock(), 0
        while block.isValid() and count < self._most:
            layout.blockBoundingRect(block)  # Qt breaks a paragraph into lines when it is first asked where it stands
            count += block.layout().lineCount()
            block = block.next()
        return min(count, self._most)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._most > self._lines:
            self._grow()

    def text(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Replace what stands in it."""
        self.setPlainText(text)

    def showEvent(self, event: QShowEvent) -> None:
        # The style sheet gives a widget that was hidden while the zoom changed its older font back.
        super().showEvent(event)
        self._restyle()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # Files dropped on a field are for the window; a paste is plain text.
        return source.hasText() and not source.hasUrls()

    def set_wrong(self, wrong: bool) -> None:
        """Frame it in the colour of a stop; the words that say why stand below it."""
        self.setProperty("wrong", wrong)
        self.style().unpolish(self)
        self.style().polish(self)

    def _restyle(self) -> None:
        self.setFont(self.theme.font("body", italic=self._italic))
        self.document().setDocumentMargin(self.theme.px(4))
        if self._most > self._lines:
            self._shown = max(self._lines, self._needed())
        self._hold_height()

    def _hold_height(self) -> None:
        self.setFixedHeight(self._shown * self.theme.line_height("body") + self.theme.px(22))
