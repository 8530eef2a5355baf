"""What can be done with the document that is shown: turn its pages, take a tag away, split it, save a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.ui import edits
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.viewer_bar import DocumentBar
from secondop_desktop.ui.views.viewer_head import DocumentHead
from secondop_desktop.ui.widgets import PageView
from secondop_desktop.usecases import arrange_documents, show_documents
from secondop_desktop.usecases.file_names import Names, safe_name
from secondop_desktop.usecases.open_vault import Vault


def choose_target(parent: QWidget, document: Document) -> Path | None:
    """Ask where a copy of the original is to be written."""
    start = str(Path.home() / (safe_name(document.file_name) or Names().name(document)))
    chosen, _filter = QFileDialog.getSaveFileName(parent, _("Save a copy of the original"), start)
    return Path(chosen) if chosen else None


class ViewerActs(QObject):
    """Joins the buttons, the menu and the keys of a viewer with what they do; `split` tells that it is wanted."""

    split = Signal(object)

    def __init__(self, shell: Shell, viewer: QWidget, head: DocumentHead, bar: DocumentBar, view: PageView) -> None:
        super().__init__(viewer)
        self._shell, self._viewer, self._head, self._view = shell, viewer, head, view
        self.document: Document | None = None
        self.choose_target: Callable[[QWidget, Document], Path | None] = choose_target
        head.save.clicked.connect(self.save_copy)
        head.tags.removed.connect(self._remove_tag)
        bar.turn.clicked.connect(lambda: self.turn_page(1))
        back = QShortcut(QKeySequence("Shift+R"), viewer)
        back.activated.connect(lambda: self.turn_page(3))
        self._fill_menu()

    def _fill_menu(self) -> None:
        back = QKeySequence("Shift+R").toString(QKeySequence.SequenceFormat.NativeText)
        self._picture_actions = [
            self._head.add_action("document_turn_back", _("Turn this page the other way") + f"\t{back}"),
            self._head.add_action("document_turn_all", _("Turn all pages")),
        ]
        self._split = self._head.add_action("document_split", _("Split into documents…"))
        self._split.triggered.connect(lambda: self.split.emit(self.document))
        self._picture_actions[0].triggered.connect(lambda: self.turn_page(3))
        self._picture_actions[1].triggered.connect(lambda: self.turn_page(1, every=True))

    def show_document(self, document: Document, *, pictured: bool) -> None:
        """From now on it is about this document; `pictured`: it has pages to look at."""
        self.document = document
        for action in self._picture_actions:
            action.setEnabled(pictured)
        self._split.setEnabled(pictured and (document.pages or 0) > 1 and document.is_fact)

    def forget(self) -> None:
        """It is about nothing."""
        self.document = None

    def turn_page(self, quarters: int, *, every: bool = False) -> None:
        """Turn the page in sight, or every page, clockwise by so many quarters, and remember it."""
        document = self.document
        if document is None or not self._view.count():
            return
        document_id, page = document.id, None if every else self._view.page + 1

        def work(vault: Vault) -> None:
            arrange_documents.turn(vault, document_id, quarters, page)

        edits.do(self._shell, "turn", work, _("All pages turned") if every else _("Page turned"))

    def _remove_tag(self, tag: str) -> None:
        document = self.document
        if document is not None:
            ids = [document.id]
            said = _("Tag taken away")
            edits.do(self._shell, "tag", lambda vault: arrange_documents.remove_tag(vault, ids, tag), said)

    def save_copy(self) -> None:
        """Write a copy of the original to where the person says."""
        document = self.document
        target = self.choose_target(self._viewer.window(), document) if document is not None else None
        if document is None or target is None:
            return
        document_id = document.id

        def work(vault: Vault, progress: Progress) -> None:
            progress.step(_("Saving a copy"))
            show_documents.save_copy(vault, document_id, target)

        self._shell.read(work, name="copy", done=lambda _none: self._shell.toast(_("A copy was saved")))
