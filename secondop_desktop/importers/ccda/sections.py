"""The body of a CDA document: each entry goes to the reader of its kind, and what is only words is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from secondop_desktop.core.batch import Severity
from secondop_desktop.core.records import DocumentCategory, Kind, Note, Procedure, Record, Report, ResultCategory
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda import history, medications, problems, procedures, reports, results
from secondop_desktop.importers.ccda.draft import Draft, Loose, Place
from secondop_desktop.importers.ccda.narrative import blocks_of, plain, readable, sections, title_of
from secondop_desktop.importers.ccda.parts import (
    CCDA_ENTRY,
    PLANNED_MOODS,
    status_code,
    templates,
)
from secondop_desktop.importers.ccda.vocabulary import (
    PART_BY_CODE,
    SECTION_BY_CODE,
    SECTION_BY_TEMPLATE,
    SectionKind,
)
from secondop_desktop.importers.ccda.wording import is_quiet, none_in, says_nothing
from secondop_desktop.importers.ccda.xml import V3, Element, first, local_name, walk

_ENTRY, _CODE, _TEXT = V3 + "entry", V3 + "code", V3 + "text"
WRONG_SHAPE = (ValueError, LookupError, ArithmeticError)
"""What a reader raises where an entry is not built the way the specification says."""

_WHOLE_IN_WORDS = frozenset(
    {
        DocumentCategory.PROCEDURE,
        DocumentCategory.IMAGING,
        DocumentCategory.PATHOLOGY,
        DocumentCategory.GENETICS,
        DocumentCategory.LABORATORY,
    }
)
"""Documents that are one report: every section's words belong to it, whatever its entries say."""

# In other documents, such a note is a part of the one report that the document is.
_SUMMARIES = frozenset({DocumentCategory.SUMMARY, DocumentCategory.OTHER, DocumentCategory.TREATMENT})
_ABOUT = {
    SectionKind.ALLERGIES: Kind.ALLERGY,
    SectionKind.MEDICATIONS: Kind.MEDICATION,
    SectionKind.IMMUNIZATIONS: Kind.IMMUNIZATION,
    SectionKind.PROBLEMS: Kind.CONDITION,
    SectionKind.PROCEDURES: Kind.PROCEDURE,
}
_T = {
    name: CCDA_ENTRY + number
    for name, number in {
        "results": "1",
        "result": "2",
        "vitals": "26",
        "vital": "27",
        "family": "45",
        "problem": "4",
        "problems": "3",
        "allergy": "7",
        "allergies": "30",
        "procedure": "14",
        "procedure act": "12",
        "procedure observation": "13",
        "medication": "16",
        "vaccine": "52",
        "equipment": "135",
        "supply": "50",
        "coverage": "60",
        "encounter": "49",
        "smoking": "78",
        "tobacco": "85",
        "social": "38",
        "note": "202",
    }.items()
}
_SOCIAL = frozenset({_T["smoking"], _T["tobacco"], _T["social"], CCDA_ENTRY + "200", "2.16.840.1.113883.10.22.4.78"})
# Their observations may follow the result template, and are findings about how a person lives.
_STATUS_SECTIONS = frozenset({"47420-5", "10190-7", "61144-2", "75310-3"})
_DIAGNOSIS_ACTS = frozenset({_T["problems"], *(CCDA_ENTRY + number for number in ("33", "34", "51", "65", "80"))})


def read_body(draft: Draft) -> None:
    """Take in every section of the document, and the whole of its narrative as searchable text."""
    found = list(sections(draft.loaded))
    whole: list[str] = []
    what = _("Reading health record")
    for done, (element, path) in enumerate(found):
        draft.context.progress.step(what, done, len(found))
        place = place_of(draft, element, path)
        whole.append(_section(draft, element, place))
    if not found and not draft.loaded.is_document:
        root = draft.loaded.root
        _entry(draft, root, f"/{local_name(root)}", Place(SectionKind.OTHER, "", "", f"/{local_name(root)}"), [])
    if text := "\n\n".join(part for part in whole if part):
        draft.texts[draft.sha256] = (text,)


