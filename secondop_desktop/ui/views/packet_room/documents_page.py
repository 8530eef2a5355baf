"""Leaving single documents out of the packet, each with why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.wording import pages_word
from secondop_desktop.ui.widgets import CheckBox, Label, LinkButton, Rule, Scroll, TextField, VBox, clear
from secondop_desktop.ui.widgets.buttons import literal


class _DocumentRow(QWidget):
    """A document with its check box; unticked, it asks why."""

    changed = Signal()

    def __init__(self, document: Document, left_out: bool, reason: str) -> None:
        super().__init__()
        self.document_id = document.id
        title = document.title or document.file_name
        column = VBox(self, margins=(0, 4, 0, 4), spacing=2)
        self.box = CheckBox(literal(title), f"include_{document.id}")
        self.box.setChecked(not left_out)
        column.addWidget(self.box)
        inner = VBox(margins=(32, 0, 0, 0), spacing=4)
        words = " · ".join(part for part in (show(document.date), pages_word(document)) if part)
        inner.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.box.setAccessibleDescription(words)
        self.reason = TextField(
            f"reason_{document.id}",
            label=_("Why “{title}” stays out").format(title=title),
            text=reason,
            placeholder=_("Why it stays out"),
        )
        self.reason.setVisible(left_out)
        inner.addWidget(self.reason)
        column.addLayout(inner)
        self.box.toggled.connect(self._toggled)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(600)
        self._later.timeout.connect(self.changed)
        self.reason.textEdited.connect(self._later.start)

    def _toggled(self, inside: bool) -> None:
        self.reason.setVisible(not inside)
        self.changed.emit()


class DocumentsPage(QWidget):
    """Every original, ticked where it goes in."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("packet_documents_page")
        column = VBox(self, margins=(24, 16, 0, 8), spacing=8)
        self.back = LinkButton(_("Back to the choices"), "documents_back", role="support")
        column.addWidget(self.back)
        content = QWidget()
        content.setProperty("plain", True)
        inner = VBox(content, margins=(0, 4, 24, 8), spacing=6)
        inner.addWidget(Label(_("Which documents go in"), "heading", wrap=True))
        words = _("A document that stays out is named in the packet’s list of originals, with your reason.")
        inner.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self._list = VBox()
        inner.addLayout(self._list)
        inner.addStretch(1)
        column.addWidget(Scroll(content, "packet_documents_scroll"), 1)
        self._rows: list[_DocumentRow] = []
        self._left: dict[str, str] = {}
        self._documents: tuple[Document, ...] = ()
        self._stale = False

    def left_out(self) -> dict[str, str]:
        """The documents that stay out, each with why."""
        return dict(self._left)

    def show_documents(self, documents: Sequence[Document]) -> None:
        """Show these; what was left out before stays so. The rows are made when the page is looked at."""
        known = {document.id for document in documents}
        self._left = {key: reason for key, reason in self._left.items() if key in known}
        if tuple(documents) != self._documents:
            self._documents = tuple(documents)
            self._stale = True
        if self.isVisible():
            self._build()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._build()

    def _build(self) -> None:
        if not self._stale:
            return
        self._stale = False
        clear(self._list)
        self._rows = []
        for document in self._documents:
            row = _DocumentRow(document, document.id in self._left, self._left.get(document.id, ""))
            row.changed.connect(self._changed)
            if self._rows:
                self._list.addWidget(Rule())
            self._list.addWidget(row)
            self._rows.append(row)

    def _changed(self) -> None:
        self._left = {row.document_id: row.reason.text().strip() for row in self._rows if not row.box.isChecked()}
        self.changed.emit()
