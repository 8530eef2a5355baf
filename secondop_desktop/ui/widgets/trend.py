"""A trend of one test: the printed ranges as bands, the results as marks, the chosen one ringed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.core.charts import Trend, TrendPoint, trend
from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, fix


class TrendView(QWidget):
    """The chart of a series; Left and Right move between its results, and `chosen` tells which (an index).

    Its name for readers is the list of dates and values.
    """

    chosen = Signal(int)

    def __init__(self, name: str, *, height: int = 204) -> None:
        super().__init__()
        self.theme = active_theme()
        self._points: tuple[TrendPoint, ...] = ()
        self._current = -1
        self._ground = "surface"
        self._laid: tuple[tuple[int, int, int], Trend, list[int]] | None = None
        self._picture: tuple[tuple[object, ...], QPixmap] | None = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "outside")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fix(self, height=height)
        self.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(280), self.height())

    def show_points(self, name: str, points: Sequence[TrendPoint], current: int) -> None:
        """Show these results, oldest first; `current` is the index of the one that is ringed, or -1."""
        self._points = tuple(points)
        self._current = current
        self._laid = self._picture = None
        listed = "; ".join(
            f"{show(point.when)}: {point.printed} {point.flag}".strip() for point in sorted(points, key=_order)
        )
        self.setAccessibleName(_("Trend of {name}").format(name=name))
        self.setAccessibleDescription(listed)
        self.update()

    @property
    def current(self) -> int:
        """The index of the ringed result."""
        return self._current

    def _trend(self) -> tuple[Trend, list[int]]:
        """The display list, and for each of its marks the index of the caller's point; laid out once for each size."""
        known = (self.width(), self.height(), self.theme.zoom)
        if self._laid is not None and self._laid[0] == known:
            return self._laid[1], self._laid[2]
        plain, strong = QFontMetricsF(self.theme.font("fine")), QFontMetricsF(self.theme.font("fine", weight=600))

        def measure(text: str, heavy: bool) -> float:
            return (strong if heavy else plain).horizontalAdvance(text)

        size = float(self.theme.font("fine").pixelSize())
        order = sorted(range(len(self._points)), key=lambda index: _order(self._points[index]))
        self._laid = (known, trend(self._points, self.width(), self.height(), size, measure), order)
        return self._laid[1], order

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._points:
            return
        # Thousands of results take a while to paint, and a window paints again at each coming and going.
        ratio = self.devicePixelRatioF()
        known = (self.width(), self.height(), self.theme.zoom, self.theme.scheme, self._current, self._ground, ratio)
        if self._picture is None or self._picture[0] != known:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            self._paint(painter)
            painter.end()
            self._picture = (known, picture)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture[1])

    def _paint(self, painter: QPainter) -> None:
        theme = self.theme
        # Time runs to the right and a value reads as it was printed, in every language.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        drawn, order = self._trend()
        for band in drawn.bands:
            area = QRectF(band.left, band.top, band.right - band.left, band.bottom - band.top)
            painter.fillRect(area, theme.color("chart_band"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("edge"), 1))
        for rule in drawn.rules:
            painter.drawLine(QPointF(rule.x1, rule.y1), QPointF(rule.x2, rule.y2))
        painter.setPen(QPen(theme.color("accent"), 1.8 * theme.zoom / 100))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in drawn.curve]))
        unit = theme.zoom / 100
        accent, ground, attention = theme.color("accent"), theme.color(self._ground), theme.color("attention")
        around, bounded = QPen(ground, 1.5 * unit), QPen(accent, 1.8 * unit)
        for mark in drawn.marks:
            center = QPointF(mark.x, mark.y)
            painter.setPen(around)
            if mark.flagged:
                side = 4.6 * unit
                painter.setBrush(attention)
                painter.drawRect(QRectF(mark.x - side, mark.y - side, 2 * side, 2 * side))
            elif mark.bounded:
                painter.setPen(bounded)
                painter.setBrush(ground)
                painter.drawEllipse(center, 4 * unit, 4 * unit)
            else:
                painter.setBrush(accent)
                painter.drawEllipse(center, 4.5 * unit, 4.5 * unit)
            if order[mark.index] == self._current:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(accent, 2 * unit))
                painter.drawEllipse(center, 8 * unit, 8 * unit)
        flagged = {self._points[index].flag for index in order if self._points[index].flag}
        at = {mark.x: self._points[order[mark.index]] for mark in drawn.marks if mark.flagged}
        newest_is_ringed = bool(order) and order[-1] == self._current
        for label in drawn.labels:
            painter.setFont(theme.font("fine", weight=600 if label.strong else 400))
            text = label.text
            if label.anchor == "middle" and label.strong and label.x in at:
                text = f"{at[label.x].printed} {text}"
            words = QFontMetricsF(painter.font()).horizontalAdvance(text)
            shift = {"middle": words / 2, "end": words}.get(label.anchor, 0.0)
            if label.anchor == "start" and newest_is_ringed:
                shift = -5 * unit
            tone = "ink" if label.strong else "ink_soft"
            if label.strong and any(label.text == flag or label.text.endswith(f" {flag}") for flag in flagged):
                tone = "attention"
            painter.setPen(theme.color(tone))
            painter.drawText(QPointF(label.x - shift, label.y), text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        order = sorted(range(len(self._points)), key=lambda index: _order(self._points[index]))
        if step is None or not order:
            super().keyPressEvent(event)
            return
        place = order.index(self._current) + step if self._current in order else len(order) - 1
        self._choose(order[max(0, min(place, len(order) - 1))])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._points:
            return
        drawn, order = self._trend()
        where = event.position()
        nearest = min(drawn.marks, key=lambda mark: abs(mark.x - where.x()) + abs(mark.y - where.y()) / 4)
        self._choose(order[nearest.index])

    def _choose(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self.update()
            self.chosen.emit(index)


class TrendLegend(QWidget):
    """What the band and the square of a trend mean."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self._band = _Swatch("chart_band", 18, 12)
        row.addWidget(self._band)
        self._band_words = Label(_("Range printed on each report"), "fine", "ink_soft", wrap=True)
        row.addWidget(self._band_words)
        row.gap(8)
        self._flag = _Swatch("attention", 10, 10)
        row.addWidget(self._flag)
        self._flag_words = Label(_("Flagged by the lab"), "fine", "ink_soft", wrap=True)
        row.addWidget(self._flag_words)
        row.addStretch(1)

    def show_what_is_there(self, *, bands: bool, flags: bool) -> None:
        """Explain only what the chart has."""
        for widget in (self._band, self._band_words):
            widget.setVisible(bands)
        for widget in (self._flag, self._flag_words):
            widget.setVisible(flags)


class _Swatch(QWidget):
    def __init__(self, color: str, width: int, height: int) -> None:
        super().__init__()
        self.theme = active_theme()
        self._color = color
        fix(self, width=width, height=height)
        self.theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color(self._color))
        if self._color == "chart_band":
            painter.setPen(QPen(self.theme.color("line"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _order(point: TrendPoint) -> tuple[int, str]:
    # As core.charts orders them: marks are counted in this order.
    return point.when.earliest().toordinal(), point.when.iso
