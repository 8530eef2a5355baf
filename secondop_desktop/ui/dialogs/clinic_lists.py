"""The dialog of the clinics' own lists: make, change, take in from a file, hand out as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog, ask
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, ComboBox, FormField, HBox, Label, PrimaryButton, TextArea, fix
from secondop_desktop.usecases import clinic_lists
from secondop_desktop.usecases.clinic_lists import ClinicProfile
from secondop_desktop.usecases.open_vault import Vault

_NEW = "+"


def template() -> str:
    """What a new list starts from."""
    return "\n".join(
        (
            "name = " + '"' + _("Name of the clinic") + '"',
            'records_as = ["pdf", "disc"]',
            'address = ""',
            'contact = ""',
            'notes = ""',
            "",
            "[[change]]",
            'id = "laboratory-results"',
            "recent_days = 60",
            "",
        )
    )


class ClinicListsDialog(Dialog):
    """Shows one list as the text of its file; what is kept is checked first, and a mistake is told with its line."""

    changed = Signal()

    def __init__(self, shell: Shell, parent: QWidget | None) -> None:
        super().__init__(parent, _("Clinics’ own lists"), "clinic_lists", width=680)
        self.shell = shell
        self._profiles: dict[str, ClinicProfile] = {}
        self._examples: frozenset[str] = frozenset()
        words = _("A clinic may ask for more, or for less. Start from an example, and change it line by line.")
        self.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        row = HBox(spacing=12)
        self.chooser = ComboBox("clinic_list", label=_("Which list"))
        row.addWidget(self.chooser, 1)
        self.take_in = Button(_("Import…"), "clinic_import", size="small")
        self.hand_out = Button(_("Export…"), "clinic_export", size="small")
        self.remove = Button(_("Delete"), "clinic_delete", size="small")
        for button in (self.take_in, self.hand_out, self.remove):
            row.addWidget(button)
        self.body.addLayout(row)
        self.text = TextArea("clinic_text", lines=14)
        self.field = FormField(_("The list"), self.text, help_text=_("Lines that begin with # are notes."))
        self.body.addWidget(self.field)
        self.said = Label("", "support", "ink_soft", wrap=True)
        fix(self.said, min_height=22)
        self.body.addWidget(self.said)
        self.add_button(Button(_("Close"), "clinic_close", min_width=96), rejects=True)
        self.save_button = self.add_button(PrimaryButton(_("Keep this list"), "clinic_save", min_width=120))
        self.save_button.clicked.connect(self.keep)
        self.chooser.activated.connect(lambda _index: self._show())
        self.take_in.clicked.connect(self.choose_file)
        self.hand_out.clicked.connect(self.choose_target)
        self.remove.clicked.connect(self.delete)
        self.load()
        self.chooser.setFocus()

    # ---------------------------------------------------------------------------------------------------- showing

    def load(self, chosen: str = "") -> None:
        """Read the lists again, and show this one."""

        def done(found: tuple[ClinicProfile, ...]) -> None:
            self._show_lists(found, chosen)

        self.shell.read(
            lambda vault, progress: clinic_lists.kept(vault), name="clinic-lists", done=while_alive(self, done)
        )

    def _show_lists(self, found: tuple[ClinicProfile, ...], chosen: str) -> None:
        examples = clinic_lists.examples()
        self._examples = frozenset(item.name for item in examples)
        self._profiles = {item.name: item for item in (*found, *examples)}
        self.chooser.clear()
        self.chooser.addItem(_("A new list"), _NEW)
        for name in self._profiles:
            self.chooser.addItem(name, name)
        self.chooser.set_value(chosen or _NEW)
        self._show()

    def _show(self) -> None:
        profile = self._profiles.get(self.chooser.value())
        self.text.setText(clinic_lists.as_text(profile) if profile is not None else template())
        own = profile is not None and profile.name not in self._examples
        self.remove.setEnabled(own)
        self.hand_out.setEnabled(profile is not None)
        self.field.set_error("")
        example = profile is not None and not own
        self.said.setText(_("This is an example. Give it another name to keep it as yours.") if example else "")

    # --------------------------------------------------------------------------------------------------- changing

    def keep(self) -> None:
        """Check the text, and keep it in place of the list that it was made from."""
        text, before = self.text.text(), self.chooser.value()

        def work(vault: Vault) -> ClinicProfile:
            return clinic_lists.keep_text(vault, text, instead_of=before if before in self._profiles else "")

        self._write(work, _("Kept."))

    def _write(self, work: Callable[[Vault], ClinicProfile], said: str) -> None:
        def done(profile: ClinicProfile) -> None:
            self.load(profile.name)
            self.changed.emit()
            self.shell.toast(f"{said} {profile.name}")

        def failed(error: SecondOpError) -> None:
            self.field.set_error(f"{error.title}. {error.message}")

        self.shell.write(lambda vault, progress: work(vault), name="clinic-list", done=while_alive(self, done),
                         failed=while_alive(self, failed))  # fmt: skip

    def delete(self) -> None:
        """Forget the list that is shown."""
        name = self.chooser.value()
        if name in self._examples or name not in self._profiles:
            return
        if not ask(self, _("Delete this list?"), _("“{name}” is then gone from here.").format(name=name), _("Delete")):
            return

        def done(_none: object) -> None:
            self.load()
            self.changed.emit()

        self.shell.write(
            lambda vault, progress: clinic_lists.remove(vault, name), name="clinic-list", done=while_alive(self, done)
        )

    # ------------------------------------------------------------------------------------------------------ files

    def choose_file(self) -> None:
        """Let the person choose a file to take in."""
        chosen, _filter = QFileDialog.getOpenFileName(self, _("Import a list"), str(Path.home()), _("List (*.toml)"))
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Take a list in from a file."""
        self._write(lambda vault: clinic_lists.import_file(vault, path), _("Imported."))

    def choose_target(self) -> None:
        """Let the person choose where the list goes as a file."""
        start = str(Path.home() / "clinic-list.toml")
        chosen, _filter = QFileDialog.getSaveFileName(self, _("Export this list"), start, _("List (*.toml)"))
        if chosen:
            self.export_file(Path(chosen))

    def export_file(self, path: Path) -> None:
        """Write the list that is shown as a file."""
        profile = self._profiles.get(self.chooser.value())
        if profile is None:
            return
        try:
            clinic_lists.export_file(profile, path)
        except OSError:
            self.field.set_error(_("The file could not be written there. Choose another place."))
            return
        self.said.setText(_("Exported."))
