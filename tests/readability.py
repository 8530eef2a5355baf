"""How hard a text is to read, by the formula that was made for its language."""

from __future__ import annotations

import re
from collections.abc import Callable

MEDICAL = frozenset(
    """
    allergies allergy biopsy biologic colonoscopy diagnosis disease emergency endoscopy enterography hospital illness
    illnesses immunization insurer insurance laboratory medical medicine medicines medication operation operations
    pathology patient patients physical radiation referral specialist surgery surgeon surgical therapy treatment
    treatments ultrasound
    """.split()
)
"""Words that patients of this program meet every day; they count as words of one syllable."""

_WORD = re.compile(r"[A-Za-zÀ-ÿ’'-]+")
_SENTENCE = re.compile(r"[.!?:;]+[”\"’)]*(?:\s+|$)")


def words(text: str) -> list[str]:
    """The words of a text."""
    return [word for word in _WORD.findall(text) if any(c.isalpha() for c in word)]


def sentences(text: str) -> int:
    """How many sentences it has."""
    return max(1, len([part for part in _SENTENCE.split(text) if words(part)]))


def english_syllables(word: str) -> int:
    """How many syllables an English word has, by its groups of vowels."""
    plain = re.sub(r"[^a-z]", "", word.casefold())
    if plain in MEDICAL:
        return 1
    count = len(re.findall(r"[aeiouy]+", plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee", "ye")):
        count -= 1
    if plain.endswith(("es", "ed")) and not re.search(r"(?:[aeiouy]|[sxz]|[cs]h|[td]|ce|ge)e[sd]$", plain):
        count -= 1
    return max(1, count)


def flesch_kincaid(text: str) -> float:
    """The school grade of an English text (Kincaid et al., 1975)."""
    found = words(text)
    syllables = sum(english_syllables(word) for word in found)
    return 0.39 * len(found) / sentences(text) + 11.8 * syllables / len(found) - 15.59


def spanish_syllables(word: str) -> int:
    """How many syllables a Spanish word has: strong vowels and accented weak ones stand by themselves."""
    return max(1, len(re.findall(r"[íú]|[iuü]*[aeoáéó][iuy]*(?![íú])|[iuüy]+", word.casefold())))


def fernandez_huerta(text: str) -> float:
    """The school grade of a Spanish text, from its ease of reading (Fernández Huerta, 1959, as corrected in 2011)."""
    found = words(text)
    syllables = sum(spanish_syllables(word) for word in found)
    ease = 206.84 - 60 * syllables / len(found) - 1.02 * len(found) / sentences(text)
    return max(0.0, (110 - ease) / 6.5)


GRADES: dict[str, Callable[[str], float]] = {"en": flesch_kincaid, "es": fernandez_huerta}
"""The formula of each language that there is a catalogue of."""
