"""Two thousand broken files through the real worker: each is read or refused in time, and none is lost."""

from __future__ import annotations

import collections
import hashlib
import time
from pathlib import Path

import pytest

from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.sandbox.errors import Reason, WorkerFailedError
from secondop_desktop.sandbox.limits import Limits
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases.read_one import PARSE
from tests.journeys.mutants import mutant, samples_of

pytestmark = pytest.mark.conformance

MUTANTS, CHUNKS = 2_000, 8
SECONDS = 20.0
"""The longest that any of them may take; a promise to the person, and no measure of this machine."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_broken_files_are_read_or_refused_and_never_lost(samples: Path, chunk: int) -> None:
    originals = samples_of(samples)
    assert all(originals.values()), "a kind has no sample"
    troubles: list[str] = []
    ends: collections.Counter[str] = collections.Counter()
    with Worker(Limits(seconds=SECONDS, total_seconds=SECONDS)) as worker:
        for number in range(chunk, MUTANTS, CHUNKS):
            what, name, data = mutant(originals, number)
            started = time.monotonic()
            try:
                result = worker.run(PARSE, (Source.from_bytes(name, data),), on_blob=lambda _sha256, _data: None)
            except WorkerFailedError as error:
                ends[error.reason] += 1
                if error.reason is not Reason.MEMORY:  # which is the limit at work
                    troubles.append(f"{what} ({name}): {error}, {time.monotonic() - started:.1f} s")
                continue
            except InputRefusedError:
                ends["refused"] += 1
                continue
            batch = batch_from_json(result.value)
            own = batch.documents[0]
            if (own.sha256, own.size) != (hashlib.sha256(data).hexdigest(), len(data)):
                troubles.append(f"{what} ({name}): another file came back")
            if batch.refused is not None:
                ends["refused"] += 1
                assert batch.refused.title, what
                assert batch.refused.message, what
            else:
                ends["read"] += 1
                assert batch.importer, what
    assert not troubles, "\n".join(troubles)
    assert sum(ends.values()) == MUTANTS // CHUNKS
    assert ends["read"]
    assert ends["refused"]
