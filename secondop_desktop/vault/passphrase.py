"""age files for a passphrase (age-encryption.org/v1, scrypt), read and written so that other threads go on meanwhile.

The age library holds the interpreter's lock while scrypt runs, for seconds, and the window would stand still. These are
the same files, made with the same primitives of `cryptography`, which lets go of the lock; tests hold them against the
library in both directions.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

WORK_FACTOR = 18
"""log2 of scrypt's N for new files, age's own default: about a second."""

_LARGEST_WORK_FACTOR = 22
_CHUNK = 64 * 1024
_SEALED = _CHUNK + 16
_HEADER = re.compile(
    rb"(?P<signed>age-encryption\.org/v1\n-> scrypt (?P<salt>[A-Za-z0-9+/]{22}) (?P<factor>[1-9][0-9]?)\n"
    rb"(?P<body>[A-Za-z0-9+/]{43})\n---) (?P<mac>[A-Za-z0-9+/]{43})\n"
)


class NotThisPassphraseError(Exception):
    """The passphrase does not open the file, or the file was altered; scrypt cannot tell these apart."""


class NotAPassphraseFileError(Exception):
    """The file is not an age file for a passphrase, or asks for more work than is sensible."""


def encrypt(data: bytes, passphrase: str, work_factor: int = WORK_FACTOR) -> bytes:
    """An age file that this passphrase opens."""
    file_key, salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(16)
    body = ChaCha20Poly1305(_wrapping_key(passphrase, salt, work_factor)).encrypt(bytes(12), file_key, None)
    signed = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_text(salt), work_factor, _text(body))
    cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    starts = range(0, len(data), _CHUNK) or (0,)
    parts = [
        cipher.encrypt(_place(number, last=start + _CHUNK >= len(data)), data[start : start + _CHUNK], None)
        for number, start in enumerate(starts)
    ]
    return b"".join((signed, b" ", _text(_mac(file_key, signed)), b"\n", nonce, *parts))


def decrypt(data: bytes, passphrase: str) -> bytes:
    """What an age file for a passphrase holds; raises `NotThisPassphraseError` or `NotAPassphraseFileError`."""
    header = _HEADER.match(data)
    if header is None or int(header["factor"]) > _LARGEST_WORK_FACTOR:
        raise NotAPassphraseFileError
    try:
        salt, body, mac = (_bytes(header[name]) for name in ("salt", "body", "mac"))
        key = _wrapping_key(passphrase, salt, int(header["factor"]))
        file_key = ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
        signer = hmac.HMAC(_derive(file_key, b"", b"header"), hashes.SHA256())
        signer.update(header["signed"])
        signer.verify(mac)
        nonce, payload = data[header.end() : header.end() + 16], data[header.end() + 16 :]
        cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        starts = range(0, len(payload), _SEALED) or (0,)
        return b"".join(
            cipher.decrypt(_place(number, last=start + _SEALED >= len(payload)), payload[start : start + _SEALED], None)
            for number, start in enumerate(starts)
        )
    except (InvalidTag, InvalidSignature) as error:
        raise NotThisPassphraseError from error
    except binascii.Error as error:
        raise NotAPassphraseFileError from error


def _place(number: int, *, last: bool) -> bytes:
    """The nonce of a chunk: its number, and whether it is the last one (age-encryption.org/v1, Payload)."""
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _wrapping_key(passphrase: str, salt: bytes, work_factor: int) -> bytes:
    scrypt = Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=1 << work_factor, r=8, p=1)
    return scrypt.derive(passphrase.encode("utf-8"))


def _derive(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=salt or None, info=info).derive(file_key)


def _mac(file_key: bytes, signed: bytes) -> bytes:
    signer = hmac.HMAC(_derive(file_key, b"", b"header"), hashes.SHA256())
    signer.update(signed)
    return signer.finalize()


def _text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if _text(data) != text:
        # The last letter has bits to spare; the format allows one spelling only.
        raise binascii.Error("not the one spelling of these bytes")
    return data
