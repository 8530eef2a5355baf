"""The menu of the right mouse button in what holds text: Qt's own, drawn as the other menus are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QKeySequence

from secondop_desktop.ui.late_qt import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QLabel, QMenu, QWidget

    _Text = QWidget
else:
    _Text = object


def open_menu(menu: QMenu | None, event: QContextMenuEvent) -> None:
    """Open this menu of Qt's where the mouse is, and forget it afterwards; its letters are not underlined."""
    if menu is None:
        return
    from secondop_desktop.ui.menu_style import MenuStyle  # the class of all styles takes a while to make

    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for each in (menu, *menu.findChildren(type(menu))):
        # One each: PySide lets a style go with the widget that has it.
        style = MenuStyle("Fusion")
        style.setParent(each)
        each.setStyle(style)
    menu.popup(event.globalPos())


def words_menu(label: QLabel) -> QMenu:
    """The menu of words that can be marked, as Qt makes it for a label and does not hand it out: copy, mark all."""
    from PySide6.QtWidgets import QMenu

    def qt(words: str) -> str:
        return QCoreApplication.translate("QWidgetTextControl", words)

    def copy() -> None:
        QGuiApplication.clipboard().setText(label.selectedText())

    menu = QMenu(label)
    keys = QKeySequence.StandardKey
    for words, key, act, can in (
        (qt("&Copy"), keys.Copy, copy, label.hasSelectedText()),
        (qt("Select All"), keys.SelectAll, lambda: label.setSelection(0, len(label.text())), bool(label.text())),
    ):
        action = menu.addAction(words)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(act)
        action.setEnabled(can)
    return menu


class TextMenu(_Text):
    """For a field or a text of Qt's, before its class: its own menu, without underlined letters."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self.createStandardContextMenu(), event)  # type: ignore[attr-defined]
