"""What the lane of the vault hands to the window when it has opened one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secondop_desktop.usecases.open_vault import Vault


@dataclass(frozen=True, slots=True)
class Opened:
    """A vault that was opened in its lane: its name, and the person who was open last."""

    vault: Vault
    name: str
    last_person: str
    recovery_key: str = ""
