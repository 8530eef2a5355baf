"""The signed text of a SMART Health Card (JWS, SMART Health Cards Framework 1.4).

The signature is not checked here, as the issuer's key is not in the card, and the worker holds no keys.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.text import _

MAX_PAYLOAD = 20_000_000
"""How many bytes a card may unpack to; one that fits into a QR code has some thousand."""

_BUNDLE = re.compile(r'"fhirBundle"\s*:\s*')
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says of itself, and its FHIR bundle as its own text; `broken`: why its signature cannot hold."""

    bundle: str
    issuer: str
    issued: PartialDate | None
    expires: PartialDate | None
    kinds: tuple[str, ...]
    troubles: tuple[str, ...]
    broken: str = ""


class BrokenCardError(Exception):
    """The text is not built as a health card is; `why` says it in the person's words."""

    def __init__(self, why: str) -> None:
        super().__init__("card")
        self.why = why


def open_card(text: str) -> Card:
    """The contents of a signed text (JWS, compact form); raises `BrokenCardError`."""
    parts = text.strip().split(".")
    if len(parts) != 3:
        raise BrokenCardError(_("A card has three parts, and this one does not."))
    troubles: list[str] = []
    header = _object(_bytes(parts[0]))
    packed = _bytes(parts[1])
    if header.get("zip") == "DEF":
        payload = _inflated(packed)
    else:
        payload = packed
        troubles.append(_("Its contents are not packed as they should be."))
    broken = ""
    if header.get("alg") != "ES256":
        broken = _("It is of another kind than the ones that health cards have.")
    try:
        signature = len(_bytes(parts[2]))
    except BrokenCardError:
        signature = 0
    if signature != _SIGNATURE_BYTES and not broken:
        broken = _("It is missing.") if not signature else _("It has not the length of a signature.")
    try:
        words = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenCardError(_("Its contents are damaged.")) from error
    said = _object(payload)
    held = said.get("vc")
    held = held if isinstance(held, dict) else {}
    subject = held.get("credentialSubject")
    bundle = subject.get("fhirBundle") if isinstance(subject, dict) else None
    if not isinstance(bundle, dict):
        raise BrokenCardError(_("There are no records in it."))
    kinds = held.get("type")
    issuer = said.get("iss")
    return Card(
        bundle=_bundle_text(words, bundle),
        issuer=issuer if isinstance(issuer, str) else "",
        issued=_moment(said.get("nbf")),
        expires=_moment(said.get("exp")),
        kinds=tuple(kind for kind in kinds if isinstance(kind, str)) if isinstance(kinds, list) else (),
        troubles=tuple(troubles),
        broken=broken,
    )


def _bytes(part: str) -> bytes:
    if not re.fullmatch(r"[\w\-]*", part, re.ASCII):
        raise BrokenCardError(_("It holds characters that do not belong there."))
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise BrokenCardError(_("Its contents are damaged.")) from error


def _inflated(packed: bytes) -> bytes:
    """The raw DEFLATE stream unpacked, up to our bound."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        payload = stream.decompress(packed, MAX_PAYLOAD)
    except zlib.error as error:
        raise BrokenCardError(_("Its contents are damaged: they cannot be unpacked.")) from error
    if stream.unconsumed_tail:
        raise BrokenCardError(_("Its contents unpack to far more than a card can hold."))
    if not stream.eof:
        raise BrokenCardError(_("Its contents are damaged: the end is missing."))
    return payload


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BrokenCardError(_("Its contents are damaged.")) from error
    if not isinstance(found, dict):
        raise BrokenCardError(_("Its contents are damaged."))
    return found


def _bundle_text(words: str, bundle: dict[str, Any]) -> str:
    """The bundle as the card writes it, so that a number keeps its digits."""
    for match in _BUNDLE.finditer(words):
        try:
            found, end = json.JSONDecoder().raw_decode(words, match.end())
        except (ValueError, RecursionError):
            continue
        if found == bundle:
            return words[match.end() : end]
    return json.dumps(bundle)


def _moment(stated: object) -> PartialDate | None:
    """The day of a time in seconds since 1970."""
    if not isinstance(stated, int | float) or not 0 < stated < 100_000_000_000:
        return None
    day = datetime.fromtimestamp(stated, UTC).date()
    return PartialDate.of(day.year, day.month, day.day)
