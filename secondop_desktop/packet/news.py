"""The first page of a supplement: what is new, corrected or gone since an earlier packet."""

from __future__ import annotations

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.book import Book, original_target
from secondop_desktop.packet.edition import Change, Changed, Changes
from secondop_desktop.packet.flow import Align, Column, Flow, Row
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.style import BODY, TABLE
from secondop_desktop.packet.text import LEFT_OUT, NEW_LINE, Text, bold, join, page_links, regular, soft

_KIND = 96.0
_DATE = 72.0
_SOURCE = 66.0


def what_changed(book: Book, changes: Changes) -> None:
    """Every record and original that is not as it was in the earlier packet, with its page where it has one here."""
    flow = Flow(book, Section.SUMMARY)
    for target in ("summary", "section/summary"):
        book.anchor(target, 0)
    day = show(changes.since)
    flow.title(_("What has changed since {day}").format(day=day))
    whom = _("the packet of {day} for {whom}").format(day=day, whom=changes.recipient)
    earlier = whom if changes.recipient else _("the packet of {day}").format(day=day)
    words = _(
        "This is a supplement to {earlier}. It holds only what is new or was corrected since then, and no list in it "
        "is complete: the earlier packet is still needed."
    )
    flow.paragraph(bold(words.format(earlier=earlier)), BODY, after=6)
    if not changes.known:
        flow.paragraph(
            soft(_("Of the earlier packet only the originals are known; corrected statements cannot be told.")), TABLE
        )
    headings = {
        Change.NEW: _("New"),
        Change.CORRECTED: _("Corrected"),
        Change.REMOVED: _("No longer so: please disregard"),
    }
    for change, heading in headings.items():
        items = [item for item in changes.items if item.change is change]
        flow.gap(9)
        flow.heading(heading)
        if not items:
            flow.nothing(_("Nothing."))
            continue
        columns = (
            Column(_("What"), _KIND),
            Column("", flow.measure - _KIND - _DATE - _SOURCE),
            Column(_("Date"), _DATE),
            Column(_("Page"), _SOURCE, Align.RIGHT),
        )
        flow.table(columns, [_row(book, item) for item in items])
    flow.gap(6)
    count = len(changes.items)
    total = ngettext("{n} change in all.", "{n} changes in all.", count).format(n=count)
    flow.paragraph(soft(total), TABLE)
    book.end("summary")


def _row(book: Book, item: Changed) -> Row:
    name = regular(item.name)
    record = _record(book, item)
    if record is not None and not record.confirmed:
        name = join((name, regular(f"({_('not confirmed')})")))
    if item.before:
        name = join((name, NEW_LINE, soft(_("was: {words}").format(words=item.before))), "")
    return Row((soft(item.kind), name, soft(item.when), _pages(book, item)))


def _record(book: Book, item: Changed) -> Record | None:
    """The record that is new or corrected, as this packet has it."""
    return next((record for record in book.plan.records if item.record_id and record.id == item.record_id), None)


def _pages(book: Book, item: Changed) -> Text:
    if item.change is Change.REMOVED or not item.record_id:
        return ()
    if item.record_id in book.prepared:
        return page_links(book.numbers, [original_target(item.record_id, 1)])
    record = _record(book, item)
    if record is None:
        return ()
    if record.by_hand:
        return soft(_("patient"))
    targets = book.targets(record)
    if targets == [LEFT_OUT]:
        return soft(_("earlier packet"))
    known = [target for target in targets if book.numbers.known(target)]
    return page_links(book.numbers, known) if known else ()
