"""The program's own source as syntax trees, for the tests that hold its rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "secondop_desktop"


@dataclass(frozen=True, slots=True)
class Module:
    """One source file; `name` is dotted, `layer` the package under secondop_desktop that it belongs to."""

    path: Path
    name: str
    layer: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where this node stands, as an editor understands it."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the program."""
    return tuple(_modules())


def _modules() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        layer = parts[1] if len(parts) > 1 else ""
        yield Module(path, ".".join(parts), layer, ast.parse(path.read_text(encoding="utf-8"), str(path)))


def imports(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Every dotted name that this module imports, also by a call with the name as a literal."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.name.split(".")
                keep = len(package) - node.level + (module.path.name == "__init__.py")
                base = ".".join([*package[:keep], *([base] if base else [])])
            yield node, base
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"__import__", "import_module", "find_spec", "run_module"}:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node, argument.value


def called(call: ast.Call) -> str:
    """The last part of the called name: `setText` for `self.title.setText(…)`, empty when it has none."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
