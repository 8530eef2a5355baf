"""Sizes, colours and paper of printed pages, read from the design tokens. Lengths are in points."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from secondop_desktop.core.files import resource
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.plan import Paper


class Face(StrEnum):
    """The three faces of the one family that is printed."""

    REGULAR = "400Regular"
    BOLD = "600SemiBold"
    ITALIC = "400Regular_Italic"


@dataclass(frozen=True, slots=True)
class Size:
    """A type size and its line height."""

    pt: float
    line: float


@cache
def _tokens() -> dict[str, Any]:
    return tomllib.loads(resource("tokens.toml").read_text("utf-8"))


def _size(name: str) -> Size:
    entry = _tokens()["type_print"][name]
    return Size(float(entry["pt"]), float(entry["line"]))


BODY = _size("body")
TABLE = _size("table")
HEAD = _size("running_head")
QUESTION = _size("question")
TITLE = _size("title")
SECOND_TITLE = Size(14.25, 19.5)
HEADING = Size(10.5, 13.5)
FOOT = Size(float(_tokens()["type_print"]["minimum_pt"]), 12.5)

INK = str(_tokens()["color"]["print"]["ink"])
INK_SOFT = str(_tokens()["color"]["print"]["ink_soft"])
ACCENT = str(_tokens()["color"]["print"]["accent"])
LINE = str(_tokens()["color"]["print"]["line"])
BAND = str(_tokens()["color"]["print"]["chart_band"])
PAPER = str(_tokens()["color"]["print"]["paper"])

HAIRLINE = 0.75

_PAPERS = {Paper.LETTER: (612.0, 792.0), Paper.A4: (595.276, 841.89)}


@dataclass(frozen=True, slots=True)
class Geometry:
    """A page's size and what stands where on it, measured from its top left corner.

    Pages in large print, and those that share a sheet, are laid out on a smaller page, which is then shown `zoom`
    times as large.
    """

    width: float
    height: float
    margin: float = 42.0
    zoom: float = 1.0

    @property
    def right(self) -> float:
        return self.width - self.margin

    @property
    def measure(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin

    @property
    def head_rule(self) -> float:
        return 42.0

    @property
    def top(self) -> float:
        """Where our own pages' content begins."""
        return 51.0

    @property
    def bottom(self) -> float:
        """Where our own pages' content ends."""
        return self.foot_rule - 6.0

    @property
    def foot_rule(self) -> float:
        """The line above the footer of our own pages, which has two lines."""
        return self.height - 48.0

    @property
    def foot_rule_of_original(self) -> float:
        """The line above the footer of an original's page, which has one."""
        return self.height - 39.0

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the frame that an original's page is shown in."""
        return self.margin - 2.25, 54.0, self.right + 2.25, self.height - 48.75

    def turned(self) -> Geometry:
        """The same paper the other way round."""
        return Geometry(self.height, self.width, self.margin, self.zoom)


LARGEST_TYPE_SCALE = float(_tokens()["type_print"]["patient_copy_minimum_pt"]) / FOOT.pt
"""How much larger type is in large print: the smallest becomes the smallest of the patient's copy."""
_HALF_WIDTH, _HALF_MARGIN = 564.0, 18.0
"""A page that is shown on half a sheet: as much between its margins as on a whole one, and little around it."""


def geometry(paper: Paper, look: Look = Look.USUAL) -> Geometry:
    """The upright page of this paper, as it is laid out."""
    width, height = _PAPERS[paper]
    if look is Look.LARGE:
        zoom = LARGEST_TYPE_SCALE
        return Geometry(width / zoom, height / zoom, 42.0 / zoom, zoom)
    if look is Look.TWO_UP:
        zoom = height / 2 / _HALF_WIDTH
        return Geometry(_HALF_WIDTH, width / zoom, _HALF_MARGIN, zoom)
    return Geometry(width, height)
