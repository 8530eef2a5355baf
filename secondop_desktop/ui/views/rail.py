"""The rail of rooms on the left: icon and word, Settings at the bottom, and the promise that nothing leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.keys import room_key
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, IconView, Label, Panel, Rule, Scroll, VBox, fix, paint_line, show_if
from secondop_desktop.ui.widgets.mirrored import visual_rect

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """A room as the rail and the menus name it; `person` rooms are about the open person."""

    room: str
    title: str
    person: bool = True


def room_groups() -> tuple[tuple[RoomEntry, ...], ...]:
    """The rooms of the rail, in groups; Settings stands alone at the bottom."""
    return (
        (RoomEntry("overview", _("Overview")), RoomEntry("timeline", _("Timeline"))),
        (
            RoomEntry("results", _("Test results")),
            RoomEntry("procedures", _("Surgical reports")),
            RoomEntry("medications", _("Medications")),
            RoomEntry("conditions", _("Conditions and allergies")),
            RoomEntry("documents", _("Documents")),
            RoomEntry("imaging", _("Imaging")),
        ),
        (RoomEntry("opinion", _("Second opinion")), RoomEntry("packet", _("Packet"))),
        (RoomEntry("worklist", _("Worklist"), person=False),),
        (RoomEntry("settings", _("Settings"), person=False),),
    )


def room_title(room: str) -> str:
    """The name of a room of the rail."""
    return next((entry.title for group in room_groups() for entry in group if entry.room == room), "")


class RailItem(QAbstractButton):
    """One room."""

    def __init__(self, entry: RoomEntry) -> None:
        super().__init__()
        self.theme = active_theme()
        self.entry = entry
        self._soft = False
        self._narrow = False
        self.setText(entry.title)
        self.setObjectName(f"rail_{entry.room}")
        self.setAccessibleName(entry.title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "inside")
        key = room_key(entry.room)
        self.setToolTip(f"{entry.title}  {key}" if key else entry.title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self._restyle)

    def set_soft(self, soft: bool) -> None:
        """Soften it while no record is open."""
        self._soft = soft
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Only the icon, where the window is too narrow for words; the word stays in the tooltip."""
        self._narrow = narrow
        self._restyle()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = 0 if self._narrow else self.theme.text_width(self.text()) + self.theme.px(12)
        return self.minimumSizeHint() + QSize(words, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(44), self.theme.size("button_small" if self._narrow else "rail_item"))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        ground = "rail"
        if on or self.underMouse():
            ground = "selected" if on else "tint"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(self.rect(), theme.radius(), theme.radius())
        if self.hasFocus() or (on and theme.high_contrast):
            width = theme.focus_width if self.hasFocus() else px(2)
            painter.setPen(QPen(theme.color("focus"), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            half = width / 2
            radius = theme.radius() - half
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        side = theme.size("icon")
        left = (self.width() - side) // 2 if self._narrow else px(12)
        area = visual_rect(self.layoutDirection(), self.rect(), QRect(left, (self.height() - side) // 2, side, side))
        paint_icon(
            painter, self.entry.room, QRectF(area), theme.color("accent" if on else "ink_soft"), theme.color(ground)
        )
        if self._narrow:
            return
        words = visual_rect(self.layoutDirection(), self.rect(), QRect(px(44), 0, self.width() - px(44), self.height()))
        painter.setPen(theme.color("ink_soft" if self._soft else "ink"))
        font = theme.font("body", weight=600 if on else None)
        over = QFontMetricsF(font).horizontalAdvance(self.text()) - (words.width() - px(8))
        if on and over > 0:
            # The strong letters of the longest name move a little together rather than touch the edge.
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -min(over / len(self.text()), px(40) / 100))
        paint_line(painter, words, self.text(), font, direction=self.layoutDirection())


class Rail(Panel):
    """The rooms; Up and Down move between them, Enter or Space goes there."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("rail", lines="right")
        self.setObjectName("rail")
        self.setAccessibleName(_("Rooms"))
        self.items: dict[str, RailItem] = {}
        self._narrow = False
        inner = QWidget()
        column = VBox(inner, margins=(8, 12, 9, 12))
        self._column = column
        self._lines: list[VBox] = []
        groups = room_groups()
        for number, group in enumerate(groups[:-1]):
            if number:
                box = QWidget()
                line = VBox(box)
                line.addWidget(Rule())
                self._lines.append(line)
                column.addWidget(box)
            for entry in group:
                column.addWidget(self._item(entry))
        column.addStretch(1)
        column.addWidget(self._item(groups[-1][0]))
        self._safe = QWidget()
        row = HBox(self._safe, margins=(12, 10, 12, 4), spacing=10)
        row.addWidget(IconView("lock", 18), 0, Qt.AlignmentFlag.AlignTop)
        self._promise = Label(_("Everything stays on\nthis computer"), "fine", "ink_soft", wrap=True)
        self._promise.setAccessibleName(_("Everything stays on\nthis computer").replace("\n", " "))
        row.addWidget(self._promise, 1)
        column.addWidget(self._safe)
        outer = VBox(self)
        self._scroll = Scroll(inner, "rail_scroll")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._scroll)
        self._space()

    def _item(self, entry: RoomEntry) -> RailItem:
        item = RailItem(entry)
        item.clicked.connect(self._clicked)
        self.items[entry.room] = item
        return item

    def set_current(self, room: str) -> None:
        """Show that this room is open; a room that is not on the rail leaves none marked."""
        for name, item in self.items.items():
            item.setChecked(name == room)

    def set_person_open(self, is_open: bool) -> None:
        """Soften the rooms of a person while there is none."""
        for item in self.items.values():
            item.set_soft(item.entry.person and not is_open)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only."""
        if narrow != self._narrow:
            self._narrow = narrow
            for item in self.items.values():
                item.set_narrow(narrow)
            self._space()

    def _space(self) -> None:
        """All rooms in sight without scrolling at 150 %, where there are only icons."""
        narrow = self._narrow
        show_if(self._safe, not narrow)
        # With room for the scroll bar of a low window.
        self._column.set_margins((4, 12, 4, 12) if narrow else (8, 12, 9, 12))
        for line in self._lines:
            line.set_margins((12, 5, 12, 5) if narrow else (12, 8, 12, 8))
        fix(self, width=64 if narrow else 240)

    def focus_current(self) -> None:
        """Give the keyboard to the open room's item."""
        current = next((item for item in self.items.values() if item.isChecked()), None)
        (current or self.items["overview"]).setFocus(Qt.FocusReason.TabFocusReason)

    def _clicked(self) -> None:
        item = self.sender()
        if isinstance(item, RailItem):
            # A press is a wish: the window decides, and calls set_current.
            item.setChecked(not item.isChecked())
            self.chosen.emit(item.entry.room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = self.focusWidget()
        items = list(self.items.values())
        if isinstance(focused, RailItem) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused.click()
        elif step is not None and isinstance(focused, RailItem):
            items[(items.index(focused) + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
