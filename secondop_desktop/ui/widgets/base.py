"""The ground of our widgets: what follows the theme, layouts and sizes that zoom, labels, icons and hairlines."""

from __future__ import annotations

import html

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import Theme, active_theme

Margins = tuple[int, int, int, int]
_MEASURES = 16
"""How many widths a label remembers its size at."""


class _Sizes(QObject):
    """Keeps one widget's fixed, least and greatest sizes in step with the zoom."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.units: dict[str, float] = {}
        self._theme = active_theme()
        self._theme.changed.connect(self.apply)

    def apply(self) -> None:
        px = self._theme.px
        for name, units in self.units.items():
            match name:
                case "width":
                    self._widget.setFixedWidth(px(units))
                case "height":
                    self._widget.setFixedHeight(px(units))
                case "min_width":
                    self._widget.setMinimumWidth(px(units))
                case "min_height":
                    self._widget.setMinimumHeight(px(units))
                case "max_width":
                    self._widget.setMaximumWidth(px(units))
                case "max_height":
                    self._widget.setMaximumHeight(px(units))


def fix(widget: QWidget, **units: float) -> None:
    """Hold sizes that zoom: width, height, min_width, min_height, max_width, max_height, in units at 100 %."""
    sizes = widget.findChild(_Sizes, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if not isinstance(sizes, _Sizes):
        sizes = _Sizes(widget)
    sizes.units.update(units)
    sizes.apply()


class _ZoomedSpaces(QObject):
    """Keeps one layout's margins, spacing and spacers in step with the zoom."""

    def __init__(self, layout: QLayout, margins: Margins, spacing: int) -> None:
        super().__init__(layout)
        self._layout = layout
        self.margins = margins
        self.spacing = spacing
        self.spacers: list[tuple[QSpacerItem, int, bool]] = []
        self.theme = active_theme()
        self.theme.changed.connect(self.apply)
        self.apply()

    def apply(self) -> None:
        px = self.theme.px
        left, top, right, bottom = self.margins
        self._layout.setContentsMargins(px(left), px(top), px(right), px(bottom))
        self._layout.setSpacing(px(self.spacing))
        policy = QSizePolicy.Policy
        for spacer, units, vertical in self.spacers:
            if vertical:
                spacer.changeSize(0, px(units), policy.Minimum, policy.Fixed)
            else:
                spacer.changeSize(px(units), 0, policy.Fixed, policy.Minimum)
        self._layout.invalidate()

    def spacer(self, units: int, *, vertical: bool) -> QSpacerItem:
        side = self.theme.px(units)
        fixed, least = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum
        item = QSpacerItem(0, side, least, fixed) if vertical else QSpacerItem(side, 0, fixed, least)
        self.spacers.append((item, units, vertical))
        return item


