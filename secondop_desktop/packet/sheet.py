"""One page of the packet while it is laid out: what is drawn where, measured from the top left corner."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.charts import Trend
from secondop_desktop.packet.marked import begin_decoration, begin_piece, begin_spoken, end_marked
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.style import ACCENT, BAND, HAIRLINE, INK, INK_SOFT, LINE, Face, Geometry, Size
from secondop_desktop.packet.tags import Mark, Role, Tag, role_of
from secondop_desktop.packet.text import Line, Span
from secondop_desktop.packet.typeface import placed as glyphs
from secondop_desktop.packet.typeface import width

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the page's top left corner."""

_Draw = Callable[[Canvas], None]
_Piece = tuple[float, str, Face, str]
_Placed = tuple[float, float, str, str, str, str]


@cache
def _colour(name: str) -> colors.Color:
    return colors.HexColor(name)


@dataclass(frozen=True, slots=True)
class Link:
    """An area that leads to a target elsewhere in the packet."""

    rect: Rect
    target: str
    tag: Tag | None = None


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
    """A page being laid out. `foot_left` and `foot_target` fill the footer; the running head is added at the end.

    `owners` says for each of `drawing` which tag it belongs to, or None for decoration. While `tagged` is False, all
    that is drawn is decoration. `marks` are the pieces of content as they were painted; their numbers begin with
    `first_mark`, where another page stands before this one on the same paper.
    """

    geometry: Geometry
    section: Section
    head: str = ""
    foot: tuple[Span, ...] = ()
    foot_target: str = "contents"
    ours: bool = True
    shown: Shown | None = None
    links: list[Link] = field(default_factory=list)
    drawing: list[_Draw] = field(default_factory=list)
    owners: list[Tag | None] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    tagged: bool = True
    first_mark: int = 0

    def _y(self, top: float) -> float:
        return self.geometry.height - top

    def mark(self, tag: Tag) -> int:
        """One more piece of this page's content that belongs to a tag; returns its number."""
        number = self.next_mark
        self.marks.append(Mark(number, tag))
        return number

    @property
    def next_mark(self) -> int:
        """The number that the next piece of content will have."""
        return self.first_mark + len(self.marks)

    def _add(self, draw: _Draw, tag: Tag | None) -> None:
        self.drawing.append(draw)
        self.owners.append(tag)

    def spans(
        self,
        spans: Iterable[Span],
        x: float,
        baseline: float,
        pt: float,
        *,
        bold: bool = False,
        tag: Tag | None = None,
    ) -> float:
        """Draw spans from `x` on, and make their links; returns where they end.

        `tag` is what they are part of; without it they are a heading or a paragraph by themselves.
        """
        held = list(spans)
        if tag is None and self.tagged and held:
            tag = Tag(role_of(pt, bold=held[0].face is Face.BOLD))
        y = self._y(baseline)
        groups = [(target, list(group)) for target, group in itertools.groupby(held, key=lambda span: span.target)]
        for number, (target, group) in enumerate(groups, start=1):
            start, pieces = x, []
            for span in group:
                face = Face.BOLD if bold and not target else span.face
                if span.text:
                    pieces.append((x, span.text, face, span.colour))
                x += width(span.text, face, pt)
            # What is read aloud is put together from these pieces: a word ends here.
            ends = tag is not None and number == len(groups)
            if target:
                part_tag = Tag(Role.LINK, tag) if tag is not None else None
                self.links.append(Link((start - 1, baseline - pt, x + 1, baseline + 0.3 * pt), target, part_tag))
                self._add(_drawing(pieces, y, pt, (start, x), ends), part_tag)
            elif pieces:
                self._add(_drawing(pieces, y, pt, None, ends), tag)
        return x

    def lines(
        self,
        lines: Iterable[Line],
        x: float,
        top: float,
        size: Size,
        *,
        bold: bool = False,
        tag: Tag | None = None,
    ) -> float:
        """Draw lines below each other; returns where the next one would begin."""
        for line in lines:
            if tag is None and self.tagged and line.spans:
                tag = Tag(role_of(size.pt, bold=line.spans[0].face is Face.BOLD))
            self.spans(line.spans, x, top + size.line / 2 + 0.31 * size.pt, size.pt, bold=bold, tag=tag)
            top += size.line
        return top

    def right_aligned(self, line: Line, right: float, top: float, size: Size, *, tag: Tag | None = None) -> None:
        """Draw one line that ends at `right`."""
        self.spans(line.spans, right - line.width, top + size.line / 2 + 0.31 * size.pt, size.pt, tag=tag)

    def rule(self, left: float, right: float, top: float, *, colour: str = LINE, weight: float = HAIRLINE) -> None:
        """A horizontal line."""
        y = self._y(top)

        def draw(canvas: Canvas) -> None:
            canvas.setStrokeColor(_colour(colour))
            canvas.setLineWidth(weight)
            canvas.setDash()
            canvas.line(left, y, right, y)

        self._add(draw, None)

    def box(
        self, rect: Rect, *, stroke: str = "", fill: str = "", weight: float = HAIRLINE, tag: Tag | None = None
    ) -> None:
        """A rectangle; decoration where it has no tag."""
        left, top, right, bottom = rect
        y = self._y(bottom)

        def draw(canvas: Canvas) -> None:
            if fill:
                canvas.setFillColor(_colour(fill))
            if stroke:
                canvas.setStrokeColor(_colour(stroke))
            canvas.setLineWidth(weight)
            canvas.rect(left, y, right - left, bottom - top, stroke=int(bool(stroke)), fill=int(bool(fill)))

        self._add(draw, tag)

    def paint(self, draw: Callable[[Canvas, float], None], tag: Tag | None = None) -> None:
        """Let `draw(canvas, page height)` paint on the page: small shapes that only one place needs."""
        height = self.geometry.height
        self._add(lambda canvas: draw(canvas, height), tag)

    def chart(self, trend: Trend, left: float, top: float, pt: float, alt: str = "") -> None:
        """Paint a trend with its top left corner here; `alt` says in words what it shows."""
        area = (left, self._y(top + trend.height), left + trend.width, self._y(top))
        tag = Tag(Role.FIGURE, alt=alt, box=area) if self.tagged and alt else None
        for item in trend.bands:
            rect = (left + item.left, top + item.top, left + item.right, top + item.bottom)
            self.box(rect, fill=BAND, tag=tag)

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

        self.paint(draw, tag)
        for label in trend.labels:
            face = Face.BOLD if label.strong else Face.REGULAR
            shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * width(label.text, face, pt)
            span = Span(label.text, face, INK if label.strong else INK_SOFT)
            self.spans((span,), left + label.x - shift, top + label.y, pt, tag=tag)


