"""What entries of every kind have in common: comments, who did it, what is said beside them, and what says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.draft import Draft
from secondop_desktop.importers.ccda.header import entity, organization, person_name
from secondop_desktop.importers.ccda.values import Concept
from secondop_desktop.importers.ccda.wording import says_nothing
from secondop_desktop.importers.ccda.xml import V3, Element, every, first, local_name, walk

CODE, VALUE, TEXT, TIME, AUTHOR = (V3 + name for name in ("code", "value", "text", "time", "author"))
EFFECTIVE, STATUS, RELATION, TEMPLATE = (
    V3 + name for name in ("effectiveTime", "statusCode", "entryRelationship", "templateId")
)
COMPONENT = V3 + "component"
PARTICIPANT, PERFORMER = V3 + "participant", V3 + "performer"

CCDA_ENTRY = "2.16.840.1.113883.10.20.22.4."
COMMENT_CODE = "48767-8"
STATUS_CODE = "33999-4"
ASSERTIONS = frozenset({"ASSERTION", "CONC", ""})

PLANNED_MOODS = frozenset({"RQO", "PRMS", "PRP", "ARQ", "INT", "GOL", "APT", "DEF", "SLOT"})


def templates(element: Element) -> frozenset[str]:
    """The roots of the templates that an entry follows."""
    return frozenset(template.get("root", "") for template in element.iterchildren(TEMPLATE))


def negated(element: Element) -> bool:
    """Whether an entry says that it is not so."""
    return element.get("negationInd", "").strip() in {"true", "1"}


def status_code(element: Element) -> str:
    """The state of an act: active, completed, aborted …"""
    status = first(element, STATUS)
    return status.get("code", "").strip().casefold() if status is not None else ""


def act_status(element: Element) -> Status:
    """What the state of an act means for a record of it."""
    return {
        "active": Status.ACTIVE,
        "completed": Status.COMPLETED,
        "aborted": Status.STOPPED,
        "suspended": Status.STOPPED,
        "held": Status.STOPPED,
        "cancelled": Status.CANCELLED,
        "nullified": Status.ENTERED_IN_ERROR,
        "obsolete": Status.SUPERSEDED,
    }.get(status_code(element), Status.UNKNOWN)


@dataclass(slots=True)
class Related:
    """Another entry that an entry is related to: how, what it is, and the path from the one to the other."""

    type: str
    element: Element
    name: str
    path: str
    code: str
    _templates: frozenset[str] | None = None

    @property
    def templates(self) -> frozenset[str]:
        """The roots of the templates that it follows."""
        if self._templates is None:
            self._templates = templates(self.element)
        return self._templates


_NO_ENTRIES = frozenset({"", "templateId", "sequenceNumber", "seperatableInd", "separatableInd"})


def related(element: Element) -> list[Related]:
    """The entries that an entry is related to."""
    found: list[Related] = []
    for position, relation in enumerate(element.iterchildren(RELATION), 1):
        for other in relation:
            name = local_name(other)
            if name not in _NO_ENTRIES:
                path = f"/entryRelationship[{position}]/{name}"
                found.append(Related(relation.get("typeCode", ""), other, name, path, code_of(other)))
                break
    return found


def value_concept(draft: Draft, observation: Element) -> Concept:
    """The coded value of an observation."""
    return draft.values.concept(first(observation, VALUE))


def value_text(draft: Draft, observation: Element) -> str:
    """The values of an observation as one would read them, with their unit."""
    found = []
    for value in observation.iterchildren(VALUE):
        measured = draft.values.measured(value)
        if measured.value:
            found.append(f"{measured.value} {measured.unit}".strip())
    return "; ".join(dict.fromkeys(found))


def code_of(element: Element) -> str:
    """The code of an entry, without its system."""
    code = first(element, CODE)
    return code.get("code", "") if code is not None else ""


def comments(draft: Draft, beside: list[Related]) -> list[str]:
    """The remarks that are attached to an entry (annotation comments)."""
    if not beside:
        return []
    texts = (draft.values.text(first(one.element, TEXT)) for one in beside if one.code == COMMENT_CODE)
    return [text for text in texts if text]


def join(*parts: str, by: str = "\n") -> str:
    """The parts that say something, each once."""
    return by.join(dict.fromkeys(part for part in parts if part))


def written_note(concept: Concept) -> str:
    """The words of the source beside a code's name, unless they are a whole row or paragraph."""
    return concept.written if len(concept.written) <= 200 and " | " not in concept.written else ""


