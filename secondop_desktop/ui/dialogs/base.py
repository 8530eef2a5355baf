"""The ground of our dialogs: a title, content, and buttons at the end; messages and questions in plain words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.reading_order import move_by_tab
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, Scroll, VBox
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.flow import AnswerRow
from secondop_desktop.ui.widgets.whole import Scrolled

_RING = 4  # units around what takes the keyboard, for its ring: what scrolls would cut it
_RESIZED = Qt.WidgetAttribute.WA_Resized


class _Body(Scroll):
    """What stands between heading and buttons: it wants the room of its content, and scrolls where there is less."""

    def sizeHint(self) -> QSize:
        content = self.widget()
        return content.sizeHint() if content is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        content = self.widget()
        least = content.minimumSizeHint() if content is not None else super().minimumSizeHint()
        return QSize(least.width(), min(least.height(), active_theme().px(96)))


class Dialog(QDialog):
    """A dialog with a heading; put content into `body`, buttons come by `add_button`. Esc closes it.

    Where the window or the screen is too low for all of it, the content scrolls and the buttons stay in sight.
    """

    def __init__(self, parent: QWidget | None, title: str, name: str, *, width: int = 560) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        outer = VBox(self, margins=(24 - _RING, 20, 24 - _RING, 20), spacing=16 - _RING)
        self.heading = Label(title, "heading", wrap=True)
        head = HBox(margins=(_RING, 0, _RING, 0))
        head.addWidget(self.heading, 1)
        outer.addLayout(head)
        content = Scrolled()
        self.body = VBox(content, margins=(_RING, _RING, _RING, _RING), spacing=12)
        self._area = _Body(content, f"{name}_scroll")
        outer.addWidget(self._area, 1)
        self.buttons = AnswerRow()
        foot = HBox(margins=(_RING, 0, _RING, 0))
        foot.addLayout(self.buttons, 1)
        outer.addLayout(foot)
        self._width = width
        self.tall = False
        self.theme.changed.connect(self._fit_width)
        self._fit_width()

    def add_button(self, button: Button, *, accepts: bool = False, rejects: bool = False) -> Button:
        """Add a button at the end; `accepts` or `rejects` closes the dialog with that answer."""
        self.buttons.addWidget(button)
        if accepts:
            button.setDefault(True)
            button.clicked.connect(self.accept)
        if rejects:
            button.clicked.connect(self.reject)
        return button

    def focusNextPrevChild(self, forward: bool) -> bool:
        return move_by_tab(self, forward=forward) or super().focusNextPrevChild(forward)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._area.updateGeometry()
        sized = self.testAttribute(_RESIZED)
        self._fit_width()
        if self.width() > self._widest():
            self.resize(max(self._widest(), self.minimumWidth()), self.height())
        # Before it is shown nobody knows how many lines its words take.
        needed = max(self.needed_height(), self.height() if sized else 0)
        needed = min(needed, self._highest())
        if needed != self.height():
            self.resize(self.width(), needed)

    def needed_height(self) -> int:
        """The height in pixels that all of it takes at its width, but no more than there is on the screen."""
        outer, content = self.layout(), self._area.widget()
        if outer is None or content is None:
            return self.height()
        self._area.updateGeometry()  # a layout remembers what it wanted before it was filled
        inside = self.width() - self.theme.px(2 * (24 - _RING))
        high = content.sizeHint().height()
        if self.body.hasHeightForWidth():
            # Words that just fit would wrap beside a scroll bar, which then would have something to scroll.
            bar = self._area.verticalScrollBar().sizeHint().width()
            high = max(self.body.totalHeightForWidth(width) for width in (inside, inside - bar))
        frame = outer.totalHeightForWidth(self.width()) - self._area.sizeHint().height()
        return min(frame + high, self._highest())

    def grow(self) -> None:
        """Give what is shown now the height that it needs, neither more nor less."""
        layout = self.layout()
        if layout is None or not self.isVisible():
            return
        # What was hidden or shown just now counts only after the layouts inside were told.
        self.body.activate()
        layout.activate()
        needed = self.needed_height()
        if needed > self.height() or (needed < self.height() and not self.tall):
            self.resize(self.width(), needed)

    def _fit_width(self) -> None:
        """As wide as it was made, in units, where the window is as wide; never narrower than its buttons."""
        outer = self.layout()
        least = outer.totalMinimumSize().width() if outer is not None else 0
        self.setMinimumWidth(max(min(self.theme.px(self._width), self._widest()), least))

    def _widest(self) -> int:
        parent = self.parentWidget()
        widest = self.screen().availableGeometry().width() - self.theme.px(48)
        return widest if parent is None else min(widest, int(parent.window().width() * 0.96))

    def _highest(self) -> int:
        """As high as a dialog may be: its buttons must not lie below the screen, at 200 % either."""
        parent = self.parentWidget()
        highest = self.screen().availableGeometry().height() - self.theme.px(48)
        return highest if parent is None else min(highest, int(parent.window().height() * 0.92))


class MessageDialog(Dialog):
    """Something that the person should know before going on: what happened, that nothing was lost, what to do."""

    def __init__(self, parent: QWidget | None, title: str, message: str) -> None:
        super().__init__(parent, title, "message", width=480)
        text = Label(message, "body", wrap=True, selectable=True)
        self.body.addWidget(text)
        self.setAccessibleDescription(message)
        self.add_button(PrimaryButton(_("OK"), "message_ok", min_width=96), accepts=True).setFocus()


class QuestionDialog(Dialog):
    """A question with two answers, for what undo does not cover. The safe answer has the keyboard."""

    def __init__(self, parent: QWidget | None, title: str, message: str, yes: str, no: str = "") -> None:
        super().__init__(parent, title, "question", width=480)
        self.body.addWidget(Label(message, "body", wrap=True))
        self.setAccessibleDescription(message)
        self.yes = self.add_button(Button(yes, "question_yes", min_width=96), accepts=True)
        self.no = self.add_button(PrimaryButton(no or _("Cancel"), "question_no", min_width=96), rejects=True)
        self.no.setDefault(True)
        self.no.setFocus()


def show_message(parent: QWidget | None, title: str, message: str) -> MessageDialog:
    """Show a message over the window; does not wait."""
    dialog = MessageDialog(parent, title, message)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def show_error(parent: QWidget | None, error: SecondOpError) -> MessageDialog:
    """Show an error in the person's words over the window; does not wait."""
    return show_message(parent, error.title, error.message)


def ask(parent: QWidget | None, title: str, message: str, yes: str, no: str = "") -> bool:
    """Ask, and return whether the answer was yes."""
    return QuestionDialog(parent, title, message, yes, no).exec() == QDialog.DialogCode.Accepted
