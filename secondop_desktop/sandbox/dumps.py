"""A process that holds keys leaves no image of its memory behind when it crashes."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def refuse_core_dumps() -> None:
    """No core dump of this process from here on, nor a crash report with its memory; its worker has the same."""
    if sys.platform == "win32":
        # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX: no box, and no report is collected.
        ctypes.WinDLL("kernel32").SetErrorMode(0x0001 | 0x0002)
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        from secondop_desktop.sandbox.linux import refuse_dumps

        refuse_dumps()
