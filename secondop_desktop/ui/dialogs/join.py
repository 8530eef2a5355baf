"""Asks in which order documents are joined into one, and what that is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.models.wording import pages_word
from secondop_desktop.ui.widgets import Button, FormField, HBox, Label, PrimaryButton, TextField, announce, fix


class JoinDialog(Dialog):
    """Documents in an order; `decided` carries their ids in it and the title."""

    decided = Signal(tuple, str)

    def __init__(self, parent: QWidget | None, documents: Sequence[Document]) -> None:
        super().__init__(parent, _("Join into one document"), "join_dialog", width=620)
        about = _(
            "The pages follow each other in this order. The files themselves are kept; Undo takes them apart again."
        )
        self.body.addWidget(Label(about, "body", "ink_soft", wrap=True))
        self.input = TextField("join_title", text=documents[0].title or documents[0].file_name)
        self.field = FormField(_("Title"), self.input)
        self.body.addWidget(self.field)
        self.list = QListWidget()
        self.list.setObjectName("join_order")
        self.list.setAccessibleName(_("Order of the documents"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        fix(self.list, min_height=132)
        for document in documents:
            parts = (document.title or document.file_name, show(document.date), pages_word(document))
            item = QListWidgetItem(" · ".join(" ".join(part.split()) for part in parts if part))
            item.setData(Qt.ItemDataRole.UserRole, document.id)
            item.setSizeHint(QSize(0, self.theme.px(40)))
            self.list.addItem(item)
        self.body.addWidget(self.list)
        row = HBox(spacing=8)
        self.earlier = Button(_("Earlier"), "join_earlier", size="small", icon="chevron-up", key="Alt+Up")
        self.later = Button(_("Later"), "join_later", size="small", icon="chevron-down", key="Alt+Down")
        row.addWidget(self.earlier)
        row.addWidget(self.later)
        up, down = (
            QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in ("Alt+Up", "Alt+Down")
        )
        hint = _("Drag them, or use {up} and {down}.").format(up=up, down=down)
        row.addWidget(Label(hint, "support", "ink_soft", wrap=True), 1)
        self.body.addLayout(row)
        self.add_button(Button(_("Cancel"), "join_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Join"), "join_save", min_width=96))
        self.save.clicked.connect(self.decide)
        self.earlier.clicked.connect(lambda: self.move_chosen(-1))
        self.later.clicked.connect(lambda: self.move_chosen(1))
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.decide)
        self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def order(self) -> tuple[str, ...]:
        """The ids of the documents in the order that is shown."""
        return tuple(str(self.list.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.list.count()))

    def move_chosen(self, by: int) -> None:
        """Move the chosen document by so many places."""
        row = self.list.currentRow()
        if not 0 <= row + by < self.list.count():
            return
        item = self.list.takeItem(row)
        self.list.insertItem(row + by, item)
        self.list.setCurrentRow(row + by)
        place = _("{n} of {total}").format(n=row + by + 1, total=self.list.count())
        announce(self, f"{item.text()}, {place}")

    def decide(self) -> None:
        """Take the order as it stands."""
        if not self.input.text().strip():
            self.field.set_error(_("This is needed."))
            self.input.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.decided.emit(self.order(), self.input.text().strip())
        self.accept()


def ask_join(parent: QWidget, documents: Sequence[Document], decided: Callable[[tuple[str, ...], str], None]) -> None:
    """Open the dialog; does not wait."""
    dialog = JoinDialog(parent.window(), documents)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.decided.connect(decided)
    dialog.open()


def joined_words(count: int) -> str:
    """What a toast says once it is done."""
    return ngettext("{n} document joined", "{n} documents joined", count).format(n=count)
