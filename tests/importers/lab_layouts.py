"""Laboratory reports drawn for the tests, in layouts that laboratories, hospitals and portals use; all are invented."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

HEIGHT = letter[1]
Row = tuple[str, str, str, str, str]
"""Name, value, flag, unit, range."""


@dataclass(frozen=True)
class Layout:
    """A drawn report, and what is printed on it."""

    data: bytes
    rows: tuple[Row, ...]
    collected: str | None = "2026-08-18"
    laboratory: str = ""


class Paper:
    """A page to write on; `y` counts from the top."""

    def __init__(self, font: str = "Helvetica", size: float = 10) -> None:
        self._out = io.BytesIO()
        self.canvas = Canvas(self._out, pagesize=letter, invariant=1)
        self.font, self.size = font, size

    def at(self, x: float, y: float, text: str, *, bold: bool = False, size: float | None = None) -> float:
        font = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Courier": "Courier-Bold"}[self.font]
        self.canvas.setFont(font if bold else self.font, size or self.size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return x + float(self.canvas.stringWidth(text))

    def right(self, x: float, y: float, text: str) -> None:
        self.canvas.setFont(self.font, self.size)
        self.canvas.drawRightString(x, HEIGHT - y, text)

    def centred(self, x: float, y: float, text: str) -> None:
        self.canvas.setFont(self.font, self.size)
        self.canvas.drawCentredString(x, HEIGHT - y, text)

    def row(self, y: float, xs: Sequence[float], texts: Sequence[str], *, bold: bool = False) -> None:
        for x, text in zip(xs, texts, strict=True):
            if text:
                self.at(x, y, text, bold=bold)

    def raised(self, x: float, y: float, base: str, up: str, rest: str) -> None:
        x = self.at(x, y, base)
        x = self.at(x, y - 4, up, size=self.size * 0.62)
        self.at(x, y, rest)

    def turn(self) -> None:
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()


CHEMISTRY: tuple[Row, ...] = (
    ("Glucose", "104", "High", "mg/dL", "65-99"),
    ("BUN", "14", "", "mg/dL", "6-24"),
    ("Creatinine", "0.84", "", "mg/dL", "0.57-1.00"),
    ("Sodium", "139", "", "mmol/L", "134-144"),
    ("Potassium", "3.4", "Low", "mmol/L", "3.5-5.2"),
)


def wide_columns() -> Layout:
    """Tests, result, flag, units and interval in fixed columns, with the laboratory's code last and notes between."""
    paper = Paper("Courier", 9)
    paper.at(40, 40, "Ridgeway Clinical Laboratories", bold=True)
    paper.at(40, 60, "Patient: DOE, RUTH  DOB: 03/14/1968")
    for x, label, day in (
        (40, "Date Collected", "08/18/2026"),
        (200, "Date Received", "08/18/2026"),
        (360, "Date Reported", "08/20/2026"),
    ):
        paper.at(x, 80, label)
        paper.at(x, 91, day)
    xs = (40, 210, 270, 320, 400, 540)
    paper.row(120, xs, ("TESTS", "RESULT", "FLAG", "UNITS", "REFERENCE INTERVAL", "LAB"))
    paper.at(40, 136, "Comp. Metabolic Panel (14)", bold=True)
    y = 150.0
    for name, value, flag, unit, limits in CHEMISTRY:
        paper.row(y, (50, *xs[1:]), (name, value, flag, unit, limits, "01"))
        y += 12
    paper.at(70, y, "Verified by repeat analysis.")
    paper.row(y + 12, (50, *xs[1:]), ("eGFR If NonAfricn Am", ">59", "", "mL/min/1.73", ">59", "01"))
    paper.at(40, 740, "01  RC  Ridgeway Clinical Laboratories  Dir: A Person, MD")
    rows = (*CHEMISTRY, ("eGFR If NonAfricn Am", ">59", "", "mL/min/1.73", ">59"))
    return Layout(paper.done(), rows, laboratory="Ridgeway Clinical Laboratories")


