"""IHE XDM: the zips in which health records systems exchange documents, with metadata that says what each one is."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from secondop_desktop.core.batch import Batch, Severity, Use, Verdict
from secondop_desktop.core.dates import PartialDate, parse_hl7
from secondop_desktop.core.records import Document, Identifier, Patient
from secondop_desktop.core.text import _
from secondop_desktop.importers import members, titles
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.container import Gathering
from secondop_desktop.importers.match import compare, says_who
from secondop_desktop.importers.zip_guard import Archive, Entry

NAME = "xdm"
_FOLDER = "ihe_xdm/"
_METADATA = "metadata.xml"
_UNKNOWN_TYPE = "application/octet-stream"
_LARGEST_METADATA = 20_000_000
# ITI TF-3, 4.2.5.2: the classification schemes of a document entry
_TYPE_CODE = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_AUTHOR = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
_NO_TITLES = frozenset({"", "name", "title", "document", "untitled", "unknown", "null"})


@dataclass(frozen=True, slots=True)
class Described:
    """What the metadata say of one document."""

    path: str
    title: str
    media_type: str
    created: PartialDate | None
    institution: str
    sha1: str
    size: str


def is_exchange(archive: Archive) -> bool:
    """Whether a zip is laid out as IHE XDM says."""
    return any(True for _entry in _metadata_of(archive))


def _metadata_of(archive: Archive) -> Iterator[Entry]:
    for entry in archive.entries:
        path = entry.name.lower()
        if (path.startswith(_FOLDER) or f"/{_FOLDER}" in path) and entry.base.lower() == _METADATA:
            yield entry


def read_exchange(archive: Archive, own: Document, context: ImportContext) -> Batch:
    """Every document that the metadata describe, checked against its size and hash, and nothing else as a record."""
    gathering = Gathering()
    by_path = {entry.name.lower(): entry for entry in archive.entries}
    used: set[str] = set()
    seen: set[str] = set()
    named: list[Patient] = []
    readable = False
    for place in _metadata_of(archive):
        used.add(place.name.lower())
        data = members.unpack(archive, place, gathering)
        if data is None:
            continue
        context.seal_member(data)
        gathering.hold(place.name, data, Use.DOCUMENT)
        described, people = read_metadata(data, posixpath.dirname(place.name), place.name, gathering)
        named += people
        for number, document in enumerate(described):
            context.progress.step(_("Unpacking"), number, len(described))
            entry = by_path.get(document.path.lower())
            if entry is None:
                message = _("The zip's list names a document that is not in it: {name}. Ask for it.")
                gathering.say(
                    Severity.WARNING, _("A document is missing"), message.format(name=document.path), place.name
                )
                continue
            used.add(entry.name.lower())
            content = members.unpack(archive, entry, gathering)
            if content is None or members.is_listed_only(entry, content, gathering):
                continue
            _check(document, content, entry, gathering)
            gathering.hold(entry.name, content, Use.DOCUMENT)
            digest = hashlib.sha256(content).hexdigest()
            if digest in seen:
                continue
            seen.add(digest)
            batch = members.read_member(entry.base, content, context)
            readable = readable or batch.refused is None
            gathering.add(entry.name, _described(batch, document, entry))
    readable |= _read_the_rest(archive, used, seen, gathering, context)
    people = _people(named, gathering)
    batch = gathering.batch(NAME, own, people)
    if not readable and not batch.records:
        return members.nothing_read(batch)
    return replace(batch, members=tuple(dict.fromkeys(gathering.contents)))


def _read_the_rest(
    archive: Archive, used: set[str], seen: set[str], gathering: Gathering, context: ImportContext
) -> bool:
    """Documents beside the described ones are read too; the pages around the submission sets are only named."""
    aside: list[str] = []
    readable = False
    for entry in archive.entries:
        if entry.name.lower() in used:
            continue
        if _is_page(entry) or members.is_left_by_system(entry):
            members.list_only(archive, entry, gathering)
            aside += [entry.name] if not members.is_left_by_system(entry) else []
            continue
        content = members.unpack(archive, entry, gathering)
        if content is None or members.is_listed_only(entry, content, gathering):
            continue
        gathering.hold(entry.name, content, Use.DOCUMENT)
        digest = hashlib.sha256(content).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        message = _("The zip's list does not name this file. It was read all the same.")
        gathering.say(Severity.INFO, _("A file that is not in the list"), message, entry.name)
        batch = members.read_member(entry.base, content, context)
        readable = readable or batch.refused is None
        gathering.add(entry.name, batch)
    if aside:
        gathering.issues.append(members.set_aside(aside))
    return readable


def _is_page(entry: Entry) -> bool:
    base = entry.base.lower()
    dress = (".htm", ".html", ".xsl", ".xslt", ".css", ".gif", ".ico", ".svg", ".xsd")
    return base.endswith(dress) or base.startswith("readme")


def read_metadata(data: bytes, folder: str, where: str, gathering: Gathering) -> tuple[list[Described], list[Patient]]:
    """The document entries of one submission set, and the people they name."""
    unreadable = _("The zip’s own list of its documents could not be read. The files in it were read without it.")
    root = None
    if len(data) <= _LARGEST_METADATA and b"<!DOCTYPE" not in data.upper():
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
        try:
            root = etree.fromstring(data, parser)
        except (etree.LxmlError, ValueError):
            root = None
    if root is None:
        gathering.say(Severity.WARNING, _("The list of documents is damaged"), unreadable, where)
        return [], []
    described: list[Described] = []
    people: list[Patient] = []
    for element in root.iter("{*}ExtrinsicObject"):
        uri = _slot(element, "URI") or _slot(element, "uri")
        if not uri:
            continue
        path = posixpath.normpath(posixpath.join(folder, uri.replace("\\", "/")))
        described.append(
            Described(
                path,
                _localized(element),
                element.get("mimeType") or "",
                parse_hl7(_slot(element, "creationTime")),
                _classified(element, _AUTHOR, "authorInstitution"),
                _slot(element, "hash").lower(),
                _slot(element, "size"),
            )
        )
        person = _person(element)
        if person is not None:
            people.append(person)
    return described, people


def _slot(element: etree._Element, name: str) -> str:
    """The value of a slot; a URI may be split over several values, numbered `1|`, `2|` (ITI TF-3, 4.2.3.2.27)."""
    values = _values(element, name)
    if len(values) > 1 and all("|" in value[:4] for value in values):
        values = [value.partition("|")[2] for value in sorted(values)]
    return "".join(values) if name.lower() == "uri" else next(iter(values), "")


def _values(element: etree._Element, name: str) -> list[str]:
    for slot in element.iterfind("{*}Slot"):
        if slot.get("name") == name:
            return [(value.text or "").strip() for value in slot.iterfind("{*}ValueList/{*}Value")]
    return []


def _localized(element: etree._Element) -> str:
    found = element.find("{*}Name/{*}LocalizedString")
    return (found.get("value") or "").strip() if found is not None else ""


def _classified(element: etree._Element, scheme: str, slot: str) -> str:
    for classification in element.iterfind("{*}Classification"):
        if classification.get("classificationScheme") == scheme:
            return _slot(classification, slot).partition("^")[0]
    return ""


def _person(element: etree._Element) -> Patient | None:
    """Whom the metadata name, in the fields of HL7 v2's PID segment (ITI TF-3, 4.2.3.2.23)."""
    fields: dict[str, str] = {}
    for value in _values(element, "sourcePatientInfo"):
        name, bar, content = value.partition("|")
        if bar:
            fields.setdefault(name.strip(), content.strip())
    parts = [part.strip() for part in fields.get("PID-5", "").split("~")[0].split("^")]
    family, given, middle = [*parts, "", "", ""][:3]
    given = " ".join(part for part in (given, middle) if part)
    numbers = [_identifier(value) for value in _values(element, "sourcePatientId")]
    person = Patient(
        display=" ".join(part for part in (given, family) if part),
        family_name=family,
        given_names=given,
        birth_date=parse_hl7(fields.get("PID-7")),
        sex={"F": "female", "M": "male", "O": "other"}.get(fields.get("PID-8", "").upper(), ""),
        identifiers=tuple(number for number in numbers if number is not None),
    )
    return person if says_who(person) else None


