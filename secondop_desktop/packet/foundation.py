"""What of a packet comes from other files, or is a file itself, as qpdf writes it: the first half of the packet.

The pages of originals, with what they need; the attached summary, the metadata and the colour profile. Nothing of it
depends on how the packet is laid out, so another worker can make it meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from secondop_desktop.packet.attached import attach
from secondop_desktop.packet.colours import output_intents
from secondop_desktop.packet.impose import OriginalPage
from secondop_desktop.packet.layers import Layers
from secondop_desktop.packet.originals import Ready
from secondop_desktop.packet.plan import PacketPlan, packet_title
from secondop_desktop.packet.writer import Base
from secondop_desktop.packet.xmp import metadata

_FORM = "form "


@dataclass(frozen=True, slots=True)
class Foundation:
    """The first half of a packet: what qpdf wrote, and of the attached summary what `attached.problems` needs."""

    base: Base
    attached: Mapping[str, str] | None

    def forms(self) -> dict[OriginalPage, int]:
        """The objects that are pages of originals, by document id and page (from 1)."""
        return {
            (name.removeprefix(_FORM), page): number
            for name, numbers in self.base.held.items()
            if name.startswith(_FORM)
            for page, number in enumerate(numbers, start=1)
        }

    def entries(self) -> dict[bytes, int]:
        """The entries of the catalogue that are objects of it, by name."""
        return {name.encode(): numbers[0] for name, numbers in self.base.held.items() if not name.startswith(_FORM)}

    def described(self) -> bytes:
        """All but the bytes of the base, as JSON."""
        return json.dumps({"base": self.base.described(), "attached": self.attached}).encode("ascii")

    @classmethod
    def from_description(cls, told: bytes) -> Foundation:
        """The foundation that `described` told of; the bytes of its base are with the worker that made it."""
        value = json.loads(told)
        return cls(Base.from_description(value["base"]), value["attached"])


def foundation(
    plan: PacketPlan, ready: Mapping[str, Ready], password: str | None, told: Callable[[int], None] | None = None
) -> Foundation:
    """Make it of all pages of these originals; with a password it is encrypted by AES-256 (revision 6).

    `told` hears early from which number on no object of it stands.
    """
    with Pdf.new() as pdf:
        layers = Layers(pdf)
        held: dict[str, Sequence[Object]] = {}
        for name, original in ready.items():
            if original.pdf is not None:
                layers.take(*original.layers)
                held[f"{_FORM}{name}"] = _copied(pdf, original)
        attached = attach(pdf, plan)
        entries: dict[str, Object | None] = {
            "Metadata": metadata(pdf, packet_title(plan), plan.language or "en", plan.prepared_on),
            "OutputIntents": output_intents(pdf),
            "OCProperties": layers.properties(),
            "Names": attached.names if attached is not None else None,
            "AF": attached.associated if attached is not None else None,
        }
        held |= {name: [item] for name, item in entries.items() if item is not None}
        base = Base.of(pdf, held, password, _share_equal_streams, told)
    return Foundation(base, attached.proof if attached is not None else None)


def _copied(pdf: Pdf, original: Ready) -> list[Object]:
    """The content of its pages in our file, with the fonts and pictures that it needs, each once."""
    assert original.pdf is not None
    together = original.pdf.make_indirect(Array([form.held for form in original.forms]))
    copied = list(pdf.copy_foreign(together))
    for item in copied:
        for key in ("/Metadata", "/PieceInfo", "/StructParents", "/StructParent"):
            if key in item:
                del item[key]
    return copied


_SMALL = 1024


def _share_equal_streams(pdf: Pdf) -> None:
    """Keep one of several equal streams: the fonts and logos that a hospital's reports share."""
    first: dict[tuple[bytes, bytes], Object] = {}
    same: dict[tuple[int, int], Object] = {}
    for item in pdf.objects:
        if not isinstance(item, Stream) or int(item.get("/Length", 0)) < _SMALL:
            continue
        raw = hashlib.sha256(item.read_raw_bytes()).digest()
        key = (raw, item.stream_dict.unparse())
        kept = first.setdefault(key, item)
        if kept.objgen != item.objgen:
            same[item.objgen] = kept
    if same:
        for item in pdf.objects:
            _replace(item, same)


def _replace(item: Object, same: Mapping[tuple[int, int], Object]) -> None:
    places: list[tuple[Any, Any]] = []
    if isinstance(item, Dictionary | Stream):
        places = [(key, item.get(key)) for key in list(item.keys())]
    elif isinstance(item, Array):
        places = list(enumerate(list(item)))
    for place, child in places:
        if not isinstance(child, Object):
            continue
        if child.is_indirect:
            if child.objgen in same:
                item[place] = same[child.objgen]
        elif isinstance(child, Dictionary | Array):
            _replace(child, same)
