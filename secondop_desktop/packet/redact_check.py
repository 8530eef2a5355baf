"""Looks for removed words in a finished packet: in its text, and in every string and stream, decompressed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pypdfium2

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.packet.layout import lay_out
from secondop_desktop.packet.paint import paint
from secondop_desktop.packet.plan import PacketPlan, Section
from secondop_desktop.packet.redact_plan import clean_of
from secondop_desktop.packet.redact_search import Said, said
from secondop_desktop.packet.reread import Holder
from secondop_desktop.packet.terms import Terms


def leftovers(data: bytes, password: str, plan: PacketPlan) -> list[str]:
    """What a redacted packet still says that it must not, in words for the person; nothing when it is as it must be.

    A term that is one of the words of the form itself ("Date") is looked for in the records and originals alone.
    """
    if plan.redaction is None:
        return []
    terms = Terms(plan.redaction.terms)
    problems = []
    if not clean_of(plan, terms):
        problems.append(_("A removed word is still in the records of this packet."))
    ours = _own_words(plan)
    foreign = Terms(word for word in terms.words if not Terms((word,)).hit(ours))
    pages = [number for number, text in enumerate(_texts(data, password), start=1) if foreign.hit(text)]
    if pages:
        text = _("A removed word can still be read on page {pages}.")
        problems.append(text.format(pages=", ".join(str(page) for page in pages[:5])))
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        if any(_originals_say(page, terms) for page in pdf.pages):
            problems.append(_("A removed word is still in the content of an original."))
        if _file_says(pdf, foreign):
            problems.append(_("A removed word is still in the file, where it is not shown."))
    return problems


def _own_words(plan: PacketPlan) -> str:
    """What the packet would say if it held nothing."""
    empty = replace(
        plan,
        patient=Patient(),
        records=(),
        originals=(),
        case=None,
        gaps=(),
        sections=tuple(Section),
        recipient="",
        prepared_by="",
        notices=(),
        redaction=None,
        changes=None,
    )
    data = paint(lay_out(empty, {}, ()), Progress()).plain()
    months = " ".join(show(date(2001, month, 1), long=long) for month in range(1, 13) for long in (False, True))
    titles = " ".join(plan.title_of(section) for section in Section)
    return "\n".join([*_texts(data, ""), months, titles, "SecondOp sRGB", _("Go to page {page}"), _("Packet for")])


def _texts(data: bytes, password: str) -> list[str]:
    document = pypdfium2.PdfDocument(data, password=password or None)
    try:
        texts = []
        for index in range(len(document)):
            page = document[index]
            words = page.get_textpage()
            texts.append(words.get_text_range())
            words.close()
            page.close()
        return texts
    finally:
        document.close()


def _originals_say(page: pikepdf.Page, terms: Terms) -> bool:
    clean: set[tuple[int, int]] = set()
    forms = [form for _name, form in Holder(page.obj).originals()]
    return any(said(form, terms, clean) is not Said.NOWHERE for form in forms)


def _file_says(pdf: pikepdf.Pdf, terms: Terms) -> bool:
    parts = [pdf.Root, *([pdf.trailer.Info] if "/Info" in pdf.trailer else [])]
    return bool(terms) and any(said(part, terms, set(), ours=True) is not Said.NOWHERE for part in parts)
