"""Answers that are due are told once, in the window and by the system, which names no one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui import reminders
from secondop_desktop.usecases import request_records
from secondop_desktop.usecases.request_records import RequestStatus
from secondop_desktop.vault.vault import Vault
from tests.ui.guided.conftest import Open


def send_one(opened: Open) -> None:
    """A request of the open person goes out a long time ago."""
    assert opened.prepared is not None
    patient_id = opened.prepared.patient_id

    def work(vault: Vault, progress: Progress) -> None:
        draft = replace(request_records.template(vault, patient_id), facility="Oncology at Harbor")
        (request,) = request_records.add(vault, draft)
        request_records.mark(vault, request, RequestStatus.SENT, PartialDate("2026-08-01"))

    opened.controller.shell.write(work, name="test")
    opened.settle()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_what_is_due_is_told_once_and_leads_to_the_requests(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    controller = opened.controller
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda self, title, text, *rest: shown.append((title, text)))
    monkeypatch.setattr(reminders.Reminders, "_active", lambda self: False)
    controller.reminders.look()
    opened.settle()
    assert not controller.window.toast.isVisible()
    send_one(opened)
    controller.reminders.look()
    opened.settle()
    assert controller.window.toast.label.text().startswith("1 answer to a request is due. It is in Second opinion")
    assert shown == [("SecondOp", "1 answer to a request is due.")], "and nothing of whose it is and of what"
    tray = controller.reminders.findChild(QSystemTrayIcon)
    assert tray is not None
    tray.messageClicked.emit()
    opened.settle()
    assert controller.window.current_room == "opinion"
    controller.window.toast.dismiss()
    controller.reminders.look()
    opened.settle()
    assert not controller.window.toast.isVisible(), "each is told once"
    assert len(shown) == 1


def test_a_window_in_sight_is_told_by_itself_alone(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(reminders.Reminders, "_notify", lambda self, words, go: shown.append(words))
    monkeypatch.setattr(reminders.Reminders, "_active", lambda self: True)
    send_one(opened)
    opened.controller.reminders.look()
    opened.settle()
    assert "is due" in opened.controller.window.toast.label.text()
    assert shown == []
