"""Icons and state shapes, drawn from the SVG files of the resources in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from secondop_desktop.core.files import resource
from secondop_desktop.ui.late_qt import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QIcon


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _renderer(name: str, ink: str, ground: str) -> QSvgRenderer:
    text = _source(name).replace("currentColor", ink).replace('"ground"', f'"{ground}"')
    return QSvgRenderer(QByteArray(text.encode()))


def paint_icon(painter: QPainter, name: str, area: QRectF, ink: QColor, ground: QColor | None = None) -> None:
    """Draw the icon into this square; `ground` is the colour behind it, for marks cut out of a filled shape."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, ink.name(), ground.name() if ground is not None else "none").render(painter, area)
    painter.restore()


def pixmap(name: str, size: int, ink: QColor, ground: QColor | None = None, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` logical pixels at this device pixel ratio."""
    side = max(1, round(size * ratio))
    image = QPixmap(QSize(side, side))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_icon(painter, name, QRectF(0, 0, side / ratio, side / ratio), ink, ground)
    painter.end()
    return image


def icon(name: str, size: int, ink: QColor) -> QIcon:
    """The icon for a menu or a button of Qt's own, sharp on screens of 100, 150 and 200 %."""
    from PySide6.QtGui import QIcon  # not before the first window

    result = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        result.addPixmap(pixmap(name, size, ink, ratio=ratio))
    return result
