"""Whether directions already say that a medicine is taken as needed, so that it is not said twice."""

from __future__ import annotations

import re

_SAID = re.compile(
    r"\b(?:needed|prn|as required|if required|when required|a demanda"
    r"|(?:según|segun|si|cuando|caso de) (?:\w+ )?(?:necesi\w+|necesari\w+))\b|\bp\.r\.n\.",
    re.IGNORECASE,
)


def says_as_needed(directions: str) -> bool:
    """Whether these words say it, in English, in Spanish or as clinics shorten it; "needle" does not."""
    return _SAID.search(directions) is not None