def place_of(draft: Draft, section: Element, path: str) -> Place:
    """What a section is about: by its code, else by a template that it follows, else anything."""
    code = first(section, _CODE)
    codes = [code.get("code", "")] if code is not None else []
    if code is not None:
        codes += [translation.get("code", "") for translation in code.iterchildren(V3 + "translation")]
    kind = next((SECTION_BY_CODE[c] for c in codes if c in SECTION_BY_CODE), None)
    if kind is None and not (codes and codes[0] in PART_BY_CODE):
        kind = next(
            (SECTION_BY_TEMPLATE[root] for root in sorted(templates(section)) if root in SECTION_BY_TEMPLATE), None
        )
    coding = draft.values.concept(code).coding
    return Place(kind or SectionKind.OTHER, codes[0] if codes else "", title_of(section), path, coding)


def _section(draft: Draft, section: Element, place: Place) -> str:
    """Take in one section; returns its title and text."""
    records = len(draft.records)
    before = records + len(draft.none_known)
    extras: list[str] = []
    if _of_another(section):
        place = replace(place, kind=SectionKind.OTHER)
        draft.issue(
            Severity.WARNING,
            _("A part about someone else"),
            _("“{title}” is about a relative. Its text was kept as a note, and nothing was read from it.").format(
                title=place.title
            ),
            place.path,
        )
        entries: Iterable[Element] = ()
    else:
        entries = section.iterchildren(_ENTRY)
    for position, entry in enumerate(entries, 1):
        for inner in entry:
            name = local_name(inner)
            if name and inner.get("classCode") is not None or name in _ACTS:
                _entry(draft, inner, f"{place.path}/entry[{position}]/{name}", place, extras)
    blocks = blocks_of(first(section, _TEXT))
    text = plain(blocks)
    made = len(draft.records) + len(draft.none_known) > before
    uncovered = _uncovered(extras, text) if extras else ""
    if place.kind is SectionKind.OTHER and made and _all_said(draft.records[records:], text):
        return "\n".join(part for part in (place.title, text) if part)
    about = _ABOUT.get(place.kind)
    if not made and about is not None and (said := none_in(about, blocks)):
        draft.none(about, said, place.path, note=place.title)
        made = True
    _keep_words(draft, place, readable(blocks), uncovered, made=made, quiet=is_quiet(blocks, place.title))
    return "\n".join(part for part in (place.title, text) if part)


_ACTS = frozenset({"act", "observation", "organizer", "procedure", "substanceAdministration", "supply", "encounter"})


def _entry(draft: Draft, element: Element, path: str, place: Place, extras: list[str]) -> None:
    """Take in one entry; where it is built wrongly, nothing of it is kept and the person is told where."""
    marks = len(draft.records), len(draft.none_known)
    try:
        _take(draft, element, path, place, extras)
    except WRONG_SHAPE:
        del draft.records[marks[0] :]
        del draft.none_known[marks[1] :]
        draft.issue(
            Severity.WARNING,
            _("A part of the file could not be read"),
            _("It is not built the way such entries are. Everything else was read; see the original for this part."),
            path,
        )


