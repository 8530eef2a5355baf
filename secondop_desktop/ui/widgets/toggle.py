"""A framed button with a check box in it, as "Flagged only" over a table."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle

from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import paint_line
from secondop_desktop.ui.widgets.buttons import paint_check_box, plain


class Toggle(QCheckBox):
    """A small button (36) that is on or off, and shows it by a tick."""

    def __init__(self, text: str, name: str, *, key: str = "") -> None:
        super().__init__(text)
        self.theme = active_theme()
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if key:
            self.setShortcut(QKeySequence(key))
            self.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        self.theme.changed.connect(self._restyle)
        self.toggled.connect(self.update)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def sizeHint(self) -> QSize:
        words = self.theme.text_width(plain(self.text()), "support")
        return QSize(self.theme.px(12 + 20 + 8 + 12) + words + 2, self.theme.size("button_small"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent" if self.isChecked() else "edge"), 1))
        painter.setBrush(theme.color("tint" if self.underMouse() else "surface"))
        radius = theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        side = px(20)
        box = QStyle.visualRect(
            self.layoutDirection(), self.rect(), QRect(px(12), (self.height() - side) // 2, side, side)
        )
        paint_check_box(painter, QRectF(box), checked=self.isChecked(), enabled=self.isEnabled())
        words = QStyle.visualRect(
            self.layoutDirection(), self.rect(), QRect(px(40), 0, self.width() - px(48), self.height())
        )
        painter.setPen(theme.color("ink" if self.isEnabled() else "ink_soft"))
        paint_line(
            painter,
            words,
            plain(self.text()),
            theme.font("support"),
            Qt.AlignmentFlag.AlignLeft,
            self.layoutDirection(),
        )
