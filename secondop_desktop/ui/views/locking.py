"""Settings: when the records lock by themselves, and who else may see the window."""

from __future__ import annotations

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.guard.guard import MINUTES
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.card import Card
from secondop_desktop.ui.widgets.combo_box import ComboBox


def _words(minutes: int) -> str:
    if not minutes:
        return _("Only when I lock them")
    return ngettext("After {n} minute", "After {n} minutes", minutes).format(n=minutes)


class LockingCard(Card):
    """The time until the records lock, locking now, and whether screenshots show them."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(_("Locking"), name="locking_card")
        self.shell = shell
        guard = shell.guard
        settled = guard is not None and guard.is_settled
        choices = (guard.minutes,) if guard is not None and settled else MINUTES
        self.minutes = ComboBox(
            "locking_minutes", [(str(minutes), _words(minutes)) for minutes in choices], label=_("Lock the records")
        )
        self.minutes.setEnabled(not settled)
        told = _("When nobody uses the program. They also lock when the screen locks or the computer sleeps.")
        if settled:
            told = _("Set by your organisation. They also lock when the screen locks or the computer sleeps.")
        self.add_setting(_("Lock the records"), told, self.minutes)
        self.now = Button(_("Lock now"), "locking_now", min_width=200)
        key = _("Also Ctrl+L. What you copied is taken off the clipboard then, or after a minute.")
        self.add_setting(_("Lock at once"), key, self.now)
        self.hidden = ComboBox(
            "locking_captures", [("no", _("Show it")), ("yes", _("Leave it out"))], label=_("Screenshots")
        )
        can = guard is not None and guard.can_hide
        told = (
            _("Whether screenshots and shared screens show this window. Show it while someone helps you from afar.")
            if can
            else _("This system has no way to leave a window out of screenshots and shared screens.")
        )
        self.add_setting(_("Screenshots"), told, self.hidden)
        self.hidden.setEnabled(can)
        self.minutes.activated.connect(self._minutes_chosen)
        self.hidden.activated.connect(self._hidden_chosen)
        self.now.clicked.connect(lambda: shell.act("lock"))
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen."""
        guard = self.shell.guard
        if guard is not None:
            self.minutes.set_value(str(guard.minutes))
            self.hidden.set_value("yes" if guard.hidden and guard.can_hide else "no")

    def _minutes_chosen(self) -> None:
        if self.shell.guard is not None:
            self.shell.guard.set_minutes(int(self.minutes.value()))

    def _hidden_chosen(self) -> None:
        if self.shell.guard is not None:
            self.shell.guard.set_hidden(self.hidden.value() == "yes")
