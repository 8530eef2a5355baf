"""The timeline of a person: read in portions, filtered, by episode, and seen by days, months or years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.ordering import bare
from secondop_desktop.core.records import Document, Kind, Procedure, Record, Report, TestResult
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.turns import give_way
from secondop_desktop.usecases.timeline_events import (
    KINDS,
    Event,
    ResultLine,
    Topic,
    events_of,
    result_events,
    result_line,
    topic_word,
)
from secondop_desktop.vault import listing
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

__all__ = ["Event", "Topic", "topic_word"]

LONGEST_STAY = 366  # days; what is longer is no stay that others fall into
MOST_SOURCES = 24


class Zoom(StrEnum):
    """How near the timeline is looked at."""

    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shown: one topic or all (None), the person's own words alone, events with these words."""

    topic: Topic | None = None
    own: bool = False
    words: str = ""
    zoom: Zoom = Zoom.DAYS
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A row between others: a year, or what has no date."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An event in its place; `during` is the visit or stay that it is shown below."""

    event: Event
    during: Event | None = None
    inside: int = 0

    @property
    def span(self) -> str:
        """The month or year that it lies in, as far as it is known: `2024-05`, `2024`; empty without a date."""
        return self.event.when.iso[:7] if self.event.when is not None else ""


@dataclass(frozen=True, slots=True)
class Span:
    """A year or a month with what happened in it; `span` is `2024`, `2024-05`, or empty for what has no date."""

    span: str
    title: str
    second: str
    count: int
    month_unknown: bool = False


Row = Heading | Line | Span


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rows, and how many events they stand for in all and without a date."""

    rows: tuple[Row, ...] = ()
    count: int = 0
    undated: int = 0


# ---------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Portion:
    """What a portion of the records tells."""

    events: tuple[Event, ...] = ()
    results: tuple[ResultLine, ...] = ()


def numbers(vault: Vault, patient_id: str, *, oldest_first: bool = False) -> tuple[int, ...]:
    """The inner numbers of all that the timeline tells of, by date; `read` reads a portion of them."""
    return listing.numbers_by_date(vault.db, patient_id, KINDS, oldest_first=oldest_first)


def read(vault: Vault, some: Sequence[int]) -> Portion:
    """What these records tell; what was deleted meanwhile is left out."""
    records = listing.facts_numbered(vault.db, some)
    results = tuple(result_line(record) for record in records if isinstance(record, TestResult))
    return Portion(tuple(events_of(record for record in records if not isinstance(record, TestResult))), results)


def story(portions: Iterable[Portion]) -> tuple[Event, ...]:
    """All events of these portions, each once whichever sources tell of it, oldest first, those without date last."""
    events: list[Event] = []
    results: list[ResultLine] = []
    for portion in portions:
        events += portion.events
        results += portion.results
    merged: dict[object, Event] = {}
    for event in (*events, *result_events(results)):
        give_way()
        key = _same(event)
        before = merged.get(key)
        merged[key] = event if before is None else _both(before, event)
    return tuple(sorted(merged.values(), key=_order))


def _same(event: Event) -> object:
    if event.kind in (Kind.DOCUMENT, Kind.NOTE, Kind.IMAGING_STUDY, Kind.TEST_RESULT):
        return event.id, event.when, event.title
    day = event.when.day_iso if event.when is not None else ""
    return event.kind, day, event.title.casefold(), event.own


def _both(one: Event, other: Event) -> Event:
    if other.id in one.ids:
        return one
    longer = one if len(one.second) >= len(other.second) else other
    return replace(
        one,
        second=longer.second,
        ids=(*one.ids, *other.ids),
        unconfirmed=min(one.unconfirmed, other.unconfirmed),
        tells=one.tells | other.tells,
        told_by=one.told_by | other.told_by,
        stated_in=one.stated_in | other.stated_in,
    )


_RANK = {topic: rank for rank, topic in enumerate(Topic)}


def _order(event: Event) -> tuple[bool, int, int, str, int]:
    if event.when is None:
        return True, 0, 0, event.title.casefold(), 0
    # Of a date that is known to the year alone no day is made up: it stands where its year begins.
    exact = len(event.when.iso)
    return False, event.when.earliest().toordinal(), min(exact, 10), event.when.iso[11:], _RANK[event.topic]


# -------------------------------------------------------------------------------------------------------- arranging


def arrange(events: Sequence[Event], wish: Wish, check: Callable[[], None] = lambda: None) -> Arranged:
    """The rows for this wish out of what `story` made; `check` is called now and then and may raise to stop."""
    wanted = [bare(word) for word in wish.words.split()]
    found: list[Event] = []
    for number, event in enumerate(events):
        if number % 200 == 0:
            check()
        if (wish.topic is not None and event.topic is not wish.topic) or (wish.own and not event.own):
            continue
        if wanted and not _has(event, wanted):
            continue
        found.append(event)
    found = _once(found)
    check()
    dated = [event for event in found if event.when is not None]
    undated = [event for event in found if event.when is None]
    if not wish.oldest_first:
        dated.reverse()
    if wish.zoom is Zoom.DAYS:
        rows = _by_days(dated)
    else:
        rows = _by_spans(dated, wish.zoom)
    if undated:
        rows.append(Heading(_("No date"), _entries(len(undated))))
        rows += [Line(event) for event in undated]
    return Arranged(tuple(rows), len(found), len(undated))


def _has(event: Event, wanted: Sequence[str]) -> bool:
    said = bare(f"{event.title} {event.second} {event.names} {show(event.when, long=True)}")
    return all(word in said for word in wanted)


def _once(events: list[Event]) -> list[Event]:
    """Without the papers that other events here tell of: an operation's report beside the operation."""
    told: set[str] = set()
    here: set[str] = set()
    for event in events:
        told |= event.tells
        here.update(event.ids)
    known = told | here
    reports = {(event.when, event.title.casefold()) for event in events if event.kind is Kind.REPORT}

    def needless(event: Event) -> bool:
        # Pictures that their report does not name, of its day and its title.
        pictures = event.kind is Kind.IMAGING_STUDY and event.when is not None
        return (
            event.id in told
            or bool(event.told_by & known)
            or (pictures and (event.when, event.title.casefold()) in reports)
        )

    return [event for event in events if not needless(event)]


