"""The header of a CDA document: whose it is, what it is, who wrote it, who cared, and the visit that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from secondop_desktop.core.records import (
    DocumentCategory,
    Encounter,
    Identifier,
    Patient,
    Practitioner,
    Status,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers.ccda.draft import About, Draft
from secondop_desktop.importers.ccda.narrative import flat
from secondop_desktop.importers.ccda.values import Concept
from secondop_desktop.importers.ccda.vocabulary import DOCUMENT_BY_CODE, DOCUMENT_BY_TEMPLATE, IDENTIFIER_SYSTEMS
from secondop_desktop.importers.ccda.wording import says_nothing
from secondop_desktop.importers.ccda.xml import SDTC_TAG, V3, Element, every, first, numbers_of, walk

_NAME, _ID, _ADDR, _TELECOM, _CODE, _TIME = (V3 + n for n in ("name", "id", "addr", "telecom", "code", "time"))
_EFFECTIVE = V3 + "effectiveTime"
_ADDRESS_PARTS = ("streetAddressLine", "additionalLocator", "city", "state", "postalCode", "country")
_SEXES = {"F": "female", "M": "male", "UN": "other", "O": "other"}
_TITLE_WORDS = (
    ("discharge", DocumentCategory.DISCHARGE),
    ("operative", DocumentCategory.PROCEDURE),
    ("operation note", DocumentCategory.PROCEDURE),
    ("procedure note", DocumentCategory.PROCEDURE),
    ("pathology", DocumentCategory.PATHOLOGY),
    ("imaging", DocumentCategory.IMAGING),
    ("radiology", DocumentCategory.IMAGING),
    ("consult", DocumentCategory.CONSULTATION),
    ("history and physical", DocumentCategory.CONSULTATION),
    ("progress note", DocumentCategory.CONSULTATION),
    ("laboratory", DocumentCategory.LABORATORY),
    ("summary", DocumentCategory.SUMMARY),
    ("summarization", DocumentCategory.SUMMARY),
)


def about(draft: Draft) -> About:
    """What the header says of the document itself."""
    root, values = draft.loaded.root, draft.values
    title = flat(found) if (found := first(root, V3 + "title")) is not None else ""
    concept = values.concept(first(root, _CODE))
    code = concept.coding.code if concept.coding is not None else ""
    category = DOCUMENT_BY_CODE.get(code)
    if category is None:
        templates = [template.get("root", "") for template in root.iterchildren(V3 + "templateId")]
        category = next((DOCUMENT_BY_TEMPLATE[t] for t in templates if t in DOCUMENT_BY_TEMPLATE), None)
    if category is None:
        words = f"{concept.display} {title}".casefold()
        category = next((kind for word, kind in _TITLE_WORDS if word in words), DocumentCategory.OTHER)
    authors = (
        person_name(draft, walk(author, V3 + "assignedAuthor", V3 + "assignedPerson"))
        for author in root.iterchildren(V3 + "author")
    )
    custodian = walk(
        root, V3 + "custodian", V3 + "assignedCustodian", V3 + "representedCustodianOrganization", V3 + "name"
    )
    return About(
        title=title or concept.display,
        coding=concept.coding,
        category=category,
        date=draft.period(first(root, _EFFECTIVE), "/ClinicalDocument/effectiveTime").any,
        author=next((name for name in authors if name), ""),
        facility=flat(custodian) if custodian is not None else "",
        ids=(
            *(f"document:{number}" for number in numbers_of(root)),
            *(f"set:{number}" for number in numbers_of(root, "setId")),
        ),
        replaces=tuple(dict.fromkeys(f"document:{number}" for number in _replaced(root))),
        version=version.get("value", "") if (version := first(root, V3 + "versionNumber")) is not None else "",
    )


def _replaced(root: Element) -> Iterator[str]:
    """The numbers of the documents that this one replaces (CDA R2, relatedDocument); an addendum replaces none."""
    for relation in root.iterchildren(V3 + "relatedDocument"):
        if relation.get("typeCode") == "RPLC":
            yield from numbers_of(first(relation, V3 + "parentDocument"))


# -------------------------------------------------------------------------------------------------- the person


def patients(draft: Draft) -> tuple[Patient, ...]:
    """Everyone whose record the document says it is."""
    root = draft.loaded.root
    found: list[Patient] = []
    for position, target in enumerate(root.iterchildren(V3 + "recordTarget"), 1):
        role = first(target, V3 + "patientRole")
        path = f"/ClinicalDocument/recordTarget[{position}]/patientRole"
        if role is not None:
            found.append(_patient(draft, role, f"p{len(found) + 1}", path))
    return tuple(found)


def _patient(draft: Draft, role: Element, key: str, path: str) -> Patient:
    person = first(role, V3 + "patient")
    names = [name for element in every(person, _NAME) if (name := _name_parts(element)) != ("", "", "")]
    legal = 0
    for position, element in enumerate(e for e in every(person, _NAME) if _name_parts(e) != ("", "", "")):
        if "L" in element.get("use", "").split():
            legal = position
            break
    given, family, shown = names[legal] if names else ("", "", "")
    aliases = (name[2] for name in names)
    gender = first(person, V3 + "administrativeGenderCode")
    sex = ""
    if gender is not None:
        sex = _SEXES.get(gender.get("code", "").upper(), gender.get("displayName", "").casefold())
    language = walk(person, V3 + "languageCommunication", V3 + "languageCode")
    telecoms = telecom(every(role, _TELECOM))
    return Patient(
        id=key,
        display=shown,
        family_name=family,
        given_names=given,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias != shown)),
        birth_date=draft.period(first(person, V3 + "birthTime"), f"{path}/patient/birthTime").any,
        sex=sex,
        identifiers=tuple(dict.fromkeys(identifiers(every(role, _ID)))),
        phone=telecoms[0],
        email=telecoms[2],
        address=address(next(every(role, _ADDR), None)),
        language=language.get("code", "") if language is not None else "",
        status=Status.ACTIVE,
        sources=draft.source(path),
    )


def _name_parts(name: Element) -> tuple[str, str, str]:
    """Given names, family name, and the whole name as it is shown, with its suffix and without its title."""
    if not len(name):
        text = flat(name)
        return "", "", text
    given = " ".join(part for child in name.iterchildren(V3 + "given") if (part := flat(child)))
    family = " ".join(part for child in name.iterchildren(V3 + "family") if (part := flat(child)))
    suffix = " ".join(part for child in name.iterchildren(V3 + "suffix") if (part := flat(child)))
    shown = " ".join(part for part in (given, family, suffix) if part)
    return given, family, shown


def identifiers(elements: Iterator[Element]) -> Iterator[Identifier]:
    """The numbers of a role; one that is a root alone is its own authority."""
    for element in elements:
        root, extension = element.get("root", "").strip(), element.get("extension", "").strip()
        if not (root or extension) or element.get("nullFlavor") is not None:
            continue
        system = IDENTIFIER_SYSTEMS.get(root) or (f"urn:oid:{root}" if root else "")
        yield Identifier(system, extension or root, element.get("assigningAuthorityName", "").strip())


# -------------------------------------------------------------------------------------- clinicians and places


def practitioners(draft: Draft) -> None:
    """Note the clinicians whom the header names, each once."""
    root = draft.loaded.root
    here = "/ClinicalDocument"
    for position, author in enumerate(root.iterchildren(V3 + "author"), 1):
        entity(draft, first(author, V3 + "assignedAuthor"), f"{here}/author[{position}]", "assignedPerson")
    for name in ("dataEnterer", "legalAuthenticator", "authenticator"):
        for position, person in enumerate(root.iterchildren(V3 + name), 1):
            entity(draft, first(person, V3 + "assignedEntity"), f"{here}/{name}[{position}]", "assignedPerson")
    for number, documentation in enumerate(root.iterchildren(V3 + "documentationOf"), 1):
        for position, performer in enumerate(every(first(documentation, V3 + "serviceEvent"), V3 + "performer"), 1):
            path = f"{here}/documentationOf[{number}]/serviceEvent/performer[{position}]"
            role = draft.values.concept(first(performer, V3 + "functionCode"))
            entity(draft, first(performer, V3 + "assignedEntity"), path, "assignedPerson", role.display)


def entity(draft: Draft, role: Element | None, path: str, person: str, function: str = "") -> str:
    """The name of an assigned entity's person, who is noted among the clinicians; empty where it names nobody."""
    named = first(role, V3 + person)
    if role is None or named is None:
        return ""
    name = person_name(draft, named)
    if says_nothing(name):
        return ""
    if name in draft.practitioners:
        return name
    phone, fax, email = telecom(every(role, _TELECOM))
    draft.practitioners[name] = Practitioner(
        id=draft.new_id(),
        display=name,
        status=Status.ACTIVE,
        specialty=draft.values.concept(first(role, _CODE)).display,
        role=function,
        facility=organization(first(role, V3 + "representedOrganization")),
        phone=phone,
        fax=fax,
        email=email,
        address=address(first(role, _ADDR)),
        sources=draft.source(path),
    )
    return name