def in_and_out_of_range() -> Layout:
    """Two columns of values, one for those in range; the unit stands with the range; names wrap under an indent."""
    paper = Paper("Times-Roman", 11)
    paper.at(40, 40, "Quarry Diagnostics", bold=True)
    paper.at(40, 58, "COLLECTED: 08/18/2026 09:15 AM")
    paper.at(300, 58, "REPORTED: 08/19/2026 04:40 PM")
    xs = (40, 230, 310, 410)
    paper.row(90, xs, ("Test Name", "In Range", "Out Of Range", "Reference Range"), bold=True)
    paper.at(40, 112, "LIPID PANEL, STANDARD", bold=True)
    paper.row(128, xs, ("  CHOLESTEROL, TOTAL", "", "224 H", "<200 mg/dL"))
    paper.row(144, xs, ("  HDL CHOLESTEROL", "61", "", "> OR = 50 mg/dL"))
    paper.row(160, xs, ("  CHOL/HDLC RATIO", "3.7", "", "<5.0 (calc)"))
    paper.row(176, xs, ("  THYROGLOBULIN ANTIBODIES,", "<1", "", "< OR = 1 IU/mL"))
    paper.at(56, 187, "QUANTITATIVE")
    paper.row(203, xs, ("  HEPATITIS C ANTIBODY", "NON-REACTIVE", "", "NON-REACTIVE"))
    rows = (
        ("CHOLESTEROL, TOTAL", "224", "H", "mg/dL", "<200"),
        ("HDL CHOLESTEROL", "61", "", "mg/dL", "> OR = 50"),
        ("CHOL/HDLC RATIO", "3.7", "", "", "<5.0 (calc)"),
        ("THYROGLOBULIN ANTIBODIES, QUANTITATIVE", "<1", "", "IU/mL", "< OR = 1"),
        ("HEPATITIS C ANTIBODY", "NON-REACTIVE", "", "", "NON-REACTIVE"),
    )
    return Layout(paper.done(), rows, "2026-08-18T09:15", "Quarry Diagnostics")


def hospital_columns() -> Layout:
    """Component, value, reference range, units, flag; an earlier value in its own column is left where it is."""
    paper = Paper("Helvetica", 9)
    paper.at(40, 40, "Saint Orla Hospital", bold=True)
    paper.at(40, 60, "Specimen collected: 18-Aug-2026 07:05   Resulted: 18-Aug-2026 11:40")
    xs = (40, 200, 270, 350, 440, 500)
    paper.row(90, xs, ("Component", "Value", "Previous", "Ref Range", "Units", "Flag"), bold=True)
    data = (
        ("Hemoglobin", "11.2", "12.0", "12.0 - 15.5", "g/dL", "L"),
        ("Hematocrit", "34.1", "36.2", "36.0 - 46.0", "%", "L"),
        ("MCV", "88", "87", "80 - 100", "fL", ""),
        ("Neutrophils, Absolute", "4.10", "3.90", "1.80 - 7.70", "K/uL", ""),
        ("Basophils", "0.4", "", "", "%", ""),
    )
    for n, texts in enumerate(data):
        paper.row(106 + 13 * n, xs, texts)
    paper.at(40, 200, "Page 1 of 1")
    return Layout(
        paper.done(), tuple((n, v, f, u, r) for n, v, _p, r, u, f in data), "2026-08-18T07:05", "Saint Orla Hospital"
    )


def portal_blocks() -> Layout:
    """A portal's print-out: one result a block, each part with its label."""
    paper = Paper("Helvetica", 11)
    paper.at(40, 40, "MyRecord - Test Results", bold=True)
    paper.at(40, 60, "Collected on Aug 18, 2026 8:12 AM")
    paper.at(40, 76, "Laboratory: Saint Orla Laboratory")
    rows = (
        ("TSH", "3.87", "", "mIU/L", "0.45 - 4.50"),
        ("Ferritin", "9", "Low", "ng/mL", "15 - 150"),
        ("Hepatitis B surface antigen", "Negative", "", "", "Negative"),
    )
    y = 110.0
    for name, value, flag, unit, limits in rows:
        paper.at(40, y, name, bold=True)
        paper.at(40, y + 16, f"Normal range: {limits} {unit}".strip())
        paper.at(40, y + 32, f"Your value: {value} {unit} {flag}".strip())
        y += 66
    return Layout(paper.done(), rows, "2026-08-18T08:12", "Saint Orla Laboratory")


