"""The keyed inventory: any part of a vault that is played back from an older copy is named, and a sudden end is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from secondop_desktop.core.errors import VaultDamagedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.vault import inventory, tags
from secondop_desktop.vault.check import check
from secondop_desktop.vault.memory import Memory
from secondop_desktop.vault.originals import record_original
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made

PAGE = 4096


def write(made: Made, mark: str, rows: int = 40) -> None:
    """A session that changes some pages and adds an original."""
    with made.open() as vault:
        for number in range(rows):
            vault.set_setting(f"s{number}", mark * 200)
        sha256 = vault.originals.seal(mark.encode() * 500)
        with vault.change("import", "Imported"):
            record_original(vault.db, sha256, len(mark) * 500, "text/plain", "a.txt")


def named(made: Made, *, originals: bool = True) -> list[str]:
    """Where a check of the closed vault finds something."""
    try:
        with made.open(writer=False) as vault:
            return [item.where for item in check(vault, read_originals=originals, progress=Progress())]
    except VaultDamagedError as error:
        return [error.title]


def forget(made: Made) -> None:
    """Another computer."""
    with made.open(writer=False) as vault:
        Memory(vault.id).forget(made.folder)


@pytest.fixture
def two(made: Made, tmp_path: Path) -> tuple[Made, Path]:
    """A vault, and an older copy of it."""
    write(made, "old")
    shutil.copytree(made.folder, tmp_path / "older")
    write(made, "new")
    return made, tmp_path / "older"


def test_the_window_goes_first_while_very_many_pages_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "pages"
    pages.write_bytes(bytes(PAGE) * 2000)
    asked: list[None] = []
    monkeypatch.setattr(tags, "give_way", lambda: asked.append(None))
    tags.digest(pages)
    assert len(asked) >= 5


def test_a_vault_that_was_used_and_closed_is_whole(two: tuple[Made, Path]) -> None:
    made, _older = two
    assert named(made) == []
    with made.open() as vault:
        vault.set_setting("while", "open")
        assert check(vault, read_originals=True, progress=Progress()) == []
        with made.open(writer=False) as reader:
            assert check(reader, read_originals=True, progress=Progress()) == []


@pytest.mark.parametrize("name", ["records.db", "inventory.json", "audit.db"])
def test_one_file_from_an_older_copy_is_named(two: tuple[Made, Path], name: str) -> None:
    made, older = two
    shutil.copyfile(older / name, made.folder / name)
    forget(made)
    assert name in named(made)


def test_an_older_database_with_its_inventory_beside_newer_originals_is_named(two: tuple[Made, Path]) -> None:
    made, older = two
    for name in ("records.db", "inventory.json", "audit.db"):
        shutil.copyfile(older / name, made.folder / name)
    assert "vault.secondop" in named(made), "this computer has seen the newer one"
    forget(made)
    assert any(where.startswith("originals/") for where in named(made))


def test_every_single_page_from_an_older_copy_is_named(two: tuple[Made, Path]) -> None:
    made, older = two
    old, new = (older / "records.db").read_bytes(), (made.folder / "records.db").read_bytes()
    differing = [at for at in range(0, min(len(old), len(new)), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]]
    assert len(differing) > 4
    for at in differing:
        (made.folder / "records.db").write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        assert named(made, originals=False), f"page {at // PAGE + 1}"
    (made.folder / "records.db").write_bytes(new)
    assert named(made) == []


def test_what_was_found_stays_named_after_more_work_until_a_person_accepts_it(two: tuple[Made, Path]) -> None:
    made, older = two
    old, new = (older / "records.db").read_bytes(), (made.folder / "records.db").read_bytes()
    pages = range(PAGE, min(len(old), len(new)), PAGE)
    for at in pages:
        (made.folder / "records.db").write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        if named(made, originals=False) == ["records.db"]:
            break
    for _again in range(2):
        with made.open() as vault:
            vault.set_setting("more", "work")
        assert "records.db" in named(made, originals=False)
    with made.open() as vault:
        vault.keeper.settle()
    assert "records.db" not in named(made, originals=False)


def test_the_password_slots_of_an_older_copy_are_named(made: Made, tmp_path: Path) -> None:
    write(made, "old")
    shutil.copytree(made.folder, tmp_path / "older")
    with made.open() as vault:
        vault.slots.add("Ben", "a password of bens own")
    shutil.copyfile(tmp_path / "older" / "vault.secondop", made.folder / "vault.secondop")
    with made.open(writer=False) as vault:
        assert [alarm.where for alarm in vault.alarms] == ["vault.secondop"]
    assert "vault.secondop" in named(made)


def test_a_removed_an_added_and_a_swapped_original_are_named(two: tuple[Made, Path]) -> None:
    made, _older = two
    files = sorted((made.folder / "originals").rglob("*.age"))
    first, second = files[0].read_bytes(), files[1].read_bytes()
    files[0].unlink()
    assert named(made) == [files[0].relative_to(made.folder).as_posix()]
    files[0].write_bytes(second)
    assert named(made) == [files[0].relative_to(made.folder).as_posix()]
    files[0].write_bytes(first)
    extra = files[0].with_name("0" * 62 + ".age")
    extra.write_bytes(first)
    assert named(made) == [extra.relative_to(made.folder).as_posix()]


def test_a_missing_or_altered_inventory_is_named(two: tuple[Made, Path]) -> None:
    made, _older = two
    path = made.folder / "inventory.json"
    value = json.loads(path.read_text())
    path.write_text(json.dumps(value | {"generation": value["generation"] + 1}))
    assert named(made) == ["inventory.json"]
    path.unlink()
    assert named(made) == ["inventory.json"]


def test_the_whole_vault_played_back_is_named_where_the_newer_one_was_opened(two: tuple[Made, Path]) -> None:
    made, older = two
    shutil.rmtree(made.folder)
    shutil.copytree(older, made.folder)
    assert named(made) == ["vault.secondop"]
    with made.open() as vault:
        assert vault.alarms
        vault.set_setting("more", "work")
    assert named(made) == ["vault.secondop"]
    forget(made)
    other = Made(older, made.recovery_key)
    with other.open(writer=False) as vault:
        assert vault.alarms == (), "another computer knows nothing of the newer one"


class Dead(BaseException):
    """The process ends here."""


def _dies_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, call: int, *, after: bool) -> None:
    real: Callable[..., object] = getattr(owner, name)
    calls = [0]

    def deadly(*args: object, **kwargs: object) -> object:
        calls[0] += 1
        if calls[0] > call or (calls[0] == call and not after):
            raise Dead
        result = real(*args, **kwargs)
        if calls[0] == call:
            raise Dead
        return result

    monkeypatch.setattr(owner, name, deadly)


def _leave(vault: Vault) -> None:
    """What is left of a vault when its process dies: the locks are free, nothing more is written."""
    vault.db.before_writing = None
    vault.abandon()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", [1, 2, 3, 4])
@pytest.mark.parametrize("what", ["atomic_write", "put_seal", "end_writing"])
def test_an_end_at_any_write_of_the_inventory_is_no_alarm(
    made: Made, monkeypatch: pytest.MonkeyPatch, what: str, call: int, *, after: bool
) -> None:
    write(made, "old")
    with monkeypatch.context() as patch:
        _dies_at(patch, inventory, what, call, after=after)
        vault = None
        try:
            vault = made.open()
            vault.set_setting("a", "b")
            vault.slots.add("Ben", "a password of bens own")
            vault.close()
        except Dead:
            pass
        if vault is not None:
            _leave(vault)
    for _time in range(2):
        assert [where for where in named(made) if not where.startswith("keys/")] == []
        with made.open() as again:
            assert again.alarms == ()
            again.set_setting("c", "d")
