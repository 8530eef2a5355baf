"""Text that wants to be more than text: in every field of every record it is shown as it is, and does nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.records import RECORD_TYPES, Packet, Record
from secondop_desktop.packet.edition import Change, Changed, Changes
from secondop_desktop.ui.menus import add_kinds
from secondop_desktop.ui.rooms import room_factories
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.import_review import ImportRoom
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.ui.views.packet_room.composition import Composition
from secondop_desktop.ui.views.worklist import WorklistRoom
from secondop_desktop.usecases.import_files import Offered
from tests.fixtures import fhir_bundle, pdf
from tests.looks import faults, hostile, states
from tests.looks.places import PAGES, Place, places
from tests.looks.stage import SIZE, Stage, no_waiting
from tests.ui.conftest import theme
from tests.vaults import Made, prepared_copy

__all__ = ["theme"]

MARK = re.compile(r"<\s*[a-z/!]", re.IGNORECASE)
"""How what Qt might take for markup begins."""


@pytest.fixture(scope="module")
def filled(made_once: Made, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A vault whose records, documents, people, case and requests have hostile text in every field."""
    with prepared_copy(made_once, tmp_path_factory, "hostile") as made:
        with made.open() as vault:
            states.STATES["hostile"](vault)
        return made


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme, filled: Made, tmp_path: Path) -> Iterator[Stage]:
    """The window over it."""
    shutil.copytree(filled.folder, tmp_path / "hostile")
    made = Stage(tmp_path)
    with no_waiting(made):
        made.open(states.Made(tmp_path / "hostile", filled.recovery_key))
        yield made
        made.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the system was asked to open."""
    given: list[object] = []

    def open_url(*what: object) -> bool:
        given.append(what)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return given


def taken_for_a_key(text: str) -> bool:
    """Whether an & of a record stands in the words of an action as the mark of a key."""
    return "&& &File" in text and "&&&& &&File" not in text


def rich(root: QWidget) -> list[str]:
    """What would take words for markup, or a sign in them for a key."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        name = f"{type(widget).__name__} {widget.objectName()}"
        tip = widget.toolTip()
        if MARK.search(tip) and not (tip.startswith("<qt>") and "<" not in tip[4:-5]):
            found.append(f"the tooltip of {name}")
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText and widget.text():
            found.append(name)
        if isinstance(widget, QTextEdit) and not widget.objectName().startswith("qt_"):
            found.append(name)
        if isinstance(widget, QAbstractButton) and taken_for_a_key(widget.text()):
            found.append(f"an & of {name}: {widget.text()[:60]!r}")
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            for row in range(min(model.rowCount(), 40)):
                for column in range(model.columnCount()):
                    told = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
                    if isinstance(told, str) and MARK.search(told) and not told.startswith("<qt>"):
                        found.append(f"the tooltip of a row of {name}")
    for action in root.findChildren(QAction):
        if taken_for_a_key(action.text()):
            found.append(f"an & of an action, {action.text()[:60]!r}")
    return found


def test_every_kind_of_record_can_hold_it_in_every_field_of_words() -> None:
    # The vault of these tests is filled from the dataclasses: a new field is in it by itself.
    for cls in RECORD_TYPES.values():
        made = hostile.filled(cls, hostile.MARKUP)
        assert isinstance(made, Record)
        assert made.display == made.note == hostile.MARKUP


@pytest.mark.qt_log_ignore("OpenType support missing")  # of a script that no font of this computer may have
def test_it_is_shown_as_text_in_every_room(stage: Stage, opened: list[object]) -> None:
    wrong: list[str] = []
    dialogs = ("dialog-erase", "dialog-share", "dialog-person", "dialog-request-open", "dialog-batch")
    looked_at = (*room_factories(), "viewer-text", *(f"opinion-step-{n:02}" for n in (1, 2, 6, 7, 8, 11)), *dialogs)
    looked_at += tuple(f"opinion-{page}" for page in PAGES)

    def look(place: Place, root: QWidget) -> None:
        wrong.extend(f"{place.name}: {what}" for what in rich(root))

    for place in places():
        if place.name not in looked_at or place.name == "packet":
            continue
        stage.seen = partial(look, place)
        place.go(stage)
        for dialog in stage.dialogs():
            look(place, dialog)
            assert dialog.width() <= SIZE.width(), place.name
        stage.close_dialogs()
        look(place, stage.window.stack.currentWidget() or stage.window)
        assert (place.name, stage.window.size()) == (place.name, SIZE)
    wrong.extend(rich(stage.window.banner) + rich(stage.window.search))
    menu = stage.window.banner.people_menu()
    wrong.extend(f"people: {action.text()[:60]!r}" for action in menu.actions() if taken_for_a_key(action.text()))
    assert "\n".join(sorted(set(wrong))) == ""
    assert opened == []


