"""What every step of the second opinion has: a title, answers bound to the case, and documents that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.records import Document, Packet
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import read_date
from secondop_desktop.ui.widgets import (
    Card,
    ComboBox,
    FormField,
    Label,
    Scroll,
    TextArea,
    TextField,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.whole import Scrolled
from secondop_desktop.usecases.prepare_opinion import Case

Change = Callable[[Case], Case]

MOST_LINES = 14
"""How many lines an answer grows to before it scrolls by itself."""


class SourceRow(QWidget):
    """Which document, and which page of it, says an answer; none where it is the person's own word."""

    chosen = Signal(object)

    def __init__(self, name: str, about: str) -> None:
        super().__init__()
        self._documents: tuple[Document, ...] = ()
        self._quiet = False
        self._place: tuple[str, int] | None = None
        row = Beside(self, margins=(0, 0, 0, 4), spacing=8, lines=4)
        row.addWidget(Label(_("Says so:"), "support", "ink_soft"))
        self.document = ComboBox(
            f"{name}_document", label=_("Which document says it: {about}").format(about=about), small=True
        )
        self.page = ComboBox(f"{name}_page", label=_("On which page: {about}").format(about=about), small=True)
        fix(self.document, max_width=500)
        row.addWidget(self.document, 1)
        row.addWidget(self.page)
        self.page.hide()
        self.document.currentIndexChanged.connect(self._document_chosen)
        self.page.currentIndexChanged.connect(self._page_chosen)

    def show_place(self, documents: Sequence[Document], place: tuple[str, int] | None) -> None:
        """Offer these documents, with this one chosen."""
        self._quiet = True
        self._documents, self._place = tuple(documents), place
        self.document.clear()
        self.document.addItem(_("No document. These are my words"), "")
        for item in documents:
            words = ", ".join(part for part in (item.title or item.file_name, show(item.date)) if part)
            self.document.addItem(words, item.id)
        if place is not None and self.document.findData(place[0]) < 0:
            self.document.addItem(_("A document that was deleted"), place[0])
        self.document.set_value(place[0] if place is not None else "")
        self._offer_pages()
        self._quiet = False

    def _offer_pages(self) -> None:
        item = next((one for one in self._documents if one.id == self.document.value()), None)
        self.page.clear()
        pages = (item.pages or 0) if item is not None else 0
        for number in range(1, pages + 1):
            self.page.addItem(_("page {n}").format(n=number), str(number))
        self.page.setVisible(pages > 0)
        if pages:
            wanted = self._place[1] if self._place is not None and self._place[0] == self.document.value() else 1
            self.page.set_value(str(wanted if 1 <= wanted <= pages else 1))

    def _document_chosen(self) -> None:
        if self._quiet:
            return
        self._quiet = True
        self._offer_pages()
        self._quiet = False
        self._tell()

    def _page_chosen(self) -> None:
        if not self._quiet:
            self._tell()

    def _tell(self) -> None:
        document = self.document.value()
        self._place = (document, int(self.page.value() or 0)) if document else None
        self.chosen.emit(self._place)


