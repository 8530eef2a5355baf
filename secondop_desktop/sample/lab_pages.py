"""Laboratory reports on paper, in the layouts of two laboratories that do not look alike."""

from __future__ import annotations

from functools import partial

from secondop_desktop.sample.labs import LabReport
from secondop_desktop.sample.paper import HEIGHT, WIDTH, Painter, Prose, Sheet, pdf
from secondop_desktop.sample.story import Story

_FERNBROOK_PROSE = Prose("Helvetica", "Helvetica-Bold", 10, 14.5, 9.75)
_LEFT, _RIGHT = 45.0, WIDTH - 45.0
_COLUMNS = (_LEFT, _LEFT + 154.5, _LEFT + 208.5, _LEFT + 255, _LEFT + 336)


def _fernbrook_frame(sheet: Sheet, report: LabReport) -> None:
    sheet.text(_LEFT, 57, report.laboratory_name, "Helvetica-Bold", 18.75)
    sheet.right(_RIGHT, 49, "Patient Report", size=9.75)
    sheet.right(_RIGHT, 61.5, f"Page {sheet.number} of {sheet.count}", size=9.75)
    sheet.rule(_LEFT, _RIGHT, 70, 2.25, 0.27)
    cells = (
        (f"{report.family}, {report.given}".upper(), f"DOB: {report.printed_day(report.birth_date)}", "Sex: F"),
        (
            f"Patient ID: {report.record}",
            f"Collected: {report.printed_day(report.collected)} {report.time}",
            f"Reported: {report.printed_day(report.reported)}",
        ),
        (f"Specimen: {report.specimen_number}", "Ordering: PRYCE, O", f"Fasting: {report.fasting}"),
    )
    for row, line in enumerate(cells):
        for x, words in zip((_LEFT, _LEFT + 188, _LEFT + 363), line, strict=True):
            bold = row == 0 and x == _LEFT
            sheet.text(x, 90 + row * 18, words, "Helvetica-Bold" if bold else "Helvetica", 10.5)
    sheet.rule(_LEFT, _RIGHT, 138, 0.75)
    sheet.rule(_LEFT, _RIGHT, 741, 0.75)
    sheet.text(_LEFT, 755, f"{report.laboratory_name}, {report.laboratory_address}", size=9)
    sheet.centred(755, "Final report", size=9)
    sheet.right(_RIGHT, 755, report.specimen_number, size=9)


def _fernbrook_results(sheet: Sheet, report: LabReport) -> None:
    _fernbrook_frame(sheet, report)
    for x, head in zip(_COLUMNS, ("TESTS", "RESULT", "FLAG", "UNITS", "REFERENCE INTERVAL"), strict=True):
        sheet.text(x, 168, head, "Helvetica-Bold", 9.75)
    sheet.rule(_LEFT, _RIGHT, 177, 0.75)
    y = 177.0
    for panel, rows in report.panels:
        y += 28.5
        sheet.text(_LEFT, y - 4, panel.upper(), "Helvetica-Bold", 9.75)
        for row in rows:
            y += 25.5
            font = "Helvetica-Bold" if row.flag else "Helvetica"
            cells = (row.printed, row.value, row.flag, row.unit, row.reference_range)
            for x, words in zip(_COLUMNS, cells, strict=True):
                offset = 9 if x == _COLUMNS[0] else 7.5 if x == _COLUMNS[-1] else 0
                if words:
                    # The name column is narrow; the laboratory sets its longest names a little smaller.
                    sheet.text(x + offset, y - 8, words, font, 11.75 if x == _COLUMNS[0] else 12.75)


def _fernbrook_words(sheet: Sheet, report: LabReport, words: str) -> None:
    _fernbrook_frame(sheet, report)
    sheet.prose(words, _LEFT, 146, _RIGHT - _LEFT, 730, _FERNBROOK_PROSE)


