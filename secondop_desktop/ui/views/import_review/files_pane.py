"""The left pane of an import review: every file with what was found in it, and what stops, asks or was refused."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.import_review.review import FileReview, Review, Stand, icon_of
from secondop_desktop.ui.widgets import (
    Button,
    Card,
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
)

PANE_WIDTH = 296


def _two_lines(patient: Patient) -> str:
    """A name, and below it the birth date."""
    return "\n".join(part for part in (patient.display, show(patient.birth_date)) if part)


class FileRow(QAbstractButton):
    """One file of the list: its icon, its name, and where it stands."""

    def __init__(self, item: FileReview, *, chosen: bool) -> None:
        super().__init__()
        self.theme = active_theme()
        self.number = item.number
        self.setObjectName(f"file_{item.number}")
        self.setCheckable(True)
        self.setChecked(chosen)
        self._strong = chosen
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "inside")
        state, words = item.state()
        self.setAccessibleName(f"{item.file.name}, {words}")
        self.setToolTip("")
        column = VBox(self, margins=(12, 6, 8, 6), spacing=2)
        line = HBox(spacing=10)
        line.addWidget(IconView(icon_of(item), 18))
        self.name = Label(item.file.name, "body", strong=chosen, elide=True)
        line.addWidget(self.name, 1)
        column.addLayout(line)
        below = HBox(margins=(28, 0, 0, 0))
        self.chip = StateChip(state, words, ground="selected" if chosen else "sunk", name=f"file_{item.number}_state")
        self.chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        below.addWidget(self.chip, 1)
        column.addLayout(below)
        refused = item.file.refused
        if item.stand is Stand.REFUSED and refused is not None:
            more = HBox(margins=(28, 0, 0, 0))
            more.addWidget(Label(refused.message, "support", "ink_soft", wrap=True), 1)
            column.addLayout(more)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._wraps = column.hasHeightForWidth()
        vertical = QSizePolicy.Policy.Minimum if self._wraps else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, vertical)
        policy.setHeightForWidth(self._wraps)
        self.setSizePolicy(policy)

    def show_item(self, item: FileReview, *, chosen: bool) -> None:
        """Show where the file stands now, and whether it is the one that is open."""
        state, words = item.state()
        self.setAccessibleName(f"{item.file.name}, {words}")
        self.chip.set_state(state, words)
        if self.isChecked() != chosen or self._strong != chosen:
            self._strong = chosen
            self.setChecked(chosen)
            self.name.set_strong(chosen)
        self.update()

    def hasHeightForWidth(self) -> bool:
        return self._wraps

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None and self._wraps else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, radius = self.theme, self.theme.radius()
        focused = self.hasFocus()
        if self.isChecked() or self.underMouse() or focused:
            width = theme.focus_width if focused else 0
            painter.setPen(QPen(theme.color("focus"), width) if focused else Qt.PenStyle.NoPen)
            fill = "selected" if self.isChecked() else "tint" if self.underMouse() else "sunk"
            painter.setBrush(theme.color(fill))
            half = width / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)


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
        line.addWidget(Label(item.file.name, "body", elide=True, strong=chosen), 1)
        self.body.addLayout(line)
        self.body.addWidget(StateChip(state, words, ground="selected" if chosen else "surface"))
        facts = Facts(width=40)
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

    def __init__(self) -> None:
        super().__init__("sunk", lines="right")
        self.setObjectName("import_files")
        self.setAccessibleName(_("Files"))
        fix(self, width=PANE_WIDTH)
        column = VBox(self)
        head = VBox(margins=(24, 18, 16, 8), spacing=2)
        self.title = Label("", "heading", wrap=True)
        self.summary = Label("", "support", "ink_soft", wrap=True)
        head.addWidget(self.title)
        head.addWidget(self.summary)
        column.addLayout(head)
        content = QWidget()
        content.setProperty("plain", True)
        self._list = VBox(content, margins=(16, 4, 12, 12), spacing=6)
        column.addWidget(Scroll(content, "import_file_list"), 1)
        self._foot = Panel("sunk", lines="top right")
        foot = VBox(self._foot, margins=(16, 12, 16, 12), spacing=6)
        self.add_button = Button(_("Add"), "add_sure", key="Ctrl+Shift+A")
        foot.addWidget(self.add_button)
        self.tray_link = LinkButton(" ", "import_tray", role="support")
        foot.addWidget(self.tray_link)
        column.addWidget(self._foot)
        self.add_button.clicked.connect(self.add_sure)
        self.tray_link.clicked.connect(self.tray_wanted)
        self._rows: dict[int, QWidget] = {}
        self._cards: dict[int, StopCard] = {}
        self._layout: tuple[object, ...] = ()

    def show_review(self, review: Review, chosen: int, *, elsewhere: int) -> None:
        """Show the files; `elsewhere` is how many more wait from before."""
        self.title.setText(review.headline())
        self.summary.setText(review.summary())
        person = review.session.patient
        self._show_foot(review, elsewhere)
        layout = (
            id(review),
            person.id if person is not None else None,
            *((i.number, i.stand) for i in review.ordered()),
        )
        if layout == self._layout:
            self._update(review, chosen)
            return
        self._layout = layout
        clear(self._list)
        self._rows.clear()
        self._cards.clear()
        if person is not None and not person.id:
            card = PersonCard(person)
            card.make.clicked.connect(self.make_person)
            self._list.addWidget(card)
        elif person is None:
            self._list.addWidget(self._nobody())
        before: Stand | None = None
        for item in review.ordered():
            if before is not None and before <= Stand.REFUSED < item.stand:
                self._list.addWidget(Rule())
            before = item.stand
            self._add(item, person if person is not None and person.id else None, chosen=item.number == chosen)
        self._list.addStretch(1)

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
        self._foot.setVisible(ready or elsewhere > 0)

    def _nobody(self) -> Card:
        card = Card(margins=(12, 12, 12, 12), spacing=6, name="no_person")
        card.body.addWidget(Label(_("Whose files are these?"), "label", wrap=True))
        card.body.addWidget(
            Label(_("None of them names a person. Add the person first; the files wait."), "support", wrap=True)
        )
        button = Button(_("Add a person…"), "import_add_person", size="small")
        button.clicked.connect(self.add_person)
        card.body.addWidget(button)
        return card

    def _add(self, item: FileReview, person: Patient | None, *, chosen: bool) -> None:
        number = item.number
        if item.stand is Stand.STOPPED:
            card = StopCard(item, person, chosen=chosen)
            card.looked.connect(lambda: self.chosen.emit(number))
            self._list.addWidget(card)
            card.show()
            self._cards[number] = card
            self._rows[number] = card.look
            return
        row = FileRow(item, chosen=chosen)
        row.clicked.connect(lambda: self._pressed(number))
        self._list.addWidget(row)
        row.show()
        self._rows[number] = row

    def _pressed(self, number: int) -> None:
        row = self._rows.get(number)
        if isinstance(row, FileRow):
            row.setChecked(True)
        self.chosen.emit(number)

    def row(self, number: int) -> QWidget | None:
        """What stands for this file in the list, for the keyboard."""
        return self._rows.get(number)
