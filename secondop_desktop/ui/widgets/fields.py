"""What is typed in one line: text, passwords, and the label, help and error around any field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.keys import caps_lock_is_on
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, VBox, fix, set_tooltip, show_if
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.ui.widgets.combo_box import NAME_IS_VALUE, ComboBox
from secondop_desktop.ui.widgets.text_menu import TextMenu

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import (
        QDragEnterEvent,
        QResizeEvent,
        QShowEvent,
    )


class TextField(TextMenu, QLineEdit):
    """One line of text; `label` is its name for readers where no visible label is its buddy."""

    def __init__(
        self, name: str, *, label: str = "", text: str = "", placeholder: str = "", height: int = 40, px: int = 17
    ) -> None:
        super().__init__()
        self.theme = active_theme()
        self._px = px
        self._spacing = 0
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setText(text)
        self._hint = ""
        self.setPlaceholderText(placeholder)
        fix(self, height=height)
        self.theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        font = self.theme.font_px(self._px)
        if self._spacing:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self.theme.px(self._spacing))
        self.setFont(font)

    def showEvent(self, event: QShowEvent) -> None:
        # The style sheet gives a widget that was hidden while the zoom changed its older font back.
        super().showEvent(event)
        self._restyle()
        self._fit_hint()

    def setText(self, text: str | None) -> None:
        super().setText(text)
        # A long text is read from its beginning, and gone on with at its end.
        if not self.hasFocus():
            self.setCursorPosition(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.cursorPosition() == len(self.text()) or self.hasSelectedText():
            return
        if event.reason() in (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.end(False)

    def setPlaceholderText(self, text: str) -> None:
        self._hint = text
        self._fit_hint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hint()

    def _fit_hint(self) -> None:
        """Show as much of the hint as there is room for; the pointer shows the rest."""
        room = self.contentsRect().width() - (0 if self.property("bare") else self.theme.px(24))
        metrics = QFontMetricsF(self.font())
        fits = not self.isVisible() or metrics.horizontalAdvance(self._hint) <= room
        shown = self._hint if fits else metrics.elidedText(self._hint, Qt.TextElideMode.ElideRight, room)
        if shown != self.placeholderText():
            super().setPlaceholderText(shown)
            set_tooltip(self, "" if fits else self._hint)

    def set_spacing(self, units: int) -> None:
        """Set the letters apart, as the dots of a password."""
        self._spacing = units
        self._restyle()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Files dropped on a field are for the window.
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def set_wrong(self, wrong: bool) -> None:
        """Frame it in the colour of a stop; the words that say why stand below it."""
        if bool(self.property("wrong")) is not wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)


class PasswordField(QWidget):
    """A password with Show and Hide beside it, and a warning while Caps Lock is on."""

    changed = Signal(str)
    entered = Signal()
    shown_changed = Signal(bool)

    def __init__(self, name: str, *, label: str, show_button: bool = True, px: int = 20) -> None:
        super().__init__()
        self.theme = active_theme()
        column = VBox(self)
        row = HBox(spacing=8)
        self.field = TextField(name, label=label, height=48, px=px)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.set_spacing(3)
        self.setFocusProxy(self.field)
        row.addWidget(self.field, 1)
        self.toggle = Button(_("Show"), f"{name}_show", size="large", icon="eye", key="Alt+S" if show_button else "")
        row.addWidget(self.toggle)
        if not show_button:
            self.toggle.hide()
        column.addLayout(row)
        self._column = column
        self._name = name
        self._caps_box: QWidget | None = None
        self.toggle.clicked.connect(self._flip)
        self.field.textChanged.connect(self.changed)
        self.field.returnPressed.connect(self.entered)
        self.field.installEventFilter(self)
        # No event tells of Caps Lock on every system, so it is asked for while the field has the keyboard.
        self._watch = QTimer(self)
        self._watch.setInterval(400)
        self._watch.timeout.connect(self._look_at_caps_lock)

    def text(self) -> str:
        """The password typed so far."""
        return self.field.text()

    def clear(self) -> None:
        """Empty it and hide it again."""
        self.field.clear()
        self.set_shown(False)

    def set_shown(self, shown: bool) -> None:
        """Show the letters, or dots."""
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        if shown:  # while it is hidden Qt itself asks for this
            hint = Qt.InputMethodHint
            self.field.setInputMethodHints(hint.ImhSensitiveData | hint.ImhNoPredictiveText | hint.ImhNoAutoUppercase)
        self.field.set_spacing(0 if shown else 3)
        self.toggle.set_text(_("Hide") if shown else _("Show"))
        self.shown_changed.emit(shown)

    def set_caps_lock(self, on: bool) -> None:
        """Show or take away the warning."""
        if on or self._caps_box is not None:
            show_if(self.caps_box, on)

    @property
    def caps_box(self) -> QWidget:
        """What the warning stands in; made when it is first wanted."""
        if self._caps_box is None:
            self._caps_box = QWidget()
            self.caps = StateChip("needs_decision", _("Caps Lock is on"), name=f"{self._name}_caps_lock")
            row = VBox(self._caps_box, margins=(0, 12, 0, 0))
            row.addWidget(self.caps, 0, Qt.AlignmentFlag.AlignLeft)
            self._caps_box.hide()
            self._column.addWidget(self._caps_box)
        return self._caps_box

    def _flip(self) -> None:
        self.set_shown(self.field.echoMode() == QLineEdit.EchoMode.Password)

    def _look_at_caps_lock(self) -> None:
        self.set_caps_lock(self.field.hasFocus() and caps_lock_is_on())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            self._watch.start()
            QTimer.singleShot(0, self, self._look_at_caps_lock)  # after what is painted now: it asks the system
        elif kind == QEvent.Type.FocusOut:
            self._watch.stop()
            self.set_caps_lock(False)
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._look_at_caps_lock()
        return False


class FormField(QWidget):
    """A field with its label above, an optional line of help, and a line that says what is wrong.

    The label becomes the field's name for readers and its buddy for the keyboard; help and error its description.
    """

    def __init__(self, label: str, field: QWidget, *, help_text: str = "", optional: bool = False) -> None:
        super().__init__()
        self.field = field
        self._help_text = help_text
        column = VBox(self, spacing=6)
        head = HBox(spacing=6)
        self.label = Label(label, "label", wrap=True)
        self.label.setBuddy(field)
        head.addWidget(self.label)
        if optional:
            head.addWidget(Label(_("(if you know it)"), "support", "ink_soft"))
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(field)
        self.help = Label(help_text, "support", "ink_soft", wrap=True)
        show_if(self.help, bool(help_text))
        column.addWidget(self.help)
        self.error = StateChip("identity_stop", " ", name=f"{field.objectName()}_error")
        self.error.hide()
        column.addWidget(self.error)
        self._named = field.focusProxy() or field
        self._named.setAccessibleName(label)
        if isinstance(self._named, ComboBox) and NAME_IS_VALUE:
            self._help_text = " ".join(part for part in (label, help_text) if part)
        self._named.setAccessibleDescription(self._help_text)

    def set_error(self, message: str) -> None:
        """Say what is wrong and what to do; an empty text takes it away."""
        from secondop_desktop.ui.widgets.text_area import TextArea  # not before the first window

        show_if(self.error, bool(message))
        if message:
            self.error.set_state("refused", message)
            if not self.error.testAttribute(Qt.WidgetAttribute.WA_WState_Hidden):
                set_tooltip(self.error, message)
        self._named.setAccessibleDescription(" ".join(part for part in (message, self._help_text) if part))
        if isinstance(self._named, TextField | TextArea):
            self._named.set_wrong(bool(message))

    def has_error(self) -> bool:
        """Whether an error is shown."""
        return not self.error.isHidden()


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)
