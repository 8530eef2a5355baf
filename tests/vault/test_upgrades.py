"""Records that an earlier version of the program wrote are made ready for this one, and nothing can lose them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.core.errors import CancelledError, NotWritableError
from secondop_desktop.core.progress import Progress
from secondop_desktop.vault import keys, schema, upgrades
from secondop_desktop.vault.check import check
from secondop_desktop.vault.database import disk_full
from secondop_desktop.vault.search import search
from secondop_desktop.vault.vault import Vault
from tests.golden.make import HERE, clock

VERSIONS = sorted(path.parent.name for path in HERE.glob("*/expected.json"))


@pytest.fixture(params=VERSIONS)
def golden(request: pytest.FixtureRequest) -> Path:
    return HERE / str(request.param)


@pytest.fixture
def old(golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a vault of an earlier version, whose index is made passage by passage."""
    monkeypatch.setattr(schema, "_AT_ONCE", 1)
    monkeypatch.setattr(upgrades, "_MB", 10_000)
    shutil.copytree(golden / "vault", tmp_path / "vault")
    return tmp_path / "vault"


@pytest.fixture
def unlocked(golden: Path, old: Path) -> keys.VaultKeys:
    key = json.loads((golden / "expected.json").read_text(encoding="utf-8"))["recovery_key"]
    return keys.unlock_with_recovery_key(old, key)


def opened(old: Path, unlocked: keys.VaultKeys, progress: Progress | None = None, *, writer: bool = True) -> Vault:
    return Vault.open(old, unlocked, writer=writer, clock=clock, progress=progress)


def held(old: Path, unlocked: keys.VaultKeys) -> dict[str, Any]:
    """All that is in the tables, by table, and under how many migrations."""
    with opened(old, unlocked, writer=False) as vault:
        assert vault.alarms == ()
        names = [row[0] for row in vault.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        tables = {name: vault.db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names if name != "seal"}
        version = vault.db.execute("PRAGMA user_version").fetchone()[0]
    return {**tables, "": version}


def found(vault: Vault) -> list[tuple[str, ...]]:
    """What searches find, for whole words and for beginnings of them."""
    words = ("a", "ca", "cal", "tsh", "scan", "june", "okafor", "remember", "ibuprofen", "mg")
    return [tuple(sorted(hit.id for hit in search(vault.db, word))) for word in words]


def test_what_is_done_is_named_and_counted_to_its_end(old: Path, unlocked: keys.VaultKeys) -> None:
    steps: list[tuple[str, int, int]] = []
    with opened(old, unlocked, Progress(lambda *step: steps.append(step))):
        pass
    passages = [step for step in steps if step[0] == "Preparing the search"]
    assert [done for _what, done, _total in passages] == list(range(passages[-1][2] + 1)), "each passage is counted"
    copied = [step for step in steps if step[0] != "Preparing the search"]
    assert copied[0][1] == 0
    assert copied[-1][1] == copied[-1][2]
    assert steps == copied + passages


def test_an_index_made_in_pieces_is_the_one_that_its_own_command_makes(old: Path, unlocked: keys.VaultKeys) -> None:
    with opened(old, unlocked) as vault:
        vault.db.execute("INSERT INTO passage_fts (passage_fts, rank) VALUES ('integrity-check', 1)")
        in_pieces = found(vault)
        with vault.db.atomic():
            vault.db.execute("INSERT INTO passage_fts (passage_fts) VALUES ('rebuild')")
        assert found(vault) == in_pieces
        assert any(in_pieces)


def test_cancelled_at_any_step_the_records_are_as_they_were_and_open_the_next_time(
    old: Path, unlocked: keys.VaultKeys
) -> None:
    before = held(old, unlocked)
    count = 0

    def opened_and_cancelled(at: int) -> bool:
        number = 0

        def listen(_what: str, _done: int, _total: int) -> None:
            nonlocal number
            number += 1
            if number == at:
                progress.cancel()

        progress = Progress(listen)
        try:
            opened(old, unlocked, progress).close()
        except CancelledError:
            return True
        return False

    while opened_and_cancelled(count + 1):
        count += 1
        assert held(old, unlocked) == before
        assert not list(old.glob("before-upgrade/*")), "what was kept of them is not needed"
        assert not list(old.glob("*.db-wal")), "all of it is in the file of the records"
    assert count > 5
    with opened(old, unlocked, writer=False) as vault:
        assert check(vault, read_originals=True, progress=Progress()) == []
        assert any(found(vault))


def test_a_disk_that_fills_up_on_the_way_leaves_the_records_as_they_were(old: Path, unlocked: keys.VaultKeys) -> None:
    before = held(old, unlocked)

    def fill(what: str, done: int, total: int) -> None:
        if what == "Preparing the search" and done == total - 1:
            raise disk_full()

    with pytest.raises(NotWritableError):
        opened(old, unlocked, Progress(fill))
    assert held(old, unlocked) == before
    with opened(old, unlocked) as vault:
        assert vault.alarms == ()
        assert check(vault, read_originals=True, progress=Progress()) == []


def test_what_was_kept_by_upgrades_that_died_does_not_pile_up(old: Path, unlocked: keys.VaultKeys) -> None:
    folder = old / upgrades.FOLDER
    folder.mkdir(exist_ok=True)
    version = held(old, unlocked)[""]
    (folder / f"records-{version}-00.db").write_bytes(b"of one that died")
    (folder / "records-1-00.db").write_bytes(b"of an earlier version")

    def before_the_tables_are_changed(what: str, _done: int, _total: int) -> None:
        if what == "Preparing the search":
            names = sorted(path.name for path in folder.iterdir())
            assert f"records-{version}-00.db" not in names or version == 1
            assert len(names) <= 2

    opened(old, unlocked, Progress(before_the_tables_are_changed)).close()
    (kept,) = folder.iterdir()
    assert upgrades.is_whole(kept)
    assert not (folder / "records-1-00.db").exists()
