"""A plain estimate of how hard a password is to guess: by its length, its words and its habits. No word lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from secondop_desktop.core.text import _

SHORTEST = 8
_PARTS = re.compile(r"[^\W\d_]+|\d+|[^\w\s]+|_+")
_HABITS = ("password", "passwort", "contraseña", "secret", "letmein", "welcome", "qwerty", "asdf", "abc", "iloveyou")
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")

# One word out of the two thousand that come to a person's mind.
_WORD_BITS = 11.0
# The key is stretched (scrypt, about a second a guess on one computer): 44 bits are some hundred thousand years.
_STRONG_BITS = 42.0
_FAIR_BITS = 32.0


class Level(StrEnum):
    """How a password stands; a SHORT one is refused by the vault."""

    NONE = "none"
    SHORT = "short"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Strength:
    """The level, its word, and one line of plain advice."""

    level: Level
    word: str
    advice: str

    @property
    def enough(self) -> bool:
        """Whether the vault takes it."""
        return self.level not in (Level.NONE, Level.SHORT)


def _run_bits(part: str) -> float:
    """What a run of letters, digits or signs adds, in bits."""
    low = part.lower()
    if len(set(low)) == 1 or (len(low) > 2 and any(low in row or low[::-1] in row for row in _ROWS)):
        return 3.0
    if part.isdigit():
        return 7.0 if len(part) == 4 and part[:2] in {"19", "20"} else 3.3 * len(part)
    if not part.isalpha():
        return 4.0 * len(part)
    if low in _HABITS:
        return 2.0
    vowels = sum(letter in "aeiouyáéíóúäöü" for letter in low)
    spoken = 0.2 <= vowels / len(low) <= 0.7 and not re.search(r"[bcdfghjklmnpqrstvwxz]{5}", low)
    if len(low) <= 2:
        return 4.0 * len(low)
    mixed = 2.0 if not (part.islower() or part.isupper() or part.istitle()) else 0.0
    # A long run of letters may be several words written together.
    return max(1.0, len(low) / 6) * _WORD_BITS + mixed if spoken else 4.3 * len(low)


def bits_of(password: str) -> float:
    """A rough count of the guesses needed, as bits; a part that comes again counts once."""
    seen: dict[str, float] = {}
    for part in _PARTS.findall(password):
        seen.setdefault(part.lower(), _run_bits(part))
    return sum(seen.values())


def strength_of(password: str) -> Strength:
    """How this password stands, in words."""
    if not password:
        return Strength(Level.NONE, "", _("Four everyday words are easy to keep and hard to guess."))
    if len(password) < SHORTEST:
        return Strength(
            Level.SHORT, _("Too short"), _("Use at least 8 characters. Four everyday words are easy to keep.")
        )
    bits = bits_of(password)
    words = [part for part in _PARTS.findall(password) if part.isalpha() and len(part) > 2]
    if bits >= _STRONG_BITS:
        if len({word.lower() for word in words}) >= 4:
            return Strength(Level.STRONG, _("Strong"), _("Four words are easy to keep and hard to guess."))
        return Strength(Level.STRONG, _("Strong"), _("Hard to guess. Be sure that you can remember it."))
    if bits >= _FAIR_BITS:
        return Strength(Level.FAIR, _("Fair"), _("One more word would make it strong."))
    return Strength(Level.WEAK, _("Easy to guess"), _("Add words that do not belong together."))
