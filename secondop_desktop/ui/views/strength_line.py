"""How strong a password is, said below the field where it is typed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from secondop_desktop.ui.views.strength import Level, strength_of
from secondop_desktop.ui.widgets.base import HBox, Label, show_if
from secondop_desktop.ui.widgets.chips import StateChip


class StrengthLine(QWidget):
    """How strong the password is: a shape, a word and a line of advice."""

    def __init__(self, ground: str = "window") -> None:
        super().__init__()
        row = HBox(self, spacing=10)
        self.chip = StateChip("not_done_yet", " ", ground=ground, name="strength")
        self.advice = Label("", "support", "ink_soft", wrap=True)
        row.addWidget(self.chip)
        row.addWidget(self.advice, 1)
        self.show_password("")

    def show_password(self, password: str) -> None:
        """Judge this one."""
        found = strength_of(password)
        states = {
            Level.STRONG: "ready",
            Level.FAIR: "images-missing",
            Level.WEAK: "needs_decision",
            Level.SHORT: "refused",
        }
        show_if(self.chip, found.level is not Level.NONE)
        if found.level is not Level.NONE:
            self.chip.set_state(states[found.level], found.word, announce=f"{found.word}. {found.advice}")
        self.advice.setText(found.advice)
