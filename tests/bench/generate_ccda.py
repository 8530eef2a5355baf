"""A C-CDA of the invented person, as large as wanted and the same at every run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from tests.bench.generate import BORN, FAMILY, FIRST_DAY, GIVEN, MEDICINES, PROBLEMS, TESTS, identity, random_value

_CDA_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <realmCode code="US"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
  <templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
  <id root="2.16.840.1.113883.19.5" extension="{identity("document")}"/>
  <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of episode note"/>
  <title>Summary of care</title>
  <effectiveTime value="20260105085246"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="en-US"/>
  <recordTarget><patientRole>
    <id root="2.16.840.1.113883.19.5" extension="{identity("patient")}"/>
    <patient>
      <name><given>{GIVEN}</given><family>{FAMILY}</family></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
      <birthTime value="{BORN.replace("-", "")}"/>
    </patient>
  </patientRole></recordTarget>
  <component><structuredBody>
"""
_CDA_TAIL = "  </structuredBody></component>\n</ClinicalDocument>\n"


def ccda(size: int, seed: int = 1) -> bytes:
    """A C-CDA R2.1 summary of at least `size` bytes: results in batteries of ten, problems, medications, narrative."""
    chance = random.Random(seed)
    visits: list[tuple[tuple[str, str], ...]] = []
    length = 0
    while length < size:
        number = len(visits)
        visits.append((_battery(chance, number), _problem(number), _medicine(number)))
        length += sum(len(text) for part in visits[-1] for text in part)
    batteries, problems, medicines = zip(*visits, strict=True)
    sections = (
        _section("30954-2", "Results", "2.16.840.1.113883.10.20.22.2.3.1", batteries),
        _section("11450-4", "Problems", "2.16.840.1.113883.10.20.22.2.5.1", problems),
        _section("10160-0", "Medications", "2.16.840.1.113883.10.20.22.2.1.1", medicines),
    )
    return (_CDA_HEAD + "".join(sections) + _CDA_TAIL).encode()


def _section(code: str, title: str, template: str, parts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(row for row, _entry in parts)
    entries = "".join(entry for _row, entry in parts)
    return f"""<component>
  <section>
    <templateId root="{template}" extension="2015-08-01"/>
    <code code="{code}" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC" displayName="{title}"/>
    <title>{title}</title>
    <text>
      <table border="1" width="100%">
        <thead><tr><th>Date</th><th>Description</th><th>Value</th><th>Code</th></tr></thead>
        <tbody>
{rows}        </tbody>
      </table>
    </text>
{entries}  </section>
</component>
"""


def _stamp(number: int) -> tuple[str, str]:
    day = FIRST_DAY + timedelta(days=number * 3)
    return day.isoformat(), f"{day:%Y%m%d}0952{number % 60:02}-0500"


def _row(day: str, name: str, text: str, value: str, code: str) -> str:
    return (
        f'          <tr ID="{name}-row"><td>{day}</td><td ID="{name}">{text}</td>'
        f'<td ID="{name}-value">{value}</td><td>{code}</td></tr>\n'
    )


def _battery(chance: random.Random, number: int) -> tuple[str, str]:
    day, at = _stamp(number)
    rows, components = [], []
    for index, (code, name, unit, low, high) in enumerate(TESTS):
        value = random_value(chance, low, high)
        mark = f"result-{number}-{index}"
        rows.append(_row(day, mark, name, f"{value} {unit}", f"LOINC {code}"))
        components.append(f"""        <component>
          <observation classCode="OBS" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.2" extension="2015-08-01"/>
            <id root="{identity(mark)}"/>
            <code code="{code}" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC" displayName="{name}">
              <originalText>
                <reference value="#{mark}"/>
              </originalText>
            </code>
            <text>
              <reference value="#{mark}"/>
            </text>
            <statusCode code="completed"/>
            <effectiveTime value="{at}"/>
            <value xsi:type="PQ" value="{value}" unit="{unit}"/>
            <interpretationCode code="N" codeSystem="2.16.840.1.113883.5.83" displayName="Normal"/>
            <author>
              <time value="{at}"/>
              <assignedAuthor>
                <id nullFlavor="NI"/>
                <assignedPerson><name><given>Ada</given><family>Lindt</family></name></assignedPerson>
              </assignedAuthor>
            </author>
            <referenceRange>
              <observationRange>
                <text>{low} - {high} {unit}</text>
              </observationRange>
            </referenceRange>
          </observation>
        </component>
""")
    entry = f"""    <entry typeCode="DRIV">
      <organizer classCode="BATTERY" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.1" extension="2015-08-01"/>
        <id root="{identity(f"battery {number}")}"/>
        <code code="51990-0" codeSystem="2.16.840.1.113883.6.1" displayName="Basic metabolic panel - Blood"/>
        <statusCode code="completed"/>
        <effectiveTime><low value="{at}"/><high value="{at}"/></effectiveTime>
{"".join(components)}      </organizer>
    </entry>
"""
    return "".join(rows), entry


def _problem(number: int) -> tuple[str, str]:
    day, at = _stamp(number)
    code, name = PROBLEMS[number % len(PROBLEMS)]
    mark = f"problem-{number}"
    entry = f"""    <entry typeCode="DRIV">
      <act classCode="ACT" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.3" extension="2015-08-01"/>
        <id root="{identity(f"concern {number}")}"/>
        <code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>
        <statusCode code="active"/>
        <effectiveTime><low value="{at}"/></effectiveTime>
        <entryRelationship typeCode="SUBJ">
          <observation classCode="OBS" moodCode="EVN">
            <templateId root="2.16.840.1.113883.10.20.22.4.4" extension="2015-08-01"/>
            <id root="{identity(mark)}"/>
            <code code="64572001" codeSystem="2.16.840.1.113883.6.96" displayName="Condition"/>
            <text><reference value="#{mark}"/></text>
            <statusCode code="completed"/>
            <effectiveTime><low value="{at}"/></effectiveTime>
            <value xsi:type="CD" code="{code}" codeSystem="2.16.840.1.113883.6.96" displayName="{name}"/>
          </observation>
        </entryRelationship>
      </act>
    </entry>
"""
    return _row(day, mark, name, "Active", f"SNOMED CT {code}"), entry


def _medicine(number: int) -> tuple[str, str]:
    day, at = _stamp(number)
    code, name = MEDICINES[number % len(MEDICINES)]
    mark = f"medicine-{number}"
    entry = f"""    <entry>
      <substanceAdministration classCode="SBADM" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.16" extension="2014-06-09"/>
        <id root="{identity(mark)}"/>
        <text><reference value="#{mark}"/></text>
        <statusCode code="active"/>
        <effectiveTime xsi:type="IVL_TS"><low value="{at}"/></effectiveTime>
        <effectiveTime xsi:type="PIVL_TS" operator="A"><period value="12" unit="h"/></effectiveTime>
        <routeCode code="C38288" codeSystem="2.16.840.1.113883.3.26.1.1" displayName="ORAL"/>
        <doseQuantity value="1"/>
        <consumable>
          <manufacturedProduct classCode="MANU">
            <templateId root="2.16.840.1.113883.10.20.22.4.23" extension="2014-06-09"/>
            <manufacturedMaterial>
              <code code="{code}" codeSystem="2.16.840.1.113883.6.88" displayName="{name}"/>
            </manufacturedMaterial>
          </manufacturedProduct>
        </consumable>
      </substanceAdministration>
    </entry>
"""
    return _row(day, mark, name, "1 tablet twice a day", f"RxNorm {code}"), entry
