"""Finds words in text however they are written: across lines and hyphens, in any case, with or without accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

REMOVED = "[removed]"
"""Stands in our own text where a term was."""

_SHORTEST = 2
"""Letters and digits that a term needs; below four it is only found as a word of its own."""
_WHOLE_WORD = 4
# Letters that have no accent to take off, and how they are written without them.
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_HYPHENS = frozenset("-\u00ad\u2010\u2011\x02\ufffe\u200b\u200c\u200d\ufeff'’\n\r")
# What a machine that reads pictures mistakes for each other.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "2": "z"})

Place = tuple[int, int]
"""Where a term stands in a text: its first character, and the one behind its last."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters and digits of a text in one spelling; `at` is where each stands, `gaps` what stands before it."""

    text: str
    at: tuple[int, ...]
    gaps: tuple[str, ...]


def _letters(text: str) -> _Letters:
    letters: list[str] = []
    at: list[int] = []
    gaps: list[str] = []
    gap = ""
    for place, character in enumerate(text):
        plain = _plain(character)
        if not plain:
            if not unicodedata.combining(character):
                gap += character
            continue
        for number, letter in enumerate(plain):
            letters.append(letter)
            at.append(place)
            gaps.append("" if number else gap)
        gap = ""
    return _Letters("".join(letters), tuple(at), tuple(gaps))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """The letters that a character stands for, without case and accents; nothing for what is no letter or digit."""
    folded = unicodedata.normalize("NFKD", character).casefold()
    return "".join(_LETTERS.get(c, c) for c in folded if c.isalnum())


def squeezed(text: str) -> str:
    """The letters and digits of a text, without case, accents and everything between them."""
    return _letters(text).text


@dataclass(frozen=True, slots=True)
class _Term:
    letters: str
    breaks: frozenset[int]
    """Before which letters the term itself has something that is no letter."""

    @property
    def digits(self) -> bool:
        return self.letters.isdigit()


def _variants(words: str) -> list[_Term]:
    """A term as it is, and as it is spelled where accents cannot be written."""
    spellings = {words: None}
    spelled = "".join(_SPELLED.get(c.lower(), c) for c in unicodedata.normalize("NFC", words))
    spellings.setdefault(spelled, None)
    if len(words) > 5:
        for long, short in (("ae", "a"), ("oe", "o"), ("ue", "u")):
            spellings.setdefault(words.casefold().replace(long, short), None)
    found: dict[str, _Term] = {}
    for spelling in spellings:
        letters = _letters(spelling)
        if letters.text:
            breaks = frozenset(index for index, gap in enumerate(letters.gaps) if gap and index)
            found.setdefault(letters.text, _Term(letters.text, breaks))
    return list(found.values())


class Terms:
    """Words that are to be removed."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
        self._terms = [term for word in self.words for term in _variants(word) if len(term.letters) >= _SHORTEST]

    def __bool__(self) -> bool:
        return bool(self._terms)

    def find(self, text: str) -> list[Place]:
        """Where the terms stand in a text, in order, places that touch made one."""
        if not self._terms or not text:
            return []
        letters = _letters(text)
        found: list[Place] = []
        for term in self._terms:
            start = letters.text.find(term.letters)
            while start >= 0:
                end = start + len(term.letters)
                if _stands(letters, term, start):
                    found.append((letters.at[start], letters.at[end - 1] + 1))
                start = letters.text.find(term.letters, start + 1)
        return _united(found)

    def hit(self, text: str) -> bool:
        """Whether a term stands in this text."""
        return bool(self.find(text))

    def mask(self, text: str, *, by_line: bool = False) -> str:
        """The text with a mark in the place of each term; `by_line`: what stands on a line stays on that line."""
        places = self.find(text)
        if not places:
            return text
        out, last = [], 0
        for start, end in places:
            out += [text[last:start], REMOVED, "\n" * text.count("\n", start, end) if by_line else ""]
            last = end
        return "".join([*out, text[last:]])

    def hit_bytes(self, data: bytes, *, shortest: int = 1) -> bool:
        """Whether a term stands in these bytes in a usual coding, its letters side by side."""
        lowered = data.lower()
        for word in self.words:
            for spelling in {word, word.casefold(), word.upper(), unicodedata.normalize("NFD", word)}:
                if len(spelling) < max(shortest, _SHORTEST):
                    continue
                for coding in ("utf-8", "latin-1", "utf-16-be", "utf-16-le"):
                    coded = spelling.encode(coding, "ignore")
                    if len(coded) >= len(spelling) and coded.lower() in lowered:
                        return True
        return False

    def read_alike(self, words: Sequence[str]) -> list[Place]:
        """Which of these words, read from a picture, may be a term: from which one up to which.

        Letters that are mistaken for each other count as the same, and in a longer term one may be wrong.
        """
        plain = [squeezed(word).translate(_ALIKE) for word in words]
        found: list[Place] = []
        for term in self._terms:
            wanted = term.letters.translate(_ALIKE)
            for start in range(len(plain)):
                joined, end = "", start
                while end < len(plain) and len(joined) < len(wanted) + 2:
                    joined += plain[end]
                    end += 1
                    if _alike(joined, wanted):
                        first = start
                        while first + 1 < end and _alike("".join(plain[first + 1 : end]), wanted):
                            first += 1
                        found.append((first, end))
                        break
        return _united(found)


def _alike(read: str, wanted: str) -> bool:
    if wanted in read:
        return len(wanted) >= _WHOLE_WORD or read == wanted
    return len(wanted) >= 6 and abs(len(read) - len(wanted)) <= 1 and _one_apart(read, wanted)


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter changed, added or left out makes one word the other."""
    short, long = sorted((one, other), key=len)
    for index, letter in enumerate(short):
        if letter != long[index]:
            rest = short[index + 1 :] if len(short) == len(long) else short[index:]
            return rest == long[index + 1 :]
    return True


def _stands(letters: _Letters, term: _Term, start: int) -> bool:
    """Whether what stands between the letters of a find lets it be the term."""
    end = start + len(term.letters)
    inside = [(index, letters.gaps[start + index]) for index in range(1, len(term.letters))]
    spaced = all(gap for _index, gap in inside)
    for index, gap in inside:
        if not gap or index in term.breaks or spaced or term.digits or not _HYPHENS.isdisjoint(gap):
            continue
        return False
    if len(term.letters) >= _WHOLE_WORD:
        return True
    before = start == 0 or letters.gaps[start] != ""
    after = end == len(letters.text) or letters.gaps[end] != ""
    return before and after


def _united(places: Iterable[Place]) -> list[Place]:
    found: list[Place] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
