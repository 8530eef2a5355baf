"""What the columns of a table of results hold: as it is proposed, and as a person confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a column of a results table can hold.

    `DAY`: the heading is a day, and the cells are that day's results. `RESULTS`: the heading is a test.
    """

    IGNORED = ""
    TEST = "test"
    CODE = "code"
    VALUE = "value"
    COMPARATOR = "comparator"
    UNIT = "unit"
    RANGE = "range"
    LOW = "low"
    HIGH = "high"
    FLAG = "flag"
    STATUS = "status"
    COLLECTED = "collected"
    REPORTED = "reported"
    TIME = "time"
    PANEL = "panel"
    SPECIMEN = "specimen"
    METHOD = "method"
    LABORATORY = "laboratory"
    CATEGORY = "category"
    COMMENT = "comment"
    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    BORN = "born"
    SEX = "sex"
    NUMBER = "number"
    DAY = "day"
    RESULTS = "results"


REPEATED = frozenset({Role.IGNORED, Role.DAY, Role.RESULTS})
"""What several columns can hold; all else is in one column."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What each column holds (a `Role` each), and how dates and numbers are written.

    `heading`: whether the table has a row of headings. `day_first`: 31/12 (True), 12/31 (False), or not known.
    `decimal`: `,` or `.`, empty where not known. `confirmed`: a person said that it is right.
    """

    roles: tuple[str, ...]
    heading: bool = True
    day_first: bool | None = None
    decimal: str = ""
    confirmed: bool = False

    def problem(self) -> str:
        """The role that is missing (`test` or `value`) or there twice; empty where results can be read."""
        named = [role for role in self.roles if role not in REPEATED]
        twice = next((role for role in named if named.count(role) > 1), "")
        if twice:
            return twice
        if Role.RESULTS in self.roles:
            return "" if self.heading else Role.TEST
        if Role.TEST not in self.roles:
            return Role.TEST
        return "" if Role.VALUE in self.roles or Role.DAY in self.roles else Role.VALUE


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a file, for the person to say what its columns hold.

    `document`: the SHA-256 of the file that it is. `layout` is equal for tables of the same headings, and is what a
    mapping is remembered by. `headings` are empty where there is no row of them; `rows`: the first rows below.
    `dates_open`: it has dates that can be read in two ways, and nothing tells which.
    """

    document: str
    layout: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mapping: TableMapping
    dates_open: bool = False

    @property
    def asked(self) -> bool:
        """Whether a person has still to say what its columns hold."""
        return not self.mapping.problem() and (not self.mapping.confirmed or self.dates_open)
