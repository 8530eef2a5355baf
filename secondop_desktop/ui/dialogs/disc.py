"""What shall become of the pictures of an imaging disc: kept in the records, or left on the disc and listed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.widgets.base import HBox, Label, VBox
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.choices import Choices
from secondop_desktop.ui.widgets.choosers import RadioButton
from secondop_desktop.usecases.import_files import FoundDisc

_INDENT = 32  # the words of a choice stand below its label, not below its circle


class DiscDialog(Dialog):
    """Asks about the discs that were found; `leave_pictures` is the answer."""

    def __init__(self, parent: QWidget | None, discs: Sequence[FoundDisc]) -> None:
        super().__init__(parent, _("What shall become of the pictures?"), "disc_dialog", width=560)
        self._choices = Choices(self, self.windowTitle())
        self.body.addWidget(Label("\n".join(_told(disc) for disc in discs), "body", wrap=True))
        self.keep = self._choice(
            _("Keep them in my records"),
            _("They are encrypted, and they are there when the disc is lost or scratched. Best for most people."),
            "disc_keep",
        )
        self.leave = self._choice(
            _("Leave them on the disc"),
            _(
                "Every picture is listed, and one of each folder is kept to know the scan by. It saves space. Keep"
                " the disc: it stays the only copy."
            ),
            "disc_leave",
        )
        self.keep.setChecked(True)
        self.add_button(Button(_("Cancel"), "disc_cancel", min_width=96), rejects=True)
        self.add_button(PrimaryButton(_("Read the disc"), "disc_read", min_width=96), accepts=True)
        self.keep.setFocus()

    @property
    def leave_pictures(self) -> bool:
        """Whether the pictures are to stay on the disc."""
        return self.leave.isChecked()

    def _choice(self, label: str, words: str, name: str) -> RadioButton:
        button = RadioButton(label, name)
        button.setAccessibleDescription(words)
        self._choices.add(button)
        column = VBox(spacing=2)
        row = HBox()
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        below = VBox(margins=(_INDENT, 0, 0, 0))
        below.addWidget(Label(words, "support", "ink_soft", wrap=True))
        column.addLayout(below)
        self.body.addLayout(column)
        return button


def _told(disc: FoundDisc) -> str:
    words = ngettext("“{name}” holds {n} file of {size}.", "“{name}” holds {n} files of {size}.", disc.files)
    return words.format(name=disc.name, n=disc.files, size=_size(disc.size))


def _size(size: int) -> str:
    mb = size / 1_000_000
    if mb < 1:
        return _("less than 1 MB")
    return _("{mb} MB").format(mb=round(mb)) if mb < 1000 else _("{gb} GB").format(gb=f"{mb / 1000:.1f}")
