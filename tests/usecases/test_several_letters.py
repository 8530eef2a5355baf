"""Letters of several cases in one go: which can be made, one file or one each, and nothing on another's back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import CancelledError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.opinion.worklist import Blocker, Stop
from secondop_desktop.usecases import edit, prepare_opinion, request_records, several_letters, trail
from secondop_desktop.usecases.request_records import Item, Request, RequestStatus
from secondop_desktop.usecases.several_letters import Drafted, Wish
from secondop_desktop.usecases.worklist import Worklist
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.vault import Vault
from tests.packet.reading import page_texts

NAMES = ("Abara", "Calloway", "Ruhl")


def asked(vault: Vault, family: str, facility: str = "Harbor", items: int = 1) -> str:
    """A person with a case, and a request of so many things, not sent yet; none for no things."""
    patient = edit.add_patient(
        vault,
        Patient(display=f"Ana {family}", family_name=family, given_names="Ana", birth_date=PartialDate("1951-02-02")),
    )
    case = prepare_opinion.begin(vault, patient)
    if items:
        wanted = tuple(Item(f"Pathology reports {number}", "pathology-report") for number in range(items))
        request_records.add(vault, Request(patient_id=patient, case_id=case.id, facility=facility, items=wanted))
    return patient


def found(vault: Vault) -> tuple[Drafted, ...]:
    """The letters of all rows, by name, each stopped by its request where it has one."""
    rows = []
    for line in sorted(Worklist().read(vault), key=lambda line: line.name):
        requests = request_records.all_requests(vault, line.patient_id)
        rows += [replace(line, stop=Stop(Blocker.LETTER, "", request=item.id)) for item in requests] or [line]
    return several_letters.drafted(vault, rows)


def logged(vault: Vault, event: Event) -> list[str]:
    return [entry.patient for entry in trail.entries(vault) if entry.event == event]


def test_a_row_whose_letter_is_not_complete_says_so_beforehand(vault: Vault) -> None:
    asked(vault, "Abara")
    asked(vault, "Calloway", facility="")
    asked(vault, "Ruhl", items=0)
    first, second, third = found(vault)
    assert (first.can_be_made, second.can_be_made, third.can_be_made) == (True, False, False)
    assert second.error is not None
    assert second.error.title == "Who is the letter to?"
    assert third.letter is None


@pytest.mark.parametrize("both_sides, pages", [(True, [1, 0, 3, 3, 3, 0, 1]), (False, [1, 3, 3, 3, 1])])
def test_one_file_has_every_letter_and_none_on_the_back_of_another(
    vault: Vault, both_sides: bool, pages: Sequence[int]
) -> None:
    for family, items in zip(NAMES, (1, 60, 1), strict=True):
        asked(vault, family, items=items)
    printed, results = several_letters.one_file(vault, found(vault), Wish(both_sides=both_sides))
    assert printed is not None
    assert printed.warnings == ()
    assert all(item.made for item in results)
    texts = page_texts(printed.data)
    # How many pages the letter of each page has by its own footer; none is the empty back.
    assert [int(text.rstrip()[-1]) if text.strip() else 0 for text in texts] == pages
    assert printed.pages == len(pages)
    reader = pypdf.PdfReader(io.BytesIO(printed.data))
    starts = [reader.get_destination_page_number(entry) or 0 for entry in reader.outline]  # type: ignore[arg-type]
    named = [str(entry.title) for entry in reader.outline]  # type: ignore[union-attr]
    assert named == ["Abara, Ana, 2 Feb 1951", "Calloway, Ana, 2 Feb 1951", "Ruhl, Ana, 2 Feb 1951"]
    assert [texts[page].splitlines()[0].strip() for page in starts] == [f"Ana {family}" for family in NAMES]
    if both_sides:
        assert all(page % 2 == 0 for page in starts)
    # Nobody stands in what a file says of itself.
    assert reader.metadata is not None
    assert reader.metadata.title == "Letters"


def test_what_left_is_in_the_log_of_each_person_and_sends_nothing_by_itself(vault: Vault, tmp_path: Path) -> None:
    people = [asked(vault, family) for family in NAMES[:2]]
    printed, results = several_letters.one_file(vault, found(vault), Wish())
    assert printed is not None
    assert logged(vault, Event.EXPORTED) == []
    several_letters.save_one(vault, printed, results, tmp_path / "Letters.pdf")
    several_letters.was_printed(vault, results)
    assert (tmp_path / "Letters.pdf").read_bytes() == printed.data
    assert logged(vault, Event.EXPORTED) == logged(vault, Event.PRINTED) == people
    for patient in people:
        (request,) = request_records.all_requests(vault, patient)
        assert request.status is RequestStatus.DRAFTED


def test_a_file_each_one_that_fails_stops_no_other_and_names_no_illness(vault: Vault, tmp_path: Path) -> None:
    for family in NAMES:
        asked(vault, family)
    wanted = found(vault)
    # Whom it went to was taken out since.
    (request,) = request_records.all_requests(vault, wanted[1].line.patient_id)
    request_records.save(vault, replace(request, facility=""))
    first, second, third = several_letters.files_each(vault, wanted, tmp_path, Wish())
    assert second.error is not None
    assert (second.error.title, second.path) == ("Who is the letter to?", None)
    assert first.path == tmp_path / "Ana Abara, letter of 2026-11-09.pdf"
    assert third.path == tmp_path / "Ana Ruhl, letter of 2026-11-09.pdf"
    assert page_texts(third.path.read_bytes())[0].startswith("Ana Ruhl")
    assert len(list(tmp_path.glob("*.pdf"))) == 2


def test_cancelled_between_two_letters_what_was_written_stays_and_the_rest_is_named(
    vault: Vault, tmp_path: Path
) -> None:
    for family in NAMES:
        asked(vault, family)

    def listen(what: str, done: int, total: int) -> None:
        said.append((what, done, total))
        if done == 1:
            progress.cancel()

    said: list[tuple[str, int, int]] = []
    progress = Progress(listen)
    wanted = found(vault)
    results = several_letters.files_each(vault, wanted, tmp_path, Wish(), progress)
    assert [item.left for item in results] == [False, True, True]
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["Ana Abara, letter of 2026-11-09.pdf"]
    assert said[0] == ("Writing the letter of Ana Abara", 0, 3)
    progress = Progress(listen)
    with pytest.raises(CancelledError):
        several_letters.one_file(vault, wanted, Wish(), progress)


def test_the_letters_are_in_the_language_that_was_asked_for(vault: Vault) -> None:
    asked(vault, "Abara")
    printed, _results = several_letters.one_file(vault, found(vault), Wish(language="es", paper="a4"))
    assert printed is not None
    assert "Página 1 de 1" in page_texts(printed.data)[0]
