"""Reads the pages of a finished packet: which originals stand on them, and what is ours without those."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Object, Stream

from secondop_desktop.packet.assemble import ORIGINAL
from secondop_desktop.packet.forms import form_digest


class Holder:
    """A page of the file with its content: what it shows of originals, and what it says itself."""

    def __init__(self, page: Object) -> None:
        self.page = page
        self._content = _content(page)

    def originals(self) -> list[tuple[str, Object]]:
        """The forms that are pages of originals and that the content shows."""
        resources = self.page.get("/Resources")
        drawn = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        if not isinstance(drawn, Dictionary):
            return []
        names = [name for name in drawn.keys() if name.startswith(ORIGINAL)]  # noqa: SIM118  (a PDF dictionary)
        found = [(name, drawn.get(name)) for name in names if f"{name} Do".encode() in self._content]
        return [(name, form) for name, form in found if isinstance(form, Stream)]

    def drop_originals(self) -> None:
        """Take the originals out, so that only what is ours is read."""
        for name, _form in self.originals():
            del self.page.Resources.XObject[name]

    def digests(self, known: dict[tuple[int, int], bytes]) -> frozenset[str]:
        """The digests of the originals' pages that stand on the page."""
        return frozenset(form_digest(form, known) for _name, form in self.originals())


def _content(page: Object) -> bytes:
    contents = page.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(item.read_bytes() for item in streams if isinstance(item, Stream))
