"""Handing a person's records out: what to write, and where; the writing itself goes on behind the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.widgets.base import HBox, Label, VBox
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.choices import Choices
from secondop_desktop.ui.widgets.choosers import RadioButton
from secondop_desktop.usecases import export
from secondop_desktop.usecases.export import Exported, Format, Gathered
from secondop_desktop.usecases.open_vault import Vault

_INDENT = 32  # the words of a choice stand below its label, not below its circle


class ExportDialog(Dialog):
    """Asks what to hand out; `target` is the place that was chosen when the dialog was accepted."""

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent, _("Export the records of {name}").format(name=name), "export_dialog", width=560)
        self.target: Path | None = None
        self._choices = Choices(self, self.windowTitle())
        self._buttons: dict[Format, RadioButton] = {}
        self._choice(
            Format.FOLDER,
            _("Everything, in a folder"),
            _("All documents as you received them, a list of all records, and a page that says what is what."),
        )
        self._choice(
            Format.CSV,
            _("Tables for a spreadsheet"),
            _("One table for each kind of record. Documents are listed, but not in it."),
        )
        self._choice(
            Format.IPS,
            _("A patient summary for a clinic’s system"),
            _("One file in a form that other health programs can read (FHIR, International Patient Summary)."),
        )
        self._buttons[Format.FOLDER].setChecked(True)
        warning = _("The copy is not locked. Whoever has it can read it, so keep it in a safe place.")
        self.body.addWidget(Label(warning, "body", wrap=True))
        self.add_button(Button(_("Cancel"), "export_cancel", min_width=96), rejects=True)
        self.choose = self.add_button(PrimaryButton(_("Choose where…"), "export_choose", min_width=140))
        self.choose.setDefault(True)
        self.choose.clicked.connect(self.ask_where)
        self._buttons[Format.FOLDER].setFocus()

    @property
    def chosen(self) -> Format:
        """What is to be written."""
        return next(what for what, button in self._buttons.items() if button.isChecked())

    def choose_format(self, what: Format) -> None:
        """Tick this one."""
        self._buttons[what].setChecked(True)

    def ask_where(self) -> None:
        """Let the person choose the place, and end with it."""
        if self.chosen is Format.IPS:
            target = ask_where(self, _("Export"), _("JSON (*.json)"), name="patient-summary.json")
            if target is not None:
                self.take(target)
            return
        found = QFileDialog.getExistingDirectory(self, _("In which folder?"), str(Path.home()))
        if found:
            self.take(new_folder(Path(found), self.chosen))

    def take(self, target: Path) -> None:
        """Write to this place."""
        self.target = target
        self.accept()

    def _choice(self, what: Format, label: str, words: str) -> None:
        button = RadioButton(label, f"export_{what}")
        button.setAccessibleDescription(words)
        self._choices.add(button)
        self._buttons[what] = button
        column = VBox(spacing=2)
        row = HBox()
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        below = VBox(margins=(_INDENT, 0, 0, 0))
        below.addWidget(Label(words, "support", "ink_soft", wrap=True))
        column.addLayout(below)
        self.body.addLayout(column)


def new_folder(parent: Path, what: Format) -> Path:
    """A name in this folder that nothing has yet; it names no one and no illness."""
    name = _("Records") if what is Format.FOLDER else _("Tables of records")
    target, count = parent / name, 1
    while target.exists():
        count += 1
        target = parent / f"{name} {count}"
    return target


def run_export(window: MainWindow, patient_id: str, what: Format, target: Path) -> None:
    """Read the records in their lane, and write them in another one, so that the window goes on."""
    shell = window.shell

    def read(vault: Vault, _progress: object) -> tuple[Gathered, Vault]:
        return export.gather(vault, patient_id), vault

    def start(found: tuple[Gathered, Vault]) -> None:
        gathered, vault = found
        job: Job = shell.run(
            "files",
            lambda progress: export.write(gathered, vault.originals, what, target, progress),
            name="export",
            done=done,
        )
        job.cancelled.connect(lambda: shell.toast(_("Stopped. Nothing was written.")))
        window.show_progress(_("Exporting"), job)

    def done(made: Exported) -> None:
        words = ngettext("Exported to {name}: {n} file", "Exported to {name}: {n} files", made.files)
        shell.toast(words.format(name=made.path.name, n=made.files))

    shell.read(read, name="export-records", done=start)
