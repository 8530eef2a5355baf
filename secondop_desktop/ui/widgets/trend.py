"""A trend of one test: the printed ranges as bands, the results as marks, the chosen one ringed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.core.charts import TrendPoint
from secondop_desktop.core.text import _
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, fix
from secondop_desktop.ui.widgets.trend_picture import Laid, Look, in_order, lay_out, picture, points_words

MANY = 400
"""So many results are drawn away from the window."""

Away = Callable[[Callable[[], Any], Callable[[Any], None]], None]


class TrendView(QWidget):
    """The chart of a series; Left and Right move between its results, and `chosen` tells which (an index).

    Its name for readers is the list of dates and values. Thousands of results take a while to draw: with `away` that
    is done elsewhere, and the chart comes when it is there. `away` is given the work and what to do with its answer.
    """

    chosen = Signal(int)

    def __init__(self, name: str, *, height: int = 204, away: Away | None = None) -> None:
        super().__init__()
        self.theme = active_theme()
        self._points: tuple[TrendPoint, ...] = ()
        self._current = -1
        self._away = away
        self._laid: tuple[tuple[int, int, int], Laid] | None = None
        self._picture: tuple[Look, QPixmap] | None = None
        self._drawing: Look | None = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "outside")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fix(self, height=height)
        self.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(280), self.height())

    def show_points(self, name: str, points: Sequence[TrendPoint], current: int, *, words: str | None = None) -> None:
        """Show these results, oldest first; `current` is the index of the one that is ringed, or -1.

        `words` are what `points_words` says of them, where it is known.
        """
        same = tuple(points)
        if same != self._points:
            self._laid = self._picture = None
        self._points = same
        self._current = current
        self.setAccessibleName(_("Trend of {name}").format(name=name) if name else "")
        self.setAccessibleDescription(points_words(points) if words is None else words)
        self.update()

    @property
    def current(self) -> int:
        """The index of the ringed result."""
        return self._current

    def _look(self) -> Look:
        return Look(
            self.width(),
            self.height(),
            self.theme.zoom,
            str(self.theme.scheme),
            self._current,
            self.devicePixelRatioF(),
            id(self._points),
        )

    def _trend(self) -> Laid:
        """The display list, and for each of its marks the index of the caller's point; laid out once for each size."""
        known = (self.width(), self.height(), self.theme.zoom)
        if self._laid is None or self._laid[0] != known:
            self._laid = (known, lay_out(self._points, self.width(), self.height(), self.theme))
        return self._laid[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._points:
            return
        # A window paints again at each coming and going.
        look = self._look()
        if self._picture is None or self._picture[0] != look:
            if self._away is not None and len(self._points) > MANY:
                self._draw_away(look)
            else:
                self._picture = (look, QPixmap.fromImage(picture(self._trend(), self._points, look, self.theme)))
        if self._picture is not None:
            painter = QPainter(self)
            painter.drawPixmap(0, 0, self._picture[1])

    def _draw_away(self, look: Look) -> None:
        if self._away is None or self._drawing == look:
            return
        self._drawing = look
        points, theme = self._points, self.theme
        known = (look.width, look.height, look.zoom)
        laid = self._laid[1] if self._laid is not None and self._laid[0] == known else None

        def work() -> tuple[Laid, QImage]:
            here = laid or lay_out(points, look.width, look.height, theme)
            return here, picture(here, points, look, theme)

        def done(drawn: tuple[Laid, QImage]) -> None:
            if self._drawing == look:
                self._drawing = None
            if self._look() == look:
                self._laid = (known, drawn[0])
                self._picture = (look, QPixmap.fromImage(drawn[1]))
            self.update()

        self._away(work, done)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        order = in_order(self._points)
        if step is None or not order:
            super().keyPressEvent(event)
            return
        place = order.index(self._current) + step if self._current in order else len(order) - 1
        self._choose(order[max(0, min(place, len(order) - 1))])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._points:
            return
        laid = self._trend()
        where = event.position()
        nearest = min(laid.drawn.marks, key=lambda mark: abs(mark.x - where.x()) + abs(mark.y - where.y()) / 4)
        self._choose(laid.order[nearest.index])

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
