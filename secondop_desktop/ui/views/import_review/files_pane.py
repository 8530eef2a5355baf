"""The left pane of an import review: every file with what was found in it, and what stops, asks or was refused."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.import_review.file_rows import FileRow, PersonCard, StopCard
from secondop_desktop.ui.views.import_review.review import FileReview, Review, Stand
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    ComboBox,
    Label,
    LinkButton,
    Panel,
    Rule,
    Scroll,
    VBox,
    clear,
    fix,
)

PANE_WIDTH = 296
NEXT_KEY = "F8"
_SHORT = 8
_MOST = 60  # rows that are built at once; a longer list is cut down or shown in parts, so that the window never stands
_CARDS = 3
_ANY = 50_000  # units: as large as the room
_FILTERS: dict[str, tuple[Stand, ...]] = {
    "all": (),
    "asked": (Stand.STOPPED, Stand.ASKED),
    "ready": (Stand.SURE,),
    "in": (Stand.ADDED, Stand.THERE),
    "refused": (Stand.REFUSED,),
    "out": (Stand.KEPT_OUT,),
}
"""What the list can be cut down to."""


class FilesPane(Panel):
    """The list of files; `chosen` carries the number of the one to open."""

    chosen = Signal(int)
    add_sure = Signal()
    make_person = Signal()
    add_person = Signal()
    tray_wanted = Signal()
    next_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("sunk", lines="right")
        self.setObjectName("import_files")
        self.setAccessibleName(_("Files"))
        self.set_on_top(False)
        column = VBox(self)
        head = VBox(margins=(24, 18, 16, 8), spacing=2)
        self.title = Label("", "heading", wrap=True)
        self.summary = Label("", "support", "ink_soft", wrap=True)
        head.addWidget(self.title)
        head.addWidget(self.summary)
        self.filter = ComboBox("import_filter", label=_("Which files are shown"), small=True)
        head.gap(4)
        head.addWidget(self.filter)
        column.addLayout(head)
        self.filter.currentIndexChanged.connect(self._filtered)
        content = QWidget()
        content.setProperty("plain", True)
        self._list = VBox(content, margins=(16, 4, 12, 12), spacing=6)
        self._scroll = Scroll(content, "import_file_list")
        column.addWidget(self._scroll, 1)
        self._foot = Panel("sunk", lines="top right")
        foot = VBox(self._foot, margins=(16, 12, 16, 12), spacing=6)
        self.add_button = Button(_("Add"), "add_sure", key="Ctrl+Shift+A")
        foot.addWidget(self.add_button)
        self.next_link = LinkButton(_("Next decision") + f"  {NEXT_KEY}", "import_next", role="support", key=NEXT_KEY)
        foot.addWidget(self.next_link)
        self.next_link.clicked.connect(self.next_wanted)
        self.tray_link = LinkButton(" ", "import_tray", role="support")
        foot.addWidget(self.tray_link)
        column.addWidget(self._foot)
        self.add_button.clicked.connect(self.add_sure)
        self.tray_link.clicked.connect(self.tray_wanted)
        self._person_button: QWidget | None = None
        self._rows: dict[int, QWidget] = {}
        self._cards: dict[int, StopCard] = {}
        self._layout: tuple[object, ...] = ()
        self._most = _MOST
        self._kept: dict[int, FileRow] = {}
        self._shown: tuple[Review, int, int] | None = None

    def set_on_top(self, on_top: bool) -> None:
        """Lie above what is in the files, as wide as the room, or stand beside it."""
        width, height = (0, 280) if on_top else (PANE_WIDTH, 0)
        fix(self, min_width=width, max_width=width or _ANY, min_height=height, max_height=height or _ANY)

    def show_review(self, review: Review, chosen: int, *, elsewhere: int) -> None:
        """Show the files; `elsewhere` is how many more wait from before."""
        if self._shown is None or self._shown[0] is not review:
            self._most = _MOST
        self._shown = (review, chosen, elsewhere)
        self.title.setText(review.headline())
        self.summary.setText(review.summary())
        person = review.session.patient
        self._show_foot(review, elsewhere)
        self._show_filter(review)
        stands = _FILTERS[self.filter.value() or "all"]
        wanted = [item for item in review.ordered() if not stands or item.stand in stands or item.number == chosen]
        layout = (
            id(review),
            person.id if person is not None else None,
            *((i.number, i.stand) for i in wanted[: self._most]),
            len(wanted),
            next((True for i in wanted[: self._most] if i.number == chosen), chosen),
        )
        if layout == self._layout:
            self._update(review, chosen)
            self._keep_in_sight(chosen)
            return
        self._layout = layout
        self._take_apart()
        if person is not None and not person.id:
            card = PersonCard(person)
            card.make.clicked.connect(self.make_person)
            self._person_button = card.make
            self._list.addWidget(card)
        elif person is None:
            self._list.addWidget(self._nobody())
        before: Stand | None = None
        shown = wanted[: self._most]
        shown += [item for item in wanted[self._most :] if item.number == chosen]
        cards = 0
        for item in shown:
            if before is not None and before <= Stand.REFUSED < item.stand:
                self._list.addWidget(Rule())
            before = item.stand
            as_card = item.stand is Stand.STOPPED and cards < _CARDS
            cards += as_card
            here = person if person is not None and person.id else None
            self._add(item, here, chosen=item.number == chosen, as_card=as_card)
        if len(wanted) > len(shown):
            n = len(wanted) - len(shown)
            more = LinkButton(ngettext("Show {n} more", "Show {n} more", n).format(n=n), "import_more", role="support")
            more.clicked.connect(self._show_more)
            self._list.addWidget(more)
        self._list.addStretch(1)
        for row in self._kept.values():
            row.hide()
            row.deleteLater()
        self._kept = {}
        self._keep_in_sight(chosen)

    def _keep_in_sight(self, chosen: int) -> None:
        """Scroll to the file that is open, once the list has its size."""

        def scroll() -> None:
            row = self._rows.get(chosen)
            if row is not None and isValid(row):
                self._scroll.ensureWidgetVisible(row, 0, self.theme.px(24))

        QTimer.singleShot(0, self, scroll)

    def _show_filter(self, review: Review) -> None:
        """How many files stand where; a short list needs no choosing."""
        self.filter.setVisible(len(review.files) > _SHORT)
        kept = self.filter.value() if len(review.files) > _SHORT else "all"
        self.filter.blockSignals(True)
        self.filter.clear()
        for value, words in (
            ("all", _("All files ({n})")),
            ("asked", _("Need a decision ({n})")),
            ("ready", _("Ready to add ({n})")),
            ("in", _("Added ({n})")),
            ("refused", _("Refused ({n})")),
            ("out", _("Kept out ({n})")),
        ):
            n = review.count(*(_FILTERS[value] or tuple(Stand)))
            if n or value == "all" or value == kept:
                self.filter.addItem(words.format(n=n), value)
        self.filter.set_value(kept or "all")
        self.filter.blockSignals(False)

    def _filtered(self) -> None:
        if self._shown is not None:
            review, chosen, elsewhere = self._shown
            self.show_review(review, chosen, elsewhere=elsewhere)

    def _take_apart(self) -> None:
        """Empty the list, keeping the rows of files to be put in again."""
        self._kept = {number: row for number, row in self._rows.items() if isinstance(row, FileRow)}
        for row in self._kept.values():
            self._list.removeWidget(row)
        clear(self._list)
        self._person_button = None
        self._rows.clear()
        self._cards.clear()

    def _update(self, review: Review, chosen: int) -> None:
        """The same files in the same order: a long list is not built again for one of them."""
        for item in review.files:
            row = self._rows.get(item.number)
            if isinstance(row, FileRow):
                row.show_item(item, chosen=item.number == chosen)
            elif item.number in self._cards:
                self._cards[item.number].show_item(chosen=item.number == chosen)

    def _show_foot(self, review: Review, elsewhere: int) -> None:
        person, n = review.session.patient, len(review.sure())
        ready = bool(n) and person is not None and bool(person.id)
        self.add_button.setVisible(ready)
        self.add_button.set_text(ngettext("Add {n} sure file", "Add {n} sure files", n).format(n=n))
        self.tray_link.setVisible(elsewhere > 0)
        words = ngettext("{n} file from before waits for you", "{n} files from before wait for you", elsewhere)
        self.tray_link.set_text(words.format(n=elsewhere))
        self.next_link.setVisible(review.waiting() > 0 and len(review.files) > 1)
        self._foot.setVisible(ready or elsewhere > 0 or not self.next_link.isHidden())

    def _nobody(self) -> Card:
        card = Card(margins=(12, 12, 12, 12), spacing=6, name="no_person")
        card.body.addWidget(Label(_("Whose files are these?"), "label", wrap=True))
        card.body.addWidget(
            Label(_("None of them names a person. Add the person first; the files wait."), "support", wrap=True)
        )
        button = Button(_("Add a person…"), "import_add_person", size="small")
        button.clicked.connect(self.add_person)
        self._person_button = button
        card.body.addWidget(button)
        return card

    def _show_more(self) -> None:
        self._most += _MOST
        self._layout = ()
        self._filtered()

    def _add(self, item: FileReview, person: Patient | None, *, chosen: bool, as_card: bool) -> None:
        number = item.number
        if as_card:
            card = StopCard(item, person, chosen=chosen)
            card.looked.connect(lambda: self.chosen.emit(number))
            self._list.addWidget(card)
            card.show()
            self._cards[number] = card
            self._rows[number] = card.look
            return
        row = self._kept.pop(number, None)
        if row is None:
            row = FileRow(item, chosen=chosen)
            row.clicked.connect(lambda: self._pressed(number))
        else:
            row.show_item(item, chosen=chosen)
        self._list.addWidget(row)
        row.show()
        self._rows[number] = row

    def _pressed(self, number: int) -> None:
        row = self._rows.get(number)
        if isinstance(row, FileRow):
            row.setChecked(True)
        self.chosen.emit(number)

    def first(self) -> QWidget | None:
        """What has to be done before anything can be added: saying whose files these are."""
        return self._person_button

    def row(self, number: int) -> QWidget | None:
        """What stands for this file in the list, for the keyboard."""
        return self._rows.get(number)
