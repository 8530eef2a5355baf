"""Places on a page that was turned upright: a box as its file has it, and as it is shown."""

from __future__ import annotations

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in fractions of the page, origin at the top left."""


def turned(box: Box, quarters: int) -> Box:
    """Where a box of the page stands once the page is turned clockwise by so many quarters."""
    left, top, right, bottom = box
    for _quarter in range(quarters % 4):
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return left, top, right, bottom


def turned_back(box: Box, quarters: int) -> Box:
    """Where a box of the turned page stands on the page as its file has it."""
    return turned(box, -quarters)
