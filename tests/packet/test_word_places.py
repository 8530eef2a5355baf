"""Words found on pages stand where they are shown, also on a page that is turned."""

from __future__ import annotations

from typing import Any

import pytest

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.turning import turned
from secondop_desktop.packet.word_places import word_places
from secondop_desktop.sandbox.task import Input, TaskContext
from tests.packet import files


def found(data: bytes, words: str, pages: list[int], **more: Any) -> dict[str, Any]:
    args = {"words": words, "pages": pages, **more}
    return word_places(TaskContext((Input("file", data),), args, Progress(), lambda _name, _data: None))


def test_every_place_on_the_wanted_pages_is_found_whatever_the_case() -> None:
    data = files.pages(["TSH and tsh", "nothing", "TSH"])
    places = found(data, "Tsh", [0, 1, 9])
    assert sorted(places) == ["0", "1"]
    assert len(places["0"]) == 2
    assert places["1"] == []
    (first, second) = (place[0] for place in places["0"])
    assert first[0] == pytest.approx(60 / 612, abs=0.01)
    assert 0.07 < first[1] < first[3] < 0.1
    assert second[0] > first[2]


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_place_is_turned_with_its_page(turn: int) -> None:
    data = files.pages(["TSH"])
    ((upright,),) = found(data, "TSH", [0])["0"]
    ((box,),) = found(data, "TSH", [0], turns=[turn])["0"]
    assert tuple(box) == pytest.approx(turned(tuple(upright), turn))


def test_a_page_that_its_file_turns_is_found_as_it_is_shown() -> None:
    ((box,),) = found(files.rotated(90), "ROTATED", [0])["0"]
    # The words run down the right side.
    assert box[0] > 0.85
    assert box[3] - box[1] > box[2] - box[0]


@pytest.mark.parametrize("data", [files.picture("PNG"), files.broken(), b"", files.locked()])
def test_what_is_no_readable_pdf_has_no_places(data: bytes) -> None:
    assert found(data, "x", [0]) == {}


def test_a_locked_file_is_searched_with_its_password() -> None:
    assert len(found(files.locked(), "LOCKED", [0], password="open sesame")["0"]) == 1
