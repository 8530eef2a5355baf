"""Sizes, layouts and spaces that zoom, and what fills and empties a layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
)

from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.theme import active_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import (
        QBoxLayout,
        QWidget,
    )

    _Box = QBoxLayout
else:
    _Box = object

Margins = tuple[int, int, int, int]

BAR = 12
"""Units that a scroll bar is wide, as the style sheet says."""
BESIDE_TABLE = 20
"""Units that the scroll bar of a table takes in the margin beside it, with what is free before it."""


class _Sizes(QObject):
    """Keeps one widget's fixed, least and greatest sizes in step with the zoom."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.units: dict[str, float] = {}
        self._theme = active_theme()
        self._theme.changed.connect(self.apply)

    def apply(self) -> None:
        widget, px = cast("QWidget", self.parent()), self._theme.px
        for name, units in self.units.items():
            match name:
                case "width":
                    widget.setFixedWidth(px(units))
                case "height":
                    widget.setFixedHeight(px(units))
                case "min_width":
                    widget.setMinimumWidth(px(units))
                case "min_height":
                    widget.setMinimumHeight(px(units))
                case "max_width":
                    widget.setMaximumWidth(px(units))
                case "max_height":
                    widget.setMaximumHeight(px(units))


_HELD = "_held_sizes"
"""Where a widget keeps them."""


def fix(widget: QWidget, **units: float) -> None:
    """Hold sizes that zoom: width, height, min_width, min_height, max_width, max_height, in units at 100 %."""
    sizes = getattr(widget, _HELD, None)
    if not isinstance(sizes, _Sizes):
        sizes = _Sizes(widget)
        setattr(widget, _HELD, sizes)
    sizes.units.update(units)
    sizes.apply()


class _ZoomedSpaces(QObject):
    """Keeps one layout's margins, spacing and spacers in step with the zoom."""

    def __init__(self, layout: QLayout, margins: Margins, spacing: int) -> None:
        super().__init__(layout)
        self._layout = layout
        self.margins = margins
        self.spacing = spacing
        self.bar = 0
        self.spacers: list[tuple[QSpacerItem, int, bool]] = []
        self.theme = active_theme()
        self.theme.changed.connect(self.apply)
        self.apply()

    def apply(self) -> None:
        px = self.theme.px
        left, top, right, bottom = (px(units) for units in self.margins)
        right = max(right - px(self.bar), 0)
        if QGuiApplication.isRightToLeft():
            left, right = right, left  # Qt mirrors what is in a layout, and a scroll bar, but no margins
        self._layout.setContentsMargins(left, top, right, bottom)
        self._layout.setSpacing(px(self.spacing))
        policy = QSizePolicy.Policy
        for spacer, units, vertical in self.spacers:
            if vertical:
                spacer.changeSize(0, px(units), policy.Minimum, policy.Fixed)
            else:
                spacer.changeSize(px(units), 0, policy.Fixed, policy.Minimum)
        self._layout.invalidate()

    def spacer(self, units: int, *, vertical: bool) -> QSpacerItem:
        side = self.theme.px(units)
        fixed, least = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum
        item = QSpacerItem(0, side, least, fixed) if vertical else QSpacerItem(side, 0, fixed, least)
        self.spacers.append((item, units, vertical))
        return item


class _Spaced(_Box):
    """What a column and a row share: margins (left, top, right, bottom), spacing and gaps are units that zoom."""

    _vertical = True

    def __init__(self, parent: QWidget | None = None, *, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> None:
        # Qt takes no None for a parent here.
        if parent is None:
            super().__init__()  # type: ignore[call-arg]
        else:
            super().__init__(parent)  # type: ignore[arg-type]
        self._spaces = _ZoomedSpaces(self, margins, spacing)

    def set_margins(self, margins: Margins) -> None:
        """Other margins, in units."""
        self._spaces.margins = margins
        self._spaces.apply()

    def end_margin(self) -> int:
        """The units free at its end."""
        return self._spaces.margins[2]

    def leave_to_bar(self, units: int) -> None:
        """Let a scroll bar that is always beside it stand in its end margin, which is these units narrower for that."""
        self._spaces.bar = units
        self._spaces.apply()

    def gap(self, units: int) -> None:
        """Leave this many units free before the next item."""
        self.addItem(self._spaces.spacer(units, vertical=self._vertical))


class VBox(_Spaced, QVBoxLayout):
    """A column."""


class HBox(_Spaced, QHBoxLayout):
    """A row."""

    _vertical = False


class Grid(QGridLayout):
    """A grid whose margins and spacings are units that zoom."""

    def __init__(
        self, parent: QWidget | None = None, *, margins: Margins = (0, 0, 0, 0), columns: int = 8, rows: int = 8
    ) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)
        self._columns, self._rows = columns, rows
        self._spaces = _ZoomedSpaces(self, margins, 0)
        self._spaces.theme.changed.connect(self._respace)
        self._respace()

    def _respace(self) -> None:
        self.setHorizontalSpacing(self._spaces.theme.px(self._columns))
        self.setVerticalSpacing(self._spaces.theme.px(self._rows))


def at_start(widget: QWidget) -> HBox:
    """A line that begins with the widget, however wide the line is."""
    line = HBox()
    line.addWidget(widget)
    line.addStretch(1)
    return line


def at_top(widget: QWidget) -> VBox:
    """A column that begins with the widget, however high the column is."""
    column = VBox()
    column.addWidget(widget)
    column.addStretch(1)
    return column


def inset(item: QWidget | QLayout, units: int = BESIDE_TABLE) -> HBox:
    """A line that ends where the rows of a table do whose scroll bar stands in the margin of the page."""
    line = HBox(margins=(0, 0, units, 0))
    if isinstance(item, QLayout):
        line.addLayout(item, 1)
    else:
        line.addWidget(item, 1)
    return line


def show_if(widget: QWidget, wanted: bool) -> None:
    """Show or hide a widget that may not be in its layout yet: showing one without a parent would open a window."""
    if wanted and widget.parentWidget() is None:
        # Its layout will show it, unless it stays marked as hidden on purpose.
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(wanted)


def clear(layout: QLayout, *, keep: int = 0) -> None:
    """Take the items after the first `keep` out of a layout and delete their widgets, to build a list again."""
    # From the last one on: the keyboard in the first would be handed from each of them to the next.
    while layout.count() > keep and (item := layout.takeAt(layout.count() - 1)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if inner is not None:
            clear(inner)
