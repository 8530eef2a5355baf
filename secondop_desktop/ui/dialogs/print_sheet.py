"""A sheet that is printed by itself: choose the paper, then save it as a PDF or print it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.errors import NotWritableError, SecondOpError
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.ui.dialogs.base import Dialog, show_message
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.packet_room.printing import Printable, Printing, make_printer
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets.base import Label
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.combo_box import ComboBox
from secondop_desktop.ui.widgets.fields import FormField
from secondop_desktop.usecases.make_packet import Paper
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.print_sheets import Printed, print_sheet

Build = Callable[[Vault, str], PrintSheet]
"""What the sheet says, from the vault and the paper (`letter` or `a4`); runs in the reading lane."""


class SheetDialog(Dialog):
    """Saves or prints a sheet; `file_name` is offered for it, and names no one and no illness."""

    def __init__(
        self, shell: Shell, parent: QWidget | None, title: str, build: Build, *, file_name: str, paper: str = "letter"
    ) -> None:
        super().__init__(parent, title, "sheet_dialog", width=480)
        self.shell, self._build, self._file_name = shell, build, file_name
        self._printing: Printing | None = None
        self.paper = ComboBox("sheet_paper", [("letter", _("US Letter")), ("a4", _("A4"))])
        self.paper.set_value(paper)
        self.paper_field = FormField(_("Paper"), self.paper)
        self.body.addWidget(self.paper_field)
        self.words = Label("", "support", "ink_soft", wrap=True)
        self.body.addWidget(self.words)
        self.add_button(Button(_("Close"), "sheet_close"), rejects=True)
        self.print_button = self.add_button(Button(_("Print…"), "sheet_print", icon="print"))
        self.save_button = self.add_button(PrimaryButton(_("Save as PDF…"), "sheet_save", min_width=140))
        self.save_button.setDefault(True)
        self.print_button.clicked.connect(self.print_it)
        self.save_button.clicked.connect(self.save)
        self.save_button.setFocus()

    # ------------------------------------------------------------------------------------------------- making it

    def make(self, then: Callable[[Printed], None]) -> None:
        """Make the PDF of the present choices, and go on with it."""
        paper, build = self.paper.value(), self._build
        self._busy(_("Making it…"))

        def built(sheet: PrintSheet) -> None:
            self.shell.run(
                "files",
                lambda progress: print_sheet(sheet, progress),
                name="sheet",
                done=while_alive(self, made),
                failed=while_alive(self, self._failed),
            )

        def made(printed: Printed) -> None:
            self._busy("")
            if printed.warnings:
                self.words.setText("\n".join(printed.warnings))
            then(printed)

        def work(vault: Vault, progress: Progress) -> PrintSheet:
            return build(vault, paper)

        self.shell.read(work, name="sheet-words", done=while_alive(self, built), failed=while_alive(self, self._failed))

    def _busy(self, words: str) -> None:
        self.words.setText(words)
        for button in (self.print_button, self.save_button):
            button.setEnabled(not words)

    def _failed(self, error: SecondOpError) -> None:
        self._busy("")
        show_message(self, error.title, error.message)

    # ------------------------------------------------------------------------------------------------------ out

    def save(self) -> None:
        """Ask where to, and write it there."""
        target = ask_where(self, _("Save as PDF"), "PDF (*.pdf)", name=f"{self._file_name}.pdf")
        if target is not None:
            self.save_to(target)

    def save_to(self, target: Path) -> None:
        """Write it there, whole or not at all."""

        def write(printed: Printed) -> None:
            try:
                write_out(target, printed.data)
            except NotWritableError as error:
                self._failed(error)
                return
            n = printed.pages
            words = ngettext("Saved: {name}, {n} page", "Saved: {name}, {n} pages", n)
            self._done(words.format(name=target.name, n=n), warned=bool(printed.warnings))

        self.make(write)

    def print_it(self) -> None:
        """Ask for the printer and print it."""

        def go(printed: Printed) -> None:
            paper = Paper(printed.paper)
            printer = make_printer(paper, self._file_name)
            dialog = QPrintDialog(printer, self)
            dialog.setMinMax(1, printed.pages)
            if dialog.exec() != Dialog.DialogCode.Accepted:
                return
            printing = Printing(self.shell, Printable(printed.data, printed.pages, paper), printer, self)
            self._printing = printing
            printing.step.connect(lambda what, _done, _total: self._busy(what))
            printing.done.connect(lambda: self._printed(_("Sent to the printer"), warned=bool(printed.warnings)))
            printing.stopped.connect(lambda: self._printed(_("Printing was stopped"), warned=True))
            printing.refused.connect(self._failed)
            printing.begin()

        self.make(go)

    def _printed(self, said: str, *, warned: bool) -> None:
        warnings = self.words.text() if warned else ""
        self._busy("")
        self.words.setText(warnings)
        self._done(said, warned=warned)

    def _done(self, said: str, *, warned: bool) -> None:
        """Say so; a sheet with a warning on it stays open, so that the warning can be read."""
        self.shell.toast(said)
        if not warned:
            self.accept()
