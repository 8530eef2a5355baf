"""Texts of one kind that are kept with a vault by their names, such as clinics' lists and templates of cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from secondop_desktop.opinion.entries import ChecklistError
from secondop_desktop.vault.vault import Vault

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptTexts(Generic[T]):
    """The texts under one setting of the vault; `read` makes the value of a text and a name, or raises."""

    setting: str
    read: Callable[[str, str], T]

    def stored(self, vault: Vault) -> dict[str, str]:
        """The texts by name, those that this version cannot read too."""
        found = json.loads(vault.setting(self.setting) or "{}")
        return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}

    def store(self, vault: Vault, texts: Mapping[str, str]) -> None:
        """Keep these texts and no others."""
        vault.set_setting(self.setting, json.dumps(dict(texts), ensure_ascii=False))

    def kept(self, vault: Vault) -> tuple[T, ...]:
        """What the texts say, by name; one that this version cannot read is left out."""
        out = []
        for name, text in sorted(self.stored(vault).items(), key=lambda pair: pair[0].casefold()):
            try:
                out.append(self.read(text, name))
            except ChecklistError:
                continue  # it stays as it is; a later version wrote it
        return tuple(out)

    def remove(self, vault: Vault, name: str) -> None:
        """Forget one; nothing happens where it is not there."""
        texts = self.stored(vault)
        if texts.pop(name, None) is not None:
            self.store(vault, texts)
