"""Typing one group of the recovery sheet again, so that nobody goes on with a sheet that can't be read."""

from __future__ import annotations

import secrets

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.recovery_lines import GROUPS_IN_LINE
from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets.base import HBox, Label, VBox, fix
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.ui.widgets.fields import TextField


class RetypeGroup(QWidget):
    """Asks for one group, another one each time; `changed` tells whether what was typed is right."""

    changed = Signal(bool)
    entered = Signal()
    """Enter, once it is right."""

    def __init__(self, name: str = "retype") -> None:
        super().__init__()
        self._groups: tuple[str, ...] = ()
        self.wanted = 0
        column = VBox(self, spacing=6)
        self.label = Label("", "label", wrap=True)
        column.addWidget(self.label)
        row = HBox(spacing=12)
        self.field = TextField(name, label=_("Letters of the group"), height=40)
        self.field.setMaxLength(12)
        fix(self.field, width=140)
        self.label.setBuddy(self.field)
        self.setFocusProxy(self.field)
        row.addWidget(self.field)
        self.state = StateChip("not_done_yet", " ", ground="window", name=f"{name}_state")
        row.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        column.addLayout(row)
        self.field.textChanged.connect(self._judge)
        self.field.returnPressed.connect(self._enter)
        self.ask(())

    @property
    def is_right(self) -> bool:
        """Whether the group was typed as it is on the sheet."""
        if not self._groups:
            return False
        return "".join(self.field.text().split()).upper() == self._groups[self.wanted].upper()

    def ask(self, groups: tuple[str, ...]) -> None:
        """Ask for a group of this key; without a key there is nothing to type yet."""
        self._groups = groups
        # Whole groups only: the last one may be short.
        whole = [number for number, group in enumerate(groups) if len(group) == len(groups[0])]
        self.wanted = secrets.choice(whole) if whole else 0
        line, place = divmod(self.wanted, GROUPS_IN_LINE)
        asked = _("From the sheet on paper, type line {line}, group {place}")
        waiting = _("Then type one group of letters from it")
        self.label.setText(asked.format(line=line + 1, place=place + 1) if groups else waiting)
        self.field.setAccessibleName(self.label.text())
        self.field.clear()
        self.field.setEnabled(bool(groups))
        self._judge()

    def _enter(self) -> None:
        if self.is_right:
            self.entered.emit()

    def _judge(self) -> None:
        right = self.is_right
        typed = len("".join(self.field.text().split()))
        wrong = bool(self._groups) and not right and typed >= len(self._groups[self.wanted])
        self.state.setVisible(right or wrong)
        if right:
            self.state.set_state("ready", _("It matches"), announce=_("It matches"))
        elif wrong:
            self.state.set_state("needs_decision", _("Not as on the sheet"), announce=_("Not as on the sheet"))
        self.changed.emit(right)
