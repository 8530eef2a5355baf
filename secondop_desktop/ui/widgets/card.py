"""The card: a surface with a line around it, its rows, and the two lines of words in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, Margins, Rule, VBox, clear, fix, show_if
from secondop_desktop.ui.widgets.inks import rounded

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_UNDER_HEADING = 4
"""Units between a heading and the hairline of the first row."""


class Card(QFrame):
    """A surface with a 1 px line and corners of 8. Put things into `body`; rows by `add_row` get hairlines between.

    `heading` makes its title; `add_head` puts widgets at the end of that line. With `across` the hairlines go from side
    to side, as between rows that each have a button.
    """

    def __init__(
        self,
        heading: str = "",
        *,
        margins: Margins = (20, 14, 20, 10),
        spacing: int = 0,
        ground: str = "surface",
        frame: str = "line",
        role: str = "heading",
        across: bool = False,
        name: str = "card",
    ) -> None:
        super().__init__()
        self.theme = active_theme()
        self._ground, self._frame = ground, frame
        self.setObjectName(name)
        if heading:
            self.setAccessibleName(heading)
        self.body = VBox(self, margins=margins, spacing=spacing)
        self._role, self._across = role, across
        self._rows = 0
        self._head: HBox | None = None
        self.heading: Label | None = None
        if heading:
            self._head = HBox(spacing=8)
            self.heading = Label(heading, role, wrap=True)
            self._head.addWidget(self.heading)
            self._head.addStretch(1)
            self.body.addLayout(self._head)
        self.theme.changed.connect(self.update)

    def set_frame(self, frame: str) -> None:
        """The colour of its line ("stop" for something that was stopped)."""
        self._frame = frame
        self.update()

    def add_head(self, widget: QWidget) -> None:
        """Put a widget at the end of the heading's line."""
        if self._head is not None:
            self._head.addWidget(widget)

    def add_row(self, row: QWidget, *, line: bool = True) -> None:
        """Add a row, with a hairline above it unless it is the first one of a card without heading."""
        if line and (self._rows or self.heading is not None):
            # Below a heading as far from its words as above them.
            under = self._rows == 0 and self._role == "heading"
            self.body.addWidget(Rule(above=_UNDER_HEADING if under else 0, across=self._across))
        self.body.addWidget(row)
        self._rows += 1

    def add_setting(self, title: str, text: str, control: QWidget) -> None:
        """Add a row with what can be chosen, what that does in a softer line, and the control at its end."""
        row = Row(68, grows=True)
        self.add_row(row)
        lines = TwoLines(title, text, wrap=True)
        lines.first.setBuddy(control)
        row.line.addWidget(lines, 1)
        fix(control, min_width=216)
        row.line.addWidget(control)

    def clear_rows(self) -> None:
        """Take everything but the heading's line out again."""
        clear(self.body, keep=0 if self._head is None else 1)
        self._rows = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, radius = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self.theme.radius("card") - 0.5
        rounded(painter, area, radius, self.theme.color(self._ground), self.theme.color(self._frame))
        if self._across:
            for rule in self.findChildren(Rule, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if rule.across and rule.isVisible():
                    painter.fillRect(1, rule.geometry().bottom(), self.width() - 2, 1, self.theme.color("line"))


class Row(QWidget):
    """A row of a card at a height that zooms; put things into `line`.

    One that `grows` gets higher with words that need more lines than it has room for, and keeps them off the hairlines.
    """

    def __init__(
        self, height: int = 40, *, spacing: int = 12, margins: Margins | None = None, grows: bool = False
    ) -> None:
        super().__init__()
        air = 8 if grows else 0
        self.line = HBox(self, margins=margins or (0, air, 0, air), spacing=spacing)
        fix(self, min_height=height)
        sizes = QSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum if grows else QSizePolicy.Policy.Fixed
        )
        sizes.setHeightForWidth(grows)
        self.setSizePolicy(sizes)


class TwoLines(QWidget):
    """A first line and a softer second one, as in rows of 60 and 72."""

    def __init__(self, first: str, second: str = "", *, strong: bool = False, wrap: bool = False) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        self.first = Label(first, "body", strong=strong, wrap=wrap, elide=not wrap)
        self.second = Label(second, "support", "ink_soft", wrap=wrap, elide=not wrap)
        show_if(self.second, bool(second))
        column.addStretch(1)
        column.addWidget(self.first)
        column.addWidget(self.second)
        column.addStretch(1)
