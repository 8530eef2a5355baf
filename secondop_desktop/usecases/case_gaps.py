"""What each open case lacks, known again without reading the person's records while none of them changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from secondop_desktop import __version__
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient, Record
from secondop_desktop.core.text import _
from secondop_desktop.opinion import desk
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.readiness import ADULT_AT, Readiness, State, readiness
from secondop_desktop.opinion.requests import Request
from secondop_desktop.opinion.requirements import Requirement
from secondop_desktop.opinion.worklist import Gap, Gaps
from secondop_desktop.usecases import clinic_lists, prepare_opinion
from secondop_desktop.vault.vault import Vault

_SETTING = "worklist-gaps"


@dataclass(frozen=True, slots=True)
class Known:
    """The gaps of one case, true on every day from `since` to `until` (None: always) while nothing changes."""

    gaps: Gaps
    since: date
    until: date | None = None

    def holds_on(self, today: date) -> bool:
        return self.since <= today and (self.until is None or today <= self.until)


@dataclass(slots=True)
class KnownGaps:
    """The gaps of cases, by person and case. `changed`: more is known than is kept with the vault."""

    by_person: dict[str, dict[str, Known]] = field(default_factory=dict)
    changed: bool = False

    def forget(self, people: Iterable[str]) -> None:
        """These people's records or requests changed."""
        for person in people:
            self.by_person.pop(person, None)

    def of(self, case: Case) -> Gaps:
        """What is known of a case after `hold`."""
        return self.by_person[case.patient_id][case.id].gaps

    def hold(
        self,
        vault: Vault,
        cases: Sequence[tuple[Patient, Case, tuple[Request, ...]]],
        progress: Progress,
    ) -> None:
        """Hold the cases of which nothing is known for today against the records of their people."""
        today = vault.now().date()
        wanted: dict[str, list[tuple[Patient, Case, tuple[Request, ...]]]] = {}
        for item in cases:
            known = self.by_person.get(item[1].patient_id, {}).get(item[1].id)
            if known is None or not known.holds_on(today):
                wanted.setdefault(item[1].patient_id, []).append(item)
        lists: dict[tuple[str, str], tuple[Requirement, ...]] = {}
        for number, (person, items) in enumerate(wanted.items()):
            progress.step(_("Holding records against the lists"), number, len(wanted))
            records = prepare_opinion.held_records(vault, person)
            for patient, case, requests in items:
                key = (case.clinic_profile or case.clinic, case.specialty)
                if key not in lists:
                    lists[key] = clinic_lists.list_for(vault, clinic_lists.profile_of(vault, case), case.specialty)
                states = readiness(lists[key], case, records, today, requests, patient)
                known = Known(Gaps(map(_gap, states)), today, last_day(states, records, patient, today))
                self.by_person.setdefault(person, {})[case.id] = known
                self.changed = True

    # ---------------------------------------------------------------------------------------- kept with the vault

    def as_text(self, version: int, lists: str) -> str:
        """What is known, to be kept with the vault; true at this version of the records and with these lists."""
        # Hundreds of cases lack the same: what one lacks is written once, and each case says which it is.
        sets: dict[Gaps, int] = {}
        people = {
            person: {
                case: [
                    known.since.isoformat(),
                    known.until and known.until.isoformat(),
                    sets.setdefault(known.gaps, len(sets)),
                ]
                for case, known in cases.items()
            }
            for person, cases in self.by_person.items()
        }
        value = {"version": version, "lists": lists, "sets": [_plain(gaps) for gaps in sets], "people": people}
        return json.dumps(value, ensure_ascii=False)

    def take_kept(self, vault: Vault, lists: str) -> int:
        """Take what is kept with the vault; returns the version of the records that it is true of, or -1."""
        text = vault.setting(_SETTING)
        if not text:
            return -1
        try:
            value = json.loads(text)
            if value["lists"] != lists:
                return -1
            sets = _gaps_of(value["sets"])
            found = {
                str(person): {
                    str(case): _known(since, until, number, sets) for case, (since, until, number) in cases.items()
                }
                for person, cases in value["people"].items()
            }
            version = int(value["version"])
        except (ValueError, LookupError, TypeError, AttributeError):
            return -1  # another version of the program wrote it: all is held against the lists anew
        self.by_person = found
        return version


def keep(vault: Vault, text: str) -> None:
    """Keep what `KnownGaps.as_text` says with the vault; it is no record and has no history."""
    vault.set_setting(_SETTING, text)


def lists_key(vault: Vault) -> str:
    """Changes when a list changes that cases are held against."""
    own = "\0".join(f"{item.name}\0{clinic_lists.as_text(item)}" for item in clinic_lists.kept(vault))
    return f"{__version__}:{hashlib.sha256(own.encode()).hexdigest()[:16]}"


def _gap(state: Readiness) -> Gap:
    wanted = state.requirement
    return Gap(wanted.id, wanted.name, wanted.essential, state.state, state.by_person, desk.can_be_asked_for(state))


def _plain(gaps: Sequence[Gap]) -> list[list[object]]:
    return [[gap.id, gap.name, gap.essential, str(gap.state), gap.by_person, gap.askable] for gap in gaps]


def _gaps_of(sets: Sequence[Sequence[Sequence[object]]]) -> list[Gaps]:
    """What cases lack, as it was kept; a gap that several of them have is one."""
    same: dict[tuple[object, ...], Gap] = {}
    found = []
    for kept in sets:
        gaps = []
        for stated in map(tuple, kept):
            if stated not in same:
                same[stated] = _gap_of(*stated)
            gaps.append(same[stated])
        found.append(Gaps(gaps))
    return found


def _known(since: str, until: str | None, number: int, sets: Sequence[Gaps]) -> Known:
    """What was kept of a case; `number` is the place of what it lacks among the sets."""
    if number < 0:
        raise ValueError(number)
    return Known(sets[number], date.fromisoformat(since), date.fromisoformat(until) if until else None)


def _gap_of(key: object, name: object, essential: object, state: object, by_person: object, askable: object) -> Gap:
    return Gap(str(key), str(name), bool(essential), State(str(state)), bool(by_person), bool(askable))


def last_day(states: Sequence[Readiness], records: Sequence[Record], patient: Patient, today: date) -> date | None:
    """The last day on which these states are what they are; None where no day changes them."""
    days: list[date] = []
    for state in states:
        most = state.requirement.max_age_days
        if most is not None and state.state is State.READY and not state.by_person:
            matched = set(state.matched)
            dates = [record.date.latest() for record in records if record.id in matched and record.date]
            days += [max(dates) + timedelta(days=most)] if dates else []
    if patient.birth_date is not None and any("child" in state.requirement.when for state in states):
        born = patient.birth_date.latest()
        grown_up = _on_birthday(born, ADULT_AT) - timedelta(days=1)
        days += [grown_up] if grown_up >= today else []
    return min(days, default=None)


def _on_birthday(born: date, years: int) -> date:
    """The birthday of so many years; that of 29 February is on 1 March where there is none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