def _fernbrook(report: LabReport, story: Story) -> list[Painter]:
    words = story.labs["fernbrook_pages"]
    results = partial(_fernbrook_results, report=report)
    if report.pages == 1:
        return [results]
    if report.pages == 2:
        return [results, partial(_fernbrook_words, report=report, words=words["back_short"])]
    return [
        partial(_fernbrook_words, report=report, words=words["front"]),
        results,
        partial(_fernbrook_words, report=report, words=words["back_long"]),
    ]


def _corbel(sheet: Sheet, report: LabReport) -> None:
    left, right = 54.0, WIDTH - 54.0
    sheet.band(left, 44, right - left, 40, 0.88)
    sheet.text(left + 10, 70, report.laboratory_name.upper(), "Times-Bold", 19)
    sheet.right(right - 10, 62, report.laboratory_address, "Times-Roman", 9.5)
    sheet.right(right - 10, 75, f"Telephone {report.laboratory_phone}", "Times-Roman", 9.5)
    labels = (
        ("Patient", f"{report.given} {report.family}", "Accession", report.specimen_number),
        ("Date of birth", report.printed_day(report.birth_date), "Collected", report.printed_day(report.collected)),
        ("Sex", report.sex.capitalize(), "Time", report.time),
        ("Record number", report.record, "Reported", report.printed_day(report.reported)),
        ("Ordered by", "O. Pryce, MD, Maple Court", "Fasting", report.fasting),
    )
    for line, (label, value, other_label, other) in enumerate(labels):
        top = 106.0 + line * 16
        for x, words, font in (
            (left, label, "Times-Bold"),
            (left + 92, value, "Times-Roman"),
            (left + 300, other_label, "Times-Bold"),
            (left + 372, other, "Times-Roman"),
        ):
            sheet.text(x, top, words, font, 11)
    sheet.centred(210, "LABORATORY REPORT", "Times-Bold", 13)
    columns = (left, left + 190, left + 258, left + 348, left + 440)
    sheet.rule(left, right, 222, 1, 0.2)
    for x, head in zip(columns, ("Test", "Result", "Units", "Reference range", "Flag"), strict=True):
        sheet.text(x, 236, head, "Times-Bold", 11)
    sheet.rule(left, right, 243, 1, 0.2)
    y = 246.0
    for panel, rows in report.panels:
        y += 24
        sheet.text(left, y, panel, "Times-BoldItalic", 11.5)
        for row in rows:
            y += 20
            cells = (row.printed, row.value, row.unit, row.reference_range, row.flag)
            for x, words in zip(columns, cells, strict=True):
                if words:
                    sheet.text(x + (10 if x == left else 0), y, words, "Times-Roman", 11.5)
            sheet.rule(left, right, y + 6, 0.25, 0.75)
    sheet.text(
        left, y + 40, "Reference ranges are those of this laboratory at the time of the report.", "Times-Italic", 10
    )
    sheet.text(left, y + 54, "Vitamin D is reported in nmol/L.", "Times-Italic", 10)
    sheet.text(left, y + 82, "Reviewed by H. Osgood, PhD, laboratory director", "Times-Roman", 10.5)
    sheet.rule(left, right, HEIGHT - 52, 0.5)
    sheet.text(left, HEIGHT - 40, f"{report.laboratory_name} {report.specimen_number}", "Times-Roman", 9)
    sheet.right(right, HEIGHT - 40, f"Page {sheet.number} of {sheet.count}", "Times-Roman", 9)


def lab_pdf(report: LabReport, story: Story) -> bytes:
    """The report as its laboratory prints it, with a text layer."""
    corbel: list[Painter] = [partial(_corbel, report=report)]
    painters = _fernbrook(report, story) if report.laboratory == "fernbrook" else corbel
    return pdf(
        painters,
        title=f"Laboratory report, {report.laboratory_name}",
        author=report.laboratory_name,
        creator=f"{report.laboratory_name} reporting",
        written=report.reported,
    )
