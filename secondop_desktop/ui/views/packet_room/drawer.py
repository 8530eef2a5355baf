"""Draws the pages of one file for views that show it: the pages wanted together are drawn in one job of the worker."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import show_packet
from secondop_desktop.usecases.show_packet import Pages, Worker

_AT_ONCE = 6


class Drawer(QObject):
    """Pages of the file that was opened last, as images by page (from 0) and width.

    `opened` carries the size of every page in points; `drawn` a page, the width that was asked for, and its image;
    `refused` the error when the file has no pages that can be drawn. The bytes stay in memory. `stop` ends its worker.
    """

    opened = Signal(list)
    drawn = Signal(int, int, QImage)
    refused = Signal(object)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        worker = Worker()
        self._worker = worker
        parent.destroyed.connect(lambda _gone: worker.close())
        self._serial = 0
        self._name = ""
        self._load: Callable[[], bytes] | None = None
        self._password: str | None = None
        self._data = b""
        self._sizes: list[tuple[float, float]] = []
        self._wanted: dict[tuple[int, int], None] = {}
        self._job: Job | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(10)
        self._soon.timeout.connect(self._draw)

    def open(self, name: str, load: Callable[[], bytes], *, password: str | None = None) -> None:
        """Show this file from now on; `load` gives its bytes and is called away from the window."""
        self.close()
        self._name, self._load, self._password = name, load, password
        self._wanted = {(0, 64): None}
        self._draw()

    def close(self) -> None:
        """Forget the file; what is being drawn of it is dropped."""
        self._serial += 1
        self._data, self._sizes, self._load = b"", [], None
        self._wanted.clear()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def want(self, page: int, width: int) -> QImage | None:
        """Ask for a page; it comes by `drawn`. Returns None, as a view that asks expects."""
        self._wanted[page, width] = None
        self._soon.start()
        return None

    def _draw(self) -> None:
        load = self._load
        if self._job is not None or load is None or not self._wanted:
            return
        width = next(iter(self._wanted))[1]
        pages = [page for page, wide in self._wanted if wide == width][:_AT_ONCE]
        for page in pages:
            del self._wanted[page, width]
        serial, name, data, password, worker = self._serial, self._name, self._data, self._password, self._worker

        def work(progress: Progress) -> tuple[bytes, Pages]:
            content = data or load()
            return content, show_packet.draw(
                name, content, [page + 1 for page in pages], width, worker, progress, password=password
            )

        def done(result: tuple[bytes, Pages]) -> None:
            if not isValid(self) or serial != self._serial:
                return
            self._job = None
            self._data, drawn = result
            first = not self._sizes
            self._sizes = list(drawn.sizes)
            if first:
                self.opened.emit(self._sizes)
            for number, picture in drawn.pictures.items():
                self.drawn.emit(number - 1, width, QImage.fromData(picture))
            self._draw()

        def failed(error: SecondOpError) -> None:
            if isValid(self) and serial == self._serial:
                self._job = None
                self._wanted.clear()
                self.refused.emit(error)

        self._job = self._shell.run("files", work, name="pages", done=done, failed=failed)
