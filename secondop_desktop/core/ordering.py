"""How people look for names: in order as words, without regard to accents, numbers by size, and by typing a part."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"(\d+)")
_LONGEST = 64
"""So many figures are compared at most; a longer run is no number that anybody counts with."""


def in_words(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """A key to sort names by: “Álvarez” stands with “Alvarez”, and “Nr 2” before “Nr 10”.

    Two texts have the same key only if they are equal.
    """
    parts = _NUMBER.split(bare(text))
    return tuple(_part(part) for part in parts if part), text


def bare(text: str) -> str:
    """The text in small letters without accents, as one types it who looks for it."""
    if text.isascii():
        return text.casefold()  # twenty times as fast, and most texts are
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _part(part: str) -> tuple[int, int, str]:
    """Numbers before letters, as in a phone book; of equal numbers the words that follow decide."""
    if part.isdecimal() and len(part) <= _LONGEST:
        return 0, int(part), ""
    return 1, 0, part
