"""The worker's task that makes a packet: originals and a plan in, one PDF and the proof of what is in it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.assemble import assemble
from secondop_desktop.packet.book import Book, Form, original_target
from secondop_desktop.packet.budget import within_limit
from secondop_desktop.packet.foundation import Foundation, foundation
from secondop_desktop.packet.layout import lay_out
from secondop_desktop.packet.originals import Ready
from secondop_desktop.packet.paint import paint
from secondop_desktop.packet.plan import PacketPlan, plan_from_json, speak
from secondop_desktop.packet.preview import shapes
from secondop_desktop.packet.shared_work import HANDED_OVER
from secondop_desktop.packet.shelf import Shelf, fill, put_handed_over
from secondop_desktop.packet.typeface import Unprintable, unprintable
from secondop_desktop.sandbox.task import TaskContext

PACKET = "packet.pdf"
"""The name of the blob that `compose` emits."""


def compose(context: TaskContext) -> dict[str, Any]:
    """Make the packet; emits "packet.pdf".

    Inputs: the bytes of each of `plan.chosen`, in that order; with the argument `first` only those of the originals
    before that number, and then the blobs of `HANDED_OVER`: what is emitted then belongs behind the bytes of that
    foundation. Arguments: `plan` (as `plan_to_json` writes
    it), `password` for the packet or None, `passwords` of locked originals by document id (optional). Returns `pages`,
    `included` (`document_id`, `title`, `first_page`, `last_page`, `as`), `left_out` (`document_id`, `document`,
    `reason`), `warnings`, `links` (how many), `starts` and `shown` (see `Assembled`), `shapes` (for
    `preview`), and `proof` for `verify`.
    """
    plan = plan_from_json(context.args["plan"])
    speak(plan)
    chosen = plan.chosen
    first = int(context.args.get("first", len(chosen)))
    if len(context.inputs) != first + (len(HANDED_OVER) if first < len(chosen) else 0):
        raise ValueError("inputs and chosen originals differ in number")
    shelf = Shelf()
    password = context.args.get("password") or None
    with unprintable() as missing:
        fill(shelf, plan, slice(first), context, told=first == len(chosen))
        if first < len(chosen):
            put_handed_over(shelf, plan, first, context.inputs[first].data)
        context.progress.step(_("Laying out pages"))
        repeats = plan.repeats
        plan, book = _laid_out(plan, shelf)
        painted = paint(book, context.progress)
    context.progress.step(_("Merging originals"), 0, len(book.sheets))
    ready = {name: item for name, item in shelf.ready.items() if name in book.prepared}
    if first < len(chosen):
        count, described = range(first + 1, first + len(HANDED_OVER))
        free = int(context.inputs[count].data)

        def ground() -> Foundation:
            return Foundation.from_description(context.inputs[described].data)
    else:
        made = foundation(plan, ready, password)
        free, ground = made.base.size, lambda: made
    assembled = assemble(book, painted, ready, free, ground, context.progress)
    context.emit(PACKET, assembled.data)
    context.held.extend((shelf, painted, book))
    return {
        "pages": assembled.proof["pages"],
        "included": [_included(book, item, document) for item, document in _with_repeats(plan, ready)],
        "left_out": _left_out(plan, shelf, repeats),
        "warnings": _warnings(plan, shelf, ready, missing),
        "links": len(assembled.proof["links"]),
        "starts": assembled.starts,
        "shown": assembled.shown,
        "shapes": shapes(shelf),
        "proof": assembled.proof,
    }


def _laid_out(plan: PacketPlan, shelf: Shelf) -> tuple[PacketPlan, Book]:
    """The packet laid out within its page limit, and the plan with what had to stay out for that."""
    failed = [(item.title, item.reason) for item in shelf.failed]

    def laid(plan: PacketPlan) -> Book:
        inside = {item.document.id for item in plan.chosen}
        return lay_out(plan, {name: item for name, item in shelf.prepared.items() if name in inside}, failed)

    return within_limit(plan, laid)


def _with_repeats(plan: PacketPlan, ready: Mapping[str, Ready]) -> Iterator[tuple[Ready, Document]]:
    """Each original that is in with its document, and once more with each other document of the same file."""
    documents = {planned.document.id: planned.document for planned in plan.originals}
    others: dict[str, list[str]] = {}
    for other, first in plan.repeats.items():
        others.setdefault(first, []).append(other)
    for name, item in ready.items():
        yield item, item.prepared.document
        for other in others.get(name, ()):
            yield item, documents[other]


def _included(book: Book, item: Ready, document: Document) -> dict[str, Any]:
    prepared = item.prepared
    target = original_target(prepared.document.id, 1)
    first = book.anchors[target].sheet + 1
    return {
        "document_id": document.id,
        "title": document.title or document.display,
        "section": str(prepared.section),
        "first_page": first,
        "last_page": max(first, book.ends.get(target, first)),
        "as": "pages" if prepared.form is Form.TEXT else str(prepared.form),
    }


def _left_out(plan: PacketPlan, shelf: Shelf, repeats: Mapping[str, str]) -> list[dict[str, str]]:
    left = [(document, reason) for document, reason in plan.not_chosen]
    left += [(item.document, item.reason) for item in shelf.failed]
    documents = {planned.document.id: planned.document for planned in plan.originals}
    told = {document.id: reason for document, reason in left}
    # The same file as one that is not in: for the same reason.
    left += [(documents[other], told[first]) for other, first in repeats.items() if first in told and other not in told]
    return [
        {"document_id": document.id, "document": document.title or document.display, "reason": reason}
        for document, reason in left
    ]


def _warnings(plan: PacketPlan, shelf: Shelf, ready: Mapping[str, Ready], missing: Unprintable) -> list[str]:
    words = list(plan.cautions)
    cut = sum(item.on_request for item in plan.originals)
    if cut:
        text = ngettext(
            "{n} original was left out to stay within the page limit; the packet lists it as available on request.",
            "{n} originals were left out to stay within the page limit; the packet lists them as available on request.",
            cut,
        )
        words.append(text.format(n=cut))
    for failed in shelf.failed:
        text = _("“{title}” could not be included. {reason}")
        words.append(text.format(title=failed.title, reason=failed.reason))
    for item in ready.values():
        title = item.prepared.document.title or item.prepared.document.display
        words += [_("“{title}”: {what}").format(title=title, what=text) for text in item.warnings]
    if missing.characters:
        codes = " ".join(f"U+{ord(character):04X}" for character in sorted(missing.characters)[:20])
        text = _("Some characters have no printed form in this program’s fonts and stand as [?]: {codes}")
        words.append(text.format(codes=codes))
    return words
