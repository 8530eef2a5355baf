"""Tasks that behave well, badly and hostile, run by the worker's tests."""

from __future__ import annotations

from typing import Any

from secondop_desktop.sandbox.task import TaskContext


def echo(context: TaskContext) -> Any:
    """The arguments and what came in."""
    return {
        "args": dict(context.args),
        "inputs": [[item.name, len(item.data), item.data[:16].decode("latin-1")] for item in context.inputs],
    }