def decimal_comma() -> Layout:
    """A German report: decimal commas, dates with points, plus and minus as flags, values aligned right."""
    paper = Paper("Helvetica", 10)
    paper.at(40, 40, "Labor Lindenhof", bold=True)
    paper.at(40, 60, "Entnahmedatum: 18.08.2026    Befunddatum: 19.08.2026")
    xs = (40, 260, 320, 380, 460)
    paper.row(90, xs, ("Untersuchung", "Ergebnis", "", "Einheit", "Referenzbereich"), bold=True)
    paper.at(240, 90, "")
    rows = (
        ("Hämoglobin", "11,2", "-", "g/dl", "12,0 - 16,0"),
        ("Leukozyten", "7,4", "", "Tsd/µl", "4,0 - 10,0"),
        ("TSH basal", "0,04", "-", "mU/l", "0,40 - 4,00"),
        ("Kalium", "5,9", "+", "mmol/l", "3,5 - 5,1"),
        ("CRP", "<0,6", "", "mg/l", "< 5,0"),
    )
    paper.at(325, 90, "+/-", bold=True)
    for n, (name, value, flag, unit, limits) in enumerate(rows):
        y = 108 + 15 * n
        paper.at(40, y, name)
        paper.right(301, y, value)
        paper.row(y, (330, 380, 460), (flag, unit, limits))
    return Layout(paper.done(), rows, laboratory="Labor Lindenhof")


def flag_before_value() -> Layout:
    """The flag stands before the value, values are aligned right, ranges in parentheses."""
    paper = Paper("Helvetica", 10)
    paper.at(40, 40, "Tamarack Medical Laboratory", bold=True)
    paper.at(40, 60, "Drawn: 2026-08-18    Report date: 2026-08-19")
    for x, head in ((40, "Analyte"), (230, "Flag"), (350, "Units"), (430, "Normal Range")):
        paper.at(x, 90, head, bold=True)
    paper.right(330, 90, "Result")
    rows = (
        ("Cholesterol", "1,024", "H", "mg/dL", "0 - 200"),
        ("Triglycerides", "98", "", "mg/dL", "0 - 150"),
        ("ALT (SGPT)", "8.5", "", "U/L", "7 - 56"),
        ("Prothrombin time", "11.9", "", "sec", "9.4 - 12.5"),
        ("INR", "0.9", "L", "", "2.0 to 3.0"),
    )
    for n, (name, value, flag, unit, limits) in enumerate(rows):
        y = 108 + 16 * n
        paper.row(y, (40, 234, 350, 430), (name, flag, unit, f"({limits})"))
        paper.right(330, y, value)
    return Layout(paper.done(), rows, laboratory="Tamarack Medical Laboratory")


def two_columns() -> Layout:
    """Two tables side by side, each with its own headings."""
    paper = Paper("Helvetica", 9)
    paper.at(40, 40, "Upland Pathology Services", bold=True)
    paper.at(40, 60, "Collection date: 08/18/2026   Reported: 08/19/2026")
    left, right = (40, 150, 190, 240), (320, 430, 470, 520)
    for xs in (left, right):
        paper.row(90, xs, ("Test", "Result", "Units", "Range"), bold=True)
    one = (
        ("WBC", "6.2", "", "K/uL", "3.4-10.8"),
        ("RBC", "4.41", "", "M/uL", "3.77-5.28"),
        ("Hemoglobin", "13.1", "", "g/dL", "11.1-15.9"),
    )
    two = (
        ("Sodium", "140", "", "mmol/L", "134-144"),
        ("Chloride", "101", "", "mmol/L", "96-106"),
        ("CO2", "24", "", "mmol/L", "20-29"),
    )
    for xs, rows in ((left, one), (right, two)):
        for n, (name, value, _flag, unit, limits) in enumerate(rows):
            paper.row(106 + 14 * n, xs, (name, value, unit, limits))
    return Layout(paper.done(), (*one, *two), laboratory="Upland Pathology Services")


def raised_figures() -> Layout:
    """Units with raised figures, set smaller and higher."""
    paper = Paper("Times-Roman", 11)
    paper.at(40, 40, "Ferncliff Laboratory", bold=True)
    paper.at(40, 60, "Date of specimen: 18 August 2026")
    xs = (40, 240, 310, 420)
    paper.row(90, xs, ("Test", "Result", "Unit", "Reference values"), bold=True)
    for n, (name, value, up, limits) in enumerate(
        (
            ("Leukocytes", "6.1", "9", "4.0-10.0"),
            ("Erythrocytes", "4.62", "12", "3.9-5.2"),
            ("Platelets", "250", "9", "150-400"),
        )
    ):
        y = 108 + 17 * n
        paper.row(y, (40, 240, 420), (name, value, limits))
        paper.raised(310, y, "10", up, "/L")
    paper.row(159, (40, 240, 420), ("eGFR", "83", ">60"))
    paper.raised(310, 159, "mL/min/1.73m", "2", "")
    rows = (
        ("Leukocytes", "6.1", "", "10⁹/L", "4.0-10.0"),
        ("Erythrocytes", "4.62", "", "10¹²/L", "3.9-5.2"),
        ("Platelets", "250", "", "10⁹/L", "150-400"),
        ("eGFR", "83", "", "mL/min/1.73m²", ">60"),
    )
    return Layout(paper.done(), rows, laboratory="Ferncliff Laboratory")


