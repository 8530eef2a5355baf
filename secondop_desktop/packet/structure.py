"""Makes the structure tree of a packet from the tags of its pages (ISO 32000-2, 14.7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from secondop_desktop.core.text import _
from secondop_desktop.packet.impose import Place
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.tags import Role, Tag


def tag_original(sheet: Sheet, name: str, pages: int) -> int | None:
    """Note that an original's page stands on this page; returns the number of its piece of content, if tagged."""
    shown = sheet.shown
    if shown is None or not sheet.tagged:
        return None
    words = _("Page {page} of {pages} of “{name}”, shown as a picture of the original")
    left, top, right, bottom = shown.area
    height = sheet.geometry.height
    tag = Tag(
        Role.FIGURE,
        alt=words.format(page=shown.page, pages=pages, name=name),
        box=(left, height - bottom, right, height - top),
    )
    return sheet.mark(tag)


def write_structure(
    pdf: Pdf,
    sheets: Sequence[Sheet],
    title_of: Callable[[Section], str],
    links: Sequence[tuple[Tag, Object, Object]] = (),
    places: Sequence[Place] = (),
) -> None:
    """Write the tree: a section for each of the sheets', and in it what its pages hold, in reading order.

    `links` are (tag, annotation, page) of the links whose words are tagged. `places` says where in the file each of the
    painted sheets stands; without it, each is a page.
    """
    tree = _Tree(pdf)
    for index, sheet in enumerate(sheets):
        if sheet.tagged and sheet.marks:
            tree.page(places[index] if places else Place(index), sheet, title_of(sheet.section))
    for tag, annotation, page in links:
        tree.link(tag, annotation, page)
    tree.write()


class _Tree:
    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._pages = [page.obj for page in pdf.pages]
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root))
        self._sections: dict[Section, Object] = {}
        self._top: dict[Section, list[Tag]] = {}
        self._made: dict[Tag, Object] = {}
        self._content: dict[Tag, list[object]] = {}  # pieces of content, and tags inside, in reading order
        self._page_of: dict[Tag, int] = {}
        self._owners: dict[int, list[Object]] = {}
        self._parents: list[object] = []

    def page(self, place: Place, sheet: Sheet, title: str) -> None:
        """Take in the content of a page, which stands here."""
        index = place.sheet
        page = self._pages[index]
        if sheet.section not in self._sections:
            held = Dictionary(Type=Name.StructElem, S=Name.Sect, P=self._document, T=String(title))
            self._sections[sheet.section] = self._pdf.make_indirect(held)
            self._top[sheet.section] = []
        owners = self._owners.setdefault(index, [])
        for mark in sheet.marks:
            tag = mark.tag
            assert mark.number == len(owners)
            owners.append(self._of(tag, sheet.section, place))
            piece: object = mark.number
            if self._page_of.setdefault(tag, index) != index:
                piece = Dictionary(Type=Name.MCR, Pg=page, MCID=mark.number)
            self._content[tag].append(piece)

    def _next(self, entry: object) -> int:
        self._parents += [len(self._parents) // 2, entry]
        return len(self._parents) // 2 - 1

    def _of(self, tag: Tag, section: Section, place: Place) -> Object:
        """The element of a tag, and those above it."""
        made = self._made.get(tag)
        if made is not None:
            return made
        if tag.parent is None:
            parent = self._sections[section]
            self._top[section].append(tag)
        else:
            parent = self._of(tag.parent, section, place)
            self._content[tag.parent].append(tag)
        # Thousands of them are parsed in half the time that it takes to build them entry by entry.
        element: Any = Object.parse(b"<< /Type /StructElem /S /%b %b >>" % (tag.role.encode(), _attributes(tag, place)))
        element.P = parent
        self._content[tag] = []
        kept: Object = self._pdf.make_indirect(element)
        self._made[tag] = kept
        return kept

    def link(self, tag: Tag, annotation: Object, page: Object) -> None:
        """Take in the annotation of a link whose words are tagged."""
        element = self._made.get(tag)
        if element is None:
            return
        annotation.StructParent = self._next(element)
        self._content[tag].append(Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page))

    def write(self) -> None:
        """Write what was taken in into the catalogue."""
        for index, owners in self._owners.items():
            page = self._pages[index]
            page.StructParents = self._next(Array(owners))
            page.Tabs = Name.S
        for section, tags in self._top.items():
            self._sections[section].K = Array([self._made[tag] for tag in tags])
        # A row has as many cells as its table has columns, also where one holds nothing.
        for tag in [tag for tag in self._made if tag.role is Role.ROW]:
            for kid in tag.kids:
                self._of(kid, Section.SUMMARY, Place(0))
            self._content[tag] = list(tag.kids)
        for tag, element in self._made.items():
            kids = [self._made[item] if isinstance(item, Tag) else item for item in self._content[tag]]
            if kids:
                element.K = kids[0] if len(kids) == 1 else Array(kids)
            if tag in self._page_of:
                element.Pg = self._pages[self._page_of[tag]]
        self._document.K = Array(list(self._sections.values()))
        self._root.K = self._document
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(self._parents)))
        self._root.ParentTreeNextKey = len(self._parents) // 2
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)


def _attributes(tag: Tag, place: Place) -> bytes:
    said = b"/Alt " + String(tag.alt).unparse() if tag.alt else b""
    if tag.role is Role.COLUMN_HEADING:
        return said + b" /A << /O /Table /Scope /Column >>"
    if tag.box is not None:
        return said + b" /A << /O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f] >>" % place.box(tag.box)
    return said
