"""Every place that the window has: rooms, their pages, dialogs, and what comes before a vault is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from secondop_desktop.core.records import Document
from secondop_desktop.sample import STORY_DAY
from secondop_desktop.ui.dialogs.base import QuestionDialog, show_message
from secondop_desktop.ui.dialogs.join import ask_join
from secondop_desktop.ui.dialogs.split import ask_split
from secondop_desktop.ui.menus import add_kinds
from secondop_desktop.ui.models.wording import is_picture
from secondop_desktop.ui.page_source import page_source
from secondop_desktop.ui.rooms import room_factories
from secondop_desktop.ui.views.documents import DocumentsRoom
from secondop_desktop.ui.views.first_run import FirstRunView
from secondop_desktop.ui.views.import_review import ImportRoom
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.ui.views.unlock import UnlockView
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.views.worklist import WorklistRoom
from secondop_desktop.ui.widgets import RecordTable
from secondop_desktop.usecases.import_files import Offered
from tests.fixtures import fhir_bundle, letter, pdf
from tests.looks.stage import Stage

STEPS = 11
DETAILS = ("timeline", "results", "procedures", "medications", "conditions", "documents", "imaging")
PAGES = ("requests", "cases", "compare", "opinion", "aid")
GROUPS = tuple("QZ7Y 9X8G F2TV DW0S 3JN5 4KHC E6MU A7LQ PZRY X9G8 2FVT WDS0 N3J5 K4CH 6EUM".split())

__all__ = ["BEFORE", "PAGES", "STEPS", "Place", "places"]


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the window: its name, and how to get there. A dialog that is open then is the place."""

    name: str
    go: Callable[[Stage], object]


def _room(name: str) -> Place:
    def go(stage: Stage) -> None:
        room = stage.room(name)
        panes = getattr(room, "panes", None)
        if panes is not None:
            panes.open_list()
        for table in stage.window.findChildren(RecordTable):
            if table.isVisible() and not table.currentIndex().isValid():
                table.choose_first()
        stage.settle()

    return Place(name, go)


def _detail(name: str) -> Place:
    """The detail of a room, where a low and narrow window has no room for both; else the room once more."""

    def go(stage: Stage) -> None:
        _room(name).go(stage)
        panes = getattr(stage.window.room(name), "panes", None)
        if panes is not None:
            panes.open_detail()
        stage.settle()

    return Place(f"{name}-detail", go)


def _step(number: int) -> Place:
    def go(stage: Stage) -> None:
        room = stage.room("opinion")
        assert isinstance(room, OpinionRoom)
        if room.case is None:
            room.begin()
            stage.settle()
        room.show_steps()
        room.go_step(number)
        stage.settle()

    return Place(f"opinion-step-{number:02}", go)


def _page(name: str) -> Place:
    def go(stage: Stage) -> None:
        _step(1).go(stage)
        stage.window.go_to("opinion", name)
        stage.settle()
        for table in stage.window.findChildren(RecordTable):
            if table.isVisible() and not table.currentIndex().isValid():
                table.choose_first()
        stage.settle()

    return Place(f"opinion-{name}", go)


def _after(name: str, before: Place, *buttons: str) -> Place:
    """The place after pressing these buttons, as far as they can be pressed."""

    def go(stage: Stage) -> None:
        before.go(stage)
        for button in buttons:
            stage.click(button)

    return Place(name, go)


def _viewer(tab: str) -> Place:
    def go(stage: Stage) -> None:
        room = stage.room("documents")
        assert isinstance(room, DocumentsRoom)
        table = room.table
        if table.model().rowCount() > 2:
            table.choose_row(2)
            room.panes.open_detail()
            stage.settle()
            stage.click(f"document_tab_{tab}")
            if tab == "text":
                stage.act("find")
            stage.settle()

    return Place(f"viewer-{tab}", go)