def wrapped_names() -> Layout:
    """Names of two and three lines, with the values on the first or on the last of them, and panels between."""
    paper = Paper("Helvetica", 10)
    paper.at(40, 40, "Brackwater Laboratory", bold=True)
    paper.at(40, 60, "Collected: 08/18/2026   Reported: 08/21/2026")
    xs = (40, 190, 250, 320, 420)
    paper.row(90, xs, ("Test", "Result", "Flag", "Units", "Reference Range"), bold=True)
    paper.at(40, 112, "ENDOCRINOLOGY", bold=True)
    paper.row(134, (48, *xs[1:]), ("Thyroid Stimulating", "0.02", "L", "mIU/L", "0.45-4.50"))
    paper.at(48, 145, "Immunoglobulin")
    paper.row(167, (48, *xs[1:]), ("Insulin-Like Growth", "188", "", "ng/mL", "64-240"))
    paper.at(48, 178, "Factor I (IGF-I), LC/MS")
    paper.at(48, 200, "Vitamin D, 25-Hydroxy (total,")
    paper.row(211, (48, *xs[1:]), ("D2 and D3)", "24.1", "L", "ng/mL", "30.0-100.0"))
    paper.at(40, 240, "SEROLOGY", bold=True)
    paper.row(262, (48, *xs[1:]), ("ANA Titer", "1:160", "H", "", "<1:40"))
    paper.row(284, (48, *xs[1:]), ("Troponin I", "<0.01", "", "ng/mL", "0.00-0.04"))
    rows = (
        ("Thyroid Stimulating Immunoglobulin", "0.02", "L", "mIU/L", "0.45-4.50"),
        ("Insulin-Like Growth Factor I (IGF-I), LC/MS", "188", "", "ng/mL", "64-240"),
        ("Vitamin D, 25-Hydroxy (total, D2 and D3)", "24.1", "L", "ng/mL", "30.0-100.0"),
        ("ANA Titer", "1:160", "H", "", "<1:40"),
        ("Troponin I", "<0.01", "", "ng/mL", "0.00-0.04"),
    )
    return Layout(paper.done(), rows, laboratory="Brackwater Laboratory")


def dotted_leaders() -> Layout:
    """No headings: a name, dots, a value, a unit and a range on a line each."""
    paper = Paper("Courier", 10)
    paper.at(40, 40, "HOLLOWAY CLINICAL LABORATORY")
    paper.at(40, 58, "Laboratory Report    Specimen: Serum")
    paper.at(40, 74, "Drawn: 08/18/2026   Reported: 08/18/2026")
    rows = (
        ("Glucose", "95", "", "mg/dL", "70-99"),
        ("Hemoglobin A1c", "5.8", "H", "%", "4.0-5.6"),
        ("Uric Acid", "4.1", "", "mg/dL", "2.4-6.0"),
        ("CA 125", "12", "", "U/mL", "0-35"),
    )
    for n, (name, value, flag, unit, limits) in enumerate(rows):
        paper.at(40, 110 + 14 * n, f"{name:.<28}{value} {flag + ' ' if flag else ''}{unit} (Ref: {limits})")
    return Layout(paper.done(), rows, laboratory="HOLLOWAY CLINICAL LABORATORY")


def sentences_of_values() -> Layout:
    """No headings and no leaders: results one under the other as in a letter's enclosure."""
    paper = Paper("Times-Roman", 12)
    paper.at(60, 50, "Laboratory results", bold=True)
    paper.at(60, 70, "Sample taken: 18 Aug 2026")
    paper.at(60, 90, "Normal ranges in brackets. These values are for your next visit.")
    rows = (
        ("Glucose", "95", "", "mg/dL", "70-99"),
        ("Vitamin B12", "350", "", "pg/mL", "200-900"),
        ("LDL cholesterol", "131", "H", "mg/dL", "<100"),
    )
    for n, (name, value, flag, unit, limits) in enumerate(rows):
        paper.at(60, 120 + 18 * n, f"{name} {value} {unit} ({limits}) {flag}".strip())
    paper.at(60, 220, "Please take 500 mg of calcium a day and come back in 6 weeks.")
    return Layout(paper.done(), rows)


