"""The recovery sheet on its way out: printed as it is in the PDF, with its square, or saved as that PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QWidget

from secondop_desktop.core.errors import NotWritableError, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive


def paper_here() -> str:
    """The paper that printers hold where this computer is: `letter` or `a4`."""
    american = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    return "letter" if american else "a4"


class SheetPaper(QObject):
    """Prints and saves the sheet of one key; `out` says in words that it is out, `failed` why it is not.

    `working` says that it is being made, and that this came to its end.
    """

    out = Signal(str)
    failed = Signal(object)
    working = Signal(bool)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._name, self._key, self._made_on = "", "", date.min
        self._printing: QObject | None = None

    @property
    def key(self) -> str:
        """The key; empty when there is none."""
        return self._key

    def show_key(self, name: str, key: str, made_on: date) -> None:
        """From now on it is the sheet of this key."""
        self._name, self._key, self._made_on = name, key, made_on

    def forget(self) -> None:
        """Forget the key."""
        self._key = ""

    def print_it(self, parent: QWidget) -> None:
        """Ask for the printer and print the sheet on one page."""
        # What draws the pages of a PDF is large, and wanted once.
        from secondop_desktop.ui.views.packet_room.printing import Printable, Printing, make_printer
        from secondop_desktop.usecases.make_packet import Paper

        paper = Paper(paper_here())

        def go(data: bytes) -> None:
            printer = make_printer(paper, _("Recovery sheet"))
            if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
                self.working.emit(False)
                return
            printing = Printing(self._shell, Printable(data, 1, paper), printer, self)
            self._printing = printing
            printing.done.connect(lambda: self._out(_("Sent to the printer")))
            printing.stopped.connect(lambda: self.working.emit(False))
            printing.refused.connect(self._failed)
            printing.begin()

        self._make(str(paper), go)

    def save(self, parent: QWidget) -> None:
        """Ask where to, and write it there as a PDF."""
        target = ask_where(parent, _("Save the recovery sheet"), "PDF (*.pdf)", name=_("Recovery sheet") + ".pdf")
        if target is not None:
            self.save_to(target)

    def save_to(self, target: Path) -> None:
        """Write it there, whole or not at all."""

        def write(data: bytes) -> None:
            try:
                write_out(target, data)
            except NotWritableError as error:
                self._failed(error)
                return
            self._out(_("Saved"))

        self._make(paper_here(), write)

    def _out(self, said: str) -> None:
        self.working.emit(False)
        self.out.emit(said)

    def _failed(self, error: SecondOpError) -> None:
        self.working.emit(False)
        self.failed.emit(error)

    def _make(self, paper: str, then: Callable[[bytes], None]) -> None:
        from secondop_desktop.usecases import open_vault

        name, key, made_on = self._name, self._key, self._made_on

        def work(progress: Progress) -> bytes:
            return open_vault.recovery_sheet(name, key, made_on, paper=paper, progress=progress)

        self.working.emit(True)
        self._shell.run(
            "files", work, name="sheet", done=while_alive(self, then), failed=while_alive(self, self._failed)
        )