def _take(draft: Draft, element: Element, path: str, place: Place, extras: list[str]) -> None:
    name = local_name(element)
    if place.kind is not SectionKind.FAMILY and _of_another(element) and _T["family"] not in templates(element):
        extras.extend(history.lines(draft, element))
        draft.unmapped[f"{name} about a relative"] += 1
        return
    planned = element.get("moodCode", "EVN") in PLANNED_MOODS
    if name == "organizer":
        taken = _organizer(draft, element, path, place, extras)
    elif name == "observation":
        taken = not planned and _observation(draft, element, path, place)
    elif name == "act":
        taken = _act(draft, element, path, place, extras, planned=planned)
    elif name == "substanceAdministration":
        taken = _substance(draft, element, path, place, planned=planned)
    elif name == "procedure":
        taken = _procedure(draft, element, path, place, planned=planned)
    elif name == "encounter":
        taken = not planned and place.kind is not SectionKind.PLAN
        if taken:
            procedures.encounter(draft, element, path, place)
    elif name == "supply":
        taken = not planned and (place.kind is SectionKind.DEVICES or _T["supply"] in templates(element))
        if taken:
            procedures.supply(draft, element, path, place)
    else:
        taken = name == "observationMedia"  # its picture is taken out with the other attachments
    if not taken:
        extras.extend(history.lines(draft, element))
        draft.unmapped[f"planned {name}" if planned else name] += 1


def _of_another(element: Element) -> bool:
    """Whether an entry or section is about another than the patient: a relative, a donor, an unborn child."""
    related = walk(element, V3 + "subject", V3 + "relatedSubject")
    if related is None:
        return False
    code = first(related, _CODE)
    return related.get("classCode") != "PAT" and (code is None or code.get("code") not in {"SELF", "ONESELF"})


def _organizer(draft: Draft, element: Element, path: str, place: Place, extras: list[str]) -> bool:
    roots = templates(element)
    if _T["vitals"] in roots or place.kind is SectionKind.VITALS:
        results.organizer(draft, element, path, ResultCategory.VITAL_SIGNS)
    elif place.kind is SectionKind.RESULTS or (_T["results"] in roots and place.code not in _STATUS_SECTIONS):
        results.organizer(draft, element, path, ResultCategory.LABORATORY)
    elif _T["family"] in roots or place.kind is SectionKind.FAMILY:
        history.family(draft, element, path, place)
    elif _T["equipment"] in roots or place.kind is SectionKind.DEVICES:
        for position, component in enumerate(element.iterchildren(V3 + "component"), 1):
            for inner in component:
                if (name := local_name(inner)) in _ACTS:
                    _take(draft, inner, f"{path}/component[{position}]/{name}", place, extras)
    else:
        return False
    return True


def _observation(draft: Draft, element: Element, path: str, place: Place) -> bool:
    roots = templates(element)
    kind = place.kind
    if _T["vital"] in roots or kind is SectionKind.VITALS:
        panel = results.Panel(ResultCategory.VITAL_SIGNS)
        results.observation(draft, element, path, panel)
    elif kind is SectionKind.RESULTS or (_T["result"] in roots and place.code not in _STATUS_SECTIONS):
        results.observation(draft, element, path, results.Panel(ResultCategory.LABORATORY))
    elif kind is SectionKind.ALLERGIES or _T["allergy"] in roots:
        problems.allergy(draft, element, path, place)
    elif kind in {SectionKind.PROBLEMS, SectionKind.DIAGNOSES}:
        problems.problem(draft, element, path, place)
    elif kind is SectionKind.SOCIAL or roots & _SOCIAL:
        history.social(draft, element, path, place)
    elif kind is SectionKind.PROCEDURES or _T["procedure observation"] in roots:
        procedures.procedure(draft, element, path, place)
    else:
        return False
    return True


def _act(draft: Draft, element: Element, path: str, place: Place, extras: list[str], *, planned: bool) -> bool:
    roots = templates(element)
    kind = place.kind
    if _T["note"] in roots and draft.about.category in _SUMMARIES:
        return reports.note_activity(draft, element, path, place)
    if kind is SectionKind.PAYERS or _T["coverage"] in roots:
        history.coverage(draft, element, path, place)
    elif kind is SectionKind.IMAGES:
        history.study(draft, element, path)
    elif kind is SectionKind.PROCEDURES or _T["procedure act"] in roots:
        return _procedure(draft, element, path, place, planned=planned)
    elif planned:
        return False
    elif kind in {SectionKind.PROBLEMS, SectionKind.DIAGNOSES, SectionKind.ALLERGIES} or (
        roots & (_DIAGNOSIS_ACTS | {_T["allergies"]})
    ):
        problems.concern(draft, element, path, place)
    elif kind in {SectionKind.MEDICATIONS, SectionKind.IMMUNIZATIONS}:
        return _wrapped(draft, element, path, place, extras)
    else:
        return False
    return True


