"""The worklist over a vault: what changed is seen, who did not change is not read again, what is kept is believed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from secondop_desktop.core.batch import Guard, Verdict
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Packet, Patient, Record, Report, ReportCategory
from secondop_desktop.opinion.opinions import Handover
from secondop_desktop.usecases import case_gaps, clinic_lists, edit, prepare_opinion, request_records, turnaround
from secondop_desktop.usecases.clinic_lists import Change, ClinicProfile
from secondop_desktop.usecases.prepare_opinion import Case
from secondop_desktop.usecases.request_records import Item, RequestStatus
from secondop_desktop.usecases.worklist import Blocker, Line, Worklist
from secondop_desktop.vault import tray
from secondop_desktop.vault.tray import TrayItem
from secondop_desktop.vault.vault import Vault


def person(vault: Vault, name: str = "Rosa Mwangi") -> str:
    given, family = name.split()
    born = PartialDate("1968-03-14")
    return edit.add_patient(vault, Patient(display=name, given_names=given, family_name=family, birth_date=born))


def begin(vault: Vault, patient: str) -> Case:
    return prepare_opinion.begin(vault, patient)


def put(vault: Vault, patient: str, record: Record) -> str:
    with vault.change("add", "Added", patient_id=patient) as change:
        return change.add(replace(record, patient_id=patient))


class Counting:
    """Counts whose records are read in full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: list[str] = []
        real = prepare_opinion.held_records

        def counted(vault: Vault, patient_id: str) -> tuple[Record, ...]:
            self.read.append(patient_id)
            return real(vault, patient_id)

        monkeypatch.setattr(prepare_opinion, "held_records", counted)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    return Counting(monkeypatch)


def only(found: Sequence[Line]) -> Line:
    (one,) = found
    return one


def states(work: Worklist, vault: Vault) -> dict[str, str]:
    (held,) = work.held(vault)
    return {gap.id: str(gap.state) for gap in held.gaps}


def missing_ids(work: Worklist, vault: Vault) -> set[str]:
    return {key for key, state in states(work, vault).items() if state == "missing"}


def test_open_cases_of_everybody_are_listed(vault: Vault) -> None:
    rosa, ben = person(vault), person(vault, "Ben Okafor")
    begin(vault, rosa)
    closed = begin(vault, rosa)
    prepare_opinion.set_closed(vault, closed, True)
    begin(vault, ben)
    person(vault, "Nora Quill")
    assert {item.name for item in Worklist().read(vault)} == {"Mwangi, Rosa", "Okafor, Ben"}


def test_only_the_people_who_changed_are_read_again(vault: Vault, counting: Counting) -> None:
    rosa, ben = person(vault), person(vault, "Ben Okafor")
    begin(vault, rosa)
    begin(vault, ben)
    work = Worklist()
    work.read(vault)
    assert sorted(counting.read) == sorted([rosa, ben])
    counting.read.clear()
    work.read(vault)
    assert counting.read == []
    put(vault, ben, Report(display="Letter", category=ReportCategory.CONSULTATION, text="Seen today."))
    work.read(vault)
    assert counting.read == [ben]


def test_an_arriving_record_an_edit_a_deletion_and_an_undo_are_seen(vault: Vault) -> None:
    rosa = person(vault)
    begin(vault, rosa)
    work = Worklist()
    assert "consultation-notes" in missing_ids(work, vault)
    number = put(vault, rosa, Report(display="Letter", category=ReportCategory.CONSULTATION, text="Seen today."))
    assert "consultation-notes" not in missing_ids(work, vault)
    edit.delete(vault, [number])
    assert "consultation-notes" in missing_ids(work, vault)
    edit.undo(vault)
    assert "consultation-notes" not in missing_ids(work, vault)


