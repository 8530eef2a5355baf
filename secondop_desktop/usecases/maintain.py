"""Looking after a vault: is it whole?"""

from __future__ import annotations

from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.vault import check as checking
from secondop_desktop.vault.vault import Vault

__all__ = ["Problem", "check"]


def check(vault: Vault, *, read_originals: bool = False, progress: Progress | None = None) -> tuple[Problem, ...]:
    """What is wrong with a vault, empty when it is whole; `read_originals` also decrypts and compares each original."""
    return tuple(
        checking.check(vault.db, vault.originals, read_originals=read_originals, progress=progress or Progress())
    )
