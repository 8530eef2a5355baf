"""Words that say that there is nothing: "no information" is no fact, "no known allergies" is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from secondop_desktop.core.records import Kind
from secondop_desktop.importers.ccda.narrative import Block, ItemList, Paragraph, Table
from secondop_desktop.importers.ccda.values import Concept

_PLACEHOLDER = re.compile(
    r"(there (is|are) )?no (\w+ )?(information|data|info|records?|entries|content|details)\b[^.;|]*"
    r"|(\w+[ /]){0,8}(not|none) (recorded|reported|available|on file|documented|applicable|given|provided|found"
    r"|indicated|entered)( for [^.;|]*| in [^.;|]*)?"
    r"|(data|information|section) (is )?(not|un) ?(available|known)\b[^.;|]*"
    r"|no( \w+){1,4} (recorded|reported|available|on file|documented|found|entered|indicated|taken)\b[^.;|]*"
    r"|unknown|unk|n/?a|none|nil|[-?.*]+"
)
_NONE_KNOWN = {
    Kind.ALLERGY: re.compile(
        r"(the )?(patient )?(has |have |reports )?no (known|active known) (\w+[ /]){0,3}"
        r"(allerg|intoleran|adverse)[^.;|]*|nkd?a|nil known allergies"
        r"|there are no (known|current|active) (\w+[ /]){0,2}allergies( at [^.;|]*)?"
    ),
    Kind.MEDICATION: re.compile(
        r"(the )?(patient )?(is |has )?(not (currently )?(on|taking) any (\w+ )?(medication|medicine|drug)s?"
        r"|no (known|current|active) (home )?(medication|medicine|drug)s?)( known| history)?"
    ),
    Kind.CONDITION: re.compile(
        r"(the )?(patient )?(has )?no (known|current|active|known active) (\w+ )?(problem|condition|disease|diagnos)\w*"
        r"( or disabilit\w+)?"
    ),
    Kind.IMMUNIZATION: re.compile(r"no known (immuni[sz]ation|vaccin)\w*( history)?"),
    Kind.PROCEDURE: re.compile(
        r"(the )?(patient )?(has )?no (known|prior|previous|past|history of) (\w+ )?"
        r"(procedure|surger|surgical|operation)\w*( history)?"
    ),
}

NONE_CODES = {
    "716186003": Kind.ALLERGY,
    "160244002": Kind.ALLERGY,
    "409137002": Kind.ALLERGY,
    "428607008": Kind.ALLERGY,
    "429625007": Kind.ALLERGY,
    "428197003": Kind.ALLERGY,
    "716184000": Kind.ALLERGY,
    "1003774007": Kind.ALLERGY,
    "no-known-allergies": Kind.ALLERGY,
    "no-known-medication-allergies": Kind.ALLERGY,
    "787481004": Kind.MEDICATION,
    "no-known-medications": Kind.MEDICATION,
    "160245001": Kind.CONDITION,
    "no-known-problems": Kind.CONDITION,
    "787480003": Kind.PROCEDURE,
    "no-known-procedures": Kind.PROCEDURE,
    "787482006": Kind.IMMUNIZATION,
    "no-known-immunizations": Kind.IMMUNIZATION,
}
"""Codes of SNOMED CT and of the International Patient Summary that say that there is nothing of a kind."""


def says_nothing(text: str) -> bool:
    """Whether a text only says that there is nothing to say ("No information", "Not recorded")."""
    short = " ".join(text.casefold().split()).strip(" .:;|–")
    return not short or (len(short) < 120 and _PLACEHOLDER.fullmatch(short) is not None)


def is_quiet(blocks: list[Block], title: str) -> bool:
    """Whether a section's text only says that there is nothing to say, beside its title and its tables' headings."""
    own = {part.strip().casefold() for part in (title, *title.split("/"))}
    for piece in _pieces(blocks):
        short = piece.casefold().strip(" .:")
        if says_nothing(piece) or short in own or all(part.strip() in own for part in short.split("/")):
            continue
        return False
    return True


def _pieces(blocks: list[Block]) -> Iterator[str]:
    """The paragraphs, items and cells of a section; headings of tables are left out."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, ItemList):
            yield from block.items
        else:
            yield from (cell for row in block.rows for cell in row if cell)


def none_in(about: Kind, blocks: list[Block]) -> str:
    """The words of a section that hold nothing but the statement that there is nothing of a kind, or empty.

    Short cells beside it, such as "Active" or a date, do not count.
    """
    said = ""
    for piece in _pieces(blocks):
        if says_none(about, piece):
            said = said or piece
        elif not says_nothing(piece) and (len(piece) > 24 or len(blocks) > 1):
            return ""
    rows = sum(len(block.rows) for block in blocks if isinstance(block, Table))
    return said if rows <= 1 else ""


def coded_none(about: Kind, *concepts: Concept) -> bool:
    """Whether one of these codes says that there is nothing of a kind."""
    return any(NONE_CODES.get(code) is about for concept in concepts for code in concept.codes)


def says_none(about: Kind, text: str) -> bool:
    """Whether a text says that it is known that there is nothing of a kind ("No known allergies")."""
    pattern = _NONE_KNOWN.get(about)
    short = " ".join(text.casefold().split()).strip(" .:;|–*")
    return pattern is not None and len(short) < 120 and pattern.fullmatch(short) is not None
