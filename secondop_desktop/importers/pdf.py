"""PDF files: sealed as documents, with their pages counted, their text searchable, title, kind and date proposed.

The values of a laboratory report are proposed, each with its place on the page; nothing read so is a record yet.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import pikepdf
import pypdfium2

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import LOCKED, Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers import health_card, labels, ocr, pdf_locks, pdf_members, pdf_scans, titles
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.lab_report import looks_like_lab_report, read_lab_report
from secondop_desktop.importers.lab_report_pdf import words_of
from secondop_desktop.importers.lab_report_words import PageWords

MEDIA_TYPE = "application/pdf"
_MARK = b"%PDF-"
_MARK_WITHIN = 1024  # ISO 32000-1, annex H.3.4.1 (implementation note 13)
_PASSWORD = 4  # FPDF_ERR_PASSWORD
PAGE_CHARACTERS = 200_000
FILE_CHARACTERS = 20_000_000
LABORATORY_PAGES = 60


@dataclass(frozen=True, slots=True)
class PdfText:
    """What was read of a PDF: the text of each page, the title it states, and how many files are attached to it.

    `words`: the words of its pages with their places, where it looks like a laboratory report and they were asked for.
    `machine`: the pages, from 1, that are pictures whose words were read; `unread`: those whose words were not;
    `layered`: those of which only the invisible text of a scanner was.
    """

    pages: tuple[str, ...]
    title: str = ""
    attached: int = 0
    repaired: bool = False
    shortened: bool = False
    words: tuple[PageWords, ...] = ()
    machine: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    layered: tuple[int, ...] = ()

    @property
    def scans(self) -> int:
        """How many pages the reader of pictures has not seen."""
        return len(self.unread) + len(self.layered)


def read_pdf(data: bytes, progress: Progress, *, with_words: bool = False, with_ocr: bool = False) -> PdfText:
    """The text of every page; raises `pdf_locks.PdfLockedError`, or `InputRefusedError` when it is beyond repair."""
    try:
        return _read(data, progress, repaired=False, with_words=with_words, with_ocr=with_ocr)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise pdf_locks.locked() from error
    try:
        with pikepdf.open(io.BytesIO(data)) as repaired:
            out = io.BytesIO()
            repaired.save(out)
        return _read(out.getvalue(), progress, repaired=True, with_words=with_words, with_ocr=with_ocr)
    except (pikepdf.PdfError, pypdfium2.PdfiumError, RuntimeError, ValueError) as error:
        raise InputRefusedError(
            _("This PDF is damaged"),
            _("No page of it can be opened. The file is kept as it is. Ask for it again where you got it."),
        ) from error


def _read(data: bytes, progress: Progress, *, repaired: bool, with_words: bool, with_ocr: bool) -> PdfText:
    document = pypdfium2.PdfDocument(data)
    try:
        count = len(document)
        if count == 0:
            raise pypdfium2.PdfiumError("no pages")
        if count > pdf_members.MAX_PAGES:
            raise InputRefusedError(
                _("This PDF has too many pages"),
                _("It says that it has {n} pages. It is kept sealed, and nothing was read out of it.").format(n=count),
            )
        if document.get_formtype():
            document.init_forms()
        pages: list[str] = []
        room, shortened = FILE_CHARACTERS, False
        for index in range(count):
            progress.step(_("Reading pages"), index, count)
            text = page_text(document, index)
            if len(text) > min(PAGE_CHARACTERS, room):
                text, shortened = text[: min(PAGE_CHARACTERS, room)], True
            room -= len(text)
            pages.append(text)
        pictures = [index for index, text in enumerate(pages) if pdf_scans.is_scan(document, index, text)]
        layered = [index for index, text in enumerate(pages) if pdf_scans.has_hidden_text(document, index, text)]
        seen: dict[int, PageWords] = {}
        if with_ocr:
            for place, index in enumerate([*pictures, *layered][: ocr.PAGES]):
                progress.step(_("Reading pictures of pages"), place, len(pictures) + len(layered))
                page_words = pdf_scans.read_picture(document, index, progress)
                if page_words is not None:
                    seen[index] = page_words
                    pages[index] = pdf_scans.text_with(pages[index], ocr.text_of(page_words))
        words: list[PageWords] = []
        if with_words and looks_like_lab_report("\n".join(pages[:LABORATORY_PAGES])):
            for index in (index for index, text in enumerate(pages[:LABORATORY_PAGES]) if text.strip()):
                progress.step(_("Reading values"), index, count)
                found = [seen[index]] if index in seen else _page_words(document, index)
                words += map(pdf_scans.unsure, found) if index in layered else found
        return PdfText(
            tuple(pages),
            document.get_metadata_value("Title"),
            document.count_attachments(),
            repaired,
            shortened,
            tuple(words),
            tuple(index + 1 for index in seen),
            tuple(index + 1 for index in pictures if index not in seen),
            tuple(index + 1 for index in layered if index not in seen),
        )
    finally:
        document.close()


def _page_words(document: pypdfium2.PdfDocument, index: int) -> list[PageWords]:
    """The words of a page with their places; nothing when this page alone is broken."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return []
    try:
        text_page = page.get_textpage()
        try:
            return [words_of(page, text_page, index + 1)]
        finally:
            text_page.close()
    except pypdfium2.PdfiumError:
        return []
    finally:
        page.close()


