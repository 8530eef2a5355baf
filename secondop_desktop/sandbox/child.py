"""The worker's side: receives tasks and their inputs by pipe, runs them one by one, sends back what they return."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import hashlib
import importlib
import io
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from secondop_desktop.core import errors as core_errors
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import use_language
from secondop_desktop.sandbox.arriving import Arriving
from secondop_desktop.sandbox.confine import MemoryWatch, confine
from secondop_desktop.sandbox.frames import (
    ChannelClosedError,
    FrameReader,
    FrameWriter,
    Kind,
    ProtocolError,
    decode,
    encode,
)
from secondop_desktop.sandbox.task import Input, TaskContext, find_task

EXIT_USAGE = 2
EXIT_PARENT_GONE = 0
EXIT_PROTOCOL = 87
_PROGRESS_SECONDS = 0.05
_REARM_SECONDS = 5.0
_TRACE_LINES = 20


def main() -> NoReturn:
    """Serve the parent at the other end of standard input and output until it closes them."""
    if sys.stdin is None or sys.stdin.isatty():
        sys.stderr.write("This is a part of SecondOp that is started by the program itself.\n")
        sys.exit(EXIT_USAGE)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the parent, which cancels
    incoming, outgoing = _take_pipes()
    _Child(FrameReader(incoming), FrameWriter(outgoing)).serve()


def _take_pipes() -> tuple[io.FileIO, io.FileIO]:
    """The two pipes under numbers of our own, so that what native libraries print cannot get between the frames."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for handle in (incoming, outgoing):
            msvcrt.setmode(handle, os.O_BINARY)
    return io.FileIO(incoming, "rb"), io.FileIO(outgoing, "wb")


