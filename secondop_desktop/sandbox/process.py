"""One worker process as its parent sees it: how it is started, what it may know, and how it is ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from io import RawIOBase
from pathlib import Path
from typing import cast

from secondop_desktop.sandbox.confine import EXIT_MEMORY
from secondop_desktop.sandbox.frames import ChannelClosedError, FrameReader, FrameWriter, Kind, ProtocolError, decode
from secondop_desktop.sandbox.limits import Limits, resident_bytes

if sys.platform == "win32":
    from secondop_desktop.sandbox.windows import Job

_CAPTURED_BYTES = 16 * 1024
_LAST_WORDS_SECONDS = 2.0
_KEPT_VARIABLES = (
    *("LANG", "LC_ALL", "LC_CTYPE", "TZ"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),  # some builds of Python do not start without
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
)


class Verdict(Enum):
    """Why the parent ended a worker."""

    MEMORY = auto()
    HUNG = auto()
    CANCELLED = auto()
    CLOSED = auto()


def command() -> list[str]:
    """How the worker is started: by the interpreter, or frozen by the console executable's hidden verb."""
    if getattr(sys, "frozen", False):
        name = "secondop.exe" if sys.platform == "win32" else "secondop"
        return [str(Path(sys.executable).parent / name), "--sandbox-worker"]
    # -P: nothing is imported from the working folder.
    return [sys.executable, "-P", "-m", "secondop_desktop.sandbox"]


def environment(folder: str, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The worker's whole environment: no setting of the program or of the person, `folder` for every home."""
    kept = {name: inherited[name] for name in _KEPT_VARIABLES if name in inherited}
    if sys.platform == "win32":
        kept["PATH"] = str(Path(kept.get("SYSTEMROOT", "C:\\Windows"), "System32"))
    else:
        kept["PATH"] = os.defpath
    kept |= dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"), folder)
    kept["PYTHONUTF8"] = "1"
    if not getattr(sys, "frozen", False):
        # The parent's own import path, whichever way the program was installed. The package's own folder comes first
        # where it is not on it (found by a hook, or in the working folder), so that both sides run the same code.
        package = str(Path(__file__).resolve().parents[2])
        paths = [path for path in sys.path if Path(path).is_absolute()]
        kept["PYTHONPATH"] = os.pathsep.join(paths if package in paths else [package, *paths])
    return kept


class Process:
    """A started worker with its pipes, its private folder and the end of what it printed."""

    def __init__(self, limits: Limits, allowed: Sequence[str], modules: Sequence[str]) -> None:
        self._folder = tempfile.mkdtemp(prefix="secondop-")
        self._ending = threading.Lock()
        self._captured = bytearray()
        self._pid: int | None = None
        self.verdict: Verdict | None = None
        try:
            self._popen = subprocess.Popen(
                command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=self._folder,
                env=environment(self._folder),
                close_fds=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            self._remove_folder()
            raise
        if sys.platform == "win32":
            self._job = Job(self._popen, limits.memory_bytes)
        # Without a buffer, which Popen's type does not tell.
        self.writer = FrameWriter(cast(RawIOBase, self._popen.stdin))
        self.reader = FrameReader(cast(RawIOBase, self._popen.stdout))
        self._listener = threading.Thread(target=self._capture, name="worker-stderr", daemon=True)
        self._listener.start()
        with contextlib.suppress(ChannelClosedError):  # it died at once: the first read says so
            self.writer.send_json(
                Kind.HELLO,
                {
                    "memory_bytes": limits.memory_bytes,
                    "seconds": limits.seconds,
                    "allowed": list(allowed),
                    "modules": list(modules),
                    "folder": self._folder,
                },
            )

    @property
    def alive(self) -> bool:
        return self.verdict is None and self._popen.poll() is None

    def resident_bytes(self) -> int:
        """Its resident memory; 0 before it has told its number or where the system does not say."""
        # Its own number, not Popen's: in a virtual environment on Windows that one is only a launcher.
        return 0 if self._pid is None else resident_bytes(self._pid) or 0

    def await_ready(self) -> None:
        """Wait for the greeting of a fresh process; nothing to do for one that has sent it."""
        if self._pid is None:
            kind, payload = self.reader.receive()
            ready = decode(payload)
            if kind is not Kind.READY or not isinstance(ready, dict) or not isinstance(ready.get("pid"), int):
                raise ProtocolError("no greeting")
            self._pid = ready["pid"]

    def end(self, verdict: Verdict) -> None:
        """Kill it, from any thread; the first verdict stands."""
        with self._ending:
            if self.verdict is None:
                self.verdict = verdict
        self._popen.kill()

    def bury(self) -> tuple[int, str]:
        """Kill it if it still lives, free everything it held; returns its exit status and the end of its output."""
        try:
            # A process that died by itself is about to have a status of its own; that one tells more than our kill.
            status = self._popen.wait(_LAST_WORDS_SECONDS if self.verdict is None else 0)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            status = self._popen.wait()
        self._listener.join(_LAST_WORDS_SECONDS)
        for stream in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if sys.platform == "win32":
            self._job.close()
        self._remove_folder()
        return status, bytes(self._captured).decode("utf-8", "replace")

    def discard(self) -> tuple[int, str]:
        """Kill it and free everything it held; returns as `bury` does."""
        self._popen.kill()
        return self.bury()

    def _remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _capture(self) -> None:
        """Keep only the end of what is printed, so that a noisy library neither blocks nor fills memory."""
        assert self._popen.stderr is not None
        with contextlib.suppress(OSError, ValueError):
            while chunk := self._popen.stderr.read(_CAPTURED_BYTES):
                self._captured += chunk
                del self._captured[:-_CAPTURED_BYTES]


def ended_for_memory(status: int) -> bool:
    """Whether this exit status is the one by which the worker says that it ran out of memory."""
    return status == EXIT_MEMORY
