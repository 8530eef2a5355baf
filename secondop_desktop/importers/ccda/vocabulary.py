"""What the codes of CDA mean to us: code systems as URIs, sections and documents by their codes."""

from __future__ import annotations

from enum import StrEnum

from secondop_desktop.core.records import DocumentCategory

SYSTEMS = {
    "2.16.840.1.113883.6.1": "http://loinc.org",
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
    "2.16.840.1.113883.6.3": "http://hl7.org/fhir/sid/icd-10",
    "2.16.840.1.113883.6.4": "http://www.cms.gov/Medicare/Coding/ICD10",
    "2.16.840.1.113883.6.103": "http://hl7.org/fhir/sid/icd-9-cm",
    "2.16.840.1.113883.6.42": "http://hl7.org/fhir/sid/icd-9-cm",
    "2.16.840.1.113883.6.104": "http://hl7.org/fhir/sid/icd-9-cm",
    "2.16.840.1.113883.6.12": "http://www.ama-assn.org/go/cpt",
    "2.16.840.1.113883.6.285": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "2.16.840.1.113883.6.14": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "2.16.840.1.113883.6.69": "http://hl7.org/fhir/sid/ndc",
    "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
    "2.16.840.1.113883.6.59": "http://hl7.org/fhir/sid/cvx",
    "2.16.840.1.113883.4.9": "http://fdasis.nlm.nih.gov",
    "2.16.840.1.113883.3.26.1.1": "http://ncithesaurus-stage.nci.nih.gov",
    "2.16.840.1.113883.3.26.1.5": "http://hl7.org/fhir/ndfrt",
    "2.16.840.1.113883.6.209": "http://hl7.org/fhir/ndfrt",
    "2.16.840.1.113883.6.101": "http://nucc.org/provider-taxonomy",
    "2.16.840.1.113883.6.8": "http://unitsofmeasure.org",
    "1.2.840.10008.2.16.4": "http://dicom.nema.org/resources/ontology/DCM",
    "2.16.840.1.113883.5.83": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
    "2.16.840.1.113883.5.4": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "2.16.840.1.113883.5.6": "http://terminology.hl7.org/CodeSystem/v3-ActClass",
    "2.16.840.1.113883.5.111": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
}
"""Code systems that HL7 gives a URI, by OID."""

IDENTIFIER_SYSTEMS = {
    "2.16.840.1.113883.4.1": "http://hl7.org/fhir/sid/us-ssn",
    "2.16.840.1.113883.4.6": "http://hl7.org/fhir/sid/us-npi",
    "2.16.840.1.113883.4.572": "http://hl7.org/fhir/sid/us-medicare",
    "2.16.840.1.113883.4.927": "http://hl7.org/fhir/sid/us-mbi",
}
"""Authorities of identifiers that FHIR gives a URI, by OID."""


_SYSTEM_NAMES = {
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "snomedct": "http://snomed.info/sct",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "icd9": "http://hl7.org/fhir/sid/icd-9-cm",
    "icd9cm": "http://hl7.org/fhir/sid/icd-9-cm",
    "icd10": "http://hl7.org/fhir/sid/icd-10",
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "cpt": "http://www.ama-assn.org/go/cpt",
    "cpt4": "http://www.ama-assn.org/go/cpt",
    "ndc": "http://hl7.org/fhir/sid/ndc",
    "cvx": "http://hl7.org/fhir/sid/cvx",
}


def system_uri(oid: str) -> str:
    """The URI of a code system, or `urn:oid:…` where HL7 names none; some exporters write its name for its OID."""
    if oid in SYSTEMS or not oid:
        return SYSTEMS.get(oid, "")
    if oid[0].isdigit():
        return f"urn:oid:{oid}"
    return _SYSTEM_NAMES.get("".join(filter(str.isalnum, oid)).casefold(), oid)


class SectionKind(StrEnum):
    """What a section of a document is about."""

    ALLERGIES = "allergies"
    MEDICATIONS = "medications"
    IMMUNIZATIONS = "immunizations"
    PROBLEMS = "problems"
    DIAGNOSES = "diagnoses"
    PROCEDURES = "procedures"
    RESULTS = "results"
    VITALS = "vitals"
    SOCIAL = "social"
    FAMILY = "family"
    DEVICES = "devices"
    ENCOUNTERS = "encounters"
    PAYERS = "payers"
    PLAN = "plan"
    IMAGES = "images"
    OTHER = "other"