@dataclass(slots=True)
class _Job:
    """A task and the part of its inputs that has arrived; one that is `early` begins before it has them all."""

    number: int
    task: str
    args: dict[str, Any]
    names: list[str]
    language: str
    progress: Progress
    inputs: Arriving
    early: bool = False
    sha256: list[str] = field(default_factory=list)
    data: io.BytesIO = field(default_factory=io.BytesIO)
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def complete(self) -> bool:
        return self.inputs.come == len(self.names)

    def take(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self.data.write(chunk)

    def end_input(self) -> None:
        # getvalue() of a BytesIO that is then dropped shares its buffer: the input is held once.
        self.sha256.append(self.digest.hexdigest())
        self.inputs.add(Input(self.names[self.inputs.come], self.data.getvalue()))
        self.data, self.digest = io.BytesIO(), hashlib.sha256()


class _Child:
    """One worker process: a thread that listens, a thread that watches memory, and the main thread that works."""

    def __init__(self, reader: FrameReader, writer: FrameWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._jobs: queue.SimpleQueue[_Job | list[str]] = queue.SimpleQueue()
        self._folder: Path | None = None
        self._last_step = ("", 0.0)
        self._armed_at = -_REARM_SECONDS

    def serve(self) -> NoReturn:
        try:
            kind, payload = self._reader.receive()
            if kind is not Kind.HELLO:
                raise ProtocolError("no greeting")
            hello = decode(payload)
            self._allowed: Sequence[str] = hello["allowed"]
            self._seconds: float = hello["seconds"]
            self._folder = Path(hello["folder"])
            faulthandler.enable(all_threads=False)
            confine(hello["memory_bytes"])
            self._memory = MemoryWatch(hello["memory_bytes"])
            self._writer.send_json(Kind.READY, {"pid": os.getpid()})
            threading.Thread(target=self._listen, name="listen", daemon=True).start()
            self._warm(hello["modules"])
            # Parsing makes many objects and few cycles: at the usual thresholds a third of its time went to looking
            # for cycles among 270,000 rows.
            gc.set_threshold(250_000, 20, 100)
            while True:
                job = self._jobs.get()
                if isinstance(job, _Job):
                    self._perform(job)
                else:
                    self._warm(job)
                del job  # an idle worker does not hold on to its last file
        except ChannelClosedError:
            self._leave(EXIT_PARENT_GONE)
        except ProtocolError:
            self._leave(EXIT_PROTOCOL)

    def _warm(self, modules: Sequence[str]) -> None:
        for module in modules:
            with contextlib.suppress(ImportError):  # the task that needs it will say so
                importlib.import_module(module)

    def _listen(self) -> None:
        """Take in what the parent sends, also while a task runs; leave at once when the parent is gone."""
        job: _Job | None = None
        try:
            while True:
                kind, payload = self._reader.receive()
                if kind is Kind.TASK:
                    job = self._announced(decode(payload))
                    if job.early:
                        self._jobs.put(job)
                elif kind is Kind.WARM:
                    self._jobs.put(decode(payload))
                    continue
                elif kind is Kind.CANCEL:
                    if job is not None and job.number == decode(payload):
                        job.progress.cancel()
                    continue
                elif kind is Kind.ABORT:
                    if job is not None and job.early:
                        job.progress.cancel()
                        job.inputs.give_up()
                    job = None
                    continue
                elif job is None or job.complete or kind not in (Kind.DATA, Kind.END):
                    raise ProtocolError("out of order")
                elif kind is Kind.DATA:
                    job.take(payload)
                else:
                    job.end_input()
                if job.complete:
                    if not job.early:
                        self._jobs.put(job)
                    # Only its number and progress are needed from here on; the main thread owns the bytes.
                    job = _Job(job.number, "", {}, [], "", job.progress, Arriving(0))
        except ChannelClosedError:
            self._leave(EXIT_PARENT_GONE)
        except ProtocolError:
            self._leave(EXIT_PROTOCOL)

    def _announced(self, message: dict[str, Any]) -> _Job:
        inputs = Arriving(len(message["names"]), self._still_alive)
        return _Job(**message, progress=Progress(self._step), inputs=inputs)

    def _perform(self, job: _Job) -> None:
        self._memory.begin()
        self._still_alive()
        use_language(job.language)
        context = self._context(job)
        try:
            value = find_task(job.task, self._allowed)(context)
            job.inputs.wait()
            answer = encode(value)
        except ChannelClosedError:
            raise
        except SecondOpError as error:
            self._writer.send_json(Kind.FAILED, _explained(error))
        except MemoryError:
            self._writer.send_json(Kind.FAILED, {"kind": "memory"})
        except BaseException as error:  # noqa: BLE001 - whatever a hostile file provoked crosses as a type and places
            self._writer.send_json(Kind.FAILED, {"kind": "bug", "detail": _places(error)})
        else:
            self._writer.send_json(Kind.SHA256, job.sha256)
            self._writer.send(Kind.VALUE, answer)
        finally:
            self._memory.end()
            faulthandler.cancel_dump_traceback_later()
            self._armed_at = -_REARM_SECONDS

    def _context(self, job: _Job) -> TaskContext:
        def emit(name: str, data: bytes) -> None:
            job.progress.check()
            with self._writer.lock:
                self._writer.send_json(Kind.BLOB, name)
                self._writer.send_data(data)
                self._writer.send(Kind.END)
            self._still_alive()

        return TaskContext(job.inputs, job.args, job.progress, emit)

    def _step(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        last_what, last_time = self._last_step
        # A step for each of 100,000 records must cost nothing; another kind of step and the last one are always told.
        if what != last_what or now - last_time >= _PROGRESS_SECONDS or done == total > 0:
            self._last_step = (what, now)
            self._writer.send_json(Kind.PROGRESS, [what, done, total])
            self._still_alive()

    def _still_alive(self) -> None:
        # The parent ends a task that hangs. Should the parent be gone and a native library hang with the interpreter's
        # lock held, so that no thread of ours can notice, this timer of C still ends the process.
        now = time.monotonic()
        if now - self._armed_at >= _REARM_SECONDS:
            self._armed_at = now
            faulthandler.dump_traceback_later(2 * self._seconds + 60, exit=True)

    def _leave(self, status: int) -> NoReturn:
        """End now, whatever the other threads are doing, and take the private folder along if the parent could not."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                os.chdir(self._folder.parent)
                self._folder.rmdir()
        os._exit(status)


def _explained(error: SecondOpError) -> dict[str, Any]:
    """An error for the person as JSON: the nearest of its classes that the parent knows, and its words."""
    name = next(c.__name__ for c in type(error).__mro__ if getattr(core_errors, c.__name__, None) is c)
    return {
        "kind": "error",
        "class": name,
        "title": error.title,
        "message": error.message,
        "exit_code": int(error.exit_code),
    }


def _places(error: BaseException) -> str:
    """The exception's type and where it came from, without its text, which may hold a record's value."""
    places = [f"{frame.f_globals.get('__name__')}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)]
    return f"{type(error).__qualname__} at {' > '.join(places[-_TRACE_LINES:])}"
