"""Letters and clinical reports on paper, each in the layout of the place that sends it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from secondop_desktop.sample.paper import WIDTH, Prose, Sheet, pdf
from secondop_desktop.sample.story import Story, format_day

_HOSPITAL = Prose("Helvetica", "Helvetica-Bold", 10.5, 14.2, 10.5)
_PRACTICE = Prose("Times-Roman", "Times-Bold", 11.5, 14.6, 11.5)
_IMAGING = Prose("Helvetica", "Helvetica-Bold", 10.5, 14.6, 10)


def _typewriter(sheet: Sheet, story: Story, document: dict[str, Any], words: str) -> None:
    left, right = 63.0, WIDTH - 63.0
    place = story.person["organizations"][document["organization"]]["name"]
    sheet.centred(61, place.upper(), "Courier-Bold", 14.25)
    sheet.centred(80.5, document["heading"], "Courier-Bold", 14.25)
    sheet.rule(left, right, 96.5, 1.5, 0.27)
    y = 108.0
    head = story.text(document["head"], document["date_format"]).strip("\n").split("\n")
    body = story.text(words, document["date_format"]).strip("\n").split("\n")
    for line in [*head, "", *body]:
        y += 13.2
        if line:
            sheet.text(left, y, line, "Courier", 10.875, 0.16)
    if y > 738:
        raise ValueError(f"a page of {document['title']} is {y - 738:.0f} points too long")
    sheet.text(left, 748, document["heading"], "Courier", 10.875, 0.16)
    sheet.right(right, 748, f"Page {sheet.number} of {sheet.count}", "Courier", 10.875)


def _imaging(sheet: Sheet, story: Story, document: dict[str, Any], words: str) -> None:
    left, right = 54.0, WIDTH - 54.0
    patient = story.person["patient"]
    place = story.person["organizations"][document["organization"]]
    sheet.text(left, 58, place["name"], "Helvetica-Bold", 17)
    sheet.right(right, 51, f"{place['street']}, {place['city']}", size=9)
    sheet.right(right, 63, f"Telephone {place['phone']}", size=9)
    sheet.rule(left, right, 72, 1.2, 0.2)
    performed = format_day(story.day(document["dated"]), "us")
    cells = (
        ("Patient", f"{patient['family']}, {patient['given']}".upper(), "Exam date", performed),
        ("Date of birth", format_day(story.birth_date, "us"), "Accession", document["accession"]),
        ("Record", f"{patient['record']}   Sex: F", "Ordering", document["ordering"]),
    )
    for row, (label, value, other_label, other) in enumerate(cells):
        y = 90 + row * 15
        sheet.text(left, y, label, "Helvetica-Bold", 9.5)
        sheet.text(left + 80, y, value, size=10)
        sheet.text(left + 310, y, other_label, "Helvetica-Bold", 9.5)
        sheet.text(left + 380, y, other, size=10)
    sheet.rule(left, right, 130, 0.6)
    sheet.text(left, 154, document["heading"], "Helvetica-Bold", 13.5)
    sheet.prose(story.text(words, document["date_format"]), left, 162, right - left, 728, _IMAGING)
    sheet.rule(left, right, 742, 0.4)
    sheet.text(left, 755, "Final report", size=8.5)
    sheet.right(right, 755, f"Page {sheet.number} of {sheet.count}", size=8.5)


def _letter(sheet: Sheet, story: Story, document: dict[str, Any], words: str, prose: Prose) -> None:
    left, right = 68.0, WIDTH - 68.0
    place = story.person["organizations"][document["organization"]]
    style = document["date_format"]
    if sheet.number == 1:
        y = _first_head(sheet, story, document, prose)
    else:
        patient = story.person["patient"]
        dated = format_day(story.day(document["dated"]), style)
        sheet.text(
            left,
            52,
            f"{patient['given']} {patient['family']}, born {format_day(story.birth_date, 'us')}",
            prose.font,
            9.5,
        )
        sheet.right(right, 52, f"{dated}, page {sheet.number} of {sheet.count}", prose.font, 9.5)
        sheet.rule(left, right, 60, 0.5)
        y = 66.0
    bottom = 722.0 if sheet.number < sheet.count else 706.0
    sheet.prose(story.text(words, style), left, y, right - left, bottom, prose)
    if sheet.number == sheet.count:
        sheet.text(left, 730, f"Copies: {document['copies']}", prose.font, 9)
    sheet.rule(left, right, 742, 0.4)
    sheet.text(left, 754, f"{place['name']}, {place['street']}, {place['city']}", prose.font, 8.5)
    sheet.right(right, 754, f"Telephone {document['phone']}", prose.font, 8.5)


def _first_head(sheet: Sheet, story: Story, document: dict[str, Any], prose: Prose) -> float:
    left, right = 68.0, WIDTH - 68.0
    place = story.person["organizations"][document["organization"]]
    if prose is _PRACTICE:
        sheet.centred(60, document["heading"], "Times-Bold", 19)
        sheet.centred(
            76,
            f"{document['author']}    {place['street']}, {place['city']}    {document['phone']}",
            "Times-Italic",
            10.5,
        )
        sheet.rule(190, WIDTH - 190, 86, 0.8, 0.3)
    else:
        sheet.text(left, 58, place["name"], "Helvetica-Bold", 17)
        sheet.text(left, 75, document["heading"], size=10.5)
        sheet.right(right, 58, document["author"], "Helvetica-Bold", 10.5)
        sheet.right(right, 75, f"Telephone {document['phone']}", size=9.5)
        sheet.rule(left, right, 86, 2, 0.35)
    y = 108.0
    sheet.right(right, y, format_day(story.day(document["dated"]), "long"), prose.font, prose.size)
    for line in document["to"].split("\n"):
        sheet.text(left, y, line, prose.font, prose.size)
        y += prose.leading
    y += 10
    sheet.text(left, y, f"Re: {document['subject']}", prose.bold, prose.size)
    return y + 8


_LOOKS: dict[str, Callable[[Sheet, Story, dict[str, Any], str], None]] = {
    "typewriter": _typewriter,
    "imaging": _imaging,
    "hospital-letter": partial(_letter, prose=_HOSPITAL),
    "practice-letter": partial(_letter, prose=_PRACTICE),
}


def document_pdf(story: Story, key: str) -> bytes:
    """The letter or report of this key of `documents.toml` as a PDF with a text layer."""
    document = story.documents[key]
    look = _LOOKS[document["look"]]
    place = story.person["organizations"][document["organization"]]["name"]

    def painter(words: str) -> Callable[[Sheet], None]:
        return lambda sheet: look(sheet, story, document, words)

    return pdf(
        [painter(words) for words in document["pages"]],
        title=document["title"],
        author=document["author"],
        creator=f"{place} documents",
        written=story.day(document["dated"]),
    )


def slip_pdf(story: Story) -> bytes:
    """A slip of paper with a few typed lines, as a practice hands it over the counter."""
    slip = story.person["slip"]

    def paint(sheet: Sheet) -> None:
        for row, line in enumerate(slip["lines"]):
            if line:
                sheet.text(110, 150 + 30 * row, story.text(line), "Courier-Bold" if row == 0 else "Courier", 15)

    return pdf([paint], title="Slip", author="", creator="", written=story.day(slip["written"]))
