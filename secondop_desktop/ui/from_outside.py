"""Files that the system hands to the window: as arguments at the start, and on macOS while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

VAULT_SUFFIX = ".secondop"


def sorted_out(paths: Sequence[Path]) -> tuple[Path | None, tuple[Path, ...]]:
    """What was asked to be opened: a vault (its folder, or the file in it), and files to be taken in after unlocking.

    A place that is no file counts as a vault's, so that the page for unlocking says what is wrong with it. All are
    whole paths: what is remembered of records that were opened by a command must be found from any other place.
    """
    vault: Path | None = None
    files: list[Path] = []
    for path in (given.absolute() for given in paths):
        if path.is_file() and path.suffix != VAULT_SUFFIX:
            files.append(path)
        elif vault is None:
            vault = path
    return vault, tuple(files)


class FileOpens(QObject):
    """Emits `wanted` with the path of each file that the system asks the running program to open."""

    wanted = Signal(object)

    def listen(self) -> None:
        """Look at what comes to the application; macOS alone sends such requests, and before any argument."""
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.FileOpen:
            return False
        from PySide6.QtGui import QFileOpenEvent

        if isinstance(event, QFileOpenEvent):
            path = event.url().toLocalFile() or event.file()
            if path:
                self.wanted.emit(Path(path))
            return True
        return False
