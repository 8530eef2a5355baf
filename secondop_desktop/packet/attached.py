"""The patient summary attached inside the packet: what is in it, how it is attached, and that it is the only file.

ISO 32000-2, 7.11.4 (embedded files) and 14.13 (associated files).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from secondop_desktop.core.records import (
    Coverage,
    Encounter,
    FamilyHistory,
    ImagingStudy,
    Immunization,
    Note,
    Procedure,
    Record,
    Report,
    ResultCategory,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.packet import ips
from secondop_desktop.packet.inert import Suspects
from secondop_desktop.packet.plan import PacketPlan, Section
from secondop_desktop.packet.reports import SECTION_OF_REPORT


@dataclass(frozen=True, slots=True)
class Attached:
    """The summary in a file of ours: the catalogue's entries, and its name and SHA-256 for `problems`."""

    names: Object
    associated: Object
    proof: dict[str, str]


def attach(pdf: Pdf, plan: PacketPlan) -> Attached | None:
    """Make the summary's objects where the plan wants it."""
    if not plan.attaches_summary:
        return None
    records = [record for record in plan.records if _shown(plan, record)]
    language = plan.language or "en"
    data = ips.to_bytes(ips.summary(plan.patient, records, plan.prepared_on, language=language))
    stream = Stream(pdf, data)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name(f"/{ips.MEDIA_TYPE}")
    md5 = hashlib.md5(data, usedforsecurity=False).digest()
    stamp = f"D:{plan.prepared_on:%Y%m%d}000000Z"
    stream.Params = Dictionary(Size=len(data), ModDate=stamp, CheckSum=pikepdf.String(md5))
    stream = pdf.make_indirect(stream)
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=ips.FILE_NAME,
            UF=ips.FILE_NAME,
            AFRelationship=Name.Data,
            Desc=pikepdf.String(_("The same records for a clinic’s system: International Patient Summary, FHIR R4")),
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    tree = pdf.make_indirect(Dictionary(Names=Array([pikepdf.String(ips.FILE_NAME), specification])))
    return Attached(
        names=pdf.make_indirect(Dictionary(EmbeddedFiles=tree)),
        associated=pdf.make_indirect(Array([specification])),
        proof={"name": ips.FILE_NAME, "sha256": hashlib.sha256(data).hexdigest()},
    )


def _shown(plan: PacketPlan, record: Record) -> bool:
    """Whether the packet's own pages would show the record: a section that is left out is left out here too."""
    match record:
        case Coverage():
            return plan.shows(Section.INSURANCE)
        case Procedure():
            return plan.shows(Section.PROCEDURES)
        case ImagingStudy():
            return plan.shows(Section.IMAGING)
        case FamilyHistory() | Immunization() | Encounter() | Note():
            return plan.shows(Section.BACKGROUND)
        case Report():
            return plan.shows(SECTION_OF_REPORT[record.category])
        case TestResult():
            if record.category is ResultCategory.IMAGING:
                return plan.shows(Section.IMAGING)
            if record.category in (ResultCategory.SOCIAL_HISTORY, ResultCategory.SURVEY):
                return plan.shows(Section.BACKGROUND)
            return plan.shows(Section.LABORATORY)
    return True


def problems(pdf: Pdf, proof: Mapping[str, Any], found: Suspects) -> list[str]:
    """What is wrong with the attached file of a finished packet: it must be the one that was made, and the only one."""
    expected = proof.get("attached")
    files = [item for item in found.named if isinstance(item, Dictionary) and "/EF" in item]
    if expected is None:
        return [_("The file has an attached file that is not ours.")] if files else []
    if len(files) != 1 or sorted(pdf.attachments.keys()) != [expected["name"]]:
        return [_("The patient summary is not attached, or not alone.")]
    linked = pdf.Root.get("/AF")
    held = files[0].EF.get("/F")
    if (
        not isinstance(linked, Array)
        or len(linked) != 1
        or linked[0].objgen != files[0].objgen
        or not isinstance(held, Stream)
        or hashlib.sha256(held.read_bytes()).hexdigest() != expected["sha256"]
    ):
        return [_("The attached patient summary is not the one that was made.")]
    return []


def objects(pdf: Pdf) -> frozenset[int]:
    """The numbers of the objects that attach the summary, after `problems` has found none."""
    tree = _tree(pdf)
    if tree is None:
        return frozenset()
    found: list[Object] = [pdf.Root.Names, tree, *list(tree.Names)[1::2]]
    return frozenset(item.objgen[0] for item in found if item.is_indirect)


def detach(pdf: Pdf) -> None:
    """Take the attachment out of an open file, so that nothing may be attached in what is left."""
    tree = _tree(pdf)
    if tree is None:
        return
    for item in [*list(tree.Names)[1::2], tree, pdf.Root.Names]:
        for key in list(item.keys()):
            del item[key]
    del pdf.Root.Names
    if "/AF" in pdf.Root:
        del pdf.Root.AF


def _tree(pdf: Pdf) -> Object | None:
    names = pdf.Root.get("/Names")
    tree = names.get("/EmbeddedFiles") if isinstance(names, Dictionary) else None
    return tree if isinstance(tree, Dictionary) and "/Names" in tree else None
