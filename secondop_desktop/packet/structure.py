"""Makes the structure tree of a packet from the tags of its pages (ISO 32000-2, 14.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from secondop_desktop.core.text import _
from secondop_desktop.packet.impose import Place
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.tags import Role, Tag
from secondop_desktop.packet.writer import Writer, array, references, words


def tag_original(sheet: Sheet, name: str, pages: int) -> int | None:
    """Note that an original's page stands on this page; returns the number of its piece of content, if tagged."""
    shown = sheet.shown
    if shown is None or not sheet.tagged:
        return None
    said = _("Page {page} of {pages} of “{name}”, shown as a picture of the original")
    left, top, right, bottom = shown.area
    height = sheet.geometry.height
    tag = Tag(
        Role.FIGURE,
        alt=said.format(page=shown.page, pages=pages, name=name),
        box=(left, height - bottom, right, height - top),
    )
    return sheet.mark(tag)


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure tree: the number of its root, and the entries that its pages and the annotations of links need."""

    root: int
    page_entries: Mapping[int, bytes]
    link_entries: Mapping[int, bytes]


def write_structure(
    out: Writer,
    pages: Sequence[int],
    sheets: Sequence[Sheet],
    title_of: Callable[[Section], str],
    links: Sequence[tuple[Tag, int, int]] = (),
    places: Sequence[Place] = (),
) -> Structure:
    """Write the tree: a section for each of the sheets', and in it what its pages hold, in reading order.

    `pages` are the numbers of the file's pages. `links` are (tag, number of the annotation, number of its page) of the
    links whose words are tagged. `places` says where in the file each of the painted sheets stands; without it, each is
    a page.
    """
    tree = _Tree(out, pages)
    for index, sheet in enumerate(sheets):
        if sheet.tagged and sheet.marks:
            tree.page(places[index] if places else Place(index), sheet, title_of(sheet.section))
    for tag, annotation, page in links:
        tree.link(tag, annotation, page)
    return tree.write()


@dataclass(slots=True)
class _Element:
    """A structure element: its number, that of its parent, its pieces of content and elements, and its page's index."""

    number: int
    parent: int
    attributes: bytes
    content: list[bytes | Tag]
    page: int | None = None


class _Tree:
    def __init__(self, out: Writer, pages: Sequence[int]) -> None:
        self._out = out
        self._pages = pages
        self._root = out.number()
        self._document = out.number()
        self._sections: dict[Section, tuple[int, str, list[Tag]]] = {}
        self._made: dict[Tag, _Element] = {}
        self._owners: dict[int, list[int]] = {}
        self._parents: list[bytes] = []
        self._linked: dict[int, bytes] = {}

    def page(self, place: Place, sheet: Sheet, title: str) -> None:
        """Take in the content of a page, which stands here."""
        index = place.sheet
        if sheet.section not in self._sections:
            self._sections[sheet.section] = (self._out.number(), title, [])
        owners = self._owners.setdefault(index, [])
        for mark in sheet.marks:
            assert mark.number == len(owners)
            element = self._of(mark.tag, sheet.section, place)
            owners.append(element.number)
            if element.page is None:
                element.page = index
            if element.page == index:
                piece = b"%d" % mark.number
            else:
                piece = b"<< /Type /MCR /Pg %d 0 R /MCID %d >>" % (self._pages[index], mark.number)
            element.content.append(piece)

    def _next(self, entry: bytes) -> int:
        self._parents.append(entry)
        return len(self._parents) - 1

    def _of(self, tag: Tag, section: Section, place: Place) -> _Element:
        """The element of a tag, and those above it."""
        made = self._made.get(tag)
        if made is not None:
            return made
        if tag.parent is None:
            parent, _title, top = self._sections[section]
            top.append(tag)
        else:
            above = self._of(tag.parent, section, place)
            above.content.append(tag)
            parent = above.number
        made = self._made[tag] = _Element(self._out.number(), parent, _attributes(tag, place), [])
        return made

    def link(self, tag: Tag, annotation: int, page: int) -> None:
        """Take in the annotation of a link whose words are tagged."""
        element = self._made.get(tag)
        if element is None:
            return
        key = self._next(b"%d 0 R" % element.number)
        self._linked[annotation] = b" /StructParent %d" % key
        element.content.append(b"<< /Type /OBJR /Obj %d 0 R /Pg %d 0 R >>" % (annotation, page))

    def write(self) -> Structure:
        """Write what was taken in."""
        out = self._out
        entries = {
            index: b" /StructParents %d /Tabs /S" % self._next(references(owners))
            for index, owners in self._owners.items()
        }
        # A row has as many cells as its table has columns, also where one holds nothing.
        for tag in [tag for tag in self._made if tag.role is Role.ROW]:
            for kid in tag.kids:
                self._of(kid, Section.SUMMARY, Place(0))
            self._made[tag].content[:] = tag.kids
        for tag, element in self._made.items():
            out.put(element.number, self._code(tag, element))
        for number, title, tags in self._sections.values():
            kids = references(self._made[tag].number for tag in tags)
            section = b"<< /Type /StructElem /S /Sect /P %d 0 R /T %b /K %b >>"
            out.put(number, section % (self._document, words(title), kids))
        sections = references(number for number, _title, _tags in self._sections.values())
        out.put(self._document, b"<< /Type /StructElem /S /Document /P %d 0 R /K %b >>" % (self._root, sections))
        numbered = array(b"%d %b" % entry for entry in enumerate(self._parents))
        parents = out.add(b"<< /Nums %b >>" % numbered)
        root = b"<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d >>"
        out.put(self._root, root % (self._document, parents, len(self._parents)))
        return Structure(self._root, entries, self._linked)

    def _code(self, tag: Tag, element: _Element) -> bytes:
        kids = [item if isinstance(item, bytes) else b"%d 0 R" % self._made[item].number for item in element.content]
        code = b"<< /Type /StructElem /S /%b /P %d 0 R%b" % (tag.role.encode(), element.parent, element.attributes)
        if kids:
            code += b" /K %b" % (kids[0] if len(kids) == 1 else array(kids))
        if element.page is not None:
            code += b" /Pg %d 0 R" % self._pages[element.page]
        return code + b" >>"


def _attributes(tag: Tag, place: Place) -> bytes:
    said = b" /Alt " + words(tag.alt) if tag.alt else b""
    if tag.role is Role.COLUMN_HEADING:
        return said + b" /A << /O /Table /Scope /Column >>"
    if tag.box is not None:
        return said + b" /A << /O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f] >>" % place.box(tag.box)
    return said
