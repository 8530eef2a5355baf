"""A folder of mixed files, as a nurse is handed one: read, held against the person and taken in; and cancelled."""

from __future__ import annotations

import io
import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pyrage
from lxml import etree
from PIL import Image

from secondop_desktop.core.errors import CancelledError
from secondop_desktop.core.progress import Progress
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases import import_files
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.usecases.open_vault import Vault
from tests.bench import generate, generate_ccda, vaults
from tests.bench.measure import PeakMemory, Row, alternating, seconds
from tests.bench.vaults import Made

FILES = 500
CANCELLED_WITHIN = 1.0
"""Seconds from the click on Cancel until the reading has stopped."""
GROWTH = 1.5
"""How much more memory ten times as many files may take."""

Files = Sequence[Offered]


def run(repeat: int = 3, files: int = FILES) -> list[Row]:
    """The whole import against the bare libraries reading, and age sealing, the same bytes."""
    mixed = mixed_files(files)
    size = sum(len(file.data or b"") for file in mixed) / 1_000_000
    with vaults.temporary_folder() as folder, Worker() as worker:
        made = vaults.make(folder / "made")
        numbers = itertools.count()

        def import_(some: Files) -> float:
            copy = made.copy(folder / f"vault-{next(numbers)}")
            with copy.open() as vault:
                return seconds(lambda: _take_in(vault, copy, some, worker))

        import_(mixed[: max(len(mixed) // 10, 1)])  # the worker has every library from here on
        with PeakMemory() as few:
            import_(mixed[: max(len(mixed) // 10, 1)])
        with PeakMemory() as many:
            import_(mixed)
        identity = pyrage.x25519.Identity.generate()
        whole, barely = alternating(repeat, lambda: import_(mixed), lambda: _read_barely(mixed, identity))
        (late,) = alternating(repeat, lambda: _cancel(made.copy(folder / f"vault-{next(numbers)}"), mixed))
    name = f"folder of {len(mixed)} files"
    return [
        Row(
            f"{name}: taken in", whole, "bare libraries + age", barely, None, many.parent_mb, many.worker_mb,
            f"{size:.0f} MB, {len(mixed) / whole:.0f} files/s",
        ),
        Row(f"{name}: cancelled", late, "limit", CANCELLED_WITHIN, 1.0),
        Row(f"{name}: memory", _all_of(many), "a tenth of them", _all_of(few), GROWTH, unit="MB"),
    ]  # fmt: skip


def _all_of(peak: PeakMemory) -> float:
    return peak.parent_mb + (peak.worker_mb or 0.0)


def mixed_files(count: int) -> tuple[Offered, ...]:
    """Bundles, summaries, PDF pages, tables, messages, notes, and files that nothing can read, in turns."""
    makers: tuple[tuple[str, Callable[[int], bytes]], ...] = (
        ("bundle-{n}.json", lambda n: generate.fhir_bundle(60_000, seed=n)),
        ("summary-{n}.xml", lambda n: generate_ccda.ccda(60_000, seed=n)),
        ("letter-{n}.pdf", lambda n: generate.pdf(2, n)),
        ("letter-{n}-again.pdf", lambda n: generate.pdf(1, n)),
        ("table-{n}.csv", _table),
        ("message-{n}.hl7", _message),
        ("note-{n}.txt", lambda n: f"Note {n}\n\n{' '.join(generate.words(_chance(n), 200))}\n".encode()),
        ("broken-{n}.pdf", lambda n: generate.pdf(1, n)[:-400]),
        ("unknown-{n}.bin", lambda n: bytes(_chance(n).randrange(256) for _byte in range(4000))),
    )
    found = []
    for number in range(count):
        name, make = makers[number % len(makers)]
        shown = name.format(n=number)
        found.append(Offered(Path(shown), shown, make(number)))
    return tuple(found)


def _chance(number: int) -> random.Random:
    return random.Random(number)


def _table(number: int) -> bytes:
    rows = ["Patient,Date of birth,Date,Test,Result,Unit,Range"]
    for line in range(20):
        _code, name, unit, low, high = generate.TESTS[line % len(generate.TESTS)]
        day = generate.FIRST_DAY + timedelta(days=number * 30 + line)
        value = generate.random_value(_chance(number * 100 + line), low, high)
        rows.append(f'"{generate.FAMILY}, {generate.GIVEN}",{generate.BORN},{day},"{name}",{value},{unit},{low}-{high}')
    return "\n".join(rows).encode()


def _message(number: int) -> bytes:
    day = (generate.FIRST_DAY + timedelta(days=number)).strftime("%Y%m%d")
    lines = [
        f"MSH|^~\\&|LAB|BENCH|||{day}0800||ORU^R01|{number}|P|2.5.1",
        f"PID|1||{number}^^^BENCH||{generate.FAMILY}^{generate.GIVEN}||{generate.BORN.replace('-', '')}|F",
        f"OBR|1|{number}|{number}|CHEM^Chemistry^L|||{day}0700",
    ]
    for line, (code, name, unit, low, high) in enumerate(generate.TESTS, start=1):
        value = generate.random_value(_chance(number * 50 + line), low, high)
        lines.append(f"OBX|{line}|NM|{code}^{name}^LN||{value}|{unit}|{low}-{high}||||F|||{day}0700")
    return "\r".join(lines).encode()


def _take_in(vault: Vault, made: Made, files: Files, worker: Worker) -> None:
    session = import_files.read_files(vault, made.patient_id, files, worker=worker)
    outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    assert len(outcome.files) == len(files)
    assert sum(sum(file.committed.values()) for file in outcome.files) > len(files)


def _read_barely(files: Files, identity: pyrage.x25519.Identity) -> None:
    """Each file by its library alone, and sealed; what a library cannot read is passed over."""
    for file in files:
        data = file.data or b""
        pyrage.encrypt(data, [identity.to_public()])
        match file.path.suffix:
            case ".json":
                json.loads(data)
            case ".xml":
                etree.fromstring(data, etree.XMLParser(resolve_entities=False))
            case ".png":
                Image.open(io.BytesIO(data)).load()
            case ".pdf":
                _text_of(data)
            case _:
                data.decode("utf-8", "replace")


def _text_of(data: bytes) -> None:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def _cancel(made: Made, files: Files) -> float:
    """Seconds from Cancel, in the middle of the reading, until it has stopped."""
    asked: list[float] = []

    def listen(what: str, done: int, total: int) -> None:
        if total == len(files) and done >= len(files) // 2 and not asked:
            asked.append(time.perf_counter())
            threading.Thread(target=progress.cancel).start()

    progress = Progress(listen)
    with made.open() as vault:
        try:
            import_files.read_files(vault, made.patient_id, files, progress)
        except CancelledError:
            return time.perf_counter() - asked[0]
    raise AssertionError("the reading went on to its end")
