"""A system call filter for the worker on Linux: native libraries, too, get no network and start no program."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

# linux/filter.h, linux/seccomp.h: each instruction is a code, two jumps and a constant.
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_X32_NUMBERS = 0x40000000

# machine: (AUDIT_ARCH of linux/audit.h, numbers of socket, connect, bind, listen, execve, execveat, ptrace,
# process_vm_readv, process_vm_writev, io_uring_setup (which would open sockets past this filter))
_CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (41, 42, 49, 50, 59, 322, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 201, 221, 281, 117, 270, 271, 425)),
}


class _Program(ctypes.Structure):
    """sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_dumps() -> None:
    """No memory image of this process for anyone: RLIMIT_CORE does not stop a collector that is fed by a pipe."""
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def refuse_calls() -> bool:
    """Refuse network, new programs and other processes' memory from here on, in this thread and those it starts.

    Returns False, and refuses nothing, on other machines and where the kernel has no filters: what the interpreter
    itself refuses still holds there.
    """
    if sys.platform != "linux" or os.uname().machine not in _CALLS:
        return False
    architecture, numbers = _CALLS[os.uname().machine]
    code = _filter(architecture, numbers)
    program = _Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None).prctl
    return bool(
        prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0
    )


def _filter(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """The filter's instructions; a jump counts the instructions that it skips."""
    refuse = len(numbers) + 1  # from the first comparison of a number to the refusal at the end
    instructions = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_JUMP_EQUAL, 0, refuse + 2, architecture),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_JUMP_GREATER_EQUAL, refuse, 0, _X32_NUMBERS),
        *((_JUMP_EQUAL, refuse - 1 - place, 0, number) for place, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
