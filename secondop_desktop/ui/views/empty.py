"""Rooms in which there is nothing yet: they say what belongs there, why, and how to add it."""

from __future__ import annotations

from secondop_desktop.core.text import _
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.widgets.base import HBox, Label, VBox
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.cards import EmptyState


class EmptyRoom(Room):
    """A room with its title and an empty state."""

    def __init__(
        self,
        shell: Shell,
        room: str,
        title: str,
        empty_title: str,
        lines: list[str],
        buttons: list[Button],
        *,
        link: str = "",
    ) -> None:
        super().__init__(shell)
        column = VBox(self, margins=(32, 24, 32, 24))
        head = HBox()
        self.title = Label(title, "display")
        head.addWidget(self.title, 1)
        column.addLayout(head)
        hint = _("You can also drop files anywhere on this window.")
        self.empty = EmptyState(room, empty_title, lines, buttons, hint=hint, link=link, name=f"{room}_empty")
        column.addWidget(self.empty, 1)
        # The eye's middle is a little above the measured one, and the toast has room below.
        column.gap(50)
        self._first = buttons[0] if buttons else None

    def first_focus(self) -> Button | None:
        return self._first


class WorklistRoom(EmptyRoom):
    """The worklist, for those who care for several people."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            "worklist",
            _("Worklist"),
            _("No worklist in this version"),
            [
                _("It is for those who prepare second opinions for several people at once."),
                _("To change between people, press the name at the top of the window."),
            ],
            [],
        )
