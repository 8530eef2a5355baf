"""Keeps a packet within a page limit: whole originals give way, the least important first, and each with why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Book, original_target
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.plan import PacketPlan, PlannedOriginal, Section, section_of

# The order in which sections give way; what the case rests on gives way last of all, whatever section it is in.
_GIVES_WAY = (
    Section.INSURANCE,
    Section.BACKGROUND,
    Section.LETTERS,
    Section.DISCHARGE,
    Section.TREATMENT,
    Section.LABORATORY,
    Section.IMAGING,
    Section.PROCEDURES,
    Section.PATHOLOGY,
)
_ROUNDS = 8


def within_limit(plan: PacketPlan, lay_out: Callable[[PacketPlan], Book]) -> tuple[PacketPlan, Book]:
    """The plan with as many originals as the limit allows, and its book.

    Raises `UsageError` when the pages that cannot be left out are more than the limit.
    """
    book = lay_out(plan)
    limit = plan.max_pages
    if limit is None or pages_of(book) <= limit:
        return plan, book
    whole, sizes = plan, _sizes(book)
    order = [item for item in _order(plan) if item.document.id in sizes]
    cut: set[str] = set()
    for _round in range(_ROUNDS):
        excess = (pages_of(book) - limit) * (2 if plan.look is Look.TWO_UP else 1)
        for item in order:
            if excess <= 0:
                break
            if item.document.id not in cut:
                cut.add(item.document.id)
                excess -= sizes[item.document.id]
        plan = _without(whole, cut, limit)
        book = lay_out(plan)
        if pages_of(book) <= limit:
            return _filled(whole, order, sizes, cut, limit, lay_out, (plan, book))
        if len(cut) == len(order):
            break
    raise UsageError(
        _("The page limit is too small"),
        _(
            "The pages that cannot be left out, such as the first page, the lists and the tables, take {n} pages. "
            "Choose a higher limit, or leave out more sections. Nothing was written."
        ).format(n=pages_of(book)),
    )


def pages_of(book: Book) -> int:
    """How many pages the file has."""
    count = len(book.sheets)
    return -(-count // 2) if book.plan.look is Look.TWO_UP else count


def _filled(
    whole: PacketPlan,
    order: Sequence[PlannedOriginal],
    sizes: dict[str, int],
    cut: set[str],
    limit: int,
    lay_out: Callable[[PacketPlan], Book],
    made: tuple[PacketPlan, Book],
) -> tuple[PacketPlan, Book]:
    """Take back what still fits into the room that is left, the most important first."""
    plan, book = made
    room = limit - pages_of(book)
    back: set[str] = set()
    for item in reversed(order):
        size = sizes[item.document.id]
        if item.document.id in cut and size <= room:
            back.add(item.document.id)
            room -= size
    if not back:
        return plan, book
    fuller = _without(whole, cut - back, limit)
    laid = lay_out(fuller)
    return (fuller, laid) if pages_of(laid) <= limit else (plan, book)


def _sizes(book: Book) -> dict[str, int]:
    """How many pages each original takes."""
    sizes = {}
    for document_id in book.prepared:
        target = original_target(document_id, 1)
        first = book.anchors[target].sheet + 1
        sizes[document_id] = max(first, book.ends.get(target, first)) - first + 1
    return sizes


def _order(plan: PacketPlan) -> list[PlannedOriginal]:
    """The originals in the order in which they give way."""

    def place(item: PlannedOriginal) -> tuple[int, int, int]:
        section = section_of(item.document)
        when = item.document.date
        return item.rank == 0, _GIVES_WAY.index(section), when.latest().toordinal() if when is not None else 0

    return sorted(plan.chosen, key=place)


def _without(plan: PacketPlan, cut: set[str], limit: int) -> PacketPlan:
    newest: dict[Section, PlannedOriginal] = {}
    for item in reversed(_order(plan)):
        if item.document.id not in cut:
            newest.setdefault(section_of(item.document), item)
    originals = [
        replace(item, included=False, on_request=True, reason=_why(item, section_of(item.document) in newest, limit))
        if item.document.id in cut
        else item
        for item in plan.originals
    ]
    return replace(plan, originals=tuple(originals))


def _why(item: PlannedOriginal, others: bool, limit: int) -> str:
    section = section_of(item.document)
    if section in {Section.BACKGROUND, Section.INSURANCE}:
        why = _("papers about the question come first")
    elif others:
        why = _("newer ones of its kind, or ones that the question rests on, are in")
    else:
        why = _("other kinds of papers come first")
    return _("Left out to stay within {n} pages: {why}. Available on request.").format(n=limit, why=why)