def test_a_list_that_changes_and_a_record_that_grows_too_old_are_seen(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = person(vault)
    case = begin(vault, rosa)
    letter = Report(
        display="Letter", category=ReportCategory.CONSULTATION, text="Seen.", date=PartialDate("2026-11-01")
    )
    put(vault, rosa, letter)
    profile = ClinicProfile(name="Small", changes=(Change("consultation-notes", max_age_days=20),))
    clinic_lists.keep(vault, profile)
    prepare_opinion.use_clinic(vault, case, "Small")
    work = Worklist()
    assert states(work, vault)["consultation-notes"] == "ready"
    now = vault.now()
    monkeypatch.setattr(vault, "now", lambda: now + timedelta(days=12))
    assert states(work, vault)["consultation-notes"] == "ready"
    monkeypatch.setattr(vault, "now", lambda: now + timedelta(days=13))
    assert states(work, vault)["consultation-notes"] == "stale"
    wider = replace(profile, changes=(Change("consultation-notes", max_age_days=60),))
    clinic_lists.keep(vault, wider)
    assert states(work, vault)["consultation-notes"] == "ready"


def test_what_is_kept_with_the_vault_spares_the_next_start_the_records(vault: Vault, counting: Counting) -> None:
    rosa, ben = person(vault), person(vault, "Ben Okafor")
    begin(vault, rosa)
    begin(vault, ben)
    work = Worklist()
    before = work.read(vault)
    text = work.to_keep()
    assert text
    assert work.to_keep() == ""
    case_gaps.keep(vault, text)
    put(vault, ben, Report(display="Letter", category=ReportCategory.CONSULTATION, text="Seen today."))
    counting.read.clear()
    after = Worklist().read(vault)
    assert counting.read == [ben]
    assert [item for item in after if item.patient_id == rosa] == [item for item in before if item.patient_id == rosa]


def test_what_hundreds_of_cases_lack_is_kept_once_and_is_one_object(vault: Vault) -> None:
    for number in range(4):
        begin(vault, person(vault, f"Rosa Nr{number}"))
    work = Worklist()
    work.read(vault)
    text = work.to_keep()
    case_gaps.keep(vault, text)
    assert len(json.loads(text)["sets"]) == 1
    again = Worklist().held(vault)
    assert len(again) == 4
    assert len({id(held.gaps) for held in again}) == 1
    assert {held.gaps for held in again} == {held.gaps for held in work.held(vault)}


@pytest.mark.parametrize("text", ["{", "[]", '{"lists": 1}', '{"version": 9999999, "people": {}}'])
def test_what_is_kept_and_cannot_be_believed_is_found_anew(vault: Vault, text: str) -> None:
    begin(vault, person(vault))
    before = Worklist().read(vault)
    case_gaps.keep(vault, text)
    assert Worklist().read(vault) == before
    value = json.loads(fresh_text(vault))
    others: tuple[dict[str, object], ...] = ({"version": 10**9}, {"sets": []}, {"sets": [[["a"]]]})
    for other in others:
        case_gaps.keep(vault, json.dumps(value | other))
        assert Worklist().read(vault) == before


def fresh_text(vault: Vault) -> str:
    case_gaps.keep(vault, "")
    work = Worklist()
    work.read(vault)
    return work.to_keep()


def test_a_page_that_may_be_another_persons_is_at_the_top_and_goes_when_it_is_decided(vault: Vault) -> None:
    rosa, ben = person(vault), person(vault, "Ben Okafor")
    soon = begin(vault, ben)
    prepare_opinion.set_field(vault, soon, "appointment", "2026-11-09")
    begin(vault, rosa)
    work = Worklist()
    assert work.read(vault)[0].patient_id == ben
    guard = Guard(Verdict.DIFFERENT, "Another person", "The birth date differs.")
    tray.put(vault.db, vault.now(), TrayItem("", rosa, "00" * 32, "a.pdf", "pdf", guard, "", "", ""))
    first = work.read(vault)[0]
    assert (first.patient_id, first.stop.kind) == (rosa, Blocker.WRONG_PERSON)
    tray.take(vault.db, "00" * 32, rosa)
    assert work.read(vault)[0].patient_id == ben


def test_a_request_runs_its_days_without_anything_being_read_again(
    vault: Vault, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = person(vault)
    case = begin(vault, rosa)
    start = request_records.template(vault, rosa, case.id)
    item = Item("Letters", "consultation-notes")
    (request,) = request_records.add(vault, replace(start, facility="Harbor", items=(item,)))
    request_records.mark(vault, request, RequestStatus.SENT)
    work = Worklist()
    work.read(vault)
    counting.read.clear()
    now = vault.now()
    monkeypatch.setattr(vault, "now", lambda: now + timedelta(days=31))
    late = only(work.read(vault))
    assert (late.stop.kind, late.stop.days, late.stop.request) == (Blocker.OVERDUE, 31, request.id)
    assert counting.read == []


def test_a_packet_and_a_hand_over_belong_to_their_own_case(vault: Vault) -> None:
    rosa = person(vault)
    one, two = begin(vault, rosa), begin(vault, rosa)
    put(vault, rosa, Packet(display="Packet", date=PartialDate("2026-11-05"), case_id=one.id))
    kinds = {item.case_id: item.stop.kind for item in Worklist().read(vault)}
    assert kinds[one.id] is Blocker.PACKET_MADE
    assert kinds[two.id] is not Blocker.PACKET_MADE


def test_turnaround_counts_the_days_between_the_steps_and_leaves_unknown_ones_empty(vault: Vault) -> None:
    rosa = person(vault, "=Rosa Mwangi")
    case = begin(vault, rosa)
    request = request_records.add(vault, replace(request_records.template(vault, rosa, case.id), facility="Harbor"))[0]
    request = request_records.mark(vault, request, RequestStatus.SENT, PartialDate("2026-11-11"))
    request_records.mark(vault, request, RequestStatus.RECEIVED, PartialDate("2026-11-15"))
    put(vault, rosa, Packet(display="Packet", date=PartialDate("2026-11-16"), case_id=case.id))
    handed = replace(case, handovers=(Handover("Clinic", on=PartialDate("2026-11-20")),))
    prepare_opinion.save(vault, handed)
    begin(vault, rosa)
    first, second = csv.DictReader(io.StringIO(turnaround.turnaround(vault).decode()))
    assert first["name"] == "'=Rosa Mwangi"
    spans = [first[name] for name in turnaround.COLUMNS if name.startswith("days_")]
    assert spans == ["2", "4", "1", "4", "11"]
    assert second["requested"] == ""
    assert second["days_opened_to_requested"] == ""
