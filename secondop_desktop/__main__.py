"""`python -m secondop_desktop` and the installed program open the window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with a window; returns its exit code.

    What is loaded at the start stays: nothing of it is looked through for garbage. The window collects by itself.
    """
    gc.disable()
    from secondop_desktop.ui.plain_imports import keep_plain_imports

    keep_plain_imports()
    from secondop_desktop.ui.app import main as window

    return window(arguments)


if __name__ == "__main__":
    sys.exit(main())
