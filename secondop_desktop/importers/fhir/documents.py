"""DiagnosticReport, DocumentReference, Binary, Media and Composition: reports and documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from secondop_desktop.core.records import Note, Report, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.attachments import (
    About,
    find_attachments,
    first_of,
    only_on_server,
    take_attachment,
    take_data,
)
from secondop_desktop.importers.fhir.categories import document_category, report_category
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import (
    Json,
    concept,
    first_code,
    labelled,
    lines,
    listed,
    many,
    one,
    remarks,
    word,
)
from secondop_desktop.importers.fhir.narrative import html_text
from secondop_desktop.importers.fhir.none_known import empty_section
from secondop_desktop.importers.fhir.observations import members
from secondop_desktop.importers.fhir.own_fields import is_marked, own_fields, text_of

_REPORT_STATUS = {
    "registered": Status.PRELIMINARY,
    "partial": Status.PRELIMINARY,
    "preliminary": Status.PRELIMINARY,
    "final": Status.FINAL,
    "modified": Status.AMENDED,
    "amended": Status.AMENDED,
    "appended": Status.AMENDED,
    "corrected": Status.CORRECTED,
    "cancelled": Status.CANCELLED,
    "deprecated": Status.SUPERSEDED,
    "superseded": Status.SUPERSEDED,
    "entered-in-error": Status.ENTERED_IN_ERROR,
}
_MADE_BY_PROGRAM = frozenset({"generated", "empty"})


# ------------------------------------------------------------------------------------------------------- reports


def read_report(draft: Draft, resource: Json, where: str) -> None:
    """A DiagnosticReport as a report, with its results, its documents and its study."""
    index = draft.index
    display = concept(resource.get("code"))
    category = report_category(resource.get("category"), resource.get("code"))
    status = _REPORT_STATUS.get(word(resource.get("status")), Status.UNKNOWN)
    when = draft.first_date(resource, "effectiveDateTime", "effectivePeriod", "issued")
    people, places = _performers(draft, resource, "resultsInterpreter", "performer")
    about = About(
        title=display,
        category=document_category(resource.get("category"), resource.get("code"), report=category),
        status=status,
        date=when,
        author=people,
        facility=places,
        codes=resource.get("code"),
    )
    texts, document_ids, missing = [], [], []
    presented = enumerate(many(resource.get("presentedForm")))
    forms = [(form, draft.contents.place(where, "presentedForm", position)) for position, form in presented]
    for item in (*many(resource.get("media")), *many(resource.get("image"))):
        media = index.find(item.get("link"), resource)
        if media is not None and media.get("content"):
            forms.append((first_of(media.get("content")), where))
    if is_marked(resource, "exact") and forms:
        draft.attachments_taken += len(forms)
        texts, forms = [text_of(resource)], []  # the report's own text, and no document of its own
    for form, place in forms:
        taken = take_attachment(draft, form, about, resource, place)
        if taken is not None:
            document_ids.append(taken.sha256)
            texts.append(taken.text)
        elif word(form.get("url")):
            missing.append(_("The written report is not in this file."))
            only_on_server(draft, place)
    conclusion = lines(
        word(resource.get("conclusion")),
        *(concept(code) for code in many(resource.get("conclusionCode") or resource.get("codedDiagnosis"))),
    )
    results = many(resource.get("result"))
    text = lines(*texts)
    if not text and not conclusion and not results:
        text = _narrative(resource.get("text"))
    studies = (*many(resource.get("imagingStudy")), *many(resource.get("study")))
    study_ids = _ids(draft, studies, resource)
    code, others = draft.coding(resource.get("code"))
    draft.add(
        Report(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, index),
            status=status,
            display=display or _("Report"),
            code=code,
            other_codes=others,
            date=when,
            note=lines(remarks(resource.get("note")), *missing),
            sources=draft.source(where),
            category=category,
            text=text,
            conclusion=conclusion,
            author=people,
            facility=places,
            document_ids=tuple(dict.fromkeys(document_ids)),
            result_ids=tuple(dict.fromkeys(_ids(draft, results, resource))),
            imaging_study_id=study_ids[0] if study_ids else None,
        ),
        resource,
    )


def _ids(draft: Draft, references: Iterable[Json], resource: Json, depth: int = 4) -> list[str]:
    """The batch ids of the records that these references name; a panel without a value stands for its members."""
    keys: list[str] = []
    for reference in references:
        found = draft.index.find(reference, resource)
        if found is None:
            continue
        held = draft.ids.get(id(found))
        if not held and depth:
            inside = found if "contained" in found else resource
            held = _ids(draft, members(found), inside, depth - 1)
        keys += held or ()
    return keys


def _performers(draft: Draft, resource: Json, *names: str) -> tuple[str, str]:
    """The clinicians and the organisations that these elements name."""
    people, places = [], []
    for name in names:
        for item in many(resource.get(name)):
            actor = one(item["actor"]) if "actor" in item else item
            if draft.index.is_kind(actor, "Organization", "HealthcareService", "Location", inside=resource):
                places.append(draft.name(actor, resource))
            elif not draft.index.is_kind(actor, "Device", "Patient", inside=resource):
                people.append(draft.name(actor, resource))
                role = draft.index.find(actor, resource) if actor.get("reference") else None
                if role is not None and role.get("resourceType") == "PractitionerRole":
                    places.append(draft.name(role.get("organization"), role))
    return listed(people), listed(places)


def _narrative(text: Any) -> str:
    """The readable text of a Narrative; STU3 and hand-made files sometimes give the div alone."""
    if type(text) is str:
        return html_text(text)
    div = one(text).get("div")
    return html_text(word(div)) if div is not None else ""


def written_narrative(resource: Json) -> str:
    """The narrative of a resource where a person wrote it: it says more than the coded parts."""
    held = resource.get("text")
    if type(held) is not dict or word(held.get("status")) in _MADE_BY_PROGRAM:
        return ""
    return _narrative(held)


# ----------------------------------------------------------------------------------------------------- documents


def read_document_reference(draft: Draft, resource: Json, where: str) -> None:
    """A DocumentReference as documents; as a report without text where its content is only on a server."""
    if is_marked(resource, "is_report"):
        _read_plan(draft, resource, where)
        return
    if is_marked(resource, "is_note"):
        _read_note(draft, resource, where)
        return
    context = first_of(resource.get("context")) if type(resource.get("context")) is not str else {}
    kind = resource.get("type") or resource.get("class")
    title = word(resource.get("description")) or concept(kind)
    status = _REPORT_STATUS.get(first_code(resource.get("docStatus")), Status.UNKNOWN)
    if word(resource.get("status")) in ("entered-in-error", "superseded"):
        status = _REPORT_STATUS[word(resource["status"])]
    when = draft.first_date(resource, "date", "created", "indexed") or draft.date(context.get("period"))
    people, places = _performers(draft, resource, "author", "custodian")
    about = About(
        title=title,
        category=document_category(kind, resource.get("category"), title),
        status=status,
        date=when,
        author=people,
        facility=places or draft.name(resource.get("custodian"), resource),
        codes=resource.get("type"),
    )
    taken, elsewhere = [], []
    for position, content in enumerate(many(resource.get("content"))):
        attachment = one(content.get("attachment"))
        place = draft.contents.place(where, "content", position)
        if (found := take_attachment(draft, attachment, about, resource, place)) is not None:
            taken.append(found.sha256)
        elif attachment:
            elsewhere.append((attachment, place))
    for item in taken:
        draft.ids.setdefault(id(resource), []).append(item)
    if taken or not elsewhere:
        if not taken:
            draft.info(_("A document without content"), _("The file names a document and holds nothing of it."), where)
        return
    attachment, place = elsewhere[0]
    only_on_server(draft, place)
    title = title or word(attachment.get("title")) or _("Document")
    code, others = draft.coding(resource.get("type"))
    draft.add(
        Report(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=status,
            display=title,
            code=code,
            other_codes=others,
            date=when,
            note=lines(
                _("The document is not in this file."),
                *(labelled(_("Address"), word(item.get("url"))) for item, _place in elsewhere),
            ),
            sources=draft.source(where),
            category=report_category(kind, resource.get("category"), title),
            author=people,
            facility=places,
        ),
        resource,
    )


def _read_plan(draft: Draft, resource: Json, where: str) -> None:
    """A plan of care that our own summary carries as a document of plain text."""
    draft.attachments_taken += len(many(resource.get("content")))
    people, places = _performers(draft, resource, "author")
    code, others = draft.coding(resource.get("type"))
    report = Report(
        id=draft.new_id(),
        subject=draft.people.subject(resource, where, draft.index),
        display=word(resource.get("description")),
        code=code,
        other_codes=others,
        sources=draft.source(where),
        text=text_of(resource) if own_fields(resource).get("text") is not False else "",
        author=people,
        facility=places,
    )
    draft.add(report, resource)


def _read_note(draft: Draft, resource: Json, where: str) -> None:
    """A note that our own summary carries as a document of plain text."""
    draft.attachments_taken += len(many(resource.get("content")))
    own = own_fields(resource)
    code, others = draft.coding(resource.get("type")) if own.get("coded") else (None, ())
    note = Note(
        id=draft.new_id(),
        subject=draft.people.subject(resource, where, draft.index),
        display=word(resource.get("description")),
        code=code,
        other_codes=others,
        sources=draft.source(where),
        text=text_of(resource) if own.get("text") is not False else "",
        author=draft.name(resource.get("author"), resource) if own.get("author") is not False else "",
    )
    draft.add(note, resource)


def read_binary(draft: Draft, resource: Json, where: str) -> None:
    """A Binary as a document; `content` held its data before R4."""
    data = resource.get("data", resource.get("content"))
    if resource.get("data") is not None:
        draft.attachments_taken += 1
    take_data(draft, data, word(resource.get("contentType")), "", About(), {}, where)


def read_media(draft: Draft, resource: Json, where: str) -> None:
    """A Media (a photo, a scan, a recording) as a document."""
    title = concept(resource.get("view")) or concept(resource.get("type") or resource.get("modality"))
    content = first_of(resource.get("content"))
    about = About(
        title=listed([word(content.get("title")), title, concept(resource.get("bodySite"))]),
        category=document_category(resource.get("modality"), title),
        status=Status.ENTERED_IN_ERROR if word(resource.get("status")) == "entered-in-error" else Status.UNKNOWN,
        date=draft.first_date(resource, "createdDateTime", "createdPeriod", "occurrenceDateTime", "issued"),
        author=draft.name(resource.get("operator"), resource),
        note=remarks(resource.get("note")),
    )
    if take_attachment(draft, content, about, resource, where) is None and word(content.get("url")):
        only_on_server(draft, where)


def take_others(draft: Draft, resource: Json, where: str) -> None:
    """Take out the inline attachments of a resource that has no reader of its own, or beside what its reader reads."""
    for attachment in find_attachments(resource):
        title = concept(resource.get("code") or resource.get("type")) if type(resource.get("type")) is not str else ""
        about = About(title=title, date=draft.first_date(resource, "date", "sent", "authored", "created", "issued"))
        take_attachment(draft, attachment, about, resource, where)


# --------------------------------------------------------------------------------------------------- composition


def read_composition(draft: Draft, resource: Json, where: str) -> None:
    """A Composition: its sections that hold only text become a report, and its empty ones say why."""
    texts: list[str] = []
    stack = [
        (section, draft.contents.place(where, "section", position))
        for position, section in reversed(list(enumerate(many(resource.get("section")))))
    ]
    while stack:
        section, place = stack.pop()
        title = word(section.get("title")) or concept(section.get("code"))
        text = _narrative(section.get("text"))
        coded = any(draft.index.find(entry, resource) is not None for entry in many(section.get("entry")))
        if section.get("emptyReason") is not None:
            empty_section(draft, section, title, resource, place)
        elif text and not coded:
            texts.append(f"{title}\n{text}" if title else text)
        inner = list(enumerate(many(section.get("section"))))
        stack += [(part, draft.contents.place(place, "section", position)) for position, part in reversed(inner)]
    if not texts:
        return
    people, places = _performers(draft, resource, "author", "custodian")
    code, others = draft.coding(resource.get("type"))
    title = word(resource.get("title")) or concept(resource.get("type")) or _("Report")
    draft.add(
        Report(
            id=draft.new_id(),
            subject=draft.people.subject(resource, where, draft.index),
            status=_REPORT_STATUS.get(word(resource.get("status")), Status.UNKNOWN),
            display=title,
            code=code,
            other_codes=others,
            date=draft.first_date(resource, "date"),
            sources=draft.source(where),
            category=report_category(resource.get("type"), title),
            text="\n\n".join(texts),
            author=people,
            facility=places,
        ),
        resource,
    )


def read_list(draft: Draft, resource: Json, where: str) -> None:
    """A List: what it gathers are records of their own; an empty one may state that there is nothing of a kind."""
    if resource.get("emptyReason") is not None:
        empty_section(draft, resource, word(resource.get("title")) or concept(resource.get("code")), resource, where)
    elif not resource.get("entry"):
        draft.unmapped["List"] += 1