@pytest.mark.qt_log_ignore("OpenType support missing")
def test_it_is_shown_as_text_in_the_packet_room_and_its_pages(
    stage: Stage, opened: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[str] = []
    # A packet of all this is made elsewhere: here its place is taken by what could be said of one.
    monkeypatch.setattr(Composition, "want", lambda *given, **named: None)
    room = stage.room("packet")
    assert isinstance(room, PacketRoom)
    pane, foot = room.choices, room.choices.foot

    def look(what: str) -> None:
        stage.settle(1)
        wrong.extend(f"{what}: {found}" for found in rich(room))
        wrong.extend(f"{what}: {fault}" for fault in faults.wide(room))
        assert (what, stage.window.size()) == (what, SIZE)

    pane.show_history([hostile.filled(Packet, text) for text in (hostile.WHOLE, hostile.LONG)])
    pane.cautions_page.show_cautions(hostile.HOSTILE)
    items = tuple(Changed(Change.NEW, text, text, text) for text in hostile.HOSTILE)
    pane.news_page.show_changes("packet", Changes(date(2026, 11, 2), items=items))
    for page in (pane.documents, pane.redaction, pane.history, pane.cautions_page, pane.news_page):
        pane.open_page(page)
        look(type(page).__name__)
    pane.stack.setCurrentWidget(pane.area)
    for text in hostile.HOSTILE:
        foot.show_checking(text)
        look("checking")
        foot.show_error(SecondOpError(text[:80], text))
        look("refused")
    # What is typed there is shown as it is too: for whom, which words to remove, why something stays out.
    for field in room.findChildren(QLineEdit):
        field.setText(hostile.WHOLE)
        field.textEdited.emit(hostile.WHOLE)
    pane.redaction.add.click()
    pane.open_page(pane.redaction)
    look("typed")
    assert pane.redaction.terms
    assert stage.window.size() == SIZE
    assert "\n".join(sorted(set(wrong))) == ""
    assert opened == []


@pytest.mark.qt_log_ignore("OpenType support missing")
def test_what_is_typed_into_every_field_of_a_form_is_shown_as_text(stage: Stage) -> None:
    for kind, _words, _room in add_kinds():
        stage.window.add_record(kind)
        stage.settle()
        (form,) = stage.dialogs()
        assert form.findChildren(QLineEdit)
        for field in form.findChildren(QLineEdit):
            field.setText(hostile.WHOLE)
        for area in form.findChildren(QPlainTextEdit):
            area.setPlainText(hostile.WHOLE)
        save = form.findChild(QAbstractButton, "form_save")
        assert save is not None
        save.click()
        stage.settle()
        # It is saved, or the form says what cannot be: a day is no hostile text.
        for dialog in stage.dialogs():
            assert rich(dialog) == []
            assert dialog.width() <= SIZE.width()
        stage.close_dialogs()
        assert rich(stage.window.stack.currentWidget() or stage.window) == []
        assert stage.window.size() == SIZE


@pytest.mark.qt_log_ignore("OpenType support missing")
def test_what_files_say_of_themselves_is_shown_as_text_in_their_review(stage: Stage) -> None:
    named = "".join(hostile.HOSTILE).replace("/", "_").replace("\0", "")[:4000]
    results = [(part, "1.5", part[:60], "2026-01-02") for part in hostile.HOSTILE]
    lab = pdf([[f"Patient: {hostile.MARKUP}", "Collected: 18 Aug 2026", "<b>TSH</b> 3.87 mIU/L 0.45-4.50"]])
    table = f"Test,Result,Unit,When\n{hostile.MARKUP.replace(',', ' ')},3,<i>,02/03/2024\n".encode()
    room = stage.room("import")
    room.take_files(
        [
            Offered(Path("a.json"), f"{named}.json", fhir_bundle(results, family=hostile.MARKUP, given=hostile.BIDI)),
            Offered(Path("b.pdf"), "<b>b</b> && &File.pdf", lab),
            Offered(Path("c.csv"), f"{hostile.BIDI}.csv", table),
            Offered(Path("d.bin"), f"{hostile.EMOJI} <img>.bin", bytes(range(256))),
        ]
    )
    stage.settle(8)
    assert isinstance(room, ImportRoom)
    assert room.review is not None
    for item in room.review.files:
        room.open_file(item.number)
        stage.settle()
        assert rich(room) == []
        assert stage.window.size() == SIZE
    room.say_same_person()
    stage.settle()
    assert rich(stage.window.toast) + rich(room) == []


@pytest.mark.qt_log_ignore("OpenType support missing")
def test_it_is_shown_as_text_in_what_the_worklist_asks(stage: Stage) -> None:
    room = stage.room("worklist")
    assert isinstance(room, WorklistRoom)
    wrong: list[str] = []
    asked = 0

    def look(dialog: QWidget) -> None:
        nonlocal asked
        asked += 1
        wrong.extend(rich(dialog))
        assert dialog.width() <= SIZE.width()

    stage.seen = look
    for row in range(min(room.model.rowCount(), 3)):
        for name in ("next", "letter", "sent", "received", "note", "due", "batch", "print"):
            stage.room("worklist")
            room.table.choose_row(row)
            stage.click(f"worklist_{name}_button")
            for dialog in stage.dialogs():
                look(dialog)
            stage.close_dialogs()
    stage.room("worklist")
    room.filter.setText(hostile.WHOLE)
    stage.settle()
    assert asked > 3
    assert wrong + rich(room) == []
    assert stage.window.size() == SIZE
