"""Tasks that behave well, badly and hostile, run by the worker's tests."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import hashlib
import importlib
import mmap
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from secondop_desktop.core import text
from secondop_desktop.core.errors import ExitCode, InputRefusedError
from secondop_desktop.sandbox.task import TaskContext

RECORD_VALUE = "Calloway haemoglobin 9.1"


def echo(context: TaskContext) -> Any:
    """The arguments and what came in."""
    return {
        "args": dict(context.args),
        "inputs": [[item.name, len(item.data), hashlib.sha256(item.data).hexdigest()] for item in context.inputs],
    }


def one_by_one(context: TaskContext) -> list[str]:
    """The inputs as texts, with a step after each."""
    found = []
    for number, item in enumerate(context.inputs):
        found.append(item.data.decode())
        context.progress.step(f"Read {number}")
    return found


def pid(context: TaskContext) -> int:
    """Which process this is."""
    return os.getpid()


def large_value(context: TaskContext) -> Any:
    """A JSON value of about `size` bytes."""
    line = "x" * 1000
    return [line] * (context.args["size"] // 1000)


def blobs(context: TaskContext) -> int:
    """As many blobs as asked for, each `size` bytes of its own number."""
    for number in range(context.args["count"]):
        context.emit(f"page-{number}", bytes([number % 256]) * context.args["size"])
        context.progress.step("Rendering pages", number + 1, context.args["count"])
    return number + 1


def give_back(context: TaskContext) -> Any:
    """Every input as a blob."""
    for item in context.inputs:
        context.emit(item.name, item.data)
    return None


def odd_texts(context: TaskContext) -> Any:
    """What JSON of hostile files holds: a lone surrogate, a nul, another script."""
    return ["\ud800", "\0", "ж", 10**30, None, 1.5]


def steps(context: TaskContext) -> None:
    """Three kinds of step."""
    for what in ("Opening", "Reading", "Sorting"):
        context.progress.step(what, 1, 3)


def many_steps(context: TaskContext) -> int:
    """A step for each of a hundred thousand records."""
    for number in range(100_000):
        context.progress.step("Reading", number + 1, 100_000)
    return 100_000


def leave(context: TaskContext) -> None:
    """End the process without a word."""
    os._exit(3)


def leave_quietly(context: TaskContext) -> None:
    """End by an exception that is none of `Exception`."""
    sys.exit(0)


def segfault(context: TaskContext) -> None:
    """Touch memory that is not there."""
    ctypes.string_at(1)


def hang(context: TaskContext) -> None:
    """Never end, and say nothing."""
    context.emit("pid", str(os.getpid()).encode())
    while True:
        time.sleep(0.01)


def hang_natively(context: TaskContext) -> None:
    """Never end inside a native call that keeps the interpreter's lock."""
    context.emit("pid", str(os.getpid()).encode())
    ctypes.PyDLL(None).sleep(3600)


def slow_but_alive(context: TaskContext) -> str:
    """Longer than the idle limit, but with a step every now and then."""
    for number in range(context.args["steps"]):
        time.sleep(context.args["seconds"])
        context.progress.step(f"Page {number}")
    return "done"


def cancellable(context: TaskContext) -> None:
    """Step until cancelled."""
    while True:
        context.progress.step("Working")
        time.sleep(0.005)


def hog(context: TaskContext) -> None:
    """Take memory and touch it, without end."""
    held = []
    while True:
        held.append(bytearray(os.urandom(1 << 20)))


def hog_natively(context: TaskContext) -> None:
    """Take memory and keep the interpreter's lock afterwards, so that no thread of Python can notice."""
    native = ctypes.PyDLL(None)
    buffer = ctypes.create_string_buffer(context.args["size"])
    native.memset(buffer, 1, context.args["size"])
    native.sleep(3600)


def hold(context: TaskContext) -> None:
    """Take more than is allowed, and stay."""
    held = bytearray(b"x") * context.args["size"]
    while held:
        time.sleep(0.01)


def one_huge_allocation(context: TaskContext) -> str:
    """Ask for far more than is allowed, at once."""
    try:
        mmap.mmap(-1, context.args["size"], access=mmap.ACCESS_COPY)
    except (MemoryError, OSError):
        return "refused"
    return "granted"


