"""The second opinion: saved at every answer, left and resumed at any step, led by the keyboard."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.views.wizard.texts import benefit_words, reason_words, specialty_words
from secondop_desktop.ui.widgets import (
    Button,
    CheckBox,
    ComboBox,
    FormField,
    IconButton,
    LinkButton,
    TextArea,
    TextField,
)
from secondop_desktop.usecases import prepare_opinion
from secondop_desktop.usecases.prepare_opinion import Case
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open
from tests.ui.test_shell import cut_off, unnamed

ALT = Qt.KeyboardModifier.AltModifier


def enter(opened: Open, step: int = 0) -> OpinionRoom:
    room = cast(OpinionRoom, opened.go("opinion"))
    if step:
        room.go_step(step)
        opened.settle()
    return room


def stored(opened: Open) -> Case:
    """The case as the vault has it."""
    opened.qtbot.wait(400)
    opened.settle()
    assert opened.prepared is not None
    prepared = opened.prepared
    return cast(Case, opened.ask(lambda vault: prepare_opinion.find_case(vault, prepared.patient_id, prepared.case_id)))


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def test_the_case_opens_at_the_step_where_it_was_left(opened: Open) -> None:
    room = enter(opened)
    assert room.stepper.current == 2
    room.go_step(6)
    opened.settle()
    assert opened.controller.window.show_room("settings")
    assert stored(opened).step == 6


def test_every_answer_is_saved_as_it_is_given(opened: Open) -> None:
    room = enter(opened, 2)
    field = opened.named(TextField, "case_diagnosis")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Gallstones, many")
    assert stored(opened).diagnosis == "Gallstones, many"
    room.go_step(3)
    opened.named(CheckBox, "reason_several-options").click()
    opened.named(CheckBox, "benefit_less-anxiety").click()
    own = opened.named(TextArea, "case_own_words")
    own.setFocus()
    QTest.keyClicks(own, "I sing.")
    case = stored(opened)
    assert case.reasons == ("several-options", "peace-of-mind")
    assert case.benefits == ("less-anxiety",)
    assert case.own_words == "I sing."
    assert room.words.text() == "2 chosen"


def test_what_was_typed_last_is_written_before_the_room_is_left(opened: Open) -> None:
    enter(opened, 6)
    area = opened.named(TextArea, "case_question")
    area.setPlainText("Must it be now?")
    assert opened.controller.window.show_room("settings")
    opened.settle()  # leaving hands the answer to the lane that writes; the next line reads in another
    assert opened.prepared is not None
    prepared = opened.prepared
    case = opened.ask(lambda vault: prepare_opinion.find_case(vault, prepared.patient_id, prepared.case_id))
    assert cast(Case, case).question == "Must it be now?"


def test_locking_writes_what_was_typed_last(opened: Open) -> None:
    enter(opened, 6)
    opened.named(TextArea, "case_question").setPlainText("Can it wait?")
    opened.controller.lock()
    opened.settle()
    assert opened.prepared is not None
    prepared = opened.prepared
    with prepared.made.open(writer=False) as vault:
        assert prepare_opinion.find_case(vault, prepared.patient_id, prepared.case_id).question == "Can it wait?"


def test_the_reasons_stand_in_two_columns_of_one_width(opened: Open) -> None:
    enter(opened, 3)
    left, right = opened.named(CheckBox, "reason_rare-disease"), opened.named(CheckBox, "reason_several-conditions")
    assert left.y() == right.y()
    assert abs(left.width() - right.width()) <= 1


def test_undo_takes_an_answer_back_on_the_screen_too(opened: Open) -> None:
    enter(opened, 3)
    box = opened.named(CheckBox, "reason_rare-disease")
    box.click()
    assert stored(opened).reasons == ("rare-disease", "peace-of-mind")
    opened.controller.undo()
    opened.settle()
    assert stored(opened).reasons == ("peace-of-mind",)
    assert not box.isChecked()


def test_alt_with_an_arrow_goes_back_and_on_and_space_ticks(opened: Open) -> None:
    room = enter(opened, 2)
    press(Qt.Key.Key_Right, ALT)
    assert room.stepper.current == 2
    focused = QApplication.focusWidget()
    assert isinstance(focused, CheckBox)
    press(Qt.Key.Key_Space)
    assert focused.isChecked()
    press(Qt.Key.Key_Left, ALT)
    assert room.stepper.current == 1


def test_the_review_leads_to_the_packet_and_on_to_what_comes_after(opened: Open) -> None:
    room = enter(opened, 10)
    room.next.click()
    assert room.stepper.current == 10
    assert not room.next.isVisible()
    room.go_step(10)
    opened.named(Button, "review_packet").click()
    opened.settle()
    assert opened.controller.window.current_room == "packet"
    opened.controller.window.show_room("settings")


def test_a_date_with_two_readings_is_asked_about_and_not_kept(opened: Open) -> None:
    room = enter(opened, 1)
    field = opened.named(TextField, "case_decide_by")
    field.setFocus()
    QTest.keyClicks(field, "03/04/2027")
    opened.named(TextField, "case_decide_by_said_by").setFocus()
    form = cast(FormField, field.parentWidget())
    assert form.has_error()
    assert stored(opened).decide_by is None
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "3 April 2027")
    assert not form.has_error()
    assert stored(opened).decide_by == PartialDate("2027-04-03")
    assert room.stepper.current == 0


def test_an_answer_names_the_document_and_page_that_says_so(opened: Open) -> None:
    enter(opened, 2)
    chooser = opened.named(ComboBox, "case_diagnosis_document")
    pages = opened.named(ComboBox, "case_diagnosis_page")
    number = next(index for index in range(chooser.count()) if "letter" in chooser.itemText(index).lower())
    chooser.setCurrentIndex(number)
    pages.set_value("2")
    assert stored(opened).sources == {"diagnosis": (chooser.value(), 2)}
    chooser.setCurrentIndex(0)
    assert stored(opened).sources == {}


def test_the_checklist_groups_what_is_missing_and_takes_a_reason_for_what_is_not_needed(opened: Open) -> None:
    room = enter(opened, 7)
    before = room.gather.bar.value()
    opened.named(LinkButton, "override_discharge-summaries").click()
    not_needed = opened.named(Button, "not_needed_discharge-summaries")
    assert not not_needed.isEnabled()
    opened.named(TextField, "reason_discharge-summaries").setText("Nothing was taken out")
    not_needed.click()
    case = stored(opened)
    assert case.overrides["discharge-summaries"].reason == "Nothing was taken out"
    assert room.gather.bar.value() == before + 1
    opened.named(LinkButton, "take_back_discharge-summaries").click()
    assert stored(opened).overrides == {}
    assert room.gather.bar.value() == before


def test_questions_are_put_in_order_by_key_and_three_of_them_marked(opened: Open) -> None:
    enter(opened, 8)
    opened.named(TextField, "question_text_0").setFocus()
    press(Qt.Key.Key_Down, ALT)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "question_text_1"
    assert [item.text for item in stored(opened).questions] == ["What if I wait?", "Do I need it?", "Who does it?"]
    opened.named(IconButton, "question_up_1").setFocus()
    press(Qt.Key.Key_Up, ALT)
    assert [item.text for item in stored(opened).questions] == ["Do I need it?", "What if I wait?", "Who does it?"]
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "question_down_0", "a question at the top cannot go up"
    press(Qt.Key.Key_Down, ALT)
    visible(opened, CheckBox, "question_top_0").click()
    visible(opened, CheckBox, "question_top_2").click()
    assert stored(opened).top_questions == ("What if I wait?", "Do I need it?", "Who does it?")
    new = opened.named(TextField, "question_new")
    new.setText("Is there a trial?")
    opened.named(Button, "question_add").click()
    assert stored(opened).questions[-1].text == "Is there a trial?"
    assert not visible(opened, CheckBox, "question_top_3").isEnabled()


def visible(opened: Open, kind: type[CheckBox], name: str) -> CheckBox:
    found = [box for box in opened.controller.window.findChildren(kind, name) if box.isVisible()]
    assert len(found) == 1
    return found[0]


def test_proposed_questions_follow_the_reasons(opened: Open) -> None:
    room = enter(opened, 8)
    words = [button.accessibleName() for button in room.findChildren(Button) if button.isVisible()]
    assert any("worries you" in text for text in words)
    opened.named(Button, "proposed_0").click()
    assert len(stored(opened).questions) == 4


def test_a_second_case_is_begun_beside_the_first_and_chosen_again(opened: Open) -> None:
    room = enter(opened)
    opened.named(LinkButton, "opinion_another").click()
    opened.settle()
    assert room.case is not None
    assert opened.prepared is not None
    assert room.case.id != opened.prepared.case_id
    assert room.stepper.current == 0
    room.chooser.set_value(opened.prepared.case_id)
    opened.settle()
    assert room.case.id == opened.prepared.case_id
    assert room.stepper.current == 2


def test_without_a_case_the_room_offers_to_begin_one(opened_empty: Open) -> None:
    room = enter(opened_empty)
    assert room.pages.currentIndex() == 0
    room.begin_button.click()
    opened_empty.settle()
    assert "Add a person first" in opened_empty.controller.window.toast.label.text()


def test_every_reason_benefit_and_specialty_has_words() -> None:
    from secondop_desktop.opinion.case import BENEFITS, REASONS, SPECIALTIES

    assert set(reason_words()) == set(REASONS)
    assert set(benefit_words()) == set(BENEFITS)
    assert [value for value, _words in specialty_words()] == list(SPECIALTIES)


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_in_the_steps_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Open, zoom: int
) -> None:
    theme.set_zoom(zoom)
    room = enter(opened)
    for number in range(1, 12):
        room.go_step(number)
        opened.settle()
        shown: list[QWidget] = [room]
        assert [cut_off(widget) for widget in shown] == [[]], number
        assert unnamed(room) == [], number