def draw_sheet(sheet: Sheet, canvas: Canvas) -> None:
    """Draw a page, each piece of its content under the tag that it belongs to."""
    drawn = zip(sheet.drawing, sheet.owners, strict=True)
    for owner, group in itertools.groupby(drawn, key=lambda item: item[1]):
        if owner is not None and sheet.tagged:
            begin_piece(canvas, owner.role, sheet.mark(owner))
        else:
            begin_decoration(canvas)
        for draw, _owner in group:
            draw(canvas)
        end_marked(canvas)


def _glyphs(pieces: Sequence[_Piece], pt: float, ends: bool) -> list[_Placed]:
    """The letters of pieces of a line with their places; where it `ends` a line, a blank behind the last of them."""
    placed: list[_Placed] = []
    for x, text, face, colour in pieces:
        placed += [(x + part.x, part.y, part.font, part.shown, colour, part.says) for part in glyphs(text, face, pt)]
    if ends and placed and _ends_line(placed):
        placed[-1] = (*placed[-1][:3], f"{placed[-1][3]} ", *placed[-1][4:])
    return placed


def _ends_line(placed: Sequence[_Placed]) -> bool:
    """Whether the last part stands at the right end of its line, and is no shape of a letter."""
    return not placed[-1][5] and placed[-1][0] == max(part[0] for part in placed)


def _drawing(pieces: Sequence[_Piece], y: float, pt: float, rule: tuple[float, float] | None, ends: bool) -> _Draw:
    """What draws these pieces of a line, and the line below a link.

    Their letters are found then: most lines are laid out more than once, and drawn once or never.
    """

    def draw(canvas: Canvas) -> None:
        said = ""
        for left, up, font, text, colour, says in _glyphs(pieces, pt, ends):
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
        if rule is not None:
            canvas.setStrokeColor(_colour(ACCENT))
            canvas.setLineWidth(0.5)
            canvas.line(rule[0], y - 1.7, rule[1], y - 1.7)

    return draw
