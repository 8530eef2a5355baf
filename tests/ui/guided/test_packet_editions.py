"""The packet room makes every edition: boxes by mouse and by keys, a password that is made, what is new since then."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from secondop_desktop.core.errors import UsageError
from secondop_desktop.ui.theme import Mode, Theme
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.ui.views.packet_room.choices_pane import ChoicesPane
from secondop_desktop.ui.widgets import Button, LinkButton, Scroll, TextField
from secondop_desktop.usecases.make_packet import Edition
from secondop_desktop.usecases.packet_choices import RedactionBox, Sensitive
from secondop_desktop.usecases.packet_password import propose_password
from tests.packet.reading import page_sizes, page_texts
from tests.packet.test_redaction import everything
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open
from tests.ui.guided.test_packet_room import enter, wait
from tests.ui.test_shell import cut_off, unnamed


def choose(opened: Open, room: PacketRoom, edition: Edition) -> None:
    room.choices.options.edition.set_value(edition)
    wait(opened, room)


def letter_page(room: PacketRoom) -> int:
    """The page of the packet (from 0) that shows the first page of the letter."""
    built = room.composition.built
    assert built is not None
    return next(item.page for item in built.composed.shown if item.original_page == 1) - 1


def area_of_page(room: PacketRoom, page: int) -> tuple[QPoint, QPoint]:
    """Two corners inside an original's page as it is shown."""
    room.view.go_to(page)
    area = next(area for shown, area in room.view._visible() if shown == page)
    x, y, w, h = area.x(), area.y(), area.width(), area.height()
    return QPoint(int(x + 0.3 * w), int(y + 0.3 * h)), QPoint(int(x + 0.6 * w), int(y + 0.4 * h))


def sideways(choices: ChoicesPane) -> list[str]:
    """The lists of the side pages that would have to be moved sideways to be read."""
    areas = [area for area in choices.findChildren(Scroll) if area is not choices.area]
    return [area.objectName() for area in areas if area.isVisible() and area.horizontalScrollBar().maximum() > 0]


def test_what_is_composed_is_shown_before_it_is_checked_and_cannot_be_saved_then(opened: Open) -> None:
    assert opened.controller.window.show_room("packet")
    room = opened.controller.window.room("packet")
    assert isinstance(room, PacketRoom)
    seen: list[tuple[str, bool]] = []
    room.composition.drafted.connect(
        lambda _built: seen.append((room.choices.foot.state.text(), room.choices.foot.save_button.isEnabled()))
    )
    wait(opened, room)
    assert seen == [("Checking…", False)]
    assert room.choices.foot.save_button.isEnabled()


def test_the_source_of_each_page_is_named(opened: Open) -> None:
    room = enter(opened)
    assert room.source.text() == "Made from your records"
    room.view.go_to(letter_page(room))
    assert re.match(r"Page 1 of .*[Ll]etter", room.source.text())


def test_large_print_and_two_pages_a_sheet_are_a_choice_away(opened: Open) -> None:
    room = enter(opened)
    choose(opened, room, Edition.TWO_UP)
    built = room.composition.built
    assert built is not None
    assert page_sizes(built.composed.data)[0][0] > page_sizes(built.composed.data)[0][1]
    choose(opened, room, Edition.PATIENT)
    built = room.composition.built
    assert built is not None
    assert "My medicines" in page_texts(built.composed.data)[0]


def test_a_word_is_removed_and_the_file_says_so(opened: Open) -> None:
    room = enter(opened)
    choose(opened, room, Edition.REDACTED)
    page = room.choices.redaction
    assert room.choices.stack.currentWidget() is page
    field = opened.named(TextField, "redact_term")
    field.setText("Adebayo")
    QTest.keyClick(field, Qt.Key.Key_Return)
    built = wait(opened, room)
    assert page.terms == ("Adebayo",)
    assert "adebayo" not in everything(built.composed.data).casefold()
    assert room.choices.options.privacy_link.text() == "Removes 1 word. Change…"
    opened.named(Button, "redact_add").click()
    assert page.terms == ("Adebayo",)
    page._drop_term("Adebayo")
    assert "Adebayo" in "".join(page_texts(wait(opened, room).composed.data))


def test_one_press_hides_who_the_person_is(opened: Open) -> None:
    room = enter(opened)
    choose(opened, room, Edition.REDACTED)
    opened.named(LinkButton, "redact_identity").click()
    whole = everything(wait(opened, room).composed.data).casefold()
    for word in ("lindqvist", "rosa", "3 feb 1951", "1951-02-03"):
        assert word not in whole


def test_a_box_drawn_with_the_mouse_is_black_in_the_file(opened: Open) -> None:
    room = enter(opened)
    choose(opened, room, Edition.REDACTED)
    page = letter_page(room)
    first, last = area_of_page(room, page)
    QTest.mousePress(room.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first)
    QTest.mouseMove(room.view.viewport(), last)
    QTest.mouseRelease(room.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, last)
    (box,) = room.choices.redaction.boxes
    assert box.page == 1
    built = wait(opened, room)
    assert built.composed.plan.redaction is not None
    assert built.composed.plan.redaction.boxes == (box,)
    assert "Harbour Clinic" not in page_texts(built.composed.data)[page]
    assert room.view.page == page


