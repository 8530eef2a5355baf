"""Backups by themselves while the window is open: soon after opening, then whenever a place is due or comes back.

Also to places that are backed up to by hand: what was erased for good while they were away goes when they are back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.shell import Shell

if TYPE_CHECKING:
    from secondop_desktop.usecases.backups import BackupPlace, Cleaned, Made

SOON, OFTEN = 20_000, 300_000
"""Milliseconds after opening, and between two looks."""


class AutomaticBackups(QObject):
    """Looks now and then whether a place is due, and backs up to it in the lane of the vault."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._busy = False
        self._uncleaned = set[str]()
        """Sets of backups that could not be cleaned since the records were opened; they are not tried all the time."""

    def start(self) -> None:
        """A vault was opened."""
        self._busy = False
        self._uncleaned.clear()
        self._timer.start(SOON)

    def stop(self) -> None:
        """The vault is put away."""
        self._timer.stop()

    def look(self) -> None:
        """Back up to every place that is due."""
        from secondop_desktop.usecases import backups

        self._timer.setInterval(OFTEN)
        vault = self._shell.vault
        if vault is None or not vault.writable or self._busy:
            return
        self._busy = True

        skip = frozenset(self._uncleaned)

        def done(found: tuple[tuple[tuple[BackupPlace, Cleaned], ...], tuple[Made | SecondOpError, ...]]) -> None:
            self._busy = False
            for place, cleaned in found[0]:
                self._tell_cleaned(place, cleaned)
            for result in found[1]:
                if isinstance(result, SecondOpError):
                    self._shell.toast(_("No backup: {why}").format(why=result.title))
                else:
                    self._shell.toast(_("Backed up to {folder}").format(folder=result.backup_set.folder))

        def failed(_error: SecondOpError) -> None:
            self._busy = False

        def work(
            progress: Progress,
        ) -> tuple[tuple[tuple[BackupPlace, Cleaned], ...], tuple[Made | SecondOpError, ...]]:
            backups.settle_places(vault)
            cleaned = backups.clean_returned(vault, skip, progress)
            return cleaned, backups.run_due(vault, progress)

        self._shell.run("vault", work, name="backup", done=done, failed=failed)

    def _tell_cleaned(self, place: BackupPlace, cleaned: Cleaned) -> None:
        """Say of backups that came back whether what was erased for good is out of them."""
        if cleaned.failed:
            self._uncleaned.add(place.set_id)
            self._shell.toast(
                _("Some backups could not be cleaned, and may still hold what you erased: {folder}").format(
                    folder=place.folder
                )
            )
        elif cleaned.points:
            self._shell.toast(_("What you erased is now out of the backups in {folder}").format(folder=place.folder))
