"""A new recovery sheet in place of one that was lost or seen by others."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import ask
from secondop_desktop.ui.safety.sheet_step import SheetStep, width_beside
from secondop_desktop.ui.safety.working import WorkingDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets.base import Label
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.usecases import family


class NewSheetDialog(WorkingDialog):
    """First says what it does; then shows the sheet, and is done when one group of it was typed."""

    def __init__(self, parent: QWidget | None, shell: Shell, today: date) -> None:
        super().__init__(parent, shell, _("Make a new recovery sheet"), "new_sheet", width=width_beside(parent))
        self._today = today
        self._is_out = False
        words = _(
            "For when the sheet was lost, or someone may have seen it. The letters on the old sheet open nothing from"
            " then on. A copy of the records from before, such as an old backup, still opens with them."
        )
        self.about = Label(words, "body", wrap=True)
        self.body.addWidget(self.about)
        self.sheet = SheetStep(shell, width_beside(parent))
        self.sheet.hide()
        self.body.addWidget(self.sheet)
        self.finish_body()
        self.cancel = self.add_button(Button(_("Cancel"), "new_sheet_cancel", min_width=96), rejects=True)
        self.make = self.add_button(PrimaryButton(_("Make it"), "new_sheet_make", min_width=140))
        self.make.clicked.connect(self.make_sheet)
        self.done_button = self.add_button(PrimaryButton(_("Done"), "new_sheet_done", min_width=140), accepts=True)
        self.done_button.hide()
        self.sheet.finished_changed.connect(self.refresh)
        self.sheet.failed.connect(self.refuse)
        self.make.setFocus()

    def make_sheet(self) -> None:
        """Make the key; the old sheet opens nothing from then on."""
        vault = self.shell.vault
        if vault is None:
            return

        def work(progress: Progress) -> tuple[str, str]:
            progress.step(_("Making the key"))
            return vault.name, family.new_recovery_key(vault)

        def done(made: tuple[str, str]) -> None:
            self._is_out = True
            for widget in (self.about, self.make, self.cancel):
                widget.hide()
            self.done_button.show()
            self.sheet.show()
            self.sheet.show_key(*made, self._today)
            self.grow()

        self.run("vault", work, _("Making the key"), done)

    def refresh(self) -> None:
        self.done_button.setEnabled(self.sheet.finished)

    def reject(self) -> None:
        if self._is_out and self.shell.vault is not None and not self.sheet.finished:
            message = _("The old sheet opens nothing any more. Without this one, only a password opens the records.")
            if not ask(self, _("Go on without the sheet?"), message, _("Go on without it"), _("Stay here")):
                return
        super().reject()
