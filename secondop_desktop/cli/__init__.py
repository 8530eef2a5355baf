"""The command line: the same use cases as the window, for scripts and for a navigator's batch runs."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.core.text import use_language
from secondop_desktop.sandbox.dumps import refuse_core_dumps


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    The language is chosen before the commands are loaded, as their help is written when they are.
    """
    refuse_core_dumps()
    use_language()
    from secondop_desktop.cli.commands import run

    return run(arguments)
