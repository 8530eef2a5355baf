"""Backups: verified, whole or not at all, only what is new is copied; and they give everything back."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secondop_desktop.core.errors import NotFoundError, NotWritableError, UsageError, VaultDamagedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind, Note, Patient
from secondop_desktop.usecases import backups, browse, edit, maintain, open_vault
from secondop_desktop.vault import backup, keys, restore, thinning
from secondop_desktop.vault import backup_set as sets
from secondop_desktop.vault.check import check, digest_of_records
from secondop_desktop.vault.originals import record_original
from secondop_desktop.vault.search import search
from secondop_desktop.vault.vault import Vault
from tests.vaults import PASSWORD, Made


def add(vault: Vault, text: str) -> str:
    sha256 = vault.originals.seal(text.encode())
    with vault.change("import", "Imported"):
        record_original(vault.db, sha256, len(text), "text/plain", "a.txt")
    return sha256


def whole(folder: Path, made: Made) -> Vault:
    vault = Vault.open(folder, keys.unlock_with_recovery_key(folder, made.recovery_key), writer=False)
    assert vault.alarms == ()
    assert check(vault, read_originals=True, progress=Progress()) == []
    return vault


def test_a_backup_gives_everything_back_with_the_password_of_then(vault: Vault, made: Made, tmp_path: Path) -> None:
    sha256 = add(vault, "a report")
    backup.make(vault, tmp_path / "b")
    digest = digest_of_records(vault.db)
    add(vault, "a later report")
    backups.restore(tmp_path / "b", tmp_path / "back")
    with whole(tmp_path / "back", made) as back:
        assert digest_of_records(back.db) == digest
        assert back.originals.read(sha256) == b"a report"
    assert keys.unlock_with_password(tmp_path / "back", PASSWORD).vault_id == vault.id


def test_an_original_is_copied_once_and_each_time_can_be_had_back(vault: Vault, made: Made, tmp_path: Path) -> None:
    add(vault, "one")
    first = backup.make(vault, tmp_path / "b")
    add(vault, "two")
    second = backup.make(vault, tmp_path / "b")
    third = backup.make(vault, tmp_path / "b")
    assert [made_.copied for made_ in (first, second, third)] == [1, 1, 0]
    for made_, count in ((first, 1), (second, 2), (third, 2)):
        folder = tmp_path / made_.point.name
        backups.restore(tmp_path / "b", folder, at=made_.point.name)
        with whole(folder, made) as back:
            assert len(list(back.originals.stored())) == count


def test_a_backup_is_made_beside_an_open_window(vault: Vault, made: Made, tmp_path: Path) -> None:
    add(vault, "one")
    with made.open(writer=False) as reader:
        backup.make(reader, tmp_path / "b")
    add(vault, "two")
    backups.restore(tmp_path / "b", tmp_path / "back")
    with whole(tmp_path / "back", made) as back:
        assert len(list(back.originals.stored())) == 1
    assert check(vault, read_originals=True, progress=Progress()) == []


def test_a_drill_passes_on_a_good_backup_and_leaves_nothing_behind(vault: Vault, made: Made, tmp_path: Path) -> None:
    add(vault, "one")
    backup.make(vault, tmp_path / "b")
    before = sorted(tmp_path.rglob("*"))
    _point, problems = backups.drill(tmp_path / "b", open_vault.by_recovery_key(made.recovery_key))
    assert problems == ()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("what", ["records.db", "vault.secondop", "keys/01.age", "inventory.json", "audit.db"])
def test_a_damaged_backup_restores_nothing_and_says_which_file(
    vault: Vault, made: Made, tmp_path: Path, what: str
) -> None:
    made_ = backup.make(vault, tmp_path / "b")
    path = made_.point.folder / what
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with pytest.raises(VaultDamagedError) as error:
        backups.restore(tmp_path / "b", tmp_path / "back")
    assert what in error.value.message
    assert not (tmp_path / "back").exists()
    problems = backups.drill(tmp_path / "b", open_vault.by_recovery_key(made.recovery_key))[1]
    assert [problem.where for problem in problems] == [what]


def test_with_a_damaged_document_the_rest_comes_back_when_asked(vault: Vault, made: Made, tmp_path: Path) -> None:
    sha256 = add(vault, "one")
    add(vault, "two")
    backup.make(vault, tmp_path / "b")
    path = tmp_path / "b" / vault.originals.path(sha256).relative_to(vault.folder)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(VaultDamagedError):
        backups.restore(tmp_path / "b", tmp_path / "back")
    done = backups.restore(tmp_path / "b", tmp_path / "back", keep_going=True)
    assert [Path(item).name for item in done.skipped] == [path.name]
    with Vault.open(tmp_path / "back", vault.keys, writer=False) as back:
        found = check(back, read_originals=True, progress=Progress())
    assert [problem.where for problem in found] == list(done.skipped)


def test_a_damaged_original_does_not_take_the_place_of_a_good_one(vault: Vault, tmp_path: Path) -> None:
    kept, lost = add(vault, "one"), add(vault, "two")
    backup.make(vault, tmp_path / "b")
    third = add(vault, "three")
    for sha256 in (kept, third):
        path = vault.originals.path(sha256)
        path.write_bytes(path.read_bytes()[:-1])
    made = backup.make(vault, tmp_path / "b")
    assert [problem.where for problem in made.problems] == [
        vault.originals.path(third).relative_to(vault.folder).as_posix()
    ]
    backups.restore(tmp_path / "b", tmp_path / "back")
    with Vault.open(tmp_path / "back", vault.keys, writer=False) as back:
        assert back.originals.read(kept) == b"one"
        assert back.originals.read(lost) == b"two"


def test_a_damaged_records_file_is_not_backed_up(made: Made, tmp_path: Path) -> None:
    with made.open() as vault:
        for number in range(100):
            vault.set_setting(f"s{number}", "x" * 500)
    path = made.folder / "records.db"
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    path.write_bytes(data)
    with made.open(writer=False) as vault, pytest.raises(VaultDamagedError):
        backup.make(vault, tmp_path / "b")
    assert list((tmp_path / "b" / "points").iterdir()) == []


def test_a_backup_goes_neither_into_the_vault_nor_among_other_records(
    vault: Vault, made_once: Made, tmp_path: Path
) -> None:
    with pytest.raises(UsageError):
        backup.make(vault, vault.folder / "b")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "secondop-backup.json").write_text(
        '{"format": "secondop-backup", "version": 1, "vault": "00", "id": "1"}'
    )
    with pytest.raises(UsageError):
        backup.make(vault, tmp_path / "b")


def test_on_a_stick_with_other_things_it_has_a_folder_of_its_own(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "photo.jpg").write_bytes(b"x")
    made = backup.make(vault, tmp_path / "stick")
    assert made.backup_set.folder == tmp_path / "stick" / "SecondOp backup"
    assert sets.find(tmp_path / "stick").point().name == made.point.name


def test_a_full_disk_leaves_the_earlier_backups_and_no_half_one(
    vault: Vault, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(vault, "one")
    backup.make(vault, tmp_path / "b")
    add(vault, "two")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backup, "_copy", full)
        with pytest.raises(NotWritableError) as error:
            backup.make(vault, tmp_path / "b")
        assert "room" in error.value.title
    assert len(sets.find(tmp_path / "b").points()) == 1
    assert [path.name for path in (tmp_path / "b" / "points").iterdir() if path.name.startswith(".")] == []
    assert backups.drill(tmp_path / "b", open_vault.by_recovery_key(made.recovery_key))[1] == ()


def test_a_place_is_backed_up_to_when_due_and_known_again_under_another_path(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [datetime(2026, 11, 9, 9, 0, tzinfo=UTC)]
    unlocked = keys.unlock_with_recovery_key(made.folder, made.recovery_key)
    with Vault.open(made.folder, unlocked, writer=True, clock=lambda: now[0]) as vault:
        backups.remember_place(vault, tmp_path / "one" / "b", hours=24)
        assert len(backups.run_due(vault)) == 1
        assert backups.due(vault) == ()
        now[0] += timedelta(hours=25)
        (tmp_path / "two").mkdir()
        shutil.move(tmp_path / "one", tmp_path / "gone")
        assert backups.due(vault) == (), "the stick is away"
        shutil.move(tmp_path / "gone" / "b", tmp_path / "two" / "b")
        monkeypatch.setattr("secondop_desktop.core.places.volumes", lambda: (tmp_path / "two",))
        (made_,) = backups.run_due(vault)
        assert isinstance(made_, backups.Made)
        assert made_.backup_set.folder == tmp_path / "two" / "b"
        assert len(made_.backup_set.points()) == 2
        now[0] -= timedelta(days=400)
        assert len(backups.due(vault)) == 1, "a clock that was set back hinders no backup"


def test_thinning_keeps_hours_then_days_then_weeks_then_months_and_never_the_newest_or_the_future() -> None:
    now = datetime(2026, 11, 9, 9, 30, tzinfo=UTC)
    times = [now - timedelta(minutes=20 * n) for n in range(3 * 24 * 400)] + [now + timedelta(days=3)]
    kept = thinning.kept(times, now)
    assert now in kept
    assert now + timedelta(days=3) in kept
    assert min(times) in kept
    ages = sorted(now - time for time in kept)

    def count(low: timedelta, high: timedelta) -> int:
        return len([age for age in ages if low < age <= high])

    assert count(timedelta(hours=1), timedelta(days=2)) in range(46, 50)
    assert count(timedelta(days=2), timedelta(days=31)) in range(28, 32)
    assert count(timedelta(days=31), timedelta(days=182)) in range(20, 24)
    assert count(timedelta(days=182), timedelta(days=500)) in range(6, 10)
    assert thinning.kept(kept, now) == kept, "thinning again takes nothing"


def test_thinning_removes_originals_that_no_point_names(made: Made, tmp_path: Path) -> None:
    now = [datetime(2026, 1, 1, 9, 0, tzinfo=UTC)]
    unlocked = keys.unlock_with_recovery_key(made.folder, made.recovery_key)
    with Vault.open(made.folder, unlocked, writer=True, clock=lambda: now[0]) as vault:
        backup.make(vault, tmp_path / "b")
        now[0] += timedelta(hours=30)
        sha256 = add(vault, "gone soon")
        backup.make(vault, tmp_path / "b")
        with vault.db.atomic():
            vault.db.execute("DELETE FROM original")
        now[0] += timedelta(minutes=10)
        made_ = backup.make(vault, tmp_path / "b")
        path = made_.backup_set.folder / vault.originals.path(sha256).relative_to(vault.folder)
        assert path.exists()
        now[0] += timedelta(days=40)
        made_ = backup.make(vault, tmp_path / "b")
        assert len(made_.backup_set.points()) == 3
        assert not path.exists()


def test_a_repair_puts_back_what_the_backup_has_and_sets_the_rest_aside(made: Made, tmp_path: Path) -> None:
    with made.open() as vault:
        one, two, three = add(vault, "one"), add(vault, "two"), add(vault, "three")
        backup.make(vault, tmp_path / "b")
        four = add(vault, "four")
        paths = {text: vault.originals.path(sha) for text, sha in zip("1234", (one, two, three, four), strict=True)}
    paths["1"].unlink()
    paths["2"].write_bytes(b"rubbish")
    paths["4"].write_bytes(b"rubbish")
    stranger = paths["3"].with_name("0" * 62 + ".age")
    stranger.write_bytes(b"rubbish")
    slot = made.folder / "keys" / "01.age"
    slot.write_bytes(b"rubbish")
    done = maintain.mend(made.folder, open_vault.by_recovery_key(made.recovery_key), tmp_path / "b")
    assert [item.where for item in done.left] == [paths["4"].relative_to(made.folder).as_posix()]
    assert paths["4"].read_bytes() == b"rubbish", "what nobody can mend is left as it is"
    assert not stranger.exists()
    assert (made.folder / "quarantine").is_dir()
    with made.open(writer=False) as vault:
        assert vault.originals.read(one) == b"one"
        assert vault.originals.read(two) == b"two"
    assert keys.unlock_with_password(made.folder, PASSWORD).slot == "01.age"


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "head"])
def test_a_damaged_records_file_is_put_back_and_the_damaged_one_kept(made: Made, tmp_path: Path, damage: str) -> None:
    with made.open() as vault:
        for number in range(100):
            vault.set_setting(f"s{number}", "x" * 500)
        add(vault, "one")
        backup.make(vault, tmp_path / "b")
        digest = digest_of_records(vault.db)
    path = made.folder / "records.db"
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) * 2 // 3] ^= 1
    elif damage == "head":
        data[20] ^= 1
    else:
        del data[len(data) // 2 :]
    path.write_bytes(data)
    if damage == "gone":
        path.unlink()
    done = maintain.mend(made.folder, open_vault.by_recovery_key(made.recovery_key), tmp_path / "b")
    assert done.left == ()
    assert any(item.startswith("records.db") for item in done.done)
    with made.open(writer=False) as vault:
        assert digest_of_records(vault.db) == digest
    if damage != "gone":
        assert any("records.db" in item.name for item in (made.folder / "quarantine").rglob("*"))


def test_for_a_damaged_search_nobody_goes_back_to_the_records_of_a_backup(made: Made, tmp_path: Path) -> None:
    with made.open() as vault:
        patient = edit.add_patient(vault, Patient(display="Ada Okafor"))
        backup.make(vault, tmp_path / "b")
        note = edit.add(vault, patient, Note(display="later", text="findable words"))
        with vault.db.atomic():
            vault.db.execute("DELETE FROM passage_fts_data WHERE id > 10")
    with made.open(writer=False) as vault:
        with pytest.raises(VaultDamagedError, match="search index"):
            search(vault.db, "findable")
        (found,) = check(vault, read_originals=True, progress=Progress())
        assert found.repairable
    done = maintain.mend(made.folder, open_vault.by_recovery_key(made.recovery_key), tmp_path / "b")
    assert done.left == ()
    with made.open(writer=False) as vault:
        assert [hit.id for hit in search(vault.db, "findable")] == [note], "what came after the backup is there"


def test_a_damaged_first_file_is_put_back(made: Made, tmp_path: Path) -> None:
    with made.open() as vault:
        backup.make(vault, tmp_path / "b")
    (made.folder / "vault.secondop").write_bytes(b"{}")
    done = maintain.mend(made.folder, open_vault.by_recovery_key(made.recovery_key), tmp_path / "b")
    assert done.left == ()
    assert keys.unlock_with_password(made.folder, PASSWORD).slot == "01.age"


def test_where_there_is_no_backup_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        backups.restore(tmp_path, tmp_path / "back")
    with pytest.raises(NotFoundError):
        restore.restore(sets.find(tmp_path), sets.find(tmp_path).point(), tmp_path / "x")


def test_one_person_is_put_back_and_what_was_added_since_stays(made: Made, tmp_path: Path) -> None:
    with made.open() as vault:
        ada = edit.add_patient(vault, Patient(display="Ada Okafor"))
        ben = edit.add_patient(vault, Patient(display="Ben Okafor"))
        kept = edit.add(vault, ada, Note(display="kept", text="kept"))
        gone = edit.add(vault, ada, Note(display="gone", text="the wording of then"))
        of_ben = edit.add(vault, ben, Note(display="of ben", text="of ben"))
        sha256 = vault.originals.seal(b"a report")
        with vault.change("import", "Imported", patient_id=ada) as change:
            record_original(vault.db, sha256, 8, "text/plain", "a.txt")
            document = change.add(Document(patient_id=ada, display="report", title="report", sha256=sha256, size=8))
        backup.make(vault, tmp_path / "b")
        edit.update(vault, Note(id=kept, patient_id=ada, display="kept", text="corrected since"))
        edit.delete(vault, [gone, of_ben, document])
        vault.originals.path(sha256).unlink()
        new = edit.add(vault, ada, Note(display="new", text="new"))
        back = backups.restore_patient(vault, tmp_path / "b", ada)
        assert (back.brought_back, back.changed_back, back.originals) == (2, 1, 1)
        texts = {note.id: note.text for note in browse.records(vault, ada, (Kind.NOTE,)) if isinstance(note, Note)}
        assert texts == {kept: "kept", gone: "the wording of then", new: "new"}
        assert browse.original(vault, document)[1] == b"a report"
        assert browse.records(vault, ben, (Kind.NOTE,)) == (), "only this person"
        assert [hit.id for hit in browse.find(vault, "wording")] == [gone]
        assert check(vault, read_originals=True, progress=Progress()) == []
        edit.undo(vault)
        notes = browse.records(vault, ada, (Kind.NOTE,))
        assert {note.text for note in notes if isinstance(note, Note)} == {"corrected since", "new"}
        with pytest.raises(NotFoundError):
            backups.restore_patient(vault, tmp_path / "b", "0" * 16)


def test_records_are_neither_restored_nor_made_inside_other_records(vault: Vault, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    backup.make(vault, folder)
    inside = vault.folder / "Restored records"
    with pytest.raises(UsageError, match="inside other records"):
        backups.restore(folder, inside)
    with pytest.raises(UsageError, match="inside other records"):
        Vault.create(vault.folder / "originals" / "deep" / "New", PASSWORD, "New")
    assert not inside.exists()
    assert not (vault.folder / "originals" / "deep").exists()
