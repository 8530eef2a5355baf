"""Unlocking and the first start, with the keyboard alone, against a real vault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.core.errors import (
    NewerVaultError,
    NotWritableError,
    SecondOpError,
    VaultBusyError,
    VaultDamagedError,
    WrongPasswordError,
)
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.state import RecentVault
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.vault_folders import free_folder
from secondop_desktop.ui.views.first_run import FirstRunView
from secondop_desktop.ui.views.readying import Readying
from secondop_desktop.ui.views.recovery_sheet import SHEET, SheetContent, paint_sheet
from secondop_desktop.ui.views.strength import Level, strength_of
from secondop_desktop.ui.views.unlock import UnlockView
from secondop_desktop.ui.widgets.action_words import plain
from secondop_desktop.ui.widgets.buttons import LinkButton
from secondop_desktop.usecases import browse, open_vault
from secondop_desktop.usecases.open_vault import Vault
from tests.ui.test_shell import cut_off, unnamed

PASSWORD = "maple river candle forty"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A vault and its recovery key; making one costs a second, so the tests of this module share it."""
    folder = tmp_path_factory.mktemp("made") / "Family records"
    vault, key = open_vault.create(folder, PASSWORD, "Family records")
    vault.close()
    return folder, key


@pytest.fixture
def closing(controller: Controller) -> Iterator[Controller]:
    yield controller
    controller.lock()


def unlock_view(controller: Controller) -> UnlockView:
    page = controller.window.page()
    assert isinstance(page, UnlockView)
    return page


def first_run_view(controller: Controller) -> FirstRunView:
    page = controller.window.page()
    assert isinstance(page, FirstRunView)
    return page


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_in(text: str) -> None:
    QTest.keyClicks(focused(), text)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifier)


def wait_until_open(qtbot: QtBot, controller: Controller) -> None:
    qtbot.waitUntil(lambda: controller.window.current_room != "", timeout=60000)


def test_the_password_opens_by_keyboard_alone(made: tuple[Path, str], closing: Controller, qtbot: QtBot) -> None:
    closing.desk.show_unlock(made[0])
    assert focused() is unlock_view(closing).password.field
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    assert not unlock_view(closing).open.isEnabled()
    wait_until_open(qtbot, closing)
    assert closing.shell.vault is not None
    assert closing.shell.reader is not None
    assert closing.window.page() is None
    assert [item.name for item in closing.state.recent()] == ["Family records"]


def test_what_is_typed_while_the_rest_is_loaded_arrives(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot
) -> None:
    closing.start(made[0])
    view = unlock_view(closing)
    typed = ""
    pieces = closing.behind.pieces
    assert pieces
    for number, piece in enumerate(pieces):
        letter = "abcdefghijklmnop"[number]
        QTest.keyClicks(view.password.field, letter)
        typed += letter
        piece()
        QApplication.processEvents()
    closing.behind.stop()
    qtbot.waitUntil(lambda: not closing.lanes.busy(), timeout=60000)
    assert view.password.text() == typed
    assert focused() is view.password.field
    titles = [action.text() for action in closing.window.menuBar().actions()]
    assert titles == ["&File", "&Edit", "&Records", "Second &opinion", "&View", "&Help"]


def test_the_first_start_begins_at_the_end_of_the_name(controller: Controller) -> None:
    controller.start(None)
    name = first_run_view(controller).about.name
    assert focused() is name
    assert name.cursorPosition() == len(name.text())


def test_the_first_start_can_begin_with_a_whole_folder(
    closing: Controller, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "from the portal"
    folder.mkdir()
    (folder / "note.txt").write_text("Nothing that names anyone", encoding="utf-8")
    closing.desk.show_first_run()
    view = first_run_view(closing)
    view.set_folder(tmp_path / "My records")
    view.show_step(1)
    view.create_wanted.emit(PASSWORD)
    qtbot.waitUntil(lambda: closing.shell.vault is not None, timeout=60000)
    view.show_step(2)
    assert view.records is not None
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: str(folder))
    view.records.folder.click()
    wait_until_open(qtbot, closing)
    qtbot.waitUntil(lambda: not closing.lanes.busy(), timeout=60000)
    assert closing.window.current_room == "import"
    assert closing.shell.vault is not None
    assert [item.file_name for item in browse.waiting(closing.shell.vault)] == ["from the portal/note.txt"]


