"""What a page says of itself by its own labels: whose it is, of what day, what kind of document, and its title.

Only what stands beside a label is taken ("Patient:", "DOB:", "Collected:"). A name in running text is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.dates import AmbiguousDate, PartialDate, Precision, parse_printed
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Identifier, Patient
from secondop_desktop.core.text import _
from secondop_desktop.importers.match import group_people

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?P<date>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?P<mark>[/.\-])\d{{1,2}}(?P=mark)\d{{4}}(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ \-]+{_MONTH},?[ \-]+\d{{4}}|{_MONTH}[ \-]+\d{{1,2}}(?:st|nd|rd|th)?,?[ \-]+\d{{4}})"
)
_HINT = r"(?:\s{0,20}\((?P<hint>[a-z/\- ]{2,12})\))?"
_BIRTH = re.compile(
    r"(?<![\w])(?:D\.?O\.?B\b\.?|Date of birth|Birth[ -]?date|Born(?: on)?)"
    + _HINT
    + r"\s{0,20}[:\-]?\s{0,20}"
    + _DATE,
    re.IGNORECASE,
)
# Bounded, because a page may be one long run of spaces and every `*` beside another would cost its square.
_GAP = r"[ \t]{0,60}"
_SPACE = r"[ \t]{1,60}"
_COLON = rf"{_GAP}:{_GAP}"
_NAME = re.compile(
    r"(?<![\w])(?P<label>(?:Patient|Pt\.?|Client)(?:['’]s)?(?: full)? name|Name of (?:the )?patient|Patient|Pt"
    rf"|^{_GAP}(?:Full name|Name|Re))(?:{_GAP}\([^)\n]{{0,30}}\))?{_COLON}(?P<value>[^\n]*)(?:\n(?P<next>[^\n]*))?",
    re.IGNORECASE | re.MULTILINE,
)
# "CALLOWAY, INES  DOB: 03/14/1968", "Re: Ines Calloway, born 14 Mar 1968"
_BEFORE_BIRTH = re.compile(
    rf"^{_GAP}(?:(?:Re|Patient(?: name)?){_GAP}:?{_SPACE})?(?P<value>[^\n:;()|]{{5,60}}?)[ \t,;(|]{{1,60}}"
    r"(?=(?:D\.?O\.?B\b|Date of birth|Birth[ -]?date|born\b))",
    re.IGNORECASE | re.MULTILINE,
)
# A table's row without a colon: "Patient  CALLOWAY, INES"
_IN_TABLE = re.compile(rf"^{_GAP}Patient(?: name)?{_SPACE}(?P<value>[^\n:]{{5,}})", re.IGNORECASE | re.MULTILINE)
_IN_PARTS = re.compile(
    rf"First name{_COLON}(?P<given>[^\n:]{{1,40}}?)\s{{1,20}}"
    rf"(?:(?:Family|Last) name|Surname){_COLON}(?P<family>[^\n:]{{1,40}}?){_GAP}(?:\n|$)"
    rf"(?:Middle (?:name|initial){_COLON}(?P<middle>[^\n:]{{1,40}}?){_GAP}(?:\n|$))?",
    re.IGNORECASE,
)
_SEX = re.compile(rf"(?<![\w])(?:Sex|Gender)(?: at birth)?{_COLON}(female|male|f|m)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w])(?:MRN|Medical record (?:number|no\.?|#))\s{0,20}[:#]?\s{0,20}"
    r"(?P<number>(?=[A-Za-z\-]{0,6}\d|[0-9a-f\-]+\b)[A-Za-z0-9\-]{3,24})\b",
    re.IGNORECASE,
)
# Where a name ends when another field follows it on the same line.
_NEXT_FIELD = re.compile(
    r"\s{0,20}(?:[(;|\t]|\s{2,}|\b(?:D\.?O\.?B|Date|Birth|Born|Age|Sex|Gender|MRN|Medical|Account|Acct|Collected|Received"
    r"|Reported|Phone|Tel|Physician|Provider|Doctor|Ordering|Referring|Referred|Requested|Attending|Specimen|Accession"
    r"|Room|Location|Visit|Status|Address|ID|NHS|SSN|Page|Report|Record|Exam|Study|Procedure|Service|Unit|Admit|Admission|Discharge|Encounter)\b"
    r"|\s\d{1,4}[/.\-]\d|\s\S+\s{0,20}:)",
    re.IGNORECASE,
)
_RELATION = (
    r"(?:mother|father|baby|infant|child|spouse|partner|husband|wife|subscriber|insured|guarantor|guardian|parent"
    r"|donor|physician|provider|relative|sibling|contact|son|daughter)(?:['’]?s)?"
)
_OTHERS = re.compile(rf"(?:^|\n)\W*{_RELATION}\b[^\n]*$|\b{_RELATION}\W*$", re.IGNORECASE)
_NOT_A_NAME = frozenset(
    "information details education instructions history portal name names summary record records report not given "
    "unknown none test date birth number care services copy signature consent rights".split()
)
_SMALL_WORDS = frozenset("de del la las los da das do dos di du den der van von ter ten y e al el bin ibn".split())
_FAR = 400
_BACK = 150
_MANY = 3
_NUMERIC = re.compile(r"(?<![\d/.\-])(\d{1,2})([/\-])(\d{1,2})\2\d{4}(?!\d)")
_PAGE_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class People:
    """Whom a document's labels name, and what is not certain about it."""

    patients: tuple[Patient, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentDate:
    """The one day that a document's labels give it, or None and why."""

    date: PartialDate | None = None
    issue: Issue | None = None


def day_first(pages: Sequence[str]) -> bool | None:
    """Whether the document writes 31/12 (True) or 12/31 (False); None when no date of it tells, or both are there."""
    orders = set()
    for page in pages:
        for match in _NUMERIC.finditer(page[:_PAGE_CHARACTERS]):
            first, second = int(match[1]), int(match[3])
            if first > 12 >= second:
                orders.add(True)
            elif second > 12 >= first:
                orders.add(False)
    return orders.pop() if len(orders) == 1 else None


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    text: str
    family: str = ""
    given: str = ""


def people(pages: Sequence[str], sha256: str = "", importer: str = "", *, paged: bool = True) -> People:
    """The people that the pages name beside a label; several spellings of one person are one.

    `paged` is False where `pages` are pieces of a text that has no pages.
    """
    order = day_first(pages)
    found: list[Patient] = []
    issues: dict[str, Issue] = {}
    for number, page in enumerate(pages, start=1):
        page = page[:_PAGE_CHARACTERS]
        where = f"page {number}" if paged else ""
        for person, printed in _people_on(page, order):
            if person not in found:
                found.append(person)
            if printed:
                issues.setdefault(
                    printed,
                    Issue(
                        Severity.INFO,
                        _("A birth date that can be read in two ways"),
                        _("The page prints the birth date as {date}. It does not say which part is the month.").format(
                            date=printed
                        ),
                        where,
                    ),
                )
    patients = []
    for person in group_people(found) or found:
        on = next((n for n, page in enumerate(pages, start=1) if person.display and person.display in page), None)
        on = on if paged else None
        source = Source(sha256, f"page {on}" if on else "", importer, page=on)
        patients.append(replace(person, sources=(source,)))
    return People(tuple(patients), tuple(issues.values()))


def _people_on(page: str, order: bool | None) -> Iterator[tuple[Patient, str]]:
    """Each person named on a page, with the printed birth date where it is ambiguous."""
    births = [match for match in _BIRTH.finditer(page) if not _is_of_another(page, match.start())]
    names = _names_on(page, [match.start() for match in births])
    taken = set()
    for index, name in enumerate(names):
        until = min(names[index + 1].start if index + 1 < len(names) else len(page), name.start + _FAR)
        since = max(0, name.start - _BACK) if index == 0 else name.start
        birth = next((b for b in births if name.start <= b.start() < until), None)
        if birth is None:
            birth = next((b for b in births if since <= b.start() < name.start), None)
        if birth is not None:
            taken.add(birth.start())
        yield _person(name, birth, page[since:until], order)
    if not names:
        # A birth date alone names nobody, but it can be another person's, so the guard gets to see it.
        for birth in births:
            person, printed = _person(_Named(birth.start(), ""), birth, "", order)
            if person.birth_date is not None:
                yield person, printed


def _is_of_another(page: str, start: int) -> bool:
    """Whether what begins here is said of a relative, a subscriber or a clinician."""
    line = page.rfind("\n", 0, start) + 1
    return _OTHERS.search(page[max(line, start - 60) : start]) is not None


def _names_on(page: str, births: Sequence[int]) -> list[_Named]:
    found: dict[int, _Named] = {}

    def born_within(start: int, characters: int = 250) -> bool:
        return any(start <= birth < start + characters for birth in births)

    def add(start: int, text: str) -> None:
        text = _NEXT_FIELD.split(text[:300].strip(), maxsplit=1)[0].strip(" ,.;-")
        if _is_name(text) and not _is_of_another(page, start):
            found.setdefault(page.find(text, start), _Named(start, text))

    for match in _NAME.finditer(page):
        weak = match["label"].strip().casefold() in {"name", "full name", "re"}
        if not weak or born_within(match.start()):
            add(match.start(), match["value"] if match["value"].strip() else match["next"] or "")
    for match in _BEFORE_BIRTH.finditer(page):
        if born_within(match.start(), 100):
            add(match.start(), match["value"])
    for match in _IN_TABLE.finditer(page):
        if born_within(match.start()):
            add(match.start(), match["value"])
    for match in _IN_PARTS.finditer(page):
        family, given = match["family"].strip(), " ".join(filter(None, (match["given"], match["middle"])))
        if born_within(match.start()) and _is_name(f"{given} {family}") and not _is_of_another(page, match.start()):
            found.setdefault(match.start(), _Named(match.start(), f"{given} {family}", family, given))
    return sorted(found.values(), key=lambda name: name.start)


def _is_name(text: str) -> bool:
    words = re.findall(r"[^\s,]+", text)
    if not 2 <= len(words) <= 6 or len(text) > 80:
        return False
    for word in words:
        letters = re.sub(r"[.'’\-]|\d+$", "", word)
        if not letters.isalpha() or letters.casefold() in _NOT_A_NAME:
            return False
        if letters[0].islower() and letters.casefold() not in _SMALL_WORDS:
            return False
    return True


def _person(name: _Named, birth: re.Match[str] | None, near: str, order: bool | None) -> tuple[Patient, str]:
    family, comma, given = (part.strip() for part in name.text.partition(","))
    when, printed = (None, "") if birth is None else _read(birth, order)
    sex = _SEX.search(near)
    number = _NUMBER.search(near)
    return (
        Patient(
            display=name.text,
            family_name=name.family or (family if comma else ""),
            given_names=name.given or given,
            birth_date=when,
            # The guard reads both meanings from this printed date.
            note=_("Birth date as printed: {date}").format(date=printed) if printed else "",
            sex={"f": "female", "m": "male"}[sex[1][0].lower()] if sex else "",
            # The page does not say whose number it is, so it has no system and decides nothing.
            identifiers=(Identifier("", number["number"], "MRN"),) if number else (),
        ),
        printed,
    )


def _read(match: re.Match[str], order: bool | None) -> tuple[PartialDate | None, str]:
    """The date of a match of `_DATE`, or its year and the printed text when it can be read in two ways."""
    hint = (match.groupdict().get("hint") or "").strip().casefold()
    if hint.startswith("m"):
        order = False
    elif hint.startswith("d"):
        order = True
    when = parse_printed(match["date"], day_first=order)
    if isinstance(when, AmbiguousDate):
        return PartialDate.of(when.candidates[0].year), when.printed
    return when, ""


_HAPPENED = (
    r"(?<![\w])(?:Collected(?: on)?|Discharged(?: on)?|Date (?:collected|of specimen)"
    r"|(?:Collection|Specimen|Service|Exam(?:ination)?|Study|Procedure|Surgery|Operation|Visit|Appointment"
    r"|Consultation|Discharge) date|Date of (?:service|collection|exam(?:ination)?|study|(?:the )?procedure|surgery"
    r"|operation|visit|consult(?:ation)?|discharge))"
)
_WRITTEN = (
    r"(?<![\w])(?:Reported(?: on)?|Report date|Date (?:of (?:this )?(?:report|letter)|reported)|Letter date|Dated)"
)
_PLAIN = r"^[ \t]{0,60}Date(?=\s{0,20}:)"
_DATE_LABELS = tuple(
    re.compile(pattern + r"(?:\s?(?:/|and|&)\s?time)?\s{0,20}[:\-]?\s{0,20}" + _DATE, re.IGNORECASE | re.MULTILINE)
    for pattern in (_HAPPENED, _WRITTEN, _PLAIN)
)
"""The day on which it happened comes before the day on which it was written down."""


_DATELINE = re.compile(
    rf"(?:^|[ \t])(?P<date>\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}, \d{{4}}){_GAP}$",
    re.IGNORECASE | re.MULTILINE,
)
_SALUTATION = re.compile(r"^[ \t]{0,60}(?:Dear\b|To whom it may concern)", re.IGNORECASE | re.MULTILINE)


def _dateline(page: str) -> PartialDate | None:
    """The day written out above a letter's salutation, where there is just one."""
    salutation = _SALUTATION.search(page[:4000])
    if salutation is None:
        return None
    head = page[: salutation.start()]
    days = {
        when.day_iso: when
        for match in _DATELINE.finditer(head)
        if not _BIRTH.search(head[: match.end()].rpartition("\n")[2])
        and isinstance(when := parse_printed(match["date"]), PartialDate)
    }
    return next(iter(days.values())) if len(days) == 1 else None


def document_date(pages: Sequence[str]) -> DocumentDate:
    """The day that the document's own labels, or a letter's dateline, give it.

    None when there is none, when there are several, or when it reads in two ways.
    """
    dateline = _dateline(pages[0]) if pages else None
    if dateline is not None:
        return DocumentDate(dateline)
    order = day_first(pages)
    for label in _DATE_LABELS:
        days: dict[str, PartialDate] = {}
        for page in pages:
            for match in label.finditer(page[:_PAGE_CHARACTERS]):
                when, printed = _read(match, order)
                if printed:
                    return DocumentDate(
                        None,
                        Issue(
                            Severity.INFO,
                            _("A date that can be read in two ways"),
                            _("The document prints its date as {date}. No date was filled in.").format(date=printed),
                        ),
                    )
                if when is not None and when.precision is Precision.DAY:
                    days[when.day_iso] = when
        if len(days) == 1:
            return DocumentDate(next(iter(days.values())))
        if len(days) > _MANY:
            return DocumentDate()  # an account of years, not a document of one day
        if days:
            return DocumentDate(
                None,
                Issue(
                    Severity.INFO,
                    _("More than one date"),
                    _("The document gives more than one date. No date was filled in."),
                ),
            )
    return DocumentDate()
