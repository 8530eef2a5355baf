"""The worker's job object on Windows, told from any system by a stand-in for the system's library."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from secondop_desktop.sandbox import windows

KILL_ON_CLOSE, JOB_MEMORY, NO_DIALOG = 0x2000, 0x0200, 0x0400


class Kernel:
    """Writes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> int:
            self.asked.append((name, arguments))
            return 77

        call.restype = None  # type: ignore[attr-defined]
        setattr(self, name, call)
        return call


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    kernel = Kernel()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda name, **_more: kernel, raising=False)
    return kernel


def loaded() -> ModuleType:
    """The module as it is on Windows."""
    assert windows.__file__ is not None
    spec = importlib.util.spec_from_file_location("windows_job", windows.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_worker_is_put_into_a_job_that_ends_with_us_and_is_bounded(kernel: Kernel) -> None:
    module = loaded()
    job = module.Job(SimpleNamespace(_handle=4242), 1000)
    names = [name for name, _arguments in kernel.asked]
    assert names == ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"]
    handle, kind, pointer, size = kernel.asked[1][1]
    limits = ctypes.cast(pointer, ctypes.POINTER(module._ExtendedLimits)).contents
    assert (handle.value, kind, size) == (77, 9, ctypes.sizeof(module._ExtendedLimits))
    assert limits.BasicLimitInformation.LimitFlags == KILL_ON_CLOSE | JOB_MEMORY | NO_DIALOG
    assert limits.JobMemoryLimit == 4000
    job_handle, process = kernel.asked[2][1]
    assert (job_handle.value, process.value) == (77, 4242)
    job.close()
    assert kernel.asked[-1][0] == "CloseHandle"
    assert kernel.asked[-1][1][0].value == 77
