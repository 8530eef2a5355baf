"""The window is killed while an answer is being typed: at most the letter that was being typed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient, Status
from secondop_desktop.usecases import edit, prepare_opinion
from secondop_desktop.usecases.compare_opinions import DecisionAid, Opinion
from secondop_desktop.usecases.prepare_opinion import CostLine, CoverageCall
from tests.fixtures import BORN, FAMILY, GIVEN, NAME
from tests.vaults import Made

ROSA = Patient(display=NAME, family_name=FAMILY, given_names=GIVEN, birth_date=PartialDate(BORN), status=Status.ACTIVE)
TYPED = "stone by stone"

# Opens the window over a vault at a step, types letter by letter, and ends without warning at the last one.
_TYPE = """
import os, sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from secondop_desktop.ui import app
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.vault_desk import _opened
from tests.vaults import Made
folder, key, place, name, typed, state = Path(sys.argv[1]), *sys.argv[2:7]
application = app.make_application([])
controller = app.Controller(WindowState(Path(state) / "window.ini"))
controller.window.show()
controller.desk._folder = folder
def unlocked():
    return Made(folder, key).open()
def settle():
    for _turn in range(5):
        QTest.qWait(10)
        while controller.lanes.busy():
            QTest.qWait(1)
controller.shell.run("vault", lambda progress: _opened(unlocked()), name="open", done=controller.desk._vault_opened)
settle()
assert controller.window.show_room("opinion")
settle()
room = controller.window.room("opinion")
room.keeper.timer.setInterval(3_600_000)
room.go_step(int(place)) if place.isdigit() else room.show_page(*place.split(":"))
settle()
*clicks, name = name.split(">")
for click in clicks:
    controller.window.findChild(QWidget, click).click()
    settle()
field = controller.window.findChild(QWidget, name)
field.setFocus()
for number, letter in enumerate(typed, start=1):
    QTest.keyClicks(field, letter)
    if number < len(typed):
        settle()
os._exit(137)
"""


@pytest.mark.parametrize(
    "place, name, answer",
    [
        (1, "case_decide_by_said_by", "decide_by_said_by"),
        (2, "case_diagnosis", "diagnosis"),
        (3, "case_own_words", "own_words"),
        (4, "case_cost_delay", "costs"),
        (5, "case_clinic", "clinic"),
        (4, "cost_add_6>cost_what_0", "budget"),
        (5, "call_add>call_called_0", "coverage"),
        (6, "case_question", "question"),
        (11, "case_decision", "decision"),
        ("opinion:2", "says_risks", "opinions"),
        ("aid:", "aid_needs", "aid"),
    ],
)
def test_at_most_the_letter_being_typed_is_lost(
    made: Made, tmp_path: Path, place: int | str, name: str, answer: str
) -> None:
    with made.open() as vault:
        patient = edit.add_patient(vault, ROSA)
        prepare_opinion.begin(vault, patient)
    words = [sys.executable, "-c", _TYPE, str(made.folder), made.recovery_key, str(place), name, TYPED, str(tmp_path)]
    root = str(Path(__file__).resolve().parents[2])
    environment = os.environ | {"PYTHONPATH": root, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(words, capture_output=True, env=environment, text=True)
    assert done.returncode == 137, done.stderr[-2000:]
    with made.open() as vault:
        found = getattr(prepare_opinion.find_case(vault, patient), answer)
    match found:
        case dict():
            text = found["delay"]
        case (Opinion(),):
            text = found[0].says["risks"]
        case (CostLine(what=text),) | (CoverageCall(called=text),):
            pass
        case DecisionAid():
            text = found.needs
        case _:
            text = found
    assert TYPED.startswith(text)
    assert len(text) >= len(TYPED) - 1
