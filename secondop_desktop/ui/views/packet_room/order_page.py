"""The order of the packet's sections, changed one place at a time."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.packet_room.side_pages import SidePage
from secondop_desktop.ui.widgets import HBox, IconButton, Label, LinkButton, VBox
from secondop_desktop.ui.widgets.feedback import announce
from secondop_desktop.ui.widgets.moving import move_by_keys
from secondop_desktop.ui.widgets.spaces import show_if
from secondop_desktop.ui.widgets.whole import Whole
from secondop_desktop.usecases.make_packet import MOVABLE, Section, section_title


class Row(Whole):
    """A section with what moves it; `moved` carries by how many places."""

    moved = Signal(int)

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section, self.words = section, section_title(section)
        row = HBox(self, margins=(0, 4, 0, 4), spacing=6)
        row.addWidget(Label(self.words, "body", wrap=True), 1)
        self.up = IconButton("chevron-up", _("Move up"), f"order_up_{section}", side=32)
        self.down = IconButton("chevron-down", _("Move down"), f"order_down_{section}", side=32)
        for button, by in ((self.up, -1), (self.down, 1)):
            button.setAccessibleDescription(self.words)
            button.clicked.connect(lambda _checked=False, by=by: self.moved.emit(by))
            row.addWidget(button)
        move_by_keys(self, self.moved.emit)

    def place(self, number: int, total: int) -> None:
        """Say at which place it stands; what has the keyboard keeps it, or gives it to the other way."""
        for button, other, free in ((self.up, self.down, number > 0), (self.down, self.up, number < total - 1)):
            had = button.hasFocus()
            button.setEnabled(free)
            if had and not free:
                other.setEnabled(True)
                other.setFocus(Qt.FocusReason.OtherFocusReason)


class OrderPage(SidePage):
    """The sections that go in, each movable by one place; `changed` comes with every move."""

    changed = Signal()

    def __init__(self) -> None:
        about = _("What a packet begins and ends with stays where every reader looks for it.")
        super().__init__("order", _("In which order"), about)
        self._order = list(MOVABLE)
        self._shown: frozenset[Section] = frozenset()
        self._rows = {section: Row(section) for section in MOVABLE}
        self._list = VBox()
        self.list.addLayout(self._list)
        for section, row in self._rows.items():
            row.moved.connect(lambda by, section=section: self._move(section, by))
            self._list.addWidget(row)
        self.list.addWidget(
            Label(_("Alt with an arrow key moves a section up or down."), "support", "ink_soft", wrap=True)
        )
        self.usual = LinkButton(_("Back to the usual order"), "order_usual", role="support")
        self.usual.clicked.connect(self._as_usual)
        self.inner.addWidget(self.usual)
        self.inner.addStretch(1)
        self._arrange()

    def order(self) -> tuple[Section, ...]:
        """The sections in the order that was chosen, also those that are not shown."""
        return tuple(self._order)

    @property
    def is_usual(self) -> bool:
        """Whether nothing was moved."""
        return tuple(self._order) == MOVABLE

    def show_sections(self, sections: Collection[Section]) -> None:
        """Show these; the others keep their places among them."""
        if frozenset(sections) != self._shown:
            self._shown = frozenset(sections)
            self._arrange()

    def _move(self, section: Section, by: int) -> None:
        shown = [other for other in self._order if other in self._shown]
        place = shown.index(section) + by
        if not 0 <= place < len(shown):
            return
        here, there = self._order.index(section), self._order.index(shown[place])
        self._order.insert(there, self._order.pop(here))
        self._arrange()
        said = _("{n} of {total}").format(n=place + 1, total=len(shown))
        announce(self, f"{self._rows[section].words}, {said}")
        self.changed.emit()

    def _as_usual(self) -> None:
        self._order = list(MOVABLE)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        shown = [section for section in self._order if section in self._shown]
        for number, section in enumerate(self._order):
            row = self._rows[section]
            if self._list.indexOf(row) != number:
                self._list.removeWidget(row)
                self._list.insertWidget(number, row)
            show_if(row, section in self._shown)
        for number, section in enumerate(shown):
            self._rows[section].place(number, len(shown))
        show_if(self.usual, not self.is_usual)
