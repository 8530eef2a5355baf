"""Own words for the letters: first and last paragraphs of the request and of the reminder, tried before being kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.errors import NotWritableError, SecondOpError
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.text import LANGUAGE_NAMES, _, language
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, ComboBox, FormField, HBox, Label, PrimaryButton, TextArea
from secondop_desktop.usecases import letter_wordings, request_records
from secondop_desktop.usecases.letter_wordings import LetterKind, Wording
from secondop_desktop.usecases.open_vault import Vault


class LetterWordingDialog(Dialog):
    """Shows the own words of one letter in one language; what is kept is checked first, mistakes with their line."""

    def __init__(self, shell: Shell, parent: QWidget | None, language_now: str = "") -> None:
        super().__init__(parent, _("Your own words in letters"), "wording_dialog", width=660)
        self.shell = shell
        self._wording = Wording()
        about = _("What the law needs, what you ask for and the lines to sign on stay as they are.")
        self.body.addWidget(Label(about, "body", "ink_soft", wrap=True))
        row = HBox(spacing=12)
        kinds = [(LetterKind.REQUEST, _("The request")), (LetterKind.REMINDER, _("A reminder"))]
        self.kind = ComboBox("wording_kind", [(str(kind), words) for kind, words in kinds])
        self.language = ComboBox("wording_language", list(LANGUAGE_NAMES.items()))
        self.language.set_value(language_now or language())
        row.addWidget(FormField(_("Letter"), self.kind))
        row.addWidget(FormField(_("Language of the letter"), self.language))
        self.body.addLayout(row)
        self.opening = TextArea("wording_opening", lines=5)
        self.closing = TextArea("wording_closing", lines=3)
        empty = _("Empty: our words stand there. An empty line begins a new paragraph.")
        self.opening_field = FormField(_("First paragraphs"), self.opening, help_text=empty)
        self.closing_field = FormField(_("Last paragraphs"), self.closing, help_text=empty)
        self.body.addWidget(self.opening_field)
        self.body.addWidget(self.closing_field)
        self.places = Label("", "support", "ink_soft", wrap=True, selectable=True)
        self.body.addWidget(self.places)
        tools = HBox(spacing=8)
        acts = (
            ("preview", _("Try it…"), self.preview),
            ("reset", _("Our words again"), self.reset),
            ("import", _("Import…"), self.choose_file),
            ("export", _("Export…"), self.choose_target),
        )
        self.tools: dict[str, Button] = {}
        for name, words, act in acts:
            button = Button(words, f"wording_{name}", size="small")
            button.clicked.connect(act)
            self.tools[name] = button
            tools.addWidget(button)
        tools.addStretch(1)
        self.body.addLayout(tools)
        self.said = Label("", "support", "ink_soft", wrap=True)
        self.body.addWidget(self.said)
        self.add_button(Button(_("Close"), "wording_close", min_width=96), rejects=True)
        self.save_button = self.add_button(PrimaryButton(_("Keep these words"), "wording_save", min_width=140))
        self.save_button.clicked.connect(self.keep)
        self._shown = LetterKind.REQUEST
        self.kind.activated.connect(lambda _index: self._turn())
        self.language.activated.connect(lambda _index: self.load())
        self._tell_places()
        self.load()
        self.opening.setFocus()

    # ----------------------------------------------------------------------------------------------------- showing

    def load(self) -> None:
        """Read what is kept in this language."""
        spoken = self.language.value()
        self.shell.read(
            lambda vault, progress: letter_wordings.kept(vault, spoken),
            name="wording",
            done=while_alive(self, self.show_wording),
        )

    def show_wording(self, wording: Wording) -> None:
        """Show these words; nothing is kept yet."""
        self._wording = wording
        self._shown = LetterKind(self.kind.value())
        self.opening.setText(wording.opening(self._shown))
        self.closing.setText(wording.closing(self._shown))
        self._tell_places()
        self._tell("")

    def _turn(self) -> None:
        """The other letter: what was typed for the one before stays."""
        self.show_wording(self.wording())

    def _tell_places(self) -> None:
        kind = LetterKind(self.kind.value())
        places = " ".join(f"{{{name}}}" for name in letter_wordings.allowed(kind))
        self.places.setText(_("Places that are filled in: {places}").format(places=places))

    def _tell(self, said: str) -> None:
        self.said.setText(said)
        for field in (self.opening_field, self.closing_field):
            field.set_error("")

    def wording(self) -> Wording:
        """The words as typed, those of both letters."""
        kind = self._shown
        typed = {f"{kind}_opening": self.opening.text().strip(), f"{kind}_closing": self.closing.text().strip()}
        return replace(self._wording, **typed)

    def _is_right(self) -> bool:
        """Whether every place in what is shown is one; tells the first mistake in each text with its line."""
        right = True
        for area, field in ((self.opening, self.opening_field), (self.closing, self.closing_field)):
            found = letter_wordings.problem(area.text().strip(), self._shown)
            field.set_error(_("Line {line}: {reason}.").format(line=found[0], reason=found[1]) if found else "")
            right = right and found is None
        return right

    # -------------------------------------------------------------------------------------------------------- doing

    def keep(self) -> None:
        """Check the words, and keep them with the vault."""
        if not self._is_right():
            return
        wording, spoken = self.wording(), self.language.value()

        def done(kept: Wording) -> None:
            self.show_wording(kept)
            self._tell(_("Kept. The next letters use these words.") if kept != Wording() else _("Our words are back."))

        self.shell.write(
            lambda vault, progress: letter_wordings.keep(vault, wording, spoken),
            name="wording",
            done=while_alive(self, done),
            failed=while_alive(self, self._failed),
        )

    def _failed(self, error: SecondOpError) -> None:
        self.opening_field.set_error(f"{error.title}. {error.message}")

    def reset(self) -> None:
        """Empty both texts of this letter: our words stand there once this is kept."""
        self.opening.setText("")
        self.closing.setText("")
        self._tell(_("Keep these words to have ours back."))

    def preview(self) -> None:
        """Show the letter of an invented request with the words as typed."""
        if not self._is_right():
            return
        wording, kind, spoken = self.wording(), self._shown, self.language.value()

        def build(vault: Vault, paper: str) -> PrintSheet:
            return request_records.sample_letter(vault, wording, kind, paper=paper, language=spoken)

        SheetDialog(self.shell, self, _("Try it"), build, file_name=_("Letter")).exec()

    def choose_file(self) -> None:
        """Let the person choose a file to take the words from."""
        kind = _("Wording (*.toml)")
        chosen, _filter = QFileDialog.getOpenFileName(self, _("Import words"), str(Path.home()), kind)
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Show the words of a file; they are kept only when the person says so."""
        try:
            found = letter_wordings.read_file(path)
        except SecondOpError as error:
            self._failed(error)
            return
        self.show_wording(found)
        self._tell(_("Read from the file. Look at both letters, then keep these words."))

    def choose_target(self) -> None:
        """Let the person choose where the words go as a file."""
        target = ask_where(self, _("Export words"), _("Wording (*.toml)"), name="letter-words.toml")
        if target is not None:
            self.export_file(target)

    def export_file(self, path: Path) -> None:
        """Write the words as typed as a file."""
        if not self._is_right():
            return
        try:
            letter_wordings.export_file(self.wording(), path)
        except NotWritableError as error:
            self._failed(error)
            return
        self.said.setText(_("Exported."))
