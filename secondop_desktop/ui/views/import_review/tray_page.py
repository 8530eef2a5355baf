"""Files from before that wait for a decision, or an empty room that says how files come in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from secondop_desktop.core.dates import parse_iso, show
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    EmptyState,
    HBox,
    IconView,
    Label,
    PrimaryButton,
    Row,
    Scroll,
    StateChip,
    TwoLines,
    VBox,
    clear,
)
from secondop_desktop.usecases.review_tray import TrayItem


class TrayPage(QWidget):
    """The review tray: what waits, why, and the buttons that open it again."""

    opened = Signal(list)
    files_wanted = Signal()
    folder_wanted = Signal()
    erase_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_tray_page")
        self._column = VBox(self)
        self._items: tuple[TrayItem, ...] = ()
        self.first: QWidget | None = None

    def show_items(self, items: Sequence[TrayItem]) -> None:
        """Show these; an empty room when there is none. The keyboard stays on the page where it was on it."""
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        self._show(items)
        if had_keyboard and self.first is not None:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, items: Sequence[TrayItem]) -> None:
        self._items = tuple(items)
        clear(self._column)
        if not items:
            self._column.addWidget(self._empty())
            return
        content = QWidget()
        content.setProperty("plain", True)
        column = VBox(content, margins=(32, 24, 32, 24), spacing=4)
        head = HBox(spacing=16)
        n = len(items)
        title = ngettext("{n} file waits for you", "{n} files wait for you", n).format(n=n)
        head.addWidget(Label(title, "display", wrap=True), 1)
        everything = PrimaryButton(_("Look at it") if n == 1 else _("Look at them all"), "tray_open_all")
        everything.clicked.connect(lambda: self.opened.emit(list(self._items)))
        head.addWidget(everything)
        self.first = everything
        column.addLayout(head)
        words = _("Kept sealed: nothing of this is in the records, the search or a packet until you decide.")
        column.addWidget(Label(words, "body", "ink_soft", wrap=True))
        column.gap(12)
        card = Card(margins=(20, 4, 20, 4), name="tray_files")
        for item in items:
            card.add_row(self._row(item))
        column.addWidget(card)
        column.addStretch(1)
        self._column.addWidget(Scroll(content, "tray_scroll"))

    def _row(self, item: TrayItem) -> Row:
        row = Row(64)
        row.line.addWidget(IconView("documents"))
        when = show(parse_iso(item.added))
        second = " · ".join(part for part in (when and _("read {day}").format(day=when), item.title) if part)
        row.line.addWidget(TwoLines(item.file_name, second), 1)
        verdict = item.guard.verdict.value if item.guard is not None else ""
        stopped = verdict == "different"
        word = _("Stopped: another person?") if stopped else _("Please look at it")
        row.line.addWidget(StateChip("identity_stop" if stopped else "needs_decision", word))
        look = Button(_("Look at it"), f"tray_{item.id}", size="small")
        look.setAccessibleName(_("Look at {name}").format(name=item.file_name))
        look.clicked.connect(lambda: self.opened.emit([item]))
        row.line.addWidget(look)
        gone = Button(_("Erase…"), f"tray_erase_{item.id}", size="small")
        gone.setAccessibleName(_("Erase {name} for good").format(name=item.file_name))
        gone.clicked.connect(lambda: self.erase_wanted.emit(item))
        row.line.addWidget(gone)
        return row

    def _empty(self) -> EmptyState:
        files = PrimaryButton(_("Choose files…"), "import_choose_files", size="medium")
        folder = Button(_("Add a folder or a disc…"), "import_choose_folder", size="medium")
        files.clicked.connect(self.files_wanted)
        folder.clicked.connect(self.folder_wanted)
        self.first = files
        return EmptyState(
            "documents",
            _("Nothing waits for you"),
            [
                _("Files that you add are read here and shown to you before anything is kept as a fact."),
                _("Take what you have: PDFs, photos of papers, downloads from a portal."),
            ],
            [files, folder],
            hint=_("You can also drop files anywhere on this window."),
            name="import_empty",
        )
