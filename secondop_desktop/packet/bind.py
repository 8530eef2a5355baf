"""Binds painted pages into a file: the page tree, links, tags, bookmarks and the catalogue, as PDF source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from secondop_desktop.packet.impose import OriginalPage, Painted, Place
from secondop_desktop.packet.pen import Fonts, number
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.structure import write_structure
from secondop_desktop.packet.tags import Tag
from secondop_desktop.packet.writer import Base, Writer, references, words

_LINK = b"<< /Type /Annot /Subtype /Link /Border [ 0 0 0 ] /F 4 /Rect [ %.2f %.2f %.2f %.2f ] /Contents %b%b >>"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a link or bookmark leads: a page (from 0), and how far from its left side and its foot."""

    page: int
    x: float
    y: float


@dataclass(slots=True)
class Bookmark:
    """An entry of the outline (12.3.3)."""

    title: str
    spot: Spot
    inside: list[Bookmark] = field(default_factory=list)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself, and the entries of its catalogue that are objects of the base, by name."""

    title: str
    language: str
    day: date | None = None
    labels: bytes = b""
    objects: Mapping[bytes, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Link:
    number: int
    page: int
    rect: Sequence[float]
    said: bytes
    spot: int


class Binder:
    """The pages of one file while their links and tags come together; `fonts` is the number of the object with them."""

    def __init__(self, out: Writer, pages: Sequence[Painted], fonts: int) -> None:
        self._out = out
        self._pages = pages
        self._fonts = fonts
        self._tree = out.number()
        self._numbers = [out.number() for _page in pages]
        self._links: list[_Link] = []
        self._tagged: list[tuple[Tag, int, int]] = []
        self._spots: dict[Spot, int] = {}
        self._shared: dict[bytes, int] = {}
        self._annotations: dict[int, list[int]] = {}
        self._contents: list[bytes] = []
        self._page_entries: Mapping[int, bytes] = {}
        self._link_entries: Mapping[int, bytes] = {}
        self._root = b""

    def link(self, page: int, rect: Sequence[float], spot: Spot, said: bytes, tag: Tag | None) -> None:
        """A link on a page (from 0) at left, bottom, right and top; `said` is what is read aloud of it, as source."""
        made = _Link(self._out.number(), page, rect, said, self._spot(spot))
        self._links.append(made)
        if tag is not None:
            self._tagged.append((tag, made.number, self._numbers[page]))

    def _spot(self, spot: Spot) -> int:
        if spot not in self._spots:
            self._spots[spot] = self._out.add(self._destination(spot))
        return self._spots[spot]

    def _destination(self, spot: Spot) -> bytes:
        return b"[ %d 0 R /XYZ %.2f %.2f 0 ]" % (self._numbers[spot.page], spot.x, spot.y)

    def tag(self, sheets: Sequence[Sheet], title_of: Callable[[Section], str], places: Sequence[Place] = ()) -> None:
        """Write the structure tree, after all links are known."""
        made = write_structure(self._out, self._numbers, sheets, title_of, self._tagged, places)
        self._page_entries, self._link_entries = made.page_entries, made.link_entries
        self._root += b" /StructTreeRoot %d 0 R /MarkInfo << /Marked true >>" % made.root

    def outline(self, bookmarks: Sequence[Bookmark]) -> None:
        """Write the outline."""
        root = self._out.number()
        first, last, seen = self._level(bookmarks, root)
        code = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (first, last, seen)
        self._out.put(root, code)
        self._root += b" /Outlines %d 0 R /PageMode /UseOutlines" % root

    def _level(self, bookmarks: Sequence[Bookmark], parent: int) -> tuple[int, int, int]:
        """Write entries that stand below one another: the first's number, the last's, and how many are seen."""
        numbers = [self._out.number() for _item in bookmarks]
        seen = len(numbers)
        for index, item in enumerate(bookmarks):
            code = b"<< /Title %b /Parent %d 0 R" % (words(item.title), parent)
            code += b" /Dest %b" % self._destination(item.spot)
            if index:
                code += b" /Prev %d 0 R" % numbers[index - 1]
            if index + 1 < len(numbers):
                code += b" /Next %d 0 R" % numbers[index + 1]
            if item.inside:
                first, last, below = self._level(item.inside, numbers[index])
                count = -below if item.closed else below
                seen += 0 if item.closed else below
                code += b" /First %d 0 R /Last %d 0 R /Count %d" % (first, last, count)
            self._out.put(numbers[index], code + b" >>")
        return numbers[0], numbers[-1], seen

    def write_contents(self) -> None:
        """Write all that does not name anything of the base, after the links and tags are made."""
        out = self._out
        for link in self._links:
            self._annotations.setdefault(link.page, []).append(link.number)
            leads = b" /Dest %d 0 R%b" % (link.spot, self._link_entries.get(link.number, b""))
            out.put(link.number, _LINK % (*link.rect, link.said, leads))
        self._contents = [self._content(page) for page in self._pages]
        out.pack()

    def finish(self, base: Base, about: About, forms: Mapping[OriginalPage, int] | None = None) -> bytes:
        """What stands behind the base; `forms` are the numbers of its objects that are pages of originals."""
        out = self._out
        for index, page in enumerate(self._pages):
            size = number(page.width).encode(), number(page.height).encode()
            code = b"<< /Type /Page /Parent %d 0 R /MediaBox [ 0 0 %b %b ]" % (self._tree, *size)
            named = [(name, forms[shown]) for name, shown in page.forms.items()] if forms is not None else []
            drawn = b" /XObject << %b >>" % b" ".join(b"/%b %d 0 R" % item for item in named) if named else b""
            code += b" /Resources << /Font %d 0 R%b >> /Contents %b" % (self._fonts, drawn, self._contents[index])
            if index in self._annotations:
                code += b" /Annots %b" % references(self._annotations[index])
            out.put(self._numbers[index], code + self._page_entries.get(index, b"") + b" >>")
        kids = references(self._numbers)
        out.put(self._tree, b"<< /Type /Pages /Count %d /Kids %b >>" % (len(self._numbers), kids))
        return out.finish(base, out.add(self._catalogue(about)), out.add(_information(about)))

    def _content(self, page: Painted) -> bytes:
        own = self._out.stream(page.content)
        if not page.shared:
            return b"%d 0 R" % own
        if page.shared not in self._shared:
            self._shared[page.shared] = self._out.stream(page.shared)
        return references((self._shared[page.shared], own))

    def _catalogue(self, about: About) -> bytes:
        code = b"<< /Type /Catalog /Pages %d 0 R%b" % (self._tree, self._root)
        if about.language:
            code += b" /Lang %b" % words(about.language)
        if about.labels:
            code += b" /PageLabels %b" % about.labels
        code += b" /ViewerPreferences << /DisplayDocTitle true >>"
        code += b"".join(b" /%b %d 0 R" % item for item in about.objects.items())
        return code + b" >>"


def _information(about: About) -> bytes:
    code = b"<< /Title %b /Producer (SecondOp)" % words(about.title)
    if about.day is not None:
        stamp = f"(D:{about.day:%Y%m%d}000000Z)".encode()
        code += b" /CreationDate %b /ModDate %b" % (stamp, stamp)
    return code + b" >>"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pages as a pen drew them, without anything of others on them, and the fonts that they share."""

    fonts: Fonts
    pages: Sequence[Painted]

    def plain(self) -> bytes:
        """A file of nothing but these pages, to be looked at."""
        base = Base.empty()
        out = Writer(base.size)
        binder = Binder(out, self.pages, self.fonts.write(out))
        binder.write_contents()
        return base.whole(binder.finish(base, About("", "")))