def _entries(count: int) -> str:
    return ngettext("{n} entry", "{n} entries", count).format(n=count)


# --------------------------------------------------------------------------------------------------------- episodes


def _by_days(events: Sequence[Event]) -> list[Row]:
    during = episodes(events)
    inside: dict[int, list[Event]] = {}
    for number, episode in during.items():
        inside.setdefault(id(episode), []).append(events[number])
    rows: list[Row] = []
    year = 0
    for number, event in enumerate(events):
        if number in during or event.when is None:
            continue
        if event.when.year != year:
            year = event.when.year
            rows.append(Heading(str(year), ""))
        members = inside.get(id(event), [])
        rows.append(Line(event, inside=len(members)))
        rows += [Line(member, during=event) for member in members]
    shown = _count_by_heading(rows)
    return [replace(row, note=_entries(shown[at])) if isinstance(row, Heading) else row for at, row in enumerate(rows)]


def _count_by_heading(rows: Sequence[Row]) -> dict[int, int]:
    counts: dict[int, int] = {}
    at = 0
    for number, row in enumerate(rows):
        if isinstance(row, Heading):
            at = number
            counts[at] = 0
        else:
            counts[at] += 1
    return counts


def episodes(events: Sequence[Event]) -> dict[int, Event]:
    """Which of these events (by their place) belong to which visit or stay among them.

    What has a day within a stay belongs to the stay; what has the day of a visit belongs to the visit, unless it
    names another place; so does the paper that tells of this visit or stay and of no other. The person's own notes
    of a visit's day and what concerns the second opinion stand by themselves.
    """
    stays: dict[str, Event] = {}
    visits: dict[str, list[Event]] = {}
    papers = Counter(document for event in events for document in event.stated_in if event.topic is Topic.VISITS)
    stated: dict[str, Event] = {}
    for event in sorted(
        (event for event in events if event.topic is Topic.VISITS and event.when is not None), key=_length, reverse=True
    ):
        for document in event.stated_in:
            if papers[document] == 1:
                stated[document] = event
        days = _days(event)
        if len(days) > 1:
            stays |= dict.fromkeys(days, event)
        elif days:
            visits.setdefault(days[0], []).append(event)
    during: dict[int, Event] = {}
    for number, event in enumerate(events):
        episode = _episode_of(event, stays, visits, stated)
        if episode is not None and episode is not event:
            during[number] = episode
    # One level: a visit within a stay is a part of the stay, and so is what belongs to the visit.
    outer = {id(events[number]): episode for number, episode in during.items()}
    return {number: outer.get(id(episode), episode) for number, episode in during.items()}


