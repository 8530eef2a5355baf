"""Whom a message is about: PID as a person, and two messages about one person as one."""

from __future__ import annotations

from dataclasses import replace

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Identifier, Patient, Status
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.hl7v2.draft import Draft, labelled, words_of
from secondop_desktop.importers.hl7v2.message import Segment, Value
from secondop_desktop.importers.match import same_person

_SEXES = {"F": "female", "M": "male", "O": "other", "A": "other", "N": "other", "U": "unknown"}
_ADDRESS = (1, 2, 3, 4, 5, 6)


def meet(draft: Draft, segment: Segment) -> None:
    """Read a PID: from here on the message is about that person."""
    person = _read(draft, segment)
    if not (person.display or person.birth_date or person.identifiers):
        draft.subject = None
        return
    born = person.birth_date
    key = (born.iso if born is not None else "", person.display.casefold())
    for place in draft.places.get(key, ()):
        known = draft.patients[place]
        if _content(known) == _content(person) or _is_same(known, person):
            numbers = tuple(dict.fromkeys((*known.identifiers, *person.identifiers)))
            names = tuple(dict.fromkeys((*known.aliases, *person.aliases)))
            sources = known.sources if len(known.sources) > 20 else (*known.sources, *person.sources)
            draft.patients[place] = replace(known, identifiers=numbers, aliases=names, sources=sources)
            draft.subject = place
            return
    draft.places.setdefault(key, []).append(len(draft.patients))
    draft.patients.append(replace(person, id=f"p{len(draft.patients) + 1}"))
    draft.subject = len(draft.patients) - 1


def tell(draft: Draft) -> None:
    """Say that a file is about several people."""
    if len(draft.patients) > 1:
        message = ngettext(
            "This file holds the records of {n} person.",
            "This file holds the records of {n} people.",
            len(draft.patients),
        )
        draft.issue(Severity.WARNING, _("More than one person"), message.format(n=len(draft.patients)))


def _content(person: Patient) -> tuple[object, ...]:
    return person.display, person.birth_date, person.sex, person.identifiers


def _is_same(known: Patient, person: Patient) -> bool:
    """Two are one only where the birth date agrees to the day, as twins and namesakes stand in one file too."""
    born = known.birth_date
    return (
        born is not None
        and len(born.iso) == 10
        and born == person.birth_date
        and known.display.casefold() == person.display.casefold() != ""
        and same_person(known, person)
    )


def _read(draft: Draft, segment: Segment) -> Patient:
    names = [name for value in segment.repetitions(5) if (name := _name(value))[0]]
    others = [name for value in segment.repetitions(9) if (name := _name(value))[0]]
    shown, family, given = names[0] if names else ("", "", "")
    born = draft.date(segment, 7)
    phone = email = ""
    for value in (*segment.repetitions(13), *segment.repetitions(14)):
        if "@" in value.text(4) or "@" in value.text(1):
            email = email or (value.text(4) if "@" in value.text(4) else value.text(1))
        else:
            phone = phone or _phone(value)
    numbers = [_identifier(value) for number in (2, 3, 4) for value in segment.repetitions(number)]
    if ssn := segment.text(19):
        numbers.append(Identifier("http://hl7.org/fhir/sid/us-ssn", ssn, "SS"))
    died = draft.date(segment, 29)
    note = labelled(_("Died"), died.iso if died is not None else "")
    if not note and segment.text(30) == "Y":
        note = _("Recorded as dead")
    return Patient(
        status=Status.ACTIVE,
        display=shown,
        family_name=family,
        given_names=given,
        aliases=tuple(dict.fromkeys(name[0] for name in (*names[1:], *others) if name[0] != shown)),
        birth_date=PartialDate(born.day_iso) if born is not None else None,
        sex=_SEXES.get(segment.text(8).upper(), segment.text(8).casefold()),
        identifiers=tuple(dict.fromkeys(number for number in numbers if number is not None)),
        phone=phone,
        email=email,
        address=address(segment.value(11)),
        language=words_of(segment.value(15)),
        note=labelled(_("Died"), died.iso if died is not None else "")
        or (_("Recorded as dead") if segment.text(30) == "Y" else ""),
        sources=draft.source(segment),
    )


def _name(value: Value) -> tuple[str, str, str]:
    """An XPN as it is shown, its family name and its given names."""
    family = value.parts(1)[0]
    given = " ".join(part for part in (value.text(2), value.text(3)) if part)
    shown = " ".join(part for part in (given, family, value.text(4)) if part)
    return shown, family, given


def address(value: Value) -> str:
    """A postal address on one line."""
    street = value.parts(1)[0]
    return ", ".join(part for part in (street, *(value.text(part) for part in _ADDRESS[1:])) if part)


def _phone(value: Value) -> str:
    if value.text(1):
        return value.text(1)
    return " ".join(part for part in (value.text(5), value.text(6), value.text(7)) if part)


def _identifier(value: Value) -> Identifier | None:
    number = value.text(1)
    if not number:
        return None
    authority = value.parts(4)
    oid = authority[1] if len(authority) > 2 and authority[2].upper() == "ISO" else ""
    return Identifier(f"urn:oid:{oid}" if oid else authority[0], number, value.text(5))