def test_a_wrong_password_says_so_and_the_next_attempt_may_follow_at_once(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot
) -> None:
    closing.desk.show_unlock(made[0])
    type_in("not this one")
    press(Qt.Key.Key_Return)
    view = unlock_view(closing)
    qtbot.waitUntil(lambda: not view.refusal.isHidden(), timeout=60000)
    assert view.refusal.chip.state == "refused"
    assert focused() is view.password.field
    assert closing.shell.vault is None
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    wait_until_open(qtbot, closing)


def test_a_wrong_password_is_not_said_of_the_letters_of_the_sheet(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot
) -> None:
    closing.desk.show_unlock(made[0])
    type_in("not this one")
    press(Qt.Key.Key_Return)
    view = unlock_view(closing)
    view.forgot.click()  # while the password is still being tried
    type_in("WQFG")
    qtbot.waitUntil(lambda: view.open_by_sheet.isEnabled() and not closing.lanes.busy(), timeout=60000)
    assert view.recovery_refusal.isHidden()
    assert view.recovery.text() == "WQFG"
    view.open_by_sheet.click()
    qtbot.waitUntil(lambda: not view.recovery_refusal.isHidden(), timeout=60000)
    assert view.recovery_refusal.chip.text() == "The recovery key has a slip in it"


def test_after_three_wrong_passwords_each_next_one_has_to_wait_longer(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot
) -> None:
    closing.desk.show_unlock(made[0])
    for _number in range(2):
        closing.desk._refused(WrongPasswordError("No", "Not this one"))
    assert unlock_view(closing).open.isEnabled()
    closing.desk._refused(WrongPasswordError("No", "Not this one"))
    view = unlock_view(closing)
    assert not view.open.isEnabled()
    assert view.open.text() == "Wait 5 s"
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    assert not closing.lanes.busy(), "nothing is tried meanwhile"
    closing.desk.show_unlock(made[0])
    view = unlock_view(closing)
    assert view.open.text() == "Wait 5 s", "going away and coming back does not help"
    for _second in range(5):
        view.holding.timeout.emit()
    assert view.open.isEnabled()
    closing.desk._refused(WrongPasswordError("No", "Not this one"))
    assert view.open.text() == "Wait 10 s"
    for _second in range(10):
        view.holding.timeout.emit()
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    wait_until_open(qtbot, closing)
    assert closing.desk._wrong == {}


def test_records_of_an_earlier_version_say_how_far_they_are_and_can_be_cancelled_and_read(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tried = open_vault.open_with_password, []

    def not_ready_yet(folder: Path, password: str, *, writer: bool, progress: Progress) -> Vault:
        tried.append(writer)
        if writer:
            progress.step("Preparing the search", 12_000, 100_000)
            while True:  # until it is cancelled
                progress.check()
        return real(folder, password, writer=False)

    monkeypatch.setattr(open_vault, "open_with_password", not_ready_yet)
    closing.desk.show_unlock(made[0])
    view = unlock_view(closing)
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(view.findChildren(Readying)), timeout=60000)
    (readying,) = view.findChildren(Readying)
    qtbot.waitUntil(readying.isVisible, timeout=60000)
    assert readying.what.text() == readying.bar.accessibleName() == "Preparing the search"
    assert readying.share.text() == "12 %"
    assert not view.open.isEnabled()
    for size in (QSize(1280, 832), QSize(640, 480)):
        closing.window.resize(size)
        QApplication.processEvents()
        assert cut_off(view) == []
    assert unnamed(view) == []
    readying.cancel.click()
    qtbot.waitUntil(lambda: not view.refusal.isHidden(), timeout=60000)
    assert readying.isHidden()
    assert closing.shell.vault is None
    assert view.refusal.chip.text() == "These records were not opened"
    assert view.open.isEnabled()
    view.refusal.read_only.click()
    wait_until_open(qtbot, closing)
    assert tried == [True, False]


