"""The language of the answers, and that of what is written for people."""

from __future__ import annotations

from secondop_desktop.core.text import language, use_language


class _Papers:
    """The language of letters and packets where none is named: that of this person, also when the output is JSON."""

    language = "en"


def choose_languages(*, as_json: bool) -> None:
    """JSON is for programs, so that its words are the same everywhere: English. Papers are for people."""
    _Papers.language = language()
    if as_json:
        use_language("en")


def paper_language() -> str:
    """The language of letters and packets where none is named."""
    return _Papers.language
