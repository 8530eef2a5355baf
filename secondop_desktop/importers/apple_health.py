"""Apple Health exports: the clinical records as what they are, and a summary of what phone and watch have measured."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import IO, Any

from lxml import etree

from secondop_desktop.core.batch import Batch, Severity
from secondop_desktop.core.dates import PartialDate, parse_iso, show
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.quantities import decimal_or_none
from secondop_desktop.core.records import (
    Coding,
    Document,
    DocumentCategory,
    Note,
    Patient,
    Record,
    ResultCategory,
    TestResult,
)
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.container import Gathering
from secondop_desktop.importers.fhir.importer import read_together
from secondop_desktop.importers.without_doctype import WithoutDoctype
from secondop_desktop.importers.zip_guard import UNREADABLE, Archive, DamagedMemberError, Entry

NAME = "apple-health"
_ROOT = re.compile(rb"<HealthData[\s>]")
_HEAD = 64 * 1024
_LARGEST_EXPORT = 8_000_000_000
_LARGEST_RATIO = 250
_MOST_TYPES = 1_000
_NEWEST = 50
"""How many values of one kind become results of their own; the summary counts all of them."""

_LOINC = "http://loinc.org"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A measurement that a doctor reads value by value."""

    display: str
    loinc: str
    category: ResultCategory = ResultCategory.VITAL_SIGNS
    panel: str = ""


_PRESSURE = "Blood pressure"
# Names of tests are kept in English whatever the language of the window: a series has one name, and a specialist
# reads it. What was printed by another program is kept as printed in the same way.
_KINDS = {
    "BodyMass": _Kind("Body weight", "29463-7"),
    "Height": _Kind("Body height", "8302-2"),
    "BodyTemperature": _Kind("Body temperature", "8310-5"),
    "BloodPressureSystolic": _Kind("Systolic blood pressure", "8480-6", panel=_PRESSURE),
    "BloodPressureDiastolic": _Kind("Diastolic blood pressure", "8462-4", panel=_PRESSURE),
    "BloodGlucose": _Kind("Blood glucose", "", ResultCategory.LABORATORY),
}


# Amounts that add up: the lowest, highest and newest of them say nothing.
_ADDING_UP = re.compile(r"Count$|^Distance|EnergyBurned$|^FlightsClimbed|Time$|Minutes$|^Dietary|^NumberOf")


@dataclass(slots=True)
class _Series:
    """What is kept of one kind of measurement while the export streams by."""

    count: int = 0
    first: str = ""
    last: str = ""
    last_value: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    newest: deque[dict[str, str]] = field(default_factory=lambda: deque(maxlen=_NEWEST))


@dataclass(slots=True)
class _Export:
    """What was read of an export."""

    person: Patient | None = None
    made: PartialDate | None = None
    series: dict[tuple[str, str], _Series] = field(default_factory=dict)
    unmapped: Counter[str] = field(default_factory=Counter)
    urls: dict[str, str] = field(default_factory=dict)
    damaged: bool = False


class AppleHealthImporter:
    """Reads an `export.xml` that was taken out of its zip."""

    name = NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure of an XML file whose root is Apple's."""
        return 0.95 if _is_health_data(head) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """What was measured, in short, and the person; the clinical records lie in files beside it."""
        sha256 = hashlib.sha256(data).hexdigest()
        export = _read_export(io.BytesIO(data), len(data), context.progress)
        own = _document(Document(id=sha256, sha256=sha256, size=len(data), media_type="application/xml"), export)
        gathering = Gathering()
        gathering.add(name, _measured(export, sha256, ""))
        _tell_damage(gathering, export, name)
        return gathering.batch(NAME, replace(own, file_name=name))


IMPORTER = AppleHealthImporter()


def is_export(archive: Archive) -> bool:
    """Whether a zip is what the Health app exports, in whatever language."""
    return _main_file(archive) is not None


def _main_file(archive: Archive) -> Entry | None:
    for entry in archive.entries:
        name = entry.name.lower()
        if name.count("/") > 1 or not name.endswith(".xml") or name.endswith("_cda.xml"):
            continue
        try:
            with archive.open(entry) as stream:
                head = stream.read(_HEAD)
        except (DamagedMemberError, *UNREADABLE):
            continue
        if _is_health_data(head):
            return entry
    return None