def author(draft: Draft, element: Element, path: str) -> tuple[str, PartialDate | None]:
    """Who wrote an entry, and when."""
    found = first(element, AUTHOR)
    if found is None:
        return "", None
    name = entity(draft, first(found, V3 + "assignedAuthor"), f"{path}/author", "assignedPerson")
    time = first(found, TIME)
    return name, draft.values.period(time).any if time is not None else None


def performers(draft: Draft, element: Element, path: str) -> tuple[str, str]:
    """The people who did it and where they did it, as far as it names them."""
    names, places = [], []
    for position, performer in enumerate(element.iterchildren(PERFORMER), 1):
        role = first(performer, V3 + "assignedEntity")
        names.append(entity(draft, role, f"{path}/performer[{position}]", "assignedPerson"))
        places.append(organization(first(role, V3 + "representedOrganization")))
    return join(*names, by="; "), join(*places, by="; ")


def location(draft: Draft, element: Element) -> str:
    """The place that takes part as a location."""
    for participant in element.iterchildren(PARTICIPANT):
        if participant.get("typeCode") == "LOC":
            role = first(participant, V3 + "participantRole")
            name = person_name(draft, first(role, V3 + "playingEntity"))
            if not name and (desc := walk(role, V3 + "playingEntity", V3 + "desc")) is not None:
                name = draft.values.text(desc)
            if name := name or draft.values.concept(first(role, CODE)).display:
                return name
    return ""


def indications(draft: Draft, beside: list[Related]) -> list[str]:
    """The reasons that are stated for an entry."""
    found = []
    for one in beside:
        if one.name != "observation" or not (one.type == "RSON" or CCDA_ENTRY + "19" in one.templates):
            continue
        text = value_text(draft, one.element) or draft.values.text(first(one.element, TEXT))
        if not text and one.code not in ASSERTIONS:
            text = draft.values.concept(first(one.element, CODE)).display
        if text and not says_nothing(text):
            found.append(text)
    return found


def nested_value(
    draft: Draft, beside: list[Related], *, template: str = "", codes: frozenset[str] = frozenset()
) -> str:
    """The value of the observation beside an entry that follows this template or has one of these codes."""
    for one in beside:
        if (one.code in codes or (template and template in one.templates)) and (text := value_text(draft, one.element)):
            return text
    return ""


def participants(element: Element, *types: str) -> Iterator[tuple[Element, int]]:
    """The roles of those who take part in one of these ways, with their position."""
    for position, participant in enumerate(element.iterchildren(PARTICIPANT), 1):
        if participant.get("typeCode") in types and (role := first(participant, V3 + "participantRole")) is not None:
            yield role, position


def identifier_of(element: Element) -> str:
    """The first number of an entry or role that has an extension."""
    for identifier in every(element, V3 + "id"):
        if extension := identifier.get("extension", "").strip():
            return extension
    return ""


def age_in_words(age: str) -> str:
    """An age with its UCUM unit spelt out: `57 a` is 57 years."""
    number, _space, unit = age.partition(" ")
    units = {"a": _("{n} years"), "mo": _("{n} months"), "wk": _("{n} weeks"), "d": _("{n} days")}
    return units[unit].format(n=number) if unit in units else age


def named(concept: Concept, text: str) -> str:
    """What an entry is called: its code's name, else its own text, else the bare code."""
    if concept.name:
        return concept.name
    return text if text and len(text) <= 300 and not says_nothing(text) else concept.display
