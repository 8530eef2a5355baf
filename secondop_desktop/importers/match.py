"""The identity guard: whether the person that a file names is the one whose record is open, and why, in plain words.

Beside an equal family name and birth date, another given name is a twin before it is a mistake: it stops the file, as
a conflict does. Given names that are one slip or one short form apart are asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from secondop_desktop.core import dates
from secondop_desktop.core.batch import Guard, Verdict
from secondop_desktop.core.dates import AmbiguousDate, PartialDate, Precision
from secondop_desktop.core.records import Identifier, Patient
from secondop_desktop.core.text import _
from secondop_desktop.importers.names import Likeness, compare_names, names_of

_PRINTED = re.compile(r"\b\d{1,2}([/.\-])\d{1,2}\1\d{4}\b")

# Numbers that a person may have several of in one system, one after another or at once; none of them tells two
# people apart for certain.
_CHANGING = re.compile(
    r"account|acct|visit|encounter|episode|member|subscriber|policy|group|insur|payer|passport|licen[cs]e|driver"
    r"|card|phone|portal|login|user",
    re.IGNORECASE,
)
# A number that was given up, as after two records of one person were made one.
_GIVEN_UP = re.compile(r"\bold\b|former|prior|previous|merged|inactive|temporary", re.IGNORECASE)
_CHANGING_CODES = frozenset({"AN", "VN", "DL", "PPN", "MB", "MC", "SN", "HC"})
# Not of one authority, or not of patients: a provider's number in a patient's place says nothing of the patient.
_NO_AUTHORITY = frozenset({"", "urn:ietf:rfc3986", "urn:oid:", "urn:uuid:"})
_OF_PROVIDERS = frozenset({"http://hl7.org/fhir/sid/us-npi", "urn:oid:2.16.840.1.113883.4.6"})
# What systems write where they know no birth date: the first day that they can count, or the last.
_NO_BIRTH_DATES = frozenset(
    {
        *("0001-01-01", "1753-01-01", "1800-01-01", "1850-01-01", "1899-12-30", "1899-12-31", "1900-01-01"),
        *("1901-01-01", "9999-12-31", "9999-12-30", "9999-01-01", "2999-12-31", "2099-12-31"),
    }
)
_NO_NUMBER = frozenset({"", "unknown", "unk", "na", "none", "null", "nullflavor", "asku", "ni"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two descriptions of a person held against each other: what conflicts, what is in doubt, what agrees."""

    conflicts: tuple[str, ...]
    doubts: tuple[str, ...]
    agreements: int

    @property
    def verdict(self) -> Verdict:
        if self.conflicts:
            return Verdict.DIFFERENT
        return Verdict.UNSURE if self.doubts else Verdict.SAME


def judge(patient: Patient, named: Sequence[Patient]) -> Guard:
    """The guard's verdict on a file that names these people, held against the patient whose record is open."""
    people = [person for person in named if _says_something(person)]
    if _by_number_only(patient, named):
        return _unnamed(patient, people)
    comparisons = [(person, compare(patient, person)) for person in people]
    if not any(_is_described(person) or found.agreements or found.conflicts for person, found in comparisons):
        return Guard(
            Verdict.UNIDENTIFIED,
            _("This file does not say whose it is"),
            _(
                "No name was found in the file. The open record is {patient}. "
                "Look at the file, and add it only if it belongs to this person."
            ).format(patient=_who(patient)),
        )
    others = [(person, found) for person, found in comparisons if found.verdict is Verdict.DIFFERENT]
    groups = group_people(people)
    if len(groups) > 1 and others:
        return _several(patient, groups, own=len(others) < len(people))
    for person, found in others:
        return _different(patient, person, found)
    for person, found in comparisons:
        if found.verdict is Verdict.UNSURE:
            return _unsure(patient, person, found)
    return Guard(
        Verdict.SAME,
        _("Same person"),
        _("The file and the open record name the same person: {patient}.").format(patient=_who(patient)),
    )


