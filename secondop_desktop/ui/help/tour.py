"""The tour after the first start: a few words beside the real things, which can be used all the while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.entering import first_stop
from secondop_desktop.ui.main_window import MainWindow
from secondop_desktop.ui.reading_order import move_by_tab
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, VBox, fix
from secondop_desktop.ui.widgets.buttons import Button, LinkButton, PrimaryButton
from secondop_desktop.ui.widgets.feedback import announce
from secondop_desktop.ui.widgets.keys import on_key


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of the tour: what it says, and what it points at."""

    title: str
    words: str
    at: Callable[[], QWidget]


class _Ring(QWidget):
    """A frame around what is meant; it takes neither the mouse nor the keyboard."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tour_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.theme = active_theme()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.theme.px(3)
        painter.setPen(QPen(self.theme.color("accent"), width))
        half = width / 2
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(area, self.theme.radius(), self.theme.radius())


class Tour(QFrame):
    """A card over the window. Enter goes on, Alt+Left back, Esc ends it; `ended` says that it was closed."""

    ended = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.theme = active_theme()
        self.setObjectName("tour")
        self.hide()
        self._ring = _Ring(window)
        self._number = 0
        self.stops = self._make_stops()
        column = VBox(self, margins=(20, 16, 20, 16), spacing=8)
        self.step = Label("", "fine", "ink_soft")
        self.title = Label("", "heading", wrap=True)
        self.words = Label("", "body", wrap=True)
        for label in (self.step, self.title, self.words):
            column.addWidget(label)
        column.gap(4)
        row = HBox(spacing=12)
        self.skip = LinkButton(_("End the tour"), "tour_skip", role="support")
        self.previous = Button(_("Back"), "tour_back", size="small")
        self.next = PrimaryButton(_("Next"), "tour_next", size="small", min_width=96)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        column.addLayout(row)
        fix(self, width=400)
        self.next.clicked.connect(lambda: self._turn(1))
        self.previous.clicked.connect(lambda: self._turn(-1))
        self.skip.clicked.connect(self.end)
        on_key(self, "Alt+Left", lambda: self._turn(-1))
        self.theme.changed.connect(self._place)
        window.installEventFilter(self)

    def _make_stops(self) -> tuple[Stop, ...]:
        window = self._window
        items = window.rail.items
        return (
            Stop(
                _("Your rooms"),
                _(
                    "On the left are the rooms, each for one kind of thing. Overview tells you what to do next. You"
                    " can't break anything: Ctrl+Z takes back the last step."
                ),
                lambda: items["overview"],
            ),
            Stop(
                _("Add what you have"),
                _(
                    "Press Add, or drop files anywhere on this window. You see what was found before anything joins"
                    " your records."
                ),
                lambda: window.banner.add,
            ),
            Stop(
                _("Prepare the second opinion"),
                _(
                    "A few questions, one at a time. It shows what the doctor will want and what is still missing, and"
                    " writes the letters that ask for it."
                ),
                lambda: items["opinion"],
            ),
            Stop(
                _("Make the packet"),
                _("One file for the doctor, checked page by page. You choose what is in it, then save or print it."),
                lambda: items["packet"],
            ),
            Stop(
                _("When you are stuck"),
                _("F1 opens the guide at the place where you are. To see this tour again, look in the Help menu."),
                lambda: window.banner.search,
            ),
        )

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return not self.isHidden()

    @property
    def number(self) -> int:
        """The step that is shown, from 0."""
        return self._number

    def start(self) -> None:
        """Begin, with the keyboard on Next."""
        self.show()
        self._show(0)

    def stop(self) -> None:
        """Take it away without counting it as closed, as when the records lock."""
        self.hide()
        self._ring.hide()

    def end(self) -> None:
        """Close it for good, and give the keyboard back to the room."""
        if not self.running:
            return
        self.stop()
        room = self._window.room(self._window.current_room) if self._window.current_room else None
        first = first_stop(room) if room is not None else None
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.rail.focus_current()
        self.ended.emit()

    def _turn(self, steps: int) -> None:
        number = self._number + steps
        if number >= len(self.stops):
            self.end()
        elif number >= 0:
            self._show(number)

    def _show(self, number: int) -> None:
        self._number = number
        stop = self.stops[number]
        told = _("Step {n} of {total}").format(n=number + 1, total=len(self.stops))
        self.step.setText(told)
        self.title.setText(stop.title)
        self.words.setText(stop.words)
        self.previous.setEnabled(number > 0)
        self.next.set_text(_("Done") if number == len(self.stops) - 1 else _("Next"))
        self.setAccessibleName(f"{told}. {stop.title}")
        self.setAccessibleDescription(stop.words)
        self._place()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, f"{told}. {stop.title}. {stop.words}")

    def _place(self) -> None:
        if not self.running:
            return
        px, window = self.theme.px, self._window
        layout = self.layout()
        height = layout.totalHeightForWidth(self.width()) if layout is not None else self.sizeHint().height()
        self.resize(self.width(), height)
        meant = self.stops[self._number].at()
        area = QRect(meant.mapTo(window, QPoint(0, 0)), meant.size())
        gap = px(6)
        self._ring.setGeometry(area.adjusted(-gap // 2, -gap // 2, gap // 2, gap // 2))
        self._ring.show()
        self._ring.raise_()
        wide, tall = self.width(), self.height()
        beside = window.rail.isAncestorOf(meant)
        if beside:
            right_to_left = window.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = area.left() - wide - px(20) if right_to_left else area.right() + px(20)
            top = area.center().y() - px(40)
        else:
            left, top = area.right() - wide, area.bottom() + px(16)
        left = max(px(8), min(left, window.width() - wide - px(8)))
        # Whose records these are stays in sight.
        least = window.banner.mapTo(window, QPoint(0, window.banner.height())).y() + px(8)
        top = max(least, min(top, window.height() - tall - px(8)))
        self.move(left, top)
        self.raise_()

    def focusNextPrevChild(self, forward: bool) -> bool:
        # What lies under it can be used when it is over; F6 goes there at once.
        return move_by_tab(self, forward=forward)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.next.hasFocus():
            self._turn(1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("accent"), self.theme.px(2)))
        painter.setBrush(self.theme.color("surface"))
        radius = self.theme.radius("card") if "card" in self.theme.tokens.radius else self.theme.radius()
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
