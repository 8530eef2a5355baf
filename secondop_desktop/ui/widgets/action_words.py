"""The words of an action: with the mark of its key, and without."""


def plain(text: str) -> str:
    """The text of an action without its mnemonic mark."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def literal(text: str) -> str:
    """A record's own words as the text of an action: an & in them is one, and marks no key."""
    return text.replace("&", "&&")
