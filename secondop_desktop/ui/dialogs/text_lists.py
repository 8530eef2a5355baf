"""A dialog of lists that are kept with the vault as texts: make, change, take in from a file, hand out as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.errors import NotWritableError, SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog, ask
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, ComboBox, FormField, Label, PrimaryButton, TextArea, fix
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.usecases.open_vault import Vault

_NEW = "+"


class Named(Protocol):
    """What is kept has a name."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


@dataclass(frozen=True, slots=True)
class TextKind(Generic[T]):
    """One kind of such lists: its words, and what reads and keeps it. `prefix` begins the names of the widgets."""

    prefix: str
    title: str
    about: str
    which: str
    new: str
    label: str
    keep_words: str
    delete_title: str
    import_title: str
    export_title: str
    file_kind: str
    file_name: str
    template: Callable[[], str]
    kept: Callable[[Vault], tuple[T, ...]]
    examples: Callable[[], tuple[T, ...]]
    as_text: Callable[[T], str]
    keep_text: Callable[[Vault, str, str], T]
    remove: Callable[[Vault, str], None]
    import_file: Callable[[Vault, Path], T]
    export_file: Callable[[T, Path], None]


def _lines(zoom: int) -> int:
    """How many lines of the text are shown, so that the dialog fits on a screen at this zoom."""
    return 14 if zoom <= 100 else max(5, 1400 // zoom - 3)


class TextListsDialog(Dialog, Generic[T]):
    """Shows one list as the text of its file; what is kept is checked first, and a mistake is told with its line."""

    changed = Signal()

    def __init__(self, shell: Shell, parent: QWidget | None, kind: TextKind[T]) -> None:
        super().__init__(parent, kind.title, f"{kind.prefix}_lists", width=680)
        self.shell, self._kind = shell, kind
        self._profiles: dict[str, T] = {}
        self._examples: frozenset[str] = frozenset()
        self.body.addWidget(Label(kind.about, "body", "ink_soft", wrap=True))
        row = Beside(spacing=12, lines=8)
        self.chooser = ComboBox(f"{kind.prefix}_list", label=kind.which)
        fix(self.chooser, min_width=200)  # it has no entries yet: what it needs is not known
        row.addWidget(self.chooser, 1)
        files = Flow()
        self.take_in = Button(_("Import…"), f"{kind.prefix}_import", size="small")
        self.hand_out = Button(_("Export…"), f"{kind.prefix}_export", size="small")
        self.remove = Button(_("Delete"), f"{kind.prefix}_delete", size="small")
        for button in (self.take_in, self.hand_out, self.remove):
            files.addWidget(button)
        row.addLayout(files)
        self.body.addLayout(row)
        self.text = TextArea(f"{kind.prefix}_text", lines=_lines(self.theme.zoom))
        self.field = FormField(kind.label, self.text, help_text=_("Lines that begin with # are notes."))
        self.body.addWidget(self.field)
        self.said = Label("", "support", "ink_soft", wrap=True)
        fix(self.said, min_height=22)
        self.body.addWidget(self.said)
        self.add_button(Button(_("Close"), f"{kind.prefix}_close", min_width=96), rejects=True)
        self.save_button = self.add_button(PrimaryButton(kind.keep_words, f"{kind.prefix}_save", min_width=120))
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

        def done(found: tuple[T, ...]) -> None:
            self._show_lists(found, chosen)

        self.shell.read(
            lambda vault, progress: self._kind.kept(vault), name="clinic-lists", done=while_alive(self, done)
        )

    def _show_lists(self, found: tuple[T, ...], chosen: str) -> None:
        examples = self._kind.examples()
        self._examples = frozenset(item.name for item in examples)
        self._profiles = {item.name: item for item in (*found, *examples)}
        self.chooser.clear()
        self.chooser.addItem(self._kind.new, _NEW)
        for name in self._profiles:
            self.chooser.addItem(name, name)
        self.chooser.set_value(chosen or _NEW)
        self._show()

    def _show(self) -> None:
        profile = self._profiles.get(self.chooser.value())
        self.text.setText(self._kind.as_text(profile) if profile is not None else self._kind.template())
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

        def work(vault: Vault) -> T:
            return self._kind.keep_text(vault, text, before if before in self._profiles else "")

        self._write(work, _("Kept."))

    def _write(self, work: Callable[[Vault], T], said: str) -> None:
        def done(profile: T) -> None:
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
        if not ask(self, self._kind.delete_title, _("“{name}” is then gone from here.").format(name=name), _("Delete")):
            return

        def done(_none: object) -> None:
            self.load()
            self.changed.emit()

        self.shell.write(
            lambda vault, progress: self._kind.remove(vault, name), name="clinic-list", done=while_alive(self, done)
        )

    # ------------------------------------------------------------------------------------------------------ files

    def choose_file(self) -> None:
        """Let the person choose a file to take in."""
        chosen, _filter = QFileDialog.getOpenFileName(
            self, self._kind.import_title, str(Path.home()), self._kind.file_kind
        )
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Take a list in from a file."""
        self._write(lambda vault: self._kind.import_file(vault, path), _("Imported."))

    def choose_target(self) -> None:
        """Let the person choose where the list goes as a file."""
        target = ask_where(self, self._kind.export_title, self._kind.file_kind, name=self._kind.file_name)
        if target is not None:
            self.export_file(target)

    def export_file(self, path: Path) -> None:
        """Write the list that is shown as a file."""
        profile = self._profiles.get(self.chooser.value())
        if profile is None:
            return
        try:
            self._kind.export_file(profile, path)
        except NotWritableError as error:
            self.field.set_error(f"{error.title}. {error.message}")
            return
        self.said.setText(_("Exported."))
