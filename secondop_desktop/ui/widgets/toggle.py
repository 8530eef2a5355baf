"""A framed button with a check box in it, as "Flagged only" over a table."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from secondop_desktop.ui.widgets.choosers import Chooser, paint_check_box


class Toggle(Chooser, QCheckBox):
    """A small framed button (36) that is on or off, and shows it by a tick, as "Flagged only" over a table."""

    _before, _between, _behind = 12, 8, 12

    def __init__(self, text: str, name: str, *, key: str = "") -> None:
        super().__init__(text)
        self.dress(name, "support")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if key:
            self.setShortcut(QKeySequence(key))
            self.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width() + 2, self.theme.size("button_small"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent" if self.isChecked() else "edge"), 1))
        painter.setBrush(theme.color("tint" if self.underMouse() else "surface"))
        radius = theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        paint_check_box(painter, self.mark(), checked=self.isChecked(), enabled=self.isEnabled())
        self.say(painter)
