"""Medication reconciliation: what each list says of each medicine, what differs, and the question that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from secondop_desktop.core.as_needed import says_as_needed
from secondop_desktop.core.codec import said_by
from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.records import Document, Medication, Record, Status
from secondop_desktop.core.text import _
from secondop_desktop.opinion.dosage import amounts, doses_differ, name_words, plain_frequency, strength_in

HAND = ""
"""The key of the person's own list."""

DOSE, FREQUENCY, STATUS, ABSENT = "dose", "frequency", "status", "absent"
"""What can differ between lists: the amount, how often, whether it is taken now, and whether it is named at all."""


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list of medicines: a document, or what the person typed (`key` is `HAND`); `date` is how new it is."""

    key: str
    title: str
    date: PartialDate | None = None

    @property
    def words(self) -> str:
        """The list in a few words, with its day."""
        when = show(self.date)
        return _("{list} of {day}").format(list=self.title, day=when) if when else self.title


@dataclass(frozen=True, slots=True)
class Said:
    """What one list says of a medicine, as it is written there; `current`: it is taken now."""

    source: str
    record_id: str
    name: str
    dose: str
    frequency: str
    current: bool
    end: PartialDate | None = None

    @property
    def taken(self) -> str:
        """Amount and how often, as one text; what the dose says already is not said twice."""
        often = "" if self.frequency.casefold() in self.dose.casefold() else self.frequency
        return ", ".join(part for part in (self.dose, often) if part)


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine with what every list says of it, in the order of the lists; `differs` names what does not agree.

    `absent_from` are the keys of the lists that should name it, as far as their day tells, and do not. `like` are
    other names that may mean the same medicine. `question` is what to ask about it, empty where nothing differs.
    """

    name: str
    said: tuple[Said, ...]
    differs: frozenset[str] = frozenset()
    absent_from: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    question: str = ""

    def by(self, source: str) -> tuple[Said, ...]:
        """What this list says of it."""
        return tuple(item for item in self.said if item.source == source)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The lists, the medicines that one of them at least calls taken now, and how much was left aside.

    `ended`: medicines that every list calls ended. `unchecked`: statements that a machine read and nobody checked.
    """

    sources: tuple[ListSource, ...]
    medicines: tuple[Medicine, ...]
    ended: int = 0
    unchecked: int = 0

    def source(self, key: str) -> ListSource:
        """The list of this key."""
        return next(item for item in self.sources if item.key == key)


def reconcile(records: Iterable[Record], documents: Mapping[str, Document]) -> Reconciliation:
    """Every medicine of these records, list by list; `documents` by their record ids."""
    facts = [item for item in records if isinstance(item, Medication) and item.is_fact]
    checked = [item for item in facts if not item.unchecked_reading]
    groups = _grouped(checked)
    stated = [_newest_of_each(_statements(group)) for group in groups]
    shown = [(group, said) for group, said in zip(groups, stated, strict=True) if any(item.current for item in said)]
    sources = _sources([group for group, _said in shown], documents)
    counts = {key: sum(any(item.source == key for item in said) for _group, said in shown) for key in sources}
    order = {key: number for number, key in enumerate(sources)}
    names = [_display(group) for group, _said in shown]
    medicines = []
    for number, (group, said) in enumerate(shown):
        ordered = tuple(sorted(said, key=lambda item: order[item.source]))
        like = tuple(
            other for index, other in enumerate(names) if index != number and _may_be_same(names[number], other)
        )
        absent = tuple(
            key
            for key, source in sources.items()
            if all(item.source != key for item in said) and counts[key] > 1 and not _began_after(group, source.date)
        )
        differs = _differences(ordered) | ({ABSENT} if absent else set())
        medicine = Medicine(names[number], ordered, frozenset(differs), absent, like)
        medicines.append(medicine)
    found = Reconciliation(
        tuple(sources.values()), (), len(groups) - len(shown), sum(item.unchecked_reading for item in facts)
    )
    asked = tuple(_with_question(medicine, found) for medicine in medicines)
    ranked = sorted(asked, key=lambda item: (not item.question, item.name.casefold()))
    return Reconciliation(found.sources, tuple(ranked), found.ended, found.unchecked)


# ---------------------------------------------------------------------------------------------------- which is which


def _grouped(records: Sequence[Medication]) -> list[list[Medication]]:
    """The records that name the same medicine: by a code that they share, or by the words of its name."""
    groups: list[tuple[set[object], list[Medication]]] = []
    for record in records:
        keys: set[object] = {name_words(record.display)}
        keys |= {(coding.system, coding.code) for coding in (record.code, *record.other_codes) if coding is not None}
        joined = [group for group in groups if group[0] & keys]
        together: list[Medication] = []
        for group in joined:
            keys |= group[0]
            together += group[1]
            groups.remove(group)
        groups.append((keys, [*together, record]))
    return [members for _keys, members in groups]


def _display(group: Sequence[Medication]) -> str:
    """The name that says least beside the medicine itself."""
    return min((item.display for item in group), key=lambda name: (len(name_words(name)), len(name)))


def _may_be_same(one: str, other: str) -> bool:
    """Whether a name is contained in the other, as “metoprolol” in “metoprolol tartrate”."""
    first, second = set(name_words(one)), set(name_words(other))
    return first < second or second < first


# -------------------------------------------------------------------------------------------------- what is said


def _statements(group: Sequence[Medication]) -> list[tuple[Said, str]]:
    """What every source says, with the day that orders statements of one source."""
    out: list[tuple[Said, str]] = []
    for record in group:
        for source in record.sources:
            said = said_by(record, source)
            if not isinstance(said, Medication) or not said.is_fact:
                continue
            day = max((item.iso for item in (said.end, said.start, said.date) if item is not None), default="")
            key = HAND if source.by_hand else source.document_id
            out.append((Said(key, record.id, said.display, _dose(said), _often(said), _is_now(said), said.end), day))
        if not record.sources:
            out.append((Said(HAND, record.id, record.display, _dose(record), _often(record), _is_now(record)), ""))
    return out


def _is_now(record: Medication) -> bool:
    return record.end is None and record.status not in {Status.COMPLETED, Status.STOPPED}


def _dose(record: Medication) -> str:
    """The dose as written; where there is none, the strength that the name ends with."""
    said = record.dose.strip()
    if not said:
        said = strength_in(record.display)
    route = record.route.strip()
    return f"{said}, {route}" if said and route and route.casefold() not in said.casefold() else said or route


def _often(record: Medication) -> str:
    said = record.frequency.strip()
    needed = _("as needed")
    if record.as_needed and not says_as_needed(said):
        return ", ".join(part for part in (said, needed) if part)
    return said


def _newest_of_each(statements: Sequence[tuple[Said, str]]) -> tuple[Said, ...]:
    """Of each list the statements of what is taken now, each once; where there are none, the newest of what ended."""
    out: list[Said] = []
    for key in dict.fromkeys(said.source for said, _day in statements):
        own = [(said, day) for said, day in statements if said.source == key]
        now = [said for said, _day in own if said.current]
        newest = max(own, key=lambda pair: pair[1])[0]
        seen: set[tuple[object, object]] = set()
        for said in now or [newest]:
            mark = (amounts(said.dose) or said.dose.casefold(), plain_frequency(said.frequency))
            if mark not in seen:
                seen.add(mark)
                out.append(said)
    return tuple(out)


def _sources(groups: Sequence[Sequence[Medication]], documents: Mapping[str, Document]) -> dict[str, ListSource]:
    """The lists that name one of these medicines: the person's own first, then the newest document first."""
    keys: set[str] = set()
    checked: list[PartialDate] = []
    for group in groups:
        for record in group:
            keys |= {HAND if source.by_hand else source.document_id for source in record.sources} or {HAND}
            if record.last_confirmed is not None:
                checked.append(record.last_confirmed)
    found = []
    for key in keys - {HAND}:
        document = documents.get(key)
        title = (document.title or document.file_name) if document is not None else ""
        found.append(ListSource(key, title or _("A document that was deleted"), document.date if document else None))
    found.sort(key=lambda item: item.title.casefold())
    found.sort(key=lambda item: item.date.iso if item.date is not None else "", reverse=True)
    own = [ListSource(HAND, _("My own list"), max(checked, key=lambda day: day.iso, default=None))]
    return {item.key: item for item in ((*own, *found) if HAND in keys else found)}


