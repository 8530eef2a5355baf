"""Help and About: the keys of every room, and what this program is made of."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from secondop_desktop import __version__
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.widgets.base import Label
from secondop_desktop.ui.widgets.buttons import PrimaryButton
from secondop_desktop.ui.widgets.cards import Facts


def key_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The keys, by where they work: (place, ((key, what it does), …))."""
    return (
        (
            _("Everywhere"),
            (
                ("Ctrl K", _("Search everything")),
                ("Ctrl N", _("Add something")),
                ("Ctrl O", _("Add files")),
                ("Ctrl Z", _("Undo, also of a whole import")),
                ("Ctrl 1 … 9, 0", _("Go to a room; 0 is the packet")),
                ("F6", _("Next pane: rooms, person, content")),
                ("Ctrl +  Ctrl −", _("Larger and smaller")),
                ("Ctrl L", _("Lock")),
            ),
        ),
        (
            _("Lists and tables"),
            (
                (_("Arrows"), _("Move")),
                (_("Enter"), _("Open what is chosen")),
                ("E", _("Correct what is chosen")),
            ),
        ),
        (
            _("Second opinion"),
            (
                ("Alt ←  Alt →", _("The step before and behind")),
                ("Ctrl R", _("Requests for records")),
                ("Ctrl P", _("Print where things stand")),
                ("Ctrl Shift C", _("All second opinions")),
            ),
        ),
        (
            _("Pages"),
            ((_("Page Up, Page Down"), _("Turn pages")),),
        ),
    )


class HelpDialog(Dialog):
    """How to begin, and the keys."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("Help"), "help_dialog", width=560, scroll=True)
        self.body.addWidget(
            Label(
                _(
                    "Drop files anywhere on the window, or press Add. Nothing joins your records until you have"
                    " looked at it, and everything can be undone."
                ),
                "body",
                wrap=True,
            )
        )
        for place, keys in key_groups():
            self.body.addWidget(Label(place, "label"))
            self.body.addWidget(Facts(list(keys), width=160))
        self.body.addStretch(1)
        self.add_button(PrimaryButton(_("Close"), "help_close", min_width=96), accepts=True)
        self.resize(self.theme.px(600), self.theme.px(640))


class AboutDialog(Dialog):
    """What this program is, its version and its licences."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("About SecondOp"), "about_dialog", width=480)
        self.body.addWidget(Label(_("Version {version}").format(version=__version__), "body", "ink_soft"))
        for text in (
            _("Keeps your medical records on this computer, locked, and makes one packet for a second opinion."),
            _("It gives no medical advice, and it has no network code: nothing leaves this computer."),
            _("Apache License 2.0. Qt is used under the LGPL, Source Sans 3 under the SIL Open Font License."),
        ):
            self.body.addWidget(Label(text, "body", wrap=True))
        self.add_button(PrimaryButton(_("Close"), "about_close", min_width=96), accepts=True)
