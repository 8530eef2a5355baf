from __future__ import annotations

import dataclasses
import io
from typing import Any

from PIL import Image, ImageChops

from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.plan import PacketPlan, plan_to_json
from secondop_desktop.packet.preview import PAGE, first_page
from secondop_desktop.sandbox.task import TaskContext
from tests.packet import files, story
from tests.packet.reading import page_image, page_texts


def shown(plan: PacketPlan, shapes: dict[str, Any]) -> tuple[Image.Image, dict[str, Any]]:
    blobs: dict[str, bytes] = {}
    args = {"plan": plan_to_json(plan), "shapes": shapes, "width": 612}
    result = first_page(TaskContext((), args, Progress(), blobs.__setitem__))
    return Image.open(io.BytesIO(blobs[PAGE])).convert("RGB"), result


def test_page_one_is_shown_before_it_is_composed_as_it_will_be() -> None:
    plan, data = story.plan([*story.originals(), story.original("broken", files.broken(), title="Broken scan")])
    made = story.composed(plan, data)
    picture, result = shown(plan, made.result["shapes"])
    assert result == {"pages": made.result["pages"], "unknown": 0}
    assert ImageChops.difference(picture, page_image(made.data, 1)).getbbox() is None
    changed = dataclasses.replace(plan, recipient="Dr Someone Else")
    again = story.composed(changed, data)
    picture, _result = shown(changed, made.result["shapes"])
    assert ImageChops.difference(picture, page_image(again.data, 1)).getbbox() is None
    assert "Dr Someone Else" in page_texts(again.data)[0]


def test_an_original_that_no_packet_has_shown_yet_counts_as_a_page() -> None:
    plan, data = story.plan()
    made = story.composed(plan, data)
    known = dict(made.result["shapes"])
    assert known.pop("lab-2026")
    _picture, result = shown(plan, known)
    assert result["unknown"] == 1
    assert 0 < result["pages"] < made.result["pages"]