def _by_number_only(patient: Patient, named: Sequence[Patient]) -> bool:
    """Whether a file of several people leaves one of them without a name and birth date.

    Such a person cannot be held against the open one, and their results would come in with the others'.
    """
    unnamed: list[Patient] = []
    for person in named:
        if _is_described(person) or compare(patient, person).agreements:
            continue
        if not any(_compare_identifiers(person.identifiers, one.identifiers) is Likeness.SAME for one in unnamed):
            unnamed.append(person)
    return bool(unnamed) and len(unnamed) + any(_is_described(person) for person in named) > 1


def same_person(one: Patient, other: Patient) -> bool:
    """Whether two descriptions can be of one person: something agrees and nothing conflicts."""
    found = compare(one, other)
    return found.verdict is not Verdict.DIFFERENT and found.agreements > 0


def group_people(people: Sequence[Patient]) -> list[Patient]:
    """One patient for each person that these descriptions are of, in their order of appearance.

    A description joins a group only when it conflicts with none of the group, so that a name without a birth date
    never draws two people of that name together. Birth dates alone, with no name anywhere, are no people.
    """
    groups = _grouped(people, range(len(people)))
    if not any(names_of(group[0][1]) for group in groups):
        return []
    return [_joined([person for _index, person in group]) for group in groups]


def join_people(people: Sequence[Patient], files: Sequence[int]) -> list[tuple[Patient, tuple[int, ...]]]:
    """One patient for each person, as `group_people` does it, with the places of the descriptions that it is made of.

    `files` says which file each description comes from; two descriptions of one file are never drawn together.
    """
    return [
        (_joined([person for _index, person in group]), tuple(index for index, _person in group))
        for group in _grouped(people, files)
    ]


def _grouped(people: Sequence[Patient], files: Sequence[int]) -> list[list[tuple[int, Patient]]]:
    groups: list[list[tuple[int, Patient]]] = []
    for index, person in sorted(enumerate(people), key=lambda item: (-_fullness(item[1]), item[0])):
        for group in groups:
            if all(files[other] != files[index] and _can_join(member, person) for other, member in group):
                group.append((index, person))
                break
        else:
            groups.append([(index, person)])
    groups.sort(key=lambda group: min(index for index, _person in group))
    return groups


def says_who(person: Patient) -> bool:
    """Whether a description names a person or says when they were born."""
    return _is_described(person)


def _can_join(member: Patient, person: Patient) -> bool:
    if names_of(person):
        return same_person(member, person)
    return compare(member, person).verdict is not Verdict.DIFFERENT


def compare(patient: Patient, person: Patient) -> Comparison:
    """What conflicts, what is in doubt and what agrees between the open record and a person that a file names."""
    conflicts: list[str] = []
    doubts: list[str] = []
    agreements = 0

    numbers = _compare_identifiers(patient.identifiers, person.identifiers)
    if numbers is Likeness.SAME:
        agreements += 1
    elif numbers is Likeness.OTHER:
        conflicts.append(_("Their record numbers from the same place differ."))
    elif numbers is Likeness.VARIANT:
        doubts.append(_("Their numbers from the same place differ. Such a number can change."))

    dates_found = _compare_birth_dates(patient, person)
    if dates_found.likeness is Likeness.OTHER:
        conflicts.append(dates_found.why)
    elif dates_found.likeness is not Likeness.SAME:
        doubts.append(dates_found.why)
    agreements += dates_found.agrees

    name = compare_names(names_of(patient), names_of(person), same_birth_date=dates_found.likeness is Likeness.SAME)
    match name.likeness:
        case Likeness.SAME:
            agreements += 1
        case Likeness.VARIANT:
            agreements += 1
            doubts.append(name.why)
        case Likeness.UNKNOWN:
            doubts.append(name.why)
        case Likeness.OTHER if name.family_agrees and numbers is Likeness.SAME:
            doubts.append(name.why)
        case Likeness.OTHER:
            conflicts.append(name.why)

    sexes = {_SEXES.get(patient.sex.casefold().strip()), _SEXES.get(person.sex.casefold().strip())} - {None}
    if len(sexes) > 1:
        doubts.append(_("One says female, the other says male."))
    return Comparison(tuple(conflicts), tuple(doubts), agreements)


_SEXES = {"female": "female", "f": "female", "male": "male", "m": "male"}


@dataclass(frozen=True, slots=True)
class _BirthDates:
    likeness: Likeness
    why: str = ""
    agrees: int = 0


