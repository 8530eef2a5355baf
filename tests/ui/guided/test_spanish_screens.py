"""The rooms in Spanish: nothing is cut off, and all that can be acted on has its name."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from secondop_desktop.core import text
from secondop_desktop.ui.rooms import room_factories
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.usecases import make_packet
from secondop_desktop.usecases.packet_choices import Choices
from tests.ui.guided.conftest import Open, Prepared
from tests.ui.test_shell import cut_off, unnamed


def english(root: QWidget) -> set[str]:
    """What is shown in the words of the source although there are Spanish ones, such as a line of a list."""
    shown = [label.text() for label in root.findChildren(QLabel)]
    shown += [button.text() for button in root.findChildren(QAbstractButton)]
    return {words for words in shown if words and text._(words) != words}


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_in_spanish(spanish: None, theme: Theme, opened: Open, zoom: int) -> None:
    theme.set_zoom(zoom)
    window = opened.controller.window
    assert window.menus.file.title() == "&Archivo"
    for name in room_factories():
        opened.go(name)
        assert (name, english(window)) == (name, set())
        assert (name, cut_off(window)) == (name, [])
        assert (name, unnamed(window)) == (name, [])
    room = cast(OpinionRoom, opened.go("opinion"))
    for number in range(1, 12):
        room.go_step(number)
        opened.settle()
        assert (number, cut_off(room)) == (number, [])
        assert (number, english(room)) == (number, set())


def test_choosing_a_language_begins_again_in_it(catalogues: None, opened: Open) -> None:
    controller = opened.controller
    folder = opened.prepared.made.folder if opened.prepared is not None else None
    controller.shell.act("language_es")
    opened.qtbot.waitUntil(lambda: controller.again is not None, timeout=10000)
    assert controller.again == folder
    assert controller.state.language() == "es"
    assert controller.shell.vault is None
    assert text.language() == "en"


def test_a_packet_can_be_worded_for_who_reads_it(catalogues: None, prepared: Prepared) -> None:
    with prepared.made.open() as vault:
        for language, words in (("es", "el paciente"), ("", "the patient")):
            plan = make_packet.plan_packet(vault, prepared.patient_id, Choices(language=language))
            assert (plan.language, plan.prepared_by) == (language or "en", words)
            assert plan.case is not None
            assert plan.case.question == "Is an operation right for me?"
            assert text.language() == "en"
