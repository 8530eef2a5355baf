"""Which records are facts of the packet, and how each is worded; nothing is added to what was recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from secondop_desktop.core.as_needed import says_as_needed
from secondop_desktop.core.corrections import printed_otherwise
from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.moments import called
from secondop_desktop.core.none_words import denies_all
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Device,
    ImagingStudy,
    Immunization,
    Kind,
    Medication,
    NoneKnown,
    Record,
    Report,
    Status,
    TestResult,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.plain_names import untagged, untagged_words
from secondop_desktop.packet.plan import PacketPlan
from secondop_desktop.packet.text import NEW_LINE, Text, bold, italic, join, regular, soft
from secondop_desktop.packet.units import written, written_dose

_R = TypeVar("_R", bound=Record)
_T = TypeVar("_T")

_OVER = frozenset({Status.STOPPED, Status.COMPLETED})


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: the records that state it (the same statement of several sources is one line) and its wording."""

    records: tuple[Record, ...]
    text: Text

    @property
    def record(self) -> Record:
        return self.records[0]


def once(work: Callable[[Facts], _T]) -> Callable[[Facts], _T]:
    """Works something out of the facts once, however often and in however many passes it is asked for.

    What is returned is shared, and must not be changed.
    """

    @wraps(work)
    def asked(facts: Facts) -> _T:
        if work not in facts.known:
            facts.known[work] = work(facts)
        found: _T = facts.known[work]
        return found

    return asked


class Facts:
    """The facts of a plan by kind; what is not so, and what a machine read and nobody checked, is not among them."""

    def __init__(self, plan: PacketPlan) -> None:
        self.plan = plan
        self.known: dict[Callable[[Facts], Any], Any] = {}
        self.unchecked = tuple(r for r in plan.records if r.is_fact and r.unchecked_reading)
        self.all = tuple(r for r in plan.records if r.is_fact and not r.unchecked_reading)
        self.not_given = tuple(
            r
            for r in plan.records
            if isinstance(r, Immunization) and r.status is Status.NOT_GIVEN and not r.unchecked_reading
        )
        """Vaccines that were refused or not given: told as such, and in no list of what was given."""

    def of(self, cls: type[_R]) -> list[_R]:
        """The facts of one kind, in plan order."""
        return [record for record in self.all if isinstance(record, cls)]

    def none_known(self, about: Kind) -> list[NoneKnown]:
        """The statements that there is nothing of this kind."""
        return [record for record in self.of(NoneKnown) if record.about is about]

    def only_none_of(self, about: Kind) -> str:
        """The words of statements that there is nothing of a part of this kind ("No known drug allergies").

        Empty where there is no statement, or one that speaks of the whole kind: those are worded by us.
        """
        found = self.none_known(about)
        said = dict.fromkeys(" ".join(record.display.split()).rstrip(".") for record in found)
        return "" if any(map(denies_all, found)) else "; ".join(said)

    @once
    def medications(self) -> tuple[list[Fact], list[Fact]]:
        """Current and past medications, each sorted by name."""
        today = self.plan.prepared_on
        current: list[Medication] = []
        past: list[Medication] = []
        for record in self.of(Medication):
            ended = record.end is not None and record.end.latest() <= today
            (past if ended or record.status in _OVER else current).append(record)
        return (
            _merged(sorted(current, key=_by_name), medication_text),
            _merged(sorted(past, key=lambda r: _newest_first(r.end or r.start or r.date)), past_medication_text),
        )

    @once
    def allergies(self) -> list[Fact]:
        """Allergies and intolerances, sorted by name."""
        return _merged(sorted(self.of(Allergy), key=_by_name), allergy_text)

    @once
    def conditions(self) -> tuple[list[Fact], list[Fact]]:
        """Conditions that last, and those that ended, newest first."""
        lasting: list[Condition] = []
        ended: list[Condition] = []
        for record in self.of(Condition):
            over = record.abatement is not None or record.status in _OVER
            (ended if over else lasting).append(record)
        order: Callable[[Condition], int] = lambda r: _newest_first(r.onset or r.date)  # noqa: E731
        past = _again(_merged(sorted(ended, key=order), condition_text))
        return _named_once(_merged(sorted(lasting, key=order), condition_text)), past

    @once
    def devices(self) -> list[Fact]:
        """Implants and devices in use."""
        today = self.plan.prepared_on
        inside = [r for r in self.of(Device) if r.removed is None or r.removed.latest() > today]
        return _merged(sorted(inside, key=lambda r: _newest_first(r.implanted or r.date)), device_text)

    def contrast_latex_tape(self) -> list[str]:
        """Which of contrast dye, latex and tape no allergy record speaks of; empty when none are known at all."""
        if self.none_known(Kind.ALLERGY) and not self.only_none_of(Kind.ALLERGY):
            return []
        spoken = " ".join(record.display for record in self.of(Allergy)).lower()
        asked = (
            (_("contrast dye"), ("contrast", "iodin", "gadolin")),
            (_("latex"), ("latex", "rubber")),
            (_("tape"), ("tape", "adhesive", "plaster")),
        )
        return [name for name, words in asked if not any(word in spoken for word in words)]


