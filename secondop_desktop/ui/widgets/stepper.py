"""The rail of a wizard: its steps, which are done, and where the person is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QStyle, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import Label, Panel, VBox, fix, paint_line, show_if
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.label import broken_at_blanks


class _Step(QAbstractButton):
    """One step: its number, or a tick when it is done."""

    def __init__(self, index: int, title: str) -> None:
        super().__init__()
        self.theme = active_theme()
        self.index = index
        self.done = False
        self.setText(title)
        self.setObjectName(f"step_{index + 1}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.theme.changed.connect(self._restyle)

    def describe(self, total: int) -> None:
        """Tell readers the step's number and whether it is done."""
        words = _("step {n} of {total}, done") if self.done else _("step {n} of {total}")
        self.setAccessibleName(f"{self.text()}, " + words.format(n=self.index + 1, total=total))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(58) + self.theme.text_width(self.text(), "body", weight=600), self.theme.px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(120), self.theme.px(40))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = broken_at_blanks(self.text(), self.theme.font("body", weight=600), width - self.theme.px(50))
        return max(self.theme.px(40), len(lines) * self.theme.line_height("body") + self.theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected" if self.isChecked() else "tint"))
            painter.drawRoundedRect(self.rect(), theme.radius(), theme.radius())
        side = px(22)
        disc = QStyle.visualRect(
            self.layoutDirection(), self.rect(), QRect(px(12), (self.height() - side) // 2, side, side)
        )
        width = 1.5 * theme.zoom / 100
        edge = "accent" if self.isChecked() else "ok" if self.done else "edge"
        painter.setPen(QPen(theme.color(edge), width))
        painter.setBrush(theme.color("accent") if self.isChecked() else Qt.BrushStyle.NoBrush)
        half = width / 2
        painter.drawEllipse(QRectF(disc).adjusted(half, half, -half, -half))
        if self.done and not self.isChecked():
            inner = QRectF(disc)
            inset = (side - px(13)) / 2
            paint_icon(painter, "state-tick", inner.adjusted(inset, inset, -inset, -inset), theme.color("ok"))
        else:
            painter.setPen(theme.color("on_accent" if self.isChecked() else "ink_soft"))
            number = theme.font_px(15 if self.index < 9 else 14, weight=600 if self.isChecked() else 400)
            paint_line(painter, disc.adjusted(-4, 0, 4, 0), str(self.index + 1), number, Qt.AlignmentFlag.AlignHCenter)
        painter.setPen(theme.color("ink" if self.isEnabled() else "ink_soft"))
        font = theme.font("body", weight=600 if self.isChecked() else None)
        lines, high = broken_at_blanks(self.text(), font, self.width() - px(50)), theme.line_height("body")
        top = (self.height() - high * len(lines)) // 2
        for place, line in enumerate(lines):
            words = QRect(px(46), top + high * place, self.width() - px(50), high)
            words = QStyle.visualRect(self.layoutDirection(), self.rect(), words)
            paint_line(painter, words, line, font, direction=self.layoutDirection())


class Stepper(Panel):
    """The steps of a wizard down the left; in compact form one button "Step 7 of 11" with a menu of the steps."""

    chosen = Signal(int)

    def __init__(self, title: str, steps: list[str], *, subtitle: str = "", note: str = "") -> None:
        super().__init__("sunk", lines="right")
        self.setObjectName("stepper")
        self.setAccessibleName(title)
        self._column = VBox(self, margins=(12, 24, 12, 16))
        head = VBox(margins=(12, 0, 12, 12))
        self.title = Label(title, "label", wrap=True)
        self.subtitle = Label(subtitle, "support", "ink_soft", elide=True)
        head.addWidget(self.title)
        head.addWidget(self.subtitle)
        self._head = QWidget()
        self._head.setLayout(head)
        self._column.addWidget(self._head)
        self._steps = [_Step(index, text) for index, text in enumerate(steps)]
        for step in self._steps:
            self._column.addWidget(step)
            step.clicked.connect(self._pressed)
        self._note_box = QWidget()
        note_column = VBox(self._note_box, margins=(12, 16, 12, 0))
        self.note = Label(note, "support", "ink_soft", wrap=True)
        note_column.addWidget(self.note)
        self._column.addWidget(self._note_box)
        self._short = Button("", "step_menu", icon_after="chevron-down", may_shrink=True)
        self._short.hide()
        self._short.clicked.connect(self._open_menu)
        self._column.addWidget(self._short)
        self._column.addStretch(1)
        self._current = 0
        self._compact = False
        fix(self, min_width=232, max_width=248)
        self.set_current(0)

    @property
    def current(self) -> int:
        """The index of the step shown."""
        return self._current

    def set_current(self, index: int) -> None:
        """Show that the person is at this step."""
        self._current = index
        for step in self._steps:
            step.setChecked(step.index == index)
            step.describe(len(self._steps))
            step.update()
        words = _("Step {n} of {total}").format(n=index + 1, total=len(self._steps))
        self._short.set_text(f"{words}: {self._steps[index].text()}")

    def set_done(self, indexes: set[int]) -> None:
        """Tick these steps."""
        for step in self._steps:
            step.done = step.index in indexes
            step.describe(len(self._steps))
            step.update()

    def set_compact(self, compact: bool) -> None:
        """One button with a menu instead of the rail, for narrow windows."""
        self._compact = compact
        for widget in (self._head, self._note_box, *self._steps):
            show_if(widget, not compact)
        show_if(self._short, compact)
        self.set_lines("bottom" if compact else "right")
        self._column.set_margins((32, 12, 24, 12) if compact else (12, 24, 12, 16))
        fix(self, min_width=200 if compact else 232, max_width=8000 if compact else 248)

    def _pressed(self) -> None:
        step = self.sender()
        if isinstance(step, _Step):
            # A press is a wish: the wizard decides, and calls set_current.
            step.setChecked(step.index == self._current)
            self.chosen.emit(step.index)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for step in self._steps:
            action = menu.addAction(f"{step.index + 1}  {step.text()}")
            action.setCheckable(True)
            action.setChecked(step.index == self._current)
            action.setData(step.index)
        picked = menu.exec(self._short.mapToGlobal(self._short.rect().bottomLeft()))
        if picked is not None:
            self.chosen.emit(int(picked.data()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = self.focusWidget()
        if step is None or not isinstance(focused, _Step):
            super().keyPressEvent(event)
            return
        self._steps[(focused.index + step) % len(self._steps)].setFocus(Qt.FocusReason.TabFocusReason)
