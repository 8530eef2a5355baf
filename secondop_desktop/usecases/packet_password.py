"""A password for a packet that is easy to say on the telephone and hard to guess."""

from __future__ import annotations

import secrets

_FIRST = "bdfghjklmnprstvz"
_SECOND = "aeiou"
_GROUPS = 6
"""Six groups of two syllables out of eighty: 75 bits."""


def propose_password() -> str:
    """A new password such as `bado-mika-tofu-reno-suvi-lapa`."""
    groups = []
    for _group in range(_GROUPS):
        groups.append("".join(secrets.choice(_FIRST) + secrets.choice(_SECOND) for _syllable in range(2)))
    return "-".join(groups)
