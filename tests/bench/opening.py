"""Opening a vault with 100,000 records against an empty one: the cost must not grow with what is in it."""

from __future__ import annotations

from tests.bench import vaults
from tests.bench.measure import PeakMemory, Row, alternating


def run(repeat: int = 31, records: int = 100_000) -> list[Row]:
    """By the recovery key, as a password costs a second or two on purpose; and for reading alone."""
    with vaults.temporary_folder() as folder:
        empty = vaults.make(folder / "empty")
        full = empty.copy(folder / "full")
        vaults.fill(full, records, 0)
        with PeakMemory() as memory:
            _open(full, writer=True)
        rows = []
        for what, writer in (("open to write", True), ("open to read", False)):
            ours, theirs = alternating(
                repeat,
                lambda writer=writer: _open(full, writer=writer),  # type: ignore[misc]
                lambda writer=writer: _open(empty, writer=writer),  # type: ignore[misc]
            )
            note = f"{records:,} records"
            rows.append(Row(what, ours, "the same, empty", theirs, 1.2, memory.parent_mb, note=note))
        return rows


def _open(made: vaults.Made, *, writer: bool) -> None:
    with made.open(writer=writer) as vault:
        assert vault.name