def _identifier(value: str) -> Identifier | None:
    number, *_rest = parts = value.split("^")
    authority = parts[3].split("&") if len(parts) > 3 else []
    oid = next((part for part in authority if part and part.replace(".", "").isdigit()), "")
    return Identifier(f"urn:oid:{oid}" if oid else "", number) if number else None


def _check(document: Described, content: bytes, entry: Entry, gathering: Gathering) -> None:
    """Hold a document against the size and the hash that the list gives of it."""
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    other_size = document.size.isdigit() and int(document.size) != len(content)
    if other_size or (len(document.sha1) == 40 and document.sha1 != sha1):
        gathering.say(
            Severity.WARNING,
            _("Not the document that was sent"),
            _(
                "Its size or checksum is not the one that the zip’s list gives. It may have been changed or cut short "
                "on its way. It was read as it is."
            ),
            entry.name,
        )


def _described(batch: Batch, described: Described, entry: Entry) -> Batch:
    """The batch with what only the metadata know about its document."""
    first, *others = batch.documents
    title = first.title
    if described.title.lower() not in _NO_TITLES and title == titles.stem_of(entry.base):
        title = described.title
    document = replace(
        first,
        title=title,
        display=title,
        media_type=described.media_type if first.media_type == _UNKNOWN_TYPE else first.media_type,
        date=first.date or described.created,
        facility=first.facility or described.institution,
    )
    return replace(batch, documents=(document, *others))


def _people(named: list[Patient], gathering: Gathering) -> list[Patient]:
    """Whom the list itself adds: somebody only where no document names anyone; a contradiction is told."""
    inside = [person for person in gathering.people() if says_who(person)]
    if not inside:
        return named[:1] if all(fits(named[0], person) for person in named) else named
    for person in named:
        if not any(fits(person, other) for other in inside):
            gathering.say(
                Severity.WARNING,
                _("The zip’s list names someone else"),
                _("It says that the documents are about {named}. The documents themselves name {inside}.").format(
                    named=person.display or _("no name"), inside=inside[0].display or _("no name")
                ),
            )
            break
    return []


def fits(one: Patient, other: Patient) -> bool:
    """Whether these may be descriptions of the same person."""
    return compare(one, other).verdict is not Verdict.DIFFERENT
