"""CDA documents made in code about invented people, and the importer called on them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypeVar

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json, batch_to_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Record
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.ccda import IMPORTER

LOINC = "2.16.840.1.113883.6.1"
SNOMED = "2.16.840.1.113883.6.96"
ENTRY = "2.16.840.1.113883.10.20.22.4."

PATIENT = """
<recordTarget><patientRole>
  <id root="2.16.840.1.113883.19.5" extension="MRN-77" assigningAuthorityName="Harbour Clinic"/>
  <addr><streetAddressLine>4 Quay Lane</streetAddressLine><city>Portsea</city><country>US</country></addr>
  <telecom value="tel:+1-555-010-0077" use="HP"/>
  <patient>
    <name use="L"><prefix>Ms.</prefix><given>Odile</given><given>Maren</given><family>Brandt</family></name>
    <name use="P"><given>Odi</given><family>Brandt</family></name>
    <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
    <birthTime value="19620309"/>
    <languageCommunication><languageCode code="en"/></languageCommunication>
  </patient>
</patientRole></recordTarget>"""

HEADER = """
<author><time value="20240105"/><assignedAuthor><id nullFlavor="UNK"/>
  <code code="207R00000X" codeSystem="2.16.840.1.113883.6.101" displayName="Internal Medicine"/>
  <telecom value="tel:555-010-0100"/>
  <assignedPerson><name><given>Tomas</given><family>Reyes</family><suffix>MD</suffix></name></assignedPerson>
</assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization>
  <name>Harbour Clinic</name>
</representedCustodianOrganization></assignedCustodian></custodian>"""


def code(value: str, display: str = "", system: str = LOINC, tag: str = "code", inside: str = "") -> str:
    """A coded element."""
    shown = f' displayName="{display}"' if display else ""
    return f'<{tag} code="{value}" codeSystem="{system}"{shown}>{inside}</{tag}>'


def template(number: str) -> str:
    """The template that an entry follows."""
    return f'<templateId root="{ENTRY}{number}"/>'


def section(loinc: str, title: str, text: str = "", *entries: str) -> str:
    """A section with narrative and entries."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f"<component><section>{code(loinc) if loinc else ''}<title>{title}</title><text>{text}</text>{inside}"
        "</section></component>"
    )


def document(
    *sections: str,
    loinc: str = "34133-9",
    title: str = "Summary of care",
    patient: str = PATIENT,
    header: str = HEADER,
    body: str = "",
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """A whole document with these sections."""
    held = body or f"<component><structuredBody>{''.join(sections)}</structuredBody></component>"
    return (
        f'{declaration}<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{code(loinc)}<title>{title}</title>"
        f'<effectiveTime value="202401051030-0500"/>{patient}{header}{held}</ClinicalDocument>'
    ).encode()


def observation(inside: str, *, attributes: str = "") -> str:
    """An observation."""
    return f'<observation classCode="OBS" moodCode="EVN" {attributes}>{inside}</observation>'


def result(value: str, *, more: str = "", loinc: str = "2345-7", display: str = "Glucose", attributes: str = "") -> str:
    """A result observation with this value element."""
    return observation(
        f'{template("2")}{code(loinc, display)}<statusCode code="completed"/>'
        f'<effectiveTime value="20240102"/>{value}{more}',
        attributes=attributes,
    )


def results(*observations: str, more: str = "") -> str:
    """A results section with one panel of these observations."""
    inside = "".join(f"<component>{one}</component>" for one in observations)
    return section(
        "30954-2",
        "Results",
        "See entries",
        f'<organizer classCode="BATTERY" moodCode="EVN">{template("1")}{code("24323-8", "Metabolic panel")}'
        f'<statusCode code="completed"/>{more}{inside}</organizer>',
    )


def medication(inside: str, name: str = "Lisinopril 10 MG Oral Tablet", attributes: str = 'moodCode="EVN"') -> str:
    """A medication activity."""
    product = code("314076", name, "2.16.840.1.113883.6.88") if name else '<code nullFlavor="NI"/>'
    return (
        f'<substanceAdministration classCode="SBADM" {attributes}>{template("16")}{inside}'
        f"<consumable><manufacturedProduct><manufacturedMaterial>{product}"
        "</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>"
    )


def concern(*observations: str, status: str = "active", number: str = "3") -> str:
    """A concern act about these observations."""
    inside = "".join(f'<entryRelationship typeCode="SUBJ">{one}</entryRelationship>' for one in observations)
    return (
        f'<act classCode="ACT" moodCode="EVN">{template(number)}<code code="CONC" '
        f'codeSystem="2.16.840.1.113883.5.6"/><statusCode code="{status}"/>{inside}</act>'
    )


def problem(inside: str, *, attributes: str = "") -> str:
    """A problem observation."""
    return observation(
        f'{template("4")}<code code="55607006" codeSystem="{SNOMED}" displayName="Problem"/>{inside}',
        attributes=attributes,
    )


def allergy(inside: str, *, substance: str = "", attributes: str = "") -> str:
    """An allergy observation; `substance` is the code element of what it is about."""
    about = (
        '<participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT">'
        f"{substance}</playingEntity></participantRole></participant>"
    )
    assertion = '<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'
    about = about if substance else ""
    return observation(f"{template('7')}{assertion}{inside}{about}", attributes=attributes)


@dataclass(frozen=True, slots=True)
class Read:
    """A batch, and the bytes that were handed over beside it."""

    batch: Batch
    emitted: dict[str, bytes]


def read(data: bytes, name: str = "summary.xml") -> Read:
    """What the importer makes of this file; the batch has been through the codec, as from the worker."""
    emitted: dict[str, bytes] = {}
    batch = IMPORTER.parse(data, name, ImportContext(Progress(), emitted.__setitem__))
    return Read(batch_from_json(json.loads(json.dumps(batch_to_json(batch)))), emitted)


def batch(*sections: str) -> Batch:
    """The batch of a summary with these sections."""
    return read(document(*sections)).batch


R = TypeVar("R", bound=Record)


def of(found: Batch, kind: type[R]) -> list[R]:
    """The records of one kind."""
    return [record for record in found.records if isinstance(record, kind)]


def one(found: Batch, kind: type[R]) -> R:
    """The only record of one kind."""
    (record,) = of(found, kind)
    return record