def test_records_that_are_soon_ready_show_no_progress(made: tuple[Path, str], controller: Controller) -> None:
    controller.desk.show_unlock(made[0])
    view = unlock_view(controller)
    view.set_busy(True)
    view.show_readying("Preparing the search", 1, 2)
    (readying,) = view.findChildren(Readying)
    assert readying.isHidden()
    assert readying._late.isActive()
    view.set_busy(False)
    assert not readying._late.isActive()
    assert readying.isHidden()


def test_the_four_reasons_not_to_open_are_four_different_messages(
    made: tuple[Path, str], controller: Controller
) -> None:
    controller.desk.show_unlock(made[0])
    view = unlock_view(controller)
    said: set[tuple[str, str]] = set()
    for kind in (WrongPasswordError, VaultBusyError, VaultDamagedError, NewerVaultError):
        view.show_error(kind(f"Title of {kind.__name__}", f"What to do about {kind.__name__}"))
        assert not view.refusal.isHidden()
        assert view.open.isEnabled()
        said.add((view.refusal.chip.text(), view.refusal.message.text()))
    assert len(said) == 4


def test_the_recovery_sheet_opens_and_asks_for_a_new_password(
    tmp_path: Path, closing: Controller, qtbot: QtBot
) -> None:
    folder = tmp_path / "records"
    vault, key = open_vault.create(folder, PASSWORD, "Records")
    vault.close()
    closing.desk.show_unlock(folder)
    view = unlock_view(closing)
    view.forgot.click()
    type_in(" ".join(open_vault.printed_groups(key)).lower())
    view.open_by_sheet.click()
    qtbot.waitUntil(lambda: view.pages.currentIndex() == 2, timeout=60000)
    type_in("quiet harbor lantern seven")
    press(Qt.Key.Key_Return)
    type_in("quiet harbor lantern eight")
    press(Qt.Key.Key_Return)
    assert not view.set_password.isEnabled(), "a slip in a password that is typed once would lock the records"
    view.fresh.again.clear()
    type_in("quiet harbor lantern seven")
    press(Qt.Key.Key_Return)
    wait_until_open(qtbot, closing)
    closing.lock()
    type_in("quiet harbor lantern seven")
    press(Qt.Key.Key_Return)
    wait_until_open(qtbot, closing)


