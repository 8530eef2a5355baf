"""The banner that never leaves the screen: whose records these are, search, and Add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QStyle, QWidget

from secondop_desktop.core.dates import age_on, show
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.action_words import of_menu
from secondop_desktop.ui.widgets.base import HBox, Label, Panel, VBox, fix, paint_line, set_tooltip, show_if
from secondop_desktop.ui.widgets.buttons import Button, literal, plain
from secondop_desktop.ui.widgets.search_field import SearchField


@dataclass(frozen=True, slots=True)
class BannerPerson:
    """A person as the banner shows them."""

    id: str
    name: str
    details: str


def sex_word(sex: str) -> str:
    """The recorded sex in the person's language; as recorded where it is none of FHIR's four words."""
    words = {"female": _("Female"), "male": _("Male"), "other": _("Other"), "unknown": _("Sex not known"), "": ""}
    return words.get(sex.lower(), sex)


def banner_person(patient: Patient, today: date) -> BannerPerson:
    """Name, birth date, age, sex and record number of a person, in words."""
    parts: list[str] = []
    if patient.birth_date is not None:
        parts.append(_("Born {date}").format(date=show(patient.birth_date, long=True)))
        years = age_on(patient.birth_date, today)
        if years is not None:
            parts.append(ngettext("{n} year", "{n} years", years).format(n=years))
    else:
        parts.append(_("Birth date not recorded"))
    if patient.sex:
        parts.append(sex_word(patient.sex))
    if patient.identifiers:
        parts.append(_("Record {number}").format(number=patient.identifiers[0].value))
    return BannerPerson(patient.id, patient.display, " · ".join(parts))


def initials(name: str) -> str:
    """The first letters of the first and the last name."""
    words = [word for word in name.replace(",", " ").split() if word[:1].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class Initials(QWidget):
    """A disc with the person's initials; says nothing to a reader, the name stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = active_theme()
        self._text = ""
        self._icon = "person"
        fix(self, width=44, height=44)
        self.theme.changed.connect(self.update)

    def show_text(self, text: str, icon: str = "person") -> None:
        """Show these letters, or the icon where there are none."""
        self._text, self._icon = text, icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("tint"))
        painter.drawEllipse(self.rect())
        if not self._text:
            side = self.theme.size("icon")
            area = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            paint_icon(painter, self._icon, area, self.theme.color("accent"))
            return
        painter.setPen(self.theme.color("accent"))
        paint_line(painter, self.rect(), self._text, self.theme.font("label"), Qt.AlignmentFlag.AlignHCenter)


class PersonButton(QAbstractButton):
    """The person's name with a small arrow; opens the menu of people."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = active_theme()
        self.setObjectName("person_switcher")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ringRadius", 4)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self.updateGeometry)

    def show_name(self, name: str) -> None:
        """Show this name."""
        self.setText(literal(name))
        self.setAccessibleName(_("{name}, choose another person").format(name=name))
        set_tooltip(self, name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = self.theme.px
        return QSize(self.theme.text_width(plain(self.text()), "title") + px(6 + 18), self.theme.line_height("title"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(96), self.theme.line_height("title"))

    def paintEvent(self, event: QPaintEvent) -> None:
        px = self.theme.px
        painter = QPainter(self)
        painter.setPen(self.theme.color("accent" if self.underMouse() else "ink"))
        font = self.theme.font("title")
        wide = min(QFontMetricsF(font).horizontalAdvance(plain(self.text())), self.width() - px(24))
        words = QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(0, 0, int(wide + 1), self.height()))
        paint_line(painter, words, plain(self.text()), font, direction=self.layoutDirection())
        side = px(18)
        arrow = QStyle.visualRect(
            self.layoutDirection(),
            self.rect(),
            QRect(int(wide) + px(6), (self.height() - side) // 2 + px(1), side, side),
        )
        paint_icon(painter, "chevron-down", QRectF(arrow), self.theme.color("ink_soft"))


NARROW = 700
"""Units of width below which the words below the name have a line of their own, below all that is beside the name."""
MOST_SEARCH = 264
"""Units that the search box takes at most."""
LEAST_SEARCH = 170
"""Units down to which it gives way to a long name."""

MOST_LINES = 4
"""How many lines the words below a name may take; the pointer shows what is longer."""

EVERYBODY = "everybody"
"""What the menu of people carries instead of a person's id for the room of all of them."""


