"""The laboratory table: one report and its rows, from which both the printed page and the portal export are made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from secondop_desktop.sample.story import Story, format_day


@dataclass(frozen=True, slots=True)
class LabRow:
    """One result: names, value, unit, range and flag, all as text; `printed` is the laboratory's own name for it."""

    test: str
    panel: str
    name: str
    printed: str
    value: str
    unit: str
    reference_range: str
    flag: str
    specimen: str
    loinc: str
    loinc_name: str
    ucum: str

    @property
    def comparator(self) -> str:
        return self.value[0] if self.value[0] in "<>" else ""

    @property
    def number(self) -> str:
        return self.value.lstrip("<>")

    @property
    def bounds(self) -> tuple[str, str]:
        """The low and high end of the printed range, an empty text where there is none."""
        if match := re.fullmatch(r"([\d.]+)-([\d.]+)", self.reference_range):
            return match[1], match[2]
        return "", ""


@dataclass(frozen=True, slots=True)
class LabReport:
    """One report of a laboratory about one person, with its rows in the order of printing."""

    laboratory: str
    laboratory_name: str
    laboratory_address: str
    laboratory_phone: str
    file: str
    pages: int
    scan: bool
    collected: date
    time: str
    reported: date
    sequence: str
    fasting: str
    family: str
    given: str
    birth_date: date
    sex: str
    record: str
    rows: tuple[LabRow, ...]

    @property
    def specimen_number(self) -> str:
        """The laboratory's number of the specimen, which carries the day of the year as such numbers do."""
        if self.laboratory == "fernbrook":
            return f"{self.collected.year % 100:02d}-{self.collected.timetuple().tm_yday:03d}-{self.sequence}"
        return f"C{self.sequence}"

    @property
    def panels(self) -> tuple[tuple[str, tuple[LabRow, ...]], ...]:
        """The rows by panel, in the order of printing."""
        names = dict.fromkeys(row.panel for row in self.rows)
        return tuple((name, tuple(row for row in self.rows if row.panel == name)) for name in names)

    def printed_day(self, day: date) -> str:
        return format_day(day, "us")


def _report(story: Story, raw: dict[str, Any], person: dict[str, Any]) -> LabReport:
    laboratory = raw["laboratory"]
    about = story.labs["laboratories"][laboratory]
    rows = tuple(
        LabRow(
            test=test["id"],
            panel=test["panel"],
            name=test["name"],
            printed=test["printed"][laboratory],
            value=raw["values"][test["id"]],
            unit=test["unit"],
            reference_range=test["range"][laboratory],
            flag=raw.get("flags", {}).get(test["id"], ""),
            specimen=test["specimen"],
            loinc=test["loinc"],
            loinc_name=test["loinc_name"],
            ucum=test["ucum"],
        )
        for test in story.labs["tests"]
        if test["id"] in raw["values"]
    )
    return LabReport(
        laboratory=laboratory,
        laboratory_name=about["name"],
        laboratory_address=about["address"],
        laboratory_phone=about["phone"],
        file=story.text(raw["file"]),
        pages=raw["pages"],
        scan=raw.get("scan", False),
        collected=story.day(raw["collected"]),
        time=raw["time"],
        reported=story.day(raw["reported"]),
        sequence=raw["sequence"],
        fasting=raw["fasting"],
        family=person["family"],
        given=person["given"],
        birth_date=person["birth_date"],
        sex=person["sex"],
        record=person["record"],
        rows=rows,
    )


def lab_reports(story: Story) -> tuple[LabReport, ...]:
    """The demo patient's six laboratory reports, newest first."""
    return tuple(_report(story, raw, story.person["patient"]) for raw in story.labs["reports"])


def stranger_report(story: Story) -> LabReport:
    """A report about another person with a similar name, which the identity guard has to stop."""
    stranger = story.labs["stranger"]
    return _report(story, stranger["report"], stranger)
