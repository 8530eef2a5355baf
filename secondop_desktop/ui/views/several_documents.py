"""What stands beside the list while several documents are chosen: which ones, and what can be done with all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core import document_tags
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.models.wording import is_picture
from secondop_desktop.ui.widgets import Button, HBox, Label, Panel, PrimaryButton, Scroll, VBox, fix
from secondop_desktop.ui.widgets.tag_chips import TagRow

_NAMED = 12


class SeveralDocuments(Panel):
    """Several documents. `tag`, `join` and `remove` tell what the person wants of them; `untag` carries a tag."""

    tag = Signal()
    untag = Signal(str)
    join = Signal()
    remove = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.setObjectName("several_documents")
        self.documents: tuple[Document, ...] = ()
        inner = QWidget()
        inner.setProperty("plain", True)
        VBox(self).addWidget(Scroll(inner, "several_scroll"))
        column = VBox(inner, margins=(24, 20, 24, 20), spacing=12)
        self.title = Label("", "heading", wrap=True)
        column.addWidget(self.title)
        self.names = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.names)
        column.addWidget(Label(_("Tags of these documents"), "label"))
        self.tags = TagRow("several_tags", add=_("Add a tag…"), key="T")
        column.addWidget(self.tags)
        row = HBox(spacing=8)
        self.join_button = PrimaryButton(_("Join into one document…"), "several_join", size="medium", key="J")
        row.addWidget(self.join_button)
        row.addStretch(1)
        column.addLayout(row)
        self.why = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.why)
        row = HBox(spacing=8)
        self.delete = Button(_("Delete all of these"), "several_delete", size="medium")
        row.addWidget(self.delete)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.tags.wanted.connect(self.tag)
        self.tags.removed.connect(self.untag)
        self.join_button.clicked.connect(self.join)
        self.delete.clicked.connect(self.remove)
        fix(self, min_width=320)

    def show_documents(self, documents: Sequence[Document]) -> None:
        """Show what is chosen."""
        self.documents = tuple(documents)
        n = len(documents)
        self.title.setText(ngettext("{n} document chosen", "{n} documents chosen", n).format(n=n))
        names = [document.title or document.file_name for document in documents[:_NAMED]]
        if n > _NAMED:
            names.append(ngettext("and {n} more", "and {n} more", n - _NAMED).format(n=n - _NAMED))
        self.names.setText("\n".join(names))
        tags: dict[str, str] = {}
        for document in documents:
            for tag in document_tags.shown(document):
                tags.setdefault(tag.casefold(), tag)
        self.tags.show_tags(tuple(tags.values()))
        joinable = all(is_picture(document) and document.is_fact for document in documents)
        self.join_button.setEnabled(joinable)
        self.why.setText(
            _("Scans, photos and PDFs become one document in the order that you say.")
            if joinable
            else _("Only scans, photos and PDFs can be joined: a chosen file has no pages of its own.")
        )
