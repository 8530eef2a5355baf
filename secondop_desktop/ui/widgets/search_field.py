"""A search box: a glass, the field, and the key that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, IconView, Label, fix, show_if
from secondop_desktop.ui.widgets.fields import TextField

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import (
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
    )

_SENT_HERE = (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ShortcutFocusReason)


class SearchField(QWidget):
    """A search box: glass, field and the key that leads to it."""

    changed = Signal(str)
    submitted = Signal(str)
    moved = Signal(int)
    left = Signal()

    def __init__(self, name: str, *, placeholder: str, hint: str = "", height: int = 40) -> None:
        super().__init__()
        self.theme = active_theme()
        self.setObjectName(f"{name}_frame")
        small = height < 40
        row = HBox(self, margins=(12, 0, 12, 0), spacing=8)
        row.addWidget(IconView("search", 16 if small else 18))
        self.field = TextField(name, label=placeholder, placeholder=placeholder, height=24)
        self.field.setProperty("bare", True)
        self.field.setProperty(RING, "parent")
        self.field.installEventFilter(self)
        row.addWidget(self.field, 1)
        self._hint = Label(hint, "fine", "ink_soft")
        show_if(self._hint, bool(hint))
        row.addWidget(self._hint)
        self.setFocusProxy(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        fix(self, height=height)
        self.field.textChanged.connect(self.changed)
        self.field.returnPressed.connect(self._submit)
        self.theme.changed.connect(self._restyle)
        self._restyle()

    def text(self) -> str:
        """What is being looked for."""
        return self.field.text()

    def setText(self, text: str) -> None:
        """Look for this."""
        self.field.setText(text)

    def clear(self) -> None:
        """Empty it."""
        self.field.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is little room it is for what is looked for.
        show_if(self._hint, bool(self._hint.text()) and self.width() >= self.theme.px(170))

    def _submit(self) -> None:
        self.submitted.emit(self.field.text())

    def _restyle(self) -> None:
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            key = Qt.Key(event.key())
            if key in step:
                self.moved.emit(step[key])
                return True
            if key == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus():
            stays = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
            if event.reason() not in stays:
                self.left.emit()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("edge"), 1))
        painter.setBrush(self.theme.color("surface"))
        radius = self.theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
