"""Where a fact came from, so that it can be checked down to the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

HAND = "hand"
"""The importer's name of what a person typed."""

BY_PAGE = "page"
"""In `Source.confirmed_by`: a person accepted the page as a whole, and did not check this value by itself."""

RESOURCE, ENTRY = "resource:", "entry:"
"""How an id begins that names one statement and never another one."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place that states a fact.

    `document_id`: the document record's id; in what an importer proposes, the SHA-256 of the original; empty for
    what a person typed. `locator`: a JSON pointer, an XPath, `line 12` or `page 2`. `page` counts from 1; `box` is
    left, top, right, bottom in fractions of the page's width and height, origin at the top left. `confidence`
    (0 to 1) is there only when a machine read the value from a page. `confirmed_by` and `confirmed_at` name the
    person's confirmation (`BY_PAGE`: with its whole page).

    `ids`: by what numbers the source itself knows this statement (`RESOURCE` or `ENTRY`: the statement alone; others:
    a place in an order, where several results can stand); `replaces`: those of what it says it replaces; `version`:
    an instant or a count, which later versions have later or higher. `stated`: what this source states where that is
    not what the record shows, as `codec.statement` writes it; empty where it states what is shown.
    """

    document_id: str = ""
    locator: str = ""
    importer: str = HAND
    confirmed: bool = True
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    confidence: float | None = None
    confirmed_by: str = ""
    confirmed_at: str = ""
    ids: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    version: str = ""
    stated: str = ""

    @property
    def by_hand(self) -> bool:
        """Whether a person stated it and no document."""
        return self.importer == HAND and not self.document_id


def order_of_versions(one: str, other: str) -> int:
    """Below zero where the first version is the older, above where it is the newer, zero where they do not say."""
    if one.isdigit() and other.isdigit():
        return (int(one) > int(other)) - (int(one) < int(other))
    try:
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        return 0
    if (first.tzinfo is None) != (second.tzinfo is None):
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
        if first.date() == second.date():
            return 0
    return (first > second) - (first < second)
