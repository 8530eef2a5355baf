"""One screen of the first start: what to do at the left, what goes with it in a pane at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets.base import HBox, IconView, Label, Panel, Scroll, VBox, fix, show_if
from secondop_desktop.ui.widgets.spaces import at_top

STEPS = 3


def icon_lines(column: VBox, lines: list[tuple[str, str, str]]) -> None:
    """A list of icon, heading and words."""
    for icon, title, text in lines:
        row = HBox(spacing=16)
        row.addLayout(at_top(IconView(icon, 22, "accent", disc=44, ground="tint")))
        words = VBox()
        words.addWidget(Label(title, "label", wrap=True))
        words.addWidget(Label(text, "body", "ink_soft", wrap=True))
        row.addLayout(words, 1)
        column.addLayout(row)
        column.gap(16)


class Screen(QWidget):
    """Put what belongs on it into `column` and `side_column`, and `finish` it with its buttons."""

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
