"""What a specialist wants to see: requirement lists as data, validated when they are loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from secondop_desktop.core.files import resource
from secondop_desktop.core.records import RECORD_TYPES, DocumentCategory, Kind, ReportCategory, ResultCategory
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import SPECIALTIES, Case
from secondop_desktop.opinion.entries import ChecklistError, Entry, read

__all__ = ["ChecklistError", "Match", "Requirement", "checklist", "every_requirement", "load", "read_requirement"]

SYSTEMS = {
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "cvx": "http://hl7.org/fhir/sid/cvx",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "cpt": "http://www.ama-assn.org/go/cpt",
}
"""Code systems, as the lists name them, and as records do."""

MODALITIES = tuple(
    "AR AU BDUS BI BMD CR CT DG DOC DX ECG EEG EMG EOG EPS ES FID GM HC HD IO IVOCT IVUS KER KO LEN LS MG MR NM OAM "
    "OCT OP OPM OPT OPTENF OPV OSS OT PLAN PR PT PX REG RESP RF RG RTDOSE RTIMAGE RTPLAN RTRECORD RTSTRUCT SEG SM SMR "
    "SR SRF STAIN TG US VA XA XC".split()
)
"""The kinds of pictures, as DICOM names them (PS3.3, C.7.3.1.1.1): MR and not MRI."""

CONDITIONS = ("child",)
"""When a requirement is asked for at all."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which records satisfy a requirement: of this kind, and named by one of its codes, words or phrases.

    `categories` narrows: the record must be in one of them. `codes` are (system, code); `words` stand in the title
    (whole words, `*` at the end for any ending), `text_words` in the written text; any one of them is enough, and
    without any every record of the kind (and category) counts. `not_words`: a title with one of these does not count.
    `modalities` narrows studies to these (DICOM modality codes). `written`: the report itself, not only its mention
    in a list. `filled`: these fields say something. `none_known`: the statement that there is none also counts.
    """

    kind: Kind
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    none_known: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    text_words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    written: bool = False
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a specialist wants.

    `case_fields`: answers of the case that satisfy it, all of them. `images`: pictures are wanted beside the report.
    `modalities`: of these kinds (DICOM modality codes), empty for any. `count`: so many records. `trend`: values of
    one test on so many days. `physical`: a thing, not a file (slides, blocks). `when`: asked for only then.
    `max_age_days` only where a clinic says so.
    """

    id: str
    name: str
    why: str
    essential: bool
    matches: tuple[Match, ...] = ()
    case_fields: tuple[str, ...] = ()
    images: bool = False
    modalities: tuple[str, ...] = ()
    count: int = 1
    max_age_days: int | None = None
    trend: int = 1
    physical: bool = False
    when: tuple[str, ...] = ()

    @property
    def establishes(self) -> bool:
        """Whether it is the report that a diagnosis rests on: that of the tissue."""
        return self.essential and any(DocumentCategory.PATHOLOGY in match.categories for match in self.matches)


_KEYS = (
    "id", "name", "why", "essential", "matches", "case_fields", "images", "modalities", "count", "trend", "physical",
    "when", "recent_days", "recent_months",
)  # fmt: skip
_MATCH_KEYS = (
    "kind", "categories", "words", "codes", "text_words", "not_words", "modalities", "written", "filled", "none_known",
)  # fmt: skip
_CATEGORIES: dict[Kind, tuple[str, ...]] = {
    Kind.TEST_RESULT: tuple(ResultCategory),
    Kind.REPORT: tuple(ReportCategory),
    Kind.DOCUMENT: tuple(DocumentCategory),
}
_ANSWERS = tuple(name for name in Case.__dataclass_fields__ if name not in {"id", "patient_id", "created", "step"})


def checklist(specialty: str) -> tuple[Requirement, ...]:
    """The core list followed by what the specialty adds; a requirement of the same id replaces the core one."""
    found = {item.id: item for item in load(resource("checklists", "general.toml"))}
    if specialty != "general":
        found |= {item.id: item for item in load(resource("checklists", f"{specialty}.toml"))}
    return tuple(found.values())


