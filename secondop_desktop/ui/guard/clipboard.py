"""The clipboard forgets what was copied out of the records: after a while, at locking and at the end."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

SECONDS = 60
"""How long a copied text stays; long enough to paste it, short enough to be gone before somebody else sits down."""

_OURS = "application/x-secondop-copied"
_NOT_KEPT = "x-kde-passwordManagerHint"
"""Managers of the clipboard on Linux keep no history of what bears this (value "secret")."""
_NOT_KEPT_BY_WINDOWS = 'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"'
"""The history of Windows, and what it sends to other computers, leave out what bears this format."""
_BY_MAC = 'application/x-apple-content;type="org.nspasteboard.ConcealedType"'


class ClipboardGuard(QObject):
    """Watches what this program puts on the clipboard, marks it as not to be kept, and takes it off again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._marking = False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SECONDS * 1000)
        self.timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._changed)

    def _changed(self) -> None:
        if self._marking or not self._clipboard.ownsClipboard():
            return
        data = self._held(QClipboard.Mode.Clipboard)
        if data is None:
            return
        if not data.hasFormat(_OURS):
            self._marking = True
            self._clipboard.setMimeData(_marked(data))
            self._marking = False
        self.timer.start()

    def clear(self) -> None:
        """Take off the clipboard what this program put there; what another program put there stays."""
        self.timer.stop()
        modes = [QClipboard.Mode.Clipboard]
        if self._clipboard.supportsSelection():
            modes.append(QClipboard.Mode.Selection)
        for mode in modes:
            data = self._held(mode)
            owned = self._clipboard.ownsClipboard() if mode is modes[0] else self._clipboard.ownsSelection()
            if data is not None and (owned or data.hasFormat(_OURS)):
                self._clipboard.clear(mode)

    def _held(self, mode: QClipboard.Mode) -> QMimeData | None:
        """What is on it; None where there is nothing, as Qt says by None or by no format, whatever its types say."""
        data: QMimeData | None = self._clipboard.mimeData(mode)
        return data if data is not None and data.formats() else None


def _marked(data: QMimeData) -> QMimeData:
    """A copy with the marks by which managers of the clipboard know that they should not keep it."""
    copy = QMimeData()
    for name in data.formats():
        copy.setData(name, data.data(name))
    if data.hasImage():
        copy.setImageData(data.imageData())
    copy.setData(_OURS, b"1")
    copy.setData(_NOT_KEPT, b"secret")
    copy.setData(_NOT_KEPT_BY_WINDOWS, b"1")
    copy.setData(_BY_MAC, b"")
    return copy
