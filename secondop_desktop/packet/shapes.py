"""What is known of an original once it was made ready, as JSON: enough to lay it out again without its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from secondop_desktop.packet.book import Form, PageBox, Prepared
from secondop_desktop.packet.plan import PlannedOriginal, section_of


def shape_of(prepared: Prepared) -> dict[str, Any]:
    """The shape of an original; pages of the same size that follow each other are counted."""
    boxes: list[list[float]] = []
    for box in prepared.boxes:
        if boxes and boxes[-1][:2] == [box.width, box.height]:
            boxes[-1][2] += 1
        else:
            boxes.append([box.width, box.height, 1])
    return {
        "form": str(prepared.form),
        "sha256": prepared.sha256,
        "boxes": boxes,
        "text": prepared.text,
        "removed": list(prepared.removed),
        "picture": prepared.picture,
    }


def from_shape(planned: PlannedOriginal, shape: Mapping[str, Any]) -> Prepared:
    """The original as it was made ready, from its shape."""
    form = Form(shape["form"])
    return Prepared(
        planned.document,
        section_of(planned.document),
        form,
        str(shape["sha256"]),
        tuple(PageBox(width, height) for width, height, count in shape["boxes"] for _n in range(int(count))),
        str(shape["text"]),
        tuple(planned.narrative or ()) if form is Form.NARRATIVE else (),
        tuple(shape["removed"]),
        bool(shape["picture"]),
    )
