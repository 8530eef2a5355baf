"""Dashes that stand alone, as the flag of a value that is too low: the finding model passes over marks so small."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from secondop_desktop.importers.ocr_engine import Picture, Quad

_MOST = 60
"""More of them are no flags: a dashed line, a table drawn in dots, the grain of a photo."""
# In heights of the page's lines of writing.
_LONG, _THICK = (0.14, 0.62), (0.03, 0.16)
_AT = 0.3  # so near to a line, it is a part of it
_ALONE = 0.55  # without other ink around it
_ON_A_LINE = (0.3, 0.7)  # of a line's height: where its middle must lie


def lone_dashes(picture: Picture, quads: Sequence[Quad]) -> list[npt.NDArray[np.float32]]:
    """The upper left, lower left, upper right and lower right corner of each dash beside a line, in pixels.

    The corners are as high as the line that it stands beside. A dash in or at a line is left to the reading of that.
    """
    lines = [_box(quad) for quad in quads]
    if not lines:
        return []
    high = median(bottom - top for _left, top, _right, bottom in lines)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    _level, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    dark = ink.astype(np.uint8)
    _count, _labels, stats, _middles = cv2.connectedComponentsWithStats(dark, connectivity=8)
    x, y, width, height, area = stats[1:].T.astype(np.float64)
    fits = (
        (width > _LONG[0] * high)
        & (width < _LONG[1] * high)
        & (height > _THICK[0] * high)
        & (height < _THICK[1] * high)
        & (width > 1.8 * height)
        & (area > 0.6 * width * height)
    )
    found = []
    for number in np.flatnonzero(fits):
        left, top, right, bottom = x[number], y[number], x[number] + width[number], y[number] + height[number]
        middle = (top + bottom) / 2
        level = [line for line in lines if line[1] <= middle <= line[3]]
        if any(line[0] - _AT * high < right and left < line[2] + _AT * high for line in level):
            continue
        near = sorted(level, key=lambda line: max(line[0] - right, left - line[2]))
        beside = next(
            (
                (upper, lower)
                for _left, upper, _right, lower in near
                if lower - upper < 1.6 * high and _ON_A_LINE[0] < (middle - upper) / (lower - upper) < _ON_A_LINE[1]
            ),
            None,
        )
        if beside is None or not _is_alone(dark, left, top, right, bottom, round(_ALONE * high), float(area[number])):
            continue
        upper, lower = beside
        found.append(np.array([[left, upper], [left, lower], [right, upper], [right, lower]], np.float32))
    return found if len(found) <= _MOST else []


def _box(quad: Quad) -> tuple[float, float, float, float]:
    left, top = quad.min(axis=0)
    right, bottom = quad.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _is_alone(
    dark: npt.NDArray[np.uint8], left: float, top: float, right: float, bottom: float, around: int, own: float
) -> bool:
    """Whether there is no other ink near it, but for a speck."""
    near = dark[
        max(0, int(top) - around // 2) : int(bottom) + around // 2,
        max(0, int(left) - around) : int(right) + around,
    ]
    return float(near.sum()) <= own * 1.1 + 3
