"""A new password, typed twice: how strong it is, and whether both are the same."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.strength import strength_of
from secondop_desktop.ui.views.strength_line import StrengthLine
from secondop_desktop.ui.widgets.base import VBox, show_if
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.ui.widgets.fields import FormField, PasswordField


class TypedTwice(QWidget):
    """Two fields that must say the same; `changed` tells of every letter, and of a line that came or went.

    `entered`: Enter was pressed in the second; in the first it goes there. `ground` is what lies under them.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, name: str, label: str, ground: str = "window") -> None:
        super().__init__()
        column = VBox(self, spacing=12)
        self.first = PasswordField(name, label=label)
        column.addWidget(FormField(label, self.first))
        self.strength = StrengthLine(ground)
        column.addWidget(self.strength)
        again = _("The same password again")
        self.again = PasswordField(f"{name}_again", label=again, show_button=False)
        column.addWidget(FormField(again, self.again))
        self.match = StateChip("ready", _("They match"), ground=ground, name=f"{name}_match")
        self.match.hide()
        column.addWidget(self.match)
        self.setFocusProxy(self.first)
        self.first.shown_changed.connect(self.again.set_shown)
        self.first.changed.connect(self._judge)
        self.again.changed.connect(self._judge)
        self.first.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.entered)

    def text(self) -> str:
        """The password that was typed first."""
        return self.first.text()

    def fits(self) -> bool:
        """Whether the vault takes it and both are the same."""
        return strength_of(self.first.text()).enough and self.first.text() == self.again.text()

    def clear(self) -> None:
        """Empty both, and hide what was typed."""
        self.first.clear()
        self.again.clear()

    def _judge(self) -> None:
        first, again = self.first.text(), self.again.text()
        self.strength.show_password(first)
        show_if(self.match, bool(again))
        if again:
            same = first == again
            self.match.set_state(
                "ready" if same else "needs_decision", _("They match") if same else _("Not the same yet")
            )
        self.changed.emit()
