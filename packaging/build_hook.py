"""Puts the resources, with compiled translations, into the package when it is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from texts import LOCALE, ROOT, compile_all


class ResourcesHook(BuildHookInterface[Any]):
    """Called by hatchling, for a wheel and for an editable install alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_all(LOCALE)
        # An editable install reads the resources of the checkout; a copy would only go stale.
        if version != "editable":
            resources = ROOT / "resources"
            build_data["force_include"] |= {
                str(path): f"secondop_desktop/_resources/{path.relative_to(resources).as_posix()}"
                for path in resources.rglob("*")
                if path.is_file() and path.name != ".gitignore" and path.suffix not in {".po", ".pot"}
            }
