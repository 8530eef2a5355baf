"""Where the frozen program starts: one entry for the window, the command line and the worker, told apart by name."""

from __future__ import annotations

import os
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
    give_back_library_path()
    from secondop_desktop.__main__ import main as window

    return window()


def give_back_library_path() -> None:
    """Let programs that the window starts, such as a folder's window, find their own libraries and not the bundle's.

    The linker has read the variable when this process began; the worker sets it for itself again.
    """
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        os.environ.pop(name, None)
        if before:
            os.environ[name] = before


if __name__ == "__main__":
    sys.exit(main())
