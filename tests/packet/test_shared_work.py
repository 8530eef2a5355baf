"""Two workers make the originals of a packet ready: the packet is the one that a single worker makes."""

from __future__ import annotations

import dataclasses
import io
import json
from typing import Any

import pikepdf
import pytest

from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.compose import PACKET, compose
from secondop_desktop.packet.edition import Redaction
from secondop_desktop.packet.plan import PacketPlan, plan_to_json
from secondop_desktop.packet.shared_work import FOUNDATION, HANDED_OVER, LOOKS, first_shared
from secondop_desktop.packet.shelf import shelve
from secondop_desktop.sandbox.task import Input, TaskContext
from tests.packet import files, story
from tests.packet.reading import page_image, page_texts, verified

Packet = tuple[PacketPlan, dict[str, bytes]]


@pytest.fixture(scope="module")
def packet() -> Packet:
    broken = [
        story.original("broken", files.broken(), title="Broken"),
        story.original("locked", files.locked("open sesame"), title="Locked"),
        story.original("nothing", b"", title="Nothing"),
    ]
    plan, data = story.plan(story.originals()[:6] + story.odd_originals() + broken + story.originals()[6:])
    return plan, dict(data)


@pytest.fixture(scope="module")
def alone(packet: Packet) -> story.Made:
    plan, data = packet
    return story.composed(plan, data, passwords={"locked": "open sesame"})


def shared(packet: Packet, first: int, **more: Any) -> story.Made:
    """Composed by two tasks as by two workers."""
    plan, data = packet
    inputs = [Input(item.document.file_name, data[item.document.id]) for item in plan.chosen]
    args = {"plan": plan_to_json(plan), "first": first, "passwords": {"locked": "open sesame"}, **more}
    blobs: dict[str, bytes] = {}
    shelve(TaskContext((*inputs[first:], *inputs[:first]), args, Progress(), blobs.__setitem__))
    assert list(blobs) == [*HANDED_OVER, FOUNDATION]
    given = (*inputs[:first], *(Input(name, blobs[name]) for name in HANDED_OVER))
    steps: list[tuple[str, int, int]] = []
    result = compose(TaskContext(given, args, Progress(lambda *step: steps.append(step)), blobs.__setitem__))
    return story.Made(blobs[FOUNDATION] + blobs[PACKET], result, steps)


@pytest.mark.parametrize("first", [0, 9, 17])
def test_the_packet_of_two_workers_is_that_of_one(packet: Packet, alone: story.Made, first: int) -> None:
    made = shared(packet, first)
    assert verified(made.data, packet[0], made.result["proof"]) == (True, [])
    for told in ("pages", "included", "left_out", "warnings", "links", "starts", "shown", "shapes"):
        assert made.result[told] == alone.result[told], told
    assert list(made.result["shapes"]) == list(alone.result["shapes"]), "in the order of the plan"
    assert made.result["proof"]["shown"] == alone.result["proof"]["shown"], "the bytes of each page are as they were"
    assert page_texts(made.data) == page_texts(alone.data)
    for number in range(1, made.result["pages"], 3):
        assert page_image(made.data, number).tobytes() == page_image(alone.data, number).tobytes(), number


def test_a_layer_of_the_other_worker_that_is_off_stays_off(packet: Packet) -> None:
    made = shared(packet, 0)
    first = next(int(item["first_page"]) for item in made.result["included"] if item["document_id"] == "layer")
    assert page_image(made.data, first).convert("L").getpixel((306, 520)) > 200  # type: ignore[operator]


def test_layers_of_an_original_that_is_cut_do_not_come_along(packet: Packet, alone: story.Made) -> None:
    assert has_layers(alone.data)
    kept = [item if item.document.id == "layer" else dataclasses.replace(item, rank=0) for item in packet[0].originals]
    plan = dataclasses.replace(packet[0], originals=tuple(kept), max_pages=int(alone.result["pages"]) - 1)
    made = story.composed(plan, packet[1], passwords={"locked": "open sesame"})
    assert "layer" in {item["document_id"] for item in made.result["left_out"]}
    assert not has_layers(made.data)


def test_a_foundation_with_a_page_that_is_not_in_the_packet_makes_none(packet: Packet) -> None:
    plan, data = packet
    inputs = [Input(item.document.file_name, data[item.document.id]) for item in plan.chosen]
    args = {"plan": plan_to_json(plan), "first": 0, "passwords": {"locked": "open sesame"}}
    blobs: dict[str, bytes] = {}
    shelve(TaskContext(inputs, args, Progress(), blobs.__setitem__))
    looks = json.loads(blobs[LOOKS])
    left = next(name for name, look in looks.items() if look.get("pages"))
    blobs[LOOKS] = json.dumps({name: look for name, look in looks.items() if name != left}).encode()
    fewer = dataclasses.replace(plan, originals=tuple(i for i in plan.originals if i.document.id != left))
    given = [Input(name, blobs[name]) for name in HANDED_OVER]
    with pytest.raises(ValueError, match="other pages"):
        compose(TaskContext(given, {**args, "plan": plan_to_json(fewer)}, Progress(), blobs.__setitem__))


def test_a_password_and_steps_are_as_ever(packet: Packet) -> None:
    made = shared(packet, 9, password="maple river")
    assert verified(made.data, packet[0], made.result["proof"], "maple river") == (True, [])
    assert next(what for what, _done, _total in made.steps) == "Laying out pages", "reading is told by the other one"


def _plan(sizes: list[tuple[int, int]], **more: Any) -> PacketPlan:
    planned = []
    for number, (pages, size) in enumerate(sizes):
        item, _data = story.original(f"d{number}", b"%d" % number)
        planned.append(dataclasses.replace(item, document=dataclasses.replace(item.document, pages=pages, size=size)))
    plan, _none = story.plan([])
    return dataclasses.replace(plan, originals=tuple(planned), **more)


def test_half_of_the_work_stays_with_one() -> None:
    assert first_shared(_plan([(10, 20_000)] * 100)) == 50
    assert first_shared(_plan([(300, 20_000)] + [(10, 20_000)] * 10)) == 1
    assert first_shared(_plan([(10, 20_000)] * 10 + [(300, 20_000)])) == 11, "the last one alone is all the work"


def test_little_and_very_much_and_redacted_work_is_not_shared() -> None:
    assert first_shared(_plan([(2, 20_000)] * 10)) == 10
    assert first_shared(_plan([(10, 20_000_000)] * 10)) == 10
    assert first_shared(_plan([])) == 0
    assert first_shared(_plan([(10, 20_000)] * 100, max_pages=300)) == 100, "which pages go in is known too late"
    assert first_shared(_plan([(10, 20_000)] * 100, redaction=Redaction(terms=("word",)))) == 100


def has_layers(data: bytes) -> bool:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return "/OCProperties" in pdf.Root
