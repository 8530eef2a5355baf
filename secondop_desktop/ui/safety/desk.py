"""Opens what is done for the safety of the records, and joins it with the window, the lanes and the vault's desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from secondop_desktop.core import managed
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import show_error
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.opened import Opened
from secondop_desktop.ui.vault_desk import VaultDesk, opened_vault

if TYPE_CHECKING:
    from secondop_desktop.usecases.import_files import Offered
    from secondop_desktop.usecases.maintain import Repaired

ACTIONS = ("share", "receive", "restore", "mend", "new_keys", "new_sheet", "log")


class SafetyDesk(QObject):
    """`do` opens what an action of the menus names; `show_problems` what a check or an opening found."""

    def __init__(
        self,
        window: MainWindow,
        desk: VaultDesk,
        *,
        put_away: Callable[[], None],
        open_other: Callable[[Path], None],
        take_files: Callable[[Sequence[Path | Offered]], None],
    ) -> None:
        super().__init__(window)
        self._window, self._shell, self._desk = window, window.shell, desk
        self._put_away, self._open_other, self._take_files = put_away, open_other, take_files
        self._result: Repaired | None = None
        desk.opened.connect(self._show_result)

    def do(self, name: str) -> bool:
        """Open what this action names; False when it is not one of these."""
        if name not in ACTIONS:
            return False
        {
            "share": self.share,
            "receive": self.receive,
            "restore": self.restore,
            "mend": self.mend,
            "new_keys": self.new_keys,
            "new_sheet": self.new_sheet,
            "log": self.show_log,
        }[name]()
        return True

    # -------------------------------------------------------------------------------------------- over the records

    def share(self) -> None:
        """Hand the open person over."""
        from secondop_desktop.ui.safety.hand_over import ShareDialog
        from secondop_desktop.usecases import browse

        patient_id = self._shell.patient_id
        if self._shell.reader is None or patient_id is None:
            self._shell.toast(_("There is no person to hand over yet."))
            return
        try:
            managed.check_hand_over()
        except SecondOpError as error:
            show_error(self._window, error)
            return
        self._shell.read(
            lambda vault, progress: browse.patient(vault, patient_id).display,
            name="share-person",
            done=lambda name: self._open(ShareDialog(self._window, self._shell, patient_id, name)),
        )

    def receive(self, path: Path | None = None) -> None:
        """Take a person in who was handed over; `path` is the file where it is known already."""
        from secondop_desktop.ui.safety.hand_over import ReceiveDialog

        if self._shell.vault is None:
            return
        dialog = ReceiveDialog(self._window, self._shell)
        dialog.received.connect(lambda offered: self._take_files([offered]))
        self._open(dialog)
        if path is not None:
            dialog.show_file(path)

    def new_sheet(self) -> None:
        """Make a new recovery sheet."""
        from secondop_desktop.ui.safety.new_sheet import NewSheetDialog

        if self._shell.vault is not None:
            self._open(NewSheetDialog(self._window, self._shell, self._today()))

    def new_keys(self) -> None:
        """Encrypt everything anew."""
        from secondop_desktop.ui.safety.new_keys import NewKeysDialog

        if self._shell.vault is not None:
            dialog = NewKeysDialog(self._window, self._shell, self._today())
            dialog.open_wanted.connect(lambda folder: self._open_other(Path(folder)))
            self._open(dialog)

    def show_log(self) -> None:
        """Show who did what."""
        from secondop_desktop.ui.safety.log import LogDialog

        if self._shell.reader is not None:
            dialog = LogDialog(self._window, self._shell)
            self._open(dialog)
            dialog.read()

    def restore(self) -> None:
        """Restore from a backup; also where nothing is open."""
        from secondop_desktop.ui.safety.restore import RestoreDialog

        dialog = RestoreDialog(self._window, self._shell)
        dialog.open_wanted.connect(lambda folder: self._open_other(Path(folder)))
        self._open(dialog)

    # ----------------------------------------------------------------------------------------------------- mending

    def show_problems(self, problems: Sequence[Problem], title: str = "") -> None:
        """Show what is wrong, with ways to mend it or to take it as it is."""
        from secondop_desktop.ui.safety.problems import ProblemsDialog

        vault = self._shell.vault
        found = tuple(problems)
        title = title or ngettext("{n} problem was found", "{n} problems were found", len(found)).format(n=len(found))
        dialog = ProblemsDialog(self._window, title, found, aged=vault is not None and bool(vault.alarms))
        dialog.mend_wanted.connect(self.mend)
        dialog.accept_wanted.connect(self._accept)
        self._open(dialog)

    def mend(self) -> None:
        """Ask from which backup, and mend."""
        from secondop_desktop.ui.safety.mend import MendDialog

        vault = self._shell.vault
        folder = vault.folder if vault is not None else self._desk.folder
        if not folder.is_dir() or folder == Path():
            self._shell.toast(_("Show first where the records are."))
            return
        dialog = MendDialog(self._window, self._shell, folder)
        dialog.wanted.connect(lambda place, password: self.mend_from(folder, place, password))
        self._open(dialog)

    def mend_from(self, folder: Path, place: str, password: str) -> None:
        """Close the records, mend them from the backup in this place ("" for none), and open them again."""
        from secondop_desktop.ui.safety.mend import WorkPage
        from secondop_desktop.usecases import maintain, open_vault

        vault = self._shell.vault
        unlock = open_vault.keys_of(vault) if vault is not None else open_vault.by_password(password)
        backup = Path(place) if place else None
        self._put_away()
        page = WorkPage(_("Mending the records"))
        self._window.show_page(page)

        def work(progress: Progress) -> tuple[Repaired, Opened]:
            held = open_vault.once(unlock)
            result = maintain.mend(folder, held, backup, progress=progress)
            return result, opened_vault(open_vault.open_again(folder, held, progress=progress))

        def done(made: tuple[Repaired, Opened]) -> None:
            self._result = made[0]
            self._desk.show_opened(made[1])

        def failed(error: SecondOpError) -> None:
            self._desk.show_unlock(folder)
            show_error(self._window, error)

        page.progress.start(_("Mending the records"))
        job = self._shell.run("vault", work, name="mend", done=done, failed=failed)
        job.progressed.connect(page.progress.step)
        page.progress.cancelled.connect(job.cancel)
        job.cancelled.connect(lambda: self._desk.show_unlock(folder))

    def _show_result(self) -> None:
        from secondop_desktop.ui.safety.problems import RepairedDialog

        result, self._result = self._result, None
        if result is None:
            return
        if result.done or result.left:
            self._open(RepairedDialog(self._window, result))
        else:
            self._shell.toast(_("The records are whole. Nothing had to be mended."))

    def _accept(self) -> None:
        from secondop_desktop.usecases import maintain

        self._shell.write(
            lambda vault, progress: maintain.accept(vault),
            name="accept",
            done=lambda _none: self._shell.toast(_("Taken as they are. The log says so.")),
        )

    # ------------------------------------------------------------------------------------------------------ common

    def _today(self) -> date:
        return self._desk.today()

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
