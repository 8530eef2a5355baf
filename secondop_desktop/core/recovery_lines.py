"""The small number at the end of each printed line of a recovery key, by which a slip is found in its line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

GROUPS_IN_LINE = 5
LETTERS = 58
"""How many letters a key has, without its checks."""


def line_check(letters: str) -> str:
    """Two digits for a line's letters: its SHA-256 modulo 97."""
    number = int.from_bytes(hashlib.sha256(letters.upper().encode("ascii", "replace")).digest()[:8], "big")
    return f"{number % 97:02d}"


def line_checks(groups: Sequence[str]) -> tuple[str, ...]:
    """The check of each line of five groups."""
    starts = range(0, len(groups), GROUPS_IN_LINE)
    return tuple(line_check("".join(groups[start : start + GROUPS_IN_LINE])) for start in starts)


def without_checks(tokens: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The letters of a key that was typed with its checks, and the numbers of the lines whose check does not fit.

    A token of two digits ends a line; the last group of a key has two letters and is followed by one.
    """
    letters, line, wrong, number = "", "", [], 1
    for place, token in enumerate(tokens):
        last = place == len(tokens) - 1
        full = len(line) == 4 * GROUPS_IN_LINE or last
        if len(token) == 2 and token.isdigit() and line and full:
            if line_check(line) != token:
                wrong.append(number)
            letters, line, number = letters + line, "", number + 1
        else:
            line += token
    return letters + line, tuple(wrong)


def apart(letters: str) -> list[str]:
    """Each line and its check, of a key that was typed with all of them, spaces or none; else nothing."""
    in_line = 4 * GROUPS_IN_LINE
    lines = [min(in_line, LETTERS - start) for start in range(0, LETTERS, in_line)]
    if len(letters) != LETTERS + 2 * len(lines):
        return []
    parts, at = [], 0
    for length in lines:
        parts += [letters[at : at + length], letters[at + length : at + length + 2]]
        at += length + 2
    return parts
