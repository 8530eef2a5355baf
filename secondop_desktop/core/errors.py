"""The errors that are explained to the person, each with whose problem it is and its exit code."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    BUG = 1
    USAGE = 2
    WRONG_PASSWORD = 3
    VAULT_BUSY = 4
    VAULT_DAMAGED = 5
    INPUT_REFUSED = 6
    IDENTITY_STOPPED = 7
    NOT_FOUND = 8
    NOT_WRITABLE = 9
    CANCELLED = 130


class SecondOpError(Exception):
    """Something that is not our bug and that the person can act on.

    `title` says what happened in a few words; `message` says in the person's words what it means, that nothing
    was lost, and what to do next. Neither holds a record's value.
    """

    exit_code: ExitCode = ExitCode.BUG

    def __init__(self, title: str, message: str, exit_code: ExitCode | None = None) -> None:
        super().__init__(title)
        self.title = title
        self.message = message
        if exit_code is not None:
            self.exit_code = exit_code


class UsageError(SecondOpError):
    """The person's input is not one that this command or form takes."""

    exit_code = ExitCode.USAGE


class WrongPasswordError(SecondOpError):
    """The password or recovery key does not open this vault; the vault is untouched."""

    exit_code = ExitCode.WRONG_PASSWORD


class VaultBusyError(SecondOpError):
    """Another window or command is writing to this vault."""

    exit_code = ExitCode.VAULT_BUSY


class VaultDamagedError(SecondOpError):
    """A file of the vault is missing, cut short or altered."""

    exit_code = ExitCode.VAULT_DAMAGED


class NewerVaultError(SecondOpError):
    """The vault was written by a newer version of the program; it was left unchanged."""

    exit_code = ExitCode.VAULT_DAMAGED


class InputRefusedError(SecondOpError):
    """The file could not be taken in; the original is untouched."""

    exit_code = ExitCode.INPUT_REFUSED


class IdentityError(SecondOpError):
    """The identity guard stopped something: it may belong to another person."""

    exit_code = ExitCode.IDENTITY_STOPPED


class NotFoundError(SecondOpError):
    """There is no such id, file or vault."""

    exit_code = ExitCode.NOT_FOUND


class NotWritableError(SecondOpError):
    """The disk is full, or the place may not be written to."""

    exit_code = ExitCode.NOT_WRITABLE


class CancelledError(SecondOpError):
    """The person cancelled; nothing was half done."""

    exit_code = ExitCode.CANCELLED