def _compare_birth_dates(patient: Patient, person: Patient) -> _BirthDates:
    ours, theirs = patient.birth_date, person.birth_date
    if any(when is not None and when.day_iso in _NO_BIRTH_DATES for when in (ours, theirs)):
        return _BirthDates(
            Likeness.UNKNOWN, _("One birth date is a day that computers write when they do not know the birth date.")
        )
    if ours is None or theirs is None:
        if ours is None and theirs is None:
            return _BirthDates(Likeness.UNKNOWN, _("Neither gives a birth date."))
        if ours is None:
            return _BirthDates(Likeness.UNKNOWN, _("The open record has no birth date."))
        return _BirthDates(Likeness.UNKNOWN, _("The file gives no birth date."))
    mine, yours = _readings(patient), _readings(person)
    if ours.precision in _TO_THE_DAY and theirs.precision in _TO_THE_DAY:
        if ours.day_iso == theirs.day_iso:
            return _BirthDates(Likeness.SAME, agrees=1)
        return _BirthDates(Likeness.OTHER, _why_dates_differ(ours, theirs))
    if any(_fits(one, other) for one in mine for other in yours):
        if len(mine) > 1 or len(yours) > 1:
            return _BirthDates(
                Likeness.VARIANT, _("A birth date is printed in figures that can be read in two ways."), agrees=1
            )
        return _BirthDates(Likeness.VARIANT, _("A birth date is not known to the day."), agrees=1)
    return _BirthDates(Likeness.OTHER, _("The birth dates differ."))


_TO_THE_DAY = (Precision.DAY, Precision.TIME)


def _readings(person: Patient) -> tuple[PartialDate, ...]:
    """What the birth date can mean: a year whose printed date stands in the note has the two readings of it."""
    when = person.birth_date
    if when is None:
        return ()
    printed = _PRINTED.search(person.note) if when.precision is Precision.YEAR else None
    both = dates.parse_printed(printed[0]) if printed else None
    if isinstance(both, AmbiguousDate) and all(reading.year == when.year for reading in both.candidates):
        return both.candidates
    return (when,)


def _fits(one: PartialDate, other: PartialDate) -> bool:
    size = min(len(one.day_iso), len(other.day_iso))
    return one.day_iso[:size] == other.day_iso[:size]


