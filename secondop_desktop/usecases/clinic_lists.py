"""The clinics' own lists that are kept with a vault: made, changed, taken in and handed out as files."""

from __future__ import annotations

from pathlib import Path

from secondop_desktop.core.errors import InputRefusedError, NotFoundError, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.clinics import ClinicProfile, clinic_checklist, examples, read_profile, write_profile
from secondop_desktop.opinion.clinics import Override as Change
from secondop_desktop.opinion.requirements import Requirement
from secondop_desktop.usecases.kept_texts import KeptTexts
from secondop_desktop.vault.vault import Vault

__all__ = [
    "Change",
    "ClinicProfile",
    "as_text",
    "examples",
    "export_file",
    "find",
    "import_file",
    "keep",
    "keep_text",
    "kept",
    "list_for",
    "named_or_file",
    "profile_of",
    "read_text_file",
    "remove",
]

_TEXTS = KeptTexts("clinic-profiles", read_profile)
_LARGEST = 256 * 1024
SUFFIX = ".toml"


def kept(vault: Vault) -> tuple[ClinicProfile, ...]:
    """The profiles that are kept with the vault, by name; one that this version cannot read is left out."""
    return _TEXTS.kept(vault)


def find(vault: Vault, name: str) -> ClinicProfile | None:
    """The kept profile or the example of this name, whatever its case."""
    wanted = name.strip().casefold()
    return next((item for item in (*kept(vault), *examples()) if item.name.casefold() == wanted), None)


def named_or_file(vault: Vault, text: str) -> ClinicProfile:
    """The profile of this name, or the one in this file; raises `NotFoundError` or the mistake in the file."""
    found = find(vault, text)
    if found is not None:
        return found
    path = Path(text)
    if path.suffix.casefold() == SUFFIX and path.is_file():
        return _read(path)
    known = ", ".join(item.name for item in (*kept(vault), *examples()))
    raise NotFoundError(
        _("There is no such clinic list"),
        _("Give a name or a file that ends in .toml. Known are: {names}.").format(names=known),
    )


def keep(vault: Vault, profile: ClinicProfile, *, instead_of: str = "") -> None:
    """Keep a profile, in place of the one of this name; raises `UsageError` where it cannot be used."""
    # What is kept must be what would be read: the file's rules are the rules of the form, too.
    text = write_profile(profile)
    read_profile(text, profile.name)
    if any(item.name == profile.name for item in examples()):
        raise UsageError(_("This is the name of an example"), _("Give your list another name."))
    stored = _TEXTS.stored(vault)
    stored.pop(instead_of, None)
    stored[profile.name] = text

    def known(name: str) -> ClinicProfile | None:
        return profile if name.casefold() == profile.name.casefold() else find(vault, name)

    clinic_checklist(profile, profile.specialty or "general", known)
    _TEXTS.store(vault, stored)


def as_text(profile: ClinicProfile) -> str:
    """The profile as the text of its file."""
    return write_profile(profile)


def keep_text(vault: Vault, text: str, *, instead_of: str = "") -> ClinicProfile:
    """Keep the profile that this text states; raises the mistake in it with its line."""
    profile = read_profile(text, _("this list"))
    keep(vault, profile, instead_of="" if any(item.name == instead_of for item in examples()) else instead_of)
    return profile


def remove(vault: Vault, name: str) -> None:
    """Forget a kept profile; cases that name it go on with their specialty's list."""
    _TEXTS.remove(vault, name)


def import_file(vault: Vault, path: Path) -> ClinicProfile:
    """Take in a profile from a file and keep it; one of the same name is replaced. Raises the mistake in it."""
    profile = _read(path)
    keep(vault, profile)
    return profile


def export_file(profile: ClinicProfile, path: Path) -> None:
    """Write a profile as a file that another vault can take in; raises `NotWritableError`."""
    write_out(path, write_profile(profile).encode())


def profile_of(vault: Vault, case: Case) -> ClinicProfile | None:
    """The profile that the case uses: the one chosen, or else the one that has the clinic's name."""
    name = case.clinic_profile or case.clinic
    return find(vault, name) if name else None


def list_for(vault: Vault, profile: ClinicProfile | None, specialty: str) -> tuple[Requirement, ...]:
    """What is asked for: the profile's list, or the specialty's."""
    return clinic_checklist(profile, specialty, lambda name: find(vault, name))


def _read(path: Path) -> ClinicProfile:
    return read_profile(read_text_file(path), path.name)


def read_text_file(path: Path) -> str:
    """The text of a list's file; raises `InputRefusedError` or `NotFoundError` where it is none or cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputRefusedError(_("This file is too large for a list"), _("A list is a few pages of text."))
        return path.read_text(encoding="utf-8-sig")  # some editors of Windows begin a file with a byte order mark
    except UnicodeDecodeError as error:
        raise InputRefusedError(_("This is not a text file"), _("A clinic list is a text file in UTF-8.")) from error
    except OSError as error:
        raise NotFoundError(_("The file cannot be opened"), _("Check that it is there and may be read.")) from error