class Banner(Panel):
    """Initials, name, birth date, age, sex and record number; the search box; Add."""

    person_chosen = Signal(str)
    person_wanted = Signal()
    everybody_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("surface", lines="bottom")
        self.setObjectName("banner")
        self.setAccessibleName(_("Person"))
        self._people: tuple[BannerPerson, ...] = ()
        self._current = ""
        self._everybody = False
        outer = VBox(self, margins=(32, 1, 24, 1))
        row = HBox(spacing=16)
        outer.addStretch(1)
        outer.addLayout(row)
        self._below = HBox()
        outer.addLayout(self._below)
        outer.addStretch(1)
        self.initials = Initials()
        row.addWidget(self.initials)
        who = QWidget()
        column = VBox(who)
        column.addStretch(1)
        self.person = PersonButton()
        column.addWidget(self.person, 0, Qt.AlignmentFlag.AlignLeading)
        self.details = Label("", "support", "ink_soft", wrap=True)
        self._who = who
        fix(self.details, height=22)
        column.addWidget(self.details)
        column.addStretch(1)
        self._beside = column
        row.addWidget(who, 1)
        hint = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        self.search = SearchField("search_everything", placeholder=_("Search everything"), hint=hint)
        fix(self.search, min_width=150, max_width=MOST_SEARCH)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self.search, 1)
        self.add = Button(_("Add"), "add", icon="add", icon_side=18, min_width=88)
        self.add.setToolTip(QKeySequence("Ctrl+N").toString(QKeySequence.SequenceFormat.NativeText))
        row.addWidget(self.add)
        fix(self, height=72)
        self._height = 22
        self._narrow = False
        self._search_most = MOST_SEARCH
        who.installEventFilter(self)
        # Not while the layout is at work, which would take the new height for the one before.
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._fit)
        self.theme.changed.connect(self._fitting.start)
        self.person.clicked.connect(self.open_people)
        self.show_nobody(_("No person yet"), _("Add files, or a person, to begin."))

    @property
    def people(self) -> tuple[BannerPerson, ...]:
        """Who can be chosen."""
        return self._people

    def show_people(self, people: tuple[BannerPerson, ...], current: str) -> None:
        """Show this one of these people."""
        self._people, self._current = people, current
        if self._everybody:
            n = len(people)
            self._show(
                _("All people"), ngettext("{n} person, no record open", "{n} people, no record open", n).format(n=n)
            )
            return
        person = next((one for one in people if one.id == current), None)
        if person is None:
            self.show_nobody(_("No person yet"), _("Add files, or a person, to begin."))
            return
        self.initials.show_text(initials(person.name))
        self.person.show_name(person.name)
        self.details.setText(person.details)
        self._fitting.start()
        self.setAccessibleName(f"{person.name}. {person.details}")

    def show_everybody(self, everybody: bool) -> None:
        """Say that what is shown is about everybody, or show the open person again."""
        if everybody != self._everybody:
            self._everybody = everybody
            self.show_people(self._people, self._current)

    def show_nobody(self, title: str, details: str, icon: str = "person") -> None:
        """Say that no person's record is open."""
        self._current = ""
        self._show(title, details, icon)

    def _show(self, title: str, details: str, icon: str = "worklist") -> None:
        self.initials.show_text("", icon)
        self.person.show_name(title)
        self.details.setText(details)
        self._fitting.start()
        self.setAccessibleName(f"{title}. {details}")

    def forget(self) -> None:
        """Forget everybody, as when the vault is locked."""
        self._people = ()
        self._everybody = False
        self.search.clear()
        self.show_nobody(_("No person yet"), _("Add files, or a person, to begin."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fitting.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._who and event.type() == QEvent.Type.Resize:
            self._fitting.start()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Give the words below the name as many lines as they need: whose records these are is never cut off."""
        narrow = self.width() < self.theme.px(NARROW) or not self._fits_beside()
        if narrow is not self._narrow:
            self._narrow = narrow
            show_if(self.initials, not narrow)
            if narrow:
                self._below.addWidget(self.details, 1)
            else:
                self._beside.insertWidget(2, self.details)
        self._share()
        wide = max(self.width() - self.theme.px(56) if narrow else self._who.width(), 1)
        needed = self.details.heightForWidth(wide) * 100 / self.theme.zoom
        one_line = self.theme.text_width(self.details.text(), "support") <= wide
        height = 22 if one_line else min(int(needed) + 1, MOST_LINES * 22)
        set_tooltip(self.details, self.details.text() if needed > MOST_LINES * 22 + 1 else "")
        if height != self._height:
            self._height = height
            fix(self.details, height=height)
            fix(self, height=72 + height - 22)

    def _share(self) -> None:
        """Let the search box be narrower where the name is then whole."""
        px = self.theme.px
        taken = px(56 + 2 * 16) + (0 if self._narrow else px(44 + 16)) + self.add.sizeHint().width()
        free = (self.width() - taken - self.person.sizeHint().width()) * 100 // self.theme.zoom
        most = max(LEAST_SEARCH, min(MOST_SEARCH, free))
        if most != self._search_most:
            self._search_most = most
            fix(self.search, max_width=most)
        layout = self.layout()
        if layout is not None:  # the row shares what is free anew only when all of it is asked again, as after a zoom
            layout.invalidate()
            layout.activate()

    def _fits_beside(self) -> bool:
        """Whether the words stand in one line below the name, beside search and Add."""
        px = self.theme.px
        needed = self.theme.text_width(self.details.text(), "support") + px(2)
        shared = self.width() - px(56 + 44 + 3 * 16) - self.add.sizeHint().width()
        return needed <= max(shared // 2, shared - px(MOST_SEARCH))

    def people_menu(self) -> QMenu:
        """The menu of people, the open one marked, and a new person at its end."""
        menu = QMenu(self)
        menu.setObjectName("people_menu")
        for person in self._people:
            action = menu.addAction(of_menu(person.name))
            action.setCheckable(True)
            action.setChecked(person.id == self._current)
            action.setData(person.id)
        if self._people:
            menu.addSeparator()
            menu.addAction(_("All people")).setData(EVERYBODY)
        menu.addAction(_("Add a person…")).setData("")
        return menu

    def open_people(self) -> None:
        """Open the menu of people below the name."""
        picked = self.people_menu().exec(self.person.mapToGlobal(self.person.rect().bottomLeft()))
        if picked is None:
            return
        if picked.data() == EVERYBODY:
            self.everybody_wanted.emit()
        elif picked.data():
            self.person_chosen.emit(str(picked.data()))
        else:
            self.person_wanted.emit()
