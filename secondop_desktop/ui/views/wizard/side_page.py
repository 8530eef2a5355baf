"""A page beside the steps, of the whole width: the request desk, the opinions side by side, and their like."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import LinkButton
from secondop_desktop.usecases.prepare_opinion import Case


class SidePage(QWidget):
    """One such page: `back` asks for the steps again, `edited` carries a change of the case.

    `asked_step`, `asked_page` (its name, and what to show there) and `asked_room` lead elsewhere.
    """

    HELP = "afterwards"
    """The section of the guide about the page."""

    back = Signal()
    edited = Signal(object)
    asked_step = Signal(int)
    asked_page = Signal(str, str)
    asked_room = Signal(str, str)

    def show_case(self, case: Case, target: str = "") -> None:
        """Show this case, and there what `target` names."""
        raise NotImplementedError

    def first_focus(self) -> QWidget:
        """What takes the keyboard when the page is entered."""
        raise NotImplementedError

    def back_link(self, name: str) -> LinkButton:
        """The way back to the steps, which stands at the top of each of these pages."""
        link = LinkButton(_("Back to the steps"), name, role="support")
        link.setToolTip(QKeySequence("Alt+Left").toString(QKeySequence.SequenceFormat.NativeText))
        link.clicked.connect(self.back)
        return link
