"""Names as clinicians write them, without the kind that the code system SNOMED CT writes behind each of its names."""

from __future__ import annotations

import re
from dataclasses import replace

from secondop_desktop.packet.text import Text

_KINDS = (
    "disorder|finding|procedure|regime/therapy|situation|substance|organism|product|medicinal product|physical object"
    "|observable entity|qualifier value|body structure|morphologic abnormality|event|record artifact|context-dependent"
    " category|medicinal product form|clinical drug|navigational concept"
)
_TAG = re.compile(rf" \((?:{_KINDS})\)(?=$|[:;,.])")
_SAYS_NO_DISEASE = re.compile(r" \((?:finding|situation)\)$")


def untagged(text: Text) -> Text:
    """The text without such kinds: "Sinusitis (disorder)" is told as "Sinusitis"; a source listing keeps them."""
    if not any("(" in span.text for span in text):
        return text
    return tuple(replace(span, text=_TAG.sub("", span.text)) for span in text)


def untagged_words(words: str) -> str:
    """As `untagged`, of words alone."""
    return _TAG.sub("", words)


def says_no_disease(name: str) -> bool:
    """Whether the name is that of a finding or of a situation ("Medication review due"), and not of a disorder."""
    return _SAYS_NO_DISEASE.search(name) is not None
