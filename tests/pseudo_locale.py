"""A made-up language that shows texts which were not translated, or which do not fit when they are longer."""

from __future__ import annotations

import gettext
import math
import re

BEGIN, END = "[!! ", " !!]"
_ACCENTED = str.maketrans(
    "aceinosuyzACEINOSUYZ",
    "áçéíñóšúýžÁÇÉÍÑÓŠÚÝŽ",
)
# Kept as they are: {fields} of str.format, <tags>, &entities; and the mark of a key, &F.
_KEPT = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|<[^<>]*>|&[A-Za-z#0-9]+;|&[A-Za-z])")


def pseudo(message: str) -> str:
    """The message with accents, a third longer, between marks; its fields and markup stand."""
    if not message:
        return message
    pieces = _KEPT.split(message)
    accented = "".join(piece if index % 2 else piece.translate(_ACCENTED) for index, piece in enumerate(pieces))
    letters = sum(len(piece) for piece in pieces[::2])
    padding = math.ceil(letters * 0.35)
    words = ["öbersätzt"[: min(9, padding - start)] for start in range(0, padding, 10)]
    return f"{BEGIN}{accented} {' '.join(word for word in words if word)}{END}"


def is_pseudo(text: str) -> bool:
    """Whether this text came through the pseudo-locale, whole or as a part of it."""
    return BEGIN.strip() in text and END.strip() in text


class PseudoTranslations(gettext.NullTranslations):
    """A catalogue that has every message, and remembers which ones were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)
