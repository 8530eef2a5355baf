"""Puts the laid-out pages onto the sheets of the file: as they are, larger, or two side by side on a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.sheet import Rect, Sheet
from secondop_desktop.packet.writer import array, words

OriginalPage = tuple[str, int]
"""A page of an original: the document's id, and the page, counted from 1."""


@dataclass(frozen=True, slots=True)
class Painted:
    """A page with its content: its size in points, and by their names the pages of originals that it draws.

    `shared` is content that stands before it, and that other pages have too.
    """

    width: float
    height: float
    content: bytes
    shared: bytes = b""
    forms: Mapping[bytes, OriginalPage] = field(default_factory=dict)

    @property
    def whole(self) -> bytes:
        """All of its content."""
        return b"%b\n%b" % (self.shared, self.content)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a laid-out page stands: the sheet (from 0), how much larger, and how far to the right."""

    sheet: int
    zoom: float = 1.0
    right: float = 0.0

    def box(self, area: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Where an area of the laid-out page is on the file's page: left, bottom, right, top of both."""
        left, bottom, right, top = (value * self.zoom for value in area)
        return left + self.right, bottom, right + self.right, top


@dataclass(frozen=True, slots=True)
class Imposed:
    """The pages of a file, and where every laid-out page stands on them; `labels` are page labels as PDF source."""

    pages: Sequence[Painted]
    heights: tuple[float, ...]
    places: tuple[Place, ...]
    labels: bytes

    def number(self, page: int) -> int:
        """The number (from 1) of the file's page on which a laid-out page (from 0) stands."""
        return self.places[page].sheet + 1

    def rectangle(self, page: int, rect: Rect) -> list[float]:
        """An area of a laid-out page, measured from its top, in the coordinates of the file's page."""
        place, height = self.places[page], self.heights[page]
        left, top, right, bottom = rect
        x, z = place.right, place.zoom
        return [round(v, 2) for v in (x + left * z, (height - bottom) * z, x + right * z, (height - top) * z)]

    def destination(self, page: int, top: float) -> tuple[float, float]:
        """Where a link to this height of a laid-out page leads: how far from the left, and from the foot."""
        place = self.places[page]
        return round(place.right, 2), round((self.heights[page] - max(0.0, top)) * place.zoom, 2)


def impose(painted: Sequence[Painted], sheets: Sequence[Sheet], look: Look) -> Imposed:
    """Bring the laid-out pages onto their sheets; links are made afterwards."""
    heights = tuple(sheet.geometry.height for sheet in sheets)
    if look is Look.TWO_UP:
        return _two_up(painted, sheets, heights)
    zooms = [sheet.geometry.zoom for sheet in sheets]
    places = tuple(Place(index, zoom) for index, zoom in enumerate(zooms))
    pages = [page if zoom == 1.0 else _enlarged(page, zoom) for page, zoom in zip(painted, zooms, strict=True)]
    return Imposed(pages, heights, places, b"<< /Nums [ 0 << /S /D >> ] >>")


def _enlarged(page: Painted, zoom: float) -> Painted:
    content = b"q %.6f 0 0 %.6f 0 0 cm\n%b\nQ" % (zoom, zoom, page.whole)
    return Painted(page.width * zoom, page.height * zoom, content, forms=page.forms)


def _two_up(painted: Sequence[Painted], sheets: Sequence[Sheet], heights: tuple[float, ...]) -> Imposed:
    """Two pages on each sheet, which stands on its long side; a line is drawn between them.

    Their content stands on the sheet itself, so that what reads a file aloud finds it there.
    """
    places: list[Place] = []
    made: list[Painted] = []
    labels: list[bytes] = []
    for number in range((len(painted) + 1) // 2):
        pair = painted[2 * number : 2 * number + 2]
        geometry = sheets[2 * number].geometry
        zoom = geometry.zoom
        width, height = geometry.width * zoom, geometry.height * zoom
        content = []
        forms: dict[bytes, OriginalPage] = {}
        for side, page in enumerate(pair):
            clip = b"0 0 %.3f %.3f re W n" % (geometry.width, geometry.height)
            place = b"%.6f 0 0 %.6f %.3f 0 cm" % (zoom, zoom, side * width)
            content.append(b"q %b %b\n%b\nQ" % (place, clip, page.whole))
            forms |= page.forms
            places.append(Place(number, zoom, side * width))
        line = b"%.3f 24 m %.3f %.3f l" % (width, width, height - 24)
        content.append(b"/Artifact BMC q 0.5 w 0.75 G %b S Q EMC" % line)
        made.append(Painted(2 * width, height, b"\n".join(content), forms=forms))
        first, last = 2 * number + 1, 2 * number + len(pair)
        labels.append(b"%d << /P %b >>" % (number, words(f"{first}–{last}" if last > first else str(first))))
    return Imposed(made, heights, tuple(places), b"<< /Nums %b >>" % array(labels))
