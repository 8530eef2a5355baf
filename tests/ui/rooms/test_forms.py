"""Forms: values are kept as typed, dates as precisely as they are known, and nothing typed is lost unasked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from secondop_desktop.core.dates import AmbiguousDate, PartialDate
from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.records import Kind, Medication, Note, Patient, Record, Status, TestResult
from secondop_desktop.ui import edits
from secondop_desktop.ui.dialogs.base import QuestionDialog
from secondop_desktop.ui.forms import kinds
from secondop_desktop.ui.forms.dialog import RecordForm
from secondop_desktop.ui.forms.inputs import DateField, parse_typed
from secondop_desktop.ui.forms.kinds import form_of
from secondop_desktop.ui.forms.values import blank, problems, record_from
from secondop_desktop.ui.jobs import Lanes
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.theme import Theme
from tests.pseudo_locale import PseudoTranslations


@pytest.fixture
def shell(theme: Theme, qtbot: QtBot) -> Iterator[Shell]:
    lanes = Lanes()
    shell = Shell(theme, lanes)
    shell.patient_id = "p"
    yield shell
    lanes.close()


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """What forms hand over to be kept."""
    kept: list[Record] = []
    monkeypatch.setattr(edits, "save", lambda shell, record, **more: kept.append(record))
    return kept


def form_for(
    shell: Shell, qtbot: QtBot, kind: Kind, record: Record | None = None, said: Record | None = None
) -> RecordForm:
    form = RecordForm(None, shell, kind, record, said)
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    return form


def type_in(form: RecordForm, **values: str) -> None:
    for name, text in values.items():
        made = form.input(name)
        if isinstance(made, DateField):
            made.field.setText(text)
        else:
            made.setText(text)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "typed, iso",
    [("2019", "2019"), ("Jun 2026", "2026-06"), ("3 Apr 2024", "2024-04-03"), ("March 14, 1968", "1968-03-14"),
     ("2026-08-18", "2026-08-18"), ("14.03.1968", "1968-03-14")],
)  # fmt: skip
def test_a_typed_date_keeps_its_precision(typed: str, iso: str) -> None:
    assert parse_typed(typed) == PartialDate(iso)


def test_a_date_with_the_month_in_the_persons_language_is_read(pseudo_locale: PseudoTranslations) -> None:
    from secondop_desktop.core.dates import show

    written = show(PartialDate("2024-04-03"))
    month = show(PartialDate("2024-04")).replace("2024", "").strip()
    assert "Apr" not in written
    assert parse_typed(f"{month} 2024") in (PartialDate("2024-04"), None)


def test_an_ambiguous_date_is_asked_about_and_never_guessed(shell: Shell, qtbot: QtBot, saved: list[Record]) -> None:
    assert isinstance(parse_typed("03/04/2024"), AmbiguousDate)
    form = form_for(shell, qtbot, Kind.CONDITION)
    type_in(form, display="Anaemia", onset="03/04/2024")
    form.save()
    assert saved == []
    assert "Choose which day" in form.field("onset").error.text()
    onset = form.input("onset")
    assert isinstance(onset, DateField)
    assert [button.text() for button in onset._choices.values()] == ["4 March 2024", "3 April 2024"]
    onset._choices["2024-04-03"].click()
    form.save()
    assert saved[0].onset == PartialDate("2024-04-03")  # type: ignore[attr-defined]


def test_a_date_that_is_none_says_how_to_write_it(shell: Shell, qtbot: QtBot, saved: list[Record]) -> None:
    form = form_for(shell, qtbot, Kind.IMMUNIZATION)
    type_in(form, display="Tetanus", date="last spring")
    form.save()
    assert saved == []
    assert "3 Apr 2024" in form.field("date").error.text()


def test_a_date_that_nobody_touched_keeps_its_time_of_day(shell: Shell, qtbot: QtBot, saved: list[Record]) -> None:
    record = TestResult(id="r", display="TSH", value="3.87", date=PartialDate("2026-08-18T08:12:00-05:00"))
    form = form_for(shell, qtbot, Kind.TEST_RESULT, record)
    type_in(form, unit="mIU/L")
    form.save()
    assert saved[0].date == record.date


def test_correcting_a_result_begins_with_its_value_and_adding_one_with_its_name(shell: Shell, qtbot: QtBot) -> None:
    form = form_for(shell, qtbot, Kind.TEST_RESULT, TestResult(id="r", display="TSH", value="38.7"))
    assert form.focusWidget() is form.input("value")
    QTest.keyClicks(form.focusWidget(), "3.87")
    assert form.input("value").text() == "3.87"  # type: ignore[union-attr]
    new = form_for(shell, qtbot, Kind.TEST_RESULT)
    assert new.focusWidget() is new.input("display")


def test_what_is_needed_is_said_under_its_field_in_words(shell: Shell, qtbot: QtBot, saved: list[Record]) -> None:
    form = form_for(shell, qtbot, Kind.TEST_RESULT)
    form.save()
    assert saved == []
    assert form.field("display").error.text() == "This is needed."
    assert form.field("value").has_error()
    assert not form.field("unit").has_error()
    assert "This is needed." in form.input("display").accessibleDescription()


@pytest.mark.parametrize(
    "typed, number, comparator", [("3.87", "3.87", ""), ("<1.0", "1.0", "<"), ("3,87", None, ""), ("trace", None, "")]
)
def test_a_value_is_kept_as_typed_beside_what_can_be_parsed(typed: str, number: str | None, comparator: str) -> None:
    values = {"display": "TSH", "value": typed}
    record = record_from(blank(Kind.TEST_RESULT), values)
    assert isinstance(record, TestResult)
    assert (record.value, record.value_number, record.comparator) == (typed, number, comparator)


def test_a_value_that_was_not_touched_keeps_what_its_source_parsed() -> None:
    before = TestResult(id="r", display="Titre", value="1:160", value_number="160")
    record = record_from(before, {"value": "1:160", "unit": "titre"})
    assert isinstance(record, TestResult)
    assert record.value_number == "160"


def test_a_medicine_that_is_taken_cannot_have_ended() -> None:
    values = {"display": "X", "status": Status.ACTIVE, "start": None, "end": PartialDate("2020"), "stop_reason": ""}
    assert "status" in problems(Kind.MEDICATION, values)
    assert problems(Kind.MEDICATION, values | {"status": Status.STOPPED}) == {}


def test_an_end_before_its_beginning_is_noticed_only_when_it_is_certain() -> None:
    values = {"display": "X", "onset": PartialDate("2020-05"), "abatement": PartialDate("2020")}
    assert problems(Kind.CONDITION, values) == {}
    assert "abatement" in problems(Kind.CONDITION, values | {"abatement": PartialDate("2019")})


def test_a_note_is_named_by_its_first_words() -> None:
    note = record_from(blank(Kind.NOTE), {"text": "I felt a lump\nwhen I put on a scarf", "date": None})
    assert isinstance(note, Note)
    assert note.display == "I felt a lump when I put on a scarf"
    assert note.text == "I felt a lump\nwhen I put on a scarf"


def test_a_corrected_record_number_leaves_the_other_identifiers_alone() -> None:
    from secondop_desktop.core.records import Identifier

    before = Patient(id="p", identifiers=(Identifier("a", "1", "MRN"), Identifier("b", "2")))
    after = record_from(before, {"given_names": "Ines", "family_name": "Calloway", "number": "9"})
    assert isinstance(after, Patient)
    assert after.identifiers == (Identifier("a", "9", "MRN"), Identifier("b", "2"))
    assert after.display == "Ines Calloway"


@pytest.mark.parametrize("kind", sorted(kinds._FORMS))
def test_every_form_opens_empty_and_gives_back_a_record_of_its_kind(
    kind: Kind, shell: Shell, qtbot: QtBot, saved: list[Record]
) -> None:
    form = form_for(shell, qtbot, kind)
    assert not form.is_dirty()
    for entry in form_of(kind).entries:
        made = form.input(entry.name)
        named = made.focusProxy() or made
        assert named.accessibleName() == entry.label
        if entry.form in ("line", "area", "lines"):
            made.setText(f"a {entry.name}")  # type: ignore[union-attr]
        elif isinstance(made, DateField):
            made.field.setText("2024-05-06")
    if kind is Kind.MEDICATION:
        form.input("status").set_value("stopped")  # type: ignore[union-attr]
    form.save()
    (record,) = saved
    assert record.kind is kind
    for entry in form_of(kind).entries:
        if entry.form == "line" and entry.name not in ("number",):
            assert getattr(record, entry.name) == f"a {entry.name}"


def test_opening_a_record_and_saving_it_untouched_changes_nothing(
    shell: Shell, qtbot: QtBot, saved: list[Record]
) -> None:
    record = Medication(
        id="m", display=" Odd  spacing ", dose="1 tab", status=Status.UNKNOWN, as_needed=False, note="two\n\nlines"
    )
    form = form_for(shell, qtbot, Kind.MEDICATION, record)
    form.save()
    assert saved == []
    assert not form.isVisible()


def test_escape_asks_before_typed_words_are_lost(shell: Shell, qtbot: QtBot) -> None:
    form = form_for(shell, qtbot, Kind.ALLERGY)
    type_in(form, display="Penicillin")
    QTest.keyClick(form, Qt.Key.Key_Escape)
    question = QApplication.activeModalWidget()
    assert isinstance(question, QuestionDialog)
    question.reject()
    assert form.isVisible()
    QTest.keyClick(form, Qt.Key.Key_Escape)
    question = QApplication.activeModalWidget()
    assert isinstance(question, QuestionDialog)
    question.accept()
    assert not form.isVisible()


def test_escape_leaves_an_untouched_form_at_once(shell: Shell, qtbot: QtBot) -> None:
    form = form_for(shell, qtbot, Kind.ALLERGY)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_a_failed_save_keeps_the_form_open_with_everything_in_it(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(shell: Shell, record: Record, *, then: object, failed: edits.Failed) -> None:
        failed(NotWritableError("The disk is full", "Nothing was lost."))

    monkeypatch.setattr(edits, "save", fail)
    form = form_for(shell, qtbot, Kind.ALLERGY)
    type_in(form, display="Latex")
    form.save()
    assert form.isVisible()
    assert form.input("display").text() == "Latex"  # type: ignore[union-attr]
    assert form._notice.isVisible()
    assert form.save_button.isEnabled()


def test_every_word_of_every_form_can_be_translated(
    shell: Shell, qtbot: QtBot, pseudo_locale: PseudoTranslations
) -> None:
    from tests.pseudo_locale import is_pseudo

    for kind in kinds._FORMS:
        spec = form_of(kind)
        for text in (
            spec.add,
            spec.correct,
            spec.intro,
            *(e.label for e in spec.entries),
            *(e.help for e in spec.entries),
        ):
            assert not text or is_pseudo(text), (kind, text)
