"""Writes the design tokens as a Python module, which the first window reads sooner than TOML."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "resources" / "tokens.toml"
TARGET = ROOT / "secondop_desktop" / "ui" / "token_values.py"
PARTS = ("font", "type", "space", "radius", "line", "size", "color", "contrast", "highlight")
_HEAD = '"""What packaging/tokens.py read from resources/tokens.toml; change it there, and run that again."""'


def values() -> dict[str, object]:
    """The parts of the tokens that the window uses."""
    data = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return {part: data[part] for part in PARTS}


def main() -> None:
    """Write the module anew."""
    lines = [_HEAD, "", "from __future__ import annotations", "", "from typing import Any", ""]
    lines += ["VALUES: dict[str, Any] = {", *(f"    {part!r}: {found!r}," for part, found in values().items()), "}", ""]
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "format", "--quiet", str(TARGET)], check=True)


if __name__ == "__main__":
    main()
