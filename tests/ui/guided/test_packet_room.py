"""The packet room: what is shown as ready was verified, and exactly that file is written."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import cast

import PIL.Image
import pypdfium2
import pytest
from PIL import ImageChops, ImageStat
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from secondop_desktop.core.errors import NotFoundError, NotWritableError
from secondop_desktop.core.records import Document, Kind, Patient
from secondop_desktop.ui.dialogs.base import QuestionDialog
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.ui.views.packet_room.composition import Built
from secondop_desktop.ui.views.packet_room.order_page import Row
from secondop_desktop.ui.views.packet_room.printing import Printing, make_printer
from secondop_desktop.ui.widgets import CheckBox, LinkButton, TextField
from secondop_desktop.usecases import browse, edit, packet_history
from secondop_desktop.usecases.make_packet import Edition, Paper, Section
from secondop_desktop.usecases.press import FirstPage
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open
from tests.ui.test_shell import cut_off, unnamed


def wait(opened: Open, room: PacketRoom) -> Built:
    """Wait until the packet of the present choices is there."""
    opened.qtbot.waitUntil(lambda: not room.composition.busy, timeout=60000)
    opened.settle()
    built = room.composition.built
    assert built is not None
    return built


def enter(opened: Open) -> PacketRoom:
    room = cast(PacketRoom, opened.go("packet"))
    wait(opened, room)
    return room


def documents(opened: Open) -> list[Document]:
    assert opened.prepared is not None
    patient_id = opened.prepared.patient_id
    return cast(list[Document], opened.ask(lambda vault: list(browse.records(vault, patient_id, (Kind.DOCUMENT,)))))


def test_the_room_says_checking_until_the_packet_was_verified(opened: Open) -> None:
    assert opened.controller.window.show_room("packet")
    room = cast(PacketRoom, opened.controller.window.room("packet"))
    opened.qtbot.waitUntil(lambda: room.composition.busy, timeout=20000)
    assert room.choices.foot.state.text() == "Checking…"
    assert not room.choices.foot.save_button.isEnabled()
    built = wait(opened, room)
    assert room.choices.foot.state.text() == "Checked and ready"
    assert f"{built.composed.pages} pages." in room.choices.foot.words.text()
    assert "All 2 originals are in." in room.choices.foot.words.text()
    assert room.choices.foot.save_button.isEnabled()
    assert room.view.count() == built.composed.pages
    window = opened.controller.window
    assert window.room_scroll.verticalScrollBar().maximum() == 0, "the room fits, with its button in sight"


def test_what_is_saved_is_the_verified_file_and_is_noted_in_the_history(opened: Open, tmp_path: Path) -> None:
    room = enter(opened)
    built = room.composition.built
    assert built is not None
    target = tmp_path / "packet.pdf"
    room.out.save_to(built, target)
    opened.settle()
    assert hashlib.sha256(target.read_bytes()).hexdigest() == built.composed.sha256
    texts = [label.text() for label in room.choices.history.findChildren(QLabel)]
    assert "packet.pdf" in texts
    assert str(tmp_path) in texts
    assert room.composition.built is built
    assert room.choices.foot.save_button.isEnabled()


def test_a_packet_of_the_history_leads_to_its_file_and_says_where_it_is_gone_or_another(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def show(url: QUrl) -> bool:
        shown.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", show)
    room = enter(opened)
    built = room.composition.built
    assert built is not None
    target = tmp_path / "packet.pdf"
    room.out.save_to(built, target)
    opened.settle()
    links = {link.text(): link for link in room.choices.history.findChildren(LinkButton)}
    links["Open its folder"].click()
    links["Open the file"].click()
    opened.settle()
    assert [Path(name) for name in shown] == [tmp_path, target]
    target.write_bytes(b"another file")
    links["Open the file"].click()
    opened.settle()
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, QuestionDialog)
    assert asked.windowTitle() == "This is not the packet as it was saved"
    asked.no.click()
    assert len(shown) == 2
    target.unlink()
    told: list[object] = []
    opened.controller.shell.asked_error.disconnect()
    opened.controller.shell.asked_error.connect(told.append)
    links["Open the file"].click()
    opened.settle()
    assert [type(error) for error in told] == [NotFoundError]
    room.refresh()
    opened.settle()
    words = " ".join(label.text() for label in room.choices.history.findChildren(QLabel))
    assert "The file is not there any more" in words


def test_another_person_begins_with_the_choices_not_with_the_page_that_was_open_before(opened: Open) -> None:
    room = enter(opened)
    room.choices.open_page(room.choices.history)
    made: list[str] = []
    opened.controller.shell.write(
        lambda vault, progress: edit.add_patient(vault, Patient(display="Ben Calloway")), name="test", done=made.append
    )
    opened.settle()
    opened.controller.open_patient(made[0])
    opened.settle()
    room = enter(opened)
    assert room.choices.stack.currentWidget() is room.choices.area


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_noted(opened: Open, tmp_path: Path) -> None:
    room = enter(opened)
    built = room.composition.built
    assert built is not None
    told: list[object] = []
    opened.controller.shell.asked_error.disconnect()
    opened.controller.shell.asked_error.connect(told.append)
    room.out.save_to(built, tmp_path / "not there" / "packet.pdf")
    opened.settle()
    assert [type(error) for error in told] == [NotWritableError]
    assert opened.prepared is not None
    patient_id = opened.prepared.patient_id
    assert opened.ask(lambda vault: packet_history.packets(vault, patient_id)) == ()


def test_leaving_out_a_section_composes_a_packet_without_it(opened: Open) -> None:
    room = enter(opened)
    before = room.composition.built
    assert before is not None
    assert Section.LETTERS in before.counts()
    room.choices.sections[Section.LETTERS].box.setChecked(False)
    assert room.choices.foot.state.text() == "Checking…"
    assert not room.choices.foot.save_button.isEnabled()
    after = wait(opened, room)
    assert Section.LETTERS not in after.counts()
    assert after.composed.pages < before.composed.pages
    assert room.choices.sections[Section.LETTERS].count.text() == "left out"


def test_a_section_moved_up_stands_earlier_in_the_packet_and_in_the_list(opened: Open) -> None:
    room = enter(opened)
    before = room.composition.built
    assert before is not None
    pane = room.choices
    QTest.mouseClick(pane.order_link, Qt.MouseButton.LeftButton)
    assert pane.stack.currentWidget() is pane.order
    shown = [row for row in pane.order.findChildren(Row) if row.isVisible()]
    sections = [row.section for row in sorted(shown, key=lambda row: row.y())]
    assert len(sections) > 1
    assert [before.starts()[section] for section in sections] == sorted(before.starts()[item] for item in sections)
    first, second = sections[:2]
    up = next(row.up for row in shown if row.section is second)
    up.setFocus()
    QTest.keyClick(up, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    after = wait(opened, room)
    assert after.starts()[second] < after.starts()[first]
    assert not up.isEnabled()
    focused = opened.controller.window.focusWidget()
    assert focused is not None
    assert focused.objectName() == f"order_down_{second}"
    pane.close_page(pane.order_link)
    opened.settle()
    assert pane.sections[second].y() < pane.sections[first].y()
    pane.open_page(pane.order)
    QTest.mouseClick(pane.order.usual, Qt.MouseButton.LeftButton)
    assert wait(opened, room).starts() == before.starts()
    assert not pane.order.usual.isVisible()


def test_the_data_for_the_clinics_system_is_a_choice(opened: Open) -> None:
    room = enter(opened)
    options = room.choices.options
    built = room.composition.built
    assert built is not None
    assert built.composed.plan.attaches_summary
    assert b"EmbeddedFile" in built.composed.data
    options.summary.click()
    without = wait(opened, room)
    assert not without.composed.plan.attaches_summary
    assert b"EmbeddedFile" not in without.composed.data
    assert options.summary.isVisible()
    options.edition.set_value(Edition.INSURANCE)
    assert not options.summary.isVisible()
    wait(opened, room)


def test_the_new_first_page_is_shown_before_the_packet_behind_it_is_composed(opened: Open) -> None:
    room = enter(opened)
    told: list[str] = []
    firsts: list[FirstPage] = []
    room.composition.previewed.connect(firsts.append)
    room.composition.previewed.connect(lambda _first: told.append("first"))
    room.composition.drafted.connect(lambda _built: told.append("packet"))
    width = room.view.first_width()
    room.choices.options.recipient.setText("Dr Odd, of the Clinic")
    room.choices.options.recipient.textEdited.emit("Dr Odd, of the Clinic")
    built = wait(opened, room)
    assert told == ["first", "packet"]
    assert firsts[0].pages == built.composed.pages
    seen = PIL.Image.open(io.BytesIO(firsts[0].picture)).convert("L")
    assert seen.width == width
    page = pypdfium2.PdfDocument(built.composed.data)[0]
    made = page.render(scale=width / page.get_size()[0]).to_pil().convert("L").resize(seen.size)
    assert ImageStat.Stat(ImageChops.difference(seen, made)).mean[0] < 1.0
    assert "Dr Odd, of the Clinic" in page.get_textpage().get_text_bounded()


def test_a_newer_choice_overtakes_the_packet_under_way(opened: Open) -> None:
    room = enter(opened)
    room.choices.options.paper.set_value(Paper.A4)
    room.composition._compose()
    room.choices.options.paper.set_value(Paper.LETTER)
    room.choices.options.recipient.setText("Dr Odd")
    room.choices.options.recipient.textEdited.emit("Dr Odd")
    built = wait(opened, room)
    assert built.composed.plan.paper is Paper.LETTER
    assert built.composed.plan.recipient == "Dr Odd"


def test_stopping_leaves_nothing_to_save_and_checking_again_brings_it_back(opened: Open) -> None:
    room = enter(opened)
    room.choices.options.paper.set_value(Paper.A4)
    room.composition._compose()
    room.choices.foot.stop_link.click()
    assert room.choices.foot.state.text() == "Stopped"
    assert not room.choices.foot.save_button.isEnabled()
    opened.settle()
    room.choices.foot.stop_link.click()
    assert wait(opened, room).composed.plan.paper is Paper.A4
    assert room.choices.foot.state.text() == "Checked and ready"


def test_a_document_left_out_is_named_with_the_persons_reason(opened: Open) -> None:
    room = enter(opened)
    letter = next(document for document in documents(opened) if document.file_name == "letter.pdf")
    room.choices.documents_link.click()
    opened.settle()
    opened.named(CheckBox, f"include_{letter.id}").setChecked(False)
    reason = opened.named(TextField, f"reason_{letter.id}")
    reason.setText("It is about something else")
    reason.textEdited.emit(reason.text())
    opened.qtbot.wait(700)
    built = wait(opened, room)
    assert [(item["document_id"], item["reason"]) for item in built.composed.left_out] == [
        (letter.id, "It is about something else")
    ]
    assert "1 of 2 originals are in." in room.choices.foot.words.text()


def test_a_password_locks_the_file_and_the_preview_still_shows_it(opened: Open) -> None:
    room = enter(opened)
    room.choices.options.password_kind.set_value("own")
    room.choices.options.password_field.setText("harbour")
    room.choices.options.password_field.textEdited.emit("harbour")
    built = wait(opened, room)
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(built.composed.data)
    assert len(pypdfium2.PdfDocument(built.composed.data, password="harbour")) == built.composed.pages
    assert room.view.count() == built.composed.pages


def test_a_change_in_the_records_makes_the_packet_anew(opened: Open) -> None:
    room = enter(opened)
    before = room.composition.built
    opened.controller.shell.records_changed.emit()
    opened.settle()
    assert wait(opened, room) is before


def test_printing_brings_every_page_to_the_printer(opened: Open, tmp_path: Path) -> None:
    room = enter(opened)
    built = room.composition.built
    assert built is not None
    printer = make_printer(Paper.LETTER)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printing = Printing(opened.controller.shell, built, printer, room)
    with opened.qtbot.waitSignal(printing.done, timeout=60000):
        printing.begin()
    assert len(pypdfium2.PdfDocument(tmp_path / "printed.pdf")) == built.composed.pages
    printing.deleteLater()


def test_without_a_person_the_room_says_what_belongs_here(opened_empty: Open) -> None:
    room = cast(PacketRoom, opened_empty.go("packet"))
    assert room.pages.currentIndex() == 0
    assert not room.composition.busy


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_in_the_packet_room_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Open, zoom: int
) -> None:
    theme.set_zoom(zoom)
    room = enter(opened)
    for page in (room.choices.area, room.choices.documents, room.choices.history):
        room.choices.stack.setCurrentWidget(page)
        opened.settle()
        assert cut_off(room) == []
        assert unnamed(room) == []
