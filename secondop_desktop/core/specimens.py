"""What a result was taken from, where a reader would take its name for one of blood."""

from __future__ import annotations

import re

from secondop_desktop.core.records import TestResult

_BLOOD = re.compile(r"\b(?:bld|blood|ser|serum|plas|plasma|sangre|suero)\b", re.IGNORECASE)
"""Blood and its parts, also as LOINC and laboratories shorten them ("Ser/Plas")."""


def named_with_specimen(result: TestResult) -> str:
    """The name of a test with the specimen as recorded, unless that is blood or the name has it.

    "Erythrocytes 10" of the fluid of the spine is no count of the blood.
    """
    specimen = " ".join(result.specimen.split())
    if not any(c.isalpha() for c in specimen) or _BLOOD.search(specimen):
        return result.display
    if specimen.casefold() in result.display.casefold():
        return result.display
    return f"{result.display} ({specimen})"
