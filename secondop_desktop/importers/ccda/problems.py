"""Problems, diagnoses and allergies: the concerns and the observations inside them."""

from __future__ import annotations

from dataclasses import dataclass

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Allergy, Condition, Kind, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.draft import Draft, Place
from secondop_desktop.importers.ccda.parts import (
    ASSERTIONS,
    CCDA_ENTRY,
    CODE,
    EFFECTIVE,
    STATUS_CODE,
    TEXT,
    VALUE,
    Related,
    age_in_words,
    author,
    code_of,
    comments,
    join,
    named,
    negated,
    nested_value,
    participants,
    related,
    status_code,
    templates,
    value_concept,
    value_text,
    written_note,
)
from secondop_desktop.importers.ccda.values import NEVER, Concept, Period
from secondop_desktop.importers.ccda.vocabulary import SectionKind
from secondop_desktop.importers.ccda.wording import coded_none, says_none, says_nothing
from secondop_desktop.importers.ccda.xml import V3, Element, first, walk

_ANY_PROBLEM = frozenset({"55607006", "64572001", "404684003", "282291009", "409586006", "418799008", "ASSERTION"})
_ANY_SUBSTANCE = frozenset({"105590001", "410942007", "762766007", "763158003", "415974002"})
_ANY_ALLERGY = frozenset(
    "419199007 420134006 418038007 416098002 419511003 59037007 414285001 418471000 235719002 106190000 "
    "ALG DALG FALG EALG OINT DINT FINT EINT NAINT DNAINT FNAINT ENAINT ASSERTION".split()
)
_DRUG_ALLERGY = frozenset({"416098002", "419511003", "59037007", "DALG", "DINT", "DNAINT"})
_FOOD_ALLERGY = frozenset({"414285001", "418471000", "FALG", "FINT"})
_STATUS_TEMPLATES = frozenset(
    {
        *(f"{CCDA_ENTRY}6", f"{CCDA_ENTRY}28"),
        *("2.16.840.1.113883.10.20.1.50", "2.16.840.1.113883.10.20.1.39"),
    }
)
_SUBJECTS = frozenset({CCDA_ENTRY + "4", CCDA_ENTRY + "7", "2.16.840.1.113883.10.20.1.28"})
_REMARKS = frozenset(
    {*_STATUS_TEMPLATES, *(CCDA_ENTRY + number for number in ("5", "8", "9", "31", "113", "143", "145"))}
)
_REMARK_CODES = frozenset({"SEV", STATUS_CODE, "11323-3", "82606-5", "225773000", "75326-9"})
_SEVERITY = CCDA_ENTRY + "8"
_REACTIONS = frozenset({CCDA_ENTRY + "9", "2.16.840.1.113883.10.20.1.54"})
_CRITICALITY = frozenset({"82606-5"})
_AGE = frozenset({"445518008", "397659008"})


@dataclass(frozen=True, slots=True)
class Concern:
    """The concern that a problem or an allergy stands in, what else it says, and when it was recorded."""

    element: Element
    beside: list[Related]
    recorded: PartialDate | None


def concern(draft: Draft, element: Element, path: str, place: Place) -> None:
    """Take in a concern: each observation that is its subject is a problem or an allergy."""
    _name, recorded = author(draft, element, path)
    found = False
    beside = related(element)
    within = Concern(element, beside, recorded)
    for one in beside:
        if one.name != "observation" or not _is_subject(one):
            continue
        found = True
        if place.kind is SectionKind.ALLERGIES or CCDA_ENTRY + "7" in one.templates:
            allergy(draft, one.element, path + one.path, place, within)
        else:
            problem(draft, one.element, path + one.path, place, within)
    if not found:
        draft.unmapped["act without an observation"] += 1


def _is_subject(one: Related) -> bool:
    """Whether an observation in a concern is a problem or an allergy itself, and not a remark on one."""
    if one.templates & _SUBJECTS:
        return True
    if one.templates & _REMARKS or one.code in _REMARK_CODES:
        return False
    return one.type not in {"REFR", "RSON", "CAUS"}


