"""The user guide as chapters and blocks, read from its Markdown in resources/guide; free of Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core.files import resource
from secondop_desktop.core.text import LANGUAGES

PAGE = "page:"
"""How a link to a page of the program that is not in the guide begins, such as the keys."""
KEYS, LEAVING, LICENCES = f"{PAGE}keys", f"{PAGE}leaving", f"{PAGE}licences"

_ANCHOR = re.compile(r'<a id="([a-z0-9-]+)"></a>')
_HEADING = re.compile(r"(#{1,3}) (.+)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_INLINE = re.compile(r"\*\*(.+?)\*\*|(?<![\w*])\*([^*]+)\*(?![\w*])|`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)")
_ITEM = re.compile(r"(?:- |(\d+)\. )(.+)")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a line in one look: plain, strong, em, code or link; `target` is where a link leads."""

    text: str
    look: str = "plain"
    target: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, an item or a cell, in its spans."""

    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The words without their look."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a section. `kind` is paragraph, bullets, steps, table, code or picture.

    Paragraphs and lists have one row for each line of one cell; a table's first row is its head. Code has its text in
    one span; so has a picture its description, with its file as the target.
    """

    kind: str
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; level 1 is the title of the whole, 2 a chapter, 3 a part of one."""

    id: str
    level: int
    title: str
    blocks: tuple[Block, ...]

    def lines(self) -> Iterator[str]:
        """What can be searched, line by line; a row of a table is one line."""
        for block in self.blocks:
            if block.kind != "picture":
                for row in block.rows:
                    yield "  ".join(cell.text for cell in row)


def inline(text: str) -> Line:
    """A line of Markdown in its spans."""
    spans: list[Span] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            spans.append(Span(text[end : match.start()]))
        strong, em, code, words, target = match.groups()
        if strong:
            spans.append(Span(strong, "strong"))
        elif em:
            spans.append(Span(em, "em"))
        elif code:
            spans.append(Span(code, "code"))
        else:
            spans.append(Span(words, "link", target))
        end = match.end()
    if end < len(text):
        spans.append(Span(text[end:]))
    return Line(tuple(spans))


def paragraph(text: str) -> Block:
    """A block of one paragraph."""
    return Block("paragraph", ((inline(text),),))


def bullets(items: Iterable[str]) -> Block:
    """A block of a list."""
    return Block("bullets", tuple((inline(item),) for item in items))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Block:
    """A block of a table of plain words; nothing in them is taken for Markdown."""
    return Block("table", tuple(tuple(Line((Span(cell),)) for cell in row) for row in (head, *rows)))


def code(text: str) -> Block:
    """A block that keeps its lines as they are."""
    return Block("code", ((Line((Span(text),)),),))


def read(text: str) -> tuple[Section, ...]:
    """The sections of a guide in order; the first is its title with what stands before the first chapter."""
    sections: list[Section] = []
    name, level, title = "", 0, ""
    anchor = ""
    body: list[str] = []

    def close() -> None:
        if title:
            sections.append(Section(name, level, title, tuple(_blocks(body))))

    in_code = False
    for line in text.splitlines():
        in_code ^= line.startswith("```")
        heading = None if in_code else _HEADING.fullmatch(line)
        found = None if in_code else _ANCHOR.fullmatch(line.strip())
        if found is not None:
            anchor = found[1]
        elif heading is not None:
            close()
            level, title = len(heading[1]), heading[2]
            name, anchor, body = anchor or "top", "", []
        else:
            body.append(line)
    close()
    return tuple(sections)


def _blocks(lines: list[str]) -> Iterator[Block]:
    part: list[str] = []
    fenced: list[str] | None = None
    for line in [*lines, ""]:
        if line.startswith("```"):
            if fenced is None:
                fenced = []
            else:
                yield code("\n".join(fenced))
                fenced = None
        elif fenced is not None:
            fenced.append(line)
        elif line.strip():
            part.append(line)
        elif part:
            yield from _block(part)
            part = []


def _block(lines: list[str]) -> Iterator[Block]:
    picture = _PICTURE.fullmatch(lines[0].strip())
    if picture is not None:
        yield Block("picture", ((Line((Span(picture[1], "picture", picture[2]),)),),))
        return
    if lines[0].startswith("|"):
        cells = [
            tuple(
                inline(cell.strip().replace("\0", "|")) for cell in line.strip()[1:-1].replace("\\|", "\0").split("|")
            )
            for line in lines
        ]
        yield Block("table", (cells[0], *cells[2:]))
        return
    first = next((number for number, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    if first:
        yield paragraph(" ".join(line.strip() for line in lines[:first]))
    items: list[str] = []
    for line in lines[first:]:
        item = _ITEM.match(line)
        if item is not None:
            items.append(item[2])
        else:
            items[-1] = f"{items[-1]} {line.strip()}"
    if items:
        kind = "steps" if (_ITEM.match(lines[first]) or [""])[1] else "bullets"
        yield Block(kind, tuple((inline(item),) for item in items))


def guide_file(language: str) -> Path:
    """The guide in this language, or in that of the source texts."""
    path = resource("guide", f"{language}.md")
    return path if path.is_file() else resource("guide", f"{LANGUAGES[0]}.md")


def guide(language: str) -> tuple[Section, ...]:
    """The sections of the guide in this language, or in English where there is none."""
    return read(guide_file(language).read_text(encoding="utf-8"))


CHAPTER_OF_ROOM = {
    "overview": "overview",
    "timeline": "timeline",
    "results": "results",
    "procedures": "procedures",
    "medications": "medications",
    "conditions": "conditions",
    "documents": "documents",
    "imaging": "imaging",
    "opinion": "opinion",
    "packet": "packet",
    "import": "import",
    "worklist": "worklist",
    "settings": "settings",
    "trash": "trash",
    "people": "people",
    "first_run": "start",
    "unlock": "trouble",
}
"""Where the guide opens, by the room one is in or the page that stands in its place."""
