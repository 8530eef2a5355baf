"""What a room is, and what it may ask of the window around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.errors import CancelledError, NotWritableError, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.jobs import Job, LaneName, Lanes, UnexpectedError
from secondop_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from secondop_desktop.ui.guard import Guard
    from secondop_desktop.usecases.import_files import Offered
    from secondop_desktop.usecases.open_vault import Vault

T = TypeVar("T")


class Shell(QObject):
    """The window as a room sees it: the open vault, the person, the lanes, and what the window can do for it.

    A room reads by `read` and writes by `write`: each hands the connection of its own lane to the work, so that no
    other thread ever touches it. It says what happened by `toast`, and tells others by emitting `records_changed`
    after it wrote. `patient_id` is the open person. The window connects the signals that ask something of it.
    `rooms_in` is what a room stands in from its first widget on: the style sheet is applied again to all that is in a
    widget whenever that widget comes into another.
    """

    patient_changed = Signal()
    records_changed = Signal()
    asked_toast = Signal(str, object)
    asked_error = Signal(object)
    asked_room = Signal(str, str)
    asked_import = Signal(list)
    asked_files = Signal()
    asked_folder = Signal()
    asked_password = Signal()
    asked_add = Signal(str)
    asked_patient = Signal(str)
    asked_action = Signal(str)
    asked_mending = Signal(object)
    asked_progress = Signal(str, object)

    def __init__(self, theme: Theme, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.lanes = lanes
        self.vault: Vault | None = None
        self.reader: Vault | None = None
        self.patient_id: str | None = None
        self.guard: Guard | None = None
        self.rooms_in: QWidget | None = None

    def run(
        self,
        lane: LaneName,
        work: Callable[[Progress], T],
        *,
        name: str,
        done: Callable[[T], None] | None = None,
        failed: Callable[[SecondOpError], None] | None = None,
    ) -> Job:
        """Run work in a lane and call `done` with its result in the window's thread.

        Without `failed` an error is shown by the window. A room that was closed meanwhile must check for itself
        whether the result is still wanted.
        """
        job = self.lanes.submit(lane, work, name=name)
        if done is not None:
            job.succeeded.connect(done)
        job.failed.connect(failed if failed is not None else self.show_error)
        return job

    def read(
        self,
        work: Callable[[Vault, Progress], T],
        *,
        name: str,
        done: Callable[[T], None] | None = None,
        failed: Callable[[SecondOpError], None] | None = None,
    ) -> Job:
        """Run work with the reading connection in the `read` lane; use nothing but its arguments in it.

        Where the vault was locked meanwhile, as while the person chose a file, the job is cancelled.
        """
        reader = self.reader
        return self.run("read", _with(reader, work), name=name, done=done, failed=failed)

    def write(
        self,
        work: Callable[[Vault, Progress], T],
        *,
        name: str,
        done: Callable[[T], None] | None = None,
        failed: Callable[[SecondOpError], None] | None = None,
        unasked: bool = False,
    ) -> Job:
        """Run work with the writing connection in the `vault` lane; emit `records_changed` when it is done.

        Where the vault was locked meanwhile the job is cancelled. Where the records are open to read only it fails, and
        work that the person did not ask for (`unasked`) is left.
        """
        vault = self.vault
        if vault is not None and not vault.writable:
            return self.run("vault", _not_here(unasked=unasked), name=name, failed=failed)
        return self.run("vault", _with(vault, work), name=name, done=done, failed=failed)

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say at the bottom of the window what happened, with Undo when it can be taken back."""
        self.asked_toast.emit(text, undo)

    def show_error(self, error: SecondOpError) -> None:
        """Show an error calmly; one that was shown already is not shown twice."""
        if not isinstance(error, UnexpectedError):
            self.asked_error.emit(error)

    def go(self, room: str, target: str = "") -> None:
        """Go to a room, and there to this record."""
        self.asked_room.emit(room, target)

    def import_files(self, paths: list[Path]) -> None:
        """Take these files in: they are inspected and shown for review."""
        self.asked_import.emit(paths)

    def choose_files(self) -> None:
        """Let the person choose files to take in."""
        self.asked_files.emit()

    def choose_folder(self) -> None:
        """Let the person choose a folder or a disc to take in."""
        self.asked_folder.emit()

    def open_patient(self, patient_id: str) -> None:
        """Make this the open person, as after an import that made them."""
        self.asked_patient.emit(patient_id)

    def act(self, name: str) -> None:
        """Do what the menu's action of this name does."""
        self.asked_action.emit(name)

    def show_progress(self, what: str, job: Job) -> None:
        """Show the progress of a job at the top of the window, with Cancel, until it ends."""
        self.asked_progress.emit(what, job)

    def add(self, kind: str) -> None:
        """Add a record of this kind by hand, in its room."""
        self.asked_add.emit(kind)


def _with(vault: Vault | None, work: Callable[[Vault, Progress], T]) -> Callable[[Progress], T]:
    """The work with this vault; without one it is cancelled."""

    def run(progress: Progress) -> T:
        if vault is None:
            raise CancelledError(_("Locked"), _("The records were locked meanwhile. Nothing was half done."))
        return work(vault, progress)

    return run


def _not_here(*, unasked: bool) -> Callable[[Progress], None]:
    """What writing comes to where the records are open to read only."""

    def run(progress: Progress) -> None:
        title = _("These records are open to read only")
        if unasked:
            raise CancelledError(title, "")
        raise NotWritableError(title, _("Nothing was changed. To change them, lock and open them where they can be."))

    return run


class Room(QWidget):
    """A room of the window. It is made when it is first entered and thrown away when the vault is locked.

    The window calls `refresh` when the room is shown and its records or its person changed since it last was.
    """

    LEAST_HEIGHT = 400
    """Units of height, for `least_height`."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.rooms_in)
        self.shell = shell

    def least_height(self) -> int:
        """Units of height, below which the window scrolls the whole room. One that scrolls by itself needs fewer."""
        return self.LEAST_HEIGHT

    def refresh(self) -> None:
        """Read again what is shown, by `shell.run("read", …)`."""

    def show_target(self, target: str) -> None:
        """Show this record, named by its id."""

    def add_record(self, kind: str) -> None:
        """Open the form for a new record of this kind."""

    def first_focus(self) -> QWidget | None:
        """The widget that takes the keyboard when the room is entered; None leaves it where it is."""
        return None

    def take_files(self, paths: Sequence[Path | Offered]) -> None:
        """Begin to take these files in; only the room of imports does."""

    def erase_chosen(self) -> bool:
        """Ask whether to erase for good what is chosen in the room; False where nothing can be."""
        return False

    def move_chosen(self) -> bool:
        """Ask to which person to move what is chosen in the room; False where nothing can be."""
        return False

    def help_topic(self) -> str:
        """The section of the guide that fits what the room shows now; an empty text for that of the room."""
        return ""

    def find_inside(self) -> bool:
        """Begin a search inside what is open (Ctrl+F); False leaves Ctrl+F to the search of everything."""
        return False

    def leave(self) -> bool:
        """Whether the room may be left now; a room with unsaved words asks the person and may say no."""
        return True


RoomFactory = Callable[[Shell], Room]
