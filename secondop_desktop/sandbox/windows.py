"""A Windows job object: the worker ends with its parent and cannot commit memory without bound."""

from __future__ import annotations

import ctypes
import subprocess
import sys

if sys.platform == "win32":
    from ctypes import wintypes

    _KILL_ON_JOB_CLOSE = 0x2000
    _JOB_MEMORY = 0x0200
    _DIE_ON_UNHANDLED_EXCEPTION = 0x0400
    _EXTENDED_LIMIT_INFORMATION = 9

    class _BasicLimits(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h."""

        _fields_ = [
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        ]

    class _ExtendedLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

        _fields_ = [
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    class Job:
        """The job that a worker runs in; closing it ends the worker."""

        def __init__(self, process: subprocess.Popen[bytes], memory_bytes: int) -> None:
            self._kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel32.CreateJobObjectW.restype = ctypes.c_void_p
            self._handle = ctypes.c_void_p(self._kernel32.CreateJobObjectW(None, None))
            limits = _ExtendedLimits()
            limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE | _JOB_MEMORY | _DIE_ON_UNHANDLED_EXCEPTION
            # Committed memory counts more than resident memory; this is the backstop above the measured limit.
            limits.JobMemoryLimit = 4 * memory_bytes
            self._kernel32.SetInformationJobObject(
                self._handle, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            # Popen offers no public handle.
            handle = int(process._handle)  # type: ignore[attr-defined]
            self._kernel32.AssignProcessToJobObject(self._handle, ctypes.c_void_p(handle))

        def close(self) -> None:
            self._kernel32.CloseHandle(self._handle)
