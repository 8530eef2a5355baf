"""What is said about a person's life and family, their insurance, and statements that we keep as notes."""

from __future__ import annotations

from secondop_desktop.core.records import Coverage, DocumentCategory, FamilyHistory, ImagingStudy, Note, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.draft import Draft, Place
from secondop_desktop.importers.ccda.header import organization
from secondop_desktop.importers.ccda.parts import (
    ASSERTIONS,
    CCDA_ENTRY,
    CODE,
    COMMENT_CODE,
    COMPONENT,
    EFFECTIVE,
    PARTICIPANT,
    TEXT,
    age_in_words,
    author,
    code_of,
    comments,
    identifier_of,
    join,
    negated,
    nested_value,
    participants,
    related,
    value_concept,
    value_text,
    written_note,
)
from secondop_desktop.importers.ccda.wording import says_nothing
from secondop_desktop.importers.ccda.xml import SDTC_TAG, V3, Element, every, first, local_name, walk

_AGE = frozenset({"445518008", "397659008"})


def statement(draft: Draft, element: Element) -> str:
    """What an entry says, on one line: `Smoking status: Former smoker`."""
    values = draft.values
    code = values.concept(first(element, CODE))
    named = code_of(element) not in ASSERTIONS and (code.coding is None or code.display != code.coding.code)
    name = code.display if named else ""
    value = value_text(draft, element)
    text = values.text(first(element, TEXT))
    if not value and text and says_nothing(text):
        return ""
    if not name and not value:
        return text if len(text) <= 1000 and not says_nothing(text) else ""
    if not value and text and len(text) <= 300 and not says_nothing(text) and text.casefold() != name.casefold():
        value = text
    return ": ".join(part for part in (name, value) if part)


