"""A worker that may call the tests' own tasks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from secondop_desktop.sandbox.worker import Worker

ALLOWED = ("tests.sandbox.",)


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker(allowed=ALLOWED) as worker:
        yield worker
