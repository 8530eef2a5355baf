"""The readable text of HTML: FHIR narrative and HTML attachments. Nothing of the markup survives."""

from __future__ import annotations

import re

from lxml import etree

_BLOCKS = frozenset(
    "address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript", "iframe", "object", "svg"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\n\f\v\N{NO-BREAK SPACE}]+")


def html_text(html: str) -> str:
    """The text that a reader of this HTML sees: one line a paragraph or table row, cells parted by bars."""
    if not html.strip():
        return ""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return ""
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if event == "start":
            if hidden or name in _UNSEEN or not name:
                hidden += 1
                continue
            if name in _CELLS and element.getprevious() is not None:
                pieces.append(" | ")
            elif name in _BLOCKS:
                pieces.append("\n")
            if element.text:
                pieces.append(_SPACES.sub(" ", element.text))
        else:
            if hidden:
                hidden -= 1
            elif name in _BLOCKS:
                pieces.append("\n")
            if not hidden and element.tail:
                pieces.append(_SPACES.sub(" ", element.tail))
    rows = (row.strip(" |") if set(row) <= {" ", "|"} else row.strip() for row in "".join(pieces).split("\n"))
    return "\n".join(row for row in rows if row)
