"""The verified packet on its way out: saved as a file, its folder shown, or printed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.packet_room.composition import Built, Composition
from secondop_desktop.ui.views.packet_room.options import edition_word
from secondop_desktop.ui.views.packet_room.printing import Printing, make_printer
from secondop_desktop.ui.widgets import ProgressPanel
from secondop_desktop.usecases import make_packet
from secondop_desktop.usecases.make_packet import Edition, Paper


class GoingOut(ProgressPanel):
    """Hands out what the composition has built, and shows how far a print is; `saved` carries the packet written."""

    saved = Signal(object)

    def __init__(self, shell: Shell, room: QWidget, composition: Composition) -> None:
        super().__init__("packet_progress")
        self._shell, self._room, self._composition = shell, room, composition
        self._saved_in: Path | None = None
        self._printing: Printing | None = None
        self.cancelled.connect(self._stop_printing)

    def save(self) -> None:
        """Ask where to, and write the verified file there."""
        built = self._composition.built
        if built is None or self._composition.busy:
            return
        plan = built.composed.plan
        name = _("Packet of {day}").format(day=show(plan.prepared_on))
        if plan.edition is not Edition.SPECIALIST:
            name = f"{name}, {edition_word(plan.edition).lower()}"
        target = ask_where(self._room, _("Save the packet"), "PDF (*.pdf)", name=f"{name}.pdf")
        if target is not None:
            self.save_to(built, target)

    def save_to(self, built: Built, target: Path) -> None:
        """Write exactly this packet, and note that it was made."""

        def done(packet: Packet) -> None:
            if not isValid(self):
                return
            self._shell.toast(_("Packet saved: {name}").format(name=target.name))
            self._saved_in = target.parent
            self.saved.emit(packet)

        self._shell.write(
            lambda vault, progress: make_packet.save(vault, built.composed, target), name="save-packet", done=done
        )

    def open_folder(self) -> None:
        """Show the folder that the packet was saved in."""
        if self._saved_in is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved_in)))

    def print_packet(self) -> None:
        """Ask for the printer and print the verified file."""
        built = self._composition.built
        if built is None or self._composition.busy or self._printing is not None:
            return
        printer = make_printer(Paper(built.composed.plan.paper))
        dialog = QPrintDialog(printer, self._room)
        dialog.setMinMax(1, built.composed.pages)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        printing = Printing(self._shell, built, printer, self)
        self._printing = printing
        self.start(_("Printing"))
        printing.step.connect(self.step)
        printing.done.connect(lambda: self._printed(_("Sent to the printer")))
        printing.stopped.connect(lambda: self._printed(_("Printing was stopped")))
        printing.refused.connect(self._print_failed)
        printing.begin()

    def _printed(self, said: str) -> None:
        self._end_printing()
        self._shell.toast(said)

    def _print_failed(self, error: SecondOpError) -> None:
        self._end_printing()
        self._shell.show_error(error)

    def _end_printing(self) -> None:
        printing, self._printing = self._printing, None
        self.stop()
        if printing is not None:
            printing.deleteLater()

    def _stop_printing(self) -> None:
        if self._printing is not None:
            self._printing.stop()