def person_name(draft: Draft, person: Element | None) -> str:
    """The name of a person as written."""
    return draft.values.person(first(person, _NAME))


def organization(element: Element | None) -> str:
    """The name of an organization."""
    name = first(element, _NAME)
    return flat(name) if name is not None else ""


def address(element: Element | None) -> str:
    """A postal address on one line; empty where it is null."""
    if element is None or element.get("nullFlavor") is not None:
        return ""
    if not len(element):
        return flat(element)
    parts = [part for tag in _ADDRESS_PARTS for child in element.iterchildren(V3 + tag) if (part := flat(child))]
    return ", ".join(parts) or flat(element)


def telecom(elements: Iterator[Element]) -> tuple[str, str, str]:
    """The first telephone number, fax number and e-mail address, without their scheme."""
    phone = fax = email = ""
    for element in elements:
        value = element.get("value", "").strip()
        scheme, colon, rest = value.partition(":")
        if not colon:
            scheme, rest = "tel", value
        scheme, rest = scheme.strip().casefold(), rest.strip().removeprefix("//").strip()
        if scheme == "mailto" or (scheme == "tel" and "@" in rest):
            email = email or rest
        elif scheme == "fax":
            fax = fax or rest
        elif scheme == "tel" and any(figure.isdigit() for figure in rest):
            phone = phone or rest
    return phone, fax, email


