"""What the worker takes away from itself before it touches a foreign byte."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from typing import Any

from secondop_desktop.sandbox.limits import resident_bytes

EXIT_MEMORY = 86
"""The worker's exit status when it found itself above its memory limit."""

_OPEN_FILES = 256
_LOOK_SECONDS = 0.05

# Audit events (docs.python.org, "Audit events table") of what no task has a reason to do.
_WATCHED = frozenset(
    {
        "open",  # refused for writing only
        *("socket.__new__", "socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto", "socket.gethostname"),
        *("socket.getaddrinfo", "socket.getnameinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
        *("socket.getservbyname", "socket.getservbyport", "socket.sethostname"),
        *("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"),
        *("os.startfile", "os.startfile/2", "pty.spawn", "webbrowser.open"),
        *("os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.truncate", "os.chmod", "os.chown"),
        *("shutil.rmtree", "shutil.move", "shutil.unpack_archive", "sqlite3.enable_load_extension"),
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(memory_bytes: int) -> None:
    """Give up core dumps, files, network and child processes for the rest of this process's life."""
    if sys.platform == "win32":
        # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX: a crash is silent and leaves no dump.
        ctypes.WinDLL("kernel32").SetErrorMode(0x0001 | 0x0002)
    else:
        _lower_limits(memory_bytes)
    sys.addaudithook(_audit)


if sys.platform != "win32":
    import resource

    if sys.platform == "linux":
        from secondop_desktop.sandbox.linux import refuse_calls, refuse_dumps

    def _lower_limits(memory_bytes: int) -> None:
        for name, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),  # record bytes cannot reach a file; pipes are not affected
            (resource.RLIMIT_NOFILE, _OPEN_FILES),
        ):
            _lower(name, value)
        if sys.platform == "linux":
            # A backstop for one huge allocation between two looks; thread stacks and untouched pages count here,
            # so it is well above the resident limit. macOS has no such limit.
            _lower(resource.RLIMIT_DATA, 4 * memory_bytes)
            refuse_dumps()
            # Short of memory, the system should end this process and not the window.
            with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:
                stream.write("1000")
            refuse_calls()

    def _lower(name: int, value: int) -> None:
        hard = resource.getrlimit(name)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(name, (value, value))


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event not in _WATCHED:  # first, because even id() is an event
        return
    if event != "open":
        raise PermissionError(f"the worker may not use {event}")
    path, _, flags = args
    if flags & _WRITING and path != os.devnull and not isinstance(path, int):
        raise PermissionError("the worker writes no files")


class MemoryWatch:
    """Ends the process when a task makes it larger than its limit, also while the parent is busy elsewhere."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._working = threading.Event()
        threading.Thread(target=self._look, name="memory", daemon=True).start()

    def begin(self) -> None:
        """A task starts: look every 50 ms."""
        self._working.set()

    def end(self) -> None:
        """No task is running: an idle worker should not wake the machine."""
        self._working.clear()

    def _look(self) -> None:
        pause = threading.Event()
        while self._working.wait():
            if (resident_bytes(os.getpid()) or 0) > self._memory_bytes:
                os._exit(EXIT_MEMORY)
            pause.wait(_LOOK_SECONDS)
