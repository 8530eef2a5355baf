"""The foot of the packet room's right pane: whether the file is ready, what to look at before, Save and Print."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.packet_room.composition import Built
from secondop_desktop.ui.widgets import (
    Button,
    HBox,
    Label,
    LinkButton,
    Panel,
    PrimaryButton,
    StateChip,
    VBox,
    announce,
)
from secondop_desktop.ui.widgets.whole import Whole


class Foot(Panel):
    """Says how far the packet is; Save and Print work only while the file of these choices is verified."""

    save = Signal()
    print_it = Signal()
    stop = Signal()
    again = Signal()
    look = Signal()
    folder = Signal()

    def __init__(self) -> None:
        super().__init__("sunk", lines="top left")
        whole = Whole()
        VBox(self).addWidget(whole)
        column = VBox(whole, margins=(24, 14, 24, 16), spacing=8)
        self.state = StateChip("not_done_yet", _("Checking…"), ground="sunk", name="packet_state", wrap=True)
        head = HBox(spacing=8)
        head.addWidget(self.state, 1)
        self.stop_link = LinkButton(_("Stop"), "packet_stop", role="support")
        self.stop_link.clicked.connect(self._stop_pressed)
        head.addWidget(self.stop_link)
        column.addLayout(head)
        self.words = Label("", "support", "ink_soft", wrap=True)
        self.first_caution = Label("", "support", "attention", wrap=True)
        self.cautions_link = LinkButton("", "packet_cautions", role="support", wrap=True)
        self.folder_link = LinkButton(_("Open its folder"), "packet_folder", role="support", wrap=True)
        told = QWidget()
        told.setProperty("plain", True)
        told_column = VBox(told, margins=(26, 0, 0, 6), spacing=4)
        for widget in (self.words, self.first_caution, self.cautions_link, self.folder_link):
            told_column.addWidget(widget)
        for widget in (self.first_caution, self.cautions_link, self.folder_link):
            widget.hide()
        column.addWidget(told)
        row = self._buttons = HBox(spacing=8)
        self.save_button = PrimaryButton(_("Save packet…"), "packet_save", size="medium", key="Ctrl+S")
        self.print_button = Button(_("Print…"), "packet_print", size="medium", icon="print", key="Ctrl+P")
        self.save_button.clicked.connect(self.save)
        self.print_button.clicked.connect(self.print_it)
        self.cautions_link.clicked.connect(self.look)
        self.folder_link.clicked.connect(self.folder)
        row.addWidget(self.save_button, 1)
        row.addWidget(self.print_button)
        column.addLayout(row)
        self.save_button.setEnabled(False)
        self.print_button.setEnabled(False)
        self._running = False
        self.cautions: tuple[str, ...] = ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = self.save_button.sizeHint().width() + self.print_button.sizeHint().width()
        beside = wanted + self.theme.px(56) <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._buttons.direction() != direction:
            self._buttons.setDirection(direction)

    def show_checking(self, words: str = "") -> None:
        """The file on the screen is not verified, or not the one of these choices yet."""
        self._set_state("not_done_yet", _("Checking…"), words, running=True)

    def show_stopped(self) -> None:
        """The person stopped it."""
        self._set_state("not-applicable", _("Stopped"), _("Nothing was written."), running=False)
        self.stop_link.set_text(_("Check again"))
        self.stop_link.show()

    def show_error(self, error: SecondOpError) -> None:
        """No packet could be made."""
        self._set_state("refused", error.title, error.message, running=False)
        self.stop_link.set_text(_("Try again"))
        self.stop_link.show()
        announce(self, f"{error.title}. {error.message}", at_once=True)

    def show_ready(self, built: Built, *, roomy: bool) -> None:
        """The file was verified, and is the one that Save writes; in a low window less of it is said."""
        composed = built.composed
        n, total = composed.pages, len(composed.included) + len(composed.left_out)
        inside = len(composed.included)
        words = [ngettext("{n} page.", "{n} pages.", n).format(n=n)]
        if total and inside == total:
            words.append(ngettext("The {n} original is in.", "All {n} originals are in.", total).format(n=total))
        elif total:
            words.append(_("{inside} of {total} originals are in.").format(inside=inside, total=total))
        words += [_("Every link works."), _("Nothing active inside.")]
        if composed.plan.redaction is not None and composed.plan.redaction.terms:
            words.append(_("The removed words are nowhere in the file."))
        self._set_state("ready", _("Checked and ready"), " ".join(words if roomy else words[:2]), running=False)
        self.save_button.setEnabled(True)
        self.print_button.setEnabled(True)
        self._show_cautions(composed.warnings, roomy=roomy)
        announce(self, " ".join([_("Checked and ready") + ".", *words, *composed.warnings[:1]]))

    def _show_cautions(self, cautions: tuple[str, ...], *, roomy: bool) -> None:
        """What the person should know before handing it over: one thing, or the way to all."""
        self.cautions = cautions
        if not cautions:
            return
        n = len(cautions)
        if n == 1 and roomy and len(cautions[0]) <= 140:
            self.first_caution.setText(cautions[0])
            self.first_caution.show()
            return
        text = ngettext("Look at {n} thing first…", "Look at {n} things first…", n)
        self.cautions_link.set_text(text.format(n=n))
        self.cautions_link.show()

    def show_saved(self) -> None:
        """The file was written: offer the way to its folder."""
        self.folder_link.show()

    def _set_state(self, state: str, title: str, words: str, *, running: bool) -> None:
        self.state.set_state(state, title)
        self.words.setText(words)
        for widget in (self.first_caution, self.cautions_link, self.folder_link):
            widget.hide()
        self.save_button.setEnabled(False)
        self.print_button.setEnabled(False)
        self._running = running
        self.stop_link.setVisible(running)
        self.stop_link.set_text(_("Stop"))

    def _stop_pressed(self) -> None:
        (self.stop if self._running else self.again).emit()
