"""Where the frozen program starts: one entry for the window, the command line and the worker, told apart by name."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """The exit code of what this executable is called as."""
    if sys.argv[1:] == ["--sandbox-worker"]:
        # Before anything else: the worker loads neither the vault nor the window.
        from secondop_desktop.sandbox.child import main as worker

        worker()
    if Path(sys.executable).stem.casefold() == "secondop":
        from secondop_desktop.cli import main as command_line

        return command_line()
    from secondop_desktop.ui.app import main as window

    return window()


if __name__ == "__main__":
    sys.exit(main())
