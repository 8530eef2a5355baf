"""Taking in a large FHIR bundle and a large C-CDA: parsing by a warm worker, and everything until it is committed."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlcipher3
from lxml import etree

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.records import Kind
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import import_files
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.read_one import PARSE
from secondop_desktop.vault.history import body_of
from tests.bench import generate, generate_ccda, vaults
from tests.bench.measure import PeakMemory, Row, alternating, seconds

SIZE = 30_000_000
AIM = 3.0
WORKER_MB = 1000.0
"""The most that the worker may hold."""


def fhir(repeat: int = 5, size: int = SIZE) -> list[Row]:
    """A FHIR R4 bundle against `json.loads`."""
    return _bench("FHIR bundle", "bundle.json", generate.fhir_bundle, size, "json.loads", json.loads, repeat)


def ccda(repeat: int = 5, size: int = SIZE) -> list[Row]:
    """A C-CDA against `lxml.etree.fromstring`."""
    return _bench("C-CDA", "summary.xml", generate_ccda.ccda, size, "lxml fromstring", _xml, repeat)


def _xml(data: bytes) -> object:
    return etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))


def _bench(
    what: str,
    name: str,
    make: Callable[[int], bytes],
    size: int,
    peer: str,
    parse_barely: Callable[[bytes], object],
    repeat: int,
) -> list[Row]:
    data = make(size)
    what = f"{len(data) / 1_000_000:.0f} MB {what}"
    with vaults.temporary_folder() as folder, Worker() as worker:
        made = vaults.make(folder / "made")
        numbers = itertools.count()

        def parse() -> None:
            read(worker, name, data)

        def import_() -> float:
            copy = made.copy(folder / f"vault-{next(numbers)}")
            with copy.open() as vault:
                return seconds(lambda: _import(vault, copy.patient_id, name, data, worker))

        batch = read(worker, name, data)  # the worker is warm from here on
        bodies = [body_of(record) for record in (*batch.records, *batch.none_known)]
        del batch
        with PeakMemory() as parsing:
            parse()
        with PeakMemory() as tenth, Worker() as another:
            read(another, name, make(len(data) // 10))
        with PeakMemory() as importing:
            import_()
        parsed, barely, inserted, committed = alternating(
            repeat,
            parse,
            lambda: _discard(parse_barely, data),
            lambda: _insert(folder / f"raw-{next(numbers)}.db", bodies),
            import_,
        )
    note = f"{len(bodies):,} records"
    raw = f"{peer} + raw insert"
    return [
        Row(f"{what}: parsed", parsed, peer, barely, AIM, parsing.parent_mb, parsing.worker_mb, note),
        Row(f"{what}: committed", committed, raw, barely + inserted, AIM, importing.parent_mb, importing.worker_mb),
        Row(f"{what}: committed", committed, "our parse + raw insert", parsed + inserted, AIM),
        Row(
            f"{what}: worker's memory", parsing.worker_mb or 0.0, "limit", WORKER_MB, 1.0, unit="MB",
            note=f"a tenth of it: {tenth.worker_mb or 0.0:.0f} MB",
        ),
    ]  # fmt: skip


def read(worker: Worker, name: str, data: bytes) -> Batch:
    """What the worker makes of these bytes."""
    return batch_from_json(worker.run(PARSE, (Source.from_bytes(name, data),)).value)


def _discard(parse: Callable[[bytes], object], data: bytes) -> None:
    """Parse and let go of what came of it, within the time that is measured, as ours does."""
    parse(data)


def _import(vault: Vault, patient_id: str, name: str, data: bytes, worker: Worker) -> None:
    """All of an import: sealing, parsing, judging, committing."""
    session = import_files.read_files(vault, patient_id, [Offered(Path(name), name, data)], worker=worker)
    outcome = import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
    assert sum(outcome.files[0].committed.values()) > 1
    assert outcome.files[0].committed[Kind.TEST_RESULT] > 1


def _insert(path: Path, bodies: Sequence[str]) -> None:
    """The same bodies into one table of a SQLCipher database, in one transaction."""
    connection = sqlcipher3.connect(path)
    try:
        connection.execute(f"PRAGMA key = \"x'{'a1' * 32}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        with connection:
            connection.executemany("INSERT INTO record (body) VALUES (?)", ((body,) for body in bodies))
    finally:
        connection.close()
