"""Asks where in a scan the next document begins, and what each is called."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.page_source import PageSource, image_of
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, CheckBox, HBox, Label, PrimaryButton, Rule, TextField, VBox, announce
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.usecases.rebind_documents import Part
from secondop_desktop.usecases.show_documents import Pages

_WIDTH, _HIGHEST, _AT_ONCE = 120, 150, 6


class Thumbnail(QWidget):
    """A small picture of a page, empty until it is drawn."""

    def __init__(self, page: int) -> None:
        super().__init__()
        self.theme = active_theme()
        self._image: QImage | None = None
        self.setObjectName(f"thumbnail_{page}")
        self.setAccessibleName(_("Page {n}").format(n=page))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self.updateGeometry)

    def show_image(self, image: QImage) -> None:
        """Show this page."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(_WIDTH), self.theme.px(_HIGHEST))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self.rect().adjusted(0, 0, -1, -1)
        if self._image is not None and not self._image.isNull():
            size = self._image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            area.setSize(size)
            painter.drawImage(area, self._image)
        else:
            painter.fillRect(area, Qt.GlobalColor.white)
        painter.setPen(QPen(self.theme.color("line"), 1))
        painter.drawRect(area)


class _PageRow(QWidget):
    """One page, and whether a document begins with it."""

    def __init__(self, page: int, title: str) -> None:
        super().__init__()
        self.setProperty("plain", True)
        row = HBox(self, margins=(0, 8, 0, 8), spacing=16)
        self.thumbnail = Thumbnail(page)
        row.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=10)
        column.addWidget(Label(_("Page {n}").format(n=page), "label"))
        self.begins = CheckBox(_("A new document begins here"), f"split_{page}")
        self.begins.setAccessibleName(_("A new document begins with page {n}").format(n=page))
        if page > 1:
            column.addWidget(self.begins)
        label = _("Title of the document that begins with page {n}").format(n=page)
        self.title = TextField(f"split_title_{page}", label=label, text=title, placeholder=_("Title"))
        column.addWidget(self.title)
        column.addStretch(1)
        row.addLayout(column, 1)
        show_if(self.title, page == 1)
        self.begins.toggled.connect(lambda on: show_if(self.title, on))


class SplitDialog(Dialog):
    """Where a document is split; `decided` carries its parts."""

    decided = Signal(tuple)

    def __init__(self, parent: QWidget | None, document: Document, pages: PageSource) -> None:
        super().__init__(parent, _("Split into documents"), "split_dialog", width=640)
        self._document, self._pages = document, pages
        about = _("Tick each page that a new document begins with. The file itself is kept as it is; Undo joins again.")
        self.body.addWidget(Label(about, "body", "ink_soft", wrap=True))
        name = document.title or document.file_name
        self.rows: list[_PageRow] = []
        for page in range(1, (document.pages or 1) + 1):
            if self.rows:
                self.body.addWidget(Rule())
            row = _PageRow(page, name if page == 1 else "")
            row.begins.toggled.connect(self._count)
            self.rows.append(row)
            self.body.addWidget(row)
        self.body.addStretch(1)
        self.told = Label("", "support", "ink_soft")
        self.buttons.add_before(self.told)
        self.add_button(Button(_("Cancel"), "split_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Split"), "split_save", min_width=96))
        self.save.clicked.connect(self.decide)
        self._count()
        if len(self.rows) > 1:
            self.rows[1].begins.setFocus(Qt.FocusReason.OtherFocusReason)
        self._draw(1)

    def parts(self) -> tuple[Part, ...]:
        """The documents that come of it as it stands."""
        starts = [n for n, row in enumerate(self.rows, start=1) if n == 1 or row.begins.isChecked()]
        ends = [*(start - 1 for start in starts[1:]), len(self.rows)]
        name = self._document.title or self._document.file_name
        return tuple(
            Part(
                self.rows[first - 1].title.text().strip() or _("{title}, part {n}").format(title=name, n=n), first, last
            )
            for n, (first, last) in enumerate(zip(starts, ends, strict=True), start=1)
        )

    def decide(self) -> None:
        """Take the parts as they stand."""
        parts = self.parts()
        if len(parts) < 2:
            announce(self, _("Tick a page first."), at_once=True)
            return
        self.decided.emit(parts)
        self.accept()

    def _count(self) -> None:
        n = len(self.parts())
        self.told.setText(ngettext("{n} document", "{n} documents", n).format(n=n))
        self.save.setEnabled(n > 1)

    def _draw(self, first: int) -> None:
        """Draw the next few pages, and then those after them."""
        wanted = tuple(range(first, min(first + _AT_ONCE, len(self.rows) + 1)))
        if not wanted:
            return

        def done(pages: Pages) -> None:
            for page, picture in pages.pictures.items():
                if 0 < page <= len(self.rows):
                    self.rows[page - 1].thumbnail.show_image(image_of(picture))
            self._draw(first + _AT_ONCE)

        def failed(_error: SecondOpError) -> None:
            """The pages have their numbers all the same."""

        width = self.theme.px(_WIDTH) * 2
        turns = self._document.turns
        self._pages.draw(
            self._document.id, wanted, width, while_alive(self, done), while_alive(self, failed), turns=turns
        )


def ask_split(
    parent: QWidget, document: Document, pages: PageSource, decided: Callable[[tuple[Part, ...]], None]
) -> None:
    """Open the dialog; does not wait."""
    dialog = SplitDialog(parent.window(), document, pages)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.decided.connect(decided)
    dialog.open()
