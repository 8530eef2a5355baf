"""Finding anything: records and pages by the index, and what was written in second opinions and requests."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secondop_desktop.core.records import Kind
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.requests import Request
from secondop_desktop.usecases import browse, prepare_opinion, request_records
from secondop_desktop.usecases.browse import Hit
from secondop_desktop.vault.vault import Vault

LIMIT = 60
_AROUND = 60  # characters that are shown before a word that was found


@dataclass(frozen=True, slots=True)
class Found:
    """A place where all the words occur. `step` names the step of a second opinion that it is in; empty for others."""

    hit: Hit
    step: str = ""


def find(vault: Vault, words: str, patient_id: str | None, limit: int = LIMIT) -> tuple[Found, ...]:
    """Where all these words occur: the best records and pages first, then second opinions and requests."""
    written = tuple(_written(vault, words, patient_id)) if patient_id else ()
    known = {found.hit.id for found in written}
    hits = browse.find(vault, words, patient_id, limit)
    return (*(Found(hit) for hit in hits if hit.id not in known), *written)


def _written(vault: Vault, words: str, patient_id: str) -> Iterator[Found]:
    wanted = [_plain(word) for word in words.split()]
    if not wanted:
        return
    for case in prepare_opinion.all_cases(vault, patient_id, archived=True):
        for step, text in _texts_of(case):
            if (found := _hit(Kind.OPINION_CASE, case.id, patient_id, case.title, text, wanted)) is not None:
                yield Found(found, step)
    for request in request_records.all_requests(vault, patient_id):
        for text in _texts_of_request(request):
            found = _hit(Kind.RECORDS_REQUEST, request.id, patient_id, request.facility, text, wanted)
            if found is not None:
                yield Found(found, "requests")
                break


def _texts_of(case: Case) -> Iterator[tuple[str, str]]:
    """What was written in a case, with the step of the wizard that has it."""
    for question in case.questions:
        yield "questions", question.text
    yield "question", case.question
    for text in (*case.decision_questions, case.would_change):
        yield "question", text
    for text in (case.diagnosis, case.established, case.stage, case.proposed, case.treatments_tried):
        yield "story", text
    for text in (case.own_words, case.other_reason):
        yield "why", text
    for text in (case.clinic, case.specialist, case.route):
        yield "visit", text
    yield "", case.name


def _texts_of_request(request: Request) -> Iterator[str]:
    yield request.facility
    yield from (item.text for item in request.items)
    yield from (request.department, request.notes, request.refused_reason)


def _plain(text: str) -> str:
    """The text without case and accents, each character in the place where it was."""
    return "".join(unicodedata.normalize("NFKD", char)[0].casefold()[:1] or char for char in text)


def _hit(kind: Kind, record_id: str, patient_id: str, title: str, text: str, wanted: Sequence[str]) -> Hit | None:
    line = " ".join(text.split())
    said = _plain(line)
    places = [_place(said, word) for word in wanted]
    if not line or any(place < 0 for place in places):
        return None
    start = max(0, min(places) - _AROUND)
    cut = "…" if start else ""
    marks = tuple(
        sorted(
            (place - start + len(cut), place - start + len(cut) + len(word))
            for place, word in zip(places, wanted, strict=True)
        )
    )
    return Hit(kind, record_id, patient_id, title, cut + line[start:], None, marks)


def _place(said: str, word: str) -> int:
    """Where a word begins that begins with this; -1 where none does."""
    place = said.find(word)
    while place > 0 and said[place - 1].isalnum():
        place = said.find(word, place + 1)
    return place
