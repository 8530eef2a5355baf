"""Issuers' keys: which files are taken, and what a signature is said to be."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.vault import signatures
from secondop_desktop.vault.signatures import IssuerKey, State
from secondop_desktop.vault.vault import Vault

ISSUER = "https://cards.lindenklinik.example"
SECRET = ec.derive_private_key(7**80, ec.SECP256R1())
OTHER = ec.derive_private_key(5**80, ec.SECP256R1())


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwk(secret: ec.EllipticCurvePrivateKey = SECRET, **changes: Any) -> dict[str, Any]:
    point = secret.public_key().public_numbers()
    x, y = b64(point.x.to_bytes(32, "big")), b64(point.y.to_bytes(32, "big"))
    key = {"kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "x": x, "y": y}
    key["kid"] = IssuerKey("", "", x, y).thumbprint
    return key | changes


def signed(payload: bytes = b"payload", secret: ec.EllipticCurvePrivateKey = SECRET, kid: str | None = None) -> str:
    """A signed text (JWS) whose header names the key, unless another name is given."""
    header = {"zip": "DEF", "alg": "ES256", "kid": kid or jwk(secret)["kid"]}
    start = f"{b64(json.dumps(header).encode())}.{b64(payload)}"
    r, s = decode_dss_signature(secret.sign(start.encode(), ec.ECDSA(SHA256())))
    return f"{start}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def keys(*found: dict[str, Any], **beside: Any) -> tuple[IssuerKey, ...]:
    return signatures.read_keys(json.dumps({"keys": list(found)} | beside).encode(), "keys.json")


def test_the_thumbprint_is_that_of_the_standard() -> None:
    # SMART Health Cards Framework, "Determining keys associated with an issuer": the example key.
    key = IssuerKey(
        "", "", "11XvRWy1I2S0EyJlyf_bWfw_TQ5CJJNLw78bHXNxcgw", "eZXwxvO1hvCY0KucrPfKo7yAyMT6Ajc3N7OkAB6VYy8"
    )
    assert key.thumbprint == "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s"


def test_a_signature_holds_only_with_the_key_that_made_it() -> None:
    held = keys(jwk(), iss=ISSUER)
    assert signatures.check(signed(), ISSUER, held).state is State.VALID
    assert signatures.check(signed(), ISSUER + "/", held).state is State.VALID
    assert signatures.check(signed(secret=OTHER), ISSUER, held).state is State.NOT_CHECKED
    assert signatures.check(signed(secret=OTHER, kid=jwk()["kid"]), ISSUER, held).state is State.BROKEN
    assert signatures.check(signed(), ISSUER, ()).state is State.NOT_CHECKED


def test_a_changed_card_is_broken() -> None:
    head, _payload, mark = signed().split(".")
    held = keys(jwk())
    assert signatures.check(f"{head}.{b64(b'other')}.{mark}", ISSUER, held).state is State.BROKEN
    assert signatures.check(f"{head}.{_payload}.{b64(bytes(64))}", ISSUER, held).state is State.BROKEN
    assert signatures.check(f"{head}.{_payload}.{mark[:-4]}", ISSUER, held).state is State.BROKEN
    for text in ("", "a.b", "a.b.c.d", "!.!.!", f"{b64(b'[1]')}.b.c", f"{b64(b'{')}.b.c"):
        assert signatures.check(text, ISSUER, held).state is State.BROKEN


def test_a_card_that_names_another_issuer_than_its_key_is_broken() -> None:
    held = keys(jwk(), iss="https://other.example")
    assert signatures.check(signed(), ISSUER, held).state is State.BROKEN
    found = signatures.check(signed(), ISSUER, (*held, *keys(jwk(), issuer=ISSUER)))
    assert found.state is State.VALID
    assert found.key is not None
    assert found.key.issuer == ISSUER


def test_a_published_list_of_issuers_is_read_with_their_names() -> None:
    listed = {
        "directory": "https://directory.example",
        "issuerInfo": [
            {"issuer": {"iss": ISSUER, "name": "Linden"}, "keys": [jwk()]},
            {"issuer": {"iss": "https://b.example"}, "keys": [jwk(OTHER)]},
            7,
        ],
    }
    found = signatures.read_keys(json.dumps(listed).encode(), "list.json")
    assert [key.issuer for key in found] == [ISSUER, "https://b.example"]


def test_a_single_key_and_keys_of_other_kinds_beside_it_are_taken_as_they_are() -> None:
    (one,) = signatures.read_keys(b"\xef\xbb\xbf" + json.dumps(jwk()).encode(), "key.json")
    assert one.thumbprint == jwk()["kid"]
    assert keys({"kty": "RSA", "n": "x", "e": "AQAB"}, jwk(), jwk(crv="P-384"), jwk(use="enc")) == keys(jwk())


@pytest.mark.parametrize(
    "data,why",
    [
        (b"", "not written"),
        (b"\xff\xfe", "not written"),
        (b"[" * 100_000, "not written"),
        (b'{"keys": ' + b"[" * 50 + b"]" * 50 + b"}", "not written"),
        (b"{}", "no key"),
        (b"[]", "no key"),
        (b'{"keys": 7}', "no key"),
        (b" " * (signatures.MAX_FILE + 1), "too large"),
        (json.dumps(jwk(d="secret")).encode(), "secret key"),
        (json.dumps(jwk(x="AAAA")).encode(), "damaged"),
        (json.dumps(jwk(x="A" * 43)).encode(), "damaged"),
        (json.dumps(jwk(kid="other")).encode(), "does not fit"),
    ],
)
def test_other_files_are_refused_with_a_reason(data: bytes, why: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        signatures.read_keys(data, "keys.json")
    assert caught.value.title == "This is no file of issuers’ keys"
    assert why in caught.value.message


def test_keys_are_kept_with_the_vault_once_and_can_be_taken_out(vault: Vault) -> None:
    assert signatures.known_keys(vault) == ()
    assert signatures.add_keys(vault, keys(jwk(), jwk(OTHER), iss=ISSUER)) == 2
    assert signatures.add_keys(vault, keys(jwk(), iss=ISSUER)) == 0
    first, second = signatures.known_keys(vault)
    signatures.remove_keys(vault, [first])
    assert signatures.known_keys(vault) == (second,)
