"""What stands above the pages of a document: its title, what is known of it, its tags, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from secondop_desktop.core import document_tags
from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.wording import document_category_word, pages_word
from secondop_desktop.ui.widgets import Button, IconButton, Label, Notice, VBox
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.tag_chips import TagRow
from secondop_desktop.ui.widgets.whole import Whole


class DocumentHead(Whole):
    """The head of the viewer. Its buttons and `menu` are connected by the viewer."""

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self)
        head = Beside(spacing=8)
        self.title = Label("", "heading", wrap=True, selectable=True)
        head.addWidget(self.title, 1, least=200)
        self.edit = Button(_("Correct…"), "document_about", size="small", key="E")
        self.save = Button(_("Save a copy…"), "document_save", size="small", key="Ctrl+S")
        self.more = IconButton("more", _("More for this document"), "document_more", side=36, key="Alt+M")
        self.delete = IconButton("delete", _("Delete this document"), "document_delete", side=36)
        buttons = Flow()
        for button in (self.edit, self.save, self.more, self.delete):
            buttons.addWidget(button)
        head.addLayout(buttons)
        column.addLayout(head)
        self.second = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.second)
        self.origin = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.origin)
        self.remark = Label("", "support", "ink_soft", wrap=True, selectable=True)
        column.addWidget(self.remark)
        column.gap(6)
        self.tags = TagRow("document_tags", add=_("Add a tag…"), key="T")
        column.addWidget(self.tags)
        self.notice = Notice("refused", " ", name="document_notice")
        self._notice_box = QWidget()
        VBox(self._notice_box, margins=(0, 12, 0, 0)).addWidget(self.notice)
        self._notice_box.hide()
        column.addWidget(self._notice_box)
        self.menu = QMenu(self)
        self.menu.setObjectName("document_menu")
        self.more.clicked.connect(self.open_menu)

    def add_action(self, name: str, words: str) -> QAction:
        """Add to what can be done; the key is told where the words end with it after a tab."""
        action = self.menu.addAction(words)
        action.setObjectName(name)
        return action

    def open_menu(self) -> None:
        """Show what else can be done."""
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def show_document(self, document: Document, origin: str = "") -> None:
        """Say what is known of this document; `origin` is what it was made from, in words."""
        self.title.setText(document.title or document.file_name)
        about = [show(document.date, long=True), document_category_word(document.category), pages_word(document)]
        about += [document.facility, document.author]
        self.second.setText(" · ".join(part for part in about if part))
        self.origin.setText(origin)
        show_if(self.origin, bool(origin))
        self.remark.setText(document.note)
        show_if(self.remark, bool(document.note))
        self.tags.show_tags(document_tags.shown(document))
        reason = document.unread_reason
        show_if(self._notice_box, bool(reason))
        if reason:
            self.notice.show_message("refused", _("Nothing was read out of this file"), reason)
