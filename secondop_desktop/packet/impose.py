"""Puts the laid-out pages onto the sheets of the file: as they are, larger, or two side by side on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.sheet import Rect, Sheet


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
    """Where every laid-out page of a file stands."""

    pdf: Pdf
    heights: tuple[float, ...]
    places: tuple[Place, ...]

    def number(self, page: int) -> int:
        """The number (from 1) of the file's page on which a laid-out page (from 0) stands."""
        return self.places[page].sheet + 1

    def rectangle(self, page: int, rect: Rect) -> list[float]:
        """An area of a laid-out page, measured from its top, in the coordinates of the file's page."""
        place, height = self.places[page], self.heights[page]
        left, top, right, bottom = rect
        x, z = place.right, place.zoom
        return [round(v, 2) for v in (x + left * z, (height - bottom) * z, x + right * z, (height - top) * z)]

    def destination(self, page: int, top: float) -> Array:
        """The destination of a link to this height of a laid-out page."""
        place = self.places[page]
        y = round((self.heights[page] - max(0.0, top)) * place.zoom, 2)
        return Array([self.pdf.pages[place.sheet].obj, Name.XYZ, round(place.right, 2), y, 0])


def impose(pdf: Pdf, sheets: Sequence[Sheet], look: Look) -> Imposed:
    """Bring the laid-out pages onto their sheets; links are made afterwards."""
    heights = tuple(sheet.geometry.height for sheet in sheets)
    if look is Look.TWO_UP:
        return Imposed(pdf, heights, _two_up(pdf, sheets))
    places = []
    for index, sheet in enumerate(sheets):
        zoom = sheet.geometry.zoom
        if zoom != 1.0:
            _enlarge(pdf, pdf.pages[index], sheet)
        places.append(Place(index, zoom))
    return Imposed(pdf, heights, tuple(places))


def _enlarge(pdf: Pdf, page: Page, sheet: Sheet) -> None:
    geometry = sheet.geometry
    zoom = geometry.zoom
    page.contents_add(pdf.make_stream(f"q {zoom:.6f} 0 0 {zoom:.6f} 0 0 cm\n".encode()), prepend=True)
    page.contents_add(pdf.make_stream(b"\nQ"))
    page.mediabox = Array([0, 0, round(geometry.width * zoom, 3), round(geometry.height * zoom, 3)])
    for key in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if key in page.obj:
            del page.obj[key]


def _two_up(pdf: Pdf, sheets: Sequence[Sheet]) -> tuple[Place, ...]:
    """Two pages on each sheet, which stands on its long side; a line is drawn between them.

    Their content stands on the sheet itself, so that what reads a file aloud finds it there.
    """
    pages: list[Object] = [page.obj for page in pdf.pages]
    places = []
    made: list[Page] = []
    for start in range(0, len(pages), 2):
        geometry = sheets[start].geometry
        zoom = geometry.zoom
        width, height = geometry.width * zoom, geometry.height * zoom
        contents: list[Object] = []
        resources = Dictionary(dict(pages[start].Resources.items()))
        for side, page in enumerate(pages[start : start + 2]):
            clip = f"0 0 {geometry.width:.3f} {geometry.height:.3f} re W n"
            contents.append(pdf.make_stream(f"q {zoom:.6f} 0 0 {zoom:.6f} {side * width:.3f} 0 cm {clip}\n".encode()))
            held = page.Contents
            contents += list(held) if isinstance(held, Array) else [held]
            contents.append(pdf.make_stream(b"\nQ\n"))
            drawn = page.Resources.get("/XObject")
            if isinstance(drawn, Dictionary):
                resources.XObject = Dictionary({**dict(resources.get("/XObject", {}).items()), **dict(drawn.items())})
            places.append(Place(start // 2, zoom, side * width))
        line = f"/Artifact BMC q 0.5 w 0.75 G {width:.3f} 24 m {width:.3f} {height - 24:.3f} l S Q EMC"
        contents.append(pdf.make_stream(line.encode()))
        both = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(2 * width, 3), round(height, 3)]),
            Resources=resources,
            Contents=Array(contents),
        )
        made.append(Page(pdf.make_indirect(both)))
    while len(pdf.pages):
        del pdf.pages[0]
    pdf.pages.extend(made)
    labels: list[int | Dictionary] = []
    for index in range(len(made)):
        first, last = 2 * index + 1, min(2 * index + 2, len(pages))
        words = f"{first}–{last}" if last > first else str(first)
        labels += [index, Dictionary(P=String(words))]
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
    return tuple(places)