class Step(Scrolled):
    """One step. `edited` carries a change of the case; `asked_step` the number of a step to go to, `asked_page` the
    name of a page beside the steps and what to show there, `asked_room` a room of the window and what to show there.
    `took_away` says what was taken out of a list, with the change of the case that puts it back.
    """

    edited = Signal(object)
    took_away = Signal(str, object)
    asked_step = Signal(int)
    asked_page = Signal(str, str)
    asked_room = Signal(str, str)

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.quiet = False
        self._binders: list[Callable[[Case], None]] = []
        self._sources: list[tuple[str, SourceRow]] = []
        self.documents: tuple[Document, ...] = ()
        self.packets: tuple[Packet, ...] = ()
        self.today = PartialDate("2000-01-01")
        self.column = VBox(self, margins=(32, 22, 32, 24), spacing=4)
        self.head = Beside(spacing=16)
        words = VBox()
        self.title = Label(title, "display", wrap=True)
        words.addWidget(self.title)
        self.subtitle = Label(subtitle, "body", "ink_soft", wrap=True)
        if subtitle:
            words.addWidget(self.subtitle)
        self.head.addLayout(words, 1, least=260)
        self.column.addLayout(self.head)
        self.column.gap(8)
        self.body = VBox(spacing=14)
        self.column.addLayout(self.body)
        self.column.addStretch(1)
        self.setAccessibleName(title)
        self.first: QWidget | None = None

    def show_case(self, case: Case) -> None:
        """Fill the fields from the case."""
        self.quiet = True
        for binder in self._binders:
            binder(case)
        for name, row in self._sources:
            row.show_place(self.documents, case.sources.get(name))
        self.quiet = False

    def footer(self, case: Case) -> str:
        """What stands between Back and Next."""
        return _("You can change your answers at any time.")

    # ------------------------------------------------------------------------------------------- building a step

    def card(self, heading: str = "", *, spacing: int = 10) -> Card:
        """A card in the step."""
        card = Card(heading, margins=(20, 14, 20, 18), spacing=spacing)
        self.body.addWidget(card)
        return card

    def bind(self, binder: Callable[[Case], None]) -> None:
        """Call this with the case whenever it is shown."""
        self._binders.append(binder)

    def change(self, **values: Any) -> None:
        """The person answered: these fields of the case have these values now."""
        if not self.quiet:
            self.edited.emit(lambda case: replace(case, **values))

    def line(self, card: Card, field: str, label: str, *, help_text: str = "", placeholder: str = "") -> TextField:
        """A line of text that is this field of the case."""
        box = TextField(f"case_{field}", placeholder=placeholder)
        card.body.addWidget(FormField(label, box, help_text=help_text))
        box.textEdited.connect(lambda text: self.change(**{field: text.strip()}))
        self.bind(lambda case: _set_text(box, str(getattr(case, field))))
        return box

    def area(
        self, card: Card, field: str, label: str, *, help_text: str = "", lines: int = 3, own: bool = False
    ) -> TextArea:
        """Several lines of text that are this field of the case; `own` sets the person's own words in italics."""
        box = TextArea(f"case_{field}", lines=lines, most=MOST_LINES, italic=own)
        card.body.addWidget(FormField(label, box, help_text=help_text))
        box.changed.connect(lambda text: self.change(**{field: text.strip()}))
        self.bind(lambda case: _set_text(box, str(getattr(case, field))))
        return box

    def day(self, card: Card, field: str, label: str, *, help_text: str = "") -> FormField:
        """A date, as precise as it is known; what is no date is said below and not kept."""
        box = TextField(f"case_{field}", placeholder=_("such as 8 December 2026"))
        fix(box, max_width=300)
        form = FormField(label, box, help_text=help_text)
        card.body.addWidget(form)

        def edited(text: str) -> None:
            try:
                when = read_date(text.strip())
            except UsageError:
                return
            form.set_error("")
            self.change(**{field: when})

        def left() -> None:
            try:
                read_date(box.text().strip())
            except UsageError as error:
                form.set_error(f"{error.title}. {error.message}")

        def fill(case: Case) -> None:
            when = getattr(case, field)
            shown = show(when, long=True) if isinstance(when, PartialDate) else ""
            _set_text(box, shown)
            form.set_error("")

        box.textEdited.connect(edited)
        box.editingFinished.connect(left)
        self.bind(fill)
        return form

    def source(self, card: Card, field: str, about: str) -> SourceRow:
        """The chooser of the document that says this field."""
        row = SourceRow(f"case_{field}", about)
        card.body.addWidget(row)

        def chosen(place: tuple[str, int] | None) -> None:
            def put(case: Case) -> Case:
                others = {name: item for name, item in case.sources.items() if name != field}
                return replace(case, sources=others | ({field: place} if place is not None else {}))

            if not self.quiet:
                self.edited.emit(put)

        row.chosen.connect(chosen)
        self._sources.append((field, row))
        return row


class WrappedRow(QWidget):
    """A row of a card that grows with its wrapped words, and whose parts go below each other where it is narrow.

    Put them into `line`.
    """

    def __init__(self, height: int, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        super().__init__()
        self.line = Beside(self, margins=margins, least=240, pad=0 if margins[1] else 8)
        fix(self, min_height=height)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


def scroll_around(widget: QWidget) -> Scroll | None:
    """What scrolls this widget."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, Scroll):
        area = area.parentWidget()
    return area


def _set_text(box: TextField | TextArea, text: str) -> None:
    """Put a text into a field, leaving the cursor alone where it stands there already."""
    if box.text().strip() != text:
        box.setText(text)