class VBox(QVBoxLayout):
    """A column whose margins (left, top, right, bottom), spacing and gaps are units that zoom."""

    def __init__(self, parent: QWidget | None = None, *, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._spaces = _ZoomedSpaces(self, margins, spacing)

    def set_margins(self, margins: Margins) -> None:
        """Other margins, in units."""
        self._spaces.margins = margins
        self._spaces.apply()

    def gap(self, units: int) -> None:
        """Leave this many units free before the next item."""
        self.addItem(self._spaces.spacer(units, vertical=True))


class HBox(QHBoxLayout):
    """A row whose margins (left, top, right, bottom), spacing and gaps are units that zoom."""

    def __init__(self, parent: QWidget | None = None, *, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._spaces = _ZoomedSpaces(self, margins, spacing)

    def set_margins(self, margins: Margins) -> None:
        """Other margins, in units."""
        self._spaces.margins = margins
        self._spaces.apply()

    def gap(self, units: int) -> None:
        """Leave this many units free before the next item."""
        self.addItem(self._spaces.spacer(units, vertical=False))


class Grid(QGridLayout):
    """A grid whose margins and spacings are units that zoom."""

    def __init__(
        self, parent: QWidget | None = None, *, margins: Margins = (0, 0, 0, 0), columns: int = 8, rows: int = 8
    ) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._columns, self._rows = columns, rows
        self._spaces = _ZoomedSpaces(self, margins, 0)
        self._spaces.theme.changed.connect(self._respace)
        self._respace()

    def _respace(self) -> None:
        self.setHorizontalSpacing(self._spaces.theme.px(self._columns))
        self.setVerticalSpacing(self._spaces.theme.px(self._rows))


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
        self._measured: dict[tuple[str, float, bool, Qt.LayoutDirection], tuple[float, int]] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
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

    def set_tone(self, tone: str) -> None:
        """Another colour of the theme."""
        self._tone = tone
        self._restyle()

    def set_strong(self, strong: bool) -> None:
        """Semibold, or the weight of the role."""
        self._strong = strong
        self._restyle()

    def setText(self, text: str) -> None:
        super().setText(text)
        if self._elide:
            self.setToolTip(plain_tooltip(text))
        self.updateGeometry()

    def _restyle(self) -> None:
        # Painted and measured with our own font: the style sheet gives a widget that was hidden an older one back.
        self._font = self.theme.font(self._role, weight=600 if self._strong else None, italic=self._italic)
        self.setFont(self._font)
        self._measured.clear()
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, self.theme.color(self._tone))
        palette.setColor(QPalette.ColorRole.Text, self.theme.color(self._tone))
        self.setPalette(palette)
        self.updateGeometry()
        self.update()

    @property
    def line(self) -> int:
        """The height of one line, in pixels."""
        return self.theme.line_height(self._role)

    def _lines(self, width: float) -> tuple[QTextLayout, float, int]:
        """The text broken at this width: its layout, the widest line and how many lines there are."""
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self._font)
        option = QTextOption()
        option.setTextDirection(self.layoutDirection())
        option.setWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if self.wordWrap() else QTextOption.WrapMode.ManualWrap
        )
        option.setAlignment(QStyle.visualAlignment(self.layoutDirection(), self.alignment()))
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
        key = (self.text(), width, self.wordWrap(), self.layoutDirection())
        known = self._measured.get(key)
        if known is None:
            if len(self._measured) >= _MEASURES:
                self._measured.clear()
            known = self._measured[key] = self._lines(width)[1:]
        return known

    def hasHeightForWidth(self) -> bool:
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return -1
        return self._size(max(width, 1))[1] * self.line

    def sizeHint(self) -> QSize:
        if self.wordWrap():
            # About 60 characters: a comfortable column when nothing else decides the width.
            width = min(self._size(100000)[0], QFontMetricsF(self._font).averageCharWidth() * 60)
            return QSize(int(width) + 1, self._size(int(width) + 1)[1] * self.line)
        widest, count = self._size(100000)
        return QSize(int(widest + 0.999), count * self.line)

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return QSize(min(self.sizeHint().width(), self.theme.px(80)), self.line)
        if self._elide:
            return QSize(self.theme.px(24), self.line)
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse and self.hasSelectedText():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.theme.color(self._tone if self.isEnabled() else "ink_soft"))
        if self._elide:
            paint_line(painter, self.rect(), self.text(), self._font, self.alignment(), self.layoutDirection())
            return
        layout, _, count = self._lines(self.width())
        layout.draw(painter, QPointF(0, max(0.0, (self.height() - count * self.line) / 2)))


