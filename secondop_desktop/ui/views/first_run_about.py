"""The first screen of the first start: what this is and is not, and what the records are called."""

from __future__ import annotations

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.first_run_screen import Screen, icon_lines
from secondop_desktop.ui.views.unlock import Refusal
from secondop_desktop.ui.widgets.base import HBox, Label
from secondop_desktop.ui.widgets.buttons import LinkButton, PrimaryButton
from secondop_desktop.ui.widgets.fields import TextField
from secondop_desktop.ui.widgets.spaces import at_start


class AboutScreen(Screen):
    """The name of the records and their folder; `next` goes on, `have` opens records that there are already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            1,
            _("Your records, ready for a second opinion"),
            _("SecondOp helps you gather your medical records and carry them to another doctor."),
            "first_run_1",
        )
        icon_lines(
            self.column,
            [
                ("lock", _("Keeps everything in one locked place"), _("On this computer, under your password.")),
                ("opinion", _("Walks you through it"), _("What to ask, what is missing, whom to write to.")),
                ("packet", _("Makes one packet for the doctor"), _("Each fact shows the page that it came from.")),
            ],
        )
        self.column.gap(4)
        self.column.addWidget(Label(_("What to call these records"), "label"))
        self.column.gap(6)
        self.name = TextField("records_name", label=_("What to call these records"), text=name, height=44)
        self.column.addWidget(self.name)
        self.column.gap(6)
        where = HBox(spacing=12)
        self.where = Label("", "support", "ink_soft", elide=True)
        self.change_folder = LinkButton(_("Change…"), "change_folder", role="support")
        where.addWidget(self.where, 1)
        where.addWidget(self.change_folder)
        self.column.addLayout(where)
        self.refusal = Refusal("first_run_refusal")
        self.column.addWidget(self.refusal)
        self.column.gap(16)
        buttons = HBox(spacing=12)
        self.next = PrimaryButton(_("Next"), "first_run_next_1", size="medium", min_width=140)
        buttons.addWidget(self.next)
        self.have = LinkButton(_("I have records already. Open them…"), "first_run_open", wrap=True)
        buttons.addWidget(self.have)
        buttons.addStretch(1)
        self.finish(buttons)
        side = self.side_column
        side.set_margins((64, 24, 56, 24))
        side.addStretch(1)
        side.addWidget(Label(_("What it is not"), "heading"))
        side.gap(20)
        icon_lines(
            side,
            [
                ("help", _("Not a doctor"), _("It gives no advice. It orders and quotes what your records say.")),
                ("close", _("Not online"), _("It has no account and no cloud. Nothing leaves this computer.")),
                (
                    "conditions",
                    _("Not for an emergency"),
                    _("Chest pain, a stroke, heavy bleeding, thoughts of ending your life: call for help now."),
                ),
            ],
        )
        side.gap(16)
        self.leaving = LinkButton(_("How can I check that nothing leaves?"), "first_run_leaving", role="support")
        side.addLayout(at_start(self.leaving))
        side.addStretch(1)
