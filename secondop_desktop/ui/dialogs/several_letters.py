"""Letters of several rows in one go: which of them, together or a file each; then what came of it, and where it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import LANGUAGE_NAMES, _, language, ngettext
from secondop_desktop.ui.dialogs.base import Dialog, show_error
from secondop_desktop.ui.dialogs.folders import choose_folder, open_folder
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.packet_room.printing import Printable, Printing, make_printer
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    CheckBox,
    Choices,
    ComboBox,
    FormField,
    Label,
    LinkButton,
    PrimaryButton,
    RadioButton,
    Rule,
    TwoLines,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.buttons import literal
from secondop_desktop.usecases import several_letters
from secondop_desktop.usecases.make_packet import Paper
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.print_sheets import Printed
from secondop_desktop.usecases.request_records import LetterKind
from secondop_desktop.usecases.several_letters import Drafted, Result, Wish
from secondop_desktop.usecases.worklist import Line

GoOut = Callable[[Sequence[Line]], None]
"""Writes down that the letters of these rows went out today."""


class LettersDialog(Dialog):
    """The letter that comes next for each row, those that are complete chosen; then together or a file each."""

    def __init__(self, parent: QWidget | None, found: Sequence[Drafted]) -> None:
        super().__init__(parent, _("Letters of several cases"), "letters_dialog", width=640)
        about = _("One letter for each, the one that comes next. Look at a letter by itself with L on its row alone.")
        self.body.addWidget(Label(about, "body", "ink_soft", wrap=True))
        self.together = RadioButton(_("Together, to print them or save them as one PDF"), "letters_together")
        self.each = RadioButton(_("A PDF for each, in a folder"), "letters_each")
        self.together.setChecked(True)
        ways = Choices(self, _("The letters"))
        for way in (self.together, self.each):
            ways.add(way)
            self.body.addWidget(way)
        self.both_sides = CheckBox(
            _("For printing on both sides: no letter begins on the back of another"), "letters_both_sides"
        )
        self.both_sides.setChecked(True)
        self.together.toggled.connect(self.both_sides.setEnabled)
        self.body.addWidget(self.both_sides)
        self.language = ComboBox("letters_language", list(LANGUAGE_NAMES.items()))
        self.language.set_value(language())
        self.paper = ComboBox("letters_paper", [("letter", _("US Letter")), ("a4", _("A4"))])
        self.paper.set_value(several_letters.usual_paper(found))
        row = Beside()
        row.addWidget(FormField(_("Language of the letter"), self.language), 1)
        row.addWidget(FormField(_("Paper"), self.paper), 1)
        self.body.addLayout(row)
        self.body.addWidget(Rule())
        self.boxes: list[tuple[CheckBox, Drafted]] = []
        for number, item in enumerate(found):
            line = item.line
            said = " · ".join(part for part in (line.name, show(line.birth_date), letter_words(item)) if part)
            box = CheckBox(literal(said), f"letters_row_{number}")
            box.setChecked(item.can_be_made)
            box.setEnabled(item.can_be_made)
            box.toggled.connect(self._count)
            self.boxes.append((box, item))
            self.body.addWidget(box)
        self.body.addStretch(1)
        self.add_button(Button(_("Cancel"), "letters_cancel"), rejects=True)
        self.go = self.add_button(PrimaryButton("", "letters_go", min_width=140), accepts=True)
        self._count()
        self.go.setFocus()

    def wanted(self) -> tuple[Drafted, ...]:
        """The rows that are chosen."""
        return tuple(item for box, item in self.boxes if box.isChecked())

    def wish(self) -> Wish:
        """How they are wanted."""
        return Wish(self.language.value(), self.paper.value(), self.both_sides.isChecked())

    def _count(self) -> None:
        n = len(self.wanted())
        self.go.setText(ngettext("Make {n} letter", "Make {n} letters", n).format(n=n))
        self.go.setEnabled(n > 0)


def letter_words(item: Drafted) -> str:
    """Which letter it is and to whom, or why it cannot be made with the others."""
    if item.letter is None:
        return _("not yet: nobody was asked. Press L on this row alone")
    if item.error is not None:
        return _("not yet: {why}").format(why=item.error.title)
    words = {
        LetterKind.REQUEST: _("request to {whom}"),
        LetterKind.REMINDER: _("reminder to {whom}"),
        LetterKind.ESCALATION: _("privacy officer of {whom}"),
    }
    return words[item.letter.kind].format(whom=item.letter.request.facility)


class LettersMade(Dialog):
    """What came of each letter; together they are printed or saved from here, and written down as gone out."""

    def __init__(
        self,
        parent: QWidget | None,
        shell: Shell,
        results: Sequence[Result],
        go_out: GoOut,
        *,
        printed: Printed | None = None,
        both_sides: bool = True,
        folder: Path | None = None,
    ) -> None:
        n = sum(item.made for item in results)
        title = ngettext("{n} of {count} letter made", "{n} of {count} letters made", len(results))
        super().__init__(parent, title.format(n=n, count=len(results)), "letters_made", width=600)
        self.shell, self._results, self._out, self._printed = shell, tuple(results), go_out, printed
        self._folder = folder
        self._printing: Printing | None = None
        self.words = Label("", "body", wrap=True, selectable=True)
        self.body.addWidget(self.words)
        if printed is not None:
            pages = ngettext("{n} page.", "{n} pages.", printed.pages).format(n=printed.pages)
            if printed.pages > n and both_sides:
                backs = _("The empty backs are among them.")
                pages = f"{pages} {backs}"
            self.words.setText("\n".join((pages, *printed.warnings)))
        elif folder is not None:
            self.words.setText(str(folder))
        self.folder_button = LinkButton(_("Open its folder"), "letters_folder")
        self.folder_button.clicked.connect(self._open_folder)
        self.folder_button.setVisible(folder is not None)
        self.body.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        # What failed needs someone; it comes first.
        for item in sorted(results, key=lambda item: item.made):
            if item.path is not None or not item.made:
                who = " · ".join(part for part in (item.line.full_name, show(item.line.birth_date)) if part)
                self.body.addWidget(TwoLines(who, told(item), wrap=True))
        self.body.addStretch(1)
        self.add_button(Button(_("Close"), "letters_close"), rejects=True)
        self.sent = self.add_button(Button(_("They go out today"), "letters_sent"))
        self.sent.setToolTip(_("Writes down for each that it was sent today. Undo takes it back."))
        self.sent.setEnabled(n > 0)
        self.sent.clicked.connect(self._go_out)
        self.save_button = self.add_button(Button(_("Save as PDF…"), "letters_save"))
        self.save_button.clicked.connect(self.save)
        self.print_button = self.add_button(PrimaryButton(_("Print…"), "letters_print", icon="print"))
        self.print_button.clicked.connect(self.print_them)
        for button in (self.save_button, self.print_button):
            button.setVisible(printed is not None)
        first = self.print_button if printed is not None else self.sent
        first.setDefault(True)
        first.setFocus()

    def _go_out(self) -> None:
        self.accept()
        self._out([item.line for item in self._results if item.made])

    def _open_folder(self) -> None:
        if self._folder is not None:
            open_folder(self._folder)

    def save(self) -> None:
        """Ask where to, and write the one file there."""
        target = ask_where(self, _("Save as PDF"), "PDF (*.pdf)", name=f"{_('Letters')}.pdf")
        if target is not None:
            self.save_to(target)

    def save_to(self, target: Path) -> None:
        """Write the one file there, whole or not at all."""
        printed, results = self._printed, self._results
        if printed is None:
            return
        made = printed

        def done(_nothing: None) -> None:
            self.words.setText(_("Saved: {name}").format(name=target))
            self._folder = target.parent
            self.folder_button.setVisible(True)
            self.resize(self.width(), max(self.height(), self.needed_height()))

        def failed(error: SecondOpError) -> None:
            show_error(self, error)

        self.shell.write(
            lambda vault, progress: several_letters.save_one(vault, made, results, target),
            name="letters-save",
            done=while_alive(self, done),
            failed=while_alive(self, failed),
        )

    def print_them(self) -> None:
        """Ask for the printer and print the one file."""
        if self._printed is None:
            return
        paper = Paper(self._printed.paper)
        printer = make_printer(paper, _("Letters"))
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self._printed.pages)
        if dialog.exec() != Dialog.DialogCode.Accepted:
            return
        printable = Printable(self._printed.data, self._printed.pages, paper)
        printing = self._printing = Printing(self.shell, printable, printer, self)
        self._let(on=False)
        printing.step.connect(lambda what, _done, _total: self.words.setText(what))
        printing.done.connect(self._was_printed)
        printing.stopped.connect(lambda: self._stopped(_("Printing was stopped")))
        printing.refused.connect(self._refused)
        printing.begin()

    def _let(self, *, on: bool) -> None:
        for button in (self.print_button, self.save_button, self.sent):
            button.setEnabled(on)

    def _stopped(self, said: str) -> None:
        self._let(on=True)
        self.words.setText(said)

    def _refused(self, error: SecondOpError) -> None:
        self._stopped("")
        show_error(self, error)

    def _was_printed(self) -> None:
        self._stopped(_("Sent to the printer"))
        results = self._results
        self.shell.write(lambda vault, progress: several_letters.was_printed(vault, results), name="letters-printed")


def told(item: Result) -> str:
    """What came of one letter, in words."""
    if item.error is not None:
        return _("Not written: {title}. {message}").format(title=item.error.title, message=item.error.message)
    if item.left:
        return _("Not written: you cancelled before its turn.")
    return " · ".join((item.path.name if item.path is not None else "", *item.warnings))


def begin(parent: QWidget, shell: Shell, lines: Sequence[Line], go_out: GoOut) -> None:
    """Look which letters come next for these rows, ask which and how, make them, and show what came of it."""

    def show_found(found: tuple[Drafted, ...]) -> None:
        dialog = LettersDialog(parent, found)

        def accepted() -> None:
            folder = choose_folder(parent, _("Letters of several cases")) if dialog.each.isChecked() else None
            if dialog.together.isChecked() or folder is not None:
                make(parent, shell, dialog.wanted(), dialog.wish(), folder, go_out)

        dialog.accepted.connect(accepted)
        _open(dialog)

    job = shell.read(
        lambda vault, progress: several_letters.drafted(vault, lines, progress),
        name="letters-next",
        done=while_alive(parent, show_found),
    )
    shell.show_progress(_("Looking which letter comes next"), job)


def make(
    parent: QWidget, shell: Shell, wanted: Sequence[Drafted], wish: Wish, folder: Path | None, go_out: GoOut
) -> None:
    """Make them with progress and Cancel, then show what came of each."""

    def work(vault: Vault, progress: Progress) -> tuple[Printed | None, tuple[Result, ...]]:
        if folder is None:
            return several_letters.one_file(vault, wanted, wish, progress)
        return None, several_letters.files_each(vault, wanted, folder, wish, progress)

    def done(made: tuple[Printed | None, tuple[Result, ...]]) -> None:
        printed, results = made
        _open(LettersMade(parent, shell, results, go_out, printed=printed, both_sides=wish.both_sides, folder=folder))

    job = shell.write(work, name="letters", done=while_alive(parent, done))
    shell.show_progress(_("Making letters"), job)


def _open(dialog: Dialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