def plain_tooltip(text: str) -> str:
    """A tooltip that shows this text as it is: Qt takes what looks like markup for markup, and opens its images."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""


def paint_line(
    painter: QPainter,
    area: QRect,
    text: str,
    font: QFont,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> float:
    """Draw one line of plain text, vertically centred, cut with an ellipsis where it is too long; returns its width."""
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    shown = text.replace("\n", " ")
    if metrics.horizontalAdvance(shown) > area.width() + 0.5:
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, area.width())
    width = metrics.horizontalAdvance(shown)
    horizontal = align & Qt.AlignmentFlag.AlignHorizontal_Mask
    right = bool(horizontal & Qt.AlignmentFlag.AlignRight)
    if direction == Qt.LayoutDirection.RightToLeft and not horizontal & Qt.AlignmentFlag.AlignAbsolute:
        right = not right
    if horizontal & Qt.AlignmentFlag.AlignHCenter:
        x = area.x() + (area.width() - width) / 2
    elif right:
        x = area.x() + area.width() - width
    else:
        x = float(area.x())
    baseline = area.y() + (area.height() - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
    painter.drawText(QPointF(x, baseline), shown)
    return width


class IconView(QWidget):
    """An icon in a colour of the theme; with `disc` on a tinted disc of that diameter. Says nothing to a reader."""

    def __init__(
        self, name: str, size: int = 20, tone: str = "ink_soft", *, disc: int = 0, ground: str = "surface"
    ) -> None:
        super().__init__()
        self.theme = active_theme()
        self._name, self._size, self._tone, self._disc, self._ground = name, size, tone, disc, ground
        side = disc or size
        fix(self, width=side, height=side)
        self.theme.changed.connect(self.update)

    def set_icon(self, name: str, tone: str | None = None) -> None:
        """Another icon."""
        self._name, self._tone = name, tone or self._tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self._disc:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("tint"))
            painter.drawEllipse(area)
            inset = (area.width() - self.theme.px(self._size)) / 2
            area = area.adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, self._name, area, self.theme.color(self._tone), self.theme.color(self._ground))


class Rule(QWidget):
    """A hairline, across or down."""

    def __init__(self, *, vertical: bool = False, tone: str = "line") -> None:
        super().__init__()
        self.theme = active_theme()
        self._tone = tone
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        self.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.theme.color(self._tone))


class Panel(QWidget):
    """A plain ground in a colour of the theme, with hairlines on the named sides ("left top right bottom")."""

    def __init__(self, ground: str = "window", *, lines: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self._ground = ground
        self._sides = frozenset(lines.split())
        self.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color(self._ground))
        line = self.theme.color("line")
        width, height = self.width(), self.height()
        sides = self._sides
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            swap = {"left": "right", "right": "left"}
            sides = frozenset(swap.get(side, side) for side in sides)
        if "top" in sides:
            painter.fillRect(0, 0, width, 1, line)
        if "bottom" in sides:
            painter.fillRect(0, height - 1, width, 1, line)
        if "left" in sides:
            painter.fillRect(0, 0, 1, height, line)
        if "right" in sides:
            painter.fillRect(width - 1, 0, 1, height, line)


class Scroll(QScrollArea):
    """Scrolls one widget up and down; keeps the widget with the keyboard in sight."""

    def __init__(self, content: QWidget, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # QScrollArea scrolls to a focused child by itself, but flush with its edge: leave room for the focus ring.
        moved = super().focusNextPrevChild(forward)
        focused, content = self.focusWidget(), self.widget()
        if moved and focused is not None and content is not None and content.isAncestorOf(focused):
            theme = active_theme()
            self.ensureWidgetVisible(focused, theme.px(8), theme.px(24))
        return moved


def show_if(widget: QWidget, wanted: bool) -> None:
    """Show or hide a widget that may not be in its layout yet: showing one without a parent would open a window."""
    if wanted and widget.parentWidget() is None:
        # Its layout will show it, unless it stays marked as hidden on purpose.
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(wanted)


def clear(layout: QBoxLayout, *, keep: int = 0) -> None:
    """Take the items after the first `keep` out of a layout and delete their widgets, to build a list again."""
    while layout.count() > keep and (item := layout.takeAt(keep)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if isinstance(inner, QBoxLayout):
            clear(inner)
