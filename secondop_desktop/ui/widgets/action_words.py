"""The words of an action: with the mark of its key, and without."""


def plain(text: str) -> str:
    """The text of an action without its mnemonic mark."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


_MOST = 80
"""So many letters of a name tell it apart; a menu is as wide as its longest line."""


def of_menu(text: str) -> str:
    """A record's own words as a line of a menu: literal, in one line, and not wider than a screen.

    What follows a tab would stand where the keys stand.
    """
    line = " ".join(text.split())
    return literal(line if len(line) <= _MOST else f"{line[: _MOST - 1]}…")


def literal(text: str) -> str:
    """A record's own words as the text of an action: an & in them is one, and marks no key."""
    return text.replace("&", "&&")
