"""Settings: where backups go, when the last one was made, and whether the records are whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets.base import Rule, VBox, clear
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines
from secondop_desktop.ui.widgets.feedback import ProgressPanel
from secondop_desktop.usecases import backups, maintain
from secondop_desktop.usecases.backups import BackupPlace, Made
from secondop_desktop.usecases.open_vault import Vault

Listed = tuple[tuple[BackupPlace, bool], ...]


class BackupsCard(Card):
    """The places that are backed up to by themselves, with a way to add one, to back up now, and to check."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(_("Backups"), name="backups")
        self.shell = shell
        self.add = Button(_("Choose a place…"), "backups_add", min_width=216)
        self.add.clicked.connect(self._choose)
        self.words = TwoLines(_("No backup place is chosen"), _about(), wrap=True)
        top = Row(68, grows=True)
        top.line.addWidget(self.words, 1)
        top.line.addWidget(self.add)
        self.add_row(top)
        held = QWidget()
        self._places = VBox(held)
        self.body.addWidget(held)
        self.check = Button(_("Check now"), "backups_check", min_width=216)
        self.check.clicked.connect(self.check_records)
        self.add_setting(
            _("Check the records"),
            _("Whether every file is there and undamaged, and none is from an older copy."),
            self.check,
        )
        self.restore = Button(_("Restore…"), "backups_restore", min_width=216)
        self.restore.clicked.connect(lambda: shell.act("restore"))
        told = _("Try a backup, have everything back in a new folder, or put one person back.")
        self.add_setting(_("Restore from a backup"), told, self.restore)
        self.progress = ProgressPanel("backups_progress")
        self.progress.cancelled.connect(self._cancel)
        self.body.addWidget(self.progress)
        self._job: Job | None = None
        self.buttons: list[Button] = []
        self._warn()
        self.refresh()

    def refresh(self) -> None:
        """Show the places that are kept now."""

        def work(vault: Vault, progress: Progress) -> Listed:
            return tuple((place, place.found() is not None) for place in backups.backup_places(vault))

        if self.shell.reader is not None:
            self.shell.read(work, name="backup-places", done=lambda found: self._show(found) if isValid(self) else None)

    def add_place(self, folder: Path) -> None:
        """Back up to this folder now, and by itself from now on."""

        def work(vault: Vault, progress: Progress) -> tuple[Made | SecondOpError, ...]:
            backups.remember_place(vault, folder)
            return backups.run_due(vault, progress)

        self._run(work)

    def back_up(self, place: BackupPlace) -> None:
        """Back up to this place now."""

        def work(vault: Vault, progress: Progress) -> tuple[Made | SecondOpError, ...]:
            return backups.run_place(vault, place, progress)

        self._run(work)

    def check_records(self) -> None:
        """Read everything, and say what is wrong."""
        self.check.setEnabled(False)
        self.check.set_text(_("Checking…"))

        def done(found: tuple[Problem, ...]) -> None:
            if not found:
                self.shell.toast(_("The records are whole."))
            elif isValid(self):
                self.shell.asked_mending.emit(found)

        def ended() -> None:
            if isValid(self):
                self.check.setEnabled(True)
                self.check.set_text(_("Check now"))

        job = self.shell.read(
            lambda vault, progress: maintain.check(vault, read_originals=True, progress=progress),
            name="check",
            done=done,
        )
        self._watch(job, _("Checking the records"), ended)

    def _watch(self, job: Job, what: str, ended: Callable[[], None]) -> None:
        """Show how far the job is, with Cancel; however it ends, `ended` is called."""
        self._job = job
        self.progress.start(what)
        job.progressed.connect(self.progress.step)

        def finished() -> None:
            if isValid(self) and self._job is job:
                self._job = None
                self.progress.stop()
            ended()

        job.finished.connect(finished)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _run(self, work: Callable[[Vault, Progress], tuple[Made | SecondOpError, ...]]) -> None:
        self.add.setEnabled(False)
        for button in self.buttons:
            button.setEnabled(False)
        self.words.second.setText(_("Backing up…"))

        def ended() -> None:
            if isValid(self):
                self.add.setEnabled(True)
                self.words.second.setText(_about())
                self.refresh()

        def done(results: tuple[Made | SecondOpError, ...]) -> None:
            for result in results:
                if isinstance(result, SecondOpError):
                    self.shell.show_error(result)
                else:
                    self.shell.toast(_("Backed up to {folder}").format(folder=result.backup_set.folder))

        self._watch(self.shell.write(work, name="backup", done=done), _("Backing up"), ended)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("A folder for backups, best on another disk"))
        if chosen:
            self.add_place(Path(chosen))

    def _warn(self) -> None:
        vault = self.shell.vault
        found = backups.warning(vault.folder) if vault is not None else None
        if found is not None:
            row = Row(68, grows=True)
            row.line.addWidget(TwoLines(found.what, found.message, wrap=True), 1)
            self.add_row(row)

    def _show(self, found: Listed) -> None:
        clear(self._places)
        self.buttons = []
        self.words.first.setText(_("Backed up by itself, at most once an hour") if found else _("No backup place"))
        for number, (place, there) in enumerate(found):
            row = Row(60, grows=True)
            settled = backups.is_settled(place)
            row.line.addWidget(TwoLines(place.folder, _state(place, there, settled)), 1)
            now = Button(_("Back up now"), f"backups_now_{number}", size="small")
            now.setAccessibleName(_("Back up to {folder} now").format(folder=place.folder))
            now.setEnabled(there)
            now.clicked.connect(lambda _checked=False, place=place: self.back_up(place))
            remove = Button(_("Remove"), f"backups_remove_{number}", size="small")
            remove.setVisible(not settled)
            remove.setAccessibleName(_("Back up to {folder} no more").format(folder=place.folder))
            remove.clicked.connect(lambda _checked=False, place=place: self._forget(place))
            row.line.addWidget(now)
            row.line.addWidget(remove)
            self.buttons += [now, remove]
            self._places.addWidget(Rule())
            self._places.addWidget(row)

    def _forget(self, place: BackupPlace) -> None:
        def done(_nothing: object) -> None:
            self.shell.toast(_("What was backed up there stays."))
            if isValid(self):
                self.refresh()
                self.add.setFocus()

        self.shell.write(
            lambda vault, progress: backups.forget_place(vault, place.set_id), name="forget-backup", done=done
        )


def _about() -> str:
    return _("Best on another disk or a USB stick.")


def _state(place: BackupPlace, there: bool, settled: bool) -> str:
    if settled:
        return _("Set by your organisation · {state}").format(state=_state(place, there, settled=False))
    last = _("no backup yet")
    if place.last:
        when = datetime.fromisoformat(place.last)
        last = _("last backup {day}, {time}").format(
            day=show(PartialDate(when.date().isoformat())), time=when.strftime("%H:%M")
        )
    if not there:
        return _("Not connected · {last}").format(last=last)
    return f"{place.error} · {last}" if place.error else last[:1].upper() + last[1:]