_LOINC_SECTIONS = {
    SectionKind.ALLERGIES: "48765-2 10155-0",
    SectionKind.MEDICATIONS: "10160-0 10183-2 75311-1 29549-3 42346-7 18610-6 57828-6 66149-6",
    SectionKind.IMMUNIZATIONS: "11369-6 60484-3",
    SectionKind.PROBLEMS: "11450-4 11348-0 57852-6",
    SectionKind.DIAGNOSES: "46241-6 42347-5 11535-2 78375-3 10219-4 10218-6 59769-0 29308-4 C-CDAV2-DDN",
    SectionKind.PROCEDURES: "47519-4 10167-5",
    SectionKind.RESULTS: "30954-2 11493-4 26436-6 18725-2 18717-9 18719-5 18720-0 18723-7 18728-6 18767-4 11502-2",
    SectionKind.VITALS: "8716-3 74728-7",
    SectionKind.SOCIAL: "29762-2",
    SectionKind.FAMILY: "10157-6 10157-0",
    SectionKind.DEVICES: "46264-8",
    SectionKind.ENCOUNTERS: "46240-8",
    SectionKind.PAYERS: "48768-6",
    SectionKind.PLAN: "18776-5 59772-4 61146-7 69730-0",
    SectionKind.IMAGES: "121181",
}
SECTION_BY_CODE = {code: kind for kind, codes in _LOINC_SECTIONS.items() for code in codes.split()}
"""Sections by their LOINC (or DICOM) code."""

_CCDA = "2.16.840.1.113883.10.20.22.2."
_C32 = "2.16.840.1.113883.10.20.1."
_TEMPLATE_SECTIONS = {
    SectionKind.ALLERGIES: (f"{_CCDA}6", f"{_CCDA}6.1", f"{_C32}2"),
    SectionKind.MEDICATIONS: (
        *(f"{_CCDA}1", f"{_CCDA}1.1", f"{_CCDA}11", f"{_CCDA}11.1", f"{_CCDA}38", f"{_CCDA}44", f"{_C32}8"),
        "2.16.840.1.113883.10.20.22.2.39",
    ),
    SectionKind.IMMUNIZATIONS: (f"{_CCDA}2", f"{_CCDA}2.1", f"{_C32}6"),
    SectionKind.PROBLEMS: (f"{_CCDA}5", f"{_CCDA}5.1", f"{_CCDA}20", f"{_C32}11"),
    SectionKind.DIAGNOSES: (f"{_CCDA}24", f"{_CCDA}43", f"{_CCDA}34", f"{_CCDA}35", f"{_CCDA}36"),
    SectionKind.PROCEDURES: (f"{_CCDA}7", f"{_CCDA}7.1", f"{_C32}12"),
    SectionKind.RESULTS: (f"{_CCDA}3", f"{_CCDA}3.1", f"{_CCDA}16", f"{_C32}14"),
    SectionKind.VITALS: (f"{_CCDA}4", f"{_CCDA}4.1", f"{_C32}16"),
    SectionKind.SOCIAL: (f"{_CCDA}17", f"{_C32}15"),
    SectionKind.FAMILY: (f"{_CCDA}15", f"{_C32}4"),
    SectionKind.DEVICES: (f"{_CCDA}23", f"{_C32}7"),
    SectionKind.ENCOUNTERS: (f"{_CCDA}22", f"{_CCDA}22.1", f"{_C32}3"),
    SectionKind.PAYERS: (f"{_CCDA}18", f"{_C32}9"),
    SectionKind.PLAN: (f"{_CCDA}10", f"{_CCDA}30", f"{_CCDA}60", f"{_CCDA}45", f"{_C32}10"),
    SectionKind.IMAGES: ("2.16.840.1.113883.10.20.6.1.1",),
}
SECTION_BY_TEMPLATE = {template: kind for kind, templates in _TEMPLATE_SECTIONS.items() for template in templates}
"""Sections by the template that they follow, for those whose code is missing or local."""

