"""What leaves the worklist: packets into a folder, the list of the day on paper, and how long each case took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core import managed
from secondop_desktop.core.errors import NotWritableError, SecondOpError
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.usecases import turnaround
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.worklist import Line, worklist_sheet


class WorklistOut:
    """Hands out the rows that `meant` gives: of several that are chosen these, else all that are shown (`count`)."""

    def __init__(
        self,
        shell: Shell,
        room: QWidget,
        meant: Callable[[], tuple[Line, ...]],
        count: Callable[[], int],
        today: Callable[[], date],
    ) -> None:
        self._shell, self._room, self._meant, self._count, self._today = shell, room, meant, count, today

    def packets(self) -> None:
        """Ask for which of the rows, and into which folder, and write their packets."""
        from secondop_desktop.ui.dialogs import batch_packets  # loads what makes packets

        lines = self._meant()
        if not lines:
            return
        # Rows that were chosen one by one are all meant; of a whole list those that are ready.
        every = len(lines) < self._count()
        window, shell = self._room.window(), self._shell
        dialog = batch_packets.BatchDialog(window, lines, lambda: batch_packets.choose_folder(window), every=every)

        def accepted() -> None:
            if dialog.folder is not None:
                batch_packets.run(window, shell, dialog.wanted(), dialog.folder, dialog.skipped())

        dialog.accepted.connect(accepted)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def print_list(self) -> None:
        """Print the rows, or save them as a PDF."""
        from secondop_desktop.ui.dialogs.print_sheet import SheetDialog  # loads what prints

        lines, today = self._meant(), self._today()

        def build(vault: Vault, paper: str) -> PrintSheet:
            return worklist_sheet(lines, today, paper=paper)

        SheetDialog(self._shell, self._room, _("Print the list"), build, file_name=_("Worklist")).exec()

    def turnaround(self) -> None:
        """Ask where to, and write how long each case took."""
        try:
            managed.check_exports()
        except SecondOpError as error:
            self._shell.show_error(error)
            return
        target = ask_where(self._room, _("Turnaround"), _("Table (*.csv)"), name=f"{_('Turnaround')}.csv")
        if target is not None:
            self.turnaround_to(target)

    def turnaround_to(self, target: Path) -> None:
        """Write how long each case took, whole or not at all."""

        def done(data: bytes) -> None:
            try:
                write_out(target, data)
            except NotWritableError as error:
                self._shell.show_error(error)
                return
            self._shell.toast(_("Table saved: {name}").format(name=target.name))

        self._shell.read(
            lambda vault, progress: turnaround.turnaround(vault), name="turnaround", done=while_alive(self._room, done)
        )