def _by_name(record: Record) -> str:
    # Not by id, which is random: what has one name stays in plan order, so that packets of the same papers are alike.
    return record.display.casefold()


def _newest_first(when: PartialDate | None) -> int:
    return -when.latest().toordinal() if when is not None else 0


def _merged(records: Iterable[_R], words: Callable[[_R], Text]) -> list[Fact]:
    """One fact for each distinct wording, with all the records that say it."""
    found: dict[Hashable, list[Record]] = {}
    texts: dict[Hashable, Text] = {}
    for record in records:
        text = words(record) if record.by_hand else untagged(words(record))
        # Commas and blanks make no other statement.
        key = (record.by_hand, "".join(c for c in _joined(text).casefold() if c.isalnum() or c in ".%/<>+-"))
        found.setdefault(key, []).append(record)
        texts.setdefault(key, text)
    return [Fact(tuple(group), texts[key]) for key, group in found.items()]


def _alike(fact: Fact) -> Hashable:
    """What lines of one condition have in common: all but its days."""
    record = fact.record
    assert isinstance(record, Condition)
    name = untagged_words(record.display).casefold()
    return record.by_hand, name, record.stage, record.severity, record.verification, record.confirmed, record.status


def _named_once(facts: Sequence[Fact]) -> list[Fact]:
    """A condition that is recorded with several days of its beginning is one line with all of them, newest first."""
    groups: dict[Hashable, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(_alike(fact), []).append(fact)
    found = []
    for first, *others in groups.values():
        days = [day for fact in others if (day := show(getattr(fact.record, "onset", None)))]
        records = tuple(record for fact in (first, *others) for record in fact.records)
        text = first.text
        if days:
            said = _("also recorded: {days}").format(days=", ".join(days))
            text = join((text, in_voice(first.record, f"({said})")))
        found.append(Fact(records, text))
    return found


def _again(facts: Sequence[Fact]) -> list[Fact]:
    """A past condition that came again and again is one line: its newest time, and how many there were before."""
    groups: dict[Hashable, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(_alike(fact), []).append(fact)
    found = []
    for group in groups.values():
        records = tuple(record for fact in group for record in fact.records)
        text, before = group[0].text, len(group) - 1
        began = [when for fact in group[1:] if (when := when_of(fact.record)) is not None]
        if before and began:
            first = min(began, key=lambda when: when.earliest())
            words = ngettext("{n} time before, from {first}", "{n} times before, from {first}", before)
            text = join((text, in_voice(group[0].record, words.format(n=before, first=show(first)))), "; ")
            found.append(Fact(records, text))
        else:
            found += group
    return found


def in_voice(record: Record, text: str) -> Text:
    """The text upright when a document says it, in italics when the patient does."""
    return italic(text) if record.by_hand else regular(text)


def in_lines(record: Record, text: str) -> Text:
    """As `in_voice`, each line of the text on a line of its own: the answers of a form must not run together."""
    found: list[Text] = []
    for line in text.splitlines():
        if line.strip():
            found += [NEW_LINE, in_voice(record, " ".join(line.split()))] if found else [in_voice(record, line.strip())]
    return join(found, "")


def marks(record: Record) -> Text:
    """What has to stand behind a fact: whose statement it is, and what is not final or not confirmed."""
    words = []
    if record.by_hand:
        words.append(_("patient"))
    if record.status is Status.PRELIMINARY:
        words.append(_("preliminary"))
    if record.status in {Status.CORRECTED, Status.AMENDED}:
        words.append(_("corrected"))
    printed = printed_otherwise(record) if isinstance(record, TestResult) else None
    if printed is not None:
        said = result_words(printed) or _("no value")
        words.append(_("corrected by hand; it was read from the source as {words}").format(words=said))
    if not record.confirmed:
        words.append(_("not confirmed"))
    return regular(f"({', '.join(words)})") if words else ()


def directions(record: Medication) -> str:
    """Dose, route and frequency as recorded; a part that the written-out dose already says is not said twice."""
    said = ""
    dose = written_dose(record.dose)
    if _BARE.fullmatch(dose):
        # A number alone beside a strength would be taken for a part of the name.
        dose = _("dose {n}").format(n=dose)
    for part in (dose, record.route, record.frequency):
        if part and part.casefold() not in said.casefold():
            said = f"{said}, {part}" if said else part
    return said


_BARE = re.compile(r"\d+(?:[.,]\d+)?")


def medication_text(record: Medication) -> Text:
    """Name, dose, route, frequency and reason as recorded."""
    said = directions(record)
    if record.as_needed and not says_as_needed(said):
        said = ", ".join(part for part in (said, _("as needed")) if part)
    unknown = soft(_("(status not recorded)")) if record.status is Status.UNKNOWN and not record.by_hand else ()
    return join((*_with_reason(record, said), unknown, marks(record)))


def _with_reason(record: Medication, said: str) -> tuple[Text, Text]:
    """The name, and how it is taken and what for; without directions a colon stands before the reason."""
    name = record.display
    if record.reason and said:
        said = f"{said}: {record.reason}"
    elif record.reason:
        name, said = f"{name}:", record.reason
    return bold(name), in_voice(record, said) if said else ()


def past_medication_text(record: Medication) -> Text:
    """A past medication with when and why it was stopped."""
    return join((*_with_reason(record, directions(record)), marks(record)))


def allergy_text(record: Allergy) -> Text:
    """Substance, reactions, severity and criticality as recorded."""
    said = ", ".join(part for part in (*record.reactions, record.severity) if part)
    if record.criticality:
        said = "; ".join(part for part in (said, _("criticality {level}").format(level=record.criticality)) if part)
    if not said:
        said = _("reaction not recorded")
    over = soft(_("(no longer active)")) if record.status in _OVER and not record.by_hand else ()
    return join((bold(f"{record.display}:"), in_voice(record, said), over, marks(record)))


def condition_text(record: Condition) -> Text:
    """Condition with since when, until when, stage and severity as recorded."""
    since = show(record.onset)
    until = show(record.abatement)
    parts = [record.display]
    if since and until:
        parts.append(_("{since} to {until}").format(since=since, until=until))
    elif since:
        parts.append(since)
    elif until:
        parts.append(_("until {until}").format(until=until))
    parts += [part for part in (record.stage, record.severity) if part]
    if record.verification and record.verification.lower() not in {"confirmed", "active"}:
        parts.append(record.verification)
    return join((in_voice(record, ", ".join(parts)), marks(record)))


def device_text(record: Device) -> Text:
    """Implant with when it was put in."""
    when = show(record.implanted or record.date)
    said = ", ".join(part for part in (record.display, when) if part)
    return join((bold(_("Implant:")), in_voice(record, said), marks(record)))


def result_words(record: TestResult) -> str:
    """Value, flag, unit and range as printed, in one line."""
    text = " ".join(part for part in (record.value, record.interpretation, written(record.unit)) if part)
    return f"{text} ({record.reference_range})" if record.reference_range else text


def result_text(record: TestResult) -> str:
    """A result in one line: test, value, flag, unit and range as printed."""
    parts = (record.display, record.value, record.interpretation, record.unit)
    text = " ".join(part for part in parts if part)
    return f"{text} ({record.reference_range})" if record.reference_range else text


def plain_line(record: Record) -> str:
    """A record in one line of plain text, for a source listing."""
    if isinstance(record, TestResult):
        return result_text(record)
    if isinstance(record, Medication):
        return _joined(medication_text(record))
    if isinstance(record, Allergy):
        return _joined(allergy_text(record))
    if isinstance(record, Condition):
        return _joined(condition_text(record))
    if isinstance(record, ImagingStudy):
        return ", ".join(p for p in (record.modality, record.body_site, record.description or record.display) if p)
    if isinstance(record, Report):
        return ", ".join(p for p in (record.display, record.author, record.facility) if p)
    if record.status is Status.NOT_GIVEN:
        return _("{vaccine}: not given").format(vaccine=called(record))
    if isinstance(record, NoneKnown):
        return record.display or _("None known")
    return called(record) or record.note


def _joined(text: Text) -> str:
    return "".join(span.text for span in text)


def when_of(record: Record) -> PartialDate | None:
    """The date that a record stands under on the timeline."""
    if isinstance(record, Condition):
        return record.onset or record.date
    if isinstance(record, Medication):
        return record.start or record.date
    if isinstance(record, Device):
        return record.implanted or record.date
    return record.date


def by_date(records: Iterable[_R], *, newest: bool = True) -> list[_R]:
    """Records by date; those without one come last."""

    def order(record: _R) -> tuple[bool, int, str]:
        when = when_of(record)
        day = when.earliest().toordinal() if when is not None else 0
        return when is None, -day if newest else day, record.display.casefold()

    return sorted(records, key=order)


def newest_date(records: Sequence[Record]) -> date | None:
    """The latest day that any of these records can stand for."""
    days = [when.latest() for record in records if (when := when_of(record)) is not None]
    return max(days, default=None)
