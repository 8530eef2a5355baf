"""Statements that there is nothing of a kind ("No known allergies"), told apart from "no information".

Codes of the International Patient Summary (absent-unknown-uv-ips), of SNOMED CT, and plain English wording.
"""

from __future__ import annotations

import re

from secondop_desktop.core.records import Kind
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import Json, codes, concept, first_code
from secondop_desktop.importers.fhir.own_fields import is_marked

_SNOMED = {
    "716186003": Kind.ALLERGY,
    "409137002": Kind.ALLERGY,
    "428607008": Kind.ALLERGY,
    "429625007": Kind.ALLERGY,
    "716184000": Kind.ALLERGY,
    "1003774007": Kind.ALLERGY,
    "160244002": Kind.ALLERGY,
    "787481004": Kind.MEDICATION,
    "160245001": Kind.CONDITION,
    "787480003": Kind.PROCEDURE,
    "787482006": Kind.IMMUNIZATION,
    "787483001": Kind.DEVICE,
}
_IPS = re.compile(
    r"no-(?:known-)?(?:[a-z]+-)?(allerg|medication|problem|procedure|immunization|device)[a-z]*(?:-info)?"
)
_IPS_KINDS = {
    "allerg": Kind.ALLERGY,
    "medication": Kind.MEDICATION,
    "problem": Kind.CONDITION,
    "procedure": Kind.PROCEDURE,
    "immunization": Kind.IMMUNIZATION,
    "device": Kind.DEVICE,
}
_WORDS = {
    Kind.ALLERGY: re.compile(
        r"(?:(?:the )?patient (?:has|reports) )?"
        r"(?:no (?:known )?(?:active |current )?"
        r"(?:(?:drug|food|medication|medicine|environmental|latex|seasonal|contrast|insect|other)(?:,|/| and| or)? ?)*"
        r"(?:allerg(?:y|ies)|intolerances?)(?:(?:,| and| or|/) ?intolerances?)?(?: to .*| at this time)?"
        r"|nkd?a|nkfa|none known)",
        re.IGNORECASE,
    ),
    Kind.CONDITION: re.compile(
        r"no (?:known )?(?:current |active )?(?:health |medical )?(?:problems?|conditions?|diagnos[ei]s|diseases?)"
        r"(?: or disabilit(?:y|ies))?",
        re.IGNORECASE,
    ),
    Kind.MEDICATION: re.compile(
        r"(?:patient )?"
        r"(?:no (?:known )?(?:current |active |regular )?(?:medications?|medicines?|drugs?)(?: (?:use|therapy))?"
        r"|not on (?:any )?(?:medications?|drugs?|medicines?)|takes? no medications?)",
        re.IGNORECASE,
    ),
    Kind.PROCEDURE: re.compile(
        r"no (?:known |previous |prior )?(?:procedures?|operations?|surger(?:y|ies))", re.IGNORECASE
    ),
    Kind.IMMUNIZATION: re.compile(r"no (?:known )?(?:immuni[sz]ations?|vaccinations?)", re.IGNORECASE),
    Kind.DEVICE: re.compile(
        r"no (?:known )?(?:medical |implanted )?(?:devices?|implants?)(?: (?:in )?use)?", re.IGNORECASE
    ),
}
_NO_INFORMATION = re.compile(
    r"no (?:\w+ )?information(?: .*)?|unknown|no (?:\w+ )?(?:recorded|documented)(?: \w+)*"
    r"|(?:no )?(?:\w+ ){0,3}(?:not (?:recorded|available|known|asked|assessed|reviewed)|(?:not )?on file)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"n|unk|pat|the |tak|.*\bnot?\b", re.IGNORECASE)
"""How all of these wordings begin, so that other names are not looked at further."""

_KIND_OF_CONCEPT = re.compile(r"\s*\((?:situation|finding|disorder|qualifier value)\)$")
_SECTIONS = {
    "48765-2": Kind.ALLERGY,
    "10160-0": Kind.MEDICATION,
    "29549-3": Kind.MEDICATION,
    "10183-2": Kind.MEDICATION,
    "11450-4": Kind.CONDITION,
    "11348-0": Kind.CONDITION,
    "47519-4": Kind.PROCEDURE,
    "11369-6": Kind.IMMUNIZATION,
    "46264-8": Kind.DEVICE,
    "10157-6": Kind.FAMILY_HISTORY,
    "30954-2": Kind.TEST_RESULT,
}
_TITLES = (
    (re.compile(r"allerg|intoleran", re.IGNORECASE), Kind.ALLERGY),
    (re.compile(r"medication|medicine", re.IGNORECASE), Kind.MEDICATION),
    (re.compile(r"problem|condition|diagnos|illness", re.IGNORECASE), Kind.CONDITION),
    (re.compile(r"procedure|surger|operation", re.IGNORECASE), Kind.PROCEDURE),
    (re.compile(r"immuni[sz]|vaccin", re.IGNORECASE), Kind.IMMUNIZATION),
    (re.compile(r"device|implant", re.IGNORECASE), Kind.DEVICE),
    (re.compile(r"family", re.IGNORECASE), Kind.FAMILY_HISTORY),
)


def states_nothing(
    draft: Draft, about: Kind, display: str, pairs: list[tuple[str, str]], resource: Json, where: str
) -> bool:
    """Whether it says that there is nothing of a kind, or no information; then that is noted, and it is no record.

    `display` and `pairs` are the text and the (system, code) pairs of what would be a record of the kind `about`.
    """
    if is_marked(resource, "none_known"):
        _note(draft, about, display, resource, where)
        return True
    for system, value in pairs:
        if value.startswith("no-"):
            match = _IPS.fullmatch(value)
            if match is not None and ("absent-unknown" in system or not system):
                kind = _IPS_KINDS[match[1]]
                if value.endswith("-info"):
                    no_information(draft, where)
                else:
                    _note(draft, kind, _called(value, display), resource, where)
                return True
        elif value in _SNOMED and (not system or "snomed" in system or system.endswith(".6.96")):
            _note(draft, _SNOMED[value], display, resource, where)
            return True
    if len(display) > 100 or not _FIRST.match(display):
        return False
    text = _KIND_OF_CONCEPT.sub("", display).strip(" .")
    if _NO_INFORMATION.fullmatch(text) and not resource.get("reaction"):
        no_information(draft, where)
        return True
    pattern = _WORDS.get(about)
    if pattern is not None and pattern.fullmatch(text):
        _note(draft, about, display, resource, where)
        return True
    return False


def _called(code: str, display: str) -> str:
    """The words of the statement; those of the code system where the source gives only its code."""
    if display != code:
        return display
    return {
        "no-known-allergies": _("No known allergies"),
        "no-known-medication-allergies": _("No known medication allergies"),
        "no-known-environmental-allergies": _("No known environmental allergies"),
        "no-known-food-allergies": _("No known food allergies"),
        "no-known-medications": _("No known medications"),
        "no-known-problems": _("No known problems"),
        "no-known-procedures": _("No known procedures"),
        "no-known-immunizations": _("No known immunizations"),
        "no-known-devices": _("No known devices in use"),
    }.get(code, display)


def _note(draft: Draft, about: Kind, display: str, resource: Json, where: str) -> None:
    status = {*_status_words(resource)}
    if status & {"refuted", "entered-in-error"}:
        message = _("A statement that there is nothing of a kind was taken back in the source. It was left out.")
        draft.info(_("Taken back"), message, where)
        return
    date = draft.first_date(resource, "recordedDate", "assertedDate", "dateAsserted", "authoredOn", "date")
    draft.none(about, display, resource, where, date=date)


def _status_words(resource: Json) -> list[str]:
    return [first_code(resource[name]) for name in ("status", "verificationStatus") if name in resource]


def no_information(draft: Draft, where: str) -> None:
    """The remark that the source has no information of a kind, which is not the same as "none known"."""
    message = _("The source says that it has no information here. That is not the same as “none known”.")
    draft.info(_("No information"), message, where)


def empty_section(draft: Draft, section: Json, title: str, resource: Json, where: str) -> None:
    """An empty section or list: `nilknown` is a statement that there is nothing; other reasons are only noted."""
    if first_code(section.get("emptyReason")) != "nilknown":
        no_information(draft, where)
        return
    about = next((kind for _s, code in codes(section.get("code")) if (kind := _SECTIONS.get(code))), None)
    if about is None:
        about = next((kind for pattern, kind in _TITLES if pattern.search(title)), None)
    if about is None:
        no_information(draft, where)
        return
    reason = concept(section["emptyReason"])
    said = _("None known: {title}").format(title=title) if title else reason
    draft.none(about, said, resource, where, date=draft.first_date(resource, "date"), note=reason if title else "")
