"""Reads the pages of a finished packet: the originals that stand on them, and the words that were printed by us."""

from __future__ import annotations

import re

from pikepdf import Array, Dictionary, Object, Stream

from secondop_desktop.packet.assemble import ORIGINAL
from secondop_desktop.packet.forms import form_digest
from secondop_desktop.packet.impose import HALF

_SHOWN = re.compile(rb"/([^\s/]+) [\d.]+ Tf <([0-9a-f]*)> Tj")
_ONE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_CODE = re.compile(rb"<([0-9A-Fa-f]*)>")


class Holder:
    """A page or form of ours with its content: what it shows of originals, and what it says itself."""

    def __init__(self, held: Object) -> None:
        self.held = held
        self.content = _content(held)

    def forms(self, prefix: str) -> list[tuple[str, Object]]:
        """The forms whose name begins so and that the content shows."""
        resources = self.held.get("/Resources")
        drawn = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        if not isinstance(drawn, Dictionary):
            return []
        names = [name for name in drawn.keys() if name.startswith(prefix)]  # noqa: SIM118  (a PDF dictionary)
        found = [(name, drawn.get(name)) for name in names if f"{name} Do".encode() in self.content]
        return [(name, form) for name, form in found if isinstance(form, Stream)]

    def drop_originals(self) -> None:
        """Take the originals out, so that only what is ours is read."""
        for name, _form in self.forms(ORIGINAL):
            del self.held.Resources.XObject[name]


def _content(held: Object) -> bytes:
    if isinstance(held, Stream):
        return held.read_bytes()
    contents = held.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(item.read_bytes() for item in streams if isinstance(item, Stream))


def holders(page: Object) -> list[Holder]:
    """What holds the originals of a page: the page itself, or each of the pages that are shown side by side on it."""
    whole = Holder(page)
    return [Holder(form) for _name, form in whole.forms(HALF)] or [whole]


def original_digests(page: list[Holder], known: dict[tuple[int, int], bytes]) -> frozenset[str]:
    """The digests of the originals' pages that stand on a page of the packet."""
    return frozenset(form_digest(form, known) for holder in page for _name, form in holder.forms(ORIGINAL))


class Reader:
    """Reads the words that our own content shows, by the tables from codes to characters that the fonts carry."""

    def __init__(self) -> None:
        self._tables: dict[tuple[int, int], list[str]] = {}
        self._words: dict[tuple[tuple[int, int], bytes], str] = {}

    def text(self, page: list[Holder]) -> str:
        """The letters of a page without blanks and without what its originals say."""
        return "".join(self._said(holder) for holder in page)

    def _said(self, holder: Holder) -> str:
        resources = holder.held.get("/Resources")
        fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
        if not isinstance(fonts, Dictionary):
            return ""
        found = []
        faces: dict[bytes, tuple[int, int]] = {}
        for name, codes in _SHOWN.findall(holder.content):
            face = faces.get(name)
            if face is None:
                font = fonts[f"/{name.decode()}"]
                face = faces[name] = font.objgen
                if face not in self._tables:
                    self._tables[face] = _table(font.ToUnicode.read_bytes())
            word = self._words.get((face, codes))
            if word is None:
                table = self._tables[face]
                text = "".join([table[code] for code in bytes.fromhex(codes.decode())])
                word = self._words[face, codes] = "".join(text.split())
            found.append(word)
        return "".join(found)


def _table(code: bytes) -> list[str]:
    """What a ToUnicode table says of each code of one byte (9.10.3)."""
    table = ["\ufffd"] * 256
    for kind, block in _BLOCK.findall(code):
        if kind == b"char":
            for one, text in _ONE.findall(block):
                table[int(one, 16)] = _characters(text)
            continue
        for first, last, start, listed in _RANGE.findall(block):
            texts = _CODE.findall(listed)
            for place, number in enumerate(range(int(first, 16), int(last, 16) + 1)):
                if start:
                    table[number] = chr(int(start, 16) + place)
                elif place < len(texts):
                    table[number] = _characters(texts[place])
    return table


def _characters(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")
