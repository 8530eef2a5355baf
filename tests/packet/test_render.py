from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.render import page_pictures
from secondop_desktop.sandbox.task import Input, TaskContext
from tests.packet import files


def shown(data: bytes, **args: Any) -> tuple[dict[str, Any], dict[str, Image.Image]]:
    blobs: dict[str, bytes] = {}
    context = TaskContext((Input("file", data),), args, Progress(), blobs.__setitem__)
    result = page_pictures(context)
    return result, {name: Image.open(io.BytesIO(blob)) for name, blob in blobs.items()}


def test_only_the_wanted_pages_are_rendered_in_the_wanted_width() -> None:
    result, pictures = shown(files.pages(["A", "B", "C"]), pages=[0, 2, 9], width=300)
    assert result["total"] == 3
    assert result["sizes"] == [[612.0, 792.0]] * 3
    assert sorted(pictures) == ["0", "2"]
    assert all(picture.width == 300 and abs(picture.height - 388) <= 1 for picture in pictures.values())


def test_without_a_choice_every_page_is_rendered() -> None:
    _result, pictures = shown(files.pages(["A", "B"]), width=100)
    assert sorted(pictures) == ["0", "1"]


@pytest.mark.parametrize("kind, frames, expected", [("JPEG", 1, 1), ("PNG", 1, 1), ("TIFF", 3, 3)])
def test_pictures_are_pages(kind: str, frames: int, expected: int) -> None:
    result, pictures = shown(files.picture(kind, frames=frames), width=200)
    assert result["total"] == expected
    assert len(pictures) == expected
    assert all(picture.width == 200 for picture in pictures.values())


def test_a_photo_is_turned_upright() -> None:
    result, pictures = shown(files.picture("JPEG", (900, 640), orientation=6), width=200)
    assert result["sizes"] == [[640, 900]]
    assert pictures["0"].height > pictures["0"].width


def test_a_locked_file_opens_with_its_password_only() -> None:
    with pytest.raises(InputRefusedError):
        shown(files.locked(), width=100)
    result, _pictures = shown(files.locked(), width=100, password="open sesame")
    assert result["total"] == 1


@pytest.mark.parametrize("data", [b"", b"nothing", files.broken(), b"\xff\xd8\xff\x00"])
def test_what_has_no_pages_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefusedError):
        shown(data, width=100)
