"""The step that is open, and the foot below it with Back and Next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Document, Packet
from secondop_desktop.core.text import _
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.wizard.step import Step, scroll_around
from secondop_desktop.ui.widgets import Button, HBox, Label, Panel, PrimaryButton, Scroll, VBox, announce, fix
from secondop_desktop.usecases.prepare_opinion import Case

_ROOM_FOR_WORDS = 560  # units of width, below which the foot has its buttons alone


class StepsPane(QWidget):
    """The steps, each made when it is first gone to; `made` tells of a new one, `turned` that one wants to go to the
    step before (-1) or behind (1).
    """

    made = Signal(object)
    turned = Signal(int)

    def __init__(self, makers: Sequence[Callable[[], Step]]) -> None:
        super().__init__()
        self._makers = tuple(makers)
        self.steps: dict[int, Step] = {}
        self.current = 1
        self._documents: tuple[Document, ...] = ()
        self._packets: tuple[Packet, ...] = ()
        self._today = PartialDate("2000-01-01")
        column = VBox(self)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        foot = Panel("surface", lines="top")
        fix(foot, min_height=72)
        row = HBox(foot, margins=(32, 8, 32, 8), spacing=20)
        self.back = Button(_("Back"), "opinion_back", icon="chevron-left", icon_side=18)
        self.words = Label("", "body", "ink_soft", wrap=True)
        self.next = PrimaryButton(_("Next"), "opinion_next", icon_after="chevron-right", min_width=120)
        for button, key in ((self.back, "Alt+Left"), (self.next, "Alt+Right")):
            button.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        row.addWidget(self.back)
        row.addWidget(self.words, 1000)
        row.addStretch(1)
        row.addWidget(self.next)
        self.back.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))
        column.addWidget(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where they would take many lines they leave the room to the step; its title says where one is.
        self.words.setVisible(self.width() >= active_theme().px(_ROOM_FOR_WORDS))

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self._makers)

    def step(self, number: int) -> Step:
        """A step, from 1."""
        if number not in self.steps:
            step = self._makers[number - 1]()
            step.documents, step.packets, step.today = self._documents, self._packets, self._today
            self.steps[number] = step
            self.stack.addWidget(Scroll(step, f"opinion_step_{number}"))
            self.made.emit(step)
        return self.steps[number]

    def set_material(self, documents: tuple[Document, ...], packets: tuple[Packet, ...], today: PartialDate) -> None:
        """What every step may name: the person's documents, the packets made for them, and which day it is."""
        self._documents, self._packets, self._today = documents, packets, today
        for step in self.steps.values():
            step.documents, step.packets, step.today = documents, packets, today

    def show_step(self, number: int, case: Case, *, from_top: bool) -> Step:
        """Show this step filled from the case."""
        self.current = max(1, min(number, self.count))
        step = self.step(self.current)
        step.show_case(case)
        area = scroll_around(step)
        if area is not None:
            self.stack.setCurrentWidget(area)
            if from_top:
                area.verticalScrollBar().setValue(0)
        self.tell(case)
        return step

    def enter(self) -> None:
        """Put the keyboard into the step that is shown, and say which it is.

        The page stays at its top, where its title is; a field below the fold comes into sight with the first key.
        """
        step = self.step(self.current)
        target = step.first or self.next
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        focused = QApplication.focusWidget()
        if focused is not None and step.isAncestorOf(focused):
            self.scroll_on_key(focused)
        where = _("step {n} of {total}").format(n=self.current, total=self.count)
        announce(self, f"{where}: {step.title.text()}")

    def scroll_on_key(self, field: QWidget) -> None:
        """Bring this field into sight with the first key that is pressed in it."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and _answers(event):
            watched.removeEventFilter(self)
            _show_whole(watched)
        return False

    def tell(self, case: Case) -> None:
        """Say in the foot how far the step is."""
        self.words.setText(self.step(self.current).footer(case))
        self.back.setEnabled(self.current > 1)
        self.next.setVisible(self.current < self.count)


def _answers(event: QEvent) -> bool:
    """Whether with this a field is used: a key that is no shortcut, or what an input method made of several."""
    if event.type() == QEvent.Type.InputMethod:
        return True
    if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
        return False
    alone = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
    return not event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() not in alone


def _show_whole(focused: QWidget) -> None:
    """Scroll to this field, unless it is so high that its beginning is all that can be shown."""
    area = scroll_around(focused)
    content = area.widget() if area is not None else None
    if area is not None and content is not None:
        # Of a field Qt would show no more than the line with the cursor.
        high = focused.height() >= area.viewport().height() / 2
        end = focused.mapTo(content, focused.rect().topLeft() if high else focused.rect().bottomLeft())
        area.ensureVisible(end.x(), end.y(), 0, area.fontMetrics().height())
