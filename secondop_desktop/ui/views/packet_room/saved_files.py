"""Opening the file of a packet that was saved before, or the folder that it is in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import QuestionDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.usecases import packet_files


def open_file(parent: QWidget, shell: Shell, packet: Packet, path: Path) -> None:
    """Open it with the system's program for PDFs; a file that is no longer the one that was saved is asked about."""

    def done(same: bool) -> None:
        if same:
            _show(shell, path)
            return
        words = _("{name} was changed since it was saved, or another file has its name now.").format(name=path.name)
        title, yes = _("This is not the packet as it was saved"), _("Open it all the same")
        asked = QuestionDialog(parent.window(), title, words, yes)
        asked.accepted.connect(lambda: _show(shell, path))
        asked.open()

    shell.run(
        "files",
        lambda progress: packet_files.is_as_saved(packet, path),
        name="open-packet",
        done=while_alive(parent, done),
    )


def _show(shell: Shell, path: Path) -> None:
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        shell.toast(_("No program on this computer opened {name}.").format(name=path.name))
