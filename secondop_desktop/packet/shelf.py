"""The originals of a packet made ready by two workers at once: one shelf of them, and what the second one hands over.

Taking a foreign file apart is a good third of the work on a packet, and no file needs another one for it. So the last
originals of a large packet are made ready in a worker of their own (`shelve`), which hands over what they look like as
soon as it knows, for the pages to be laid out by. While that is done it takes up the first ones too, and makes of all
of them the half of the packet that no layout changes (`foundation.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Prepared
from secondop_desktop.packet.forms import Form
from secondop_desktop.packet.foundation import foundation
from secondop_desktop.packet.originals import Failed, Ready, prepare, upright
from secondop_desktop.packet.plan import PacketPlan, plan_from_json, speak
from secondop_desktop.packet.redact_pages import Removal, redacted
from secondop_desktop.packet.shapes import from_shape, shape_of
from secondop_desktop.packet.shared_work import COUNT, DESCRIPTION, FOUNDATION, LOOKS
from secondop_desktop.packet.terms import Terms
from secondop_desktop.sandbox.task import TaskContext


@dataclass(slots=True)
class Shelf:
    """The originals of a packet: those that are ready by document id, in plan order, and those that are not."""

    ready: dict[str, Ready] = field(default_factory=dict)
    failed: list[Failed] = field(default_factory=list)

    @property
    def prepared(self) -> Mapping[str, Prepared]:
        return {name: item.prepared for name, item in self.ready.items()}


def fill(
    shelf: Shelf, plan: PacketPlan, part: slice, context: TaskContext, *, begin: int = 0, told: bool = True
) -> None:
    """Make a part of `plan.chosen` ready, whose bytes are inputs of the task from the number `begin` on.

    Its steps are `told` or not.
    """
    passwords = context.args.get("passwords") or {}
    repeats = plan.repeats
    terms = Terms(plan.redaction.terms if plan.redaction is not None else ())
    cited = {source.document_id for record in plan.records for source in record.sources}
    chosen = plan.chosen
    mine = chosen[part]
    for index, planned in enumerate(mine):
        source = context.inputs[begin + index]
        context.progress.check()
        if told:
            context.progress.step(_("Reading originals"), index * len(chosen) // len(mine), len(chosen))
        name = planned.document.id
        if name in repeats:
            continue
        made = prepare(planned, source.data, str(passwords.get(name, "")), cited=name in cited)
        if isinstance(made, Ready) and plan.redaction is not None:
            made = redacted(made, Removal.of(plan.redaction, terms, name))
        if isinstance(made, Failed):
            shelf.failed.append(made)
        else:
            shelf.ready[name] = upright(made)


def shelve(context: TaskContext) -> None:
    """Make a part of the originals ready for the worker that composes the packet, and the foundation of all of them.

    Emits "looks.json" first: what the originals from the number `first` on look like; then "foundation.txt": from which
    number on no object of the foundation stands; and in the end "foundation.json" and "foundation.pdf", behind whose
    bytes those of `compose` belong. Inputs: the bytes of `plan.chosen` from that number on, then of those before.
    Arguments: `plan`, `first`, and `password` and `passwords` as for `compose`.
    """
    plan = plan_from_json(context.args["plan"])
    speak(plan)
    first = int(context.args["first"])
    shelf = Shelf()
    fill(shelf, plan, slice(first, None), context)
    looks = {name: _look(item) for name, item in shelf.ready.items()}
    looks |= {item.document.id: {"failed": item.reason} for item in shelf.failed}
    context.emit(LOOKS, json.dumps(looks).encode("ascii"))
    fill(shelf, plan, slice(first), context, begin=len(plan.chosen) - first, told=False)
    password = context.args.get("password") or None
    ground = foundation(plan, shelf.ready, password, lambda count: context.emit(COUNT, b"%d" % count))
    context.emit(DESCRIPTION, ground.described())
    context.emit(FOUNDATION, ground.base.whole(b""))
    context.held.append(shelf)


def _look(item: Ready) -> dict[str, Any]:
    pages = [[form.digest, *form.corner, form.height] for form in item.forms] if item.pdf is not None else None
    return {**shape_of(item.prepared), "warnings": list(item.warnings), "pages": pages}


def put_handed_over(shelf: Shelf, plan: PacketPlan, first: int, looks: bytes) -> None:
    """Put onto the shelf what the other worker says of the originals from the number `first` on."""
    planned = {item.document.id: item for item in plan.chosen[first:]}
    for name, look in json.loads(looks).items():
        if "failed" in look:
            shelf.failed.append(Failed(planned[name].document, str(look["failed"])))
            continue
        prepared = from_shape(planned[name], look)
        forms = tuple(
            Form(None, digest, box, (left, low), height)
            for box, (digest, left, low, height) in zip(prepared.boxes, look["pages"] or (), strict=True)
        )
        shelf.ready[name] = Ready(prepared, None, forms, tuple(look["warnings"]))
