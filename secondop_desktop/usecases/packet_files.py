"""Where packets were written to: kept in the vault, with a look at whether the file is there and still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _
from secondop_desktop.vault.vault import Vault

_SETTING = "packet-file:"
"""Of a setting that ends in the packet's id, by which it goes when the packet is erased for good."""


@dataclass(frozen=True, slots=True)
class Written:
    """The file of a packet: where it was written to, and whether a file of that name is there now."""

    path: Path
    there: bool


def note(vault: Vault, packet_id: str, target: Path) -> None:
    """Remember where this packet was written to."""
    vault.set_setting(f"{_SETTING}{packet_id}", str(target.absolute()))


def where(vault: Vault, packets: Iterable[Packet]) -> dict[str, Written]:
    """The files of these packets by their ids, without those of which nothing is known."""
    found: dict[str, Written] = {}
    for packet in packets:
        noted = vault.setting(f"{_SETTING}{packet.id}")
        if noted:
            found[packet.id] = Written(Path(noted), _is_there(Path(noted)))
    return found


def is_as_saved(packet: Packet, path: Path) -> bool:
    """Whether the file is byte by byte the packet that was saved; raises `NotFoundError` where it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == packet.sha256
    except OSError as error:
        raise NotFoundError(
            _("The file is not there any more"),
            _("It was moved, renamed or removed, or its disk is away: {path}. You can make the packet again.").format(
                path=path
            ),
        ) from error


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
