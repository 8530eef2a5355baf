"""How much memory, time, input and output one task of the worker may use, and how resident memory is measured."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one task; what goes beyond them ends the worker, never the program.

    `seconds` is the longest time without a sign of progress (a step, a blob, a part of the result);
    `total_seconds` is the longest time altogether.
    """

    memory_bytes: int = 1024 * MIB
    seconds: float = 300.0
    total_seconds: float = 4 * 3600.0
    output_bytes: int = 2048 * MIB
    input_bytes: int = 400_000_000


DEFAULT_LIMITS = Limits()
"""For a worker that parses, renders or composes."""

OCR_LIMITS = Limits(memory_bytes=2048 * MIB, total_seconds=12 * 3600.0)
"""For the worker that reads pages by OCR: its models take much memory, and 500 pages on a slow computer take hours."""


if sys.platform == "win32":

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = [
            ("cb", ctypes.c_uint32),
            ("PageFaultCount", ctypes.c_uint32),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        ]

    _QUERY_LIMITED_INFORMATION = 0x1000

    def resident_bytes(pid: int) -> int | None:
        """The resident memory of a process in bytes, or None when the system does not say."""
        kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel32.OpenProcess.restype = ctypes.c_void_p
        handle = kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
        if not handle:
            return None
        try:
            counters = _Counters()
            counters.cb = ctypes.sizeof(counters)
            known = kernel32.K32GetProcessMemoryInfo(ctypes.c_void_p(handle), ctypes.byref(counters), counters.cb)
            return int(counters.WorkingSetSize) if known else None
        finally:
            kernel32.CloseHandle(ctypes.c_void_p(handle))

elif sys.platform == "darwin":

    class _Usage(ctypes.Structure):
        """rusage_info_v0 of sys/resource.h."""

        _fields_ = [
            ("ri_uuid", ctypes.c_uint8 * 16),
            ("ri_user_time", ctypes.c_uint64),
            ("ri_system_time", ctypes.c_uint64),
            ("ri_pkg_idle_wkups", ctypes.c_uint64),
            ("ri_interrupt_wkups", ctypes.c_uint64),
            ("ri_pageins", ctypes.c_uint64),
            ("ri_wired_size", ctypes.c_uint64),
            ("ri_resident_size", ctypes.c_uint64),
            ("ri_phys_footprint", ctypes.c_uint64),
            ("ri_proc_start_abstime", ctypes.c_uint64),
            ("ri_proc_exit_abstime", ctypes.c_uint64),
        ]

    def resident_bytes(pid: int) -> int | None:
        """The resident memory of a process in bytes, or None when the system does not say."""
        usage = _Usage()
        failed = ctypes.CDLL("/usr/lib/libproc.dylib").proc_pid_rusage(pid, 0, ctypes.byref(usage))
        return None if failed else int(usage.ri_resident_size)

else:
    _PAGE = os.sysconf("SC_PAGE_SIZE")

    def resident_bytes(pid: int) -> int | None:
        """The resident memory of a process in bytes, or None when the system does not say."""
        # Not getrusage: its peak is inherited from the parent when the child was started by vfork.
        try:
            with open(f"/proc/{pid}/statm", "rb") as stream:
                return int(stream.read().split()[1]) * _PAGE
        except (OSError, IndexError, ValueError):
            return None
