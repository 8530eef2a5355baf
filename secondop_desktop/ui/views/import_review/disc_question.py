"""Folders that are to be read may be discs of pictures: looks for them, and asks whether the pictures stay there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.disc import DiscDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.import_review.under_way import UnderWay
from secondop_desktop.usecases import import_files
from secondop_desktop.usecases.import_files import FoundDisc


def ask_about_discs(
    room: QWidget,
    shell: Shell,
    under_way: UnderWay,
    folders: Sequence[Path],
    *,
    take: Callable[[bool], None],
    ended: Callable[[], None],
    refused: Callable[[SecondOpError], None],
) -> None:
    """Look through the folders; `take` is told whether pictures are to stay on their disc, unless the person cancels.

    `ended` is called when the folders were looked through, however that ends; `refused` when it failed.
    """

    def found(discs: tuple[FoundDisc, ...]) -> None:
        ended()
        if not isValid(room):
            return
        if not discs:
            take(False)
            return
        dialog = DiscDialog(room.window(), discs)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: take(dialog.leave_pictures))
        dialog.open()

    def failed(error: SecondOpError) -> None:
        ended()
        refused(error)

    under_way.begin(_("Looking through the folder"))
    job = shell.run(
        "files", lambda progress: import_files.discs_in(folders, progress), name="discs", done=found, failed=failed
    )
    under_way.progress.cancelled.connect(job.cancel)
    job.cancelled.connect(ended)
