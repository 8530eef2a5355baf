"""Reads the pages of a finished packet: the originals that stand on them, and the words that were printed by us."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pikepdf import Array, Dictionary, Object, Stream

from secondop_desktop.packet.assemble import ORIGINAL
from secondop_desktop.packet.forms import form_digest
from secondop_desktop.packet.impose import HALF

_SHOWN = re.compile(rb"/([^\s/]+) [\d.]+ Tf <([0-9a-f]*)> Tj")
_ONE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_CODE = re.compile(rb"<([0-9A-Fa-f]*)>")


def forms_in(holder: Object, prefix: str) -> list[tuple[str, Object]]:
    """The forms that a page or form draws and whose name begins so: those that its own content shows."""
    resources = holder.get("/Resources")
    drawn = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if not isinstance(drawn, Dictionary):
        return []
    names = [name for name in drawn.keys() if name.startswith(prefix)]  # noqa: SIM118  (a PDF dictionary)
    if not names:
        return []
    content = content_of(holder)
    found = [(name, drawn.get(name)) for name in names if f"{name} Do".encode() in content]
    return [(name, form) for name, form in found if isinstance(form, Stream)]


def content_of(holder: Object) -> bytes:
    """The content of a page or a form."""
    if isinstance(holder, Stream):
        return holder.read_bytes()
    contents = holder.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(item.read_bytes() for item in streams if isinstance(item, Stream))


def holders(page: Object) -> list[Object]:
    """What holds the originals of a page: the page itself, or each of the pages that are shown side by side on it."""
    return [form for _name, form in forms_in(page, HALF)] or [page]


def originals_of(holder: Object) -> list[tuple[str, Object]]:
    """The originals' pages that stand on a page of ours."""
    return forms_in(holder, ORIGINAL)


def original_digests(page: Object, known: dict[tuple[int, int], bytes]) -> frozenset[str]:
    """The digests of the originals' pages that stand on a page of the packet."""
    return frozenset(form_digest(form, known) for holder in holders(page) for _name, form in originals_of(holder))


class Reader:
    """Reads the words that our own content shows, by the tables from codes to characters that the fonts carry."""

    def __init__(self) -> None:
        self._tables: dict[tuple[int, int], Mapping[bytes, str]] = {}
        self._words: dict[tuple[tuple[int, int], bytes], str] = {}

    def text(self, page: Object) -> str:
        """The letters of a page without blanks and without what its originals say."""
        return "".join(self._holder(holder) for holder in holders(page))

    def _holder(self, holder: Object) -> str:
        resources = holder.get("/Resources")
        fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
        if not isinstance(fonts, Dictionary):
            return ""
        found = []
        faces: dict[bytes, Object] = {}
        for name, codes in _SHOWN.findall(content_of(holder)):
            if name not in faces:
                faces[name] = fonts[f"/{name.decode()}"]
            key = (faces[name].objgen, codes)
            if key not in self._words:
                table = self._table(faces[name])
                text = "".join(table.get(codes[n : n + 2], "\ufffd") for n in range(0, len(codes), 2))
                self._words[key] = "".join(text.split())
            found.append(self._words[key])
        return "".join(found)

    def _table(self, font: Object) -> Mapping[bytes, str]:
        if font.objgen not in self._tables:
            self._tables[font.objgen] = _table(font.ToUnicode.read_bytes())
        return self._tables[font.objgen]


def _table(code: bytes) -> dict[bytes, str]:
    """What a ToUnicode table of codes of one byte says (9.10.3)."""
    table: dict[bytes, str] = {}
    for kind, block in _BLOCK.findall(code):
        if kind == b"char":
            table |= {one.lower(): _characters(text) for one, text in _ONE.findall(block)}
            continue
        for first, last, start, listed in _RANGE.findall(block):
            low, high = int(first, 16), int(last, 16)
            texts = _CODE.findall(listed) if listed else []
            for n in range(low, high + 1):
                if start:
                    text = chr(int(start, 16) + n - low)
                else:
                    text = _characters(texts[n - low]) if n - low < len(texts) else ""
                table[b"%02x" % n] = text
    return table


def _characters(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")
