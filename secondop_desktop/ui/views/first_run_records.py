"""The last screen of the first start: the first files, the demo patient, or an empty beginning."""

from __future__ import annotations

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.first_run_screen import Screen, icon_lines
from secondop_desktop.ui.views.unlock import Refusal
from secondop_desktop.ui.widgets.base import HBox, Label, show_if
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines


class RecordsScreen(Screen):
    """Four ways to begin: `files`, `folder`, `demo` and `empty`."""

    def __init__(self, waiting: str) -> None:
        super().__init__(
            3,
            _("Add your first records"),
            _("Start with what you have. You can add more at any time, and take anything back."),
            "first_run_3",
        )
        self.waiting = Label(waiting, "body", wrap=True)
        show_if(self.waiting, bool(waiting))
        self.column.addWidget(self.waiting)
        card = Card(margins=(20, 4, 20, 4), name="first_records")
        choices: list[tuple[str, str, Button]] = [
            (
                _("Files from this computer"),
                _("Portal downloads, PDFs, photos of paper."),
                PrimaryButton(_("Choose files…"), "first_files", min_width=168),
            ),
            (
                _("A whole folder or a disc"),
                _("Everything in it, one file after the other."),
                Button(_("Choose a folder…"), "first_folder", min_width=168),
            ),
            (
                _("Look around first"),
                _("Ines Calloway, an invented patient."),
                Button(_("Open the demo"), "first_demo", min_width=168),
            ),
            (
                _("Begin by hand"),
                _("Type in who this is about, then the rest."),
                Button(_("Start empty"), "first_empty", min_width=168),
            ),
        ]
        for title, text, button in choices:
            row = Row(76, spacing=16, grows=True)
            row.line.addWidget(TwoLines(title, text, strong=True, wrap=True), 1)
            row.line.addWidget(button)
            card.add_row(row)
        self.files, self.folder, self.demo, self.empty = (button for _title, _text, button in choices)
        self.column.addWidget(card)
        self.column.gap(12)
        self.column.addWidget(
            Label(_("You can also drop files anywhere on this window."), "support", "ink_soft", wrap=True)
        )
        self.refusal = Refusal("third_refusal")
        self.column.addWidget(self.refusal)
        self.finish(HBox())
        side = self.side_column
        side.set_margins((64, 24, 56, 24))
        side.addStretch(1)
        side.addWidget(Label(_("What helps most"), "heading"))
        side.gap(20)
        icon_lines(
            side,
            [
                ("documents", _("Letters and reports"), _("What the doctors wrote, and the pathology report.")),
                ("results", _("Test results"), _("A download from your portal brings years at once.")),
                ("imaging", _("Scans and X-rays"), _("Keep the disc. Most specialists want the pictures too.")),
            ],
        )
        side.addStretch(1)

    def show_waiting(self, text: str) -> None:
        """Say what is done when this screen is left."""
        self.waiting.setText(text)
        self.waiting.show()
