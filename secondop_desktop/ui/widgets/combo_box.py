"""One of several in a list that opens: its words never cut unseen, and not changed by a wheel that goes by."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import (
    QHelpEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolTip

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import paint_line, plain_tooltip
from secondop_desktop.ui.widgets.mirrored import direction_of, visual_rect

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QPaintEvent,
    )

# A chooser's name for readers is the item chosen there, and what it chooses is told by its label or its description.
NAME_IS_VALUE = sys.platform not in {"win32", "darwin"}


class ComboBox(QComboBox):
    """One of several; `small` is 36 high. Items are (value, words)."""

    def __init__(
        self, name: str, items: list[tuple[str, str]] | None = None, *, label: str = "", small: bool = False
    ) -> None:
        super().__init__()
        self.theme = active_theme()
        self._small = small
        self.setObjectName(name)
        self.setAccessibleName(label)
        if NAME_IS_VALUE:
            self.setAccessibleDescription(label)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(12)
        for value, words in items or []:
            self.addItem(words, value)
        self.theme.changed.connect(self._restyle)
        self._restyle()

    def value(self) -> str:
        """The value of the item chosen, or an empty text."""
        data = self.currentData()
        return str(data) if data is not None else ""

    def set_value(self, value: str) -> None:
        """Choose the item with this value; nothing when there is none."""
        self.setCurrentIndex(self.findData(value))

    def _restyle(self) -> None:
        self.setFont(self.theme.font("support" if self._small else "body"))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        role = "support" if self._small else "body"
        words = [self.itemText(index) for index in range(self.count())] or [""]
        widest = max(self.theme.text_width(text, role) for text in words)
        return QSize(widest + self.theme.px(56), self.theme.px(36 if self._small else 40))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), self.theme.px(120)), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hover = self.underMouse() and self.isEnabled()
        painter.setPen(QPen(theme.color("edge" if self.isEnabled() else "line"), 1))
        painter.setBrush(theme.color("tint" if hover else "surface" if self.isEnabled() else "window"))
        radius = theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        side = px(16)
        whole = self.rect()
        arrow = visual_rect(
            direction_of(self),
            whole,
            QRect(whole.width() - px(12) - side, (whole.height() - side) // 2, side, side),
        )
        paint_icon(painter, "chevron-down", QRectF(arrow), theme.color("ink_soft"))
        words = visual_rect(direction_of(self), whole, QRect(px(12), 0, whole.width() - px(40), whole.height()))
        empty = self.currentIndex() < 0
        painter.setPen(theme.color("ink_soft" if empty or not self.isEnabled() else "ink"))
        text = self.placeholderText() if empty else self.currentText()
        font = theme.font("support" if self._small else "body")
        paint_line(painter, words, text, font, direction=direction_of(self))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            # The words of a long item end in an ellipsis: the whole of them is told here.
            cut = self.theme.text_width(self.currentText()) > self.width() - self.theme.px(40)
            QToolTip.showText(event.globalPos(), plain_tooltip(self.currentText()) if cut else "", self)
            return True
        return super().event(event)

    def wheelEvent(self, event: object) -> None:
        # A wheel over a closed chooser would change a fact by accident: let the page scroll.
        event.ignore()  # type: ignore[attr-defined]
