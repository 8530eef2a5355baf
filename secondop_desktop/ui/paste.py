"""What lies on the clipboard as something to take in: files that were copied, or a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage

from secondop_desktop.core.text import _
from secondop_desktop.usecases.import_files import Offered


def pasted(mime: QMimeData | None, when: str) -> list[Path | Offered]:
    """The files or the picture on the clipboard; empty where it holds neither. `when` goes into the picture's name."""
    if mime is None:
        return []
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        return list(files)
    image = mime.imageData() if mime.hasImage() else None
    data = _png(image) if isinstance(image, QImage) and not image.isNull() else b""
    if not data:
        return []
    name = _("Pasted picture {when}.png").format(when=when)
    return [Offered(Path(name), name, data)]


def _png(image: QImage) -> bytes:
    """The picture as a file, in memory."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
