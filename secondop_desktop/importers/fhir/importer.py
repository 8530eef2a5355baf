"""The FHIR importer: sniffs a file, reads its resources, and hands each to the reader of its type."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from secondop_desktop.core.batch import Batch, Severity
from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document, DocumentCategory, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.fhir import care, clinical, documents, family, medications, observations
from secondop_desktop.importers.fhir.categories import document_category
from secondop_desktop.importers.fhir.draft import IMPORTER_NAME, Draft, newest_first
from secondop_desktop.importers.fhir.elements import WRONG_SHAPE, Json, concept, many, one, word
from secondop_desktop.importers.fhir.index import Index
from secondop_desktop.importers.fhir.numbers import numbers_of
from secondop_desktop.importers.fhir.people import People
from secondop_desktop.importers.fhir.reading import Contents, Entry, read, unreadable

Reader = Callable[[Draft, Json, str], None]

_READERS: dict[str, tuple[int, Reader]] = {
    "Observation": (0, observations.read_observation),
    "ImagingStudy": (0, care.read_imaging_study),
    "DocumentReference": (1, documents.read_document_reference),
    "Media": (1, documents.read_media),
    "DiagnosticReport": (2, documents.read_report),
    "Procedure": (3, clinical.read_procedure),
    "MedicationRequest": (3, medications.read_medication),
    "MedicationOrder": (3, medications.read_medication),
    "MedicationPrescription": (3, medications.read_medication),
    "MedicationStatement": (3, medications.read_medication),
    "MedicationUsage": (3, medications.read_medication),
    "Condition": (3, clinical.read_condition),
    "AllergyIntolerance": (3, clinical.read_allergy),
    "Immunization": (3, clinical.read_immunization),
    "FamilyMemberHistory": (3, family.read_family_history),
    "Encounter": (3, care.read_encounter),
    "Coverage": (3, care.read_coverage),
    "Composition": (3, documents.read_composition),
    "List": (3, documents.read_list),
    "MedicationDispense": (4, medications.read_supply),
    "MedicationAdministration": (4, medications.read_supply),
    "Device": (4, care.read_device),
    "DeviceUseStatement": (4, care.read_device_use),
    "DeviceUsage": (4, care.read_device_use),
    "PractitionerRole": (4, care.read_role),
    "Practitioner": (5, care.read_practitioner),
    "Binary": (5, documents.read_binary),
}
"""The reader of each type of resource, and when it is its turn: what others refer to comes first."""

_NAMED_BY_OTHERS = frozenset({"Organization", "Location", "Medication", "Specimen", "RelatedPerson", "BodyStructure"})
_SNIFF_TYPE = re.compile(rb'"resourceType"\s*:\s*"[A-Z][A-Za-z]+"')
_SNIFF_XML = re.compile(rb"<(?:\w+:)?[A-Z][A-Za-z]+\s[^>]*xmlns(?::\w+)?\s*=\s*[\"']http://hl7\.org/fhir[\"']")
_STEP = 250


class FhirImporter:
    """FHIR R4 and R4B, and as far as it goes DSTU2, STU3 and R5: JSON, NDJSON and XML."""

    name = IMPORTER_NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """How sure it is: nearly, where the first bytes name a resource type or FHIR's namespace."""
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            head = head.replace(b"\0", b"")[2:]
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if start in (b"{", b"["):
            if _SNIFF_TYPE.search(head):
                return 0.95
            return 0.4 if name.lower().endswith((".ndjson", ".fhir.json")) or b'"fullUrl"' in head else None
        if start == b"<":
            return 0.95 if _SNIFF_XML.search(head) else None
        return 0.5 if name.lower().endswith(".ndjson") and _SNIFF_TYPE.search(head) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The batch of one file; raises `InputRefusedError` where it is damaged or no FHIR at all."""
        context.progress.step(_("Reading health record"))
        with _without_collector():
            return _read_entries(read(data, name), data, name, context)


IMPORTER = FhirImporter()


def read_together(
    files: Iterable[tuple[str, bytes, str]], data: bytes, name: str, context: ImportContext
) -> tuple[Batch, list[tuple[str, str]]]:
    """One batch of many files of resources that name each other, and which of them could not be read, with why.

    Each file comes with its place in the container and the URL of its resource, or an empty text. `data` and `name`
    are the container's, whose SHA-256 the sources name.
    """
    contents = Contents()
    refused: list[tuple[str, str]] = []
    for place, content, url in files:
        try:
            found = read(content, place)
        except InputRefusedError as error:
            refused.append((place, f"{error.title}. {error.message}"))
            continue
        contents.attachments += found.attachments
        contents.empty += found.empty
        contents.bundle = contents.bundle or found.bundle
        contents.issues += (replace(issue, locator=f"{place}{issue.locator}") for issue in found.issues)
        only = len(found.entries) == 1
        contents.entries += (
            Entry(entry.resource, f"{place}{entry.where}", entry.full_url or (url if only else ""))
            for entry in found.entries
        )
    with _without_collector():
        return _read_entries(contents, data, name, context), refused


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold the cycle collector: reading makes millions of objects and no cycles, and a third of the time went there."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_entries(contents: Contents, data: bytes, name: str, context: ImportContext) -> Batch:
    sha256 = hashlib.sha256(data).hexdigest()
    entries, repeated = newest_first(contents.entries)
    index = Index(entries)
    people = People(sha256, IMPORTER_NAME)
    draft = Draft(contents, index, people, sha256, context)
    if repeated:
        message = ngettext(
            "One entry stands in the file twice. It was read once.",
            "{n} entries stand in the file twice. They were read once.",
            repeated,
        )
        draft.info(_("The same entry twice"), message.format(n=repeated))
    people.add_all(entries)
    _prepare(draft, entries)
    _read_in_turn(draft, entries)
    _read_the_rest(draft, entries)
    draft.link_studies()
    patients, records, others = people.settle(draft.records, [*draft.none_known, *draft.documents.values()])
    count = len(draft.none_known)
    return Batch(
        importer=IMPORTER_NAME,
        patients=patients,
        records=tuple(records),
        documents=(_whole_file(draft, entries, data, name), *others[count:]),
        none_known=tuple(others[:count]),
        unmapped=dict(draft.unmapped),
        issues=draft.all_issues(),
        texts=draft.texts,
    )


def _prepare(draft: Draft, entries: list[Entry]) -> None:
    """Note what panels and reports observations are in, what roles clinicians have, and which devices are in use."""
    index = draft.index
    for entry in entries:
        resource = entry.resource
        kind = resource["resourceType"]
        try:
            if kind == "DiagnosticReport" or (kind == "Observation" and _gathers(resource)):
                _gather(draft, resource)
            elif kind == "PractitionerRole":
                found = index.find(resource.get("practitioner"), resource)
                if found is not None:
                    draft.roles[id(found)] = resource
            elif kind in ("DeviceUseStatement", "DeviceUsage"):
                held = one(resource.get("device"))
                found = index.find(held["reference"] if type(held.get("reference")) is dict else held, resource)
                if found is not None:
                    draft.device_uses[id(found)] = resource
        except WRONG_SHAPE:
            continue  # its own reader will say so


def _gathers(resource: Json) -> bool:
    return "hasMember" in resource or "related" in resource


def _gather(draft: Draft, resource: Json) -> None:
    is_report = resource["resourceType"] == "DiagnosticReport"
    _name_panel(draft, resource, resource, is_report=is_report)
    for part in many(resource.get("contained")):
        if part.get("resourceType") == "Observation":
            if is_report:
                draft.reports_of[id(part)] = resource
            _name_panel(draft, part, resource, is_report=False)


def _name_panel(draft: Draft, gathers: Json, inside: Json, *, is_report: bool) -> None:
    """Give the members of a panel or report its name; the nearer one's, where an observation is in both."""
    title = concept(gathers.get("code"))
    for reference in observations.members(gathers):
        member = draft.index.find(reference, inside)
        if member is None:
            continue
        if is_report:
            draft.reports_of.setdefault(id(member), gathers)
        if title and (not is_report or id(member) not in draft.panels):
            draft.panels[id(member)] = title


