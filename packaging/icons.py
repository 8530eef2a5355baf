"""The program's icon in the forms that the systems want, drawn from its one SVG."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / "secondop.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def draw(out: Path, sizes: tuple[int, ...] = SIZES) -> dict[int, Path]:
    """Draw the icon as a PNG of each size, `secondop-N.png` in this folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    assert application is not None
    out.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(SVG))
    drawn = {}
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        drawn[size] = out / f"secondop-{size}.png"
        image.save(str(drawn[size]))
    return drawn


def of_this_system(out: Path) -> Path | None:
    """The icon that goes into an executable: .ico on Windows, .icns on macOS, None on Linux."""
    if sys.platform == "win32":
        return pack(out, "secondop.ico")
    if sys.platform == "darwin":
        return pack(out, "secondop.icns")
    return None


def pack(out: Path, name: str) -> Path:
    """One file with the icon in several sizes; the form goes by the ending of its name."""
    from PIL import Image

    drawn = draw(out)
    target = out / name
    with Image.open(drawn[512 if target.suffix == ".icns" else 256]) as picture:
        if target.suffix == ".ico":
            picture.save(target, sizes=[(size, size) for size in SIZES if size <= 256])
        else:
            picture.save(target)
    return target


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
