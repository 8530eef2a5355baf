"""What a reading of a picture is doubted for, however sure the models are of it; no figure of a value is ever changed.

A doubted word falls below the confidence at which a value is chosen for the person beforehand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from secondop_desktop.importers.lab_report_content import is_unit
from secondop_desktop.importers.lab_report_words import Word

DOUBT = 0.6
LOOKALIKE = 0.85
HIGHEST = 0.99
"""What a machine reads is never as sure as text that a file states."""

_ALIKE = str.maketrans({"l": "i", "1": "i", "|": "i", "!": "i", "0": "o", "5": "s", "8": "b", "2": "z", "μ": "µ"})
# 1O4 and 4.l, but not the names B12 and D3.
_FIGURE_AS_LETTER = re.compile(r"(?![BDS]\d+$)[<>≤≥]?(?=.*\d)(?=.*[A-Za-z|])[\d.,OoQDlI|SsBZz]+")
# 10³/µL without its raised figure: 103/uL, x103/uL, x10/L.
_RAISED_LOST = re.compile(r"(?:[x×X*]\s?)?10\d{1,2}/.+|[x×X*]\s?10(?:\d{1,2})?(?:/.+)?")
# The same where it can only be that: 103/uL is no unit and 10³/uL is; the models read a raised 9 and a slash as %.
_RAISED = re.compile(r"(?P<before>(?:[x×X*]\s?)?10)(?P<power>3|6|9|12|%)(?P<after>/.+|(?<=%)[A-Za-zµ]{1,2})")
_POWERS = {"3": "³", "6": "⁶", "9": "⁹", "12": "¹²", "%": "⁹"}
_LOWERED = str.maketrans("¹²³⁶⁹", "12369")
_LETTER_AMONG_CAPITALS = re.compile(r"l(?:[a-z][A-Z]|[A-Z])|[A-Z]l[A-Z]|\|")  # lgE for IgE, AlT for ALT
_IMMUNOGLOBULIN = re.compile(r"[l|]g[AGMED]\b")
_GLYCATED = re.compile(r"(?:Hb|Hgb)?A[lI|]c\b")
_ODD_NUMBER = re.compile(
    r"[<>≤≥]?(?:0\d+|.*[.,]{2}.*|[.,]\d*|\d+[.,])"
)  # 05, 1..2, .5, 12.: a figure or a point is missing
_SUPPORTED = 3


def doubted(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, those less sure that look misread by themselves or beside the others of the page."""
    spellings: dict[str, Counter[str]] = {}
    for word in words:
        if _comparable(word.text):
            spellings.setdefault(_folded(word.text), Counter())[word.text] += 1
    return tuple(_doubted(word, spellings) for word in words)


def _doubted(word: Word, spellings: dict[str, Counter[str]]) -> Word:
    text, sure = word.text, min(word.confidence, HIGHEST)
    raised = _raised(text)
    if raised != text:
        return replace(word, text=raised, confidence=min(sure, DOUBT))
    same = _same_look(text)
    if same != text:
        return replace(word, text=same, confidence=min(sure, LOOKALIKE))
    if (
        _FIGURE_AS_LETTER.fullmatch(text)
        or _RAISED_LOST.fullmatch(text)
        or _LETTER_AMONG_CAPITALS.search(text)
        or _ODD_NUMBER.fullmatch(text)
    ):
        sure = min(sure, DOUBT)
    found = spellings.get(_folded(text)) if _comparable(text) else None
    if found is not None and len(found) > 1 and found[text] < _SUPPORTED * (found.total() - found[text]):
        # kU/L and KU/L, IgE and lgE on one page: the rarer one is doubted, and both where neither is rare.
        sure = min(sure, DOUBT)
    return replace(word, confidence=sure)


def _same_look(text: str) -> str:
    """The word that looks the same and is one: capital I and small l are one stroke in most print."""
    if _IMMUNOGLOBULIN.match(text):
        return f"I{text[1:]}"
    if _GLYCATED.match(text):
        return re.sub(r"A[lI|]c", "A1c", text)
    if "/" in text and not is_unit(text):
        for read, meant in ((r"[I|]", "l"), (r"[l|](?=U)", "I")):  # mmol/I for mmol/l, mlU/L for mIU/L
            if is_unit(other := re.sub(read, meant, text)):
                return other
    return text


def _raised(text: str) -> str:
    """The unit with its figure raised again, where the reading is no unit without it."""
    found = _RAISED.fullmatch(text.translate(_LOWERED))  # of 12, one figure may be read as raised
    if found is None:
        return text
    after = found["after"] if found["after"].startswith("/") else f"/{found['after']}"
    unit = f"{found['before']}{_POWERS[found['power']]}{after}"
    return unit if is_unit(unit) else text


def _folded(text: str) -> str:
    return text.translate(_ALIKE).casefold().translate(_ALIKE)


def _comparable(text: str) -> bool:
    """Whether two spellings of it would be the same word: two figures are not."""
    letters = sum(char.isalpha() for char in text)
    return letters >= 2 or (letters == 1 and len(text) > 1 and not any(char.isdigit() for char in text))
