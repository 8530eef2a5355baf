"""The tags that a person gives to documents: plain short words, each once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from secondop_desktop.core.records import LOCKED, Document

LONGEST = 40
_JOINERS = "\u200c\u200d"
"""They shape letters and join the parts of one emoji; every other invisible sign only hides or turns words."""


def clean_tag(text: str) -> str:
    """The tag on one line, without signs that cannot be seen, at most 40 characters; empty where nothing is left."""
    seen = "".join(
        " " if c.isspace() or c == "," else c
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(seen.split())[:LONGEST].strip().strip(_JOINERS)


def tags_in(text: str) -> tuple[str, ...]:
    """The tags that a text names, with commas or lines between them."""
    return merged((), (part for line in text.splitlines() for part in line.split(",")))


def merged(tags: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """The tags with these added: each once, whatever the case of its letters; a tag of the program's own is none."""
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(tag.casefold(), tag)
    for text in more:
        tag = clean_tag(text)
        if tag and tag.casefold() not in _OWN:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def without(tags: Iterable[str], tag: str) -> tuple[str, ...]:
    """The tags without this one; those of the program's own stay."""
    return tuple(one for one in tags if one in _OWN or one.casefold() != tag.casefold())


_OWN = frozenset({LOCKED, "container"})
"""What the program itself notes of a document, and a person neither sees nor takes away."""


def is_own(text: str) -> bool:
    """Whether this word is one that the program itself uses as a tag."""
    return clean_tag(text).casefold() in _OWN


def shown(document: Document) -> tuple[str, ...]:
    """The tags of a document that a person gave it."""
    return tuple(tag for tag in document.tags if tag not in _OWN)
