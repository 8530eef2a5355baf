"""Conditions and allergies, with "none known" told apart from "not recorded"; and, quieter, family and vaccinations."""

from __future__ import annotations

from secondop_desktop.core.dates import show
from secondop_desktop.core.none_words import denies_all
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Device,
    FamilyHistory,
    Immunization,
    Kind,
    NoneKnown,
    Record,
)
from secondop_desktop.core.text import _
from secondop_desktop.ui import edits
from secondop_desktop.ui.models.facts import condition_word
from secondop_desktop.ui.models.statements import Statement, is_over, newest_first, statements
from secondop_desktop.ui.models.table import Cell, Column, Group
from secondop_desktop.ui.models.wording import status_word
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.record_room import Loaded, RecordRoom, Rows, none_cell, none_statements
from secondop_desktop.ui.widgets import Button, EmptyState, PrimaryButton
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.flow import Flow


def second_line(record: Record) -> str:
    """What stands below the name of a record of this room."""
    parts: list[str] = []
    match record:
        case Condition():
            parts = [condition_word(record)]
            parts.append(_("since {when}").format(when=show(record.onset)) if record.onset is not None else "")
            parts.append(_("until {when}").format(when=show(record.abatement)) if record.abatement is not None else "")
            parts += [record.stage, record.severity]
        case Allergy():
            parts = [", ".join(record.reactions), record.severity]
        case FamilyHistory():
            parts = [record.relation, record.onset]
        case Immunization():
            dose = _("dose {n}").format(n=record.dose_number) if record.dose_number else ""
            parts = [show(record.date), dose, record.site]
        case Device():
            parts = [_("put in {when}").format(when=show(record.implanted)) if record.implanted else ""]
            parts += [_("taken out {when}").format(when=show(record.removed)) if record.removed else ""]
            parts.append(record.identifier)
    if not record.is_fact:
        parts.append(status_word(record.status))
    return " · ".join(part for part in parts if part)


class ConditionsRoom(RecordRoom):
    """The room of conditions and allergies."""

    kinds = (
        Kind.CONDITION,
        Kind.ALLERGY,
        Kind.FAMILY_HISTORY,
        Kind.IMMUNIZATION,
        Kind.DEVICE,
        Kind.NONE_KNOWN,
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell, name="conditions", title=_("Conditions and allergies"), list_name=_("Conditions and allergies")
        )
        self.table.set_widths({}, stretch=0)
        self.table.horizontalHeader().hide()

    def columns(self) -> tuple[Column[Statement], ...]:
        def cell(item: Statement) -> Cell:
            record = item.record
            if isinstance(record, NoneKnown):
                return none_cell(item)
            state = "" if record.confirmed else "needs_decision"
            name = _("{name}, not confirmed").format(name=record.display) if state else record.display
            tone = "" if record.is_fact else "ink_soft"
            return Cell(name, second=second_line(record) or " ", own=record.by_hand, state=state, tone=tone)

        return (Column("", cell),)

    def build_head(self, head: Flow) -> None:
        self.no_allergies = Button(_("No known allergies"), "conditions_no_allergies", size="small")
        self.no_allergies.setToolTip(_("Write down that there are none, as far as you know"))
        self.no_allergies.clicked.connect(self._say_no_allergies)
        head.addWidget(self.no_allergies)
        self.no_allergies.hide()

    def show_above(self, loaded: Loaded) -> None:
        allergies = any(isinstance(item, Allergy) and item.is_fact for item in loaded.records)
        said = any(item.about is Kind.ALLERGY and denies_all(item) for item in loaded.none_known)
        show_if(self.no_allergies, bool(loaded.records) and not allergies and not said)

    def make_empty(self) -> EmptyState:
        by_hand = PrimaryButton(_("Type a condition in…"), "empty_first", size="medium")
        by_hand.clicked.connect(lambda: self.add_record(str(Kind.CONDITION)))
        allergy = Button(_("Type an allergy in…"), "conditions_allergy", size="medium")
        allergy.clicked.connect(lambda: self.add_record(str(Kind.ALLERGY)))
        empty = EmptyState(
            "conditions",
            _("No conditions or allergies recorded yet"),
            [
                _("Diagnoses, health problems and allergies belong here."),
                _("“Not recorded” is not the same as “none”. If there are no allergies, say so."),
            ],
            [by_hand, allergy],
            hint=_("You can also drop files anywhere on this window."),
            link=_("There are no known allergies. Say so."),
            name="conditions_empty",
        )
        empty.link_button.clicked.connect(self._say_no_allergies)
        return empty

    @classmethod
    def arranged(cls, loaded: Loaded, *, withdrawn: bool) -> Rows:
        shown = [item for item in loaded.records if withdrawn or item.is_fact]
        if not shown:
            return ()
        lines = statements(item for item in shown if not isinstance(item, NoneKnown))
        conditions = newest_first(line for line in lines if isinstance(line.record, Condition))
        over = [line for line in conditions if is_over(line.record)]
        rows: list[Statement | Group] = []
        cls._section(
            rows, loaded, Kind.CONDITION, _("Conditions"), [line for line in conditions if not is_over(line.record)]
        )
        if over:
            rows += [Group(_("In the past")), *over]
        allergies = [line for line in lines if isinstance(line.record, Allergy)]
        cls._section(rows, loaded, Kind.ALLERGY, _("Allergies"), allergies)
        for kind, words, kinds in (
            (Kind.FAMILY_HISTORY, _("Illness in the family"), FamilyHistory),
            (Kind.IMMUNIZATION, _("Vaccinations"), Immunization),
            (Kind.DEVICE, _("Implants and devices"), Device),
        ):
            found = newest_first(line for line in lines if isinstance(line.record, kinds))
            if found or none_statements(loaded, kind):
                cls._section(rows, loaded, kind, words, found)
        return tuple(rows)

    @staticmethod
    def _section(rows: list[Statement | Group], loaded: Loaded, kind: Kind, words: str, found: list[Statement]) -> None:
        none = none_statements(loaded, kind)
        facts = [line for line in found if line.record.is_fact]
        note = ""
        if not facts:
            said = any(denies_all(item) for item in loaded.none_known if item.about is kind)
            note = _("none known") if said else _("not recorded")
        rows.append(Group(words, note))
        rows += found
        rows += none

    def _say_no_allergies(self) -> None:
        edits.say_none_known(self.shell, Kind.ALLERGY, _("No known allergies"))
