"""A link: underlined words that do something in this window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from secondop_desktop.ui.focus_ring import RING_RADIUS
from secondop_desktop.ui.late_qt import STRONG_FOCUS, Qt
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.action_words import plain
from secondop_desktop.ui.widgets.inks import underline, words_in
from secondop_desktop.ui.widgets.keys import enter_presses
from secondop_desktop.ui.widgets.label import broken_at_blanks, paint_line
from secondop_desktop.ui.widgets.mirrored import direction_of

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QKeyEvent, QPaintEvent

_LONGEST = 200
"""The longest word, in units of width, that is never cut where a link wraps; a file's name may be one word."""


class LinkButton(QAbstractButton):
    """Underlined words in the accent colour that do something in this window; `wrap` breaks long ones into lines."""

    def __init__(self, text: str, name: str, *, role: str = "body", key: str = "", wrap: bool = False) -> None:
        super().__init__()
        self.theme = active_theme()
        self._role, self._wrap = role, wrap
        self.setText(text)
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        self.setProperty("focusPolicy", STRONG_FOCUS)
        self.setProperty(RING_RADIUS, 2)
        sizes = QSizePolicy(QSizePolicy.Policy.Maximum if wrap else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if wrap:
            sizes.setVerticalPolicy(QSizePolicy.Policy.Minimum)
            sizes.setHeightForWidth(True)
        self.setSizePolicy(sizes)
        if key:
            self.setProperty("shortcut", key)  # by its setter Python would look at all else that it takes
        self.theme.changed.connect(self._restyle)
        self._restyle()

    def set_text(self, text: str) -> None:
        """Other words, told to a reader too."""
        self.setText(text)
        self.setAccessibleName(plain(text))
        self.updateGeometry()

    def _restyle(self) -> None:
        words_in(self, self.theme.color("accent"), self.theme.color("ink_soft"))
        self.updateGeometry()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not enter_presses(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        height = max(self.theme.line_height(self._role), self.theme.size("hit_target_minimum"))
        return QSize(self.theme.text_width(plain(self.text()), self._role), height)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if not self._wrap:
            return hint
        widest = max((self.theme.text_width(word, self._role) for word in plain(self.text()).split()), default=0)
        return QSize(min(hint.width(), max(min(widest, self.theme.px(_LONGEST)), self.theme.px(120))), hint.height())

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        lines = len(self._lines(width))
        return max(lines * self.theme.line_height(self._role), self.theme.size("hit_target_minimum"))

    def _lines(self, width: int) -> list[str]:
        """The words broken at their blanks into lines that fit."""
        words = plain(self.text())
        return broken_at_blanks(words, self.theme.font(self._role), width) if self._wrap else [words]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self.theme.color("accent" if self.isEnabled() else "ink_soft")
        if self.underMouse():
            color = self.theme.mix("accent", "ink", 0.3)
        font = self.theme.font(self._role)
        metrics = QFontMetricsF(font)
        lines = self._lines(self.width())
        line = self.theme.line_height(self._role) if len(lines) > 1 else self.height()
        mirrored = self.isRightToLeft()
        for number, words in enumerate(lines):
            top = (self.height() - line * len(lines)) // 2 + line * number
            area = QRect(0, top, self.width(), line)
            width = paint_line(painter, area, words, font, direction=direction_of(self), ink=color)
            base = top + (line - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent() + self.theme.px(3)
            start = self.width() - width if mirrored else 0
            underline(painter, QPointF(start, round(base) + 0.5), width, color)
