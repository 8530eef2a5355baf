"""The layers of originals in a file of ours: those that are switched off stay off (optional content, 8.11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Object, Pdf


class Layers:
    """Gathers the layers of originals for the file that their pages go into."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._groups: list[Object] = []
        self._off: list[Object] = []

    def take(self, groups: Sequence[Object], off: Sequence[Object]) -> None:
        """Take over the layers of an original, of which some are switched off, as `layers_of` tells them."""
        self._groups += [self._pdf.copy_foreign(item) for item in groups if item.is_indirect]
        self._off += [self._pdf.copy_foreign(item) for item in off if item.is_indirect]

    def properties(self) -> Object | None:
        """The catalogue's entry (8.11.4.2), if there is a layer at all."""
        if not self._groups:
            return None
        settings = Dictionary(OFF=Array(self._off), Order=Array([]))
        return self._pdf.make_indirect(Dictionary(OCGs=Array(self._groups), D=settings))


def layers_of(pdf: Pdf) -> tuple[list[Object], list[Object]]:
    """The optional-content groups of a PDF, and those of them that are switched off when it is opened."""
    properties = pdf.Root.get("/OCProperties")
    if not isinstance(properties, Dictionary):
        return [], []
    groups = properties.get("/OCGs")
    default = properties.get("/D")
    everything: list[Object] = (
        [item for item in groups if isinstance(item, Dictionary)] if isinstance(groups, Array) else []
    )
    if not isinstance(default, Dictionary):
        return everything, []
    off: Any = default.get("/OFF")
    named: list[Object] = [item for item in off if isinstance(item, Dictionary)] if isinstance(off, Array) else []
    if str(default.get("/BaseState", "")) == "/OFF":
        on: Any = default.get("/ON")
        shown = {item.objgen for item in on if isinstance(item, Dictionary)} if isinstance(on, Array) else set()
        named = [item for item in everything if item.objgen not in shown]
    return everything, named