def test_locking_closes_the_vault_and_another_may_write(
    made: tuple[Path, str], controller: Controller, qtbot: QtBot
) -> None:
    controller.desk.show_unlock(made[0])
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    wait_until_open(qtbot, controller)
    with pytest.raises(VaultBusyError):
        open_vault.open_with_recovery_key(*made)
    QTest.keyClick(controller.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert controller.shell.vault is None
    assert isinstance(controller.window.page(), UnlockView)
    assert controller.window.stack.count() == 0
    open_vault.open_with_recovery_key(*made).close()


def test_the_first_start_by_keyboard_alone_makes_a_vault_and_its_sheet(
    tmp_path: Path, closing: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing.desk.show_first_run()
    view = first_run_view(closing)
    view.set_folder(tmp_path / "My records")
    assert focused() is view.about.name
    view.about.name.selectAll()
    type_in("Family records")
    press(Qt.Key.Key_Return)
    key = view.key
    assert key is not None
    assert focused() is key.password.field
    assert not key.print.isEnabled()
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    type_in(PASSWORD)
    assert key.match.text() == "They match"
    assert key.strength.chip.text() == "Strong"
    assert key.sheet.content.groups == ()
    printed: list[SheetContent] = []

    def to_paper() -> None:
        printed.append(key.sheet.content)
        view.show_sheet_done("Sent to the printer")

    monkeypatch.setattr(closing.desk.sheet, "print_it", lambda _parent: to_paper())
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(printed), timeout=60000)
    assert len(printed[0].groups) >= 13
    assert not key.next.isEnabled()
    assert focused() is key.retype.field
    right = printed[0].groups[key.retype.wanted]
    type_in("XXXX" if right != "XXXX" else "YYYY")
    assert key.retype.state.text() == "Not as on the sheet"
    assert not key.next.isEnabled()
    key.retype.field.selectAll()
    type_in(right.lower())
    assert key.next.isEnabled()
    assert printed[0].groups[0] not in key.sheet.accessibleName(), "what is on paper is not read from the screen"
    press(Qt.Key.Key_Return)  # Enter goes on, as after the password
    assert key.password.text() == ""
    assert view.records is not None
    assert focused() is view.records.files
    monkeypatch.setattr(closing.people, "add", lambda: None)
    view.records.empty.click()
    wait_until_open(qtbot, closing)
    vault = closing.shell.vault
    assert vault is not None
    assert vault.folder == tmp_path / "My records"
    closing.lock()
    open_vault.open_with_recovery_key(tmp_path / "My records", "".join(printed[0].groups)).close()


def test_the_button_that_makes_the_records_keeps_the_keyboard(
    tmp_path: Path, closing: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing.desk.show_first_run()
    view = first_run_view(closing)
    view.set_folder(tmp_path / "My records")
    view.show_step(1)
    key = view.key
    assert key is not None
    key.password.field.setText(PASSWORD)
    key.again.setFocus()
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    assert focused() is key.print
    asked: list[QWidget | None] = []
    monkeypatch.setattr(closing.desk.sheet, "print_it", lambda _parent: asked.append(focused()))
    press(Qt.Key.Key_Return)  # Enter presses what has the keyboard
    qtbot.waitUntil(lambda: bool(asked), timeout=60000)
    assert asked == [key.print]


def test_records_that_come_back_where_they_were_open_on_the_same_page(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot
) -> None:
    away = made[0].with_name("pulled out")
    made[0].rename(away)
    closing.desk.show_unlock(made[0])
    assert unlock_view(closing).refusal.chip.text() == "There are no records here"
    away.rename(made[0])
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    wait_until_open(qtbot, closing)


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path, controller: Controller) -> None:
    controller.desk.show_unlock(tmp_path / "gone")
    assert unlock_view(controller).refusal.chip.text() == "There are no records here"
    assert not (tmp_path / "gone").exists()


def test_records_that_are_gone_are_said_at_the_start_and_can_leave_the_list(
    made: tuple[Path, str], tmp_path: Path, controller: Controller, qtbot: QtBot
) -> None:
    state = controller.state
    state.add_recent(RecentVault(made[0], "Family records", None))
    state.add_recent(RecentVault(tmp_path / "stick", "On the stick", None))
    controller.desk.begin()
    assert controller.desk.folder == made[0], "what is there comes before what is not"
    state.remove_recent(made[0])
    controller.desk.begin()
    refusal = unlock_view(controller).refusal
    assert refusal.chip.text() == "There are no records here"
    assert str(tmp_path / "stick") in refusal.message.text()
    forget = refusal.findChild(LinkButton, "unlock_refusal_forget")
    assert forget is not None
    unlock_view(controller).refusal.message.setText("")
    type_in(PASSWORD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: str(tmp_path / "stick") in refusal.message.text(), timeout=30000)
    assert forget.isVisible()
    state.add_recent(RecentVault(made[0], "Family records", None))
    forget.click()
    assert [item.name for item in state.recent()] == ["Family records"]
    assert controller.desk.folder == made[0]
    assert unlock_view(controller).refusal.isHidden()
    state.remove_recent(made[0])
    controller.desk.begin()
    assert first_run_view(controller).isVisible()


def test_the_list_of_records_tells_apart_those_of_one_name_and_can_be_emptied(
    tmp_path: Path, controller: Controller
) -> None:
    window = controller.window
    window.menus.fill()
    for place, name in (("a&b", "Records"), ("c", "Records"), ("d", "Rosa\t& co\n" + "W" * 10_000)):
        controller.state.add_recent(RecentVault(tmp_path / place / "vault", name, None))
    controller._list_recent()
    menu = window.menus.recent_menu
    words = [plain(action.text()) for action in menu.actions() if not action.isSeparator()]
    assert words[0].startswith("Rosa & co W")
    assert len(words[0]) == 80
    assert words[1:3] == [f"Records ({tmp_path / 'c'})", f"Records ({tmp_path / 'a&b'})"]
    assert menu.toolTipsVisible()
    menu.actions()[-1].trigger()
    assert controller.state.recent() == ()
    assert not menu.isEnabled()


def test_a_new_vault_never_goes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "My records").mkdir()
    (tmp_path / "My records 2").mkdir()
    assert free_folder(tmp_path, "My records") == tmp_path / "My records 3"


