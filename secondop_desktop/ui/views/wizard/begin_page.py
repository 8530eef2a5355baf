"""What the room of second opinions shows where none was begun: what it is for, and how to begin."""

from __future__ import annotations

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import Button, EmptyState, PrimaryButton


class BeginPage(EmptyState):
    """Begin, begin from a template, or, where there are some, see the second opinions that were put away."""

    def __init__(self) -> None:
        self.begin_button = PrimaryButton(_("Begin"), "opinion_begin", size="medium", min_width=120)
        self.template_button = Button(_("From a template…"), "opinion_begin_with", size="medium")
        super().__init__(
            "opinion",
            _("A second opinion, step by step"),
            [
                _("Short steps: your question, what you have, what is missing, what to ask, and what comes after."),
                _("It supports you and your doctors, and does not replace them. Stop at any time; it is all saved."),
            ],
            [self.begin_button, self.template_button],
            hint=_("In an emergency do not use this program. Call your emergency number."),
            link=_("Show those put away"),
            name="opinion_empty",
        )
        self.link_button.hide()