def problem(
    draft: Draft,
    element: Element,
    path: str,
    place: Place,
    within: Concern | None = None,
) -> None:
    """Take in one problem or diagnosis, or the statement that there are none."""
    values = draft.values
    concept = value_concept(draft, element)
    text = values.text(first(element, TEXT))
    refused = negated(element) or (within is not None and negated(within.element))
    beside = related(element)
    said = next((words for words in (concept.display, concept.written, text) if says_none(Kind.CONDITION, words)), "")
    generic = concept.null or bool(concept.codes & _ANY_PROBLEM)
    if coded_none(Kind.CONDITION, concept) or said or (refused and generic and (not text or says_nothing(text))):
        draft.none(Kind.CONDITION, said or concept.display or text or place.title, path, note=place.title)
        return
    name = concept.name or (value_text(draft, element) if concept.null else "") or named(concept, text)
    if not name and code_of(element) not in _ANY_PROBLEM | ASSERTIONS:
        code = values.concept(first(element, CODE))
        # The code of a problem observation is its type ("Problem", "Complaint"), unless there is no value at all.
        if first(element, VALUE) is None and CCDA_ENTRY + "4" not in templates(element):
            concept, name = code, code.display
    if not name or says_nothing(name) or element.get("nullFlavor") is not None:
        draft.unmapped["observation without a problem"] += 1
        return
    when = draft.period(first(element, EFFECTIVE), path)
    outer = draft.values.period(first(within.element, EFFECTIVE)) if within is not None else NEVER
    recorded = author(draft, element, path)[1] or (within.recorded if within is not None else None)
    age = age_in_words(nested_value(draft, beside, template=CCDA_ENTRY + "31", codes=_AGE))
    draft.add(
        Condition(
            id=draft.new_id(),
            status=Status.NEGATED
            if refused
            else _status(draft, element, beside, within, when, inactive=Status.COMPLETED),
            display=name,
            code=concept.coding,
            other_codes=concept.others,
            date=recorded,
            note=join(
                written_note(concept),
                place.title if place.kind is SectionKind.DIAGNOSES else "",
                _code_name(draft, beside, age),
                *comments(draft, beside),
            ),
            onset=when.start or (outer.start if place.kind is SectionKind.PROBLEMS and within is not None else None),
            abatement=when.high,
            verification=_verification(draft, element),
            severity=nested_value(draft, beside, template=_SEVERITY, codes=frozenset({"SEV"})),
            sources=draft.source(path, element),
        )
    )


def _code_name(draft: Draft, beside: list[Related], age: str) -> str:
    """The age at onset as its observation calls it."""
    if not age:
        return ""
    for one in beside:
        if CCDA_ENTRY + "31" in one.templates or one.code in _AGE:
            name = draft.values.concept(first(one.element, CODE)).display
            return f"{name}: {age}" if name else age
    return age


def _verification(draft: Draft, element: Element) -> str:
    concept: Concept = draft.values.concept(first(element, V3 + "uncertaintyCode"))
    return _("uncertain") if concept.display in {"U", "UN"} else concept.display


def _status(
    draft: Draft,
    element: Element,
    beside: list[Related],
    within: Concern | None,
    when: Period,
    *,
    inactive: Status,
) -> Status:
    """Whether a problem or an allergy is still there, as far as its source says."""
    for held in (beside, within.beside if within is not None else []):
        for one in held:
            if (one.code == STATUS_CODE or one.templates & _STATUS_TEMPLATES) and (
                said := value_text(draft, one.element)
            ):
                return _said_status(said, inactive)
    states = [status_code(element), status_code(within.element) if within is not None else ""]
    if "nullified" in states:
        return Status.ENTERED_IN_ERROR
    if when.high is not None:
        return Status.COMPLETED
    outer = states[1]
    if outer == "active":
        return Status.ACTIVE
    if outer == "completed" or when.ended:
        return Status.COMPLETED if when.ended else Status.UNKNOWN
    if outer in {"aborted", "suspended"}:
        return Status.STOPPED
    if within is None and states[0] == "active":
        return Status.ACTIVE
    return Status.UNKNOWN


def _said_status(said: str, inactive: Status) -> Status:
    words = said.casefold()
    if "error" in words:
        return Status.ENTERED_IN_ERROR
    if "refuted" in words or "ruled out" in words:
        return Status.REFUTED
    if "inactive" in words:
        return inactive
    if any(word in words for word in ("resolved", "remission", "past", "history", "complete")):
        return Status.COMPLETED
    if any(word in words for word in ("active", "chronic", "current", "recurr", "relapse", "intermittent")):
        return Status.ACTIVE
    return Status.UNKNOWN


# ---------------------------------------------------------------------------------------------------- allergies


