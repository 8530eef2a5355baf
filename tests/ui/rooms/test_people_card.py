"""Settings: someone else gets a password and loses it again; the log shows who did what."""

from __future__ import annotations

from secondop_desktop.ui.views.people import PeopleCard, PersonPasswordDialog
from secondop_desktop.vault import keys
from tests.ui.rooms.conftest import Desk


def card_of(desk: Desk) -> PeopleCard:
    found = desk.open("settings").findChild(PeopleCard, "people_card")
    assert found is not None
    return found


def test_a_second_password_is_added_and_taken_away(desk: Desk) -> None:
    card = card_of(desk)
    card.add_person("Ben", "a password of bens own")
    desk.settle()
    desk.qtbot.waitUntil(lambda: "Ben" in desk.words(card))
    vault = desk.shell.vault
    assert vault is not None
    assert len([slot for slot in keys.read_marker(vault.folder).slots if slot.kind == "password"]) == 2
    card.take_away("Ben")
    desk.settle()
    desk.qtbot.waitUntil(lambda: "Ben" not in desk.words(card))
    assert len([slot for slot in keys.read_marker(vault.folder).slots if slot.kind == "password"]) == 1


def test_a_password_for_someone_needs_a_name_and_the_same_words_twice(desk: Desk) -> None:
    dialog = PersonPasswordDialog(None)
    desk.qtbot.addWidget(dialog)
    dialog.new.first.field.setText("maple river candle stone")
    dialog.new.again.field.setText("maple river candle stone")
    assert not dialog.save.isEnabled()
    dialog.name.setText("Ben")
    assert dialog.save.isEnabled()
    dialog.new.again.field.setText("maple river candle ston")
    assert not dialog.save.isEnabled()
    assert dialog.new.match.text() == "Not the same yet"
