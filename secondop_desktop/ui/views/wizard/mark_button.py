"""The chooser of why two doctors differ: a shape and a word, a menu, and the keys D, I and J."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QMenu

from secondop_desktop.core.text import _
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets import Button
from secondop_desktop.usecases.compare_opinions import MARKS, mark_word

KEYS = {"data": Qt.Key.Key_D, "interpretation": Qt.Key.Key_I, "judgement": Qt.Key.Key_J}
LETTERS = {"data": "D", "interpretation": "I", "judgement": "J"}


def widest() -> int:
    """The width, in pixels, in which every mark has room, so that all rows of a table line up."""
    theme = active_theme()
    words = [*(mark_word(mark) for mark in MARKS), _("Choose why…")]
    text = max(theme.text_width(text, "support", weight=600) for text in words)
    return text + theme.px(2 * 12 + 2 * (16 + 8)) + 2


class MarkButton(Button):
    """Marks a row as data, interpretation or judgement; `marked` carries the mark, `moved` a step to another row."""

    marked = Signal(str)
    moved = Signal(int)

    def __init__(self, name: str, about: str) -> None:
        self._mark = ""  # asked for by the first styling
        super().__init__(_("Choose why…"), name, size="small", icon_after="chevron-down")
        self._about = about
        self.align_left()
        self.clicked.connect(self.open_menu)

    @property
    def mark(self) -> str:
        """The mark shown."""
        return self._mark

    def set_mark(self, mark: str) -> None:
        """Show this mark; an empty text asks for one."""
        self._mark = mark
        self._icon_name = f"state-{mark}" if mark else ""
        self.setText(mark_word(mark) if mark else _("Choose why…"))
        self.setAccessibleName(f"{self._about}, {self.text()}")
        self._restyle()

    def _text_font(self) -> QFont:
        return self.theme.font("support", weight=600 if self._mark else 400)

    def sizeHint(self) -> QSize:
        return QSize(widest(), self.theme.px(36))

    def menu(self) -> QMenu:
        """The marks, each with its key, and the way to take one back."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for mark in MARKS:
            action = menu.addAction(f"{mark_word(mark)}\t{LETTERS[mark]}")
            action.setCheckable(True)
            action.setChecked(mark == self._mark)
            action.triggered.connect(lambda _on=False, chosen=mark: self.marked.emit(chosen))
        if self._mark:
            menu.addSeparator()
            clear = menu.addAction(_("Take the mark back"))
            clear.triggered.connect(lambda: self.marked.emit(""))
        return menu

    def open_menu(self) -> None:
        """Offer the marks below the button."""
        self.menu().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        mark = next((name for name, wanted in KEYS.items() if wanted == key), "")
        if plain and mark:
            self.marked.emit(mark)
        elif plain and key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._mark:
            self.marked.emit("")
        elif plain and key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open_menu()
        else:
            super().keyPressEvent(event)