def test_a_box_is_drawn_by_keys_alone(opened: Open) -> None:
    room = enter(opened)
    choose(opened, room, Edition.REDACTED)
    room.view.go_to(letter_page(room))
    opened.named(Button, "redact_draw").click()
    for key, modifier in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(room.view, key, modifier)
    (box,) = room.choices.redaction.boxes
    assert box.box[3] - box.box[1] > 0.07
    QTest.keyClick(room.view, Qt.Key.Key_B)
    QTest.keyClick(room.view, Qt.Key.Key_Escape)
    assert room.choices.redaction.boxes == (box,)
    room.choices.redaction._drop_box(box)
    assert not room.choices.redaction.boxes
    wait(opened, room)


def test_a_box_on_a_page_of_our_own_is_refused_in_words(opened: Open) -> None:
    room = enter(opened)
    choose(opened, room, Edition.REDACTED)
    told: list[str] = []
    opened.controller.shell.asked_toast.connect(lambda text, _undo: told.append(text))
    room._box_drawn(0, (0.1, 0.1, 0.2, 0.2))
    assert room.choices.redaction.boxes == ()
    assert "Boxes are drawn on your papers" in told[0]


def test_boxes_cannot_be_drawn_while_nothing_is_removed(opened: Open) -> None:
    room = enter(opened)
    room.view.go_to(letter_page(room))
    QTest.keyClick(room.view, Qt.Key.Key_B)
    QTest.keyClick(room.view, Qt.Key.Key_Return)
    assert room.choices.redaction.boxes == ()


def test_what_may_be_sensitive_is_ticked_in(opened: Open) -> None:
    room = enter(opened)
    choose(opened, room, Edition.REDACTED)
    room.choices.redaction.sensitive[Sensitive.GENETICS].setChecked(True)
    assert room.choices.choices().sensitive == (Sensitive.GENETICS,)
    choose(opened, room, Edition.SPECIALIST)
    assert room.choices.choices().sensitive == ()


def test_a_password_is_made_shown_and_locks_the_file(opened: Open) -> None:
    room = enter(opened)
    room.choices.options.password_kind.set_value("made")
    made = room.choices.options.password()
    assert made is not None
    assert re.fullmatch(r"([bdfghjklmnprstvz][aeiou]){2}(-([bdfghjklmnprstvz][aeiou]){2}){5}", made)
    built = wait(opened, room)
    with pikepdf.open(io.BytesIO(built.composed.data), password=made) as pdf:
        assert pdf.encryption.R == 6
    room.choices.options.another.click()
    assert room.choices.options.password() != made
    assert propose_password() != propose_password()
    wait(opened, room)


def test_a_page_limit_that_cannot_be_kept_is_told_and_nothing_can_be_saved(opened: Open) -> None:
    room = enter(opened)
    options = room.choices.options
    options.limit.addItem("1", "1")
    options.limit.set_value("1")
    opened.qtbot.waitUntil(lambda: not room.composition.busy, timeout=60000)
    assert room.choices.foot.state.text() == "The page limit is too small"
    assert not room.choices.foot.save_button.isEnabled()
    options.limit.set_value("")
    wait(opened, room)


def test_the_history_says_what_is_new_and_makes_a_supplement(opened: Open, tmp_path: Path) -> None:
    room = enter(opened)
    built = room.composition.built
    assert built is not None
    room.out.save_to(built, tmp_path / "packet.pdf")
    opened.settle()
    assert not room.choices.foot.folder_link.isHidden()
    room.choices.history_link.click()
    link = next(item for item in room.choices.history.findChildren(LinkButton) if item.objectName().startswith("news_"))
    link.click()
    opened.settle()
    page = room.choices.news_page
    assert room.choices.stack.currentWidget() is page
    assert page.about.text() == "Nothing has changed."
    assert "For the specialist" in [label.text() for label in room.choices.history.findChildren(QLabel)]
    page.supplement.emit(link.objectName().removeprefix("news_"))
    supplement = wait(opened, room)
    assert "What has changed since" in page_texts(supplement.composed.data)[0]
    room.out.save_to(supplement, tmp_path / "supplement.pdf")
    opened.settle()
    assert room.choices.options.since.count() == 2


def test_a_supplement_before_any_packet_is_told(opened: Open) -> None:
    room = enter(opened)
    refused: list[object] = []
    room.composition.refused.connect(refused.append)
    room.choices.options.edition.set_value(Edition.SUPPLEMENT)
    opened.qtbot.waitUntil(lambda: bool(refused), timeout=60000)
    opened.settle()
    assert room.choices.foot.state.text() == "There is no such packet"
    assert not isinstance(refused[0], UsageError)


def test_another_person_begins_with_nothing_removed(opened: Open) -> None:
    room = enter(opened)
    page = room.choices.redaction
    page.add_terms(("Adebayo",))
    page._boxes = (RedactionBox("x", 1, (0.0, 0.0, 1.0, 1.0)),)
    assert page._patient is not None
    page.show_person(None, {})
    assert (page.terms, page.boxes) == ((), ())


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_of_the_redacted_edition_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Open, zoom: int, mode: Mode
) -> None:
    theme.set_mode(mode)
    theme.set_zoom(zoom)
    room = enter(opened)
    choices = room.choices
    choices.options.password_kind.set_value("made")
    choose(opened, room, Edition.REDACTED)
    choices.redaction.add_terms(("A rather long name of a person", "Adebayo"))
    letter = next(iter(choices.redaction._titles))
    choices.redaction.add_box(RedactionBox(letter, 1, (0.1, 0.1, 0.2, 0.2)))
    wait(opened, room)
    choices.foot.look.emit()
    for page in (choices.area, choices.redaction, choices.cautions_page, choices.news_page):
        choices.stack.setCurrentWidget(page)
        opened.settle()
        assert cut_off(room) == []
        assert unnamed(room) == []
        assert not sideways(choices)