def _packet(page: str = "") -> Place:
    def go(stage: Stage) -> None:
        room = stage.room("packet")
        assert isinstance(room, PacketRoom)
        for _turn in range(2000):
            if not room.composition.busy:
                break
            stage.settle(1)
        stage.settle()
        pane = room.choices
        if page == "documents":
            pane.open_page(pane.documents)
        elif page == "order":
            pane.open_page(pane.order)
        elif page == "redaction":
            pane.open_page(pane.redaction)
        elif page == "history":
            pane.open_page(pane.history)
        elif page == "cautions":
            stage.click("packet_cautions")
        else:
            pane.stack.setCurrentWidget(pane.area)
        stage.settle()

    return Place(f"packet-{page}" if page else "packet", go)


def _import(stage: Stage) -> None:
    room = stage.room("import")
    assert isinstance(room, ImportRoom)
    if room.review is None:
        lab = pdf([["Harbour Lab", "Patient: Rosa Lindqvist", "TSH 3.87 mIU/L 0.45-4.50", "Calcium 9.6 mg/dL"]])
        long = "Results of the blood test from the regional laboratory, second copy, with the remarks.csv"
        offered = [
            Offered(Path("export.json"), "export of the portal.json", fhir_bundle()),
            Offered(Path("letter.pdf"), "letter.pdf", letter()),
            Offered(Path("lab.pdf"), "lab.pdf", lab),
            Offered(
                Path("table.csv"),
                long,
                b"Test,Result,Unit,When\nTSH,3.87,mIU/L,02/03/2024\nFerritin,88,ng/mL,05/06/2024\n",
            ),
            Offered(Path("odd.bin"), "odd.bin", bytes(range(256)) * 4),
        ]
        room.take_files(offered)
        stage.settle(8)


def _import_file(number: int) -> Place:
    def go(stage: Stage) -> None:
        _import(stage)
        room = stage.room("import")
        assert isinstance(room, ImportRoom)
        row = room.files.row(number)
        if isinstance(row, QAbstractButton):
            row.click()
        stage.settle()

    return Place(f"import-file-{number}", go)


def _form(kind: str) -> Place:
    def go(stage: Stage) -> None:
        stage.window.add_record(kind)
        stage.settle()

    return Place(f"form-{kind}", go)


def _action(name: str, before: Place | None = None) -> Place:
    def go(stage: Stage) -> None:
        (before or _room("overview")).go(stage)
        stage.act(name)

    return Place(f"dialog-{name}", go)


def _documents(ask: str) -> Place:
    """A dialog about documents: their tags, splitting a scan, joining some."""

    def go(stage: Stage) -> None:
        room = stage.room("documents")
        assert isinstance(room, DocumentsRoom)
        scans = [document for document in room.loaded.records if isinstance(document, Document)]
        scans = [document for document in scans if is_picture(document) and document.is_fact]
        if ask == "tags":
            room.ask_tags(scans[:1])
        elif ask == "join" and len(scans) > 1:
            ask_join(room, scans[:6], lambda ids, title: None)
        elif ask == "split" and scans:
            longest = max(scans, key=lambda document: document.pages or 1)
            ask_split(room, longest, page_source(stage.controller.shell, room.viewer), lambda parts: None)
        stage.settle()

    return Place(f"dialog-{ask}", go)


def _worklist(ask: str) -> Place:
    """A dialog of the worklist, whose button may stand in the menu at the end of its line."""

    def go(stage: Stage) -> None:
        _room("worklist").go(stage)
        room = stage.window.room("worklist")
        assert isinstance(room, WorklistRoom)
        room.buttons[ask.removeprefix("worklist-")].click()
        stage.settle()

    return Place(f"dialog-{ask}", go)


def _letters(stage: Stage) -> None:
    """The letters of several rows of the worklist."""
    _room("worklist").go(stage)
    room = stage.window.room("worklist")
    assert isinstance(room, WorklistRoom)
    room.table.selectAll()
    room.several.letters(room.table.chosen_lines() or room.table.all_lines())
    stage.settle()


def _search(stage: Stage) -> None:
    stage.room("overview")
    stage.window.focus_search()
    stage.window.banner.search.field.setText("a")
    for _turn in range(2000):
        if stage.window.search.isVisible():
            break
        stage.settle(1)
    stage.settle()


def _toast(stage: Stage) -> None:
    stage.window.search.dismiss()
    stage.room("overview")
    stage.controller.shell.toast(_words(), lambda: None)
    stage.settle()