def social(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in a statement about the person's life, such as a smoking status, as a note."""
    said = statement(draft, element)
    value = value_text(draft, element)
    if not said or (value and says_nothing(value)) or element.get("nullFlavor") is not None:
        draft.unmapped["observation without content"] += 1
        return
    when = draft.period(first(element, EFFECTIVE), path)
    name, written = author(draft, element, path)
    code = draft.values.concept(first(element, CODE))
    until = f"{when.low} – {when.high}" if when.low and when.high and when.low != when.high else ""
    coded = code.coding is not None and code.coding.code not in ASSERTIONS
    concept = code if coded else value_concept(draft, element)
    draft.add(
        Note(
            id=draft.new_id(),
            status=Status.NEGATED if negated(element) else Status.FINAL,
            display=said if len(said) <= 200 else place.title,
            code=concept.coding,
            other_codes=concept.others,
            date=when.any or written,
            text=join(said, until, *comments(draft, related(element))),
            author=name,
            note=place.title,
            sources=draft.source(path),
        )
    )


def family(draft: Draft, element: Element, path: str, _place: Place) -> None:
    """Take in the illnesses of one relative."""
    values = draft.values
    subject = walk(element, V3 + "subject", V3 + "relatedSubject")
    relation = values.concept(first(subject, CODE)).display
    person = first(subject, V3 + "subject")
    dead = first(person, SDTC_TAG + "deceasedInd")
    deceased = dead is not None and dead.get("value") == "true"
    for position, component in enumerate(element.iterchildren(COMPONENT), 1):
        observation = first(component, V3 + "observation")
        if observation is None:
            continue
        concept = value_concept(draft, observation)
        text = values.text(first(observation, TEXT))
        name = concept.display or value_text(draft, observation) or (text if len(text) <= 300 else "")
        if not name or says_nothing(name):
            continue
        at = f"{path}/component[{position}]/observation"
        beside = related(observation)
        cause = any(one.type == "CAUS" for one in beside)
        onset = age_in_words(nested_value(draft, beside, template=CCDA_ENTRY + "31", codes=_AGE))
        draft.add(
            FamilyHistory(
                id=draft.new_id(),
                status=Status.NEGATED if negated(observation) else Status.COMPLETED,
                display=name,
                code=concept.coding,
                other_codes=concept.others,
                date=draft.period(first(observation, EFFECTIVE), at).any,
                note=join(
                    written_note(concept),
                    _("Cause of death") if cause else (_("Deceased") if deceased else ""),
                    *comments(draft, beside),
                ),
                relation=relation,
                onset=onset,
                sources=draft.source(at),
            )
        )


def coverage(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in an insurance: each policy inside the coverage act, or the act itself where it has none."""
    found = False
    for one in related(element):
        has_parties = first(one.element, V3 + "performer") is not None or first(one.element, PARTICIPANT) is not None
        if one.name == "act" and has_parties:
            found = _policy(draft, one.element, path + one.path) or found
    if not found and not _policy(draft, element, path):
        draft.unmapped["act without a policy"] += 1


def _policy(draft: Draft, element: Element, path: str) -> bool:
    values = draft.values
    payer = ""
    for performer in element.iterchildren(V3 + "performer"):
        role = first(performer, V3 + "assignedEntity")
        if code_of(role) == "GUAR" if role is not None else True:
            continue
        payer = payer or organization(first(role, V3 + "representedOrganization"))
    member = ""
    period = None
    for participant in element.iterchildren(PARTICIPANT):
        if participant.get("typeCode") in {"COV", "HLD"}:
            role = first(participant, V3 + "participantRole")
            member = member or (identifier_of(role) if role is not None else "")
            if participant.get("typeCode") == "COV" and period is None:
                period = draft.period(first(participant, V3 + "time"), path)
    kind = values.concept(first(element, CODE))
    plan = ""
    for one in related(element):
        if one.element.get("moodCode") == "DEF":
            plan = plan or values.text(first(one.element, TEXT)) or values.concept(first(one.element, CODE)).display
    if not payer and not member:
        return False
    draft.add(
        Coverage(
            id=draft.new_id(),
            status=Status.NEGATED if negated(element) else Status.UNKNOWN,
            display=payer or plan or kind.display,
            code=kind.coding,
            date=period.start if period is not None else None,
            end=period.high if period is not None else None,
            payer=payer,
            member_id=member or identifier_of(element),
            plan=join(plan, kind.display, by=", "),
            sources=draft.source(path),
        )
    )
    return True


def study(draft: Draft, element: Element, path: str) -> None:
    """Take in a study of the DICOM object catalogue: its UID, series and number of pictures."""
    uid = next((number.get("root", "") for number in every(element, V3 + "id")), "")
    modalities: list[str] = []
    names: list[str] = []
    series = instances = 0
    for one in related(element):
        if one.name != "act":
            continue
        series += 1
        for qualifier in every(first(one.element, CODE), V3 + "qualifier"):
            value = first(qualifier, V3 + "value")
            if value is not None and (code := value.get("code", "")):
                modalities.append(code)
                names.append(draft.values.concept(value).display)
        instances += sum(1 for picture in related(one.element) if picture.element.get("classCode") == "DGIMG")
    if not uid:
        draft.unmapped["act without a study"] += 1
        return
    modality = join(*dict.fromkeys(modalities), by=", ")
    is_report = draft.about.category is DocumentCategory.IMAGING
    draft.add(
        ImagingStudy(
            id=draft.new_id(),
            status=Status.COMPLETED,
            display=modality or _("Imaging study"),
            date=draft.period(first(element, EFFECTIVE), path).any,
            modality=modality,
            study_uid=uid,
            series=series or None,
            instances=instances or None,
            # What a summary is called says nothing of this study; the report of a study has its name.
            description=draft.about.title if is_report else join(*dict.fromkeys(names), by=", "),
            sources=draft.source(path),
        )
    )


def lines(draft: Draft, element: Element, depth: int = 0) -> list[str]:
    """What an entry and the entries inside it say, a line each, with the day and what is planned marked as such."""
    found: list[str] = []
    if code_of(element) != COMMENT_CODE or depth == 0:
        said = statement(draft, element)
        if not said and (name := _participant_name(draft, element)):
            said = name
        when = draft.values.period(first(element, EFFECTIVE)).any
        if said:
            said = _("Not so: {statement}").format(statement=said) if negated(element) else said
            found.append(f"{'  ' * depth}{said}" + (f" ({when.day_iso})" if when is not None else ""))
    else:
        found.append("  " * depth + draft.values.text(first(element, TEXT)))
    if depth < 6:
        for one in related(element):
            found.extend(lines(draft, one.element, depth + 1))
        for component in element.iterchildren(COMPONENT):
            for other in component:
                if local_name(other) and other.get("classCode") is not None:
                    found.extend(lines(draft, other, depth + 1))
    return found


def _participant_name(draft: Draft, element: Element) -> str:
    """The medicine or device that an entry without a code of its own is about."""
    product = walk(element, V3 + "consumable", V3 + "manufacturedProduct", V3 + "manufacturedMaterial", CODE)
    if product is not None:
        return draft.values.concept(product).display
    for role, _position in participants(element, "PRD", "DEV", "CSM"):
        for playing in ("playingDevice", "playingEntity"):
            if name := draft.values.concept(walk(role, V3 + playing, CODE)).display:
                return name
    return ""
