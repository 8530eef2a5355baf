"""The manifest: every original with its date, source, pages and SHA-256, what was removed, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.book import Book, Form, Prepared, original_target
from secondop_desktop.packet.flow import Align, Column, Flow, Row
from secondop_desktop.packet.plan import PlannedOriginal, Section
from secondop_desktop.packet.printed import document_name
from secondop_desktop.packet.style import ACCENT, TABLE
from secondop_desktop.packet.text import LEFT_OUT, NEW_LINE, Span, Text, bold, join, regular, soft


def manifest(book: Book, originals: Sequence[Prepared], failed: Sequence[tuple[str, str]]) -> None:
    """List the originals in the order of their pages; `failed` are (name, why) of those that could not go in."""
    flow = Flow(book, Section.MANIFEST)
    flow.title(book.plan.title_of(Section.MANIFEST), "section/manifest", "manifest")
    about = ngettext(
        "{n} original, with its date, source, pages in this packet and SHA-256 of the file as it was received.",
        "{n} originals, each with its date, source, pages in this packet and SHA-256 of the file as it was received.",
        len(originals),
    ).format(n=len(originals))
    if book.plan.redaction is not None:
        about = ngettext(
            "{n} original. Where parts were removed, no digest of the file is given.",
            "{n} originals. Where parts were removed, no digest of the file is given.",
            len(originals),
        ).format(n=len(originals))
    if originals:
        flow.paragraph(soft(about), TABLE, after=6)
    columns = (
        Column(_("Original"), flow.measure - 72 - 66),
        Column(_("Date"), 72),
        Column(_("Pages"), 66, Align.RIGHT),
    )
    rows = [_row(book, prepared) for prepared in originals]
    if rows:
        flow.table(columns, rows)
    else:
        flow.nothing(_("No original is part of this packet."))
    if failed:
        flow.gap(9)
        flow.heading(_("Could not be included"), "failed")
        failures = [Row((bold(name), regular(why))) for name, why in failed]
        flow.table((Column("", 190), Column("", flow.measure - 190)), failures)
    on_request = [item for item in book.plan.originals if item.on_request]
    if on_request:
        flow.gap(9)
        flow.heading(_("Available on request"), "on-request")
        words = _("Left out of this packet to stay within {n} pages. The patient can send each of them.")
        flow.paragraph(soft(words.format(n=book.plan.max_pages)), TABLE)
        flow.table((columns[0], columns[1], Column("", 66)), [_requested(item) for item in on_request])
    flow.gap(9)
    held = len(book.plan.not_chosen) - len(on_request)
    flow.book.anchor(LEFT_OUT, flow.y)
    if held:
        words = ngettext(
            "{n} more original is held by the patient and is not part of this packet. A fact marked “left out” is "
            "stated only there.",
            "{n} more originals are held by the patient and are not part of this packet. A fact marked “left out” is "
            "stated only there.",
            held,
        )
        flow.paragraph(soft(words.format(n=held)), TABLE)
    book.end("section/manifest")


def _row(book: Book, prepared: Prepared) -> Row:
    document = prepared.document
    target = original_target(document.id, 1)
    pages = (Span(book.numbers.show_range(target), colour=ACCENT, target=target),)
    source = ", ".join(part for part in (document.author, document.facility) if part)
    told = [form_words(prepared)]
    if source and source not in document_name(prepared):
        told.insert(0, source)
    lines: list[Text] = [bold(document_name(prepared)), NEW_LINE, soft(" · ".join(told))]
    if prepared.sha256:
        lines += [NEW_LINE, soft(_("SHA-256 {digest}").format(digest=prepared.sha256))]
    if document.made_from:
        lines += [NEW_LINE, soft(" ".join(_made_from(document)))]
    again = {other for other, first in book.same.items() if first == document.id}
    for planned in book.plan.originals if again else ():
        if planned.document.id in again:
            title = planned.document.title or planned.document.display
            lines += [NEW_LINE, soft(_("Also held as “{title}”: the same file.").format(title=title))]
    if prepared.removed:
        lines += [NEW_LINE, regular(" ".join(prepared.removed))]
    when = show(document.date) or _("not recorded")
    return Row((join(lines, ""), soft(when), pages), (f"manifest/{document.id}",))


def _made_from(document: Document) -> list[str]:
    """Which pages of which files a document was made of that was split off or joined."""
    told = []
    for piece in document.made_from:
        words = _("Made from page {first} of “{title}”.")
        if piece.last > piece.first:
            words = _("Made from pages {first} to {last} of “{title}”.")
        told.append(words.format(first=piece.first, last=piece.last, title=piece.title))
    return [*told, _("The SHA-256 is that of the file as it was made.")]


def _requested(item: PlannedOriginal) -> Row:
    document = item.document
    pages = document.pages
    words = ngettext("{n} page", "{n} pages", pages).format(n=pages) if pages else ""
    name = ", ".join(part for part in (document.title or document.display, document.facility) if part)
    return Row((regular(name), soft(show(document.date) or _("not recorded")), soft(words)))


def form_words(prepared: Prepared) -> str:
    """How an original appears in the packet."""
    if prepared.form is Form.PAGES:
        if prepared.picture:
            return ngettext("{n} picture", "{n} pictures", len(prepared.boxes)).format(n=len(prepared.boxes))
        return ngettext("{n} page", "{n} pages", len(prepared.boxes)).format(n=len(prepared.boxes))
    return {
        Form.PICTURES: _("damaged file, shown as pictures of its pages"),
        Form.TEXT: _("text file, printed"),
        Form.NARRATIVE: _("data file, its narrative printed"),
        Form.LISTING: _("data file, printed as a source listing"),
    }[prepared.form]
