"""Afterwards: opinions written down and compared by key, the own table, the decision, packets handed over."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.views.wizard.aid_page import AidPage
from secondop_desktop.ui.views.wizard.compare_page import ComparePage
from secondop_desktop.ui.views.wizard.mark_button import MarkButton
from secondop_desktop.ui.widgets import Button, CheckBox, ComboBox, FormField, LinkButton, TextArea, TextField
from secondop_desktop.usecases import prepare_opinion
from secondop_desktop.usecases.compare_opinions import Opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open
from tests.ui.guided.test_wizard import enter, stored
from tests.ui.test_shell import cut_off, unnamed

LATER = Opinion(
    "Dr Imani Quist",
    "physician",
    PartialDate("2026-11-19"),
    {"diagnosis": "gallstones", "treatment": "Wait and watch", "stage": "Mild", "risks": "It may come back"},
)


def with_second(opened: Open, **values: object) -> OpinionRoom:
    """The room over a case with a second opinion."""
    prepared = opened.prepared
    assert prepared is not None

    def work(vault: Vault, progress: Progress) -> None:
        case = prepare_opinion.find_case(vault, prepared.patient_id, prepared.case_id)
        changed = replace(case, proposed="Take it out", stage="Severe", opinion_by="Dr Osei", opinions=(LATER,))
        prepare_opinion.save(vault, replace(changed, **values))  # type: ignore[arg-type]

    opened.controller.shell.write(work, name="test")
    opened.settle()
    return enter(opened)


def newest(opened: Open, name: str) -> QWidget:
    found = opened.controller.window.findChildren(QWidget, name)
    assert found, name
    return found[-1]


def show(opened: Open, room: OpinionRoom, page: str, target: str = "") -> QWidget:
    room.show_page(page, target)
    opened.settle()
    return room.page(page)


# ------------------------------------------------------------------------------------------------- the opinions


def test_a_second_opinion_is_written_down_and_saved_letter_by_letter(opened: Open) -> None:
    room = enter(opened, 11)
    add = cast(Button, newest(opened, "after_add"))
    assert add.text() == "Write down the second opinion"
    QTest.keyClick(add, Qt.Key.Key_Space)
    opened.settle()
    assert room.pages.currentWidget() is room.page("opinion")
    doctor = opened.named(TextField, "opinion_by")
    assert QApplication.focusWidget() is doctor
    QTest.keyClicks(doctor, "Dr Quist")
    QTest.keyClicks(opened.named(TextField, "opinion_on"), "19 Nov 2026")
    QTest.keyClicks(opened.named(TextArea, "says_treatment"), "Wait and watch")
    chooser = opened.named(ComboBox, "opinion_letter_document")
    number = next(index for index in range(chooser.count()) if "letter" in chooser.itemText(index).lower())
    chooser.setCurrentIndex(number)
    opinion = stored(opened).opinions[0]
    assert opinion.by == "Dr Quist"
    assert opinion.on == PartialDate("2026-11-19")
    assert opinion.says == {"treatment": "Wait and watch"}
    assert opinion.letter == (chooser.value(), 1)
    QTest.keyClick(doctor, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    opened.settle()
    assert room.stepper.current == 10
    assert any("Dr Quist" in label.text() for label in room.step(11).findChildren(QLabel))


def test_the_first_opinion_is_changed_where_it_stands(opened: Open) -> None:
    room = with_second(opened)
    show(opened, room, "opinion", "1")
    area = opened.named(TextArea, "says_treatment")
    assert area.text() == "Take it out"
    area.setPlainText("Keyhole operation")
    QTest.keyClicks(opened.named(TextArea, "says_goal"), "No pain")
    case = stored(opened)
    assert case.proposed == "Keyhole operation"
    assert case.first_says == {"goal": "No pain"}


def test_a_removed_opinion_comes_back_by_undo(opened: Open) -> None:
    room = with_second(opened)
    show(opened, room, "opinion", "2")
    opened.named(Button, "opinion_remove").click()
    assert stored(opened).opinions == ()
    opened.controller.undo()
    assert stored(opened).opinions == (LATER,)


# ------------------------------------------------------------------------------------------------- side by side


def test_rows_are_marked_by_their_keys_and_gone_through_by_arrows(opened: Open) -> None:
    room = with_second(opened)
    page = cast(ComparePage, show(opened, room, "compare"))
    assert page.title.text() == "Two opinions"
    assert page.subtitle.text().startswith("2 rows differ.")
    stage = QApplication.focusWidget()
    assert isinstance(stage, MarkButton)
    assert stage.objectName() == "mark_stage"
    QTest.keyClick(stage, Qt.Key.Key_I)
    assert stage.text() == "Interpretation"
    QTest.keyClick(stage, Qt.Key.Key_Down)
    goal = QApplication.focusWidget()
    assert goal is not None
    assert "Goal" in goal.accessibleName()
    QTest.keyClick(goal, Qt.Key.Key_Down)
    treatment = QApplication.focusWidget()
    assert isinstance(treatment, MarkButton)
    QTest.keyClick(treatment, Qt.Key.Key_J)
    assert stored(opened).marks == {"stage": "interpretation", "treatment": "judgement"}
    QTest.keyClick(treatment, Qt.Key.Key_Delete)
    assert stored(opened).marks == {"stage": "interpretation"}
    opened.controller.undo()
    opened.settle()
    assert opened.controller.window.findChildren(MarkButton, "mark_treatment")[-1].mark == "judgement"


def test_a_reader_hears_row_doctors_words_and_mark(opened: Open) -> None:
    room = with_second(opened, marks={"treatment": "judgement"})
    page = cast(ComparePage, show(opened, room, "compare"))
    names = [cell.accessibleName() for cell in page.cells]
    assert "Diagnosis, Dr Osei: Gallstones, Dr Imani Quist: gallstones, The same" in names
    assert "Treatment, Dr Osei: Take it out, Dr Imani Quist: Wait and watch, Judgement" in names
    assert "Risks named, Dr Osei: Not written down, Dr Imani Quist: It may come back, Only one said so" in names
    assert unnamed(page) == []


def test_the_menu_of_a_row_offers_the_three_and_takes_back(opened: Open) -> None:
    room = with_second(opened, marks={"stage": "data"})
    show(opened, room, "compare")
    button = opened.named(MarkButton, "mark_stage")
    menu = button.menu()
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words == ["Data", "Interpretation", "Judgement", "Take the mark back"]
    menu.actions()[2].trigger()
    assert stored(opened).marks == {"stage": "judgement"}


def test_without_a_second_opinion_the_page_says_what_belongs_there(opened: Open) -> None:
    room = enter(opened)
    page = cast(ComparePage, show(opened, room, "compare"))
    assert page.empty.isVisible()
    assert not page.area.isVisible()
    assert QApplication.focusWidget() is page.first_button
    page.first_button.click()
    opened.settle()
    assert room.pages.currentWidget() is room.page("opinion")


def test_the_letter_of_an_opinion_opens_at_its_page(opened: Open) -> None:
    room = with_second(opened, opinions=(replace(LATER, letter=("doc", 3)),))
    page = show(opened, room, "compare")
    went: list[tuple[str, str]] = []
    cast(ComparePage, page).asked_room.disconnect()
    cast(ComparePage, page).asked_room.connect(lambda where, what: went.append((where, what)))
    opened.named(LinkButton, "compare_letter_2").click()
    assert went == [("documents", "doc#3")]


def test_what_is_marked_leads_to_what_to_do(opened: Open) -> None:
    room = with_second(opened, marks={"stage": "interpretation", "treatment": "judgement"})
    room.go_step(11)
    opened.settle()
    words = " ".join(label.text() for label in room.step(11).findChildren(QLabel) if label.isVisibleTo(room))
    assert "Ask them to talk with each other" in words
    cast(LinkButton, newest(opened, "after_interpretation")).click()
    assert QApplication.focusWidget() is opened.named(CheckBox, "way_on_call")
    cast(LinkButton, newest(opened, "after_judgement")).click()
    opened.settle()
    assert room.pages.currentWidget() is room.page("aid")


def test_words_to_say_are_changed_and_brought_back(opened: Open) -> None:
    room = enter(opened, 9)
    area = opened.named(TextArea, "script_doctor")
    back = opened.named(LinkButton, "script_back_doctor")
    ours = area.text()
    assert "Dr Imani Quist" in ours
    assert QApplication.focusWidget() is area
    assert not back.isVisibleTo(room)
    area.selectAll()
    QTest.keyClicks(area, "I need time.")
    assert stored(opened).scripts == {"doctor": "I need time."}
    assert back.isVisibleTo(room)
    back.click()
    assert area.text() == ours
    assert stored(opened).scripts == {}


# -------------------------------------------------------------------------------------------------- the own table


def test_the_own_table_is_filled_by_key_and_kept(opened: Open) -> None:
    room = with_second(opened)
    page = cast(AidPage, show(opened, room, "aid"))
    assert QApplication.focusWidget() is newest(opened, "choice_add")
    cast(Button, newest(opened, "choice_take_0")).click()
    cast(Button, newest(opened, "choice_add")).click()
    choice = QApplication.focusWidget()
    assert isinstance(choice, TextField)
    QTest.keyClicks(choice, "Wait")
    cast(LinkButton, newest(opened, "matter_take_3")).click()
    weight = cast(ComboBox, newest(opened, "matter_weight_0"))
    assert QApplication.focusWidget() is weight
    weight.set_value("most")
    cast(ComboBox, newest(opened, "fit_0_1")).set_value("bad")
    page.leaning.set_value("2")
    page.sure.set_value("little")
    QTest.keyClicks(page.needs, "More time")
    aid = stored(opened).aid
    assert [item.text for item in aid.choices] == ["Take it out", "Wait"]
    assert aid.matters[0].text == "Little pain"
    assert aid.matters[0].weight == "most"
    assert aid.matters[0].fits == {"1": "bad"}
    assert (aid.leaning, aid.sure, aid.needs) == ("2", "little", "More time")
    assert "Little pain, Take it out" in newest(opened, "fit_0_1").accessibleName()
    cast(Button, newest(opened, "choice_remove_1")).click()
    assert stored(opened).aid.matters[0].fits == {}


# --------------------------------------------------------------------------------------- the decision, and what follows


def test_the_decision_its_day_and_who_was_told_are_kept(opened: Open) -> None:
    room = enter(opened, 11)
    QTest.keyClicks(opened.named(TextArea, "case_decision"), "I wait.")
    QTest.keyClicks(opened.named(TextField, "case_decided_on"), "5 Dec 2026")
    QTest.keyClicks(opened.named(TextArea, "case_decision_reason"), "It does not hurt.")
    QTest.keyClicks(opened.named(TextArea, "case_what_follows"), "A scan in May.")
    QTest.keyClicks(opened.named(TextField, "case_told_doctor"), "Dr Osei")
    told = opened.named(TextField, "case_told_doctor_on")
    told.setFocus()
    QTest.keyClicks(told, "03/04/2027")
    opened.named(TextField, "case_told_doctor").setFocus()
    assert cast(FormField, told.parentWidget()).has_error()
    told.setFocus()
    told.selectAll()
    QTest.keyClicks(told, "6 Dec 2026")
    opened.named(CheckBox, "way_on_values").click()
    case = stored(opened)
    assert case.decision == "I wait."
    assert case.decided_on == PartialDate("2026-12-05")
    assert case.decision_reason == "It does not hurt."
    assert case.what_follows == "A scan in May."
    assert (case.told_doctor, case.told_doctor_on) == ("Dr Osei", PartialDate("2026-12-06"))
    assert case.ways_on == ("values",)
    assert not room.next.isVisible()


def test_a_case_is_closed_and_opened_again(opened: Open) -> None:
    room = enter(opened, 11)
    button = opened.named(Button, "after_close")
    button.click()
    assert stored(opened).closed == PartialDate("2026-11-09")
    assert button.text() == "Open it again"
    assert room.words.text() == "Closed on 9 November 2026"
    button.click()
    assert stored(opened).closed is None


def test_a_packet_handed_over_is_logged(opened: Open) -> None:
    room = enter(opened, 10)
    assert QApplication.focusWidget() is opened.named(Button, "review_packet")
    cast(Button, newest(opened, "handover_add")).click()
    to = QApplication.focusWidget()
    assert isinstance(to, TextField)
    assert to.text() == "Dr Imani Quist"
    cast(ComboBox, newest(opened, "handover_how_0")).set_value("mail")
    QTest.keyClicks(newest(opened, "handover_note_0"), "By courier")
    (entry,) = stored(opened).handovers
    assert (entry.to, entry.how, entry.on, entry.note) == ("Dr Imani Quist", "mail", PartialDate("2026-11-09"),
                                                           "By courier")  # fmt: skip
    room.go_step(11)
    room.go_step(10)
    opened.settle()
    assert cast(TextField, newest(opened, "handover_note_0")).text() == "By courier"
    cast(Button, newest(opened, "handover_remove_0")).click()
    assert stored(opened).handovers == ()


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_on_the_pages_beside_the_steps_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Open, zoom: int
) -> None:
    theme.set_zoom(zoom)
    third = Opinion("Dr Third", says=dict.fromkeys(LATER.says, "One thing and another, said at length"))
    room = with_second(opened, opinions=(LATER, third), marks={"stage": "interpretation"})
    for page, target in (("compare", ""), ("opinion", "2"), ("aid", "")):
        shown = show(opened, room, page, target)
        if page == "aid":
            cast(Button, newest(opened, "choice_take_0")).click()
            cast(LinkButton, newest(opened, "matter_take_0")).click()
            opened.settle()
        assert cut_off(shown) == [], page
        assert unnamed(shown) == [], page
    assert isinstance(stored(opened), Case)
