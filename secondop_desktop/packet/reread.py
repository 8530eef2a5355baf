"""Reads the pages of a finished packet: which originals stand on them, and what is ours without those."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Object, Stream

from secondop_desktop.packet.assemble import ORIGINAL
from secondop_desktop.packet.forms import form_digest
from secondop_desktop.packet.impose import HALF


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
