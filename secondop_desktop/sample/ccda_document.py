"""A portal's summary of the demo patient: a C-CDA R2.1 Continuity of Care Document with narrative and entries."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from secondop_desktop.sample.ccda_header import author, clinician, custodian, documentation_of, record_target
from secondop_desktop.sample.ccda_parts import (
    CVX,
    ICD10,
    LOINC,
    RXNORM,
    SNOMED,
    XSI_TYPE,
    E,
    Element,
    coded,
    coded_value,
    entry_id,
    narrative_reference,
    not_recorded,
    original_text,
    section,
    table,
    template_id,
)
from secondop_desktop.sample.story import Story, format_day


class _Summary:
    """One summary document of the demo patient."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.person = story.person
        self.exported: date = story.day(story.person["exported"])

    def hl7(self, written: date | str) -> str:
        return self.story.when(written).replace("-", "")

    def shown(self, written: date | str) -> str:
        return format_day(self.story.day(written), "short") if isinstance(written, date) else written

    def document(self) -> Element:
        title = "Portal summary, Maple Court"
        sections = (
            self.problems(),
            self.medications(),
            not_recorded("Allergies", ("48765-2", "Allergies"), ("2.6.1", "2015-08-01")),
            self.procedures(),
            self.immunizations(),
            self.family(),
            self.social(),
            self.vital_signs(),
            not_recorded("Results", ("30954-2", "Results"), ("2.3.1", "2015-08-01")),
        )
        return E.ClinicalDocument(
            E.realmCode(code="US"),
            E.typeId(root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
            template_id("1.1", "2015-08-01"),
            template_id("1.2", "2015-08-01"),
            entry_id("document"),
            coded("code", "34133-9", LOINC, "Summarization of Episode Note"),
            E.title(title),
            E.effectiveTime(value=f"{self.exported:%Y%m%d}182000-0500"),
            E.confidentialityCode(code="N", codeSystem="2.16.840.1.113883.5.25"),
            E.languageCode(code="en-US"),
            record_target(self.story),
            author(self.story, self.exported),
            custodian(self.story),
            documentation_of(self.story, self.exported),
            E.component(E.structuredBody(*sections)),
        )

    def problems(self) -> Element:
        conditions = self.person["conditions"]
        rows = [
            (
                f"problem-{c['id']}",
                (c["name"], self.shown(c["onset"]), self.shown(c.get("abatement", "")), c["status"].capitalize()),
            )
            for c in conditions
        ]
        return section(
            "Problems",
            ("11450-4", "Problem list"),
            ("2.5.1", "2015-08-01"),
            table(("Problem", "Since", "Until", "Status"), rows),
            [self._problem(condition) for condition in conditions],
        )

    def _problem(self, condition: dict[str, Any]) -> Element:
        key = f"problem-{condition['id']}"
        when = E.effectiveTime(E.low(value=self.hl7(condition["onset"])))
        if "abatement" in condition:
            when.append(E.high(value=self.hl7(condition["abatement"])))
        translation = coded("translation", condition["icd10"], ICD10, condition["formal"])
        if "snomed" in condition:
            value = coded_value(condition["snomed"], SNOMED, condition["name"], original_text(key), translation)
        else:
            value = coded_value(condition["icd10"], ICD10, condition["name"], original_text(key))
        ended = condition["status"] == "resolved"
        status = ("413322009", "Resolved") if ended else ("55561003", "Active")
        observation = E.observation(
            template_id("4.4", "2015-08-01"),
            entry_id(f"{key} observation"),
            coded("code", "55607006", SNOMED, "Problem"),
            narrative_reference(key),
            E.statusCode(code="completed"),
            when,
            value,
            E.entryRelationship(
                E.observation(
                    template_id("4.6", "2013-08-14"),
                    coded("code", "33999-4", LOINC, "Status"),
                    E.statusCode(code="completed"),
                    coded_value(status[0], SNOMED, status[1]),
                    classCode="OBS",
                    moodCode="EVN",
                ),
                typeCode="REFR",
            ),
            classCode="OBS",
            moodCode="EVN",
        )
        return E.act(
            template_id("4.3", "2015-08-01"),
            entry_id(f"{key} concern"),
            E.code(code="CONC", codeSystem="2.16.840.1.113883.5.6"),
            E.statusCode(code="completed" if ended else "active"),
            E.effectiveTime(E.low(value=self.hl7(condition["onset"]))),
            E.entryRelationship(observation, typeCode="SUBJ"),
            classCode="ACT",
            moodCode="EVN",
        )

    def medications(self) -> Element:
        medications = [m for m in self.person["medications"] if m["status"] == "active"]
        rows = [
            (
                f"medication-{m['id']}",
                (
                    m["name"],
                    f"{m['dose']} {m['unit']} {m['route']}, {m['frequency']}",
                    m["reason"],
                    self.shown(m["start"]),
                    "Active",
                ),
            )
            for m in medications
        ]
        return section(
            "Medications",
            ("10160-0", "History of medication use"),
            ("2.1.1", "2014-06-09"),
            table(("Medicine", "How it is taken", "Reason", "Since", "Status"), rows),
            [self._medication(medication) for medication in medications],
        )

    def _medication(self, medication: dict[str, Any]) -> Element:
        key = f"medication-{medication['id']}"
        period = E.effectiveTime(E.low(value=self.hl7(medication["start"])))
        period.set(XSI_TYPE, "IVL_TS")
        often = E.effectiveTime(E.period(value="1", unit="d"), operator="A", institutionSpecified="true")
        often.set(XSI_TYPE, "PIVL_TS")
        if "rxnorm" in medication:
            code = coded("code", medication["rxnorm"], RXNORM, medication["name"], original_text(key))
        else:
            code = E.code(original_text(key), nullFlavor="OTH")
        unit = "[iU]" if medication["unit"] == "units" else medication["unit"]
        return E.substanceAdministration(
            template_id("4.16", "2014-06-09"),
            entry_id(key),
            narrative_reference(key),
            E.statusCode(code="active"),
            period,
            often,
            E.routeCode(
                code="C38288",
                codeSystem="2.16.840.1.113883.3.26.1.1",
                codeSystemName="NCI Thesaurus",
                displayName=medication["route"],
            ),
            E.doseQuantity(value=medication["dose"], unit=unit),
            E.consumable(
                E.manufacturedProduct(
                    template_id("4.23", "2014-06-09"),
                    E.manufacturedMaterial(code, E.name(medication["name"])),
                    classCode="MANU",
                )
            ),
            E.entryRelationship(
                E.observation(
                    template_id("4.19", "2014-06-09"),
                    entry_id(f"{key} reason"),
                    coded("code", "404684003", SNOMED, "Finding"),
                    E.text(medication["reason"]),
                    E.statusCode(code="completed"),
                    self._plain_value(medication["reason"]),
                    classCode="OBS",
                    moodCode="EVN",
                ),
                typeCode="RSON",
            ),
            classCode="SBADM",
            moodCode="EVN",
        )

    def _plain_value(self, words: str) -> Element:
        value = E.value(E.originalText(words), nullFlavor="OTH")
        value.set(XSI_TYPE, "CD")
        return value

    def procedures(self) -> Element:
        done = [p for p in self.person["procedures"] if p["id"] == "acdf"]
        rows = [
            (
                f"procedure-{p['id']}",
                (p["name"], self.shown(p["performed"]), self.person["organizations"][p["organization"]]["name"]),
            )
            for p in done
        ]
        entries = [
            E.procedure(
                template_id("4.14", "2014-06-09"),
                entry_id(f"procedure-{p['id']}"),
                E.code(original_text(f"procedure-{p['id']}"), nullFlavor="OTH"),
                narrative_reference(f"procedure-{p['id']}"),
                E.statusCode(code="completed"),
                E.effectiveTime(value=self.hl7(p["performed"])),
                E.performer(E.assignedEntity(*clinician(self.story, p["performer"]))),
                classCode="PROC",
                moodCode="EVN",
            )
            for p in done
        ]
        return section(
            "Procedures",
            ("47519-4", "History of procedures"),
            ("2.7.1", "2014-06-09"),
            table(("Procedure", "Date", "Place"), rows),
            entries,
        )

    def immunizations(self) -> Element:
        vaccines = self.person["immunizations"]
        rows = [(f"vaccine-{v['id']}", (v["name"], self.shown(v["given"]), v["lot"], v["site"])) for v in vaccines]
        entries = [
            E.substanceAdministration(
                template_id("4.52", "2015-08-01"),
                entry_id(f"vaccine-{v['id']}"),
                narrative_reference(f"vaccine-{v['id']}"),
                E.statusCode(code="completed"),
                E.effectiveTime(value=self.hl7(v["given"])),
                E.consumable(
                    E.manufacturedProduct(
                        template_id("4.54", "2014-06-09"),
                        E.manufacturedMaterial(
                            E.code(
                                original_text(f"vaccine-{v['id']}"),
                                code=v["cvx"],
                                codeSystem=CVX[0],
                                codeSystemName=CVX[1],
                                displayName=v["name"],
                            ),
                            E.lotNumberText(v["lot"]),
                        ),
                        classCode="MANU",
                    )
                ),
                classCode="SBADM",
                moodCode="EVN",
                negationInd="false",
            )
            for v in vaccines
        ]
        return section(
            "Immunizations",
            ("11369-6", "History of immunizations"),
            ("2.2.1", "2015-08-01"),
            table(("Vaccine", "Given", "Lot", "Site"), rows),
            entries,
        )

    def family(self) -> Element:
        relatives = self.person["family"]
        rows = [(f"family-{r['id']}", (r["relation"], r["condition"], f"in {r['onset']}")) for r in relatives]
        entries = [
            E.organizer(
                template_id("4.45", "2015-08-01"),
                entry_id(f"family-{r['id']}"),
                E.statusCode(code="completed"),
                E.subject(
                    E.relatedSubject(
                        E.code(
                            code=r["code"],
                            codeSystem="2.16.840.1.113883.5.111",
                            codeSystemName="RoleCode",
                            displayName=r["relation"],
                        ),
                        classCode="PRS",
                    )
                ),
                E.component(
                    E.observation(
                        template_id("4.46", "2015-08-01"),
                        entry_id(f"family-{r['id']} condition"),
                        coded("code", "64572001", SNOMED, "Condition"),
                        E.statusCode(code="completed"),
                        coded_value(r["snomed"], SNOMED, r["condition"]),
                        classCode="OBS",
                        moodCode="EVN",
                    )
                ),
                classCode="CLUSTER",
                moodCode="EVN",
            )
            for r in relatives
        ]
        return section(
            "Family history",
            ("10157-6", "History of family member diseases"),
            ("2.15", "2015-08-01"),
            table(("Relative", "Condition", "When"), rows),
            entries,
        )

    def social(self) -> Element:
        social = self.person["social"]
        rows = [
            ("social-smoking", ("Smoking", social["smoking"])),
            ("social-alcohol", ("Alcohol", social["alcohol"])),
            ("social-occupation", ("Work and interests", social["occupation"])),
        ]
        smoking = E.observation(
            template_id("4.78", "2014-06-09"),
            entry_id("social-smoking"),
            coded("code", "72166-2", LOINC, "Tobacco smoking status"),
            E.statusCode(code="completed"),
            E.effectiveTime(value=self.hl7(self.person["vitals"][0]["measured"])),
            coded_value(social["smoking_snomed"], SNOMED, social["smoking"]),
            classCode="OBS",
            moodCode="EVN",
        )
        return section(
            "Social history",
            ("29762-2", "Social history"),
            ("2.17", "2015-08-01"),
            table(("Subject", "What she said"), rows),
            [smoking],
        )

    def vital_signs(self) -> Element:
        """The newest visit, in words and as entries; the portal export says the same, so nothing is counted twice."""
        vital = self.person["vitals"][0]
        when = self.hl7(vital["measured"])
        parts = (
            ("systolic", "Systolic blood pressure", "8480-6", "mm[Hg]", "mmHg"),
            ("diastolic", "Diastolic blood pressure", "8462-4", "mm[Hg]", "mmHg"),
            ("pulse", "Heart rate", "8867-4", "/min", "/min"),
            ("weight", "Weight", "29463-7", "kg", "kg"),
        )
        rows = [
            (f"vital-{part}", (name, f"{vital[part]} {shown}", self.shown(vital["measured"])))
            for part, name, _, _, shown in parts
        ]
        observations = []
        for part, name, code, unit, _ in parts:
            value = E.value(value=vital[part], unit=unit)
            value.set(XSI_TYPE, "PQ")
            observations.append(
                E.component(
                    E.observation(
                        template_id("4.27", "2014-06-09"),
                        entry_id(f"vital-{part}"),
                        coded("code", code, LOINC, name),
                        narrative_reference(f"vital-{part}"),
                        E.statusCode(code="completed"),
                        E.effectiveTime(value=when),
                        value,
                        classCode="OBS",
                        moodCode="EVN",
                    )
                )
            )
        organizer = E.organizer(
            template_id("4.26", "2015-08-01"),
            entry_id("vitals"),
            coded("code", "46680005", SNOMED, "Vital signs"),
            E.statusCode(code="completed"),
            E.effectiveTime(value=when),
            *observations,
            classCode="CLUSTER",
            moodCode="EVN",
        )
        return section(
            "Vital signs",
            ("8716-3", "Vital signs"),
            ("2.4.1", "2015-08-01"),
            table(("Measurement", "Value", "Date"), rows),
            [organizer],
        )


def portal_summary(story: Story) -> bytes:
    """The summary as XML; it names the stylesheet of nobody and refers to no outside file."""
    root = _Summary(story).document()
    etree.indent(root)
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return document + b"\n"
