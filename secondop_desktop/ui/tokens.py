"""The design tokens of resources/tokens.toml: colours, type, spaces and sizes, at 100 % zoom.

The first window takes them from `token_values`, which packaging/tokens.py writes: reading TOML would delay it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondop_desktop.ui.token_values import VALUES

ROLES = ("display", "title", "heading", "label", "body", "support", "fine")


@dataclass(frozen=True, slots=True)
class TypeRole:
    """One step of the type scale: size and line height in pixels at 96 dpi, and weight."""

    px: int
    line: int
    weight: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens as the window uses them; `colors` maps a scheme's name to its named colours."""

    family: str
    fallback: tuple[str, ...]
    type: Mapping[str, TypeRole]
    space: Mapping[str, int]
    radius: Mapping[str, int]
    line: Mapping[str, float]
    size: Mapping[str, int]
    colors: Mapping[str, Mapping[str, str]]
    contrast: Mapping[str, Mapping[str, float]]
    highlight: Mapping[str, Any]


def load_tokens(path: Path | None = None) -> Tokens:
    """The tokens read from this file, or the program's own."""
    data: Mapping[str, Any] = VALUES
    if path is not None:
        import tomllib

        data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Tokens(
        family=data["font"]["family"],
        fallback=tuple(name for name in data["font"]["fallback"] if name != "system"),
        type={role: TypeRole(**data["type"][role]) for role in ROLES},
        space=data["space"],
        radius=data["radius"],
        line=data["line"],
        size=data["size"],
        colors=data["color"],
        contrast=data["contrast"],
        highlight=data["highlight"],
    )
