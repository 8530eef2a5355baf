"""Every bench runs, here at a tiny size; what it measures is not looked at."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from lxml import etree

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.ccda import IMPORTER as CCDA
from secondop_desktop.importers.fhir import IMPORTER as FHIR
from tests.bench import find, folder, generate, generate_ccda, imports, ocr, opening, packets, start, unlock, worklist
from tests.bench.measure import Row, table


@pytest.mark.parametrize(
    "bench",
    [
        lambda: start.run(repeat=1),
        lambda: worklist.run(repeat=1, people=3, records=30),
        lambda: imports.fhir(repeat=1, size=20_000),
        lambda: imports.ccda(repeat=1, size=40_000),
        lambda: ocr.run(repeat=1, pages=1, longer=1, dpi=90),
        lambda: folder.run(repeat=1, files=18),
        lambda: find.run(repeat=1, records=100, documents=5),
        lambda: packets.run(repeat=1, files=2, pages=2),
        lambda: opening.run(repeat=1, records=50),
        lambda: unlock.run(repeat=1, records=50, documents=2),
    ],
    ids=["start", "worklist", "fhir", "ccda", "ocr", "folder", "search", "packet", "open", "unlock"],
)
def test_a_bench_runs_and_gives_a_row_for_everything_that_it_measures(bench: Callable[[], list[Row]]) -> None:
    rows = bench()
    lines = table(rows).splitlines()
    assert len(lines) == 1 + len(rows)
    assert all(row.ours > 0 and row.theirs > 0 for row in rows)
    assert rows[0].parent_mb


def test_the_files_are_the_same_at_every_run_and_as_large_as_asked_for() -> None:
    for made in (generate.fhir_bundle, generate_ccda.ccda):
        assert made(50_000) == made(50_000)
        assert 50_000 <= len(made(50_000)) < 80_000
    assert generate.pdf(2, 1) == generate.pdf(2, 1) != generate.pdf(2, 2)


def test_the_importers_read_all_of_the_files_that_are_measured() -> None:
    context = ImportContext(Progress(), lambda sha256, data: None)
    bundle = generate.fhir_bundle(200_000)
    read = FHIR.parse(bundle, "bundle.json", context)
    assert len(read.records) == len(json.loads(bundle)["entry"]) - 1
    assert (read.unmapped, read.issues) == ({}, ())
    summary = generate_ccda.ccda(200_000)
    kinds = [record.kind for record in CCDA.parse(summary, "summary.xml", context).records]
    assert kinds.count(Kind.PRACTITIONER) == 1
    values, medicines = etree.fromstring(summary).findall(".//{*}value"), summary.count(b"<substanceAdministration")
    assert len(kinds) == len(values) + medicines + 1