@pytest.mark.parametrize(
    "password, level",
    [
        ("", Level.NONE),
        ("maple", Level.SHORT),
        ("password", Level.WEAK),
        ("12345678", Level.WEAK),
        ("aaaaaaaaaaaaaaaa", Level.WEAK),
        ("maple maple maple maple", Level.WEAK),
        ("qwerty2024", Level.WEAK),
        ("maple river candle", Level.FAIR),
        ("maple river candle forty", Level.STRONG),
        ("xK7$qZ9!mW2p", Level.STRONG),
    ],
)
def test_a_password_is_judged_by_what_it_costs_to_guess(password: str, level: Level) -> None:
    assert strength_of(password).level is level


def test_the_sheet_is_drawn_within_its_page(theme: Theme) -> None:
    image = QImage(int(SHEET.width()), int(SHEET.height()), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_sheet(painter, SheetContent("Family records", "8 November 2026", ("QZ7Y",) * 15))
    painter.end()
    white = Qt.GlobalColor.white
    edges = [(x, y) for x in (0, image.width() - 1) for y in range(image.height())]
    assert all(image.pixelColor(x, y) == white for x, y in edges)
    assert any(image.pixelColor(x, 240) != white for x in range(image.width()))


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_of_the_first_pages_is_cut_off_and_all_has_names(
    made: tuple[Path, str], controller: Controller, theme: Theme, qtbot: QtBot, zoom: int
) -> None:
    theme.set_zoom(zoom)
    controller.desk.show_unlock(made[0])
    view = unlock_view(controller)
    for show in (view.use_password, view.use_recovery, view.ask_new_password):
        show()
        qtbot.wait(1)
        assert cut_off(view) == []
        assert unnamed(view) == []
    controller.desk.show_first_run()
    first = first_run_view(controller)
    for step in range(3):
        first.show_step(step)
        qtbot.wait(1)
        assert cut_off(first) == []
        assert unnamed(first) == []


def test_records_that_are_open_elsewhere_open_to_read_only(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot
) -> None:
    with open_vault.open_with_recovery_key(made[0], made[1]) as elsewhere:
        closing.desk.show_unlock(made[0])
        view = unlock_view(closing)
        type_in(PASSWORD)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not view.refusal.isHidden(), timeout=60000)
        assert view.refusal.read_only.isVisible()
        QTest.mouseClick(view.refusal.read_only, Qt.MouseButton.LeftButton)
        wait_until_open(qtbot, closing)
        vault = closing.shell.vault
        assert vault is not None
        assert not vault.writable
        assert closing.window.read_only.isVisible()
        told: list[SecondOpError] = []
        closing.shell.write(lambda vault, progress: vault.set_setting("a", "b"), name="x", failed=told.append)
        closing.shell.write(lambda vault, progress: vault.set_setting("a", "b"), name="x", unasked=True)
        closing.backups.look()
        closing.lanes.settle()
        qtbot.waitUntil(lambda: [error.title for error in told] == ["These records are open to read only"])
        assert elsewhere.setting("a") is None
        closing.lock()
        assert not unlock_view(closing).refusal.read_only.isVisible()


def test_a_wrong_password_offers_no_reading(made: tuple[Path, str], closing: Controller) -> None:
    closing.desk.show_unlock(made[0])
    view = unlock_view(closing)
    view.show_error(NotWritableError("No", "Not here"))
    assert view.refusal.read_only.isVisible()
    view.show_error(WrongPasswordError("No", "Not this one"))
    assert not view.refusal.read_only.isVisible()


def test_the_sheet_opens_to_read_only_without_a_new_password(
    made: tuple[Path, str], closing: Controller, qtbot: QtBot
) -> None:
    with open_vault.open_with_recovery_key(made[0], made[1]):
        closing.desk.show_unlock(made[0])
        unlock_view(closing).recovery_to_read.emit(made[1])
        wait_until_open(qtbot, closing)
        assert closing.window.read_only.isVisible()
        closing.lock()