def _read_in_turn(draft: Draft, entries: list[Entry]) -> None:
    """Hand every resource to its reader; what one reader cannot make sense of is an issue, and the rest goes on."""
    turns: dict[int, list[tuple[Entry, Reader]]] = {}
    for entry in entries:
        known = _READERS.get(entry.resource["resourceType"])
        if known is not None:
            turns.setdefault(known[0], []).append((entry, known[1]))
    total = sum(len(turn) for turn in turns.values())
    done = 0
    what = _("Reading health record")
    for turn in sorted(turns):
        for entry, reader in turns[turn]:
            if done % _STEP == 0:
                draft.context.progress.step(what, done, total)
            done += 1
            resource = entry.resource
            draft.superseded = entry.superseded
            try:
                draft.numbers = numbers_of(entry)
                if "contained" in resource:
                    _read_contained(draft, resource, entry.where)
                reader(draft, resource, entry.where)
            except WRONG_SHAPE:
                draft.contents.issues.append(unreadable(entry.where))
    draft.superseded = False
    draft.numbers = None


def _read_contained(draft: Draft, resource: Json, where: str) -> None:
    """Read the observations inside a report or panel: they are results like any other."""
    if resource["resourceType"] not in ("DiagnosticReport", "Observation"):
        return
    numbers, draft.numbers = draft.numbers, None  # those are the report's own
    for position, part in enumerate(many(resource["contained"])):
        if part.get("resourceType") != "Observation":
            continue
        held = dict(part)
        held.setdefault("subject", resource.get("subject") or resource.get("patient"))
        held["contained"] = resource["contained"]
        draft.panels[id(held)] = draft.panels.get(id(part), concept(resource.get("code")))
        if (report := draft.reports_of.get(id(part))) is not None:
            draft.reports_of[id(held)] = report
        observations.read_observation(draft, held, draft.contents.place(where, "contained", position))
        draft.ids[id(part)] = draft.ids.pop(id(held), [])
    draft.numbers = numbers


