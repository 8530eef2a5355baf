"""The frame of a room that is one list: its name, what it is for, and the column for the rest."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from secondop_desktop.ui.widgets.base import Label, Rule, VBox
from secondop_desktop.ui.widgets.spaces import inset


def list_frame(room: QWidget, title: str, words: str) -> VBox:
    """Put the name and the words on top of a room, and return the column to go on with."""
    column = VBox(room, margins=(32, 24, 12, 16))
    column.addLayout(inset(Label(title, "display", wrap=True)))
    column.gap(4)
    column.addLayout(inset(Label(words, "body", "ink_soft", wrap=True)))
    column.gap(16)
    return column


def below_rows(foot: QWidget, widget: QWidget) -> None:
    """Fill what stands below a list: a line, where rows that go on below it end, and this widget."""
    column = VBox(foot)
    column.addLayout(inset(Rule()))
    line = VBox(margins=(12, 6, 20, 8))
    line.addWidget(widget)
    column.addLayout(line)
