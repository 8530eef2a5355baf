"""Hundreds of files at the edges of their formats, through the real worker: each is read, sealed or refused in time.

In the suite every twelfth; `SECONDOP_CORNERS=1` takes all, each also broken once more in a way that its number decides.
"""

from __future__ import annotations

import collections
import hashlib
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.sandbox.errors import Reason, WorkerFailedError
from secondop_desktop.sandbox.limits import Limits
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases.read_one import PARSE
from tests.journeys.corner_others import corner_dicom, corner_json, corner_pictures, corner_xml, corner_zips
from tests.journeys.corner_pdfs import corner_pdfs
from tests.journeys.mutants import _CHANGES

ALL = bool(os.environ.get("SECONDOP_CORNERS"))
STEP = 1 if ALL else 12
SECONDS = 20.0
LARGEST_TO_BREAK = 2_000_000


def from_packages() -> Iterator[tuple[str, bytes | Callable[[], bytes]]]:
    """The DICOM files that pydicom brings along for its own tests."""
    import pydicom.data

    folder = Path(pydicom.data.__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts:
            yield path.name, path.read_bytes()


Made = bytes | Callable[[], bytes]

KINDS: dict[str, tuple[str, Callable[[], Iterator[tuple[str, Made]]]]] = {
    "pdf": ("letter.pdf", corner_pdfs),
    "picture": ("scan.jpg", corner_pictures),
    "dicom": ("IM0001", corner_dicom),
    "zip": ("export.zip", corner_zips),
    "xml": ("summary.xml", corner_xml),
    "json": ("export.json", corner_json),
    "pydicom's": ("IM0001", from_packages),
}


def chosen(kind: str) -> Iterator[tuple[str, bytes]]:
    """The files of a kind for this run, and with all of them each once more, broken."""
    for number, (name, made) in enumerate(KINDS[kind][1]()):
        if number % STEP:
            continue
        data = made() if callable(made) else made
        yield name, data
        if ALL and 0 < len(data) <= LARGEST_TO_BREAK:
            chance = random.Random(f"{kind} {number}")
            yield f"{name}, broken", chance.choice(_CHANGES)(data, chance, {kind: [(name, data)]}) or b"\0"


@pytest.mark.timeout(3600 if ALL else 300)
@pytest.mark.parametrize("kind", KINDS)
def test_files_at_the_edge_are_read_sealed_or_refused_with_a_reason(kind: str) -> None:
    troubles: list[str] = []
    ends: collections.Counter[str] = collections.Counter()
    slowest = 0.0
    with Worker(Limits(seconds=SECONDS, total_seconds=SECONDS)) as worker:
        for what, data in chosen(kind):
            started = time.monotonic()
            try:
                source = Source.from_bytes(KINDS[kind][0], data)
                result = worker.run(PARSE, (source,), on_blob=lambda _sha256, _data: None)
            except WorkerFailedError as error:
                ends[str(error.reason)] += 1
                # Memory is the limit at work: the file is kept sealed, with that as its reason.
                if error.reason is not Reason.MEMORY:
                    troubles.append(f"{what}: {error}, {time.monotonic() - started:.1f} s")
                continue
            except InputRefusedError as error:
                ends["refused"] += 1
                if not (error.title and error.message):
                    troubles.append(f"{what}: refused without a reason")
                continue
            slowest = max(slowest, time.monotonic() - started)
            batch = batch_from_json(result.value)
            if batch.documents:
                own = batch.documents[0]
                if (own.sha256, own.size) != (hashlib.sha256(data).hexdigest(), len(data)):
                    troubles.append(f"{what}: another file came back")
            if batch.refused is not None:
                ends["sealed"] += 1
                assert batch.refused.title, what
                assert batch.refused.message, what
            else:
                ends["read"] += 1
                assert batch.importer, what
    print(f"{kind}: {sum(ends.values())} files, {dict(ends)}, slowest {slowest:.1f} s")
    assert not troubles, "\n".join(troubles)
    assert ends
