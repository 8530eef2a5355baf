"""Packets of several cases into one folder: names that never clash, and one that fails stops no other."""

from __future__ import annotations

from pathlib import Path

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Note
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
    first = batch_packets.free_path(tmp_path, "Ines: Calloway/", "2026-11-09")
    assert first.name == "Ines Calloway , packet of 2026-11-09.pdf"
    first.with_name(first.name.upper()).write_bytes(b"")
    assert batch_packets.free_path(tmp_path, "Ines: Calloway/", "2026-11-09").name.endswith("(2).pdf")


def test_what_was_cancelled_before_its_turn_is_named(vault: Vault, tmp_path: Path) -> None:
    ines = person(vault)
    case = prepare_opinion.begin(vault, ines).id
    progress = Progress()
    progress.cancel()
    (result,) = batch_packets.write(vault, [Wanted(ines, case)], tmp_path, progress)
    assert (result.name, result.left, result.path) == ("Ines Calloway", True, None)
    assert list(tmp_path.glob("*.pdf")) == []
