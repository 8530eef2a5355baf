"""How the chart of a series is laid out and painted; works in any thread, on a picture of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from secondop_desktop.core.charts import Trend, TrendPoint, trend
from secondop_desktop.core.dates import show
from secondop_desktop.core.turns import give_way
from secondop_desktop.ui.theme import Theme

AT_ONCE = 400
"""So many points of a curve are joined in one piece; more of them are thinned out, and joined in pieces."""
PIECE = 50


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture depends on: pixels, per cent, the scheme, the ringed point, pixels of the screen in one, and
    which points.
    """

    width: int
    height: int
    zoom: int
    scheme: str
    current: int
    ratio: float
    of: int


@dataclass(frozen=True, slots=True)
class Laid:
    """The display list, and for each of its marks the index of the caller's point."""

    drawn: Trend
    order: tuple[int, ...]


def in_order(points: Sequence[TrendPoint]) -> tuple[int, ...]:
    """The indexes of these points, oldest first, as core.charts orders and counts them."""
    return tuple(sorted(range(len(points)), key=lambda index: _order(points[index])))


def _order(point: TrendPoint) -> tuple[int, str]:
    give_way()
    return point.when.earliest().toordinal(), point.when.iso


def points_words(points: Sequence[TrendPoint]) -> str:
    """The list of dates and values, for readers."""
    said = []
    for point in sorted(points, key=_order):
        give_way()
        said.append(f"{show(point.when)}: {point.printed} {point.flag}".strip())
    return "; ".join(said)


def thinned(curve: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """The curve with at most four points in each column of pixels: where it comes in, its ends, where it goes out.

    To join thousands of points in a few hundred columns takes half a second in one piece, and looks the same.
    """
    if len(curve) <= AT_ONCE:
        return curve
    columns: dict[int, list[tuple[float, float]]] = {}
    for point in curve:
        columns.setdefault(int(point[0]), []).append(point)
    kept: list[tuple[float, float]] = []
    for column in columns.values():
        heights = [y for _x, y in column]
        ends = {0, len(column) - 1, heights.index(min(heights)), heights.index(max(heights))}
        kept += [column[index] for index in sorted(ends)]
    return kept


def lay_out(points: Sequence[TrendPoint], width: int, height: int, theme: Theme) -> Laid:
    """These points in a chart of so many pixels."""
    plain, strong = QFontMetricsF(theme.font("fine")), QFontMetricsF(theme.font("fine", weight=600))
    known: dict[tuple[str, bool], float] = {}

    def measure(text: str, heavy: bool) -> float:
        key = (text, heavy)
        if key not in known:
            known[key] = (strong if heavy else plain).horizontalAdvance(text)
        return known[key]

    size = float(theme.font("fine").pixelSize())
    return Laid(trend(points, width, height, size, measure, every_year=True), in_order(points))


def picture(laid: Laid, points: Sequence[TrendPoint], look: Look, theme: Theme) -> QImage:
    """The chart, on nothing."""
    image = QImage(QSize(look.width, look.height) * look.ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(look.ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    _paint(painter, laid, points, look, theme)
    painter.end()
    return image


def _paint(painter: QPainter, laid: Laid, points: Sequence[TrendPoint], look: Look, theme: Theme) -> None:
    # Time runs to the right and a value reads as it was printed, in every language.
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    drawn, order = laid.drawn, laid.order
    for band in drawn.bands:
        give_way()
        area = QRectF(band.left, band.top, band.right - band.left, band.bottom - band.top)
        painter.fillRect(area, theme.color("chart_band"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("edge"), 1))
    for rule in drawn.rules:
        painter.drawLine(QPointF(rule.x1, rule.y1), QPointF(rule.x2, rule.y2))
    painter.setPen(QPen(theme.color("accent"), 1.8 * look.zoom / 100))
    curve = thinned(drawn.curve)
    length = AT_ONCE if len(curve) <= AT_ONCE else PIECE
    for start in range(0, max(len(curve) - 1, 1), length):
        give_way()
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in curve[start : start + length + 1]]))
    unit = look.zoom / 100
    accent, ground, attention = theme.color("accent"), theme.color("surface"), theme.color("attention")
    around, bounded = QPen(ground, 1.5 * unit), QPen(accent, 1.8 * unit)
    for mark in drawn.marks:
        give_way()
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
        if order[mark.index] == look.current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, 2 * unit))
            painter.drawEllipse(center, 8 * unit, 8 * unit)
    flagged = {points[index].flag for index in order if points[index].flag}
    at = {mark.x: points[order[mark.index]] for mark in drawn.marks if mark.flagged}
    newest_is_ringed = bool(order) and order[-1] == look.current
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
