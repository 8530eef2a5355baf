"""The envelope of a hand-over: an age file, by a password or to another vault's address."""

from __future__ import annotations

import pyrage
from pyrage import x25519

from secondop_desktop.core.errors import InputRefusedError, UsageError, WrongPasswordError
from secondop_desktop.core.text import _
from secondop_desktop.vault import passphrase
from secondop_desktop.vault.keys import VaultKeys, check_new_password

_MAGIC = b"age-encryption.org/v1\n"
_BY_PASSWORD = b"-> scrypt "


def address(keys: VaultKeys) -> str:
    """To whom a hand-over for this vault is encrypted; public, an age recipient."""
    return str(keys.recipient)


def seal(data: bytes, *, password: str = "", recipient: str = "") -> bytes:
    """An age file of these bytes; raises `UsageError` for a weak password or an address that is none."""
    if recipient:
        try:
            to = x25519.Recipient.from_str(recipient.strip())
        except pyrage.RecipientError as error:
            raise UsageError(
                _("This is no address of a vault"), _("It begins with age1. Compare it. Nothing was written.")
            ) from error
        return bytes(pyrage.encrypt(data, [to]))
    check_new_password(password)
    return passphrase.encrypt(data, password)


def is_sealed(head: bytes) -> bool:
    """Whether a file begins as an age file."""
    return head.startswith(_MAGIC)


def needs_password(head: bytes) -> bool:
    """Whether a sealed file is opened by a password, not by a vault's key."""
    return is_sealed(head) and head[len(_MAGIC) :].startswith(_BY_PASSWORD)


def opened(data: bytes, *, password: str = "", keys: VaultKeys | None = None) -> bytes:
    """What is in a hand-over; raises `WrongPasswordError`, or `InputRefusedError` for what is none."""
    if not is_sealed(data):
        raise InputRefusedError(_("This is no hand-over file"), _("Choose the file that another SecondOp has written."))
    try:
        if password:
            return passphrase.decrypt(data, password)
        if keys is not None:
            return bytes(pyrage.decrypt(data, [keys.identity]))
    except (pyrage.DecryptError, passphrase.NotThisPassphraseError, passphrase.NotAPassphraseFileError) as error:
        raise WrongPasswordError(
            _("The hand-over does not open"),
            _("The password is another one, the file is for another vault, or it was changed. Nothing was added."),
        ) from error
    raise UsageError(_("A password is needed"), _("Give it in a file with --hand-over-password-file."))
