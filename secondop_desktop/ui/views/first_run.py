"""The first start in three screens: what this is and is not; password and spare key; the first records."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QStackedWidget, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.views.unlock import Refusal
from secondop_desktop.ui.widgets.announcing import announce
from secondop_desktop.ui.widgets.base import HBox, IconView, Label, Panel, Rule, Scroll, VBox, fix, show_if
from secondop_desktop.ui.widgets.buttons import Button, LinkButton, PrimaryButton
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.ui.widgets.fields import PasswordField, TextField

STEPS = 3
SIDE_FROM = 1000  # units of width from which the pane at the right is shown beside


def _icon_lines(column: VBox, lines: list[tuple[str, str, str]]) -> None:
    """A list of icon, heading and words."""
    for icon, title, text in lines:
        row = HBox(spacing=16)
        row.addWidget(IconView(icon, 22, "accent", disc=44, ground="tint"), 0, Qt.AlignmentFlag.AlignTop)
        words = VBox()
        words.addWidget(Label(title, "label", wrap=True))
        words.addWidget(Label(text, "body", "ink_soft", wrap=True))
        row.addLayout(words, 1)
        column.addLayout(row)
        column.gap(16)


class _Screen(QWidget):
    """One screen: what to do at the left, what goes with it in a pane at the right."""

    def __init__(self, number: int, title: str, text: str, name: str) -> None:
        super().__init__()
        row = HBox(self)
        left = QWidget()
        left_row = HBox(left)
        box = QWidget()
        fix(box, max_width=544)
        self.column = VBox(box, margins=(4, 28, 4, 28))
        self.column.addStretch(5)
        self.column.addWidget(Label(_("Step {n} of {total}").format(n=number, total=STEPS), "body", "ink_soft"))
        self.column.gap(4)
        self.column.addWidget(Label(title, "display", wrap=True))
        self.column.gap(8)
        self.column.addWidget(Label(text, "body", "ink_soft", wrap=True))
        self.column.gap(20)
        left_row.gap(28)
        left_row.addStretch(7)
        left_row.addWidget(box, 100)
        left_row.addStretch(3)
        left_row.gap(28)
        self._scroll = Scroll(left, f"{name}_scroll")
        row.addWidget(self._scroll, 680)
        self.side = Panel("rail", lines="left")
        self.side_column = VBox(self.side, margins=(32, 24, 32, 24))
        row.addWidget(self.side, 600)

    def finish(self, buttons: QLayout) -> None:
        """Put the buttons below what was added."""
        self.column.addLayout(buttons)
        self.column.addStretch(6)

    def fit(self, wide: bool) -> None:
        """Show the pane at the right only where there is room beside it."""
        show_if(self.side, wide)


class FirstRunView(Panel):
    """The three screens. The controller connects the signals and tells it how it went.

    `create_wanted` (password) asks for the vault to be made: the key on the sheet exists only then. `print_wanted`
    and `save_wanted` follow once it is made. At the end one of `files_wanted`, `demo_wanted`, `empty_wanted` comes.
    The first screen is made at once; the others by `make_next` while it is read, or when they are first wanted.
    """

    create_wanted = Signal(str)
    print_wanted = Signal()
    save_wanted = Signal()
    folder_wanted = Signal()
    open_wanted = Signal()
    files_wanted = Signal()
    demo_wanted = Signal()
    empty_wanted = Signal()
    leaving_wanted = Signal()

    def __init__(self, folder: Path, name: str, made_on: str) -> None:
        super().__init__("window")
        self.setObjectName("first_run")
        self._folder = folder
        self._made_on = made_on
        self._after_made = ""
        self._made = False
        outer = VBox(self)
        self.pages = QStackedWidget()
        outer.addWidget(self.pages)
        self._waiting = ""
        self._screens = [self._first(name)]
        self.pages.addWidget(self._screens[0])
        self._refresh()

    def make_next(self) -> bool:
        """Make the next screen that is not there yet; False when all are there."""
        if len(self._screens) < STEPS:
            screen = self._second() if len(self._screens) == 1 else self._third()
            screen.fit(self._wide())
            self._screens.append(screen)
            self.pages.addWidget(screen)
            self._refresh()
        return len(self._screens) < STEPS

    # ---------------------------------------------------------------------------------------------- the screens

    def _first(self, name: str) -> _Screen:
        screen = _Screen(
            1,
            _("Your records, ready for a second opinion"),
            _("SecondOp helps you gather your medical records and carry them to another doctor."),
            "first_run_1",
        )
        _icon_lines(
            screen.column,
            [
                ("lock", _("Keeps everything in one locked place"), _("On this computer, under your password.")),
                ("opinion", _("Walks you through it"), _("What to ask, what is missing, whom to write to.")),
                ("packet", _("Makes one packet for the doctor"), _("Each fact shows the page that it came from.")),
            ],
        )
        screen.column.gap(4)
        screen.column.addWidget(Label(_("What to call these records"), "label"))
        screen.column.gap(6)
        self.name = TextField("records_name", label=_("What to call these records"), text=name, height=44)
        screen.column.addWidget(self.name)
        screen.column.gap(6)
        where = HBox(spacing=12)
        self.where = Label("", "support", "ink_soft", elide=True)
        self.change_folder = LinkButton(_("Change…"), "change_folder", role="support")
        where.addWidget(self.where, 1)
        where.addWidget(self.change_folder)
        screen.column.addLayout(where)
        self.first_refusal = Refusal("first_run_refusal")
        screen.column.addWidget(self.first_refusal)
        screen.column.gap(16)
        buttons = HBox(spacing=12)
        self.next_1 = PrimaryButton(_("Next"), "first_run_next_1", size="medium", min_width=140)
        buttons.addWidget(self.next_1)
        have = LinkButton(_("I have records already. Open them…"), "first_run_open", wrap=True)
        buttons.addWidget(have)
        buttons.addStretch(1)
        screen.finish(buttons)
        side = screen.side_column
        side.set_margins((64, 24, 56, 24))
        side.addStretch(1)
        side.addWidget(Label(_("What it is not"), "heading"))
        side.gap(20)
        _icon_lines(
            side,
            [
                ("help", _("Not a doctor"), _("It gives no advice. It orders and quotes what your records say.")),
                ("close", _("Not online"), _("It has no account and no cloud. Nothing leaves this computer.")),
                (
                    "conditions",
                    _("Not for an emergency"),
                    _("Chest pain, a stroke, heavy bleeding, thoughts of ending your life: call for help now."),
                ),
            ],
        )
        side.gap(16)
        self.leaving = LinkButton(_("How can I check that nothing leaves?"), "first_run_leaving", role="support")
        side.addWidget(self.leaving, 0, Qt.AlignmentFlag.AlignLeading)
        side.addStretch(1)
        self.leaving.clicked.connect(self.leaving_wanted)
        self.next_1.clicked.connect(self._leave_first)
        self.name.returnPressed.connect(self._leave_first)
        self.name.textChanged.connect(self._refresh)
        self.change_folder.clicked.connect(self.folder_wanted)
        have.clicked.connect(self.open_wanted)
        return screen

    def _second(self) -> _Screen:
        from secondop_desktop.ui.safety.retype import RetypeGroup
        from secondop_desktop.ui.views.recovery_sheet import SheetPreview
        from secondop_desktop.ui.views.strength_line import StrengthLine

        screen = _Screen(
            2,
            _("Choose a password and print your spare key"),
            _(
                "The password locks your records. We cannot look it up or reset it for you. The printed recovery"
                " sheet is your spare key."
            ),
            "first_run_2",
        )
        column = screen.column
        column.addWidget(Label(_("Password"), "label"))
        column.gap(6)
        self.password = PasswordField("first_password", label=_("Password"))
        column.addWidget(self.password)
        column.gap(10)
        self.strength = StrengthLine()
        column.addWidget(self.strength)
        column.gap(16)
        column.addWidget(Label(_("The same password again"), "label"))
        column.gap(6)
        self.again = PasswordField("first_password_again", label=_("The same password again"), show_button=False)
        column.addWidget(self.again)
        column.gap(10)
        self.match = StateChip("ready", _("They match"), ground="window", name="passwords_match")
        match_box = QWidget()
        fix(match_box, height=22)
        VBox(match_box).addWidget(self.match, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(match_box)
        self.refusal = Refusal("password_refusal")
        column.addWidget(self.refusal)
        column.gap(20)
        column.addWidget(Rule())
        column.gap(20)
        row = HBox(spacing=8)
        self.print = Button(_("Print the sheet…"), "print_sheet", size="medium", icon="print", key="Ctrl+P")
        self.save = Button(_("Save as PDF…"), "save_sheet", size="medium", key="Ctrl+S")
        self.sheet_state = StateChip("ready", _("Sent to the printer"), ground="window", name="sheet_state")
        row.addWidget(self.print)
        row.addWidget(self.save)
        row.gap(8)
        row.addWidget(self.sheet_state)
        row.addStretch(1)
        column.addLayout(row)
        column.gap(14)
        self.retype = RetypeGroup("sheet_group")
        column.addWidget(self.retype)
        column.gap(26)
        buttons = HBox(spacing=12)
        self.back_2 = Button(_("Back"), "first_run_back_2", size="medium", key="Alt+Left")
        self.next_2 = PrimaryButton(_("Next"), "first_run_next_2", size="medium", min_width=140)
        buttons.addWidget(self.back_2)
        buttons.addWidget(self.next_2)
        buttons.addStretch(1)
        screen.finish(buttons)
        side = screen.side_column
        side.addStretch(1)
        middle = HBox()
        middle.addStretch(1)
        inner = VBox()
        inner.addWidget(Label(_("What will be printed"), "body", "ink_soft"))
        inner.gap(12)
        self.sheet = SheetPreview()
        inner.addWidget(self.sheet)
        middle.addLayout(inner)
        middle.addStretch(1)
        side.addLayout(middle)
        side.addStretch(1)
        self.password.changed.connect(self._refresh)
        self.password.shown_changed.connect(self.again.set_shown)
        self.again.changed.connect(self._refresh)
        self.password.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.print.setFocus)
        self.print.clicked.connect(self._print_pressed)
        self.save.clicked.connect(self._save_pressed)
        self.retype.changed.connect(self._refresh)
        self.back_2.clicked.connect(self._back)
        self.next_2.clicked.connect(self._leave_second)
        return screen

    def _third(self) -> _Screen:
        screen = _Screen(
            3,
            _("Add your first records"),
            _("Start with what you have. You can add more at any time, and take anything back."),
            "first_run_3",
        )
        self.waiting = Label(self._waiting, "body", wrap=True)
        show_if(self.waiting, bool(self._waiting))
        screen.column.addWidget(self.waiting)
        card = Card(margins=(20, 4, 20, 4), name="first_records")
        choices: list[tuple[str, str, Button]] = [
            (
                _("Files from this computer"),
                _("Portal downloads, PDFs, photos of paper."),
                PrimaryButton(_("Choose files…"), "first_files", min_width=152),
            ),
            (
                _("Look around first"),
                _("Ines Calloway, an invented patient."),
                Button(_("Open the demo"), "first_demo", min_width=152),
            ),
            (
                _("Begin by hand"),
                _("Type in who this is about, then the rest."),
                Button(_("Start empty"), "first_empty", min_width=152),
            ),
        ]
        for title, text, button in choices:
            row = Row(76, spacing=16, grows=True)
            row.line.addWidget(TwoLines(title, text, strong=True, wrap=True), 1)
            row.line.addWidget(button)
            card.add_row(row)
        self.files, self.demo, self.empty = (button for _title, _text, button in choices)
        screen.column.addWidget(card)
        screen.column.gap(12)
        screen.column.addWidget(
            Label(_("You can also drop files anywhere on this window."), "support", "ink_soft", wrap=True)
        )
        self.third_refusal = Refusal("third_refusal")
        screen.column.addWidget(self.third_refusal)
        screen.finish(HBox())
        side = screen.side_column
        side.set_margins((64, 24, 56, 24))
        side.addStretch(1)
        side.addWidget(Label(_("What helps most"), "heading"))
        side.gap(20)
        _icon_lines(
            side,
            [
                ("documents", _("Letters and reports"), _("What the doctors wrote, and the pathology report.")),
                ("results", _("Test results"), _("A download from your portal brings years at once.")),
                ("imaging", _("Scans and X-rays"), _("Keep the disc. Most specialists want the pictures too.")),
            ],
        )
        side.addStretch(1)
        self.files.clicked.connect(self.files_wanted)
        self.demo.clicked.connect(self.demo_wanted)
        self.empty.clicked.connect(self.empty_wanted)
        return screen

    # ---------------------------------------------------------------------------------------- what it can be told

    @property
    def folder(self) -> Path:
        """The folder in which the records will be kept."""
        return self._folder

    def set_folder(self, folder: Path) -> None:
        """Keep the records there."""
        self._folder = folder
        self.first_refusal.hide()
        self._refresh()

    def records_name(self) -> str:
        """What the person calls these records."""
        return self.name.text().strip() or _("My records")

    def set_busy(self, busy: bool) -> None:
        """Making a vault takes a second or two: say so, and take no second press."""
        if len(self._screens) > 1:
            for widget in (self.print, self.save, self.back_2, self.next_2):
                widget.setEnabled(not busy)
            self.print.set_text(_("Making the key…") if busy else _("Print the sheet…"))
        if not busy:
            self._refresh()

    def show_waiting(self, text: str) -> None:
        """Say on the last screen what is done when it is left."""
        self._waiting = text
        if len(self._screens) == STEPS:
            self.waiting.setText(text)
            self.waiting.show()

    def show_made(self, groups: tuple[str, ...]) -> None:
        """The vault is made: show the key on the sheet, and go on to print or save it as was asked for."""
        from secondop_desktop.ui.views.recovery_sheet import SheetContent

        self._made = True
        self.set_busy(False)
        self.sheet.show_content(SheetContent(self.records_name(), self._made_on, groups))
        after, self._after_made = self._after_made, ""
        if after == "save":
            self.save_wanted.emit()
        elif after == "print":
            self.print_wanted.emit()

    def show_sheet_done(self, word: str) -> None:
        """Say that the sheet was sent to the printer or saved."""
        self.sheet_state.set_state("ready", word)
        self.sheet_state.show()
        announce(self, word)
        self.sheet.set_hidden(True)
        self.retype.ask(self.sheet.content.groups)
        self._refresh()
        self.retype.setFocus()

    def show_error(self, error: SecondOpError) -> None:
        """Say what did not work, on the screen that is open."""
        self.set_busy(False)
        refusals = (lambda: self.first_refusal, lambda: self.refusal, lambda: self.third_refusal)
        refusals[self.pages.currentIndex()]().show_error(error)

    def show_step(self, index: int) -> None:
        """Show a screen, from 0."""
        while len(self._screens) <= index:
            self.make_next()
        self.pages.setCurrentIndex(index)
        first: QWidget = self.name if index == 0 else self.password if index == 1 else self.files
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if index == 0:
            self.name.end(False)  # also where the window is not there yet, which then brings the keyboard itself

    def forget_passwords(self) -> None:
        """Clear what was typed, once it is no longer needed."""
        self.password.clear()
        self.again.clear()

    # --------------------------------------------------------------------------------------------------- inner life

    def _passwords_fit(self) -> bool:
        from secondop_desktop.ui.views.strength import strength_of

        return strength_of(self.password.text()).enough and self.password.text() == self.again.text()

    def _refresh(self) -> None:
        self.where.setText(_("Kept in {folder}").format(folder=str(self._folder)))
        for widget in (self.name, self.change_folder):
            widget.setEnabled(not self._made)
        if len(self._screens) == 1:
            return
        from secondop_desktop.ui.views.recovery_sheet import SheetContent

        self.strength.show_password(self.password.text())
        again = self.again.text()
        show_if(self.match, bool(again))
        if again:
            same = again == self.password.text()
            self.match.set_state(
                "ready" if same else "needs_decision", _("They match") if same else _("Not the same yet")
            )
        for field in (self.password, self.again):
            field.field.setReadOnly(self._made)
        fit = self._passwords_fit() or self._made
        self.print.setEnabled(fit)
        self.save.setEnabled(fit)
        if not self._made:
            self.sheet_state.hide()
            self.sheet.show_content(SheetContent(self.records_name(), self._made_on))
        self.next_2.setEnabled(self._made and self.retype.is_right)

    def _leave_first(self) -> None:
        self.show_step(1)

    def _back(self) -> None:
        self.show_step(0)

    def _leave_second(self) -> None:
        self.forget_passwords()
        self.show_step(2)

    def _print_pressed(self) -> None:
        self._sheet_pressed("print")

    def _save_pressed(self) -> None:
        self._sheet_pressed("save")

    def _sheet_pressed(self, after: str) -> None:
        self.refusal.hide()
        if self._made:
            (self.print_wanted if after == "print" else self.save_wanted).emit()
            return
        if self._passwords_fit():
            self._after_made = after
            self.set_busy(True)
            self.create_wanted.emit(self.password.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for screen in self._screens:
            screen.fit(self._wide())

    def _wide(self) -> bool:
        return self.width() >= self.theme.px(SIDE_FROM)
