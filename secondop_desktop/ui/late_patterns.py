"""Patterns that PySide6 wants for its help texts alone: compiled when they are first used, not when it is imported."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

_OF = "shibokensupport."
_METHODS = frozenset({"match", "fullmatch", "search", "split", "sub", "subn", "findall", "finditer"})
_compile = re.compile


class LatePattern:
    """Stands for `re.compile(pattern, flags)`. To take a method off it compiles nothing; to call that method does."""

    def __init__(self, pattern: Any, flags: Any) -> None:
        self._wanted = (pattern, flags)
        self._made: re.Pattern[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # as a class asks of all that is in it whether it is abstract
            raise AttributeError(name)
        return partial(self._call, name) if name in _METHODS else getattr(self._pattern(), name)

    def _pattern(self) -> re.Pattern[Any]:
        if self._made is None:
            self._made = _compile(*self._wanted)
        return self._made

    def _call(self, name: str, *arguments: Any, **named: Any) -> Any:
        return getattr(self._pattern(), name)(*arguments, **named)


def _late(pattern: Any, flags: Any = 0) -> Any:
    asking = sys._getframe(1).f_globals.get("__name__", "")
    return LatePattern(pattern, flags) if asking.startswith(_OF) else _compile(pattern, flags)


@contextmanager
def late_patterns() -> Iterator[None]:
    """While PySide6 is imported in this block, its own patterns are only noted.

    They are for stubs and for what it says of a call with wrong arguments, and three of them, nested brackets in nested
    brackets, take a fifth of the time until a bare window is there.
    """
    re.compile = _late
    try:
        yield
    finally:
        re.compile = _compile
