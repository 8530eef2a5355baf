"""Where a fact came from, so that it can be checked down to the page."""

from __future__ import annotations

from dataclasses import dataclass

HAND = "hand"
"""The importer's name of what a person typed."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place that states a fact.

    `document_id`: the document record's id; in what an importer proposes, the SHA-256 of the original; empty for
    what a person typed. `locator`: a JSON pointer, an XPath, `line 12` or `page 2`. `page` counts from 1; `box` is
    left, top, right, bottom in fractions of the page's width and height, origin at the top left. `confidence`
    (0 to 1) is there only when a machine read the value from a page. `confirmed_by` and `confirmed_at` name the
    person's confirmation.
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

    @property
    def by_hand(self) -> bool:
        """Whether a person stated it and no document."""
        return self.importer == HAND and not self.document_id
