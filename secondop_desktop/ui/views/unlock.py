"""Opening the records: by the password, or by the recovery sheet and then a new password."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.date_words import show
from secondop_desktop.core.errors import CancelledError, NotWritableError, SecondOpError, VaultBusyError
from secondop_desktop.core.text import _
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.widgets.announcing import announce
from secondop_desktop.ui.widgets.base import HBox, IconView, Label, Panel, Scroll, VBox, fix, show_if
from secondop_desktop.ui.widgets.buttons import LinkButton, PrimaryButton
from secondop_desktop.ui.widgets.card import Card
from secondop_desktop.ui.widgets.fields import PasswordField
from secondop_desktop.ui.widgets.spaces import at_start, at_top

if TYPE_CHECKING:
    from secondop_desktop.ui.views.readying import Readying


_READABLE = (NotWritableError, VaultBusyError, CancelledError)
"""What stands in the way of opening records for writing, and of that alone."""


class Refusal(QWidget):
    """Why the records did not open, below the field: a shape with a title, and what to do. Made when it is shown."""

    read_only_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._made = False
        self.hide()

    def _make(self) -> None:
        self._made = True
        from secondop_desktop.ui.widgets.chips import StateChip

        column = VBox(self, margins=(0, 12, 0, 0), spacing=2)
        self.chip = StateChip("refused", " ", name=self._name)
        column.addWidget(self.chip)
        self.message = Label("", "support", wrap=True)
        column.addWidget(self.message)
        self._read_only = LinkButton(_("Open to read only"), f"{self._name}_read_only", wrap=True)
        column.addWidget(self._read_only)
        self._read_only.clicked.connect(self.read_only_wanted)
        self._forget = LinkButton(
            _("Take them off the list of records opened lately"), f"{self._name}_forget", wrap=True
        )
        column.addWidget(self._forget)
        self._forget.clicked.connect(self.forget_wanted)

    @property
    def read_only(self) -> LinkButton:
        """What opens the records to read only, where that is offered."""
        if not self._made:
            self._make()
        return self._read_only

    def show_error(self, error: SecondOpError, *, listed: bool = False) -> None:
        """Show it, and have a reader say it at once; what can't be written to is offered for reading.

        What is not there any more though it is `listed` is offered to be taken off the list.
        """
        show_if(self.read_only, isinstance(error, _READABLE))
        show_if(self._forget, listed)
        self.chip.set_state("refused", error.title)
        self.message.setText(error.message)
        self.show()
        announce(self, f"{error.title}. {error.message}", at_once=True)


def _column_page(width: int, name: str, pages: QStackedWidget) -> tuple[Scroll, VBox]:
    """A page with one column of this width in its middle, a little above the centre.

    It stands where it belongs before it is filled: what is moved is given its style again, with all that is in it.
    """
    page = QWidget()
    scroll = Scroll(page, name)
    pages.addWidget(scroll)
    row = HBox(page)
    row.addStretch(1)
    box = QWidget()
    fix(box, max_width=width)
    column = VBox(box, margins=(4, 16, 4, 40))
    column.addStretch(1)
    row.addWidget(box, 1000)  # all of its width, where there is as much
    row.addStretch(1)
    return scroll, column


class UnlockView(Panel):
    """The page that opens a vault. The controller connects its signals and tells it how it went.

    `password_entered` and `recovery_entered` carry what was typed; `new_password` follows an opening by the sheet.
    `password_to_read` and `recovery_to_read` carry it for an opening that changes nothing. Only the page for the
    password is made at once; the others, which few people ever see, when they are first wanted.
    """

    password_entered = Signal(str)
    recovery_entered = Signal(str)
    password_to_read = Signal(str)
    recovery_to_read = Signal(str)
    new_password = Signal(str)
    other_wanted = Signal()
    stop_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", parent=parent)
        self.setObjectName("unlock")
        self.setAccessibleName(_("Open your records"))
        outer = VBox(self)
        self.pages = QStackedWidget()
        outer.addWidget(self.pages)
        self._openers: list[PrimaryButton] = []
        self._refusals: list[Refusal] = []
        self._cards: list[Card] = []
        self._readying: Readying | None = None
        self._by_sheet: QWidget | None = None
        self._anew: QWidget | None = None
        self._password_page()
        self._asking: QWidget | None = None
        self._held = 0
        self.holding = QTimer(self)
        self.holding.setInterval(1000)
        self.holding.timeout.connect(self._count_down)

    # ------------------------------------------------------------------------------------------------- its pages

    def _password_page(self) -> QWidget:
        scroll, column = _column_page(488, "unlock_scroll", self.pages)
        column.addLayout(at_start(IconView("lock", 32, "accent", disc=64)))
        column.gap(20)
        column.addWidget(Label(_("Open your records"), "display", wrap=True))
        column.gap(4)
        self.which = Label("", "body", "ink_soft", wrap=True)
        column.addWidget(self.which)
        self.waiting = Label("", "body", wrap=True)
        self.waiting.hide()
        column.addWidget(self.waiting)
        column.gap(24)
        card = Card(margins=(25, 24, 25, 25), name="unlock_card")
        column.addWidget(card)
        card.body.addWidget(Label(_("Password"), "label"))
        card.body.gap(6)
        self.password = PasswordField("password", label=_("Password"))
        card.body.addWidget(self.password)
        self.refusal = Refusal("unlock_refusal")
        card.body.addWidget(self.refusal)
        card.body.gap(20)
        self.open = PrimaryButton(_("Open"), "open_records", size="large")
        card.body.addWidget(self.open)
        self._openers.append(self.open)
        self._refusals.append(self.refusal)
        self._cards.append(card)
        column.gap(16)
        links = HBox()
        self.forgot = LinkButton(_("I forgot it. Use my recovery sheet"), "use_recovery_sheet", wrap=True)
        self.other = LinkButton(_("Open other records…"), "open_other_records", wrap=True)
        links.addWidget(self.forgot)
        links.addStretch(1)
        links.addWidget(self.other)
        column.addLayout(links)
        column.gap(28)
        safe = HBox(spacing=10)
        safe.addLayout(at_top(IconView("lock", 18)))
        promise = _(
            "Everything stays on this computer. No one can open your records without the password or the recovery"
            " sheet, and that includes us."
        )
        safe.addWidget(Label(promise, "support", "ink_soft", wrap=True), 1)
        column.addLayout(safe)
        column.addStretch(1)
        self.password.entered.connect(self._submit_password)
        self.open.clicked.connect(self._submit_password)
        self.refusal.read_only_wanted.connect(lambda: self.password_to_read.emit(self.password.text()))
        self.refusal.forget_wanted.connect(self.forget_wanted)
        self.forgot.clicked.connect(self.use_recovery)
        self.other.clicked.connect(self.other_wanted)
        return scroll

    def _recovery_page(self) -> QWidget:
        from secondop_desktop.ui.widgets.text_area import TextArea

        scroll, column = _column_page(568, "recovery_scroll", self.pages)
        column.addWidget(Label(_("Use your recovery sheet"), "display", wrap=True))
        column.gap(4)
        column.addWidget(
            Label(
                _("Type the letters from the sheet. Spaces and small or capital letters do not matter."),
                "body",
                "ink_soft",
                wrap=True,
            )
        )
        column.gap(24)
        card = Card(margins=(25, 24, 25, 25), name="recovery_card")
        column.addWidget(card)
        card.body.addWidget(Label(_("Letters on the recovery sheet"), "label"))
        card.body.gap(6)
        self.recovery = TextArea("recovery_key", label=_("Letters on the recovery sheet"), lines=3)
        card.body.addWidget(self.recovery)
        self.recovery_refusal = Refusal("recovery_refusal")
        card.body.addWidget(self.recovery_refusal)
        card.body.gap(20)
        self.open_by_sheet = PrimaryButton(_("Open"), "open_by_sheet", size="large")
        card.body.addWidget(self.open_by_sheet)
        self._openers.append(self.open_by_sheet)
        self._refusals.append(self.recovery_refusal)
        self._cards.append(card)
        column.gap(16)
        back = LinkButton(_("Use my password instead"), "use_password")
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        self.open_by_sheet.clicked.connect(self._submit_recovery)
        self.recovery_refusal.read_only_wanted.connect(lambda: self.recovery_to_read.emit(self.recovery.text()))
        back.clicked.connect(self.use_password)
        return scroll

    def _new_password_page(self) -> QWidget:
        from secondop_desktop.ui.views.typed_twice import TypedTwice

        scroll, column = _column_page(568, "new_password_scroll", self.pages)
        column.addWidget(Label(_("Choose a new password"), "display", wrap=True))
        column.gap(4)
        column.addWidget(
            Label(_("Your records are open. The recovery sheet stays good."), "body", "ink_soft", wrap=True)
        )
        column.gap(24)
        card = Card(margins=(25, 24, 25, 25), name="new_password_card")
        column.addWidget(card)
        self.fresh = TypedTwice("new_password", _("New password"))
        card.body.addWidget(self.fresh)
        self.fresh_refusal = Refusal("new_password_refusal")
        card.body.addWidget(self.fresh_refusal)
        card.body.gap(20)
        self.set_password = PrimaryButton(_("Use this password"), "set_password", size="large")
        self.set_password.setEnabled(False)
        card.body.addWidget(self.set_password)
        self._refusals.append(self.fresh_refusal)
        column.addStretch(1)
        self.fresh.changed.connect(self._judge)
        self.fresh.entered.connect(self._submit_new)
        self.set_password.clicked.connect(self._submit_new)
        return scroll

    # ---------------------------------------------------------------------------------------- what it can be told

    def show_vault(self, name: str, opened_on: date | None) -> None:
        """Say which records are to be opened."""
        if opened_on is not None:
            when = show(opened_on, long=True)
            self.which.setText(_("{name}, last opened on {date}").format(name=name, date=when))
        else:
            self.which.setText(name)
        self.use_password()

    def show_waiting(self, text: str) -> None:
        """Say what is done once the records are open."""
        self.waiting.setText(text)
        self.waiting.show()
        announce(self, text)

    def set_busy(self, busy: bool) -> None:
        """Opening takes a second or two: say so, and take no second attempt."""
        for opener in self._openers:
            opener.setEnabled(not busy)
            opener.set_text(_("Opening…") if busy else _("Open"))
        if self._anew is not None:
            self.set_password.setEnabled(not busy)
        self.password.field.setReadOnly(busy)
        if self._readying is not None:
            self._readying.stop()
        if busy:
            for refusal in self._refusals:
                refusal.hide()

    def show_readying(self, what: str, done: int, total: int) -> None:
        """Say how far the records are with being made ready for this version, which may take a while."""
        if self._readying is None:
            from secondop_desktop.ui.views.readying import Readying

            self._readying = Readying("readying")
            self._readying.cancelled.connect(self.stop_wanted)
        card = self._cards[0 if self.pages.currentWidget() is not self._by_sheet else 1]
        if card.body.indexOf(self._readying) < 0:
            card.body.addWidget(self._readying)
        self._readying.step(what, done, total)

    def show_error(self, error: SecondOpError, *, listed: bool = False) -> None:
        """Say why it did not open; the keyboard is where the next attempt is typed.

        `listed` are records that are not there, and in the list of those opened lately.
        """
        self.set_busy(False)
        page = self.pages.currentWidget()
        asking, self._asking = self._asking, None
        if asking is not None and asking is not page:
            return  # the answer to what was typed on the page before, which the person left
        if page is self._by_sheet:
            self.recovery_refusal.show_error(error)
            self.recovery.setFocus()
        elif page is self._anew:
            self.fresh_refusal.show_error(error)
            self.fresh.setFocus()
        else:
            self.refusal.show_error(error, listed=listed)
            self.password.field.selectAll()
            self.password.setFocus()

    def hold(self, seconds: int) -> None:
        """Take no attempt for so many seconds, after several wrong ones; the buttons count them down."""
        self._held = seconds
        self.holding.start()
        self._show_held()

    def _count_down(self) -> None:
        self._held -= 1
        if self._held <= 0:
            self.holding.stop()
            self.set_busy(False)
        else:
            self._show_held()

    def _show_held(self) -> None:
        for opener in self._openers:
            opener.setEnabled(False)
            opener.set_text(_("Wait {n} s").format(n=self._held))

    def ask_new_password(self) -> None:
        """After an opening by the sheet: ask for a new password."""
        self.set_busy(False)
        self._forget()
        if self._anew is None:
            self._anew = self._new_password_page()
        self.set_password.setEnabled(False)
        self.pages.setCurrentWidget(self._anew)
        self.fresh.setFocus()

    def use_password(self) -> None:
        """Show the page for the password."""
        self._forget()
        self.pages.setCurrentIndex(0)
        self.password.setFocus()

    def use_recovery(self) -> None:
        """Show the page for the recovery sheet."""
        self._forget()
        if self._by_sheet is None:
            self._by_sheet = self._recovery_page()
            if self.holding.isActive():
                self._show_held()
        self.pages.setCurrentWidget(self._by_sheet)
        self.recovery.setFocus()

    def _forget(self) -> None:
        self.password.clear()
        if self._by_sheet is not None:
            self.recovery.setText("")
        if self._anew is not None:
            self.fresh.clear()
        for refusal in self._refusals:
            refusal.hide()

    def _judge(self) -> None:
        self.set_password.setEnabled(self.fresh.fits())

    def _submit_password(self) -> None:
        if self.password.text() and self.open.isEnabled():
            self._asking = self.pages.currentWidget()
            self.password_entered.emit(self.password.text())
        else:
            self.password.setFocus()

    def _submit_recovery(self) -> None:
        if self.recovery.text().strip() and self.open_by_sheet.isEnabled():
            self._asking = self.pages.currentWidget()
            self.recovery_entered.emit(self.recovery.text())
        else:
            self.recovery.setFocus()

    def _submit_new(self) -> None:
        if self.set_password.isEnabled():
            self.new_password.emit(self.fresh.text())
