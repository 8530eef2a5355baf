"""Signatures of health cards, held against the keys of issuers that the person or their IT supplied.

A card's key is named by its thumbprint (RFC 7638), and only ES256 is used (SMART Health Cards Framework 1.4). Without
a key nothing is said of a signature but that it was not checked. Keys are kept with the vault.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.vault.vault import Vault

MAX_FILE = 4_000_000
"""The largest file of keys in bytes; the published list of all issuers has some hundred thousand."""
MAX_KEYS = 20_000

_SETTING = "issuer-keys"
_NUMBER = re.compile(r"[A-Za-z0-9_\-]{43}", re.ASCII)  # 32 bytes in base64url without padding
_DEEPEST = 12


class State(StrEnum):
    """What is known of a signature."""

    VALID = "valid"
    BROKEN = "broken"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A public key on P-256: whose it is, as far as its file says it, and the file that it came from.

    `x`, `y`: the point in base64url, as a JWK has them (RFC 7518, section 6.2.1).
    """

    issuer: str
    source: str
    x: str
    y: str

    @property
    def thumbprint(self) -> str:
        """The name of the key: RFC 7638."""
        members = f'{{"crv":"P-256","kty":"EC","x":"{self.x}","y":"{self.y}"}}'
        return _encoded(hashlib.sha256(members.encode()).digest())


@dataclass(frozen=True, slots=True)
class Checked:
    """The state of a signature, and the key that decided it."""

    state: State
    key: IssuerKey | None = None


def read_keys(data: bytes, source: str) -> tuple[IssuerKey, ...]:
    """The keys of a JWK, a JWK set or a published list of issuers with their keys; raises `InputRefusedError`.

    A JWK set may name its issuer by an `iss` or `issuer` beside its `keys`.
    """
    if len(data) > MAX_FILE:
        raise _refused(_("It is too large."))
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > _DEEPEST:
            raise _refused(_("It is not written the way such files are."))
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(_("It is not written the way such files are.")) from error
    keys = tuple(dict.fromkeys(_keys_in(found, source)))
    if not keys:
        raise _refused(_("There is no key for health cards in it (EC, P-256, ES256)."))
    if len(keys) > MAX_KEYS:
        raise _refused(_("There are too many keys in it."))
    return keys


def known_keys(vault: Vault) -> tuple[IssuerKey, ...]:
    """The keys that are kept with the vault."""
    return tuple(IssuerKey(**item) for item in json.loads(vault.setting(_SETTING) or "[]"))


def add_keys(vault: Vault, keys: Iterable[IssuerKey]) -> int:
    """Keep these keys with the vault; returns how many of them are new."""
    held = {(key.issuer, key.thumbprint): key for key in known_keys(vault)}
    before = len(held)
    for key in keys:
        held.setdefault((key.issuer, key.thumbprint), key)
    if len(held) > MAX_KEYS:
        raise _refused(_("There are too many keys in it."))
    _keep(vault, held.values())
    return len(held) - before


def remove_keys(vault: Vault, keys: Iterable[IssuerKey]) -> None:
    """Take these keys out of the vault."""
    gone = set(keys)
    _keep(vault, [key for key in known_keys(vault) if key not in gone])


def check(text: str, issuer: str, keys: Sequence[IssuerKey]) -> Checked:
    """The state of the signature of this text (JWS, compact form) that says it comes from this issuer.

    A signature that holds with another issuer's key is broken: what the card says of itself is not true.
    """
    try:
        head, payload, mark = text.split(".")
        signature = _decoded(mark)
        name = json.loads(_decoded(head)).get("kid")
    except (ValueError, AttributeError, RecursionError):
        return Checked(State.BROKEN)
    wrong: IssuerKey | None = None
    for key in keys:
        if key.thumbprint != name:
            continue
        holds = len(signature) == 64 and _verify(key, f"{head}.{payload}".encode("ascii", "replace"), signature)
        if holds and _same_issuer(key.issuer, issuer):
            return Checked(State.VALID, key)
        wrong = key
    return Checked(State.BROKEN, wrong) if wrong is not None else Checked(State.NOT_CHECKED)


def _same_issuer(of_key: str, of_card: str) -> bool:
    return not of_key or of_key.rstrip("/") == of_card.rstrip("/")


def _verify(key: IssuerKey, signed: bytes, signature: bytes) -> bool:
    """ES256 (RFC 7518, section 3.4): the two halves of the signature are R and S."""
    halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        _public_key(key.x, key.y).verify(encode_dss_signature(*halves), signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _public_key(x: str, y: str) -> ec.EllipticCurvePublicKey:
    """The key with this point; raises `ValueError` for a point that is not on the curve."""
    across, up = (int.from_bytes(_decoded(number), "big") for number in (x, y))
    return ec.EllipticCurvePublicNumbers(across, up, ec.SECP256R1()).public_key()


def _keys_in(found: Any, source: str, issuer: str = "") -> Iterable[IssuerKey]:
    if not isinstance(found, Mapping):
        return
    if isinstance(found.get("issuerInfo"), list):  # the directory that the VCI publishes
        for item in found["issuerInfo"]:
            if isinstance(item, Mapping):
                said = item.get("issuer")
                yield from _keys_in(item, source, _issuer_of(said) if isinstance(said, Mapping) else "")
        return
    issuer = issuer or _issuer_of(found)
    listed = found.get("keys")
    for key in listed if isinstance(listed, list) else [found]:
        if isinstance(key, Mapping) and (one := _key(key, source, issuer)) is not None:
            yield one


def _issuer_of(said: Mapping[str, Any]) -> str:
    for name in ("iss", "issuer"):
        if isinstance(said.get(name), str):
            return str(said[name])[:500]
    return ""


def _key(said: Mapping[str, Any], source: str, issuer: str) -> IssuerKey | None:
    """The key that a JWK states, or None for one of another kind; raises `InputRefusedError` for a false one."""
    x, y = said.get("x"), said.get("y")
    if (said.get("kty"), said.get("crv")) != ("EC", "P-256") or said.get("use", "sig") != "sig":
        return None
    if said.get("alg", "ES256") != "ES256" or not isinstance(x, str) or not isinstance(y, str):
        return None
    if "d" in said:
        raise _refused(_("It holds a secret key. Only public keys belong here; ask the issuer for those."))
    if not (_NUMBER.fullmatch(x) and _NUMBER.fullmatch(y)):
        raise _refused(_("A key in it is damaged."))
    key = IssuerKey(issuer, source[:200], x, y)
    try:
        _public_key(x, y)
    except ValueError as error:
        raise _refused(_("A key in it is damaged.")) from error
    if said.get("kid") not in (None, key.thumbprint):
        raise _refused(_("The name of a key in it does not fit the key."))
    return key


def _keep(vault: Vault, keys: Iterable[IssuerKey]) -> None:
    vault.set_setting(_SETTING, json.dumps([asdict(key) for key in keys]))


def _depth(text: str) -> int:
    """How deep brackets are nested at most; those in strings count too, which no honest file minds."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _refused(why: str) -> InputRefusedError:
    return InputRefusedError(
        _("This is no file of issuers’ keys"), f"{why} {_('Nothing was changed. Ask the issuer for its public keys.')}"
    )
