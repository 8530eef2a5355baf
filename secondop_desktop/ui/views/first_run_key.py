"""The second screen of the first start: the password, and the sheet with the spare key, a part of it typed back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.safety.retype import RetypeGroup
from secondop_desktop.ui.views.first_run_screen import Screen
from secondop_desktop.ui.views.recovery_sheet import SheetContent, SheetPreview
from secondop_desktop.ui.views.strength import strength_of
from secondop_desktop.ui.views.strength_line import StrengthLine
from secondop_desktop.ui.views.unlock import Refusal
from secondop_desktop.ui.widgets.announcing import announce
from secondop_desktop.ui.widgets.base import HBox, Label, Rule, VBox, fix, show_if
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.ui.widgets.fields import PasswordField
from secondop_desktop.ui.widgets.flow import Flow


class KeyScreen(Screen):
    """`changed` tells that something was typed; the key stands on the sheet once the records are made."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(
            2,
            _("Choose a password and print your spare key"),
            _(
                "The password locks your records. We cannot look it up or reset it for you. The printed recovery"
                " sheet is your spare key."
            ),
            "first_run_2",
        )
        self._had_keyboard: Button | None = None
        column = self.column
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
        row = Flow()
        self.print = Button(_("Print the sheet…"), "print_sheet", size="medium", icon="print", key="Ctrl+P")
        self.save = Button(_("Save as PDF…"), "save_sheet", size="medium", key="Ctrl+S")
        self.sheet_state = StateChip("ready", _("Sent to the printer"), ground="window", name="sheet_state")
        row.addWidget(self.print)
        row.addWidget(self.save)
        row.addWidget(self.sheet_state)
        column.addLayout(row)
        column.gap(14)
        self.retype = RetypeGroup("sheet_group")
        column.addWidget(self.retype)
        column.gap(26)
        buttons = HBox(spacing=12)
        self.back = Button(_("Back"), "first_run_back_2", size="medium", key="Alt+Left")
        self.next = PrimaryButton(_("Next"), "first_run_next_2", size="medium", min_width=140)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        buttons.addStretch(1)
        self.finish(buttons)
        side = self.side_column
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
        self.password.changed.connect(self.changed)
        self.password.shown_changed.connect(self.again.set_shown)
        self.again.changed.connect(self.changed)
        self.password.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.print.setFocus)
        self.retype.changed.connect(self.changed)

    def passwords_fit(self) -> bool:
        """Whether the password is strong enough and was typed twice."""
        return strength_of(self.password.text()).enough and self.password.text() == self.again.text()

    def set_busy(self, busy: bool) -> None:
        """Making a vault takes a second or two: say so, and take no second press."""
        buttons = (self.print, self.save, self.back, self.next)
        if busy:
            self._had_keyboard = next((button for button in buttons if button.hasFocus()), None)
        for widget in buttons:
            widget.setEnabled(not busy)
        if not busy and self._had_keyboard is not None:
            self._had_keyboard.setFocus(Qt.FocusReason.OtherFocusReason)  # Qt took it away with the press
            self._had_keyboard = None
        self.print.set_text(_("Making the key…") if busy else _("Print the sheet…"))

    def set_sheet_busy(self, busy: bool) -> None:
        """Making the sheet takes some seconds: say so, and take no second press."""
        for widget in (self.print, self.save):
            widget.setEnabled(not busy)
        if busy:
            self.sheet_state.set_state("not_done_yet", _("Making the sheet…"))
            announce(self, _("Making the sheet…"))
        show_if(self.sheet_state, busy)

    def show_sheet_done(self, word: str) -> None:
        """Say that the sheet was sent to the printer or saved, and ask for a part of it."""
        self.sheet_state.set_state("ready", word)
        self.sheet_state.show()
        announce(self, word)
        self.sheet.set_hidden(True)
        self.retype.ask(self.sheet.content.groups)

    def forget_passwords(self) -> None:
        """Clear what was typed, once it is no longer needed."""
        self.password.clear()
        self.again.clear()

    def refresh(self, name: str, made_on: str, *, made: bool) -> None:
        """Say what is right and what is not yet; `made`: the records are made, and the key is on the sheet."""
        self.strength.show_password(self.password.text())
        again = self.again.text()
        show_if(self.match, bool(again))
        if again:
            same = again == self.password.text()
            self.match.set_state(
                "ready" if same else "needs_decision", _("They match") if same else _("Not the same yet")
            )
        for field in (self.password, self.again):
            field.field.setReadOnly(made)
        fit = self.passwords_fit() or made
        self.print.setEnabled(fit)
        self.save.setEnabled(fit)
        if not made:
            self.sheet_state.hide()
            self.sheet.show_content(SheetContent(name, made_on))
        self.next.setEnabled(made and self.retype.is_right)
