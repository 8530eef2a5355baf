"""The ground of our dialogs: a title, content, and buttons at the end; messages and questions in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.reading_order import move_by_tab
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, Scroll, VBox, fix
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton


class Dialog(QDialog):
    """A dialog with a heading; put content into `body`, buttons come by `add_button`. Esc closes it."""

    def __init__(
        self, parent: QWidget | None, title: str, name: str, *, width: int = 560, scroll: bool = False
    ) -> None:
        super().__init__(parent)
        self.theme = active_theme()
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        outer = VBox(self, margins=(24, 20, 24, 20), spacing=16)
        self.heading = Label(title, "heading", wrap=True)
        outer.addWidget(self.heading)
        content = QWidget()
        content.setProperty("plain", True)
        self.body = VBox(content, margins=(4, 4, 4, 4) if scroll else (0, 0, 0, 0), spacing=12)
        self._scrolls = scroll
        if scroll:
            outer.addWidget(Scroll(content, f"{name}_scroll"), 1)
        else:
            outer.addWidget(content, 1)
        self.buttons = HBox(spacing=12)
        self.buttons.addStretch(1)
        outer.addLayout(self.buttons)
        fix(self, min_width=width)

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
        # A dialog takes its height from words in one line; wrapped ones need more.
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        needed = max(needed, self.height())
        if self._scrolls:
            needed = min(needed, self._highest())
        if needed != self.height():
            self.resize(self.width(), needed)

    def _highest(self) -> int:
        """As high as a dialog that scrolls may be: its buttons must not lie below the screen, at 200 % either."""
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