def _episode_of(
    event: Event, stays: dict[str, Event], visits: dict[str, list[Event]], stated: dict[str, Event]
) -> Event | None:
    if event.topic is Topic.OPINION or event.when is None:
        return None
    day = event.when.day_iso if event.when.day is not None else ""
    if event.topic is Topic.VISITS:
        stay = stays.get(day)
        return stay if stay is not None and len(_days(event)) == 1 else None
    for document in sorted({event.id, *event.tells} & stated.keys()):
        return stated[document]
    if day in stays:
        return stays[day]
    if event.own:
        return None
    place = event.place.casefold()
    for visit in visits.get(day, ()):
        if not place or not visit.place or visit.place.casefold() == place:
            return visit
    return None


def _length(event: Event) -> int:
    return len(_days(event))


def _days(event: Event) -> list[str]:
    """The days of a visit or stay; none where it is not known to the day, one where its end is not known."""
    start = event.when.as_date() if event.when is not None else None
    if start is None:
        return []
    end = event.end.as_date() if event.end is not None else None
    if end is None or end <= start or (end - start).days > LONGEST_STAY:
        return [start.isoformat()]
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


# ------------------------------------------------------------------------------------------------- months and years

_TELLING = (Topic.PROCEDURES, Topic.CONDITIONS, Topic.IMAGING, Topic.REPORTS, Topic.VISITS)
_TOLD = 3


def _by_spans(events: Sequence[Event], zoom: Zoom) -> list[Row]:
    length = 4 if zoom is Zoom.YEARS else 7
    spans: dict[str, list[Event]] = {}
    for event in events:
        if event.when is not None:
            spans.setdefault(event.when.iso[:length], []).append(event)
    years = Counter(event.when.year for event in events if event.when is not None)
    rows: list[Row] = []
    year = ""
    for span, found in spans.items():
        if zoom is Zoom.MONTHS and span[:4] != year:
            year = span[:4]
            rows.append(Heading(year, _entries(years[int(year)])))
        rows.append(_span(span, found, month_unknown=zoom is Zoom.MONTHS and len(span) == 4))
    return rows


def _span(span: str, events: Sequence[Event], *, month_unknown: bool) -> Span:
    counts = Counter(event.topic for event in events)
    telling = [event.title for topic in _TELLING for event in events if event.topic is topic and not event.unconfirmed]
    told = list({title.casefold(): title for title in reversed(telling)}.values())[::-1]
    title = ", ".join(told[:_TOLD]) + (", …" if len(told) > _TOLD else "")
    second = " · ".join(f"{topic_word(topic)}: {counts[topic]}" for topic in Topic if counts[topic])
    return Span(span, title or _entries(len(events)), second, len(events), month_unknown)


def span_words(span: str, *, long: bool = True) -> str:
    """The name of a month or year as a person reads it: `May 2024`, `2024`."""
    return show(PartialDate(span), long=long)


# ---------------------------------------------------------------------------------------------------------- opening


@dataclass(frozen=True, slots=True)
class Opened:
    """The records of an event, and the documents that they come from, by id."""

    records: tuple[Record, ...] = ()
    documents: dict[str, Document] | None = None


def open_event(vault: Vault, ids: Sequence[str]) -> Opened:
    """The records of an event in their order with the documents they name; what was deleted meanwhile is left out."""
    records = [record for name in ids if (record := _known(vault, name)) is not None]
    wanted: dict[str, None] = {}
    for record in records:
        for source in record.sources[:MOST_SOURCES]:
            wanted.setdefault(source.document_id)
        if isinstance(record, Procedure | Report):
            wanted.update(dict.fromkeys(record.document_ids))
    documents = (_known(vault, name) for name in wanted if name)
    return Opened(tuple(records), {item.id: item for item in documents if isinstance(item, Document)})


def _known(vault: Vault, record_id: str) -> Record | None:
    try:
        return store.record(vault.db, record_id)
    except NotFoundError:
        return None