def allergy(draft: Draft, element: Element, path: str, place: Place, within: Concern | None = None) -> None:
    """Take in one allergy or intolerance, or the statement that there are none."""
    values = draft.values
    kind = value_concept(draft, element)
    text = values.text(first(element, TEXT))
    substance, name = _substance(draft, element)
    refused = negated(element) or (within is not None and negated(within.element))
    beside = related(element)
    any_kind = kind.null or bool(kind.codes & _ANY_ALLERGY)
    generic = bool(substance.codes & _ANY_SUBSTANCE) or (not name and any_kind)
    candidates = (name, kind.display, text, substance.written, kind.written)
    said = next((words for words in candidates if says_none(Kind.ALLERGY, words)), "")
    if coded_none(Kind.ALLERGY, kind, substance) or said or (refused and generic):
        when = draft.period(first(element, EFFECTIVE), path)
        shown = said or _none_of(kind, substance) or text or place.title
        draft.none(Kind.ALLERGY, shown, path, date=when.start, note=place.title)
        return
    concept = substance
    if not name and not says_nothing(kind.display) and (kind.written or not any_kind):
        # Without a participant the value itself may be the allergy ("Allergy to penicillin").
        concept, name = kind, kind.written or kind.display
    if not name and text and len(text) <= 300:
        name = text
    reactions, severity = _reactions(draft, beside)
    if says_nothing(name) or name == substance.display != substance.name:
        name = named(Concept(), text) or name  # a code that was not found is called so
    # One whose name is missing is still an allergy where it says what it did to the person.
    if not name or (says_nothing(name) and not reactions) or element.get("nullFlavor") is not None:
        draft.unmapped["observation without an allergy"] += 1
        return
    when = draft.period(first(element, EFFECTIVE), path)
    if within is not None and not severity:
        severity = nested_value(draft, within.beside, template=_SEVERITY, codes=frozenset({"SEV"}))
    _name, recorded = author(draft, element, path)
    draft.add(
        Allergy(
            id=draft.new_id(),
            status=Status.NEGATED
            if refused
            else _status(draft, element, beside, within, when, inactive=Status.STOPPED),
            display=name,
            code=concept.coding,
            other_codes=concept.others,
            date=when.start or recorded,
            note=join(
                written_note(concept),
                kind.display if kind is not concept else "",
                *comments(draft, beside),
            ),
            reactions=tuple(dict.fromkeys(reactions)),
            severity=nested_value(draft, beside, template=_SEVERITY, codes=frozenset({"SEV"})) or severity,
            criticality=nested_value(draft, beside, template=CCDA_ENTRY + "145", codes=_CRITICALITY),
            sources=draft.source(path, element),
        )
    )


def _none_of(kind: Concept, substance: Concept) -> str:
    """What a negated allergy without a substance says, in the source's own codes."""
    if coded_none(Kind.ALLERGY, kind):
        return kind.display
    if coded_none(Kind.ALLERGY, substance):
        return substance.display
    if kind.codes & _DRUG_ALLERGY or substance.codes & {"410942007", "763158003"}:
        return _("No known drug allergies")
    if kind.codes & _FOOD_ALLERGY:
        return _("No known food allergies")
    return _("No known allergies")


def _substance(draft: Draft, element: Element) -> tuple[Concept, str]:
    concept, name = draft.values.concept(None), ""
    for role, _position in participants(element, "CSM", "PRD", "DEV"):
        playing = first(role, V3 + "playingEntity")
        code = draft.values.concept(first(playing, CODE))
        named_so = draft.values.text(walk(playing, V3 + "name"))
        # The words of a missing code may only say that it is missing; the substance then has its own name.
        telling = (words for words in (code.name, named_so) if words and not says_nothing(words))
        text = next(telling, code.name or named_so or code.display)
        if text:
            return code, text
    return concept, name


def _reactions(draft: Draft, beside: list[Related]) -> tuple[list[str], str]:
    """The reactions, and the severity of the first that has one."""
    found: list[str] = []
    severity = ""
    for one in beside:
        if one.name != "observation" or _SEVERITY in one.templates or one.code == "SEV":
            continue
        if _REACTIONS & one.templates or one.type == "MFST":
            text = value_text(draft, one.element) or draft.values.text(first(one.element, TEXT))
            if text and not says_nothing(text) and not negated(one.element):
                found.append(text)
            if not severity:
                severity = nested_value(draft, related(one.element), template=_SEVERITY, codes=frozenset({"SEV"}))
    return found, severity
