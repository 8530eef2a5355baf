"""The program's side: streams foreign bytes to the worker by pipe and takes back what a task made of them."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from secondop_desktop.core import errors as core_errors
from secondop_desktop.core.errors import CancelledError, ExitCode, InputRefusedError, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, language
from secondop_desktop.sandbox.errors import Reason, WorkerFailedError
from secondop_desktop.sandbox.frames import ChannelClosedError, Kind, ProtocolError, TooMuchOutputError, decode
from secondop_desktop.sandbox.limits import DEFAULT_LIMITS, Limits
from secondop_desktop.sandbox.process import Process, Verdict, ended_for_memory
from secondop_desktop.sandbox.task import TASK_PACKAGES, check_task
from secondop_desktop.sandbox.watch import Watch

OnBlob = Callable[[str, bytes], None]

_CHUNK = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Source:
    """What is streamed to the worker: `chunks` is opened when it is sent, on the thread that called `run`."""

    name: str
    chunks: Callable[[], Iterator[bytes]] = field(repr=False)
    size: int | None = None

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> Self:
        """A source over bytes in memory."""
        return cls(name, partial(iter, (data,)), len(data))

    @classmethod
    def from_path(cls, path: Path) -> Self:
        """A source over a file; raises `OSError` if it is not there."""
        return cls(path.name, partial(_read_chunks, path), path.stat().st_size)


def _read_chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A task's JSON value, the blobs it handed back, and the SHA-256 of each input as the worker received it."""

    value: Any = field(repr=False)
    blobs: tuple[tuple[str, bytes], ...] = field(repr=False)
    sha256: tuple[str, ...]


