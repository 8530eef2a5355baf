"""What several rows of the worklist have done at once: each as if it were alone, all of it one step for Undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import OpinionCase, Record, RecordsRequest
from secondop_desktop.core.text import _
from secondop_desktop.opinion import case_state, requests
from secondop_desktop.opinion.letter_wording import LetterKind
from secondop_desktop.opinion.requests import Request, RequestStatus
from secondop_desktop.opinion.worklist import Line
from secondop_desktop.usecases import prepare_opinion, request_records, worklist_acts
from secondop_desktop.vault import records as store
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Done:
    """How many cases it was done for, and the rows that it could not be done for."""

    count: int
    left: tuple[Line, ...] = ()


def mark_sent(vault: Vault, lines: Sequence[Line], progress: Progress | None = None) -> Done:
    """Write down for each row that its next letter went out today; one that has none yet, or had one today, is left."""

    def changed(line: Line) -> Record | None:
        letter = worklist_acts.known_letter(vault, line)
        on = request_records.today(vault)
        if letter is None or worklist_acts.went_out(letter, on):
            return None
        if letter.kind is LetterKind.REQUEST:
            return _kept(vault, requests.move(letter.request, RequestStatus.SENT, on))
        return _kept(vault, requests.noted(letter.request, on, str(letter.kind)))

    return _all(vault, "request", _("Wrote down letters of several cases"), lines, changed, progress)


def mark_received(vault: Vault, lines: Sequence[Line], progress: Progress | None = None) -> Done:
    """Mark the request of each row as received today; a row of none or of several is left: nobody said which."""

    def changed(line: Line) -> Record | None:
        found = worklist_acts.waited_for(vault, line)
        if len(found) != 1:
            return None
        return _kept(vault, requests.move(found[0], RequestStatus.RECEIVED, request_records.today(vault)))

    return _all(vault, "request", _("Marked requests of several cases as received"), lines, changed, progress)


def set_due(vault: Vault, lines: Sequence[Line], due: PartialDate | None, progress: Progress | None = None) -> Done:
    """Set the day by which the work on each case is to be done; None takes it away."""

    def changed(line: Line) -> Record | None:
        record = store.record(vault.db, line.case_id)
        if not isinstance(record, OpinionCase):
            return None
        case = prepare_opinion.find_case(vault, line.patient_id, line.case_id)
        return replace(record, state=case_state.merge_state(record.state, replace(case, work_due=due)))

    done = _all(vault, "case", _("Set a due day for several cases"), lines, changed, progress)
    for line in lines:
        prepare_opinion.forget_draft(vault, line.case_id)
    return done


def _kept(vault: Vault, request: Request) -> Record | None:
    record = store.record(vault.db, request.id)
    if not isinstance(record, RecordsRequest):
        return None
    return replace(request_records.as_record(request), state=requests.merge_state(record.state, request))


def _all(
    vault: Vault,
    action: str,
    what: str,
    lines: Sequence[Line],
    changed: Callable[[Line], Record | None],
    progress: Progress | None,
) -> Done:
    """Read what each row becomes, and write all of it in one step; cancelled before that, nothing is written."""
    progress = progress or Progress()
    becomes: list[Record] = []
    left: list[Line] = []
    for number, line in enumerate(lines):
        progress.step(what, number, len(lines))
        record = changed(line)
        if record is None:
            left.append(line)
        else:
            becomes.append(record)
    if becomes:
        with vault.change(action, what) as change:
            for record in becomes:
                change.update(record)
        _log(vault, (record.patient_id for record in becomes), action)
    return Done(len(becomes), tuple(left))


def _log(vault: Vault, people: Iterable[str], action: str) -> None:
    """The log names each person of whom something was changed."""
    for patient_id in dict.fromkeys(people):
        vault.log(Event.EDITED, patient_id, action)
