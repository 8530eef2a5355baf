"""Printing a packet or a sheet: the worker draws page by page, each is painted on the printer, stoppable between."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QTransform
from PySide6.QtPrintSupport import QPrinter
from shiboken6 import isValid

from secondop_desktop.core.errors import NotFoundError, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.packet_room.composition import Built
from secondop_desktop.usecases import show_packet
from secondop_desktop.usecases.make_packet import Paper
from secondop_desktop.usecases.show_packet import Pages, Worker

DOTS_PER_INCH = 200


@dataclass(frozen=True, slots=True)
class Printable:
    """A finished PDF with how many pages of which paper it has, and the password that opens it."""

    data: bytes
    pages: int
    paper: Paper
    password: str | None = None

    @classmethod
    def of(cls, built: Built) -> Printable:
        """A packet."""
        composed = built.composed
        return cls(composed.data, composed.pages, Paper(composed.plan.paper), built.password)


def make_printer(paper: Paper, name: str = "") -> QPrinter:
    """A printer set to the paper of what is printed, which brings its own margins; `name` is shown in its queue."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = QPageSize.PageSizeId.A4 if paper is Paper.A4 else QPageSize.PageSizeId.Letter
    printer.setPageSize(QPageSize(size))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setDocName(name or _("Packet"))
    return printer


class Printing(QObject):
    """One print under way; `step` says how far it is, then comes `done`, `refused` or `stopped`."""

    step = Signal(str, int, int)
    done = Signal()
    refused = Signal(object)
    stopped = Signal()

    def __init__(self, shell: Shell, what: Built | Printable, printer: QPrinter, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._printer = shell, printer
        self._what = what if isinstance(what, Printable) else Printable.of(what)
        last = self._what.pages
        first, to = printer.fromPage() or 1, printer.toPage() or last
        self._pages = list(range(max(1, first), min(last, to) + 1))
        self._total = len(self._pages)
        self._painter = QPainter()
        worker = Worker()
        self._worker = worker
        self.destroyed.connect(lambda _gone: worker.close())
        self._job: Job | None = None
        self._stopping = False

    def begin(self) -> None:
        """Start with the first page."""
        if not self._painter.begin(self._printer):
            self.refused.emit(
                NotFoundError(
                    _("The printer did not answer"),
                    _("Nothing was printed. See that it is on, or save the file and print that."),
                )
            )
            return
        self._next()

    def stop(self) -> None:
        """Stop after the page in hand; what was sent until now is given up."""
        self._stopping = True
        if self._job is not None:
            self._job.cancel()

    def _next(self) -> None:
        if self._stopping:
            self._end(given_up=True)
            return
        if not self._pages:
            self._end(given_up=False)
            return
        page = self._pages.pop(0)
        self.step.emit(_("Printing page {n}").format(n=page), self._total - len(self._pages), self._total)
        data, password, worker = self._what.data, self._what.password, self._worker
        inches = 210 / 25.4 if self._what.paper is Paper.A4 else 8.5
        width = round(inches * DOTS_PER_INCH)

        def work(progress: Progress) -> Pages:
            return show_packet.draw("packet.pdf", data, [page], width, worker, progress, password=password)

        def drawn(result: Pages) -> None:
            if isValid(self):
                self._paint(QImage.fromData(result.pictures[page]))

        def failed(error: SecondOpError) -> None:
            if isValid(self):
                self._stopping = True
                self._painter.end()
                self.refused.emit(error)

        self._job = self._shell.run("files", work, name="print", done=drawn, failed=failed)
        self._job.cancelled.connect(self._next)

    def _paint(self, image: QImage) -> None:
        paper = self._printer.paperRect(QPrinter.Unit.DevicePixel)
        if (image.width() > image.height()) != (paper.width() > paper.height()):
            # A page that lies on its side is turned, so that it is printed as large as the paper.
            image = image.transformed(QTransform().rotate(90))
        scale = min(paper.width() / max(1, image.width()), paper.height() / max(1, image.height()))
        area = QRectF(0, 0, image.width() * scale, image.height() * scale)
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.drawImage(area, image)
        if self._pages and not self._stopping:
            self._printer.newPage()
        self._next()

    def _end(self, *, given_up: bool) -> None:
        if given_up:
            self._printer.abort()
        self._painter.end()
        (self.stopped if given_up else self.done).emit()