class Worker:
    """A warm worker: one process that serves many tasks, one at a time, and is replaced after any failure.

    It starts at the first `run` or `warm`. `allowed` names further packages ("tests.sandbox.") whose functions may
    be called; `modules` are imported ahead of time in each new process.
    """

    def __init__(
        self, limits: Limits = DEFAULT_LIMITS, *, allowed: Sequence[str] = (), modules: Sequence[str] = ()
    ) -> None:
        self._limits = limits
        self._allowed = tuple(allowed)
        self._modules = list(modules)
        self._process: Process | None = None
        self._number = 0
        self._turn = threading.Lock()
        self._closed = False
        self._beside: dict[Limits, Worker] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process, also from another thread in the middle of a task, which then raises `CancelledError`."""
        self._closed = True
        for other in self._beside.values():
            other.close()
        if (process := self._process) is not None:
            process.end(Verdict.CLOSED)
        with self._turn:
            self._drop()

    @property
    def busy(self) -> bool:
        """Whether a task runs; another one would wait for it."""
        return self._turn.locked()

    def beside(self, limits: Limits) -> Worker:
        """A worker with other limits, made when it is first asked for, which ends with this one."""
        with self._turn:
            if self._closed:
                raise RuntimeError("the worker is closed")
            return self._beside.setdefault(limits, Worker(limits, allowed=self._allowed))

    def warm(self, *modules: str) -> None:
        """Start the process now and have it import these modules, without waiting for it."""
        for module in modules:
            check_task(f"{module}:task", self._allowed)
        with self._turn:
            fresh = self._process is None or not self._process.alive
            self._modules += [module for module in modules if module not in self._modules]
            with contextlib.suppress(OSError, ChannelClosedError):  # the next run replaces it, or says what is wrong
                process = self._ready_process()
                if modules and not fresh:
                    process.writer.send_json(Kind.WARM, list(modules))

    def run(
        self,
        task: str,
        sources: Sequence[Source],
        args: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        *,
        on_blob: OnBlob | None = None,
        early: bool = False,
    ) -> TaskResult:
        """What the task "package.module:function" returns for these sources.

        A task that is `early` begins while its sources are still being sent, and waits for each where it is due; its
        steps are heard once all are sent. With `on_blob` each blob is handed over as it comes and `TaskResult.blobs`
        stays empty. Raises the task's own
        `SecondOpError`; `CancelledError` soon after `progress.cancel()`; `InputRefusedError` for more input than the
        limit; `WorkerFailedError` for everything else that a file can do. What a source or `on_blob` raises comes
        through unchanged.
        """
        check_task(task, self._allowed)
        progress = progress or Progress()
        if sum(source.size or 0 for source in sources) > self._limits.input_bytes:
            raise _too_large(self._limits, sources)
        with self._turn:
            progress.check()
            self._number += 1
            reading = not task.startswith(TASK_PACKAGES[1])
            try:
                process = self._ready_process()
            except OSError as error:
                raise WorkerFailedError(Reason.CRASHED, reading=reading, detail=type(error).__name__) from error
            exchange = _Exchange(process, self._limits, progress, self._number, on_blob)
            try:
                with exchange.watch:
                    exchange.send(task, sources, args or {}, early)
                    result = exchange.receive()
            except (ChannelClosedError, ProtocolError, TooMuchOutputError, _TaskFailedError) as error:
                raise self._failure(process, error, reading) from error
            except BaseException:
                if not exchange.clean:
                    self._drop()
                raise
            progress.check()
            return result

    def _ready_process(self) -> Process:
        """The process in hand, or a new one if it died or is still swollen by the last file."""
        if self._closed:
            raise RuntimeError("the worker is closed")
        process = self._process
        if process is not None and not (process.alive and process.resident_bytes() <= self._limits.memory_bytes // 2):
            self._drop()
            process = None
        if process is None:
            process = self._process = Process(self._limits, self._allowed, self._modules)
            if self._closed:  # by another thread, which did not see this process yet
                process.end(Verdict.CLOSED)
        return process

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.discard()

    def _failure(self, process: Process, error: Exception, reading: bool) -> SecondOpError:
        """What to raise for an exchange that broke off; the process is gone afterwards."""
        self._process = None
        status, captured = process.bury() if isinstance(error, ChannelClosedError) else process.discard()
        failed = partial(WorkerFailedError, reading=reading, captured=captured)
        match process.verdict:
            case Verdict.CANCELLED | Verdict.CLOSED:
                return CancelledError(_("Cancelled"), _("It was stopped at your request. Nothing was half done."))
            case Verdict.HUNG:
                return failed(Reason.HUNG)
            case Verdict.MEMORY:
                return failed(Reason.MEMORY)
        match error:
            case _TaskFailedError():
                return failed(error.reason, detail=error.detail)
            case TooMuchOutputError():
                return failed(Reason.OUTPUT)
            case ProtocolError():
                return failed(Reason.PROTOCOL, detail=str(error))
        return failed(Reason.MEMORY if ended_for_memory(status) else Reason.CRASHED, detail=f"exit status {status}")


def _too_large(limits: Limits, sources: Sequence[Source]) -> InputRefusedError:
    size = limits.input_bytes // 1_000_000
    if len(sources) > 1:
        return InputRefusedError(
            _("These documents are too large together"),
            _("Up to {size} MB can be put together at once. The originals are unchanged. Choose fewer of them.").format(
                size=size
            ),
        )
    return InputRefusedError(
        _("This file is too large to read"),
        _("Files of up to {size} MB are read. The original is unchanged and can be kept as it is.").format(size=size),
    )


class _TaskFailedError(Exception):
    """The worker itself says that the task failed and why."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class _Exchange:
    """One task with one process: sends it, then takes what comes back until a result or an error.

    `clean` says that the process is between tasks and may serve the next one.
    """

    def __init__(
        self, process: Process, limits: Limits, progress: Progress, number: int, on_blob: OnBlob | None
    ) -> None:
        self._process = process
        self._limits = limits
        self._progress = progress
        self._number = number
        self._on_blob = on_blob
        self._blobs: list[tuple[str, bytes]] = []
        self._open_blob: tuple[str, list[bytes]] | None = None
        self._sha256: tuple[str, ...] = ()
        self._inputs = 0
        self.watch = Watch(process, limits, progress, number)
        self.clean = True

    def send(self, task: str, sources: Sequence[Source], args: Mapping[str, Any], early: bool) -> None:
        """Send the task and its inputs.

        The pipes cannot lock up: the worker listens in a thread of its own, whatever its task does meanwhile.
        """
        writer = self._process.writer
        self.clean = False
        self._process.await_ready()
        self.watch.greeted()
        self._inputs = len(sources)
        names = [source.name for source in sources]
        message = {
            "number": self._number,
            "task": task,
            "args": args,
            "names": names,
            "language": language(),
            "early": early,
        }
        writer.send_json(Kind.TASK, message)
        total = 0
        try:
            for source in sources:
                for chunk in self._chunks(source):
                    self._progress.check()
                    total += len(chunk)
                    if total > self._limits.input_bytes:
                        raise _too_large(self._limits, sources)
                    writer.send_data(chunk)
                    self.watch.sign_of_life()
                writer.send(Kind.END)
        except (ChannelClosedError, ProtocolError):
            raise
        except BaseException:
            writer.send(Kind.ABORT)
            self.clean = not early or self._ended()
            raise
        self.watch.all_sent()

    def _ended(self) -> bool:
        """Whether a task that had begun says that it ended; what it says of itself no longer matters."""
        self._process.reader.allowance = self._limits.output_bytes
        try:
            while self._process.reader.receive()[0] not in (Kind.VALUE, Kind.FAILED):
                self.watch.sign_of_life()
        except (ChannelClosedError, ProtocolError, TooMuchOutputError):
            return False
        return True

    def _chunks(self, source: Source) -> Iterator[bytes]:
        """The pieces of a source; the worker's time does not count while one is fetched."""
        pieces = source.chunks()
        while True:
            with self.watch.paused():
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    def receive(self) -> TaskResult:
        """Take frames until the task's last one."""
        self._process.reader.allowance = self._limits.output_bytes
        while True:
            kind, payload = self._process.reader.receive()
            with self.watch.paused():
                match kind:
                    case Kind.PROGRESS:
                        self._step(decode(payload))
                    case Kind.BLOB if self._open_blob is None:
                        self._open_blob = (_text(decode(payload)), [])
                    case Kind.DATA if self._open_blob is not None:
                        self._open_blob[1].append(payload)
                    case Kind.END if self._open_blob is not None:
                        self._end_blob(*self._open_blob)
                    case Kind.SHA256:
                        self._sha256 = self._digests(decode(payload))
                    case Kind.VALUE if self._open_blob is None and len(self._sha256) == self._inputs:
                        value = decode(payload)
                        self.clean = True
                        return TaskResult(value, tuple(self._blobs), self._sha256)
                    case Kind.FAILED:
                        raise self._error(decode(payload))
                    case _:
                        raise ProtocolError("out of order")

    def _step(self, step: Any) -> None:
        match step:
            case [str(what), int(done), int(total)]:
                try:
                    self._progress.step(what, done, total)
                except CancelledError:
                    if not self._progress.cancelled:
                        raise
                    # The cancel is on its way to the worker, and its answer ends this.
            case _:
                raise ProtocolError("not a step")

    def _end_blob(self, name: str, parts: list[bytes]) -> None:
        self._open_blob = None
        data = b"".join(parts)
        if self._on_blob is None:
            self._blobs.append((name, data))
        elif not self._progress.cancelled:
            self._on_blob(name, data)

    def _digests(self, digests: Any) -> tuple[str, ...]:
        if not (isinstance(digests, list) and len(digests) == self._inputs):
            raise ProtocolError("not the digests of the inputs")
        for digest in digests:
            if not _SHA256.fullmatch(_text(digest)):
                raise ProtocolError("not a digest")
        return tuple(digests)

    def _error(self, failure: Any) -> Exception:
        match failure:
            case {"kind": "error", "class": str(name), "title": str(title), "message": str(message), "exit_code": code}:
                error_class = getattr(core_errors, name, None)
                if not (isinstance(error_class, type) and issubclass(error_class, SecondOpError)):
                    return ProtocolError("not an error for the person")
                try:
                    error: SecondOpError = error_class(title, message, ExitCode(code))
                except ValueError:
                    return ProtocolError("not an exit code")
                self.clean = True
                return error
            case {"kind": "memory"}:
                return _TaskFailedError(Reason.MEMORY)
            case {"kind": "bug", "detail": str(detail)}:
                return _TaskFailedError(Reason.BUG, detail)
            case _:
                return ProtocolError("not a failure")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ProtocolError("not a text")
    return value
