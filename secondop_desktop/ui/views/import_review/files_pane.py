"""The left pane of an import review: every file with what was found in it, and what stops, asks or was refused."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget
from shiboken6 import isValid

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.import_review.review import FileReview, Review, Stand, icon_of
from secondop_desktop.ui.widgets import (
    STATES,
    Button,
    Card,
    ComboBox,
    Facts,
    HBox,
    IconView,
    Label,
    LinkButton,
    Panel,
    Rule,
    Scroll,
    StateChip,
    VBox,
    clear,
    fix,
    paint_line,
    paint_state,
)
from secondop_desktop.ui.widgets.base import plain_tooltip

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


def _two_lines(patient: Patient) -> str:
    """A name, and below it the birth date."""
    return "\n".join(part for part in (patient.display, show(patient.birth_date)) if part)


class FileRow(QAbstractButton):
    """One file of the list: its icon, its name, and where it stands; painted, as a folder may hold hundreds."""

    def __init__(self, item: FileReview, *, chosen: bool) -> None:
        super().__init__()
        self.theme = active_theme()
        self.number = item.number
        self.setObjectName(f"file_{item.number}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "inside")
        self.theme.changed.connect(self.updateGeometry)
        self.show_item(item, chosen=chosen)

    def show_item(self, item: FileReview, *, chosen: bool) -> None:
        """Show the file, where it stands now, and whether it is the one that is open.

        The row may have stood for another file before, as its number in a review that is closed.
        """
        self._icon = icon_of(item)
        self._name, self._label = item.file.name, item.label or item.file.name
        refused = item.file.refused
        self._message = refused.message if item.stand is Stand.REFUSED and refused is not None else ""
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(bool(self._message))
        self.setSizePolicy(policy)
        self.setToolTip(plain_tooltip(self._name))
        self.state, self._words = item.state()
        said = ", ".join(part for part in (self._name, self._words, self._message) if part)
        self.setAccessibleName(said)
        self.setChecked(chosen)
        self.update()

    def hasHeightForWidth(self) -> bool:
        return bool(self._message)

    def _message_lines(self, width: int) -> int:
        metrics = QFontMetricsF(self.theme.font("support"))
        room = QRectF(0, 0, max(1, width - self.theme.px(48)), 100000)
        wanted = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._message)
        return max(1, round(wanted.height() / metrics.lineSpacing())) if self._message else 0

    def heightForWidth(self, width: int) -> int:
        return self.theme.px(62) + self._message_lines(width) * self.theme.line_height("support")

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.heightForWidth(self.theme.px(264)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(80), self.theme.px(62))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px, direction = self.theme, self.theme.px, self.layoutDirection()
        focused = self.hasFocus()
        fill = "selected" if self.isChecked() else "tint" if self.underMouse() else "sunk"
        if self.isChecked() or self.underMouse() or focused:
            width = theme.focus_width if focused else 0
            painter.setPen(QPen(theme.color("focus"), width) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(fill))
            half = width / 2
            box = QRectF(self.rect()).adjusted(half, half, -half, -half)
            painter.drawRoundedRect(box, theme.radius(), theme.radius())

        def place(left: int, top: int, wide: int, high: int) -> QRect:
            return QStyle.visualRect(direction, self.rect(), QRect(left, top, wide, high))

        side = px(18)
        icon = place(px(12), px(6) + (px(26) - side) // 2, side, side)
        paint_icon(painter, self._icon, QRectF(icon), theme.color("ink_soft"))
        left, right = px(40), px(8)
        painter.setPen(theme.color("ink"))
        name = place(left, px(6), self.width() - left - right, px(26))
        weight = 600 if self.isChecked() else None
        paint_line(painter, name, self._label, theme.font("body", weight=weight), direction=direction)
        shape = place(left, px(34) + (px(22) - side) // 2, side, side)
        paint_state(painter, self.state, QRectF(shape), fill)
        painter.setPen(theme.color(STATES[self.state][1]))
        after = left + px(26)
        words = place(after, px(34), self.width() - after - right, px(22))
        paint_line(painter, words, self._words, theme.font("support", weight=600), direction=direction)
        if self._message:
            painter.setPen(theme.color("ink_soft"))
            painter.setFont(theme.font("support"))
            below = place(left, px(58), self.width() - left - right, self.height() - px(58))
            painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), self._message)


class StopCard(Card):
    """A file that was stopped: the name and birth date in it beside those of the open record."""

    looked = Signal()

    def __init__(self, item: FileReview, person: Patient | None, *, chosen: bool) -> None:
        super().__init__(
            margins=(12, 12, 12, 12),
            spacing=6,
            frame="stop",
            ground="selected" if chosen else "surface",
            name=f"stop_{item.number}",
        )
        self.number = item.number
        state, words = item.state()
        line = HBox(spacing=10)
        line.addWidget(IconView(icon_of(item), 18))
        line.addWidget(Label(item.label or item.file.name, "body", elide=True, strong=chosen), 1)
        self.body.addLayout(line)
        self.body.addWidget(StateChip(state, words, ground="selected" if chosen else "surface", wrap=True))
        theme = active_theme()
        widest = max(theme.text_width(name, "support") for name in (_("File"), _("Here")))
        facts = Facts(width=max(40, round(widest * 100 / theme.px(100)) + 2))
        named = item.file.batch.patients if item.file.batch is not None else ()
        for one in named[:3]:
            facts.add(_("File"), _two_lines(one), strong=True)
        if person is not None:
            facts.add(_("Here"), _two_lines(person))
        self.body.addWidget(facts)
        self.body.addWidget(Label(_("Nothing from it was added."), "support", wrap=True))
        self.look = Button(_("Look at it"), f"look_{item.number}", size="small")
        self.look.setAccessibleName(_("Look at {name}").format(name=item.file.name))
        self.look.clicked.connect(self.looked)
        self.body.addWidget(self.look)

    def show_item(self, *, chosen: bool) -> None:
        """Show whether it is the file that is open."""
        self._ground = "selected" if chosen else "surface"
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.looked.emit()


class PersonCard(Card):
    """Files that name a person who is not in these records yet: an offer to make them."""

    def __init__(self, patient: Patient) -> None:
        super().__init__(margins=(12, 12, 12, 12), spacing=6, name="new_person")
        self.body.addWidget(Label(_("These files name"), "support", "ink_soft"))
        self.body.addWidget(Label(patient.display, "label", wrap=True))
        if patient.birth_date is not None:
            born = _("Born {day}").format(day=show(patient.birth_date, long=True))
            self.body.addWidget(Label(born, "support", wrap=True))
        self.make = Button(_("Begin their records"), "make_person", size="small")
        self.body.addWidget(self.make)


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
