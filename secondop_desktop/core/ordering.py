"""The order in which people look for names: as words, without regard to accents, and numbers by their size."""

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
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    parts = _NUMBER.split(plain.casefold())
    return tuple(_part(part) for part in parts if part), text


def _part(part: str) -> tuple[int, int, str]:
    """Numbers before letters, as in a phone book; of equal numbers the words that follow decide."""
    if part.isdecimal() and len(part) <= _LONGEST:
        return 0, int(part), ""
    return 1, 0, part
