"""The originals of a packet made ready by two workers at once: one shelf of them, and what the second one hands over.

Taking a foreign file apart is a good third of the work on a packet, and no file needs another one for it. So the last
originals of a large packet are made ready in a worker of their own (`shelve`), which hands over what they look like as
soon as it knows, for the pages to be laid out by, and then all their pages in one file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Object, Pdf

from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Prepared
from secondop_desktop.packet.forms import Form
from secondop_desktop.packet.originals import Failed, Ready, prepare, upright
from secondop_desktop.packet.plan import PacketPlan, PlannedOriginal, plan_from_json, speak
from secondop_desktop.packet.redact_pages import Removal, redacted
from secondop_desktop.packet.shapes import from_shape, shape_of
from secondop_desktop.packet.shared_work import LOOKS, PAGES
from secondop_desktop.packet.terms import Terms
from secondop_desktop.sandbox.task import TaskContext


@dataclass(slots=True)
class Shelf:
    """The originals of a packet: those that are ready by document id, in plan order, and those that are not.

    `coming` are ready elsewhere, and their pages not yet here.
    """

    ready: dict[str, Ready] = field(default_factory=dict)
    failed: list[Failed] = field(default_factory=list)
    coming: dict[str, Prepared] = field(default_factory=dict)

    @property
    def prepared(self) -> Mapping[str, Prepared]:
        return {name: item.prepared for name, item in self.ready.items()} | self.coming


def fill(shelf: Shelf, plan: PacketPlan, part: slice, context: TaskContext, *, told: bool = True) -> None:
    """Make a part of `plan.chosen` ready, whose bytes are the first inputs of the task; its steps are `told` or not."""
    passwords = context.args.get("passwords") or {}
    repeats = plan.repeats
    terms = Terms(plan.redaction.terms if plan.redaction is not None else ())
    cited = {source.document_id for record in plan.records for source in record.sources}
    chosen = plan.chosen
    mine = chosen[part]
    for index, planned in enumerate(mine):
        source = context.inputs[index]
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
    """Make the last originals of a packet ready for the worker that composes it; emits "looks.json" and "pages.pdf".

    Inputs: the bytes of `plan.chosen` from the number `first` on. Arguments: `plan`, `first`, and `passwords` as for
    `compose`.
    """
    plan = plan_from_json(context.args["plan"])
    speak(plan)
    shelf = Shelf()
    fill(shelf, plan, slice(int(context.args["first"]), None), context)
    looks = {name: _look(item) for name, item in shelf.ready.items()}
    looks |= {item.document.id: {"failed": item.reason} for item in shelf.failed}
    context.emit(LOOKS, json.dumps(looks).encode("ascii"))
    context.emit(PAGES, _together(shelf.ready))
    context.held.append(shelf)


def _look(item: Ready) -> dict[str, Any]:
    pages = [[form.digest, *form.corner, form.height] for form in item.forms] if item.pdf is not None else None
    return {**shape_of(item.prepared), "warnings": list(item.warnings), "pages": pages}


def _together(ready: Mapping[str, Ready]) -> bytes:
    """The pages of all originals in one file, with the layers of each, the bytes of every stream as they are."""
    with pikepdf.new() as pdf:
        pdf.Root.Originals = Array([])
        for item in ready.values():
            if item.pdf is not None:
                own = [form.content for form in item.forms], *item.layers
                pdf.Root.Originals.append(_copied(pdf, item.pdf, own))
        out = io.BytesIO()
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return out.getvalue()


def _copied(pdf: Pdf, source: Pdf, parts: Iterable[Sequence[Object]]) -> Object:
    return pdf.copy_foreign(source.make_indirect(Array([Array(part) for part in parts])))


@dataclass(frozen=True, slots=True)
class Handed:
    """What the second worker says of its originals, and in time their pages; its file is our own, of its writing."""

    planned: Mapping[str, PlannedOriginal]
    looks: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, plan: PacketPlan, first: int, looks: bytes) -> Handed:
        """From the first of its two blobs."""
        planned = {item.document.id: item for item in plan.chosen[first:]}
        return cls(planned, json.loads(looks))

    def announce(self, shelf: Shelf) -> None:
        """Put onto the shelf what can be laid out already."""
        for name, look in self.looks.items():
            if "failed" in look:
                shelf.failed.append(Failed(self.planned[name].document, str(look["failed"])))
            else:
                shelf.coming[name] = from_shape(self.planned[name], look)

    def deliver(self, shelf: Shelf, pages: bytes) -> None:
        """Put the pages onto the shelf."""
        pdf = Pdf.open(io.BytesIO(pages))
        held = iter(list(pdf.Root.Originals))
        for name, prepared in shelf.coming.items():
            look = self.looks[name]
            if look["pages"] is None:
                shelf.ready[name] = Ready(prepared, warnings=tuple(look["warnings"]))
                continue
            contents, groups, off = (list(part) for part in next(held))
            forms = tuple(
                Form(content, digest, box, (left, low), height)
                for content, box, (digest, left, low, height) in zip(
                    contents, prepared.boxes, look["pages"], strict=True
                )
            )
            shelf.ready[name] = Ready(prepared, pdf, forms, tuple(look["warnings"]), (groups, off))
        shelf.coming.clear()
