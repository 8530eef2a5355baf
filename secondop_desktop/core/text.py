"""Every text that a person sees passes through here, so that it can be translated."""

from __future__ import annotations

import gettext as _gettext

from secondop_desktop.core.files import resource

DOMAIN = "secondop"


class _Catalogue:
    """The catalogue in use; English source texts until `use_language` names another."""

    def __init__(self) -> None:
        self.translations: _gettext.NullTranslations = _gettext.NullTranslations()


_catalogue = _Catalogue()


def use_language(*languages: str) -> None:
    """Take texts from the first of these languages that has a catalogue, or English when none has."""
    _catalogue.translations = _gettext.translation(DOMAIN, resource("locale"), languages or None, fallback=True)


def use_translations(translations: _gettext.NullTranslations) -> None:
    """Take texts from this catalogue; the pseudo-locale of the tests comes in here."""
    _catalogue.translations = translations


def _(message: str) -> str:
    """The text in the person's language."""
    return _catalogue.translations.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The text in the person's language for a count of n; the caller formats the number in."""
    return _catalogue.translations.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The text in the person's language, told apart from an equal text by its context."""
    return _catalogue.translations.pgettext(context, message)
