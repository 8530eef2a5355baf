"""Sheets of paper as other people's systems print them: a reportlab canvas with their fonts, and text that wraps."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

from reportlab.lib.utils import TimeStamp, simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 612.0, 792.0  # Letter, in points

Painter = Callable[["Sheet"], None]


class _Written(TimeStamp):
    """The moment that stands in a document's properties: noon of the day it was written."""

    def __init__(self, day: date) -> None:
        super().__init__(invariant=1)
        self.YMDhms = (day.year, day.month, day.day, 12, 0, 0)


class Sheet:
    """One page to draw on, measured in points from the top left corner, as the page is read."""

    def __init__(self, canvas: Canvas, number: int, count: int) -> None:
        self.canvas = canvas
        self.number = number
        self.count = count

    def text(
        self, x: float, y: float, words: str, font: str = "Helvetica", size: float = 10, grey: float = 0.13
    ) -> None:
        """One line of words with its baseline at y."""
        self.canvas.setFillGray(grey)
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, words)

    def right(self, x: float, y: float, words: str, font: str = "Helvetica", size: float = 10) -> None:
        """One line of words that ends at x."""
        self.text(x - stringWidth(words, font, size), y, words, font, size)

    def centred(self, y: float, words: str, font: str = "Helvetica", size: float = 10) -> None:
        """One line of words in the middle of the sheet."""
        self.text((WIDTH - stringWidth(words, font, size)) / 2, y, words, font, size)

    def rule(self, x0: float, x1: float, y: float, width: float = 0.5, grey: float = 0.5) -> None:
        """A horizontal line."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def band(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """A filled rectangle whose top edge is at y."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)

    def prose(self, words: str, x: float, y: float, width: float, bottom: float, style: Prose) -> float:
        """Draw a page of marked-up prose and return the y below it; raises `ValueError` if it passes `bottom`."""
        for line in words.strip("\n").split("\n"):
            y = self._prose_line(line, x, y, width, style)
        if y > bottom:
            raise ValueError(f"a page of a sample document is {y - bottom:.0f} points too long")
        return y

    def _prose_line(self, line: str, x: float, y: float, width: float, style: Prose) -> float:
        if not line:
            return y + style.leading * 0.55
        if line.startswith("# "):
            y += style.leading * 0.35
            self.text(x, y + style.leading, line[2:], style.bold, style.heading_size)
            return y + style.leading * 1.2
        if " :: " in line:
            left, _, rest = line.partition(" :: ")
            self.text(x + 12, y + style.leading, left, style.font, style.size)
            self.text(x + 210, y + style.leading, rest, style.font, style.size)
            return y + style.leading
        indent, text = (14.0, line[2:]) if line.startswith("- ") else (0.0, line)
        if indent:
            self.text(x + 2, y + style.leading, "•", style.font, style.size)
        for part in simpleSplit(text, style.font, style.size, width - indent):
            y += style.leading
            self.text(x + indent, y, part, style.font, style.size)
        return y


class Prose:
    """The type in which a document's running text is set; sizes in points."""

    __slots__ = ("bold", "font", "heading_size", "leading", "size")

    def __init__(self, font: str, bold: str, size: float, leading: float, heading_size: float) -> None:
        self.font, self.bold, self.size, self.leading, self.heading_size = font, bold, size, leading, heading_size


def pdf(painters: list[Painter], *, title: str, author: str, creator: str, written: date) -> bytes:
    """A PDF of one page a painter; the same pages and day give the same bytes."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    # The canvas offers no way to say when the document was written, and the clock must not say it.
    canvas._doc._timeStamp = _Written(written)  # type: ignore[attr-defined]
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject("")
    canvas.setCreator(creator)
    canvas.setProducer(creator)
    for number, paint in enumerate(painters, 1):
        paint(Sheet(canvas, number, len(painters)))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
