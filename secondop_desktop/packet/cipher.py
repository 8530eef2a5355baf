"""Enciphers the streams of a PDF with its file key: AES-256 as revision 6 has it (ISO 32000-2, 7.6.3.3, AESV3)."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 16


class StreamCipher:
    """Enciphers streams; the file key of 32 bytes is the one that the file's encryption dictionary holds."""

    def __init__(self, file_key: bytes) -> None:
        self.file_key = file_key
        self._key = algorithms.AES256(file_key)

    def __call__(self, data: bytes) -> bytes:
        """An initialisation vector by chance, and behind it the data, filled up to whole blocks (RFC 8018, 6.1.1)."""
        start = os.urandom(_BLOCK)
        cipher = Cipher(self._key, modes.CBC(start)).encryptor()
        fill = _BLOCK - len(data) % _BLOCK
        return start + cipher.update(data + bytes((fill,)) * fill) + cipher.finalize()
