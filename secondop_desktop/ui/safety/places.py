"""Choosing a folder of backups: the places that are known and there now, or any other."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets.base import HBox, Label, VBox
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.combo_box import ComboBox
from secondop_desktop.usecases import backups
from secondop_desktop.usecases.open_vault import Vault


class PlaceChooser(QWidget):
    """`chosen` carries the folder; `nothing` adds an entry for going on without a backup, which carries an empty path.

    The folder is "" until one is chosen.
    """

    chosen = Signal(str)

    def __init__(self, shell: Shell, name: str, *, nothing: str = "") -> None:
        super().__init__()
        self.shell = shell
        column = VBox(self, spacing=6)
        column.addWidget(Label(_("Where is the backup?"), "label"))
        row = HBox(spacing=12)
        self.places = ComboBox(f"{name}_places", [("", nothing or _("Choose a folder"))], label=_("Backup"))
        self.other = Button(_("Another folder…"), f"{name}_other", min_width=160)
        row.addWidget(self.places, 1)
        row.addWidget(self.other)
        column.addLayout(row)
        self.setFocusProxy(self.other)
        self.places.activated.connect(lambda: self.chosen.emit(self.places.value()))
        self.other.clicked.connect(self._choose)

    @property
    def folder(self) -> Path | None:
        """The folder of backups that is chosen."""
        value = self.places.value()
        return Path(value) if value else None

    def read_known(self) -> None:
        """Offer the places that are backed up to and that are there now; the newest backup first."""

        def work(vault: Vault, progress: Progress) -> tuple[str, ...]:
            known = sorted(backups.backup_places(vault), key=lambda place: place.last, reverse=True)
            return tuple(str(found) for place in known if (found := place.found()) is not None)

        def done(found: tuple[str, ...]) -> None:
            for folder in found:
                self.places.addItem(folder, folder)
            if found and not self.places.value():
                self.show_folder(Path(found[0]))

        if self.shell.reader is not None:
            self.shell.read(work, name="backup-places", done=while_alive(self, done))

    def show_folder(self, folder: Path) -> None:
        """This one is meant."""
        text = str(folder)
        if self.places.findData(text) < 0:
            self.places.addItem(text, text)
        self.places.set_value(text)
        self.chosen.emit(text)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where is the backup?"), str(Path.home()))
        if chosen:
            self.show_folder(Path(chosen))
