"""Keys that belong to one widget while it has the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from secondop_desktop.ui.late_qt import Qt


def enter_presses(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Whether this was Enter, which then pressed the button, as Space does; a key that is held down presses once.

    Qt leaves Enter to the button that a dialog begins with, whichever has the keyboard.
    """
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if not enter or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


class _DeleteKey(QObject):
    def __init__(self, widget: QWidget, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._act = act
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            # With Shift it is a key of the menu.
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                return False
            self._act()
            return True
        return False


def on_key(owner: QWidget, key: str, act: Callable[[], object], *, says: str = "") -> None:
    """Call this when the key is pressed while the keyboard is in the widget; `says` is told on the page of all keys."""
    shortcut = QShortcut(QKeySequence(key), owner)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.setWhatsThis(says)
    shortcut.activated.connect(act)


def on_delete(widget: QWidget, act: Callable[[], object]) -> None:
    """Call this when Delete is pressed in the widget, or Backspace, which is the delete key of some keyboards."""
    _DeleteKey(widget, act)
