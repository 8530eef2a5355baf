"""The first page of a packet before it is composed: a task of the worker that needs no originals, only their shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pypdfium2

from secondop_desktop.packet.book import Book, Form, PageBox, Prepared, Settled
from secondop_desktop.packet.budget import within_limit
from secondop_desktop.packet.edition import Edition, Look
from secondop_desktop.packet.layout import lay_out
from secondop_desktop.packet.originals import Failed
from secondop_desktop.packet.paint import paint
from secondop_desktop.packet.plan import PacketPlan, Paper, PlannedOriginal, plan_from_json, section_of, speak
from secondop_desktop.packet.render import written
from secondop_desktop.packet.shapes import from_shape, shape_of
from secondop_desktop.packet.shelf import Shelf
from secondop_desktop.sandbox.task import TaskContext

PAGE = "page.ppm"
"""The name of the blob that `first_page` emits."""


_settled: dict[tuple[Edition, Look, Paper], Settled] = {}
"""What the last preview of each edition came to in this worker, which the next one of the same edition begins with."""


def shapes(shelf: Shelf) -> dict[str, dict[str, Any]]:
    """What is known of each original after a packet was composed, by document: enough to lay it out again."""
    found = {name: shape_of(item.prepared) for name, item in shelf.ready.items()}
    return found | {item.document.id: {"failed": item.reason} for item in shelf.failed}


def first_page(context: TaskContext) -> dict[str, Any]:
    """Lay out the packet and show its first page; emits "page.ppm".

    Arguments: `plan`; `shapes` of the originals, as a composed packet told them; `width` in pixels. Returns `pages`,
    how many the packet would have, and `unknown`, how many originals it counted as one page because no packet has
    shown them yet.
    """
    plan = plan_from_json(context.args["plan"])
    speak(plan)
    known: Mapping[str, Mapping[str, Any]] = context.args["shapes"]
    prepared, failed = _prepared(plan, known)

    kind = plan.edition, plan.look, plan.paper
    # Of an edition that was not looked at yet, another one tells more than nothing.
    before = _settled.get(kind) or next(reversed(_settled.values()), None)

    def laid(plan: PacketPlan) -> Book:
        inside = {item.document.id for item in plan.chosen}
        return lay_out(plan, {name: item for name, item in prepared.items() if name in inside}, failed, before)

    plan, book = within_limit(plan, laid)
    _settled.pop(kind, None)
    _settled[kind] = book.settled()
    painted = paint(book, context.progress, only=1)
    document = pypdfium2.PdfDocument(painted.plain())
    try:
        page = document[0]
        picture = page.render(scale=int(context.args["width"]) / page.get_size()[0]).to_pil()
        page.close()
    finally:
        document.close()
    context.emit(PAGE, written(picture))
    return {"pages": len(book.sheets), "unknown": sum(name not in known for name in prepared)}


def _prepared(
    plan: PacketPlan, known: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Prepared], list[tuple[str, str]]]:
    prepared: dict[str, Prepared] = {}
    failed = []
    repeats = plan.repeats
    for planned in plan.chosen:
        document = planned.document
        if document.id in repeats:
            continue
        shape = known.get(document.id)
        if shape is not None and "failed" in shape:
            failed.append((Failed(document, str(shape["failed"])).title, str(shape["failed"])))
        else:
            prepared[document.id] = _again(planned, shape)
    return prepared, failed


def _again(planned: PlannedOriginal, shape: Mapping[str, Any] | None) -> Prepared:
    if shape is not None:
        return from_shape(planned, shape)
    document = planned.document
    return Prepared(document, section_of(document), Form.PAGES, document.sha256, (PageBox(612, 792),))
