"""Writes what is drawn as the content of PDF pages: a quick pen for thousands of pages that share their fonts.

It has the part of reportlab's canvas that our pages are drawn with, under the same names. reportlab still cuts the
fonts down to what is printed and embeds them, once for all pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from pikepdf import Object, Pdf, Stream
from reportlab import rl_config
from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.packet.writer import Writer

_REFERENCE = re.compile(rb"(\d+) 0 R")

# A quarter of a circle as a Bézier curve: how far its control points stand from its ends, by its radius.
_ROUND = 0.5522847498


class Fonts:
    """The faces of a file, each cut down to the characters that its pages show."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self._canvas = Canvas(self._file, pageCompression=1, invariant=1)
        self._document: Any = vars(self._canvas)["_doc"]  # fonts are cut down by document
        self._coded: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._codes: dict[str, tuple[str, dict[str, int]]] = {}  # of a face's first subset: its name, and its codes

    def coded(self, font: str, text: str) -> tuple[tuple[str, str], ...]:
        """The text in pieces of (name in the resources, codes in hexadecimal digits)."""
        key = (font, text)
        pieces = self._coded.get(key)
        if pieces is None:
            pieces = self._coded[key] = self._known(font, text) or self._cut(font, text)
        return pieces

    def _known(self, font: str, text: str) -> tuple[tuple[str, str], ...]:
        """The text, where each of its characters was met before in the face's first subset; else nothing."""
        name, codes = self._codes.get(font, ("", {}))
        try:
            return ((name, bytes(map(codes.__getitem__, text)).hex()),) if name and text else ()
        except KeyError:
            return ()

    def _cut(self, font: str, text: str) -> tuple[tuple[str, str], ...]:
        """The text as reportlab cuts it, which takes each new character into a subset of the face."""
        face: Any = pdfmetrics.getFont(font)
        found = []
        cut = face.splitString(text, self._document)
        for subset, codes in cut:
            name = str(face.getSubsetInternalName(subset, self._document)).removeprefix("/")
            found.append((name, codes.hex()))
            if len(cut) == 1 and subset == 0 and len(codes) == len(text):
                self._codes.setdefault(font, (name, {}))[1].update(zip(text, codes, strict=True))
        return tuple(found)

    def write(self, out: Writer) -> int:
        """Write the fonts; returns the number of the dictionary of them for the pages' resources."""
        self._canvas.showPage()
        # Coding every stream as text is slow, and larger.
        coding = rl_config.useA85
        rl_config.useA85 = 0
        try:
            self._canvas.save()
        finally:
            rl_config.useA85 = coding
        with Pdf.open(self._file) as pdf:
            fonts = pdf.pages[0].obj.Resources.Font
            # reportlab's canvas names a font that is not embedded, and that no page uses.
            named = {name: font for name, font in fonts.items() if "/FontDescriptor" in font}
            entries = b" ".join(b"%b %d 0 R" % (name.encode(), _taken(out, pdf, font)) for name, font in named.items())
        return out.add(b"<< %b >>" % entries)


