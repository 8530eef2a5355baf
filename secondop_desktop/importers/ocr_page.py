"""A picture of a page made ready for reading: in even light, cut out of its table top, the right way up.

Nothing here changes what is shown to the person; `Upright.places` leads back to the picture as it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from secondop_desktop.importers.ocr_engine import Engine, Picture, Quad, in_order

LONGEST = 4400
"""The longer side at most, in pixels: Letter at 400 dpi. Larger pictures are made smaller before they are read."""
_FINDING = 1984  # the longer side of the picture in which lines are looked for
_SMALL = 1300  # a smaller picture is enlarged for that
_UNEVEN = 0.72  # of the brightest paper: darker paper than this is a shadow
_SHADES = 0.01
_PAPER_LEAST = 0.3  # of the picture
_PAPER_MOST = 0.97
_ASKED = 12
_ELONGATED = 2.0
_SURE_TURN = 0.02

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Upright:
    """A page as it is read, its lines of writing, and the matrix from its pixels to fractions of the page shown.

    `sharp` is the same picture before a fax's edges were softened, else `picture` itself.
    """

    picture: Picture
    sharp: Picture
    quads: list[Quad]
    places: Matrix

    def shown(self, corners: npt.NDArray[np.floating]) -> tuple[float, float, float, float]:
        """Left, top, right and bottom on the page as it is shown, in fractions, of these points."""
        moved = cv2.perspectiveTransform(np.asarray(corners, np.float64).reshape(1, -1, 2), self.places)[0]
        moved = np.clip(moved, 0.0, 1.0)
        left, top = moved.min(axis=0)
        right, bottom = moved.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


def upright(image: Image.Image, engine: Engine) -> Upright:
    """The page in this picture, ready for reading."""
    picture = np.asarray(_bounded(image), np.uint8)
    height, width = picture.shape[:2]
    places = np.diag([1.0 / width, 1.0 / height, 1.0])
    sheet = _paper(picture)
    if sheet is not None:
        picture, back = _flat(picture, sheet)
        places = places @ back
    picture = _even_light(picture)
    soft = _softened(picture)
    page = Upright(soft, picture, _find(soft, engine), places)
    if _sideways(page.quads):
        page = _quarter_turned(page)
        page = replace(page, quads=_find(page.picture, engine))
    return _half_turned(page) if _on_its_head(page, engine) else page


def line_of(picture: Picture, quad: Quad) -> Picture:
    """A line of writing, cut out and levelled."""
    width = max(2, round(float(np.hypot(*(quad[1] - quad[0])))))
    height = max(2, round(float(np.hypot(*(quad[3] - quad[0])))))
    goal = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, goal)
    line = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(line, np.uint8)


def _bounded(image: Image.Image) -> Image.Image:
    longest = max(image.size)
    if image.mode in {"1", "P"}:
        image = image.convert("RGB")  # a picture of two tones is made smaller in shades
    if longest > LONGEST:
        size = (max(1, image.width * LONGEST // longest), max(1, image.height * LONGEST // longest))
        image = image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    if image.mode in {"RGBA", "LA", "PA"}:
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    if image.mode.startswith("I;16"):  # a scanner's 16 bits; Pillow would cut them off at 255
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")


def _find(picture: Picture, engine: Engine) -> list[Quad]:
    longest = max(picture.shape[:2])
    scale = _FINDING / longest if longest > _FINDING else min(2.0, max(1.0, _SMALL / longest))
    if scale == 1.0:
        return engine.find(picture)
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how), np.uint8)
    return [quad / np.float32(scale) for quad in engine.find(small)]


# ------------------------------------------------------------------------------------------------------------- light


def _even_light(picture: Picture) -> Picture:
    """The picture with shadows and yellow light taken off the paper; unchanged where the light is even."""
    scale = 400 / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 25)
    grey = cv2.cvtColor(paper, cv2.COLOR_RGB2GRAY)
    dark, bright = np.percentile(grey, 3), np.percentile(grey, 97)
    if dark > _UNEVEN * bright and bright > 180:
        return picture
    behind = cv2.resize(paper, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(picture, np.maximum(behind, 24), scale=245), np.uint8)


def _softened(picture: Picture) -> Picture:
    """A picture of two tones with shades at its edges, which is what the models were taught on."""
    some = picture[::3, ::3]
    if ((some > 24) & (some < 231)).mean() > _SHADES:
        return picture
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8), np.uint8)


# ------------------------------------------------------------------------------------------------------------- paper


def _paper(picture: Picture) -> Quad | None:
    """The corners of a bright sheet on a darker ground; None where the page fills the picture or is not clear."""
    scale = 700 / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0)
    grey = np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)), np.uint8)
    _level, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    inside, outside = grey[mask > 0], grey[mask == 0]
    if not len(inside) or not len(outside) or np.median(inside) - np.median(outside) < 40:
        return None
    contours, _hierarchy = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    sheet = max(contours, key=cv2.contourArea)
    area = cv2.contourArea(sheet) / float(mask.shape[0] * mask.shape[1])
    if not _PAPER_LEAST < area < _PAPER_MOST:
        return None
    hull = cv2.convexHull(sheet)
    corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True)
    if len(corners) != 4 or cv2.contourArea(corners) * 0.9 > cv2.contourArea(sheet):
        return None
    return in_order(np.asarray(corners.reshape(4, 2) / scale, np.float32))


def _flat(picture: Picture, sheet: Quad) -> tuple[Picture, Matrix]:
    """The sheet seen from straight above, and the matrix back to the picture."""
    width = round(float(max(np.hypot(*(sheet[1] - sheet[0])), np.hypot(*(sheet[2] - sheet[3])))))
    height = round(float(max(np.hypot(*(sheet[3] - sheet[0])), np.hypot(*(sheet[2] - sheet[1])))))
    margin = round(0.01 * max(width, height))  # the edge of the paper may be round the writing
    goal = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + margin
    matrix = cv2.getPerspectiveTransform(sheet, goal.astype(np.float32))
    size = (width + 2 * margin, height + 2 * margin)
    flat = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8), np.asarray(np.linalg.inv(matrix), np.float64)


# ----------------------------------------------------------------------------------------------------------- turning


def _size(quad: Quad) -> tuple[float, float]:
    return float(np.hypot(*(quad[1] - quad[0]))), float(np.hypot(*(quad[3] - quad[0])))


def _sideways(quads: list[Quad]) -> bool:
    """Whether most of the writing runs up or down the picture."""
    across = down = 0.0
    for width, height in map(_size, quads):
        if width > _ELONGATED * height:
            across += width
        elif height > _ELONGATED * width:
            down += height
    return down > across


def _quarter_turned(page: Upright) -> Upright:
    """Turned by 90 degrees to the right."""
    height = page.picture.shape[0]
    turned, sharp = (np.ascontiguousarray(np.rot90(picture, -1)) for picture in (page.picture, page.sharp))
    back = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, height], [0.0, 0.0, 1.0]])
    return Upright(turned, sharp, [], page.places @ back)


def _half_turned(page: Upright) -> Upright:
    height, width = page.picture.shape[:2]
    turned, sharp = (np.ascontiguousarray(picture[::-1, ::-1]) for picture in (page.picture, page.sharp))
    back = np.array([[-1.0, 0.0, width], [0.0, -1.0, height], [0.0, 0.0, 1.0]])
    corner = np.array([width, height], np.float32)
    return Upright(turned, sharp, [in_order(corner - quad) for quad in page.quads], page.places @ back)


def _on_its_head(page: Upright, engine: Engine) -> bool:
    """Whether the page is upside down: one model suspects it, the reading model decides."""
    long = sorted(page.quads, key=lambda quad: -_size(quad)[0])[:_ASKED]
    lines = [line_of(page.picture, quad) for quad in long]
    if not lines or engine.upside_down(lines) < 0.3:
        return False
    some = lines[: _ASKED // 2]
    turned = [np.ascontiguousarray(line[::-1, ::-1]) for line in some]
    return _legible(engine, turned) > _legible(engine, some) + _SURE_TURN


def _legible(engine: Engine, lines: list[Picture]) -> float:
    letters = [letter.sure for line in engine.read(lines) for letter in line]
    return sum(letters) / len(letters) if letters else 0.0
