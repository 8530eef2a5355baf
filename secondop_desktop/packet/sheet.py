"""One page of the packet while it is laid out: what is drawn where, measured from the top left corner."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.charts import Trend
from secondop_desktop.packet.marked import begin_spoken, end_marked
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.style import ACCENT, BAND, HAIRLINE, INK, INK_SOFT, LINE, Face, Geometry, Size
from secondop_desktop.packet.text import Line, Span
from secondop_desktop.packet.typeface import placed as glyphs
from secondop_desktop.packet.typeface import width

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the page's top left corner."""

_Draw = Callable[[Canvas], None]


@cache
def _colour(name: str) -> colors.Color:
    return colors.HexColor(name)


@dataclass(frozen=True, slots=True)
class Link:
    """An area that leads to a target elsewhere in the packet."""

    rect: Rect
    target: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of an original inside this page: `area` is where it stands, `part` and `parts` when it is cut up."""

    document_id: str
    page: int
    area: Rect
    scale: float
    cut: Rect
    part: int = 1
    parts: int = 1


@dataclass(slots=True)
class Sheet:
    """A page being laid out. `foot_left` and `foot_target` fill the footer; the running head is added at the end."""

    geometry: Geometry
    section: Section
    head: str = ""
    foot: tuple[Span, ...] = ()
    foot_target: str = "contents"
    ours: bool = True
    shown: Shown | None = None
    links: list[Link] = field(default_factory=list)
    drawing: list[_Draw] = field(default_factory=list)

    def _y(self, top: float) -> float:
        return self.geometry.height - top

    def spans(self, spans: Iterable[Span], x: float, baseline: float, pt: float, *, bold: bool = False) -> float:
        """Draw spans from `x` on, and make their links; returns where they end."""
        placed: list[tuple[float, float, str, str, str, str]] = []
        rules: list[tuple[float, float]] = []
        for span in spans:
            face = Face.BOLD if bold and not span.target else span.face
            start = x
            for part in glyphs(span.text, face, pt):
                placed.append((x + part.x, part.y, part.font, part.shown, span.colour, part.says))
            x += width(span.text, face, pt)
            if span.target:
                rules.append((start, x))
                self.links.append(Link((start - 1, baseline - pt, x + 1, baseline + 0.3 * pt), span.target))
        y = self._y(baseline)

        def draw(canvas: Canvas) -> None:
            said = ""
            for left, up, font, text, colour, says in placed:
                if says != "\0" and said:
                    end_marked(canvas)
                if says not in ("", "\0"):
                    begin_spoken(canvas, says)
                said = says
                canvas.setFillColor(_colour(colour))
                canvas.setFont(font, pt)
                canvas.drawString(left, y + up, text)
            if said:
                end_marked(canvas)
            if rules:
                canvas.setStrokeColor(_colour(ACCENT))
                canvas.setLineWidth(0.5)
                for left, right in rules:
                    canvas.line(left, y - 1.7, right, y - 1.7)

        if placed:
            self.drawing.append(draw)
        return x

    def lines(self, lines: Iterable[Line], x: float, top: float, size: Size, *, bold: bool = False) -> float:
        """Draw lines below each other; returns where the next one would begin."""
        for line in lines:
            self.spans(line.spans, x, top + size.line / 2 + 0.31 * size.pt, size.pt, bold=bold)
            top += size.line
        return top

    def right_aligned(self, line: Line, right: float, top: float, size: Size) -> None:
        """Draw one line that ends at `right`."""
        self.spans(line.spans, right - line.width, top + size.line / 2 + 0.31 * size.pt, size.pt)

    def rule(self, left: float, right: float, top: float, *, colour: str = LINE, weight: float = HAIRLINE) -> None:
        """A horizontal line."""
        y = self._y(top)

        def draw(canvas: Canvas) -> None:
            canvas.setStrokeColor(_colour(colour))
            canvas.setLineWidth(weight)
            canvas.setDash()
            canvas.line(left, y, right, y)

        self.drawing.append(draw)

    def box(self, rect: Rect, *, stroke: str = "", fill: str = "", weight: float = HAIRLINE) -> None:
        """A rectangle."""
        left, top, right, bottom = rect
        y = self._y(bottom)

        def draw(canvas: Canvas) -> None:
            if fill:
                canvas.setFillColor(_colour(fill))
            if stroke:
                canvas.setStrokeColor(_colour(stroke))
            canvas.setLineWidth(weight)
            canvas.rect(left, y, right - left, bottom - top, stroke=int(bool(stroke)), fill=int(bool(fill)))

        self.drawing.append(draw)

    def paint(self, draw: Callable[[Canvas, float], None]) -> None:
        """Let `draw(canvas, page height)` paint on the page: small shapes that only one place needs."""
        height = self.geometry.height
        self.drawing.append(lambda canvas: draw(canvas, height))

    def chart(self, trend: Trend, left: float, top: float, pt: float) -> None:
        """Paint a trend with its top left corner here."""
        for item in trend.bands:
            self.box((left + item.left, top + item.top, left + item.right, top + item.bottom), fill=BAND)

        def draw(canvas: Canvas, height: float) -> None:
            canvas.setLineWidth(HAIRLINE)
            canvas.setStrokeColor(_colour(INK_SOFT))
            for rule in trend.rules:
                canvas.line(left + rule.x1, height - top - rule.y1, left + rule.x2, height - top - rule.y2)
            canvas.setStrokeColor(_colour(ACCENT))
            canvas.setFillColor(_colour(ACCENT))
            canvas.setLineWidth(1)
            for (x1, y1), (x2, y2) in zip(trend.curve, trend.curve[1:], strict=False):
                canvas.line(left + x1, height - top - y1, left + x2, height - top - y2)
            for mark in trend.marks:
                x, y, r = left + mark.x, height - top - mark.y, 2.1
                if mark.flagged:
                    canvas.rect(x - 2.55, y - 2.55, 5.1, 5.1, stroke=0, fill=1)
                elif mark.bounded:
                    canvas.setFillColor(_colour("#FFFFFF"))
                    canvas.circle(x, y, r, stroke=1, fill=1)
                    canvas.setFillColor(_colour(ACCENT))
                else:
                    canvas.circle(x, y, r, stroke=0, fill=1)

        self.paint(draw)
        for label in trend.labels:
            face = Face.BOLD if label.strong else Face.REGULAR
            shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * width(label.text, face, pt)
            span = Span(label.text, face, INK if label.strong else INK_SOFT)
            self.spans((span,), left + label.x - shift, top + label.y, pt)