# ------------------------------------------------------------------------------------------------------- visit


def visit(draft: Draft) -> None:
    """The visit or stay that the document is about."""
    element = walk(draft.loaded.root, V3 + "componentOf", V3 + "encompassingEncounter")
    if element is None:
        return
    path = "/ClinicalDocument/componentOf/encompassingEncounter"
    when = draft.period(first(element, _EFFECTIVE), path)
    code = draft.values.concept(first(element, _CODE))
    place = walk(element, V3 + "location", V3 + "healthCareFacility")
    facility = flat(found) if (found := walk(place, V3 + "location", _NAME)) is not None else ""
    facility = facility or organization(first(place, V3 + "serviceProviderOrganization"))
    names = []
    for tag, wrapper in (("responsibleParty", "assignedEntity"), ("encounterParticipant", "assignedEntity")):
        for position, party in enumerate(element.iterchildren(V3 + tag), 1):
            names.append(entity(draft, first(party, V3 + wrapper), f"{path}/{tag}[{position}]", "assignedPerson"))
    practitioner = "; ".join(dict.fromkeys(name for name in names if name))
    if not (when.any or not code.null or facility or practitioner):
        return
    disposition = draft.values.concept(first(element, V3 + "dischargeDispositionCode"))
    if disposition.null:
        disposition = draft.values.concept(first(element, SDTC_TAG + "dischargeDispositionCode"))
    draft.add(
        Encounter(
            id=draft.new_id(),
            status=Status.COMPLETED if when.high or when.point else Status.UNKNOWN,
            display=code.display or _("Visit"),
            code=code.coding,
            other_codes=code.others,
            date=when.start,
            end=when.high,
            encounter_class=encounter_class(code),
            practitioner=practitioner,
            facility=facility,
            note=disposition.display,
            sources=draft.source(path),
        )
    )


def encounter_class(concept: Concept) -> str:
    """What kind of visit one of its codes (of HL7's ActEncounterCode) says that it was."""
    classes = {
        "AMB": _("ambulatory"),
        "EMER": _("emergency"),
        "FLD": _("field"),
        "HH": _("home health"),
        "IMP": _("inpatient"),
        "ACUTE": _("inpatient acute"),
        "NONAC": _("inpatient non-acute"),
        "OBSENC": _("observation"),
        "PRENC": _("pre-admission"),
        "SS": _("short stay"),
        "VR": _("virtual"),
    }
    return next((classes[code] for code in sorted(concept.codes) if code in classes), "")