def _is_health_data(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and (
        _ROOT.search(head) is not None or re.search(rb"<!DOCTYPE\s+HealthData\b", head) is not None
    )


def read_export(archive: Archive, own: Document, data: bytes, context: ImportContext) -> Batch:
    """The clinical records, the person, and what was measured in short; the zip is kept whole as their original."""
    main = _main_file(archive)
    assert main is not None
    packed = max(main.info.compress_size, 1)
    if main.size > _LARGEST_EXPORT or (main.size > 100_000_000 and main.size > _LARGEST_RATIO * packed):
        raise InputRefusedError(
            _("This zip unpacks to far too much"),
            _("Its export would be {mb} MB large when unpacked. It is kept sealed and was not unpacked.").format(
                mb=f"{main.size // 1_000_000:,}"
            ),
        )
    gathering = Gathering()
    try:
        with archive.open(main) as stream:
            export = _read_export(stream, main.size, context.progress)
    except DamagedMemberError:
        export = _Export(damaged=True)
    _tell_damage(gathering, export, main.name)
    own = _document(replace(own, id=own.sha256, tags=()), export)
    clinical, refused = read_together(_clinical(archive, export, gathering, context), data, own.file_name, context)
    for place, reason in refused:
        gathering.say(Severity.WARNING, _("A clinical record could not be read"), reason, place)
    unmapped = dict(clinical.unmapped)
    for entry in archive.entries:
        folder, _slash, _base = entry.name.rpartition("/")
        folder = folder.rpartition("/")[2]
        if entry is not main and folder in {"workout-routes", "electrocardiograms"}:
            unmapped[folder] = unmapped.get(folder, 0) + 1
    gathering.members.append((own.title, replace(clinical, unmapped=unmapped)))
    gathering.add(own.title, _measured(export, own.sha256, main.name))
    return gathering.batch(NAME, own)


def _clinical(
    archive: Archive, export: _Export, gathering: Gathering, context: ImportContext
) -> Iterator[tuple[str, bytes, str]]:
    """Each clinical record with its place and the address that the export gives it."""
    for entry in archive.entries:
        if "clinical-records/" not in f"/{entry.name}" or not entry.base.lower().endswith(".json"):
            continue
        context.progress.check()
        context.allowance.bytes_left -= entry.size
        if context.allowance.bytes_left < 0:
            gathering.say(Severity.WARNING, _("A clinical record could not be read"), _("Too much to unpack."))
            return
        try:
            content = archive.read(entry)
        except DamagedMemberError as error:
            gathering.say(Severity.WARNING, _("A clinical record could not be read"), error.reason, entry.name)
            continue
        yield entry.name, content, export.urls.get(entry.base, "")


# ---------------------------------------------------------------------------------------------------------- streaming


def _read_export(stream: IO[bytes], size: int, progress: Progress) -> _Export:
    """Read an export of any size; where it is damaged, what stands before that place."""
    export = _Export()
    source: Any = WithoutDoctype(stream, _ROOT)
    try:
        walk = etree.iterparse(
            source, events=("end",), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
        )
        for number, (_event, element) in enumerate(walk):
            if number % 5_000 == 0:
                progress.step(_("Reading Apple Health"), number)
            parent = element.getparent()
            if parent is None or parent.getparent() is not None:
                continue  # the root, or a part of an entry, which is cleared with it
            _take(element, export)
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
        if walk.root.getroottree().docinfo.doctype:
            export.damaged = True
    except (etree.LxmlError, *UNREADABLE):
        export.damaged = True
    return export


def _take(element: etree._Element, export: _Export) -> None:
    match element.tag:
        case "Record":
            _take_record(element, export)
        case "Me":
            export.person = _person(element)
        case "ExportDate":
            export.made = _date(element.get("value") or "")
        case "ClinicalRecord":
            path, url = element.get("resourceFilePath") or "", element.get("sourceURL") or ""
            if path and url.startswith(("http://", "https://")):
                export.urls[path.rpartition("/")[2]] = url
        case str(tag) if len(export.unmapped) < _MOST_TYPES and tag != "Correlation":
            export.unmapped[tag] += 1


def _take_record(element: etree._Element, export: _Export) -> None:
    kind = re.sub(r"^HK[A-Za-z]*?TypeIdentifier", "", element.get("type") or "")
    key = kind, element.get("unit") or ""
    series = export.series.get(key)
    if series is None:
        if len(export.series) >= _MOST_TYPES:
            export.unmapped["Record"] += 1
            return
        series = export.series[key] = _Series()
    when, value = element.get("startDate") or "", element.get("value") or ""
    series.count += 1
    if not series.first or when < series.first:
        series.first = when
    if when >= series.last:
        series.last, series.last_value = when, value
    number = decimal_or_none(value)
    if number is not None:
        series.low = number if series.low is None else min(series.low, number)
        series.high = number if series.high is None else max(series.high, number)
    series.newest.append({"value": value, "date": when, "by": element.get("sourceName") or ""})


def _date(text: str) -> PartialDate | None:
    """Apple's `2024-02-01 08:00:00 -0500`, or a day alone."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(?: ([+-]\d\d):?(\d\d))?)?", text.strip())
    if found is None:
        return None
    if found[2] and found[3]:
        return parse_iso(f"{found[1]}T{found[2]}{found[3]}:{found[4]}")
    return parse_iso(found[1])


def _person(element: etree._Element) -> Patient | None:
    """The owner of the phone: no name is exported, only the birth date and the sex."""
    born = _date(element.get("HKCharacteristicTypeIdentifierDateOfBirth") or "")
    said = (element.get("HKCharacteristicTypeIdentifierBiologicalSex") or "").removeprefix("HKBiologicalSex").lower()
    sex = said if said in {"female", "male", "other"} else ""
    return Patient(birth_date=born, sex=sex) if born is not None else None


# ------------------------------------------------------------------------------------------------------------ records


def _measured(export: _Export, sha256: str, place: str) -> Batch:
    """The newest values that are read one by one, and one note that counts everything."""
    source = (Source(sha256, locator=place, importer=NAME),)
    results: list[Record] = []
    for (kind, unit), series in export.series.items():
        known = _KINDS.get(kind)
        if known is None:
            continue
        for value in series.newest:
            number = decimal_or_none(value["value"])
            code = known.loinc or {"mg/dL": "2339-0", "mmol/L": "15074-8"}.get(unit.split("<")[0], "")
            results.append(
                TestResult(
                    id=f"measured-{len(results) + 1}",
                    display=known.display,
                    code=Coding(_LOINC, code) if code else None,
                    date=_date(value["date"]),
                    category=known.category,
                    value=value["value"],
                    value_number=str(number) if number is not None else None,
                    unit=unit,
                    panel=known.panel,
                    method=value["by"],
                    date_kind="collected",
                    sources=source,
                )
            )
    notes = [_summary(export, source)] if export.series else []
    people = (replace(export.person, sources=source),) if export.person is not None else ()
    return Batch(NAME, people, (*results, *notes), unmapped=dict(export.unmapped))


def _summary(export: _Export, source: tuple[Source, ...]) -> Note:
    title = _("Measured with phone and watch (Apple Health)")
    rows = [_row(kind, unit, series) for (kind, unit), series in sorted(export.series.items())]
    return Note(
        id="measured-summary",
        display=title,
        text="\n".join(rows),
        date=export.made,
        author="Apple Health",
        sources=source,
    )


def _row(kind: str, unit: str, series: _Series) -> str:
    name = _KINDS[kind].display if kind in _KINDS else _spelled(kind)
    count = ngettext("{n} measurement", "{n} measurements", series.count).format(n=f"{series.count:,}")
    first, last = (show(_date(text[:10])) for text in (series.first, series.last))
    parts = [count, first if first == last else _("{first} to {last}").format(first=first, last=last)]
    if series.low is not None and not _ADDING_UP.search(kind):
        parts.append(
            _("lowest {low}, highest {high}, newest {value} {unit}").format(
                low=series.low, high=series.high, value=series.last_value, unit=unit
            )
        )
    if kind in _KINDS and series.count > _NEWEST:
        parts.append(_("the newest {n} are in the test results").format(n=_NEWEST))
    return f"{name}: {'; '.join(parts)}"


def _spelled(kind: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", kind)
    return words[:1] + words[1:].lower() if words else _("Without a name")


def _document(own: Document, export: _Export) -> Document:
    title = _("Apple Health export")
    return replace(
        own, title=title, display=title, date=export.made, category=DocumentCategory.SUMMARY, author="Apple Health"
    )


def _tell_damage(gathering: Gathering, export: _Export, place: str) -> None:
    if export.damaged:
        gathering.say(
            Severity.WARNING,
            _("The export is damaged"),
            _("Not all of what was measured could be read. What stands before the damage was. Export it once more."),
            place,
        )
