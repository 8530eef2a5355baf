"""A record's own words in a menu and in the title of the window: themselves, and nothing that Qt takes them for."""

from __future__ import annotations

from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.widgets.action_words import of_menu, plain


def test_a_line_of_a_menu_has_no_key_no_second_column_and_no_second_line() -> None:
    assert of_menu("Salt && &File\tCtrl+Q\nsecond") == "Salt &&&& &&File Ctrl+Q second"


def test_a_line_of_a_menu_is_not_wider_than_the_screen() -> None:
    line = of_menu("&" * 10_000)
    assert plain(line) == "&" * 79 + "…"


def test_the_title_of_the_window_shows_the_name_as_it_is(controller: Controller) -> None:
    controller.window.name_person("Rosa[*]\nLind")
    assert controller.window.windowTitle() == "Rosa[*][*] Lind – SecondOp", "of which Qt shows one"
