"""Documents that were taken out of a file: pages counted and text made searchable, whatever they claim to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.batch import Issue
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Patient
from secondop_desktop.importers import image, labels, markup, pdf, text
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.lab_report_words import PageWords


@dataclass(frozen=True, slots=True)
class Reading:
    """What the bytes of an inline document turned out to be; `media_type` is empty where they did not say."""

    media_type: str = ""
    pages: int | None = None
    texts: tuple[str, ...] = ()
    unread_reason: str = ""
    issues: tuple[Issue, ...] = ()
    people: tuple[Patient, ...] = ()
    size: int = 0
    words: tuple[PageWords, ...] = ()


def read_attachment(data: bytes, context: ImportContext) -> Reading:
    """Read an inline document by its bytes; what cannot be read says why and is never raised."""
    try:
        if b"%PDF-" in data[:1024]:
            read = pdf.read_pdf(data, context.progress, with_words=True, with_ocr=context.ocr)
            context.scans.count += read.scans
            return Reading(
                *(pdf.MEDIA_TYPE, len(read.pages), read.pages),
                issues=pdf.page_issues(read),
                people=_people(read.pages),
                words=read.words,
            )
        if image.is_image(data[:64]):
            seen = image.read_image(data, context)
            return Reading(
                *(seen.media_type, seen.pages, seen.texts),
                issues=(image.picture_issue(seen),),
                people=_people(seen.texts),
                words=seen.words,
            )
    except InputRefusedError as error:
        return Reading(unread_reason=f"{error.title}. {error.message}")
    if data.startswith(b"{\\rtf"):
        return _plain("application/rtf", markup.rtf_text(data))
    decoded = text.decode(data)
    if decoded is None:
        return Reading()
    start = decoded.lstrip("\ufeff \t\r\n")[:500].casefold()
    if start.startswith("<?xml") and "<html" not in start:
        return _plain("", markup.xml_text(data))
    if "<html" in start or start.startswith(("<!doctype html", "<body", "<div", "<p", "<h1", "<table", "<span")):
        return _plain("text/html", markup.html_text(data))
    if start.startswith("<"):
        return _plain("", markup.xml_text(data))
    return _plain("", decoded.replace("\r\n", "\n").replace("\r", "\n"))


def _plain(media_type: str, words: str) -> Reading:
    if not words.strip():
        return Reading(media_type)
    return Reading(media_type, texts=(words,), people=_people((words,)))


def _people(pages: Sequence[str]) -> tuple[Patient, ...]:
    return labels.people(pages).patients