def _began_after(group: Sequence[Medication], day: PartialDate | None) -> bool:
    """Whether all that is known says that the medicine is newer than a list of this day."""
    begun = [item.start or item.date for item in group]
    known = [when for when in begun if when is not None]
    return day is not None and bool(known) and min(when.earliest() for when in known) > day.latest()


# ----------------------------------------------------------------------------------------------- what differs


def _differences(said: Sequence[Said]) -> set[str]:
    """In what these statements contradict each other; what one of them does not say is no contradiction."""
    out: set[str] = set()
    if len({item.current for item in said}) > 1:
        out.add(STATUS)
    now = [item for item in said if item.current]
    if any(doses_differ(one.dose, other.dose) for one in now for other in now):
        out.add(DOSE)
    often = {plain_frequency(item.frequency) for item in now if item.frequency.strip()}
    if len(often) > 1:
        out.add(FREQUENCY)
    return out


def difference_word(what: str) -> str:
    """What differs, in a word or two."""
    words = {
        DOSE: _("the amount"),
        FREQUENCY: _("how often"),
        STATUS: _("if it is taken now"),
        ABSENT: _("not on every list"),
    }
    return words[what]


def status_words(said: Said) -> str:
    """Whether it is taken now, as this list says."""
    if said.current:
        return _("taken now")
    when = show(said.end)
    return _("ended {day}").format(day=when) if when else _("ended")


def _with_question(medicine: Medicine, found: Reconciliation) -> Medicine:
    """The medicine with the question that its differences raise: what each list says, and what is right."""
    if not medicine.differs and not medicine.like:
        return medicine
    parts: list[str] = []
    grouped: dict[str, list[str]] = {}
    for item in medicine.said:
        words = ", ".join(part for part in (item.taken, "" if item.current else status_words(item)) if part)
        grouped.setdefault(words or _("that it is taken"), []).append(found.source(item.source).words)
    if medicine.differs:
        for words, lists in grouped.items():
            parts.append(_("{lists}: {words}").format(lists=" + ".join(dict.fromkeys(lists)), words=words))
        parts += [_("{list}: not named").format(list=found.source(key).words) for key in medicine.absent_from]
        text = _("{name}: what is right? {what}.").format(name=medicine.name, what="; ".join(parts))
    else:
        text = _("Are {name} and {other} one medicine or two?").format(name=medicine.name, other=medicine.like[0])
    return Medicine(
        medicine.name, medicine.said, medicine.differs, medicine.absent_from, medicine.like, " ".join(text.split())
    )