def _words() -> str:
    from secondop_desktop.core.text import _

    return _("These backups could not be changed and may still hold it. Delete them yourself: {places}").format(
        places="D"
    )


def _message(stage: Stage) -> None:
    show_message(stage.window, _words(), _words())
    stage.settle()


def _question(stage: Stage) -> None:
    QuestionDialog(stage.window, _words(), _words(), _words()[:40]).open()
    stage.settle()


def _password(stage: Stage) -> None:
    stage.controller.change_password()
    stage.settle()


def _first_run(step: int, *, made: bool = False) -> Place:
    def go(stage: Stage) -> None:
        stage.controller.desk.today = lambda: STORY_DAY
        page = stage.window.page()
        view = page if isinstance(page, FirstRunView) else None
        if view is None:
            stage.controller.desk.show_first_run()
            view = stage.window.page()  # type: ignore[assignment]
        assert isinstance(view, FirstRunView)
        view.set_folder(Path.home() / "Documents" / "SecondOp")
        if made:
            view.show_made(GROUPS)
        view.show_step(step)
        stage.settle()

    return Place(f"first-run-{step + 1}{'-made' if made else ''}", go)


def _unlock(page: str) -> Place:
    def go(stage: Stage) -> None:
        stage.controller.desk.show_unlock(Path("records-that-are-not-there"))
        view = stage.window.page()
        assert isinstance(view, UnlockView)
        if page == "recovery":
            view.use_recovery()
        elif page == "new-password":
            view.ask_new_password()
        elif page == "wrong":
            stage.show_wrong_password()
        stage.settle()

    return Place(f"unlock-{page}", go)


BEFORE: tuple[Place, ...] = (
    _first_run(0),
    _first_run(1),
    _first_run(1, made=True),
    _first_run(2),
    *(_unlock(page) for page in ("password", "wrong", "recovery", "new-password")),
)
"""What comes before a vault is open."""


def places() -> tuple[Place, ...]:
    """The places of an open vault, in an order in which each can be reached from the one before."""
    rooms = [name for name in room_factories() if name not in {"packet", "opinion", "import"}]
    documents, everybody = _room("documents"), _room("people")
    requests, cases = _page("requests"), _page("cases")
    return (
        *(_room(name) for name in rooms),
        *(_detail(name) for name in DETAILS),
        *(_viewer(tab) for tab in ("pages", "text", "facts")),
        Place("import-tray", lambda stage: stage.room("import")),
        *(_import_file(number) for number in range(5)),
        _after("import-about", _import_file(1), "import_about"),
        *(_step(number) for number in range(1, STEPS + 1)),
        *(_page(name) for name in PAGES),
        _packet(),
        *(_packet(page) for page in ("order", "documents", "redaction", "history", "cautions")),
        Place("search", _search),
        Place("toast", _toast),
        Place("dialog-message", _message),
        Place("dialog-question", _question),
        Place("dialog-password", _password),
        *(_form(kind) for kind, _words_, _room_ in add_kinds()),
        *(_action(name) for name in ("export", "share", "receive", "restore", "mend", "new_sheet", "new_keys", "log")),
        *(_action(name) for name in ("help", "about", "add_person")),
        _action("erase", documents),
        _action("move_record", documents),
        _after("dialog-document", _viewer("pages"), "document_about"),
        *(_documents(ask) for ask in ("tags", "join", "split")),
        _after("dialog-history", _room("medications"), "record_history"),
        _after("dialog-correct", _room("medications"), "record_correct"),
        _after("dialog-medicines", _room("medications"), "medications_compare"),
        _after("dialog-person", everybody, "everybody_correct"),
        _after("dialog-slot", _room("settings"), "people_add"),
        _after("dialog-request-new", requests, "requests_new"),
        *(
            _after(f"dialog-request-{name}", requests, f"request_{name}_button")
            for name in ("open", "letter", "happened", "custody")
        ),
        _after("dialog-case-name", cases, "case_name_button"),
        _after("dialog-template", cases, "cases_new_with"),
        _after("dialog-clinics", _step(7), "gather_clinic_lists"),
        _after("dialog-say-print", _step(9), "say_print"),
        _worklist("batch"),
        _worklist("worklist-print"),
        Place("dialog-letters", _letters),
    )
