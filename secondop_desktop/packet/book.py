"""The book that is being laid out: its sheets, where every target stands, and which page a fact's source is on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Procedure, Record, Report, TestResult
from secondop_desktop.core.turning import turned
from secondop_desktop.packet.narrative_rows import NarrativeRows, Place
from secondop_desktop.packet.plan import PacketPlan, Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import Geometry, geometry
from secondop_desktop.packet.text import LEFT_OUT, Numbers, Text, page_links


class Form(StrEnum):
    """How an original appears in the packet."""

    PAGES = "pages"
    PICTURES = "pictures"
    TEXT = "text"
    NARRATIVE = "narrative"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class PageBox:
    """The size of an original's page as it is shown upright, in points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """An original, ready to be laid out: its pages' sizes, or its text, or its narrative.

    `removed` says what of it does not go into the packet, in the person's words. `sha256` is empty where the digest of
    the file must not be told.
    """

    document: Document
    section: Section
    form: Form
    sha256: str
    boxes: tuple[PageBox, ...] = ()
    text: str = ""
    narrative: tuple[dict[str, Any], ...] = ()
    removed: tuple[str, ...] = ()
    picture: bool = False
    redacted: bool = False


_ABOVE = 24.0
_LINE = re.compile(r"\bline (\d{1,9})\b")
"""How an importer names a line of a text."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on an original's page; `box` as in `Source.box`, of the page as it is shown upright."""

    document_id: str
    page: int
    box: tuple[float, float, float, float]

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a target stands."""

    sheet: int
    top: float


def original_target(document_id: str, page: int) -> str:
    return f"original/{document_id}/{page}"


def line_target(record_id: str) -> str:
    """The line of one of our own lists that shows this record."""
    return f"line/{record_id}"


def fact_target(document_id: str, record_id: str) -> str:
    """The line of a source listing that shows this record."""
    return f"fact/{document_id}/{record_id}"


def text_target(document_id: str, line: int) -> str:
    """A line (from 1) of an original that is text."""
    return f"text/{document_id}/{line}"


def row_target(document_id: str, place: Place) -> str:
    """A row of a table or list in a narrative."""
    return f"narrative/{document_id}/{'/'.join(map(str, place))}"


def narrative_target(document_id: str, index: int) -> str:
    return f"narrative/{document_id}/{index}"


Settled = tuple[Numbers, dict[str, frozenset[str]]]
"""What a pass of laying out came to: its page numbers, and the facts that each listing has to show."""


@dataclass(slots=True)
class Book:
    """One pass of laying out. `numbers` and `used_before` come from the pass before; this one collects `used`.

    `kept` holds the pages of originals by document, which are the same in every pass; `spots` the places on them that
    links lead to; `said` the rows of narratives, by document.
    """

    plan: PacketPlan
    prepared: Mapping[str, Prepared]
    numbers: Numbers
    used_before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    kept: dict[str, tuple[Sheet, ...]] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    said: dict[str, NarrativeRows] = field(default_factory=dict)
    by_digest: dict[str, str] = field(init=False)
    same: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        # A patient's sources may name an original by its digest, as importers do.
        self.by_digest = {item.document.sha256: name for name, item in self.prepared.items()}
        self.same = self.plan.repeats

    @property
    def page(self) -> Geometry:
        return geometry(self.plan.paper, self.plan.look)

    def new_sheet(self, section: Section, head: str, *, turned: bool = False) -> Sheet:
        """A new page at the end."""
        page = self.page.turned() if turned else self.page
        sheet = Sheet(page, section, head)
        self.sheets.append(sheet)
        return sheet

    def anchor(self, target: str, top: float = 0.0) -> None:
        """Remember that this target stands here on the last page; the first place wins."""
        self.anchors.setdefault(target, Anchor(len(self.sheets) - 1, top))

    def anchor_spots(self) -> None:
        """Find where the places on originals' pages stand, now that every page has its place."""
        for target, spot in self.spots.items():
            page = self.anchors.get(original_target(spot.document_id, spot.page))
            if page is None:
                continue
            box = self.prepared[spot.document_id].boxes[spot.page - 1]
            index = self._part(page.sheet, spot, box)
            shown = self.sheets[index].shown
            top = 0.0
            if shown is not None:
                top = shown.area[1] + max(0.0, spot.box[1] * box.height - shown.cut[1]) * shown.scale
            # A few lines above the place stay in sight.
            self.anchors.setdefault(target, Anchor(index, max(0.0, top - _ABOVE)))

    def _part(self, first: int, spot: Spot, box: PageBox) -> int:
        """The page that shows the middle of this place, where a long page is cut into parts."""
        x, y = spot.middle[0] * box.width, spot.middle[1] * box.height
        for index in range(first, len(self.sheets)):
            shown = self.sheets[index].shown
            if shown is None or (shown.document_id, shown.page) != (spot.document_id, spot.page):
                break
            left, top, right, bottom = shown.cut
            if left <= x <= right and top <= y <= bottom:
                return index
        return first

    def end(self, target: str) -> None:
        """Remember that what began at this target ends on the last page."""
        self.ends[target] = len(self.sheets)

    def counted(self) -> Numbers:
        """The page numbers of this pass."""
        return Numbers(self.page_numbers(), self.ends, len(self.sheets))

    def settled(self) -> Settled:
        """What the next pass begins with; nothing of what a record says is in it."""
        return self.counted(), {name: frozenset(ids) for name, ids in self.used.items()}

    def page_numbers(self) -> dict[str, int]:
        """The page that each target of this pass is on, counted from 1."""
        return {target: anchor.sheet + 1 for target, anchor in self.anchors.items()}

    def source_target(self, source: Source, record_id: str = "", record: Record | None = None) -> str:
        """Where this source is shown: a page of its original, a row or section of its narrative, a line of its listing.

        A result whose value the narrative does not have stands in the listing alone. Empty when the plan does not know
        the original.
        """
        if source.document_id not in self.prepared:
            named = self.by_digest.get(source.document_id, source.document_id)
            source = replace(source, document_id=self.same.get(named, named))
        prepared = self.prepared.get(source.document_id)
        if prepared is None:
            planned = any(item.document.id == source.document_id for item in self.plan.originals)
            return LEFT_OUT if planned else ""
        if prepared.form in {Form.PAGES, Form.PICTURES}:
            page = min(max(source.page or 1, 1), len(prepared.boxes))
            target = original_target(source.document_id, page)
            if source.box is None or source.page != page:
                return target
            spot = Spot(source.document_id, page, turned(source.box, prepared.document.turn_of(page)))
            target = f"{target}@{spot.middle[0]:.3f},{spot.box[1]:.3f}"
            self.spots[target] = spot
            return target
        if prepared.form is Form.TEXT:
            line = _LINE.search(source.locator)
            target = text_target(source.document_id, int(line[1])) if line is not None else ""
            return target if target and self.numbers.known(target) else original_target(source.document_id, 1)
        if prepared.form is Form.NARRATIVE:
            index = _narrative_section(prepared, source.locator)
            silent = False
            if record is not None and index is not None:
                rows = self.said_by(prepared)
                place = rows.place_of(record, index)
                if place is not None:
                    return row_target(source.document_id, place)
                value = record.value if isinstance(record, TestResult) else ""
                silent = bool(value) and not rows.says(index, value)
            if (index is not None and not silent) or not record_id:
                return narrative_target(source.document_id, index or 0)
            if not silent and _holds_sections(prepared, source.locator):
                return original_target(source.document_id, 1)
        if not record_id:
            return original_target(source.document_id, 1)
        self.used.setdefault(source.document_id, set()).add(record_id)
        return fact_target(source.document_id, record_id)

    def said_by(self, prepared: Prepared) -> NarrativeRows:
        """The rows of this original's narrative."""
        name = prepared.document.id
        if name not in self.said:
            self.said[name] = NarrativeRows(prepared.narrative)
        return self.said[name]

    def targets(self, record: Record) -> list[str]:
        """Every place in the packet that states this record; its own line in our lists when a person stated it."""
        found: list[str] = []
        if isinstance(record, Report | Procedure):
            found += [
                original_target(name, 1)
                for name in record.document_ids
                if name in self.prepared
                and self.prepared[name].form in {Form.PAGES, Form.PICTURES, Form.TEXT}
                and not any(source.document_id == name and source.page for source in record.sources)
            ]
        if isinstance(record, Document) and self.same.get(record.id, record.id) in self.prepared:
            found.append(original_target(self.same.get(record.id, record.id), 1))
        outside = False
        for source in record.sources:
            if source.by_hand:
                found.append(self._line(record))
            elif source.document_id:
                target = self.source_target(source, record.id, record)
                if target == LEFT_OUT:
                    outside = True
                elif target:
                    found.append(target)
        if not found:
            found.append(LEFT_OUT if outside else self._line(record))
        return list(dict.fromkeys(found))

    def _line(self, record: Record) -> str:
        """The line that shows this record, or the timeline when its section is not printed."""
        target = line_target(record.id)
        return target if self.numbers.known(target) else "timeline"

    def refs(self, records: Iterable[Record], limit: int = 2) -> Text:
        """Links to the pages that state these records."""
        targets = [target for record in records for target in self.targets(record)]
        # A page that a laboratory or clinic printed is better evidence than a line of a data file.
        return page_links(self.numbers, sorted(targets, key=lambda target: not target.startswith("original/")), limit)

    def source_ref(self, source: Source | None, fallback: str, record_id: str = "") -> Text:
        """A link to the page of this source, or to where we show what has none; `record_id` is that of the fact."""
        if source is None or source.by_hand or not source.document_id:
            return page_links(self.numbers, [fallback])
        return page_links(self.numbers, [self.source_target(source, record_id) or fallback])


def _holds_sections(prepared: Prepared, locator: str) -> bool:
    """Whether this locator is that of what the sections stand in, as for an operation that a whole report tells of."""
    inside = (f"{locator}/", f"{locator}[")
    return bool(locator) and any(str(item.get("locator") or "").startswith(inside) for item in prepared.narrative)


def _narrative_section(prepared: Prepared, locator: str) -> int | None:
    """The narrative section that this locator lies in: the one with the longest locator that begins it."""
    best: tuple[int, int] | None = None
    for index, section in enumerate(prepared.narrative):
        place = str(section.get("locator") or "")
        if place and (locator == place or locator.startswith((f"{place}/", f"{place}["))):
            best = max(best or (0, 0), (len(place), index))
    return None if best is None else best[1]
