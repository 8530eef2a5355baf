"""The recovery sheet of a new key: shown, printed or saved, and one group of it typed again."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _
from secondop_desktop.ui.safety.retype import RetypeGroup
from secondop_desktop.ui.safety.sheet_paper import SheetPaper
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.recovery_sheet import SheetContent, SheetPreview
from secondop_desktop.ui.widgets.base import HBox, Label, VBox, show_if
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.usecases import open_vault

WIDE, NARROW = 860, 520
"""Units of width with the picture of the sheet at the right, and without."""


def width_beside(parent: QWidget | None) -> int:
    """How wide a dialog with the sheet in it may be: without the picture of the sheet where there is no room for it."""
    return WIDE if parent is None or active_theme().px(WIDE) <= parent.width() else NARROW


class SheetStep(QWidget):
    """`finished_changed` tells whether the sheet is out and one group of it was typed right; `failed` why not."""

    finished_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, shell: Shell, width: int = WIDE) -> None:
        super().__init__()
        self.paper = SheetPaper(shell, self)
        row = HBox(self, spacing=32)
        left = VBox(spacing=16)
        words = _("Print it and keep it where you keep your passport. It is shown only now; SecondOp does not keep it.")
        left.addWidget(Label(words, "body", wrap=True))
        buttons = HBox(spacing=8)
        self.print = Button(_("Print the sheet…"), "new_sheet_print", icon="print", key="Ctrl+P")
        self.save = Button(_("Save as PDF…"), "new_sheet_save", key="Ctrl+S")
        buttons.addWidget(self.print)
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        left.addLayout(buttons)
        self.state = StateChip("ready", " ", ground="window", name="new_sheet_state")
        self.state.hide()
        left.addWidget(self.state)
        self.retype = RetypeGroup("new_sheet_group")
        left.addWidget(self.retype)
        left.addStretch(1)
        row.addLayout(left, 1)
        self.preview = SheetPreview()
        row.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        self.preview.setVisible(width >= WIDE)
        self.print.clicked.connect(lambda: self.paper.print_it(self))
        self.save.clicked.connect(lambda: self.paper.save(self))
        self.paper.out.connect(self.on_paper)
        self.paper.failed.connect(self.failed)
        self.paper.working.connect(self._working)
        self.retype.changed.connect(self.finished_changed)

    @property
    def finished(self) -> bool:
        """Whether one group was typed right."""
        return self.retype.is_right

    def show_key(self, name: str, key: str, made_on: date) -> None:
        """Show the sheet of this key."""
        self.paper.show_key(name, key, made_on)
        groups = open_vault.printed_groups(key)
        self.preview.show_content(SheetContent(name, show(made_on, long=True), groups))
        self.print.setFocus()

    def _working(self, working: bool) -> None:
        """Making the sheet takes some seconds: say so, and take no second press."""
        if working:
            self.state.set_state("not_done_yet", _("Making the sheet…"), announce=_("Making the sheet…"))
        show_if(self.state, working)
        for button in (self.print, self.save):
            button.setEnabled(not working)

    def on_paper(self, said: str) -> None:
        """The sheet is out: hide its letters here, and ask for one group of them."""
        self.state.set_state("ready", said, announce=said)
        self.state.show()
        self.preview.set_hidden(True)
        self.retype.ask(open_vault.printed_groups(self.paper.key))
        self.retype.setFocus()
