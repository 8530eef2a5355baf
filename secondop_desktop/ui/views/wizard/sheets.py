"""The sheets of a case that are saved or printed from the wizard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import case_sheets, compare_opinions, request_records
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case


class MakeSheet(Protocol):
    """Makes a sheet of a case for this paper."""

    def __call__(self, vault: Vault, case: Case, *, paper: str) -> PrintSheet: ...


class CaseSheets:
    """Opens the dialog for a sheet of the open case; `saved_case` gives the case with all answers written down."""

    def __init__(self, shell: Shell, parent: QWidget, saved_case: Callable[[], Case | None]) -> None:
        self._shell, self._parent, self._saved_case = shell, parent, saved_case

    def questions(self) -> None:
        """Save or print the questions with room for the answers."""
        self._open(_("Questions on paper"), _("Questions"), request_records.questions_sheet)

    def scripts(self) -> None:
        """Save or print what the person wants to say."""
        self._open(_("Your words on paper"), _("What I want to say"), compare_opinions.printed_scripts)

    def costs(self) -> None:
        """Save or print the worksheet of costs."""
        self._open(_("Costs on paper"), _("Costs"), case_sheets.costs_sheet)

    def summary(self) -> None:
        """Save or print where things stand."""
        self._open(_("Where things stand"), _("Summary"), case_sheets.summary_sheet)

    def _open(self, title: str, file_name: str, make: MakeSheet) -> None:
        case = self._saved_case()
        if case is None:
            return

        def build(vault: Vault, paper: str) -> PrintSheet:
            return make(vault, case, paper=paper)

        SheetDialog(self._shell, self._parent, title, build, file_name=file_name).exec()
