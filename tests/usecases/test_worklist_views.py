"""Views of the worklist: what each shows, in which order, and how a person's own are kept with the vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.records import Patient
from secondop_desktop.opinion.worklist import Blocker, Line, Stop
from secondop_desktop.usecases import edit, erase, worklist_views
from secondop_desktop.usecases.worklist_views import Part, Sort, View, built_in, in_part, shown
from secondop_desktop.vault.vault import Vault

MONDAY = date(2026, 11, 9)


def row(name: str, kind: Blocker = Blocker.MISSING, due: str = "", days: int | None = None, clinic: str = "") -> Line:
    when = PartialDate(due) if due else None
    return Line(name, f"p-{name}", name, name, None, clinic, Stop(kind, "Do it", days), when)


def names(view: View, *rows: Line) -> list[str]:
    return [line.name for line in shown(rows, view, MONDAY)]


def test_this_week_goes_to_its_sunday_and_holds_what_is_past() -> None:
    view = View(part=Part.WEEK)
    rows = (row("past", due="2026-11-02"), row("sunday", due="2026-11-15"), row("next", due="2026-11-16"), row("none"))
    assert names(view, *rows) == ["past", "sunday"]


@pytest.mark.parametrize(
    "part, kinds",
    [
        (Part.WAITING, {Blocker.WAITING, Blocker.OVERDUE}),
        (Part.READY, {Blocker.READY, Blocker.PACKET_MADE}),
    ],
)
def test_a_part_shows_the_rows_of_its_blockers(part: Part, kinds: set[Blocker]) -> None:
    assert {kind for kind in Blocker if in_part(row("a", kind), part, MONDAY)} == kinds


def test_the_order_can_be_turned_and_what_is_not_known_stands_last_either_way() -> None:
    rows = (row("b", days=3), row("c"), row("a", days=7))
    assert names(View(sort=Sort.DAYS), *rows) == ["b", "a", "c"]
    assert names(View(sort=Sort.DAYS, backwards=True), *rows) == ["a", "b", "c"]
    assert names(View(sort=Sort.NAME), *rows) == ["a", "b", "c"]
    assert names(View(), *rows) == ["b", "c", "a"]
    assert names(View(backwards=True), *rows) == ["a", "c", "b"]


def test_the_words_of_a_view_find_notes_too() -> None:
    noted = replace(row("a"), note="Ask the daughter")
    assert names(View(words="daughter ask"), noted, row("b")) == ["a"]


def test_a_name_is_found_without_its_accents() -> None:
    rows = (replace(row("a"), name="García López, José Luis", clinic="Charité"), row("b"))
    for words in ("garcia jose", "GARCÍA", "lópez charite"):
        assert names(View(words=words), *rows) == ["García López, José Luis"]


def test_our_own_views_are_there_from_the_start() -> None:
    assert [view.name for view in built_in()][2:] == [
        "Blocked",
        "Ready to send",
        "Due this week",
        "Waiting for records",
    ]


def test_a_view_is_kept_renamed_deleted_and_brought_back_where_it_was(vault: Vault) -> None:
    first = View(" Hilltop  mornings ", Part.WEEK, "hilltop", Sort.NAME, True, (Sort.CLINIC,))
    kept = worklist_views.keep(vault, first)
    worklist_views.keep(vault, View("Second"))
    assert worklist_views.kept(vault) == (replace(first, name="Hilltop mornings"), View("Second"))
    worklist_views.keep(vault, View("SECOND", words="x"))
    assert worklist_views.kept(vault)[1] == View("SECOND", words="x")
    worklist_views.rename(vault, "Hilltop mornings", "Hill")
    with pytest.raises(UsageError, match="There is a view of this name"):
        worklist_views.rename(vault, "Hill", "second")
    gone, place = worklist_views.remove(vault, "Hill")
    assert (gone, place) == (replace(kept, name="Hill"), 0)
    with pytest.raises(NotFoundError):
        worklist_views.remove(vault, "Hill")
    worklist_views.put_back(vault, gone, place)
    worklist_views.put_back(vault, gone, place)
    assert [view.name for view in worklist_views.kept(vault)] == ["Hill", "SECOND"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "blocked"])
def test_a_name_that_cannot_be_changes_nothing(vault: Vault, name: str) -> None:
    with pytest.raises(UsageError):
        worklist_views.keep(vault, View(name))
    assert worklist_views.kept(vault) == ()


def test_what_a_later_version_kept_is_left_out_not_fatal(vault: Vault) -> None:
    vault.set_setting("worklist-views", '[{"name": "a", "part": "moon"}, 7, {"name": "b"}]')
    assert worklist_views.kept(vault) == (View("b"),)
    vault.set_setting("worklist-views", "[")
    assert worklist_views.kept(vault) == ()


def test_erasing_a_person_takes_the_views_that_name_them(vault: Vault) -> None:
    born = PartialDate("1968-03-14")
    ines = Patient(display="Ines Calloway", given_names="Ines", family_name="Calloway", birth_date=born)
    person = edit.add_patient(vault, ines)
    worklist_views.keep(vault, View("Mine", words="calloway"))
    worklist_views.keep(vault, View("For Ines"))
    worklist_views.keep(vault, View("Hilltop", words="hilltop"))
    erase.erase(vault, erase.of_person(person))
    assert worklist_views.kept(vault) == (View("Hilltop", words="hilltop"),)
