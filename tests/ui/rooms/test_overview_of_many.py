"""The overview of very many records: what there is at once, and what is missing when they were looked through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from secondop_desktop.core.records import Kind, Patient
from secondop_desktop.ui.models import overview as model
from secondop_desktop.ui.models.overview import Overview, looked, read_overview
from secondop_desktop.ui.views.overview import OverviewRoom
from secondop_desktop.ui.views.overview_rows import HaveRow
from secondop_desktop.usecases import case_readiness, edit, prepare_opinion
from secondop_desktop.vault.vault import Vault
from tests.ui.rooms.conftest import Desk, Known, records_of


@pytest.fixture
def in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three records are very many, and two are read at a time."""
    monkeypatch.setattr(model, "MANY", 3)
    monkeypatch.setattr(case_readiness, "_PORTION", 2)


def test_what_follows_is_what_few_records_show_at_once(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    with known.made.open() as vault:
        prepare_opinion.begin(vault, known.patient_id)
        at_once = read_overview(vault, known.patient_id)
        monkeypatch.setattr(model, "MANY", 3)
        monkeypatch.setattr(case_readiness, "_PORTION", 2)
        first = read_overview(vault, known.patient_id)
        assert first.looking is not None
        assert (first.heading, first.have) == (at_once.heading, at_once.have)
        assert first.missing == ()
        parts = case_readiness.hold_in_parts(vault, first.looking.case)
        places = []
        while True:
            try:
                places.append(next(parts))
            except StopIteration as end:
                ready = end.value
                break
        assert looked(first, ready.ready) == at_once
        assert ready.ready == prepare_opinion.hold_against_records(vault, first.looking.case)
        assert len(places) > 5
        assert places == sorted(places), "it never goes back"
        assert places[-1][0] < places[-1][1]


def test_with_results_alone_there_are_records(vault: Vault, in_portions: None) -> None:
    patient = edit.add_patient(vault, Patient(display="Rosa Lindqvist"))
    assert read_overview(vault, patient).heading.startswith("Welcome")
    results = [record for record in records_of("") if record.kind is Kind.TEST_RESULT]
    with vault.change("import", "Imported", patient_id=patient) as change:
        for record in results:
            change.add(replace(record, patient_id=patient, sources=()))
    found = read_overview(vault, patient)
    assert found.heading == "The records of Rosa Lindqvist"
    assert found.steps[0].goes == "opinion"
    (line,) = [have for have in found.have if have.room == "results"]
    assert line.count == f"{sum(record.is_fact for record in results)} values"
    assert line.note == "newest 18 Aug 2026"


def test_the_room_says_how_far_it_is_and_then_what_is_missing(desk: Desk, in_portions: None) -> None:
    desk.shell.write(lambda vault, progress: prepare_opinion.begin(vault, desk.known.patient_id), name="test")
    desk.settle()
    room = desk.window.room("overview")
    assert isinstance(room, OverviewRoom)
    said: list[str] = []
    fill, say = room._fill, room._say_looking

    def listen(done: int, total: int) -> None:
        say(done, total)
        assert room.looking is not None
        said.append(room.looking.text())

    room._say_looking = listen  # type: ignore[method-assign]

    def filled(overview: Overview) -> None:
        said.append("filled")
        fill(overview)

    room._fill = filled  # type: ignore[method-assign]
    desk.shell.records_changed.emit()
    desk.settle()
    assert said[0] == said[-1] == "filled"
    assert said[1] == "Looking through your records for what is missing…"
    assert len(set(said)) > 5
    assert all(words.endswith(" %") for words in said[2:-1] if words != said[1])
    desk.qtbot.waitUntil(lambda: room.complete, timeout=60000)
    assert room.overview is not None
    assert room.overview.missing
    assert all(item.name in desk.words(room.missing) for item in room.overview.missing)


def test_what_was_begun_for_records_that_changed_is_let_go(desk: Desk, in_portions: None) -> None:
    desk.shell.write(lambda vault, progress: prepare_opinion.begin(vault, desk.known.patient_id), name="test")
    desk.settle()
    room = desk.window.room("overview")
    assert isinstance(room, OverviewRoom)
    filled: list[bool] = []
    fill = room._fill

    def listen(overview: Overview) -> None:
        filled.append(overview.looking is None)
        fill(overview)

    room._fill = listen  # type: ignore[method-assign]
    for _change in range(3):
        desk.shell.records_changed.emit()
        desk.qtbot.waitUntil(lambda: bool(filled) and not filled[-1], timeout=60000)
        filled.append(True)
    desk.settle()
    assert sum(filled) == 3 + 1, "only what was asked for last is shown whole"


def test_a_card_is_made_after_the_other_and_none_is_made_twice(desk: Desk, in_portions: None) -> None:
    desk.shell.write(lambda vault, progress: prepare_opinion.begin(vault, desk.known.patient_id), name="test")
    desk.settle()
    desk.shell.records_changed.emit()
    room = desk.open("overview")
    assert isinstance(room, OverviewRoom)
    made: list[str] = []
    for card, name in ((room.next, "next"), (room.have, "have"), (room.missing, "missing")):

        def note(name: str = name, clear: Callable[[], None] = card.clear_rows) -> None:
            made.append(name)
            clear()

        card.clear_rows = note  # type: ignore[method-assign]
    rows = room.have.findChildren(HaveRow)
    overview = room.overview
    assert overview is not None
    room._fill(replace(overview, steps=overview.steps[:1], missing=overview.missing[:1]))
    assert made == ["next"], "the window is heard before the next one"
    assert not room.complete
    desk.qtbot.waitUntil(lambda: room.complete, timeout=60000)
    assert made == ["next", "missing"]
    assert room.have.findChildren(HaveRow) == rows, "what is shown already stays"


def test_what_was_missing_is_known_at_the_next_opening(desk: Desk, in_portions: None) -> None:
    desk.shell.write(lambda vault, progress: prepare_opinion.begin(vault, desk.known.patient_id), name="test")
    desk.settle()
    desk.shell.records_changed.emit()
    room = desk.open("overview")
    desk.settle()
    desk.qtbot.waitUntil(lambda: not desk.shell.lanes.busy() and room.complete, timeout=60000)  # type: ignore[attr-defined]
    assert isinstance(room, OverviewRoom)
    shown = room.overview
    assert shown is not None
    assert shown.missing
    with desk.known.made.open(writer=False) as vault:
        again = read_overview(vault, desk.known.patient_id)
    assert again == shown
    assert again.looking is None