def _wrapped(draft: Draft, element: Element, path: str, place: Place, extras: list[str]) -> bool:
    """The medicines inside an act, as discharge and admission medications are written."""
    found = False
    for position, relation in enumerate(element.iterchildren(V3 + "entryRelationship"), 1):
        for inner in relation.iterchildren(V3 + "substanceAdministration"):
            at = f"{path}/entryRelationship[{position}]/substanceAdministration"
            _take(draft, inner, at, place, extras)
            found = True
    return found


def _substance(draft: Draft, element: Element, path: str, place: Place, *, planned: bool) -> bool:
    # In a list of medicines, intent is a prescription; in a plan, it is a plan.
    if planned and (place.kind is SectionKind.PLAN or element.get("moodCode") != "INT"):
        return False
    if place.kind is SectionKind.IMMUNIZATIONS or _T["vaccine"] in templates(element):
        if planned:
            return False
        medications.immunization(draft, element, path, place)
    else:
        medications.medication(draft, element, path, place)
    return True


def _procedure(draft: Draft, element: Element, path: str, place: Place, *, planned: bool) -> bool:
    if planned and not (place.kind is SectionKind.PROCEDURES and _was_done(draft, element)):
        return False
    if draft.about.category is DocumentCategory.PROCEDURE and place.kind is SectionKind.OTHER:
        return False  # the operation that this report is about, said once more in one of its parts
    procedures.procedure(draft, element, path, place)
    return True


def _was_done(draft: Draft, element: Element) -> bool:
    """Whether what is marked as an intent was done: some exporters leave that mark on everything (R1.1 allows it)."""
    state = status_code(element)
    if state == "completed":
        return True
    began = draft.values.period(first(element, V3 + "effectiveTime")).start
    written = draft.about.date
    return state == "active" and began is not None and written is not None and began.latest() <= written.latest()


# ------------------------------------------------------------------------------------------------- only in words


def _all_said(records: Iterable[Record], text: str) -> bool:
    """Whether the notes that were read from a section hold all of its text."""
    for record in records:
        if isinstance(record, (Note, Report, Procedure)) and record.text:
            text = text.replace(record.text, "", 1)
    return says_nothing(text)


def _uncovered(extras: list[str], text: str) -> str:
    """The lines whose words the narrative does not have."""
    shown = text.casefold()
    kept = []
    for line in extras:
        said = line.strip().rpartition(" (")[0] or line.strip()
        if said.rpartition(": ")[2].casefold() not in shown:
            kept.append(line)
    return "\n".join(kept)


def _keep_words(draft: Draft, place: Place, text: str, extras: str, *, made: bool, quiet: bool) -> None:
    """Keep the words of a section that its records do not say; `quiet` words say that there is nothing to say."""
    whole = draft.about.category in _WHOLE_IN_WORDS and draft.loaded.is_document
    if not whole and (quiet or (made and place.kind not in {SectionKind.OTHER, SectionKind.PLAN})):
        text = ""
    words = "\n".join(part for part in (text, extras) if part)
    if not words:
        return
    draft.loose.append(Loose(place, words))
    if not whole and not made and text and place.kind in _ABOUT:
        draft.issue(
            Severity.WARNING,
            _("A list that is only in words"),
            _("“{title}” has no separate entries. Its text was kept as a note; add what matters by hand.").format(
                title=place.title
            ),
            place.path,
        )
