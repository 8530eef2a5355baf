"""The documents of a person ready to be listed: in order, with the words that a filter looks in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from secondop_desktop.core import document_tags
from secondop_desktop.core.dates import show
from secondop_desktop.core.ordering import bare
from secondop_desktop.core.records import Document, DocumentCategory, Kind, Record
from secondop_desktop.ui.models.statements import Statement, newest_first


@dataclass(frozen=True, slots=True)
class Placed:
    """A document in its place: its line, its tags as they are compared, and what a filter looks in."""

    line: Statement
    fact: bool
    category: DocumentCategory
    tags: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every document, newest first, and what there is to choose from: categories, kinds of record, tags by key."""

    documents: tuple[Placed, ...] = ()
    categories: frozenset[DocumentCategory] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    tags: Mapping[str, str] = field(default_factory=dict)


def shelf_of(records: Iterable[Record]) -> Shelf:
    """Put the documents among these records in order; touches no widget, so that a lane can do it for thousands."""
    kinds: set[Kind] = set()
    documents: list[Statement] = []
    tags: dict[str, str] = {}
    for record in records:
        kinds.add(record.kind)
        if isinstance(record, Document):
            documents.append(Statement(record))
            for tag in document_tags.shown(record):
                tags.setdefault(tag.casefold(), tag)
    placed = tuple(_placed(line) for line in newest_first(documents))
    categories = frozenset(item.category for item in placed)
    return Shelf(placed, categories, frozenset(kinds), dict(sorted(tags.items())))


def _placed(line: Statement) -> Placed:
    record = line.record
    assert isinstance(record, Document)
    tags = tuple(tag.casefold() for tag in document_tags.shown(record))
    return Placed(line, record.is_fact, record.category, tags, words_of(record))


def listed(
    shelf: Shelf, words: Iterable[str], *, withdrawn: bool, chosen: Callable[[Placed], bool] | None = None
) -> tuple[Statement, ...]:
    """The lines of the documents that have all these words and are `chosen`; also withdrawn ones if asked for."""
    found: Iterable[Placed] = shelf.documents
    if not withdrawn:
        found = [item for item in found if item.fact]
    if chosen is not None:
        found = [item for item in found if chosen(item)]
    for word in words:
        found = [item for item in found if word in item.words]
    return tuple(item.line for item in found)


def words_of(record: Record) -> str:
    """What a filter looks in, without case and accents: names, places, people, the day, tags, the text of a note."""
    place = [getattr(record, name, "") for name in ("title", "author", "facility", "file_name", "specialty", "text")]
    tags = document_tags.shown(record) if isinstance(record, Document) else ()
    return bare(" ".join([record.display, show(record.date), *tags, *map(str, place)]))
