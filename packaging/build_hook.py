"""Compiles the translations when the package is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from texts import LOCALE, compile_all


class TranslationsHook(BuildHookInterface[Any]):
    """Called by hatchling, for a wheel and for an editable install alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_all(LOCALE)
