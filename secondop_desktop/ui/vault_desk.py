"""The desk where a vault is made, opened and locked: the pages before the rooms, and what they ask of the lanes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from secondop_desktop.core.errors import CancelledError, NotFoundError, SecondOpError, WrongPasswordError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.vault_marker import MARKER_NAME, is_vault
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.state import RecentVault, WindowState
from secondop_desktop.ui.theme import is_latin
from secondop_desktop.ui.vault_folders import free_folder

if TYPE_CHECKING:
    from secondop_desktop.ui.opened import Opened
    from secondop_desktop.ui.safety.sheet_paper import SheetPaper
    from secondop_desktop.ui.views.first_run import FirstRunView
    from secondop_desktop.ui.views.unlock import UnlockView
    from secondop_desktop.usecases.open_vault import Vault

LAST_PERSON = "last-person"
FREE_ATTEMPTS = 3


def opened_vault(vault: Vault, recovery_key: str = "") -> Opened:
    """What the window has to know of a vault that was opened; runs in its lane."""
    from secondop_desktop.ui.opened import Opened

    return Opened(vault, vault.name, vault.setting(LAST_PERSON) or "", recovery_key)


_opened = opened_vault


class VaultDesk(QObject):
    """Shows unlocking or the first start, and emits `opened` with what to do then.

    That is "files", "folder", "demo", "empty" or nothing.
    """

    opened = Signal(str)
    opened_by_sheet = Signal()
    list_changed = Signal()

    def __init__(self, window: MainWindow, shell: Shell, state: WindowState) -> None:
        super().__init__(window)
        self._window, self._shell, self._state = window, shell, state
        self._folder = Path()
        self._sheet: SheetPaper | None = None
        self._unlock: UnlockView | None = None
        self._first_run: FirstRunView | None = None
        self._wrong: dict[Path, int] = {}
        self.last_person = ""
        self.today = date.today

    @property
    def sheet(self) -> SheetPaper:
        """The recovery sheet on paper or in a file; what prints is loaded when it is first wanted."""
        if self._sheet is None:
            from secondop_desktop.ui.safety.sheet_paper import SheetPaper

            self._sheet = SheetPaper(self._shell, self)
            self._sheet.out.connect(self._sheet_out)
            self._sheet.failed.connect(self._sheet_failed)
            self._sheet.working.connect(self._sheet_working)
        return self._sheet

    # -------------------------------------------------------------------------------------------------- the pages

    def begin(self, wanted: Path | None = None) -> None:
        """Show unlocking for this vault or the one opened last; the first start when there is none."""
        recent = self._state.recent()
        if wanted is not None:
            self.show_unlock(wanted)
        elif recent:
            # Where none is there, as on a stick that was pulled out, the person is told so.
            self.show_unlock(next((item.folder for item in recent if is_vault(item.folder)), recent[0].folder))
        else:
            self.show_first_run()

    def show_unlock(self, path: Path) -> None:
        """Show unlocking for the vault at this path (its folder, or the file in it)."""
        from secondop_desktop.ui.views.unlock import UnlockView

        # A folder that is gone, as a stick that was pulled out, may come back: it stays the one that is asked for.
        folder = path.parent if path.is_file() or path.name == MARKER_NAME else path
        known = next((item for item in self._state.recent() if item.folder == folder), None)
        self._folder = folder
        view = self._unlock = UnlockView(self._window.pages)
        view.password_entered.connect(self._open_with_password)
        view.recovery_entered.connect(self._open_with_recovery)
        view.password_to_read.connect(lambda password: self._open_with_password(password, writer=False))
        view.recovery_to_read.connect(lambda letters: self._open_with_recovery(letters, writer=False))
        view.new_password.connect(self._set_new_password)
        view.other_wanted.connect(self.choose_other)
        view.forget_wanted.connect(self._forget_missing)
        self._window.show_page(view)
        name = known.name if known is not None and known.name else folder.name
        if not is_latin(name):
            self._shell.theme.load_fonts()
        view.show_vault(name, known.opened_on if known is not None else None)
        self._hold()
        if not is_vault(folder):
            view.show_error(self._nothing_at(folder), listed=known is not None)

    def _is_listed(self) -> bool:
        return any(item.folder == self._folder for item in self._state.recent())

    @staticmethod
    def _nothing_at(folder: Path) -> NotFoundError:
        return NotFoundError(
            _("There are no records here"),
            _(
                "The folder {folder} is empty or was moved, or its stick or drive is not connected. Connect it and try"
                " again, or choose “Open other records…” to show where they are."
            ).format(folder=folder),
        )

    def _forget_missing(self) -> None:
        """Take the records that are not there off the list, and go on with the next of it, or as at the first start."""
        self._state.remove_recent(self._folder)
        self._state.save()
        self.list_changed.emit()
        self.begin()

    def show_first_run(self) -> None:
        """Show the three screens of the first start."""
        import platformdirs

        from secondop_desktop.core.date_words import show
        from secondop_desktop.ui.views.first_run import FirstRunView

        documents = Path(platformdirs.user_documents_dir())
        name = _("My records")
        view = self._first_run = FirstRunView(free_folder(documents, name), name, show(self.today(), long=True))
        view.create_wanted.connect(self._create)
        view.print_wanted.connect(lambda: self.sheet.print_it(self._window))
        view.save_wanted.connect(lambda: self.sheet.save(self._window))
        view.folder_wanted.connect(self._choose_folder)
        view.open_wanted.connect(self.choose_other)
        view.files_wanted.connect(lambda: self._finish("files"))
        view.first_folder_wanted.connect(lambda: self._finish("folder"))
        view.demo_wanted.connect(lambda: self._finish("demo"))
        view.empty_wanted.connect(lambda: self._finish("empty"))
        view.leaving_wanted.connect(lambda: self._shell.act("help_leaving"))
        self._window.show_page(view)
        view.show_step(0)

    def prepare(self) -> None:
        """Make what the first start shows next while its first screen is read, a screen at a time."""
        view = self._first_run_view()
        if view is not None and view.make_next():
            QTimer.singleShot(0, self, self.prepare)

    def choose_other(self) -> None:
        """Let the person say where other records are."""
        from PySide6.QtWidgets import QFileDialog

        start = str(self._folder.parent if self._folder != Path() else Path.home())
        folder = QFileDialog.getExistingDirectory(self._window, _("Open other records"), start)
        if folder:
            self.show_unlock(Path(folder))

    def show_waiting(self, names: Sequence[str]) -> None:
        """Say on the page before the rooms which files wait to be taken in."""
        view = self._unlock_view() or self._first_run_view()
        if view is not None:
            text = ngettext(
                "When your records are open, {name} is taken in.",
                "When your records are open, {n} files are taken in.",
                len(names),
            )
            text = text.format(name=names[0], n=len(names))
            view.show_waiting(text)

    def _unlock_view(self) -> UnlockView | None:
        page = self._window.page()
        return self._unlock if page is not None and page is self._unlock else None

    def _first_run_view(self) -> FirstRunView | None:
        page = self._window.page()
        return self._first_run if page is not None and page is self._first_run else None

    # ---------------------------------------------------------------------------------------------------- opening

    def _open_with_password(self, password: str, *, writer: bool = True) -> None:
        from secondop_desktop.usecases import open_vault

        folder = self._folder

        def work(progress: Progress) -> Opened:
            progress.step(_("Opening your records"))
            return opened_vault(open_vault.open_with_password(folder, password, writer=writer, progress=progress))

        self._open(work, self._vault_opened)

    def _open_with_recovery(self, letters: str, *, writer: bool = True) -> None:
        from secondop_desktop.usecases import open_vault

        folder = self._folder

        def work(progress: Progress) -> Opened:
            progress.step(_("Opening your records"))
            return opened_vault(open_vault.open_with_recovery_key(folder, letters, writer=writer, progress=progress))

        # Where nothing can be changed, there is no new password to ask for.
        self._open(work, self._opened_by_sheet if writer else self._vault_opened)

    def _open(self, work: Callable[[Progress], Opened], done: Callable[[Opened], None]) -> None:
        view = self._unlock_view()
        if view is not None:
            view.set_busy(True)
        job = self._shell.run("vault", work, name="open", done=done, failed=self._refused)
        job.progressed.connect(self._show_readying)
        job.cancelled.connect(self._stopped)
        if view is not None:
            view.stop_wanted.connect(job.cancel)

    def _show_readying(self, what: str, done: int, total: int) -> None:
        view = self._unlock_view()
        if view is not None and total:  # opening itself has no count
            view.show_readying(what, done, total)

    def _stopped(self) -> None:
        self._refused(
            CancelledError(
                _("These records were not opened"),
                _("They are as they were. To look into them without making them ready, open them to read only."),
            )
        )

    def _refused(self, error: SecondOpError) -> None:
        view = self._unlock_view() or self._first_run_view()
        if view is not None and view is self._unlock:
            missing = not is_vault(self._folder)
            self._unlock.show_error(
                self._nothing_at(self._folder) if missing else error, listed=missing and self._is_listed()
            )
        elif view is not None:
            view.show_error(error)
        if isinstance(error, WrongPasswordError):
            self._wrong[self._folder] = self._wrong.get(self._folder, 0) + 1
            self._hold()

    def _hold(self) -> None:
        """From the third wrong password in a row on, each next attempt has to wait twice as long, at most a minute."""
        view, wrong = self._unlock_view(), self._wrong.get(self._folder, 0)
        if view is not None and wrong >= FREE_ATTEMPTS:
            view.hold(min(60, 5 * 2 ** (wrong - FREE_ATTEMPTS)))

    def _take(self, opened: Opened) -> None:
        self._wrong.pop(self._folder, None)
        self._shell.vault = opened.vault
        self._folder = opened.vault.folder
        self.last_person = opened.last_person
        self._state.add_recent(RecentVault(opened.vault.folder, opened.name, self.today()))
        self._state.save()

    @property
    def folder(self) -> Path:
        """The folder of the records that are shown, open or not."""
        return self._folder

    def show_opened(self, opened: Opened) -> None:
        """These records were opened in their lane: show them."""
        self._vault_opened(opened)

    def _vault_opened(self, opened: Opened) -> None:
        self._take(opened)
        self._finish("")

    def _opened_by_sheet(self, opened: Opened) -> None:
        self._take(opened)
        self.opened_by_sheet.emit()
        view = self._unlock_view()
        if view is not None:
            view.ask_new_password()

    def _set_new_password(self, password: str) -> None:
        from secondop_desktop.usecases import open_vault

        view = self._unlock_view()
        if view is not None:
            view.set_busy(True)
        self._shell.write(
            lambda vault, progress: open_vault.reset_password(vault, password),
            name="password",
            done=lambda _result: self._finish(""),
            failed=self._refused,
        )

    def _finish(self, then: str) -> None:
        """The reading connection is opened in its own lane, and then the rooms may come."""
        vault = self._shell.vault
        if vault is None:
            return
        if self._sheet is not None:
            self._sheet.forget()

        def take(reader: Vault) -> None:
            self._shell.reader = reader
            self.opened.emit(then)

        self._shell.run("read", lambda progress: vault.reader(), name="open", done=take)

    # ------------------------------------------------------------------------------------------- the first start

    def _create(self, password: str) -> None:
        from secondop_desktop.usecases import open_vault

        view = self._first_run_view()
        if view is None:
            return
        folder, name = view.folder, view.records_name()

        def work(progress: Progress) -> Opened:
            progress.step(_("Making the key"))
            vault, recovery_key = open_vault.create(folder, password, name)
            return opened_vault(vault, recovery_key)

        self._shell.run("vault", work, name="create", done=self._created, failed=self._refused)

    def _created(self, opened: Opened) -> None:
        from secondop_desktop.usecases import open_vault

        self._take(opened)
        self.sheet.show_key(opened.name, opened.recovery_key, self.today())
        view = self._first_run_view()
        if view is not None:
            view.show_made(open_vault.printed_groups(opened.recovery_key))

    def _choose_folder(self) -> None:
        view = self._first_run_view()
        if view is None:
            return
        from PySide6.QtWidgets import QFileDialog

        parent = QFileDialog.getExistingDirectory(self._window, _("Where to keep the records"), str(view.folder.parent))
        if parent:
            view.set_folder(free_folder(Path(parent), view.records_name()))

    def _sheet_out(self, said: str) -> None:
        view = self._first_run_view()
        if view is not None:
            view.show_sheet_done(said)

    def _sheet_working(self, working: bool) -> None:
        view = self._first_run_view()
        if view is not None:
            view.set_sheet_busy(working)

    def _sheet_failed(self, error: SecondOpError) -> None:
        view = self._first_run_view()
        if view is not None:
            view.show_error(error)

    # ---------------------------------------------------------------------------------------------------- locking

    def put_away(self) -> None:
        """Drain the lanes and close both connections in their own lanes; nothing of a record stays in the window."""
        shell = self._shell
        shell.lanes.drain()
        vault, reader = shell.vault, shell.reader
        shell.vault, shell.reader, shell.patient_id = None, None, None
        if self._sheet is not None:
            self._sheet.forget()
        if reader is not None:
            shell.run("read", lambda progress: reader.close(), name="close")
            shell.lanes.settle()
        if vault is not None:
            shell.run("vault", lambda progress: vault.close(), name="close")
            shell.lanes.settle()
            from secondop_desktop.usecases.prepare_opinion import forget_words

            forget_words()
