"""Whether a statement that there is nothing speaks of a whole kind: "no known drug allergies" is less than that."""

from __future__ import annotations

import re

from secondop_desktop.core.records import NoneKnown

_KINDS = (
    "allerg(?:y|ies)|medications?|medicines?|drugs|problems?|conditions?|diseases?|disorders?|implants?|devices?"
    "|procedures?|vaccin(?:es|ations)|immuni[sz]ations?"
)
_OF_ALL = re.compile(
    rf"(?:(?:no|none|nil|not)(?: known| current| active| taking)*(?: (?:{_KINDS}))?(?: \(situation\))?|nka)?",
    re.IGNORECASE,
)


def is_of_all(words: str) -> bool:
    """Whether these words, or none, deny the whole kind; "No known food allergies" and what is not known does not."""
    return _OF_ALL.fullmatch(" ".join(words.split()).rstrip(".")) is not None


def denies_all(statement: NoneKnown) -> bool:
    """Whether a statement denies the whole kind: what the person says in the window does, a source by its words."""
    return statement.by_hand or is_of_all(statement.display)
