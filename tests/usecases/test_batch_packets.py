"""Packets of several cases into one folder: names that never clash, and one that fails stops no other."""

from __future__ import annotations

from pathlib import Path

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Note, Patient
from secondop_desktop.ui.dialogs.batch_packets import counted, told
from secondop_desktop.usecases import batch_packets, browse, edit, prepare_opinion
from secondop_desktop.usecases.batch_packets import Wanted
from secondop_desktop.vault.vault import Vault
from tests.vault.test_erase import person


def test_each_case_has_its_file_and_one_that_fails_says_why(vault: Vault, tmp_path: Path) -> None:
    ines = person(vault)
    edit.add(vault, ines, Note(display="Note", text="of the garden"))
    case = prepare_opinion.begin(vault, ines).id
    wanted = [Wanted("0" * 16, "1" * 16), Wanted(ines, case)]
    first, second = batch_packets.write(vault, wanted, tmp_path)
    assert first.path is None
    assert first.error is not None
    assert first.error.title == "There is no such record"
    assert second.path == tmp_path / "Ines Calloway, packet of 2026-11-09.pdf"
    assert second.path.read_bytes().startswith(b"%PDF")
    assert [packet.case_id for packet in browse.packets(vault, ines)] == [case]


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    words = "{name}, packet of {day}"
    first = batch_packets.free_path(tmp_path, words, "Ines: Calloway/", "2026-11-09")
    assert first.name == "Ines Calloway, packet of 2026-11-09.pdf"
    first.with_name(first.name.upper()).write_bytes(b"")
    assert batch_packets.free_path(tmp_path, words, "Ines: Calloway/", "2026-11-09").name.endswith("(2).pdf")


def test_a_very_long_name_takes_neither_what_it_is_nor_its_day_from_the_name_of_the_file(tmp_path: Path) -> None:
    found = batch_packets.free_path(tmp_path, "{name}, packet of {day}", "María de los Ángeles " * 8, "2026-11-09")
    assert found.name.startswith("María de los Ángeles María")
    assert found.name.endswith(", packet of 2026-11-09.pdf")
    assert len(found.stem) <= 80


def test_two_people_of_one_name_are_told_apart_by_the_names_of_their_files(vault: Vault, tmp_path: Path) -> None:
    people = []
    for display, born in (("José García", "1950-03-04"), ("Jose Garcia", "1982-01"), ("Ana Ruhl", "1944")):
        people.append(edit.add_patient(vault, Patient(display=display, birth_date=PartialDate(born))))
    wanted = [Wanted(one, prepare_opinion.begin(vault, one).id) for one in people]
    results = batch_packets.write(vault, wanted, tmp_path)
    assert [item.path.name for item in results if item.path is not None] == [
        "José García 1950-03-04, packet of 2026-11-09.pdf",
        "Jose Garcia 1982-01, packet of 2026-11-09.pdf",
        "Ana Ruhl, packet of 2026-11-09.pdf",
    ]
    assert [item.birth_date for item in results] == [PartialDate(b) for b in ("1950-03-04", "1982-01", "1944")]


def test_what_was_cancelled_before_its_turn_is_named(vault: Vault, tmp_path: Path) -> None:
    ines = person(vault)
    case = prepare_opinion.begin(vault, ines).id
    progress = Progress()
    progress.cancel()
    (result,) = batch_packets.write(vault, [Wanted(ines, case)], tmp_path, progress)
    assert (result.name, result.left, result.path) == ("Ines Calloway", True, None)
    assert list(tmp_path.glob("*.pdf")) == []


def test_cancelling_inside_a_packet_stops_it_there_and_keeps_those_before(vault: Vault, tmp_path: Path) -> None:
    ines, rosa, third = person(vault), person(vault), person(vault)
    wanted = [Wanted(one, prepare_opinion.begin(vault, one).id) for one in (ines, rosa, third)]
    said: list[tuple[str, int, int]] = []

    def listen(what: str, done: int, total: int) -> None:
        said.append((what, done, total))
        if done == 1 and ": " in what:
            progress.cancel()

    progress = Progress(listen)
    first, second, last = batch_packets.write(vault, wanted, tmp_path, progress)
    assert first.path is not None
    assert (second.path, second.left, second.begun) == (None, True, True)
    assert (last.path, last.left, last.begun) == (None, True, False)
    assert len(list(tmp_path.glob("*.pdf"))) == 1
    assert {total for _what, _done, total in said} == {3}
    assert [browse.packets(vault, one) == () for one in (ines, rosa, third)] == [False, True, True]
    assert counted((first, second, last)) == "1 written · 1 of them with warnings · 2 left out when you cancelled"
    assert told(second) == "Not written: you cancelled while it was made."
