"""Asks for tags: typed, or chosen among those that other documents have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.document_tags import is_own, tags_in
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.widgets import Button, FormField, Label, PrimaryButton, TextField, announce
from secondop_desktop.ui.widgets.tag_chips import TagRow

_SHOWN = 24


class TagDialog(Dialog):
    """Add tags to one document or several; `decided` carries them."""

    decided = Signal(tuple)

    def __init__(self, parent: QWidget | None, count: int, known: Sequence[str]) -> None:
        title = ngettext("Tag {n} document", "Tag {n} documents", count).format(n=count)
        super().__init__(parent, title if count > 1 else _("Add a tag"), "tag_dialog", width=520)
        self.body.addWidget(
            Label(_("A tag is a short word of your own to find documents by."), "body", "ink_soft", wrap=True)
        )
        self.input = TextField("tag_input")
        self.field = FormField(_("Tag"), self.input, help_text=_("Put commas between several tags."))
        self.body.addWidget(self.field)
        self.known = TagRow("tag_known", removable=False)
        if known:
            self.body.addWidget(Label(_("Tags you use already"), "label"))
            self.known.show_tags(known[:_SHOWN])
            self.body.addWidget(self.known)
        self.known.chosen.connect(self._take)
        self.add_button(Button(_("Cancel"), "tag_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Add"), "tag_save", min_width=96))
        self.save.setDefault(True)
        self.save.clicked.connect(self.decide)
        self.input.setFocus()

    def _take(self, tag: str) -> None:
        others = self.input.text().strip().rstrip(",")
        self.input.setText(f"{others}, {tag}" if others else tag)
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def decide(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        tags = tags_in(self.input.text())
        if tags:
            self.decided.emit(tags)
            self.accept()
            return
        own = any(is_own(part) for part in self.input.text().split(","))
        wrong = _("SecondOp uses this word itself. Choose another.") if own else _("Type a word.")
        self.field.set_error(wrong)
        announce(self, wrong, at_once=True)
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)


def ask_tags(parent: QWidget, count: int, known: Sequence[str], decided: Callable[[tuple[str, ...]], None]) -> None:
    """Open the dialog; does not wait."""
    dialog = TagDialog(parent.window(), count, known)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.decided.connect(decided)
    dialog.open()
