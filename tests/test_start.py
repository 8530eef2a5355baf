"""What is loaded before the first window, and by the command line: each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from secondop_desktop.cli.listing import COMMANDS
from secondop_desktop.core.records import Patient
from secondop_desktop.usecases import edit
from tests.vaults import Made

_HEAVY = (
    "filelock",
    "numpy",
    "sqlite_utils",
    "sqlcipher3",
    "cryptography",
    "pyrage",
    "lxml",
    "pypdf",
    "reportlab",
    "PIL",
)
_CORE = {
    f"core.{name}"
    for name in ("date_words", "errors", "files", "progress", "recovery_lines", "text", "turns", "vault_marker")
}
_VIEWS = {
    f"ui.views.{name}"
    for name in (
        *("first_run", "first_run_about", "first_run_screen", "rail", "recovery_sheet"),
        *("strength", "strength_line", "unlock"),
    )
}
_LATER = {
    *("ui.rooms_frame", "ui.people_desk", "ui.files_desk", "ui.automatic_backups", "ui.drag_out", "ui.help.desk"),
    *("ui.safety.desk", "ui.safety.sheet_paper", "ui.widgets.table", "ui.widgets.pages", "ui.widgets.trend"),
}
_WINDOW = """
from secondop_desktop.core.text import use_language
from secondop_desktop.ui import app
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import Theme
from pathlib import Path
use_language()
application = app.make_application([])
Theme(application, first_window=True)
controller = app.Controller(WindowState(Path({state!r})))
controller.start(None)
controller.behind.stop()  # what is loaded behind the window that is there
application.processEvents()
assert controller.window.isVisible()
"""
_UNLOCKED = """
import sys
from pathlib import Path
from secondop_desktop.core.text import use_language
from secondop_desktop.ui import app
from secondop_desktop.ui.state import WindowState
use_language()
application = app.make_application([])
controller = app.Controller(WindowState(Path({state!r})))
warm, begun = controller.warm, []
controller.warm = lambda: begun.append(warm())
controller.start(Path({folder!r}))
while not begun or controller.lanes.busy():
    application.processEvents()
before = set(sys.modules)
from secondop_desktop.usecases.open_vault import open_with_recovery_key
from secondop_desktop.ui.vault_desk import opened_vault
controller.shell.run(
    "vault",
    lambda progress: opened_vault(open_with_recovery_key(Path({folder!r}), {key!r})),
    name="open",
    done=controller.desk.show_opened,
)
while controller.window.current_room != "overview" or controller.lanes.busy():
    application.processEvents()
late = {{name for name in sys.modules if name.startswith("secondop_desktop.")}} - before
if late:
    sys.modules["MISSED"] = sys
    print(late, file=sys.stderr)
controller.close()
"""
_COMMAND = "from secondop_desktop.cli import main; assert main(['--help']) == 0"
_TELL = "\nimport sys; print('LOADED', *sorted(sys.modules))\n"
_TELL += "sys.stdout.flush(); import os; os._exit(0)"


def loaded(code: str) -> set[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code + _TELL], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("LOADED ")]
    names = set(line.split()[1:])
    return names | {name.partition(".")[0] for name in names}


def test_the_first_window_is_there_before_what_opens_a_vault_is_loaded(tmp_path: Path) -> None:
    names = loaded(_WINDOW.format(state=str(tmp_path / "window.ini")))
    assert names.isdisjoint(_HEAVY)
    # Of ours, only what it shows: no use case, no record, no room, and nothing that stands around the rooms.
    ours = {name.removeprefix("secondop_desktop.") for name in names if name.startswith("secondop_desktop.")}
    parts = ("usecases", "vault", "importers", "opinion", "packet", "sample", "ui.forms", "ui.models", "ui.dialogs")
    assert not {name for name in ours if name.startswith(parts)}
    assert {name for name in ours if name.startswith("core.")} <= _CORE
    assert {name for name in ours if name.startswith("ui.views.")} <= _VIEWS
    assert ours.isdisjoint(_LATER)


def test_what_opens_records_is_loaded_while_the_password_is_typed(made: Made, tmp_path: Path) -> None:
    with made.open() as vault:
        edit.add_patient(vault, Patient(display="Rosa Lindqvist", family_name="Lindqvist"))
    names = loaded(_UNLOCKED.format(folder=str(made.folder), key=made.recovery_key, state=str(tmp_path / "w.ini")))
    assert "secondop_desktop.vault" in names
    assert "MISSED" not in names


_LATE = """
import re
from secondop_desktop.ui.plain_imports import keep_plain_imports
compiled = re.compile
keep_plain_imports()
assert re.compile is compiled
import sys
from secondop_desktop.ui.late_patterns import LatePattern
formatter = sys.modules["shibokensupport.signature.lib.pyi_generator"].Formatter
late = [vars(formatter)["brace_searcher"], vars(formatter)["opt_uni_searcher"]]
assert all(isinstance(one, LatePattern) and one._made is None for one in late), late
from PySide6.QtCore import QTimer
try:
    QTimer.singleShot("not a number", object(), 1)
except TypeError as error:
    assert "QTimer.singleShot(msec: int, functor: collections.abc.Callable" in str(error), error
else:
    raise AssertionError
assert formatter.brace_searcher.pattern and formatter.split("a[b, c], d")
assert late[0]._made is not None
"""


def test_patterns_of_pyside_are_compiled_when_it_has_to_explain_a_mistake() -> None:
    loaded(_LATE)


def test_the_command_line_loads_no_qt() -> None:
    assert not {name for name in loaded(_COMMAND) if name.startswith(("PySide6", "shiboken"))}


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_what_the_program_says_of_itself_loads_no_command_and_no_use_case(argument: str) -> None:
    names = loaded(_COMMAND.replace("--help", argument))
    rooms = {name for name in names if name.startswith("secondop_desktop.")}
    parts = ("usecases", "vault", "importers", "opinion", "packet", "sample", "ui", "core.records")
    assert not {name for name in rooms if name.removeprefix("secondop_desktop.").startswith(parts)}
    assert not names & {f"secondop_desktop.cli.{place.module}" for place in COMMANDS.values()}


def test_what_takes_files_in_loads_nothing_that_parses_them() -> None:
    assert loaded("import secondop_desktop.usecases.import_files").isdisjoint({"PIL", "lxml", "pypdf", "pikepdf"})


@pytest.mark.parametrize("first", ["erase_everywhere", "records", "keys"])
def test_whatever_of_the_vault_is_loaded_first_its_errors_are_those_of_sqlcipher(first: str) -> None:
    code = f"import secondop_desktop.vault.{first}\nimport sqlite_utils.db, sqlcipher3\n"
    code += "assert sqlite_utils.db.OperationalError is sqlcipher3.OperationalError\n"
    code += "import numpy; numpy.zeros(1)"
    loaded(code)
