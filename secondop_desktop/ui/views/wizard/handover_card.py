"""The log of packets handed over: to whom, how, when, which one, and a note; every letter is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.wizard.binding import Bound, Change, day_field, give_focus
from secondop_desktop.ui.views.wizard.texts import how_handed_words
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    ComboBox,
    FormField,
    HBox,
    IconButton,
    Label,
    TextField,
    VBox,
    fix,
)
from secondop_desktop.usecases.compare_opinions import Handover
from secondop_desktop.usecases.prepare_opinion import Case


class HandoverCard(Card):
    """The entries of one case, the newest last; `tell` is given each change."""

    def __init__(self, tell: Callable[[Change], None]) -> None:
        super().__init__(_("When you have handed it over"), margins=(20, 14, 20, 16), spacing=10, name="handovers")
        self._tell = tell
        self._case = Case()
        self._bound = Bound(tell)
        self._shape: object = None
        self._packets: tuple[Packet, ...] = ()
        self.today = PartialDate("2000-01-01")

    def show_case(self, case: Case, packets: Sequence[Packet], today: PartialDate) -> None:
        """Show the entries; `packets` are those that were made for this case, the newest first."""
        self._case, self._packets, self.today = case, tuple(packets), today
        self._show()

    def _show(self, focus: str = "") -> None:
        shape = (len(self._case.handovers), tuple(item.id for item in self._packets))
        if shape != self._shape:
            self._shape = shape
            self._build()
        self._bound.fill(self._case)
        if focus:
            give_focus(self, focus)

    def _build(self) -> None:
        self.clear_rows()
        self._bound = Bound(self._told)
        for place in range(len(self._case.handovers)):
            self.add_row(self._entry(place))
        if not self._case.handovers:
            words = _("Write down who got it, how and when. Then you know later what each doctor had in hand.")
            self.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        row = HBox()
        words = _("Add another one") if self._case.handovers else _("Write it down")
        self.add = Button(words, "handover_add", icon="add", size="small")
        self.add.clicked.connect(self._add)
        row.addWidget(self.add)
        row.addStretch(1)
        self.body.addLayout(row)

    def _entry(self, place: int) -> QWidget:
        box = QWidget()
        column = VBox(box, margins=(0, 6, 0, 6), spacing=8)
        first, second = HBox(spacing=12), HBox(spacing=12)
        to = TextField(f"handover_to_{place}")
        how = ComboBox(f"handover_how_{place}", [("", _("Not said")), *how_handed_words().items()])
        on, when = day_field(f"handover_on_{place}", _("When"))
        note = TextField(f"handover_note_{place}")
        note.setPlaceholderText(_("such as: the front desk said it is in my file"))
        which = ComboBox(f"handover_packet_{place}", [("", _("Not said")), *self._packet_words()])
        fix(which, max_width=300)
        remove = IconButton("delete", _("Remove this entry"), f"handover_remove_{place}", side=40)
        first.addWidget(FormField(_("To whom"), to), 1)
        first.addWidget(FormField(_("How"), how))
        first.addWidget(remove, 0, Qt.AlignmentFlag.AlignBottom)
        second.addWidget(when)
        if self._packets:
            second.addWidget(FormField(_("Which packet"), which))
        second.addStretch(1)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(FormField(_("Note"), note))
        bound = self._bound
        bound.text(to, *_part(place, "to"))
        bound.text(note, *_part(place, "note"))
        bound.choice(how, *_part(place, "how"))
        bound.choice(which, *_part(place, "packet_id"))
        bound.day(on, when, lambda case: _entry(case, place).on, lambda case, day: _with(case, place, on=day))
        remove.clicked.connect(lambda _on=False: self._remove(place))
        return box

    def _packet_words(self) -> list[tuple[str, str]]:
        out = []
        for item in self._packets:
            pages = ngettext("{n} page", "{n} pages", item.pages).format(n=item.pages)
            out.append((item.id, ", ".join(part for part in (show(item.date), pages, item.recipient) if part)))
        return out

    def _told(self, change: Change) -> None:
        self._case = change(self._case)
        self._tell(change)

    def _add(self) -> None:
        """A new entry: to the clinic of the case, today, with the newest packet; all of it can be changed."""
        place = len(self._case.handovers)
        case = self._case
        to = ", ".join(part for part in (case.specialist, case.clinic) if part)
        entry = Handover(to, "", self.today, "", self._packets[0].id if self._packets else "")
        self._told(lambda case: replace(case, handovers=(*case.handovers, entry)))
        self._show(f"handover_to_{place}")

    def _remove(self, place: int) -> None:
        def change(case: Case) -> Case:
            return replace(case, handovers=tuple(item for n, item in enumerate(case.handovers) if n != place))

        self._shape = None
        self._told(change)
        self._show("handover_add")


def _entry(case: Case, place: int) -> Handover:
    return case.handovers[place] if place < len(case.handovers) else Handover()


def _with(case: Case, place: int, **values: object) -> Case:
    changed = tuple(
        replace(item, **values) if number == place else item  # type: ignore[arg-type]
        for number, item in enumerate(case.handovers)
    )
    return replace(case, handovers=changed)


def _part(place: int, part: str) -> tuple[Callable[[Case], str], Callable[[Case, str], Case]]:
    return lambda case: str(getattr(_entry(case, place), part)), lambda case, text: _with(case, place, **{part: text})