def _why_dates_differ(one: PartialDate, other: PartialDate) -> str:
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return _("The birth dates differ: day and month are swapped.")
    first, second = one.day_iso, other.day_iso
    apart = [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(apart) == 1:
        return _("The birth dates differ in one figure. It may be a typing mistake, or another person.")
    if len(apart) == 2 and sorted(first) == sorted(second):
        return _("The birth dates have two figures in another order. It may be a typing mistake, or another person.")
    return _("The birth dates differ.")


def _compare_identifiers(ours: Sequence[Identifier], theirs: Sequence[Identifier]) -> Likeness:
    """SAME where a number agrees, OTHER where those of one authority conflict, VARIANT where such a number changes."""
    result = Likeness.UNKNOWN
    mine, yours = _numbers(ours), _numbers(theirs)
    for key in mine.keys() & yours.keys():
        system, changing = key
        if mine[key] & yours[key]:
            if not changing:
                result = Likeness.SAME if result is not Likeness.OTHER else result
        elif changing:
            result = Likeness.VARIANT if result is Likeness.UNKNOWN else result
        elif not (_all_numbers(mine, system) & _all_numbers(yours, system)):
            if system in _given_up(ours) | _given_up(theirs):
                result = Likeness.VARIANT if result is Likeness.UNKNOWN else result
            else:
                result = Likeness.OTHER
    return result


def _numbers(identifiers: Sequence[Identifier]) -> dict[tuple[str, bool], set[str]]:
    found: dict[tuple[str, bool], set[str]] = {}
    for identifier in identifiers:
        system = _system(identifier)
        value = re.sub(r"[\W_]+", "", identifier.value.casefold()).lstrip("0")
        if (
            system in _NO_AUTHORITY
            or system in _OF_PROVIDERS
            or value in _NO_NUMBER
            or "***" in identifier.value
            or "xxx" in value
        ):
            continue
        changing = identifier.label.strip() in _CHANGING_CODES or bool(
            _CHANGING.search(identifier.label) or _CHANGING.search(system.rpartition("/")[2])
        )
        found.setdefault((system, changing), set()).add(value)
    return found


def _given_up(identifiers: Sequence[Identifier]) -> set[str]:
    """The systems of which a number is one that was given up."""
    return {_system(identifier) for identifier in identifiers if _GIVEN_UP.search(identifier.label)}


def _system(identifier: Identifier) -> str:
    return identifier.system.strip().casefold().rstrip("/")


def _all_numbers(numbers: dict[tuple[str, bool], set[str]], system: str) -> set[str]:
    return numbers.get((system, False), set()) | numbers.get((system, True), set())


def _says_something(person: Patient) -> bool:
    return _is_described(person) or bool(_numbers(person.identifiers))


def _is_described(person: Patient) -> bool:
    return bool(names_of(person)) or person.birth_date is not None


def _fullness(person: Patient) -> int:
    precision = {None: 0, Precision.YEAR: 1, Precision.MONTH: 2}
    names = names_of(person)
    when = person.birth_date.precision if person.birth_date is not None else None
    return (precision.get(when, 3) + 1) * 10 + min(len(names[0].words), 5) if names else 0


def _joined(group: list[Patient]) -> Patient:
    """The fullest of these descriptions, with what only the others say."""
    best = group[0]
    changes: dict[str, object] = {
        name: next((getattr(person, name) for person in group if getattr(person, name)), getattr(best, name))
        for name in ("sex", "phone", "email", "address", "language")
    }
    aliases = tuple(dict.fromkeys(alias for person in group for alias in person.aliases))
    identifiers = tuple(dict.fromkeys(number for person in group for number in person.identifiers))
    sources = tuple(dict.fromkeys(source for person in group for source in person.sources))
    return replace(best, aliases=aliases, identifiers=identifiers, sources=sources, **changes)  # type: ignore[arg-type]


def _who(person: Patient) -> str:
    names = names_of(person)
    name = names[0].shown if names else _("no name")
    when = person.birth_date
    if when is None:
        return _("{name}, no birth date").format(name=name)
    printed = _PRINTED.search(person.note) if when.precision is Precision.YEAR else None
    return _("{name}, born {date}").format(name=name, date=printed[0] if printed else dates.show(when))


def _both(patient: Patient, person: Patient) -> str:
    return _("The file says: {file}. The open record says: {record}.").format(file=_who(person), record=_who(patient))


def _different(patient: Patient, person: Patient, found: Comparison) -> Guard:
    parts = (_both(patient, person), *found.conflicts, _("Nothing from this file was added."))
    return Guard(Verdict.DIFFERENT, _("This file seems to be about someone else"), " ".join(parts))


def _unsure(patient: Patient, person: Patient, found: Comparison) -> Guard:
    parts = (_both(patient, person), *found.doubts, _("Add it only if both are the same person."))
    return Guard(Verdict.UNSURE, _("Is this file about the same person?"), " ".join(parts))


def _unnamed(patient: Patient, people: Sequence[Patient]) -> Guard:
    listed = "; ".join(_who(person) for person in people if _is_described(person))
    parts = (
        _("It names at least one of them by number only, so nobody can tell whether that is {patient}.").format(
            patient=_who(patient)
        ),
        _("It also names: {people}.").format(people=listed) if listed else "",
        _("Nothing from this file was added."),
    )
    title = _("This file is about more than one person")
    return Guard(Verdict.DIFFERENT, title, " ".join(part for part in parts if part))


def _several(patient: Patient, people: Sequence[Patient], *, own: bool) -> Guard:
    if len(people) == 2:
        title = _("This file names two people")
    else:
        title = _("This file names {count} people").format(count=len(people))
    listed = "; ".join(_who(person) for person in people[:5])
    if len(people) > 5:
        listed += "; …"
    one_is = _("One of them fits, but the pages of the others do not belong here.") if own else ""
    parts = (
        _("The file says: {file}. The open record says: {record}.").format(file=listed, record=_who(patient)),
        one_is,
        _("Nothing from this file was added."),
    )
    return Guard(Verdict.DIFFERENT, title, " ".join(part for part in parts if part))
