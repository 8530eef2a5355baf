"""Every text that a person sees passes through here, so that it can be translated."""

from __future__ import annotations

import gettext as _gettext
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from secondop_desktop.core.files import resource

DOMAIN = "secondop"
LANGUAGES = ("en", "es")
"""The languages of the program: that of the source texts, and those that there is a complete catalogue of."""
LANGUAGE_NAMES = {"en": "English", "es": "Español"}
"""What each calls itself, which is how a person finds theirs."""
VARIABLE = "SECONDOP_LANG"

_SOURCE = LANGUAGES[0]


class _Catalogue:
    """The catalogue in use; English source texts until `use_language` names another."""

    def __init__(self) -> None:
        self.language = _SOURCE
        self.translations: _gettext.NullTranslations = _gettext.NullTranslations()


_catalogue = _Catalogue()
_spoken: ContextVar[tuple[str, _gettext.NullTranslations] | None] = ContextVar("spoken", default=None)


def use_language(*languages: str) -> None:
    """Take texts from the first of these languages that the program has, or English when it has none of them.

    Without any, those are asked for that the person set: by `SECONDOP_LANG`, or else for the whole system.
    """
    language = pick(languages or wanted())
    _catalogue.language, _catalogue.translations = language, _translations(language)


def use_translations(translations: _gettext.NullTranslations) -> None:
    """Take texts from this catalogue; the pseudo-locale of the tests comes in here."""
    _catalogue.language, _catalogue.translations = _SOURCE, translations


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Take the texts of this thread from another language, as for a letter; the window goes on in its own."""
    token = _spoken.set((pick([language]), _translations(pick([language]))))
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """The language in which texts come out here: one of `LANGUAGES`."""
    spoken = _spoken.get()
    return spoken[0] if spoken is not None else _catalogue.language


def wanted() -> Sequence[str]:
    """The languages that this person set, best first, as `es`, `es_US.UTF-8` or `en-GB`."""
    for name in (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return value.split(":")
    if sys.platform == "win32":
        import ctypes
        import locale

        known = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
        return [known] if known else []
    return []


def pick(languages: Sequence[str]) -> str:
    """The first of these languages that the program has, or English."""
    for name in languages:
        code = name.replace("-", "_").split("_")[0].split(".")[0].split("@")[0].casefold()
        if code in LANGUAGES:
            return code
        if code in {"c", "posix"}:
            return _SOURCE
    return _SOURCE


def _translations(language: str) -> _gettext.NullTranslations:
    if language == _SOURCE:
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, resource("locale"), [language], fallback=True)


def _current() -> _gettext.NullTranslations:
    spoken = _spoken.get()
    return spoken[1] if spoken is not None else _catalogue.translations


def _(message: str) -> str:
    """The text in the person's language."""
    return _current().gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The text in the person's language for a count of n; the caller formats the number in."""
    return _current().ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The text in the person's language, told apart from an equal text by its context."""
    return _current().pgettext(context, message)
