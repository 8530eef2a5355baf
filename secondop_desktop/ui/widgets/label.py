"""Words on the screen, always plain text: a label in a role of the type scale, one painted line, a tooltip."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy

from secondop_desktop.ui.late_qt import PLAIN_TEXT, Qt
from secondop_desktop.ui.theme import Theme, active_theme
from secondop_desktop.ui.widgets.inks import set_in, words_in
from secondop_desktop.ui.widgets.mirrored import direction_of, may_run_left, visual_alignment, words_run

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QPaintEvent
    from PySide6.QtWidgets import QWidget

_MEASURES = 16
"""How many widths a label remembers its size at."""
_TOLD = "told_by_tooltip"
_UNBROKEN = 100_000
"""Pixels in which every line finds room."""


class Label(QLabel):
    """Text in a role of the type scale and a colour of the theme, always plain text, on the token's line height.

    `wrap` breaks it into lines; `elide` cuts a single line with an ellipsis and shows the whole as a tooltip.
    `selectable` lets the person select and copy it.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "ink",
        *,
        wrap: bool = False,
        elide: bool = False,
        italic: bool = False,
        strong: bool = False,
        selectable: bool = False,
        align: Qt.AlignmentFlag | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme: Theme = active_theme()
        self._role, self._tone = role, tone
        self._italic, self._strong, self._elide = italic, strong, elide
        self._measured: dict[float, tuple[float, int]] = {}
        self.setProperty("textFormat", PLAIN_TEXT)
        self.setWordWrap(wrap)
        self._align: Qt.AlignmentFlag | None = None
        self._selectable = selectable
        if align is not None:
            self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy.Policy
        if wrap:
            sizes = QSizePolicy(policy.Preferred, policy.Minimum)
            sizes.setHeightForWidth(True)
            self.setSizePolicy(sizes)
        elif elide:
            self.setSizePolicy(policy.Ignored, policy.Fixed)
        else:
            self.setSizePolicy(policy.Preferred, policy.Fixed)
        self.theme.changed.connect(self._restyle)
        self._restyle()
        self.setText(text)

    def setWordWrap(self, on: bool) -> None:
        super().setWordWrap(on)
        self._measured.clear()

    def setAlignment(self, align: Qt.AlignmentFlag) -> None:
        super().setAlignment(align)
        self._align = align
        self._measured.clear()

    def set_strong(self, strong: bool) -> None:
        """Semibold, or the weight of the role."""
        self._strong = strong
        self._restyle()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._measured.clear()
        if self._elide:
            set_tooltip(self, text)
        self.updateGeometry()

    def _restyle(self) -> None:
        # Painted and measured with our own font: the style sheet gives a widget that was hidden an older one back.
        self._font = self.theme.font(self._role, weight=600 if self._strong else None, italic=self._italic)
        self.setFont(self._font)
        self._measured.clear()
        words_in(self, self.theme.color(self._tone), self.theme.color("ink_soft"))
        self.updateGeometry()
        self.update()

    @property
    def line(self) -> int:
        """The height of one line, in pixels."""
        return self.theme.line_height(self._role)

    def _lines(
        self, width: float, painter: QPainter | None = None, ink: QColor | None = None
    ) -> tuple[QTextLayout, float, int]:
        """The text broken at this width: its layout, the widest line and how many lines there are."""
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self._font)
        if painter is not None and ink is not None:
            set_in(painter, layout, ink)
        option = QTextOption()
        direction = direction_of(self)
        if direction is not None or may_run_left(self.text()):
            option.setTextDirection(words_run(self.text(), direction) or Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if self.wordWrap() else QTextOption.WrapMode.ManualWrap
        )
        if direction is not None or self._align is not None:
            option.setAlignment(visual_alignment(self.layoutDirection(), self.alignment()))
        layout.setTextOption(option)
        layout.beginLayout()
        widest, count = 0.0, 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, count * self.line + (self.line - line.height()) / 2))
            widest = max(widest, line.naturalTextWidth())
            count += 1
        layout.endLayout()
        return layout, widest, max(count, 1)

    def _size(self, width: float) -> tuple[float, int]:
        """The widest line and how many there are at this width; layouts ask for the same over and over."""
        known = self._measured.get(width)
        if known is None:
            if len(self._measured) >= _MEASURES:
                self._measured.clear()
            known = self._lines(width)[1:] if width >= _UNBROKEN else self._size(_UNBROKEN)
            # Where every line fits as it is, it is not broken to find that out.
            if known[0] + 1 > width:
                known = self._lines(width)[1:]
            self._measured[width] = known
        return known

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return -1
        return self._size(max(width, 1))[1] * self.line

    def sizeHint(self) -> QSize:
        if self.wordWrap():
            # About 60 characters: a comfortable column when nothing else decides the width.
            width = min(self._size(_UNBROKEN)[0], QFontMetricsF(self._font).averageCharWidth() * 60)
            return QSize(int(width) + 1, self._size(int(width) + 1)[1] * self.line)
        widest, count = self._size(_UNBROKEN)
        return QSize(int(widest + 0.999), count * self.line)

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return QSize(min(self.sizeHint().width(), self.theme.px(80)), self.line)
        if self._elide:
            return QSize(self.theme.px(24), self.line)
        return self.sizeHint()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._selectable:
            event.ignore()  # for what is below it
            return
        from secondop_desktop.ui.widgets.text_menu import open_menu, words_menu

        open_menu(words_menu(self), event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._selectable and self.hasSelectedText():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        ink = self.theme.color(self._tone if self.isEnabled() else "ink_soft")
        if self._elide:
            paint_line(painter, self.rect(), self.text(), self._font, self._align, direction_of(self), ink)
            return
        layout, _, count = self._lines(self.width(), painter, ink)
        layout.draw(painter, QPointF(0, max(0.0, (self.height() - count * self.line) / 2)))


def broken_at_blanks(text: str, font: QFont, width: float) -> list[str]:
    """The words in lines that fit into this width in pixels; a word that is longer has a line of its own."""
    metrics = QFontMetricsF(font)
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width + 0.5:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def plain_tooltip(text: str) -> str:
    """A tooltip that shows this text as it is: Qt takes what looks like markup for markup, and opens its images."""
    if not text:
        return ""
    import html  # with its table of all names; the first window shows no tooltip

    return f"<qt>{html.escape(text)}</qt>"


def set_tooltip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip that shows this text as it is.

    Qt tells it to a screen reader as what describes the widget, with the markup around it; a widget that nothing else
    describes is described by the text itself.
    """
    widget.setToolTip(plain_tooltip(text))
    if widget.accessibleDescription() in ("", widget.property(_TOLD)):
        widget.setAccessibleDescription(text)
        widget.setProperty(_TOLD, text)


@cache
def _share_before(align: Qt.AlignmentFlag | None, direction: Qt.LayoutDirection | None) -> float:
    """How much of the free room stands before a line that is aligned so: nothing, half of it or all."""
    if align is None and direction is None:
        return 0.0
    horizontal = (align or Qt.AlignmentFlag.AlignLeft) & Qt.AlignmentFlag.AlignHorizontal_Mask
    if horizontal & Qt.AlignmentFlag.AlignHCenter:
        return 0.5
    right = bool(horizontal & Qt.AlignmentFlag.AlignRight)
    if direction == Qt.LayoutDirection.RightToLeft and not horizontal & Qt.AlignmentFlag.AlignAbsolute:
        right = not right
    return float(right)


def paint_line(
    painter: QPainter,
    area: QRect,
    text: str,
    font: QFont,
    align: Qt.AlignmentFlag | None = None,
    direction: Qt.LayoutDirection | None = None,
    ink: QColor | None = None,
) -> float:
    """Draw one line of plain text, vertically centred, cut with an ellipsis where it is too long; returns its width.

    From left to right, where words begin, and with the painter's pen, unless said otherwise.
    """
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    shown = text.replace("\n", " ")
    width = metrics.horizontalAdvance(shown)
    if width > area.width() + 0.5:
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, area.width())
        width = metrics.horizontalAdvance(shown)
    x = area.x() + (area.width() - width) * _share_before(align, direction)
    baseline = area.y() + (area.height() - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
    runs = words_run(shown, direction)
    if ink is None:
        before = painter.layoutDirection()
        if runs is not None:
            painter.setLayoutDirection(runs)
        painter.drawText(QPointF(x, baseline), shown)
        painter.setLayoutDirection(before)
        return width
    layout = QTextLayout(shown, font)
    set_in(painter, layout, ink)
    if direction is not None or may_run_left(shown):
        option = QTextOption()
        option.setTextDirection(runs or Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setNumColumns(len(shown) + 1)
    line.setPosition(QPointF(0, -line.ascent()))
    layout.endLayout()
    layout.draw(painter, QPointF(x, baseline))
    return width
