"""The list of imaging studies: the report of each, how many pictures there are, and the disc that they are on."""

from __future__ import annotations

import re

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import ImagingStudy, Report, ReportCategory
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.book import Book, line_target
from secondop_desktop.packet.facts import Facts, by_date, marks
from secondop_desktop.packet.flow import Align, Column, Flow, Row, fitting
from secondop_desktop.packet.plain_names import untagged_words
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.style import TABLE
from secondop_desktop.packet.text import join, regular, soft


def print_studies(book: Book, facts: Facts) -> str:
    """The list of imaging studies and the discs that they are on; returns its target."""
    target = "discs"
    flow = Flow(book, Section.IMAGING)
    has_disc = any(study.disc for study in facts.of(ImagingStudy))
    flow.title(_("Imaging studies and discs") if has_disc else _("Imaging studies"), target)
    rows = []
    reports = [report for report in facts.of(Report) if report.category in _OF_PICTURES]
    for study in by_date(facts.of(ImagingStudy)):
        own = [r for r in reports if r.imaging_study_id == study.id or r.id in study.report_ids]
        own = own or [r for r in reports if _may_tell(r, study)]
        report = book.refs(own) if own else soft(_("no report"))
        # What only the disc says of itself has no page but this one.
        told = soft(_("the disc")) if book.targets(study) == [line_target(study.id)] else book.refs([study])
        disc = (regular(study.disc) if study.disc else soft(_("not recorded")),) if has_disc else ()
        cells = (
            soft(show(study.date)),
            join((regular(_study_name(study)), marks(study))),
            report,
            soft(study_size(study)),
            *disc,
            told if not study.by_hand else soft(_("patient")),
        )
        rows.append(Row(cells, (line_target(study.id),)))
    # On narrow pages the name of a study has what the others leave it.
    day = fitting(_("Date"), [row.cells[0] for row in rows], 70)
    holds = fitting(_("Holds"), [row.cells[3] for row in rows], 104)
    disc_column = [Column(_("Disc"), fitting(_("Disc"), [row.cells[4] for row in rows], 80))] if has_disc else []
    columns = (
        Column(_("Date"), day),
        Column(_("Study"), flow.measure - day - 58 - holds - sum(column.width for column in disc_column) - 60),
        Column(_("Report"), 58),
        Column(_("Holds"), holds),
        *disc_column,
        Column(_("Source"), 60, Align.RIGHT),
    )
    flow.table(columns, rows)
    flow.gap(6)
    words = _("Pictures are not part of this packet; discs are handed over separately.")
    flow.paragraph(soft(words if has_disc else _("Pictures are not part of this packet.")), TABLE)
    book.end(target)
    return target


_OF_PICTURES = frozenset({ReportCategory.IMAGING, ReportCategory.CARDIOLOGY})


def _may_tell(report: Report, study: ImagingStudy) -> bool:
    """Whether a report names no study and is of the very day of this one and of its kind, as far as it says."""
    if report.imaging_study_id or report.date is None or study.date is None or study.date.as_date() is None:
        return False
    kind = study.modality.casefold()
    words = report.display.casefold()
    named = not kind or any(word in words for word in _SAID_AS.get(kind, (kind,)))
    return report.date.day_iso == study.date.day_iso and named


_SAID_AS = {
    "ct": ("ct", "computed tomography"),
    "mr": ("mr", "magnetic"),
    "us": ("ultrasound", "sonogra", "echo", "us "),
    "xa": ("angiogra",),
    "cr": ("x-ray", "xray", "radiogra", "view", "chest"),
    "dx": ("x-ray", "xray", "radiogra", "view", "chest"),
    "mg": ("mammogra",),
    "pt": ("pet",),
    "nm": ("scan", "scinti", "bone", "nuclear"),
}
"""By which words a report names its kind of pictures (DICOM modality codes)."""


def _study_name(study: ImagingStudy) -> str:
    """Kind, place and description; what the description says in other letters is not said twice."""
    description = untagged_words(study.description or study.display)
    said = {word.casefold() for word in re.findall(r"\w+", description)}
    others = [untagged_words(part) for part in (study.modality, study.body_site) if part]
    before = [part for part in others if not {word.casefold() for word in re.findall(r"\w+", part)} <= said]
    return ", ".join(part for part in (*before, description) if part)


def study_size(study: ImagingStudy) -> str:
    """How many series and pictures a study has, as far as it is known."""
    parts = []
    if study.series is not None:
        parts.append(ngettext("{n} series", "{n} series", study.series).format(n=study.series))
    if study.instances is not None:
        parts.append(ngettext("{n} picture", "{n} pictures", study.instances).format(n=study.instances))
    return ", ".join(parts)
