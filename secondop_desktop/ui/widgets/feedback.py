"""What tells the person how things go: toasts with Undo, progress with Cancel, and announcements to readers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.focus_ring import lie_over_rings
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.announcing import announce
from secondop_desktop.ui.widgets.base import HBox, Label, VBox, show_if
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.card import Card

__all__ = ["ProgressPanel", "Toast", "announce"]


_STAYS_MS = 15_000
"""Long enough to read two lines slowly; what it says stands in a room as well."""
_RESTS_MS = 1_000
"""How long the pointer has to rest before it goes by itself: what is above it moves then."""
_ABOVE, _BELOW = 8, 16
"""Units free above and below it."""


class _ToastButton(Button):
    """Undo on the dark ground of a toast."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.theme
        ground = theme.mix("toast", "on_toast", 0.25 if self.isDown() else 0.15 if self.underMouse() else 0)
        painter.setBrush(ground)
        painter.setPen(QPen(theme.mix("toast", "on_toast", 0.55), 1))
        radius = theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(theme.color("on_toast"))
        painter.setFont(theme.font("body", weight=600))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


class Toast(QFrame):
    """What just happened, with Undo and its key; stays at the bottom of its parent until the next action.

    `make_room` is told how many pixels it takes there, so that it covers no row and no button. Without Undo it goes by
    itself, and a click puts any of them away.
    """

    undo = Signal()

    def __init__(self, parent: QWidget, make_room: Callable[[int], None] | None = None) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self._make_room = make_room
        self._pointer = QCursor.pos()
        self.setObjectName("toast")
        lie_over_rings(self)
        row = HBox(self, margins=(20, 4, 12, 4), spacing=20)
        self.label = Label("", "body", "on_toast", wrap=True)
        row.addWidget(self.label, 1)
        key = QKeySequence("Ctrl+Z").toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        self.button = _ToastButton(_("Undo") + "   " + key, "toast_undo", min_width=116)
        self.button.setAccessibleName(_("Undo"))
        self.button.setFont(self.theme.font("body", weight=600))
        row.addWidget(self.button)
        self._undo: Callable[[], None] | None = None
        self.stay = QTimer(self)
        self.stay.setSingleShot(True)
        self.stay.timeout.connect(self._time_is_up)
        self.button.clicked.connect(self._clicked)
        self.theme.changed.connect(self.place)
        parent.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show this; `undo` is called when the person takes it back."""
        self._undo = undo
        self.label.setText(text)
        show_if(self.button, undo is not None)
        self.show()
        self.place()
        if undo is None:
            self._pointer = QCursor.pos()
            self.stay.start(_STAYS_MS)
        else:
            self.stay.stop()
        announce(self, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.dismiss()

    def has_undo(self) -> bool:
        """Whether there is something shown that can be taken back."""
        return self.isVisible() and self._undo is not None

    def dismiss(self) -> None:
        """Take it away."""
        self._undo = None
        self.stay.stop()
        self.label.setText("")
        self.hide()
        if self._make_room is not None:
            self._make_room(0)

    def _time_is_up(self) -> None:
        # Nothing moves away from under a pointer on its way to it.
        was, self._pointer = self._pointer, QCursor.pos()
        if was == self._pointer:
            self.dismiss()
        else:
            self.stay.start(_RESTS_MS)

    def place(self) -> None:
        """Put it in the middle of its parent's bottom."""
        parent = self.parentWidget()
        if parent is None:
            return
        margin = self.theme.px(20)
        margins = self.theme.px(20) + self.theme.px(12 if self._undo is not None else 20)
        wanted = self.theme.text_width(self.label.text()) + margins
        if self._undo is not None:
            wanted += self.button.sizeHint().width() + self.theme.px(20)
        width = min(wanted + 2, parent.width() - 2 * margin)
        layout = self.layout()
        needed = layout.totalHeightForWidth(width) if layout is not None else 0
        self.setFixedSize(width, max(needed, self.theme.px(56)))
        below = self.theme.px(_BELOW)
        self.move((parent.width() - width) // 2, parent.height() - self.height() - below)
        if self._make_room is not None and not self.isHidden():
            self._make_room(self.height() + below + self.theme.px(_ABOVE))
        self.raise_()

    def _clicked(self) -> None:
        undo = self._undo
        self.dismiss()
        if undo is not None:
            undo()
        self.undo.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("toast"), 1))
        painter.setBrush(self.theme.color("toast"))
        radius = self.theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class ProgressPanel(Card):
    """Progress of slow work: what is being done, how many of how many, and Cancel.

    Hidden at first; `start` shows it after half a second, `step` reports, `stop` takes it away.
    """

    cancelled = Signal()
    appeared = Signal()

    def __init__(self, name: str = "progress", *, delay_ms: int = 500) -> None:
        super().__init__(margins=(16, 12, 16, 12), name=name)
        row = HBox(spacing=16)
        column = VBox(spacing=6)
        line = HBox(spacing=12)
        self.what = Label("", "body", elide=True)
        line.addWidget(self.what, 1)
        self.count = Label("", "support", "ink_soft")
        line.addWidget(self.count)
        column.addLayout(line)
        self.bar = QProgressBar()
        self.bar.setObjectName(f"{name}_bar")
        self.bar.setTextVisible(False)
        column.addWidget(self.bar)
        row.addLayout(column, 1)
        self.cancel = Button(_("Cancel"), f"{name}_cancel", key="Esc")
        row.addWidget(self.cancel)
        self.body.addLayout(row)
        self.cancel.clicked.connect(self.cancelled)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self.show)
        self._timer.timeout.connect(self.appeared)
        self.hide()

    def start(self, what: str) -> None:
        """Begin: shown once it has taken half a second."""
        self.step(what, 0, 0)
        self.cancel.setEnabled(True)
        self._timer.start()

    def step(self, what: str, done: int, total: int) -> None:
        """Say where it is; a total of 0 means that it is not known."""
        self.what.setText(what)
        self.bar.setAccessibleName(what)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.count.setText(_("{done} of {total}").format(done=done, total=total) if total else "")

    def stop(self) -> None:
        """End: done, failed or cancelled."""
        self._timer.stop()
        self.hide()