def _taken(out: Writer, pdf: Pdf, item: Object) -> int:
    """Write an object of reportlab's with those that it names, which hold no strings; returns its number."""

    def number(reference: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % _taken(out, pdf, pdf.get_object(int(reference[1]), 0))

    if isinstance(item, Stream):
        length = b" /Length1 %d" % int(item.Length1) if "/Length1" in item else b""
        return out.packed_stream(item.read_raw_bytes(), length)
    return out.add(_REFERENCE.sub(number, item.unparse(resolved=True)))


@cache
def _paint(red: float, green: float, blue: float) -> str:
    return f"{number(red)} {number(green)} {number(blue)}"


@lru_cache(maxsize=50_000)
def number(value: float) -> str:
    """A number of at most three decimals, as PDF writes it."""
    text = f"{value:.3f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def filling(colour: Color) -> str:
    """The operator that sets a colour to fill with."""
    return f"{_paint(colour.red, colour.green, colour.blue)} rg"


class Pen:
    """Draws one page; its names and arguments are those of reportlab's `Canvas`."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._out: list[str] = []
        self._fill = self._stroke = self._width = ""
        self._font, self._size = "", 0.0

    @property
    def content(self) -> bytes:
        """What was drawn, as a content stream."""
        return "\n".join(self._out).encode("ascii")

    def literal(self, code: str) -> None:
        """Write operators as they are."""
        self._out.append(code)

    def setFillColor(self, colour: Color) -> None:
        code = filling(colour)
        if code != self._fill:
            self._fill = code
            self._out.append(code)

    def setStrokeColor(self, colour: Color) -> None:
        code = f"{_paint(colour.red, colour.green, colour.blue)} RG"
        if code != self._stroke:
            self._stroke = code
            self._out.append(code)

    def setLineWidth(self, width: float) -> None:
        code = f"{number(width)} w"
        if code != self._width:
            self._width = code
            self._out.append(code)

    def setLineCap(self, cap: int) -> None:
        self._out.append(f"{cap} J")

    def setDash(self, on: float = 0, off: float = 0) -> None:
        self._out.append(f"[{number(on)} {number(off)}] 0 d" if on else "[] 0 d")

    def setFont(self, font: str, size: float) -> None:
        self._font, self._size = font, size

    def drawString(self, x: float, y: float, text: str) -> None:
        out = [f"BT {number(x)} {number(y)} Td"]
        size = number(self._size)
        out += [f"/{name} {size} Tf <{codes}> Tj" for name, codes in self._fonts.coded(self._font, text)]
        self._out.append(" ".join([*out, "ET"]))

    def drawPieces(self, x: float, y: float, size: float, pieces: Iterable[tuple[str, str, str]]) -> None:
        """Draw (font, text, `filling` of the colour) one behind the other on one line."""
        out = [f"BT {number(x)} {number(y)} Td"]
        points, before = number(size), ""
        for font, text, fill in pieces:
            if fill != self._fill:
                self._fill = fill
                out.append(fill)
            for name, codes in self._fonts.coded(font, text):
                if name != before:
                    before = name
                    out.append(f"/{name} {points} Tf")
                out.append(f"<{codes}> Tj")
        out.append("ET")
        self._out.append(" ".join(out))

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self._out.append(f"{number(x1)} {number(y1)} m {number(x2)} {number(y2)} l S")

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0) -> None:
        numbers = f"{number(x)} {number(y)} {number(width)} {number(height)} re"
        self._out.append(f"{numbers} {_painting(stroke, fill)}")

    def circle(self, x: float, y: float, radius: float, stroke: int = 1, fill: int = 0) -> None:
        r, c = radius, radius * _ROUND
        curves = (
            (x + r, y + c, x + c, y + r, x, y + r),
            (x - c, y + r, x - r, y + c, x - r, y),
            (x - r, y - c, x - c, y - r, x, y - r),
            (x + c, y - r, x + r, y - c, x + r, y),
        )
        path = [f"{number(x + r)} {number(y)} m"]
        path += [" ".join(number(value) for value in curve) + " c" for curve in curves]
        self._out.append(f"{' '.join(path)} h {_painting(stroke, fill)}")

    def beginPath(self) -> Path:
        return Path()

    def drawPath(self, path: Path, stroke: int = 1, fill: int = 0) -> None:
        self._out.append(f"{' '.join(path.code)} {_painting(stroke, fill)}")

    def saveState(self) -> None:
        self._out.append("q")

    def restoreState(self) -> None:
        self._out.append("Q")
        # What was set since is forgotten; it is set anew when it is next asked for.
        self._fill = self._stroke = self._width = ""

    def translate(self, x: float, y: float) -> None:
        self._out.append(f"1 0 0 1 {number(x)} {number(y)} cm")

    def scale(self, x: float, y: float) -> None:
        self._out.append(f"{x:.6f} 0 0 {y:.6f} 0 0 cm")


class Path:
    """A path of straight lines."""

    def __init__(self) -> None:
        self.code: list[str] = []

    def moveTo(self, x: float, y: float) -> None:
        self.code.append(f"{number(x)} {number(y)} m")

    def lineTo(self, x: float, y: float) -> None:
        self.code.append(f"{number(x)} {number(y)} l")

    def close(self) -> None:
        self.code.append("h")


def _painting(stroke: int, fill: int) -> str:
    return {(0, 0): "n", (1, 0): "S", (0, 1): "f", (1, 1): "B"}[int(bool(stroke)), int(bool(fill))]