def remarks_between_rows() -> Layout:
    """Long remarks under rows, a cut-off list inside one of them, and no heading above the names."""
    paper = Paper("Helvetica", 9)
    paper.at(40, 40, "Moorland Reference Laboratory", bold=True)
    paper.at(40, 60, "Collected: 08/18/2026 10:30   Reported: 08/19/2026   Final report")
    xs = (40, 220, 290, 360, 460)
    paper.row(90, xs, ("", "Result", "Abnormal", "Units", "Expected range"), bold=True)
    paper.row(108, xs, ("Vitamin D, 25-OH", "22", "LOW", "ng/mL", "30 - 100"))
    paper.at(
        52,
        121,
        "Deficiency is below 20 ng/mL and insufficiency from 21 to 29 ng/mL, as the society of this field says.",
    )
    paper.at(52, 132, "Levels above 100 ng/mL may be harmful.")
    paper.row(152, xs, ("Urine culture", "No growth", "", "", ""))
    paper.row(170, xs, ("Protein, urine", "3+", "A", "", "Negative"))
    paper.at(52, 183, "Confirmed by a second method.")
    paper.row(203, xs, ("HIV 1/2 Ag/Ab", "Not detected", "", "", "Not detected"))
    rows = (
        ("Vitamin D, 25-OH", "22", "LOW", "ng/mL", "30 - 100"),
        ("Urine culture", "No growth", "", "", ""),
        ("Protein, urine", "3+", "A", "", "Negative"),
        ("HIV 1/2 Ag/Ab", "Not detected", "", "", "Not detected"),
    )
    return Layout(paper.done(), rows, "2026-08-18T10:30", "Moorland Reference Laboratory")


def over_two_pages() -> Layout:
    """A table that goes on over the page, once with its headings again, once without, under the same letterhead."""
    paper = Paper("Helvetica", 10)
    xs = (40, 220, 280, 340, 430)
    rows: list[Row] = []
    for number in range(3):
        paper.at(40, 40, "Cedar Run Laboratories", bold=True)
        paper.at(40, 58, "Patient: DOE, RUTH   Collected: 08/18/2026   Reported: 08/19/2026")
        if number < 2:
            paper.row(84, xs, ("Test Description", "Result", "Flag", "Units", "Ref. Interval"), bold=True)
        for n in range(4):
            row = (f"Allergen {chr(65 + 4 * number + n)} IgE", f"0.{number}{n + 1}", "", "kU/L", "<0.35")
            paper.row(102 + 16 * n, xs, row)
            rows.append(row)
        paper.at(40, 745, f"Cedar Run Laboratories    Page {number + 1} of 3    Printed on 08/20/2026")
        if number < 2:
            paper.turn()
    return Layout(paper.done(), tuple(rows), laboratory="Cedar Run Laboratories")


def centred_columns() -> Layout:
    """Everything but the name is centred under its heading; the value carries its flag; headings take two lines."""
    paper = Paper("Times-Roman", 10)
    paper.at(40, 40, "Alder Street Laboratory", bold=True)
    paper.at(40, 60, "Date/Time Collected: 2026-08-18 06:45")
    paper.at(40, 90, "Investigation")
    paper.centred(260, 90, "Observed")
    paper.centred(260, 101, "Value")
    paper.centred(350, 90, "Unit")
    paper.centred(460, 90, "Biological Ref.")
    paper.centred(460, 101, "Interval")
    data = (
        ("Hemoglobin", "9.8 L", "g/dL", "12.0 - 15.0"),
        ("Total Leucocyte Count", "11,200 H", "/cumm", "4,000 - 10,000"),
        ("ESR", "42*", "mm/hr", "0 - 20"),
        ("Blood Group", "O Positive", "", ""),
    )
    for n, (name, value, unit, limits) in enumerate(data):
        y = 122 + 16 * n
        paper.at(40, y, name)
        for x, text in ((260, value), (350, unit), (460, limits)):
            paper.centred(x, y, text)
    rows = (
        ("Hemoglobin", "9.8", "L", "g/dL", "12.0 - 15.0"),
        ("Total Leucocyte Count", "11,200", "H", "/cumm", "4,000 - 10,000"),
        ("ESR", "42", "*", "mm/hr", "0 - 20"),
        ("Blood Group", "O Positive", "", "", ""),
    )
    return Layout(paper.done(), rows, "2026-08-18T06:45", "Alder Street Laboratory")


LAYOUTS: tuple[Callable[[], Layout], ...] = (
    wide_columns, in_and_out_of_range, hospital_columns, portal_blocks, decimal_comma, flag_before_value, two_columns,
    raised_figures, wrapped_names, dotted_leaders, sentences_of_values, remarks_between_rows, over_two_pages,
    centred_columns,
)  # fmt: skip
