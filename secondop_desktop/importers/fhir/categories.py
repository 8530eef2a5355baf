"""What kind of report or document something is, from its codes, else from its title."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from secondop_desktop.core.records import DocumentCategory, ReportCategory
from secondop_desktop.importers.fhir.elements import codes, concept

_R = ReportCategory
_D = DocumentCategory

_CONSULTATIONS = (
    "11488-4 34117-2 11506-3 51847-2 34109-9 34108-1 57133-1 34131-3 28568-4 57017-6 74208-0 34099-2 34100-8 34761-7 "
    "34764-1 34130-5 46240-8 34746-8 18761-7 34748-4 34749-2 34140-2 51845-6"
)
_SECTIONS: dict[str, ReportCategory] = {
    code: category
    for category, text in (
        (_R.LABORATORY, "LAB CH HM MB SR IMM BG BLB TX VR MCB MYC LP29693-6 108252007 26436-6 11502-2 18725-2"),
        (_R.IMAGING, "RAD IMG CT MRI NMR NMS RUS OUS VUS RX XRC LP29684-5 394914008 363679005 18748-4 68604-8"),
        (_R.PATHOLOGY, "SP CP PAT LP7839-6 11526-1 60567-5 22634-0 22637-3 22033-5 60568-3 394915009 726007"),
        (_R.GENETICS, "GE CG LP7838-8 51969-4 81247-9 55232-3 51968-6 53577-3 394580004"),
        (_R.CARDIOLOGY, "EC CUS CTH LP29708-2 394579002 34752-6 11524-6 18745-0 28010-7 42148-7 34139-4"),
        (
            _R.CONSULTATION,
            _CONSULTATIONS,
        ),
        (_R.DISCHARGE, "18842-5 34745-0 34105-7 11490-0 28574-2 28655-9 34106-5 28615-3 59258-4 8648-8"),
    )
    for code in text.split()
}
_SYSTEMS_OF_SECTIONS = re.compile(r"0074|loinc|2\.16\.840\.1\.113883\.6\.(?:1|96)|snomed|diagnostic|\A\Z")
_WORDS: tuple[tuple[re.Pattern[str], ReportCategory], ...] = (
    (re.compile(r"patholog|biops|histolog|cytolog|microscop.* description", re.I), _R.PATHOLOGY),
    (re.compile(r"genet|genom|karyotyp|cytogen", re.I), _R.GENETICS),
    (re.compile(r"cardi|\bECG\b|\bEKG\b|echocard|holter|electrocard|angiogra", re.I), _R.CARDIOLOGY),
    (
        re.compile(
            r"radiolog|x-?ray|\bCT\b|\bMRI?\b|\bPET\b|ultraso|tomograph|imaging|mammogra|radiograph|scintigra|\bDXA\b|\bDEXA\b"
            r"|bone density|sonogra",
            re.I,
        ),
        _R.IMAGING,
    ),
    (re.compile(r"discharge", re.I), _R.DISCHARGE),
    (
        re.compile(r"consult|history and physical|progress note|clinic note|referral|outpatient note|evaluation", re.I),
        _R.CONSULTATION,
    ),
    (
        re.compile(
            r"laborator|\blab\b|ha?ematolog|chemistr|microbiol|\bpanel\b|blood count|\bCBC\b|urinalys|serolog|culture",
            re.I,
        ),
        _R.LABORATORY,
    ),
)
_DOCUMENT_CODES: dict[str, DocumentCategory] = {
    code: category
    for category, text in (
        (_D.PROCEDURE, "11504-8 28570-0 34137-8 34868-0 34874-8 34877-1 10223-6 29752-7"),
        (_D.SUMMARY, "34133-9 60591-5 60592-3 34073-7 11503-0 48764-5"),
        (_D.TREATMENT, "18776-5 56446-8 57057-2 57055-6 52521-2 34895-3"),
        (_D.INSURANCE, "48768-6 64290-0 52034-6 64298-3"),
    )
    for code in text.split()
}
_DOCUMENT_WORDS: tuple[tuple[re.Pattern[str], DocumentCategory], ...] = (
    (re.compile(r"operati(?:ve|on)|surgical|procedure note|anesthes|anaesthes", re.I), _D.PROCEDURE),
    (re.compile(r"insur|payer|claim|authori[sz]ation|explanation of benefit", re.I), _D.INSURANCE),
    (re.compile(r"care plan|plan of (?:care|treatment)|treatment plan|chemotherapy", re.I), _D.TREATMENT),
    (re.compile(r"patient summary|continuity of care|summary of (?:care|episode)", re.I), _D.SUMMARY),
)
_AS_DOCUMENT = {
    _R.LABORATORY: _D.LABORATORY,
    _R.IMAGING: _D.IMAGING,
    _R.PATHOLOGY: _D.PATHOLOGY,
    _R.GENETICS: _D.GENETICS,
    _R.CARDIOLOGY: _D.CONSULTATION,
    _R.CONSULTATION: _D.CONSULTATION,
    _R.DISCHARGE: _D.DISCHARGE,
    _R.OTHER: _D.OTHER,
}


def report_category(*concepts: Any) -> ReportCategory:
    """The category of a report whose category, code and title say this; the more telling ones come first.

    A report of the laboratory section that is called pathology is pathology: LAB is also the section of all sections.
    """
    found = []
    for value in concepts:
        for system, code in codes(value):
            if (category := _SECTIONS.get(code)) is not None and _SYSTEMS_OF_SECTIONS.search(system):
                found.append(category)
    telling = [category for category in found if category is not _R.LABORATORY]
    if telling:
        return telling[0]
    for value in concepts:
        named = _named(concept(value))
        if named is not None and (not found or named in (_R.PATHOLOGY, _R.GENETICS)):
            return named
    return found[0] if found else _R.OTHER


@lru_cache(maxsize=256)
def _named(text: str) -> ReportCategory | None:
    """The category that a title says; reports of one kind have few titles, and there are thousands of them."""
    return next((category for pattern, category in _WORDS if pattern.search(text)), None) if text else None


@lru_cache(maxsize=256)
def _document_named(text: str) -> DocumentCategory | None:
    return next((category for pattern, category in _DOCUMENT_WORDS if pattern.search(text)), None) if text else None


def document_category(*concepts: Any, report: ReportCategory | None = None) -> DocumentCategory:
    """The category of a document whose type, category and title say this; `report` is that of the report around it."""
    for value in concepts:
        for _system, code in codes(value):
            if (category := _DOCUMENT_CODES.get(code)) is not None:
                return category
    for value in concepts:
        if (named := _document_named(concept(value))) is not None:
            return named
    return _AS_DOCUMENT[report_category(*concepts) if report is None else report]