def _read_the_rest(draft: Draft, entries: list[Entry]) -> None:
    """Count what has no kind of ours, and take out the attachments that no reader has seen."""
    index, context = draft.index, draft.context
    for done, entry in enumerate(entries):
        if done % (_STEP * 4) == 0:
            context.progress.check()
        resource = entry.resource
        kind = resource["resourceType"]
        try:
            if kind not in _READERS and kind != "Patient":
                if kind == "OperationOutcome":
                    _outcome(draft, resource, entry.where)
                elif kind not in _NAMED_BY_OTHERS or id(resource) not in index.used:
                    draft.unmapped[kind] += 1
            if draft.contents.attachments > draft.attachments_taken and kind not in _ALL_TAKEN:
                documents.take_others(draft, resource, entry.where)
        except WRONG_SHAPE:
            draft.contents.issues.append(unreadable(entry.where))


_ALL_TAKEN = frozenset({"DocumentReference", "Binary", "Media"})


def _outcome(draft: Draft, resource: Json, where: str) -> None:
    """What the server itself reported while it made the file."""
    texts = [concept(item.get("details")) or word(item.get("diagnostics")) for item in many(resource.get("issue"))]
    said = "; ".join(text for text in texts if text)[:400]
    message = _("The server wrote into the file: {text}").format(text=said) if said else _("It gives no reason.")
    draft.issue(Severity.WARNING, _("The server reported a problem"), message, where)


def _whole_file(draft: Draft, entries: list[Entry], data: bytes, name: str) -> Document:
    """The document that the file itself is."""
    title, category, date = "", DocumentCategory.SUMMARY, None
    author = ""
    composition = next((e.resource for e in entries if e.resource["resourceType"] == "Composition"), None)
    try:
        if composition is not None:
            title = word(composition.get("title")) or concept(composition.get("type"))
            date = draft.first_date(composition, "date")
            author = draft.name(composition.get("author"), composition)
            category = document_category(composition.get("type"), title)
        elif len(entries) == 1 and not draft.contents.bundle:
            made = _made_of(draft, entries[0].resource)
            title = made.display if made is not None else ""
            date = made.date if made is not None else None
            resource = entries[0].resource
            category = document_category(resource.get("type"), resource.get("category"), resource.get("code"), title)
        else:
            date = _made_on(draft.contents.bundle)
    except WRONG_SHAPE:
        title = ""
    title = title or _("Health record export (FHIR)")
    return Document(
        id=draft.sha256,
        display=title,
        title=title,
        date=date,
        sources=draft.source(""),
        category=category,
        media_type=draft.contents.media_type,
        size=len(data),
        sha256=draft.sha256,
        author=author,
        file_name=name.replace("\\", "/").rpartition("/")[2],
    )


def _made_of(draft: Draft, resource: Json) -> Record | None:
    """The record or document that a resource became."""
    keys = draft.ids.get(id(resource))
    if not keys:
        return None
    return draft.documents.get(keys[-1]) or draft.records[draft.position(keys[-1])]


def _made_on(bundle: Json) -> PartialDate | None:
    meta = bundle.get("meta")
    updated = meta.get("lastUpdated") if type(meta) is dict else None
    return parse_iso(word(bundle.get("timestamp")) or word(updated))
