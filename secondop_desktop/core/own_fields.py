"""How our FHIR summary carries what FHIR has no element for, so that it can be read back field by field."""

from __future__ import annotations

import re

FIELDS = "urn:secondop:fhir:fields"
"""The URL of the extension; its parts are named by the fields of our records."""

PRINTED_SYSTEM = "urn:secondop:fhir:system:"
"""What stands before the name of a code system or of an authority that has no URI."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s]+")
_PLAIN = re.compile(r"[A-Za-z0-9._~\-]")
_QUOTED = re.compile(r"%([0-9A-F]{2})")


def spelled_system(system: str) -> str:
    """The system as FHIR demands it, a URI; a name that is none is kept, quoted, behind `PRINTED_SYSTEM`."""
    if not system or (_URI.fullmatch(system) and not system.startswith(PRINTED_SYSTEM)):
        return system
    quoted = "".join(
        chr(byte) if byte < 128 and _PLAIN.fullmatch(chr(byte)) else f"%{byte:02X}" for byte in system.encode()
    )
    return PRINTED_SYSTEM + quoted


def read_system(system: str) -> str:
    """The system that `spelled_system` wrote; any other stays as it is."""
    if not system.startswith(PRINTED_SYSTEM):
        return system
    out = bytearray()
    rest = system.removeprefix(PRINTED_SYSTEM)
    at = 0
    while at < len(rest):
        match = _QUOTED.match(rest, at)
        if match is not None:
            out.append(int(match[1], 16))
            at = match.end()
        else:
            out += rest[at].encode()
            at += 1
    return out.decode("utf-8", "replace")
