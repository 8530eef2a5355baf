"""One line of buttons: those for which there is no room stand in a menu at its end, with their keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QStyle, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.buttons import Button


class OverflowRow(QWidget):
    """The first buttons are the last to go into the menu; `end` (as a count) stays at the end of the line.
    `at_end` moves all of them to it.

    A button is shown or hidden here alone: what cannot be pressed now is disabled.
    """

    gives_way = True

    def __init__(
        self,
        buttons: Sequence[Button],
        name: str,
        *,
        end: QWidget | None = None,
        spacing: int = 8,
        at_end: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self._between, self._end, self._at_end = spacing, end, at_end
        self.buttons = tuple(buttons)
        self.more = Button(_("More"), name, size="small", icon_after="chevron-down")
        self.more.clicked.connect(self.open_menu)
        for widget in (*self.buttons, self.more, *((end,) if end is not None else ())):
            widget.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self._anew)

    def in_menu(self) -> tuple[Button, ...]:
        """The buttons that the menu holds now, in their order."""
        return tuple(button for button in self.buttons if button.isHidden())

    def menu(self) -> QMenu:
        """The menu as it is now."""
        menu = QMenu(self.more)
        menu.setObjectName(f"{self.more.objectName()}_menu")
        for button in self.in_menu():
            action = menu.addAction(f"{button.text()}\t{button.hint}" if button.hint else button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        return menu

    def open_menu(self) -> None:
        """Open the menu at its button."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def sizeHint(self) -> QSize:
        shown = [*self.buttons, *((self._end,) if self._end is not None else ())]
        gaps = self.theme.px(self._between) * max(len(shown) - 1, 0)
        return QSize(sum(item.sizeHint().width() for item in shown) + gaps, self._high())

    def minimumSizeHint(self) -> QSize:
        # Even where only the menu has room every action can be reached.
        return QSize(self.more.sizeHint().width(), self._high())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # other words in one of them
            self._lay()
        return super().event(event)

    def _high(self) -> int:
        return max(item.sizeHint().height() for item in (*self.buttons, self.more))

    def _anew(self) -> None:
        self.updateGeometry()
        self._lay()

    def _lay(self) -> None:
        between = self.theme.px(self._between)
        room, end = self.width(), self._end
        wide = end.sizeHint().width() + between if end is not None else 0
        # The count gives way before the first button does.
        if end is not None:
            fits = self.buttons[0].sizeHint().width() + between + self.more.sizeHint().width() + wide <= room
            end.setVisible(fits)
            wide = wide if fits else 0
        widths = [button.sizeHint().width() for button in self.buttons]
        free = room - wide
        shown = len(widths)
        if sum(widths) + between * (len(widths) - 1) > free:
            free -= self.more.sizeHint().width()
            shown = 0
            while shown < len(widths) and sum(widths[: shown + 1]) + between * (shown + 1) <= free:
                shown += 1
        left = 0
        if self._at_end:
            last = self.more.sizeHint().width() if shown < len(widths) else -between
            left = max(room - wide - sum(widths[:shown]) - between * shown - last, 0)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < shown)
            if number < shown:
                self._put(button, left, widths[number])
                left += widths[number] + between
        self.more.setVisible(shown < len(self.buttons))
        self._put(self.more, left, min(self.more.sizeHint().width(), room))
        if end is not None:
            self._put(end, room - end.sizeHint().width(), end.sizeHint().width())

    def _put(self, widget: QWidget, left: int, width: int) -> None:
        area = QRect(left, 0, width, self.height())
        widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), area))
