"""Asks whose records are to be begun, where the first files name several people."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    IconView,
    Label,
    LinkButton,
    Row,
    Scroll,
    TwoLines,
    VBox,
    announce,
    clear,
)
from secondop_desktop.usecases.import_files import Session

_THEIRS = frozenset({Verdict.SAME, Verdict.UNSURE})


class WhosePage(QWidget):
    """The people whom the files name, each with a button; `chosen` carries the session about that person."""

    chosen = Signal(object)
    later = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_whose")
        self._column = VBox(self)
        self.first: QWidget | None = None

    def show_choices(self, choices: Sequence[Session]) -> None:
        """Ask about these: one session for each person, every file held against that person."""
        clear(self._column)
        content = QWidget()
        content.setProperty("plain", True)
        column = VBox(content, margins=(32, 24, 32, 24), spacing=4)
        title = _("Whose records are these?")
        words = _(
            "The files name more than one person. Choose the one to begin with. What names someone else is stopped"
            " and shown to you; none of it is mixed in."
        )
        column.addWidget(Label(title, "display", wrap=True))
        column.addWidget(Label(words, "body", "ink_soft", wrap=True))
        column.gap(12)
        card = Card(margins=(20, 4, 20, 4), name="import_people")
        self.first = None
        for number, session in enumerate(choices):
            card.add_row(self._row(number, session))
        column.addWidget(card)
        column.gap(8)
        later = LinkButton(_("Decide later: the files wait here"), "whose_later")
        later.clicked.connect(self.later)
        column.addWidget(later)
        column.addStretch(1)
        self._column.addWidget(Scroll(content, "import_whose_scroll"))
        announce(self, f"{title} {words}", at_once=True)

    def _row(self, number: int, session: Session) -> Row:
        person = session.patient
        assert person is not None, "each choice is about a person"
        row = Row(72, grows=True)
        row.line.addWidget(IconView("person"))
        n = sum(file.guard is not None and file.guard.verdict in _THEIRS for file in session.files)
        born = person.birth_date
        second = (
            _("Born {day}").format(day=show(born, long=True)) if born is not None else _("Birth date not recorded"),
            ngettext("{n} file", "{n} files", n).format(n=n),
        )
        row.line.addWidget(TwoLines(person.display, " · ".join(second), strong=True, wrap=True), 1)
        begin = Button(_("Begin their records"), f"whose_{number}")
        begin.setAccessibleName(_("Begin the records of {name}").format(name=person.display))
        begin.clicked.connect(lambda: self.chosen.emit(session))
        row.line.addWidget(begin)
        self.first = self.first or begin
        return row
