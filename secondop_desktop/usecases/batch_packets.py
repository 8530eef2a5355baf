"""Packets of several cases into one folder: each by itself, so that one that fails stops no other."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import CancelledError, SecondOpError
from secondop_desktop.core.ordering import bare
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.usecases import make_packet
from secondop_desktop.usecases.file_names import LONGEST, safe_name
from secondop_desktop.usecases.packet_choices import Choices
from secondop_desktop.usecases.press import Press
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Wanted:
    """A case whose packet is wanted."""

    patient_id: str
    case_id: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case: the file with its pages and how many warnings it has, or the error that stopped it."""

    wanted: Wanted
    name: str
    path: Path | None = None
    pages: int = 0
    warnings: int = 0
    error: SecondOpError | None = None
    left: bool = False
    """The person cancelled before its turn came, or (`begun`) while it was made."""
    begun: bool = False
    birth_date: PartialDate | None = None


def write(vault: Vault, wanted: Sequence[Wanted], folder: Path, progress: Progress | None = None) -> tuple[Result, ...]:
    """Compose, check and write the packet of each case; a file that is there is never written over.

    Cancelled, also within a packet, it gives what was written until then, and names the rest as left.
    """
    progress = progress or Progress()
    results: list[Result] = []
    called = told_apart(vault, (item.patient_id for item in wanted))
    with Press() as press:
        press.warm()
        for number, item in enumerate(wanted):
            name, begun, born = "", False, None
            try:
                patient = store.patient(vault.db, item.patient_id)
                name, born = patient.display, patient.birth_date
                what = _("Making the packet of {name}").format(name=name)
                progress.step(what, number, len(wanted))
                begun = True
                made = _one(
                    vault, item, called[item.patient_id], folder, press, progress.within(what, number, len(wanted))
                )
                results.append(replace(made, name=name, birth_date=born))
            except CancelledError:
                results.append(Result(item, name, left=True, begun=begun, birth_date=born))
                results += [_left(vault, rest) for rest in wanted[number + 1 :]]
                break
            except SecondOpError as error:
                results.append(Result(item, name, error=error, birth_date=born))
    return tuple(results)


def _one(vault: Vault, item: Wanted, name: str, folder: Path, press: Press, progress: Progress) -> Result:
    plan = make_packet.plan_packet(vault, item.patient_id, Choices(case_id=item.case_id), progress)
    progress.check()
    made = make_packet.compose(vault, plan, case_id=item.case_id, progress=progress, press=press)
    progress.check()
    day = plan.prepared_on.isoformat()
    path = free_path(folder, _("{name}, packet of {day}"), name, day)
    make_packet.save(vault, made, path)
    return Result(item, name, path, made.pages, len(made.warnings))


def _left(vault: Vault, item: Wanted) -> Result:
    try:
        patient = store.patient(vault.db, item.patient_id)
    except SecondOpError:
        return Result(item, "", left=True)
    return Result(item, patient.display, left=True, birth_date=patient.birth_date)


def told_apart(vault: Vault, people: Iterable[str]) -> dict[str, str]:
    """What files call these people (ids): the name, with the birth date where another of them has it too."""
    found: dict[str, Patient] = {}
    for person in dict.fromkeys(people):
        with contextlib.suppress(SecondOpError):
            found[person] = store.patient(vault.db, person)
    names = Counter(bare(patient.display) for patient in found.values())
    called = {}
    for person, patient in found.items():
        born = patient.birth_date.day_iso if names[bare(patient.display)] > 1 and patient.birth_date is not None else ""
        called[person] = f"{patient.display} {born}".rstrip()
    return called


def free_path(folder: Path, words: str, name: str, day: str) -> Path:
    """A PDF of this person and day that is not there yet, whatever the case of its letters.

    `words` are what it is called, with {name} and {day}; a very long name gives way to them.
    """
    room = LONGEST - len(words.format(name="", day=day))
    base = safe_name(words.format(name=safe_name(name)[:room].rstrip(), day=day)) or day
    try:
        there = {path.name.casefold() for path in folder.iterdir()}
    except OSError:
        there = set()
    found, number = f"{base}.pdf", 2
    while found.casefold() in there:
        found, number = f"{base} ({number}).pdf", number + 1
    return folder / found
