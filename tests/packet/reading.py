"""Reads a finished packet back, as a reader on the clinic's side would."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pypdfium2
from PIL import Image

from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.plan import PacketPlan, plan_to_json
from secondop_desktop.packet.safety import safety
from secondop_desktop.packet.verify import verify
from secondop_desktop.sandbox.task import Input, TaskContext


def page_texts(data: bytes, password: str | None = None) -> list[str]:
    """The text of every page, blanks as PDFium sets them."""
    document = pypdfium2.PdfDocument(data, password=password)
    try:
        texts = []
        for index in range(len(document)):
            page = document[index]
            words = page.get_textpage()
            texts.append(words.get_text_bounded())
            words.close()
            page.close()
        return texts
    finally:
        document.close()


def squeezed(text: str) -> str:
    """The text without blanks, to be found whatever the line breaks."""
    return "".join(text.split())


def page_image(data: bytes, number: int, scale: float = 1.0) -> Image.Image:
    """A page as a picture; pages count from 1."""
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number - 1]
        picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
        return picture
    finally:
        document.close()


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in points."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [document.get_page_size(index) for index in range(len(document))]
    finally:
        document.close()


def links(data: bytes) -> list[tuple[int, tuple[float, ...], int]]:
    """Every link: its page, its rectangle and the page that it leads to."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1) if page.indirect_reference}
    found = []
    for number, page in enumerate(reader.pages, 1):
        for reference in page.get("/Annots", []):
            item: Any = reference.get_object()
            rect = tuple(float(x) for x in item["/Rect"])
            found.append((number, rect, numbers[list.__getitem__(item["/Dest"], 0).idnum]))
    return found


def link_beside(data: bytes, number: int, words: str) -> int:
    """The page that the link on the same line as these words leads to."""
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number - 1]
        text = page.get_textpage()
        search = text.search(words)
        hit = search.get_next()
        assert hit is not None, words
        _left, bottom, right, top = text.get_charbox(hit[0])
        text.close()
        page.close()
    finally:
        document.close()
    middle = (bottom + top) / 2
    beside = [(rect[0], target) for page_no, rect, target in links(data) if page_no == number
              and rect[1] - 1 <= middle <= rect[3] + 1 and rect[0] > right]  # fmt: skip
    assert beside, f"no link beside {words}"
    return min(beside)[1]


def verified(
    data: bytes, plan: PacketPlan, proof: dict[str, Any], password: str | None = None
) -> tuple[bool, list[str]]:
    """What the readers say of a file, those of both workers."""
    args = {"plan": plan_to_json(plan), "proof": proof, "password": password}
    context = TaskContext((Input("packet.pdf", data),), args, Progress(), lambda _name, _data: None)
    first, second = verify(context), safety(context)
    return first["ok"] and second["ok"], [*dict.fromkeys([*second["problems"], *first["problems"]])]