_DOCUMENT_CODES = {
    DocumentCategory.SUMMARY: "34133-9 18761-7 60591-5 60592-3 51852-2 85898-6 11503-0",
    DocumentCategory.DISCHARGE: "18842-5 11490-0 28655-9 34105-7 34106-5 34745-0 28574-2 59258-4 68551-1",
    DocumentCategory.PROCEDURE: "11504-8 28570-0 11505-5 34137-0 34843-3 34874-8 34877-1 18744-3 18746-8 18751-8 "
    "18753-4 28577-5 28625-2 34121-4 34896-1 34899-5 47047-6 48807-2 50403-4",
    DocumentCategory.CONSULTATION: "11488-4 34099-2 34100-8 34101-6 34103-2 34104-0 34117-2 34115-6 34116-4 34118-0 "
    "34109-9 34110-7 34111-5 11506-3 34124-8 34125-5 34126-3 34127-1 34128-9 34129-7 34130-5 34131-3 34132-1 18733-6 "
    "28568-4 34108-1 34138-8 34094-3 34095-0 34096-8 34097-6 34098-4 57133-1 57170-3 11492-6 28581-7 28573-4 28578-3 "
    "28571-8 34140-4 34748-4 34775-7 34776-5 34777-3 34779-9 34781-5 34785-6 34795-5 34797-1 34798-9 34800-3 34803-7 "
    "34847-4 34849-0 34851-6 34855-7 51845-6 57053-1",
    DocumentCategory.IMAGING: "18748-4 18745-0 18747-6 18755-9 18756-7 18757-5 18758-3 18760-9 18782-3 "
    "24531-6 24606-6 24627-2 24648-8 24725-4 25045-6 30746-2 36643-5 44136-0 68604-8 11525-3 11540-2",
    DocumentCategory.LABORATORY: "11502-2 26436-6 18719-5 18720-0 18725-2",
    DocumentCategory.PATHOLOGY: "11526-1 11529-5 60567-5 60568-3 60570-9 60571-7 34122-2 33716-2 33717-0 33718-8 "
    "33719-6 22634-0 22635-7 22636-5 22637-3 22638-1 22639-9 65754-4 65756-9",
    DocumentCategory.GENETICS: "51969-4 55232-3 81247-9 51968-6",
    DocumentCategory.TREATMENT: "52521-2 18776-5 80796-9",
    DocumentCategory.INSURANCE: "64290-0 52034-6 18819-3",
}
DOCUMENT_BY_CODE = {code: kind for kind, codes in _DOCUMENT_CODES.items() for code in codes.split()}
"""Documents by their LOINC code."""

DOCUMENT_BY_TEMPLATE = {
    "2.16.840.1.113883.10.20.22.1.2": DocumentCategory.SUMMARY,
    "2.16.840.1.113883.10.20.22.1.3": DocumentCategory.CONSULTATION,
    "2.16.840.1.113883.10.20.22.1.4": DocumentCategory.CONSULTATION,
    "2.16.840.1.113883.10.20.22.1.5": DocumentCategory.IMAGING,
    "2.16.840.1.113883.10.20.22.1.6": DocumentCategory.PROCEDURE,
    "2.16.840.1.113883.10.20.22.1.7": DocumentCategory.PROCEDURE,
    "2.16.840.1.113883.10.20.22.1.8": DocumentCategory.DISCHARGE,
    "2.16.840.1.113883.10.20.22.1.9": DocumentCategory.CONSULTATION,
    "2.16.840.1.113883.10.20.22.1.13": DocumentCategory.SUMMARY,
    "2.16.840.1.113883.10.20.22.1.14": DocumentCategory.CONSULTATION,
    "2.16.840.1.113883.10.20.22.1.15": DocumentCategory.TREATMENT,
    "2.16.840.1.113883.10.20.1": DocumentCategory.SUMMARY,
}
"""Documents by the template that they follow, where the code says nothing."""

OPERATIVE_PARTS = {
    "indication": "59768-2 10217-8 121109",
    "findings": "59776-5 10215-2 121070",
    "complications": "55109-3 10830-8",
    "implants": "59771-6 55122-6 46264-8",
    "specimens": "59773-2 10221-0",
    "anaesthesia": "59774-0 10213-7",
    "text": "29554-3 8724-7",
}
PART_BY_CODE = {code: part for part, codes in OPERATIVE_PARTS.items() for code in codes.split()}
"""Parts of a surgical report by the section's code."""

PART_BY_WORD = (
    ("indication", "indication"),
    ("complication", "complications"),
    ("implant", "implants"),
    ("specimen", "specimens"),
    ("anesthe", "anaesthesia"),
    ("anaesthe", "anaesthesia"),
    ("findings", "findings"),
    ("operative description", "text"),
    ("description of procedure", "text"),
    ("procedure description", "text"),
    ("description of operation", "text"),
    ("operation description", "text"),
    ("details of procedure", "text"),
    ("procedure in detail", "text"),
)
"""Parts of a surgical report by a word in the title, for sections without a code of those above."""
