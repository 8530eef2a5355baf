"""What is erased for good is in no byte that the keys of the vault can open: not here, not in its backups."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from secondop_desktop.core.codec import statement
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Identifier, Kind, Note, OpinionCase, Patient, Report, TestResult
from secondop_desktop.usecases import backups, browse, case_gaps, edit, erase, open_vault
from secondop_desktop.vault import backup_set as sets
from secondop_desktop.vault import erase_everywhere, history, intake, keys, records, tray
from secondop_desktop.vault import restore as restoring
from secondop_desktop.vault.check import check
from secondop_desktop.vault.database import connect
from secondop_desktop.vault.originals import keep_password, record_original
from secondop_desktop.vault.rekey import rekey
from secondop_desktop.vault.search import search
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made

CANARY = "quetzalcanary"


def everything(folder: Path, vault_keys: keys.VaultKeys) -> bytes:
    """All that can be read below a folder with these keys: every page of every database, every original."""
    found = b""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        found += path.name.encode() + data
        if path.suffix == ".age" and path.parent.parent.name == "originals":
            found += pyrage.decrypt(data, [vault_keys.identity])
        elif path.suffix == ".db":
            key = vault_keys.log_key() if path.name == "audit.db" else vault_keys.database_key()
            found += plain_pages(path, key)
    return found


def plain_pages(path: Path, key: str) -> bytes:
    """Every page as it is without the encryption, free ones too, and those of the write-ahead log."""
    page, reserved = 4096, 80
    found = b""
    for file, start, head in ((path, 0, 0), (path.with_name(path.name + "-wal"), 32, 24)):
        data = file.read_bytes() if file.exists() else b""
        for place in range(start, len(data), page + head):
            block = data[place + head : place + head + page]
            if len(block) < page:
                continue
            first = file == path and place == 0 or block[:16] == path.read_bytes()[:16]
            cipher = Cipher(
                algorithms.AES(bytes.fromhex(key)), modes.CBC(block[page - reserved : page - reserved + 16])
            )
            opened = cipher.decryptor()
            found += opened.update(block[16 if first else 0 : page - reserved]) + opened.finalize()
    return found


def person(vault: Vault, name: str = "Ines Calloway") -> str:
    with vault.change("add", "Added a person") as change:
        return change.add(Patient(display=name))


def take_in(vault: Vault, patient: str, text: str, *drafts: TestResult, title: str = "Report") -> Document:
    """Import a document of one page with this text, and what it states."""
    data = text.encode()
    sha256 = vault.originals.seal(data)
    draft = Document(
        id="file", sha256=sha256, display=title, title=title, size=len(data), pages=1, file_name=f"{title}.pdf"
    )
    stated = [replace(item, sources=(Source(sha256, f"/{number}", "fhir"),)) for number, item in enumerate(drafts)]
    with vault.change("import", f"Imported {title}", patient_id=patient) as change:
        done = intake.commit_drafts(change, patient, [draft], stated, {sha256: (text,)}, Progress())
        record_original(vault.db, sha256, len(data), "application/pdf", f"{title}.pdf")
    found = records.record(vault.db, done.ids[sha256])
    assert isinstance(found, Document)
    return found


def whole(vault: Vault) -> None:
    assert check(vault, read_originals=True, progress=Progress()) == []


def nothing_left(vault: Vault, *places: Path) -> None:
    for folder in (vault.folder, *places):
        left = everything(folder, vault.keys).lower()
        assert CANARY.encode() not in left, folder
        assert CANARY.encode("utf-16-le") not in left


def test_the_search_for_the_canary_sees_pages_that_sqlite_let_go(vault: Vault) -> None:
    patient = person(vault)
    uid = edit.add(vault, patient, Note(display="Note", text=f"{CANARY} " * 5))
    edit.delete(vault, [uid])
    vault.rest()
    assert CANARY.encode() in everything(vault.folder, vault.keys)


def test_a_typed_record_leaves_nothing_in_history_undo_search_or_free_pages(vault: Vault) -> None:
    patient = person(vault)
    edit.add(vault, patient, Note(display="Stays", text="of the garden"))
    uid = edit.add(vault, patient, Note(display=f"{CANARY} one", text="first"))
    edit.update(vault, replace(browse.record(vault, uid), display="two", note=f"was {CANARY}"))
    edit.delete(vault, [uid])
    edit.undo(vault)
    outcome = erase.erase(vault, erase.of_records([uid]))
    assert (outcome.records, outcome.originals) == (1, 0)
    nothing_left(vault)
    assert search(vault.db, CANARY) == ()
    assert len(search(vault.db, "garden")) == 1
    whole(vault)
    undoable = browse.undoable(vault)
    assert undoable is not None
    edit.undo(vault, past_erasing=True)
    assert [item.display for item in records.records(vault.db, patient, (Kind.NOTE,))] == []


def test_an_erasing_that_ended_in_the_middle_is_finished_when_the_vault_is_opened(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made.folder, tmp_path / "own")
    own = replace(made, folder=tmp_path / "own")
    with own.open() as vault, monkeypatch.context() as patch:
        document = take_in(vault, person(vault), f"A page of {CANARY}", title=CANARY)
        original = vault.originals.path(document.sha256)
        patch.setattr(erase_everywhere, "finish", lambda _vault: sys.exit(9))
        with pytest.raises(SystemExit):
            erase.erase(vault, erase.of_documents(vault, [document.id]))
    assert original.exists()
    with open_vault.open_with_recovery_key(own.folder, own.recovery_key) as opened:
        assert not original.exists()
        nothing_left(opened)
        whole(opened)


def test_erasing_cannot_be_undone(vault: Vault) -> None:
    patient = person(vault)
    uid = edit.add(vault, patient, Note(display=CANARY))
    erase.erase(vault, erase.of_records([uid]))
    step = browse.steps(vault)[0]
    assert step.action == history.ERASE
    with pytest.raises(UsageError):
        vault.undo(step.id)
    assert history.last_redoable(vault.db) is None


def test_undo_after_an_erasing_takes_no_older_step_back_unasked(vault: Vault) -> None:
    patient = person(vault)
    document = take_in(vault, patient, "a page", TestResult(id="a", display="TSH"), TestResult(id="b", display="T4"))
    (tsh,) = (item for item in browse.records(vault, patient, (Kind.TEST_RESULT,)) if item.display == "TSH")
    erase.erase(vault, erase.of_records([tsh.id]))
    with pytest.raises(edit.ErasedLastError) as error:
        edit.undo(vault)
    assert error.value.before is not None
    assert error.value.before.what == "Files taken in, partly erased"
    assert error.value.records >= 2
    assert browse.record(vault, document.id).display == "Report", "the rest of the import is still there"
    edit.add(vault, patient, Note(display="later"))
    assert edit.undo(vault) is not None, "what was done after the erasing is taken back as ever"


def test_a_place_that_never_held_a_backup_is_not_said_to_hold_what_was_erased(vault: Vault, tmp_path: Path) -> None:
    uid = edit.add(vault, person(vault), Note(display=CANARY))
    for name in ("chosen", "used"):
        (tmp_path / name).mkdir()
        backups.remember_place(vault, tmp_path / name)
    (used,) = (place for place in backups.backup_places(vault) if place.folder.endswith("used"))
    backups.run_place(vault, used)
    backups.forget_place(vault, used.set_id)
    backups.remember_place(vault, tmp_path / "used")
    for name in ("chosen", "used"):
        (tmp_path / name).rename(tmp_path / f"{name} away")
    assert erase.preview(vault, erase.of_records([uid])).away == (str(tmp_path / "used"),)
    outcome = erase.erase(vault, erase.of_records([uid]))
    assert outcome.away == (str(tmp_path / "used"),)


def test_a_document_goes_with_what_only_it_states_and_its_name(vault: Vault) -> None:
    patient = person(vault)
    kept = take_in(vault, patient, "a page that stays", TestResult(id="k", display="TSH", value="3.87"), title="Kept")
    gone = take_in(
        vault,
        patient,
        f"Result of {CANARY}",
        TestResult(id="a", display=f"{CANARY} antigen", value="7"),
        TestResult(id="b", display="TSH", value="3.87"),
        title=f"{CANARY} labs",
    )
    keep_password(vault.db, gone.sha256, f"pw {CANARY}")
    outcome = erase.erase(vault, erase.of_documents(vault, [gone.id]))
    assert outcome.originals == 1
    nothing_left(vault)
    whole(vault)
    assert [item.display for item in records.records(vault.db, patient, (Kind.TEST_RESULT,))] == ["TSH"]
    (result,) = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    assert [source.document_id for source in result.sources] == [kept.id]
    assert not vault.originals.path(gone.sha256).exists()
    assert vault.originals.read(kept.sha256) == b"a page that stays"


def test_a_correction_by_hand_goes_with_the_document_that_it_corrected(vault: Vault) -> None:
    patient = person(vault)
    gone = take_in(vault, patient, "page", TestResult(id="a", display=CANARY, value="7"))
    (result,) = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    edit.update(vault, replace(result, note=f"I think {CANARY}"))
    erase.erase(vault, erase.of_documents(vault, [gone.id]))
    nothing_left(vault)
    assert records.records(vault.db, patient, (Kind.TEST_RESULT,)) == ()


def test_an_erased_result_does_not_come_back_with_its_document(vault: Vault) -> None:
    patient = person(vault)
    draft = TestResult(id="a", display="Calcium", value="9.6")
    take_in(vault, patient, "page", draft)
    (result,) = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    found = erase.preview(vault, erase.of_records([result.id]))
    assert [document.title for document in found.stays] == ["Report"]
    erase.erase(vault, found.target)
    take_in(vault, patient, "page", draft)
    assert records.records(vault.db, patient, (Kind.TEST_RESULT,)) == ()
    whole(vault)


def test_the_words_of_the_document_that_stays_are_shown_again(vault: Vault) -> None:
    """Where two documents state the same differently, what is shown may be the words of the erased one."""
    patient = person(vault)
    kept = take_in(vault, patient, "stays", TestResult(id="a", display="TSH", value="3.87"), title="Kept")
    gone = take_in(vault, patient, "goes", TestResult(id="x", display="Other", value="1"), title="Gone")
    (tsh,) = [item for item in records.records(vault.db, patient, (Kind.TEST_RESULT,)) if item.display == "TSH"]
    shown = replace(
        tsh,
        display=f"Thyrotropin {CANARY}",
        sources=(replace(tsh.sources[0], stated=statement(tsh)), Source(gone.id, "/9", "fhir")),
    )
    with vault.change("import", "Imported 1 file", patient_id=patient) as change:
        change.update(shown)
    erase.erase(vault, erase.of_documents(vault, [gone.id]))
    (left,) = records.records(vault.db, patient, (Kind.TEST_RESULT,))
    assert isinstance(left, TestResult)
    assert (left.display, left.value) == ("TSH", "3.87")
    assert [(source.document_id, source.stated) for source in left.sources] == [(kept.id, "")]
    nothing_left(vault)
    whole(vault)


def test_a_person_goes_whole_and_the_others_stay(vault: Vault) -> None:
    other, gone = person(vault), person(vault, f"{CANARY.title()} Brown")
    shared = take_in(vault, other, "a leaflet in both files")
    take_in(vault, gone, "a leaflet in both files")
    take_in(vault, gone, f"letter about {CANARY}", TestResult(id="a", display=CANARY, value="7"))
    edit.add(vault, gone, Report(display="Report", text=CANARY))
    sha256 = vault.originals.seal(f"waits {CANARY}".encode())
    tray.put(vault.db, vault.now(), TrayItem("", gone, sha256, f"{CANARY}.pdf", "pdf", None, CANARY, CANARY, ""))
    tray.begin(vault.db, sha256, gone, f'{{"{CANARY}": 1}}')
    case = edit.add(vault, gone, OpinionCase(state={"question": CANARY}))
    vault.set_setting(f"case-draft:{case}", CANARY)
    case_gaps.keep(vault, CANARY)
    vault.set_setting("case-readiness:of-another-case", CANARY)
    erase.erase(vault, erase.of_person(gone))
    nothing_left(vault)
    whole(vault)
    assert [item.id for item in browse.patients(vault)] == [other]
    assert vault.originals.read(shared.sha256) == b"a leaflet in both files"


def test_a_file_of_the_review_tray_goes_with_its_original(vault: Vault) -> None:
    patient = person(vault)
    sha256 = vault.originals.seal(CANARY.encode())
    tray.put(vault.db, vault.now(), TrayItem("", patient, sha256, f"{CANARY}.pdf", "pdf", None, CANARY, CANARY, ""))
    erase.erase(vault, erase.of_waiting(sha256))
    nothing_left(vault)
    assert browse.waiting(vault) == ()
    whole(vault)


def test_the_log_says_that_something_was_erased_and_not_what(vault: Vault) -> None:
    patient = person(vault)
    uid = edit.add(vault, patient, Note(display=CANARY))
    before = len([line for line in vault.log_entries() if line.event == "erased"])
    erase.erase(vault, erase.of_records([uid]))
    (line,) = [line for line in vault.log_entries() if line.event == "erased"][before:]
    assert (line.patient, line.detail) == (patient, "record")
    assert uid not in "".join((line.at, line.detail, line.user))


def test_older_copies_in_the_vaults_own_folder_go(vault: Vault) -> None:
    patient = person(vault)
    uid = edit.add(vault, patient, Note(display=CANARY))
    vault.rest()
    for name in ("before-upgrade/records-2-0.db", "quarantine/2026-11-01/records.db"):
        (vault.folder / name).parent.mkdir(parents=True)
        shutil.copyfile(vault.folder / "records.db", vault.folder / name)
    erase.erase(vault, erase.of_records([uid]))
    nothing_left(vault)


def test_numbers_learned_from_an_erased_file_are_forgotten(vault: Vault) -> None:
    patient = person(vault)
    take_in(vault, patient, "stays")
    sha256 = vault.originals.seal(b"goes")
    with vault.change("import", "Imported 1 file", patient_id=patient) as change:
        draft = Document(id="file", sha256=sha256, title="Gone", size=4, pages=1)
        done = intake.commit_drafts(change, patient, [draft], (), {}, Progress())
        record_original(vault.db, sha256, 4, "text/plain", "a.txt")
        one = records.patient(vault.db, patient)
        change.update(replace(one, identifiers=(Identifier("urn:oid:1", CANARY),)))
    erase.erase(vault, erase.of_documents(vault, [done.ids[sha256]]))
    assert records.patient(vault.db, patient).identifiers == ()
    nothing_left(vault)
    whole(vault)


# --------------------------------------------------------------------------------------------------------- backups


def back(place: Path, made: Made, folder: Path, at: str) -> Vault:
    backups.restore(place, folder, at=at)
    opened = Vault.open(folder, keys.unlock_with_recovery_key(folder, made.recovery_key), writer=False)
    assert opened.alarms == ()
    whole(opened)
    return opened


def two_backups(vault: Vault, place: Path, patient: str) -> Document:
    gone = take_in(vault, patient, f"page {CANARY}", TestResult(id="a", display=CANARY, value="7"), title=CANARY)
    take_in(vault, patient, "stays", TestResult(id="b", display="TSH", value="3.87"), title="Kept")
    backups.back_up(vault, place)
    edit.add(vault, patient, Note(display="Later"))
    backups.back_up(vault, place)
    return gone


def test_every_backup_is_cleaned_and_still_gives_the_rest_back(vault: Vault, made: Made, tmp_path: Path) -> None:
    place = tmp_path / "b"
    patient = person(vault)
    gone = two_backups(vault, place, patient)
    outcome = erase.erase(vault, erase.of_documents(vault, [gone.id]))
    assert (outcome.cleaned, outcome.away, outcome.failed) == ((place,), (), ())
    nothing_left(vault, place)
    points = backups.points(place)
    assert len(points) == 2
    for number, point in enumerate(points):
        with back(place, made, tmp_path / f"back{number}", point.name) as old:
            assert [item.display for item in records.records(old.db, patient, (Kind.TEST_RESULT,))] == ["TSH"]
            assert len(records.records(old.db, patient, (Kind.NOTE,))) == number
    set_ = sets.find(place)
    assert restoring.drill(set_, set_.point(), lambda folder: vault.keys, Progress()) == []


def test_a_stick_that_is_away_is_cleaned_before_the_next_backup(vault: Vault, tmp_path: Path) -> None:
    place, away = tmp_path / "b", tmp_path / "drawer"
    gone = two_backups(vault, place, person(vault))
    place.rename(away)
    outcome = erase.erase(vault, erase.of_documents(vault, [gone.id]))
    assert outcome.away == (str(place),)
    assert CANARY.encode() in everything(away, vault.keys)
    away.rename(place)
    backups.back_up(vault, place)
    nothing_left(vault, place)
    assert len(backups.points(place)) == 3


def test_a_stick_that_comes_back_under_another_name_is_cleaned_without_a_new_backup(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, elsewhere = tmp_path / "stick" / "b", tmp_path / "STICK1"
    place.parent.mkdir()
    gone = two_backups(vault, place, person(vault))
    place.parent.rename(elsewhere)
    erase.erase(vault, erase.of_documents(vault, [gone.id]))
    assert backups.clean_returned(vault) == (), "it is away"
    monkeypatch.setattr("secondop_desktop.core.places.volumes", lambda: (elsewhere,))
    assert backups.clean_returned(vault, skip=[backups.known_sets(vault)[0].set_id]) == ()
    ((found, cleaned),) = backups.clean_returned(vault)
    assert (found.folder, cleaned.points, cleaned.failed) == (str(place), 2, ())
    nothing_left(vault, elsewhere / "b")
    assert len(backups.points(elsewhere / "b")) == 2, "no new one was made"
    assert backups.clean_returned(vault) == (), "it is done once"


def test_a_place_that_is_forgotten_is_cleaned_all_the_same(vault: Vault, tmp_path: Path) -> None:
    place = tmp_path / "b"
    place.mkdir()
    set_id = backups.remember_place(vault, place).set_id
    gone = two_backups(vault, place, person(vault))
    backups.forget_place(vault, set_id)
    outcome = erase.erase(vault, erase.of_documents(vault, [gone.id]))
    assert outcome.cleaned == (place,)
    nothing_left(vault, place)


def test_a_backup_made_beside_an_open_window_is_cleaned(vault: Vault, tmp_path: Path) -> None:
    gone = take_in(vault, person(vault), CANARY)
    with closing(vault.reader()) as beside:
        backups.back_up(beside, tmp_path / "b")
    outcome = erase.erase(vault, erase.of_documents(vault, [gone.id]))
    assert outcome.cleaned == (tmp_path / "b",)
    nothing_left(vault, tmp_path / "b")


def test_who_was_erased_does_not_come_back_out_of_a_backup_that_was_away(vault: Vault, tmp_path: Path) -> None:
    place, away = tmp_path / "b", tmp_path / "drawer"
    patient = person(vault)
    two_backups(vault, place, patient)
    place.rename(away)
    erase.erase(vault, erase.of_person(patient))
    away.rename(place)
    assert patient not in {item.id for item in backups.people(vault, place)}
    with pytest.raises(NotFoundError):
        backups.restore_patient(vault, place, patient)
    nothing_left(vault, place)


def test_new_keys_leave_the_backups_of_the_old_vault_behind(vault: Vault, tmp_path: Path) -> None:
    place = tmp_path / "b"
    gone = two_backups(vault, place, person(vault))
    place.rename(tmp_path / "drawer")
    erase.erase(vault, erase.of_documents(vault, [gone.id]))
    _id, recovery = rekey(vault, tmp_path / "new", "another river candle")
    with open_vault.open_with_recovery_key(tmp_path / "new", recovery) as new:
        assert backups.known_sets(new) == ()
        assert erase_everywhere.sets_pending(new) == frozenset()


def test_a_damaged_backup_is_named_and_the_others_are_cleaned(vault: Vault, tmp_path: Path) -> None:
    place = tmp_path / "b"
    gone = two_backups(vault, place, person(vault))
    first = backups.points(place)[0].folder
    (first / "records.db").write_bytes(b"x" * 8192)
    outcome = erase.erase(vault, erase.of_documents(vault, [gone.id]))
    assert outcome.failed == (first,)
    shutil.rmtree(first)
    nothing_left(vault, place)


def test_a_backup_made_anew_is_put_in_place_after_a_crash_just_before(vault: Vault, tmp_path: Path) -> None:
    place = tmp_path / "b"
    gone = two_backups(vault, place, person(vault))
    erase.erase(vault, erase.of_documents(vault, [gone.id]))
    names = [point.name for point in backups.points(place)]
    one = place / "points" / names[0]
    one.rename(one.with_name(f".ready-{one.name}"))
    shutil.copytree(place / "points" / names[1], one)
    (one / "old").write_bytes(CANARY.encode())
    backups.back_up(vault, place)
    assert [point.name for point in backups.points(place)][:2] == names
    nothing_left(vault, place)


def test_nothing_is_erased_where_the_records_cannot_be_written(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = person(vault)
    uid = edit.add(vault, patient, Note(display=CANARY))

    def fails(*_args: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("secondop_desktop.vault.erase._forget_originals", fails)
    with pytest.raises(OSError, match="no room"):
        erase.erase(vault, erase.of_records([uid]))
    assert browse.record(vault, uid).display == CANARY
    with closing(connect(vault.folder, vault.keys.database_key(), writer=False)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] == 6
    whole(vault)