def page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    """The text of a page, with what was typed into its form; empty when this page alone is broken."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return ""
    try:
        if document.formenv is not None:
            # Only in this copy: what was typed into fields is no part of a page's text until it is flattened.
            page.flatten()
            page.close()
            page = document[index]
        text_page = page.get_textpage()
        try:
            text: str = text_page.get_text_range()
        finally:
            text_page.close()
    except pypdfium2.PdfiumError:
        return ""
    finally:
        page.close()
    # PDFium marks a hyphen at a line's end with U+0002 or U+FFFE and leaves the line break out.
    return text.replace("\r\n", "\n").replace("\x02", "-\n").replace("\ufffe", "-\n").replace("\x00", "")


def page_issues(read: PdfText) -> tuple[Issue, ...]:
    """What the person should know about pages whose text is not there."""
    issues = []
    if read.repaired:
        issues.append(
            Issue(
                Severity.INFO,
                _("This PDF was damaged"),
                _("Its pages could be read all the same. The file is kept as it is."),
            )
        )
    if read.attached:
        issues.append(
            Issue(
                Severity.WARNING,
                _("Files inside the PDF"),
                ngettext(
                    "{n} file is attached inside this PDF. It is kept with it, but was not read.",
                    "{n} files are attached inside this PDF. They are kept with it, but were not read.",
                    read.attached,
                ).format(n=read.attached),
            )
        )
    if read.words and len(read.pages) > LABORATORY_PAGES:
        issues.append(
            Issue(
                Severity.WARNING,
                _("Not every value was read"),
                _("Values were read from the first {n} pages. The other pages are kept and can be searched.").format(
                    n=LABORATORY_PAGES
                ),
            )
        )
    if read.shortened:
        issues.append(
            Issue(
                Severity.INFO,
                _("A very long text"),
                _("Only the first part of its text can be searched. All pages are kept."),
            )
        )
    if read.machine:
        issues.append(picture_issue(read.machine, (), len(read.pages)))
    if read.unread:
        issues.append(picture_issue((), read.unread, len(read.pages)))
    return tuple(issues)


def picture_issue(machine: Sequence[int], unread: Sequence[int], count: int) -> Issue:
    """What the person must know of pages that are pictures: their words were read by a machine, or not at all."""
    if unread:
        if ocr.is_installed():
            why = _("They can be looked at, but their words could not be read.")
        else:
            why = _("Reading words from pictures (OCR) is not installed on this computer.")
        title, pages = _("Pages without text"), unread
    else:
        why = _("A machine read their words. Check what matters against the page before you rely on it.")
        title, pages = _("Words read from a picture"), machine
    if len(pages) == count:
        message = ngettext("This page is a picture.", "All pages are pictures.", count)
    else:
        shown = ", ".join(map(str, pages[:20])) + (" …" if len(pages) > 20 else "")
        message = ngettext("Page {pages} is a picture.", "Pages {pages} are pictures.", len(pages)).format(pages=shown)
    return Issue(Severity.INFO, title, f"{message} {why}", f"page {pages[0]}" if len(pages) == 1 else "")


class PdfImporter:
    """Seals a PDF as a document; the values of a laboratory report are proposed and wait for a person."""

    name = "pdf"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure when the file says so in its first kilobyte; a `.pdf` without it is ours to explain."""
        if head.startswith(_MARK):
            return 0.9
        if _MARK in head[:_MARK_WITHIN]:
            return 0.6
        return 0.3 if PurePath(name).suffix.lower() == ".pdf" and head else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The document with the text of its pages, whom its labels name, and the results to check."""
        sha256 = hashlib.sha256(data).hexdigest()
        document = Document(
            id="document",
            title=titles.stem_of(name),
            media_type=MEDIA_TYPE,
            size=len(data),
            sha256=sha256,
            file_name=name,
        )
        try:
            data = pdf_locks.opened(data, sha256, context)  # what is kept stays as it is; only reading needs it open
        except pdf_locks.PdfLockedError as error:
            return Batch(
                importer=self.name,
                documents=(replace(document, unread_reason=error.message, tags=(LOCKED,)),),
                issues=(Issue(Severity.WARNING, error.title, error.message, decision=True, record=document.id),),
            )
        inside = pdf_members.look_inside(data, context)
        read = read_pdf(data, context.progress, with_words=True, with_ocr=context.ocr)
        context.scans.count += read.scans
        read = replace(read, pages=pdf_members.with_typed(read.pages, inside), attached=0)
        title = titles.title_of(read.title, read.pages[0], name)
        named = labels.people(read.pages, sha256, self.name)
        when = labels.document_date(read.pages)
        report = read_lab_report(read.words, sha256, self.name, day_first=labels.day_first(read.pages))
        document = replace(
            document,
            title=title,
            category=titles.category_of(title, read.pages[0]),
            facility=report.laboratory,
            date=when.date,
            pages=len(read.pages),
        )
        remarks = (when.issue, pdf_members.form_issue(read.pages, inside))
        batch = Batch(
            importer=self.name,
            patients=named.patients,
            documents=(document,),
            proposed=report.proposed,
            issues=(*named.issues, *filter(None, remarks), *report.issues, *page_issues(read)),
            texts={sha256: read.pages},
        )
        batch = health_card.beside(batch, health_card.in_pdf(data, read.pages, document, context))
        return pdf_members.with_members(batch, inside, context)


IMPORTER = PdfImporter()