def swell(context: TaskContext) -> int:
    """Stay large after the task."""
    globals()["kept"] = bytearray(b"x") * context.args["size"]
    return os.getpid()


def print_everywhere(context: TaskContext) -> str:
    """Write to the standard files in every way that a native library has."""
    os.write(1, b"\x00\x00\x00\x04Vnull native one\n")
    os.write(2, b"native two\n")
    native = ctypes.CDLL(None)
    native.printf(b"from C\n")
    native.fflush(None)
    print("from Python", flush=True)
    print("to stderr", file=sys.stderr, flush=True)
    return "undisturbed"


def print_a_lot_and_leave(context: TaskContext) -> None:
    """Far more noise than a pipe holds, then the end."""
    for _ in range(4096):
        os.write(2, b"noise" * 100)
    os.write(2, RECORD_VALUE.encode())
    os._exit(4)


def read_standard_input(context: TaskContext) -> int:
    """What a library gets that asks the person a question."""
    return len(os.read(0, 10))


def unexpected(context: TaskContext) -> None:
    """A bug whose exception text holds a record's value."""
    raise KeyError(RECORD_VALUE)


def out_of_memory(context: TaskContext) -> None:
    """A library gives up."""
    raise MemoryError


def refuse(context: TaskContext) -> None:
    """The file's fault, in words for the person."""
    raise InputRefusedError("No pages", "This PDF has no pages. Ask for the report again.")


class TooOldError(InputRefusedError):
    """A task's own class, which the parent does not know."""


def refuse_in_own_class(context: TaskContext) -> None:
    """A class of the task's own, with an exit code that is not its class's."""
    raise TooOldError("Too old", "Written by a version that is no longer read.", ExitCode.NOT_FOUND)


def not_json(context: TaskContext) -> Any:
    """A value that JSON has no word for."""
    return {1, 2}


def not_a_number(context: TaskContext) -> Any:
    """A value that Python's JSON would let through."""
    return float("nan")


def environment(context: TaskContext) -> Any:
    """What the worker knows about where it runs."""
    folder = Path.cwd()
    files = [path.name for path in folder.iterdir()]
    return {"environ": dict(os.environ), "cwd": str(folder), "files": files, "path": sys.path}


def open_handles(context: TaskContext) -> list[str]:
    """The files that are open here (Linux)."""
    gc.collect()
    found = []
    for path in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(path.readlink()))
    return sorted(found)


def attempt(context: TaskContext) -> str:
    """Try something that no task may do; the type of the exception that stopped it."""
    try:
        match context.args["what"]:
            case "socket":
                import socket

                socket.socket()
            case "look-up":
                import socket

                socket.getaddrinfo("localhost", 80)
            case "native socket":
                native = ctypes.CDLL(None, use_errno=True)
                if native.socket(2, 1, 0) < 0:
                    raise OSError(ctypes.get_errno(), "socket")
            case "native exec":
                native = ctypes.CDLL(None, use_errno=True)
                arguments = (ctypes.c_char_p * 2)(b"/bin/true", None)
                native.execv(b"/bin/true", arguments)
                raise OSError(ctypes.get_errno(), "execv")
            case "process":
                import subprocess

                subprocess.run(["/bin/true"], check=True)
            case "shell":
                os.system("true")
            case "fork":
                os.fork()
            case "file":
                Path("record.txt").write_bytes(b"record")
            case "file elsewhere":
                Path(context.args["path"]).write_bytes(b"record")
            case "temporary file":
                tempfile.mkstemp()
            case "native file":
                native = ctypes.CDLL(None, use_errno=True)
                handle = native.creat(b"native.txt", 0o600)
                if native.write(handle, b"record", 6) != 6:
                    raise OSError(ctypes.get_errno(), "write")
            case "remove":
                Path(context.args["path"]).unlink()
            case "import from folder":
                importlib.import_module("planted")
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
    return "nothing stopped it"


def limits(context: TaskContext) -> Any:
    """The limits that the system holds for this process (Linux)."""
    return Path("/proc/self/limits").read_text(encoding="ascii")


def translated(context: TaskContext) -> str:
    """The text in the language that this task is to speak."""
    return text._(context.args["text"])