def every_requirement() -> dict[str, Requirement]:
    """Every requirement of every list by its id."""
    return {item.id: item for specialty in SPECIALTIES for item in checklist(specialty)}


@cache
def load(path: Path) -> tuple[Requirement, ...]:
    """The requirements of one file; raises `ChecklistError`."""
    top, tables = read(path.read_text(encoding="utf-8"), path.name, ("requirement",))
    top.only(())
    return read_requirements(tables["requirement"])


def read_requirements(entries: Sequence[Entry]) -> tuple[Requirement, ...]:
    """The requirements of these tables, each id once; raises `ChecklistError`."""
    out: list[Requirement] = []
    for entry in entries:
        requirement = read_requirement(entry)
        if any(requirement.id == other.id for other in out):
            raise entry.error(_("the id “{id}” stands twice").format(id=requirement.id), "id")
        out.append(requirement)
    return tuple(out)


def read_requirement(entry: Entry) -> Requirement:
    """The requirement that a table states; raises `ChecklistError`."""
    entry.only(_KEYS)
    raw = entry.values.get("matches", [])
    if not isinstance(raw, list):
        raise entry.error(_("“{key}” must be a list of tables").format(key="matches"), "matches")
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", entry.text("id")):
        reason = _("“{value}” is no id: write small letters, digits and hyphens")
        raise entry.error(reason.format(value=entry.text("id")), "id")
    requirement = Requirement(
        id=entry.text("id"),
        name=entry.text("name"),
        why=entry.text("why"),
        essential=entry.flag("essential"),
        matches=tuple(_match(entry.inner(item, "matches")) for item in raw),
        case_fields=entry.texts("case_fields", _ANSWERS),
        images=entry.flag("images", False),
        modalities=entry.texts("modalities", MODALITIES),
        count=entry.number("count", 1),
        trend=entry.number("trend", 1),
        physical=entry.flag("physical", False),
        when=entry.texts("when", CONDITIONS),
        max_age_days=read_age(entry),
    )
    if not requirement.matches and not requirement.case_fields and not requirement.physical:
        raise entry.error(_("nothing can satisfy it: give “matches” or “case_fields”"))
    return requirement


def read_age(entry: Entry) -> int | None:
    """How old the newest record may be, in days; None where the table does not say."""
    if "recent_days" in entry.values and "recent_months" in entry.values:
        raise entry.error(_("give “recent_days” or “recent_months”, not both"), "recent_months")
    if "recent_months" in entry.values:
        return round(entry.number("recent_months") * 365.25 / 12)
    return entry.number("recent_days") if "recent_days" in entry.values else None


def _match(entry: Entry) -> Match:
    entry.only(_MATCH_KEYS)
    kind = Kind(entry.choice("kind", [str(kind) for kind in RECORD_TYPES]))
    categories = entry.texts("categories")
    for category in categories:
        if category not in _CATEGORIES.get(kind, ()):
            reason = _("“{value}” is no category of “{kind}”").format(value=category, kind=kind)
            raise entry.error(reason, category, "categories")
    filled = entry.texts("filled")
    for field in filled:
        if field not in RECORD_TYPES[kind].__dataclass_fields__:
            raise entry.error(_("“{key}” is no field of “{kind}”").format(key=field, kind=kind), field, "filled")
    return Match(
        kind=kind,
        categories=categories,
        words=entry.texts("words"),
        none_known=entry.flag("none_known", False),
        codes=tuple(_code(entry, item) for item in entry.texts("codes")),
        text_words=entry.texts("text_words"),
        not_words=entry.texts("not_words"),
        modalities=entry.texts("modalities", MODALITIES),
        written=entry.flag("written", False),
        filled=filled,
    )


def _code(entry: Entry, text: str) -> tuple[str, str]:
    system, colon, code = text.partition(":")
    if not colon or system not in SYSTEMS or not code.strip():
        reason = _("“{value}” is no code; write it as system:code, the system one of: {systems}")
        raise entry.error(reason.format(value=text, systems=", ".join(SYSTEMS)), text, "codes")
    return SYSTEMS[system], code.strip()
