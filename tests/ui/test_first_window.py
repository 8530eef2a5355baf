"""The first window is painted without Qt's namespace, whose making Python would wait for; and is no other for it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui import late_qt
from secondop_desktop.ui.drops import DropOverlay
from secondop_desktop.ui.focus_ring import FocusRing
from secondop_desktop.ui.state import RecentVault, WindowState
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets import Button, Label, LinkButton, PasswordField, TextField
from secondop_desktop.ui.widgets.inks import disc, fill, rounded, underline
from secondop_desktop.ui.widgets.label import paint_line
from secondop_desktop.ui.widgets.mirrored import direction_of, may_run_left
from tests.vaults import Made

_PAINTED = """
import os, sys
from secondop_desktop.__main__ import main
from secondop_desktop.ui.plain_imports import keep_plain_imports
keep_plain_imports()
from PySide6 import QtCore
from secondop_desktop.ui.main_window import MainWindow
def painted():
    print(window[0].page().objectName(), "Qt" in vars(QtCore), flush=True)
    os._exit(0)
window = []
def paint(self, event):
    super(MainWindow, self).paintEvent(event)
    window.append(self)
    QtCore.QTimer.singleShot(0, painted)
MainWindow.paintEvent = paint
main([])
"""
_GUESSED = """
import sys
from secondop_desktop.ui import app
application = app.make_application([])
if sys.argv[1] == "dark":
    from PySide6.QtGui import QColor, QPalette
    application.setPalette(QPalette(QColor("#202326")))
theme = app.Theme(application, first_window=True)
guessed = theme.scheme
theme.ask_system()
print(guessed, theme.scheme)
"""


def _run(code: str, *arguments: str, language: str = "en", state: Path | None = None) -> list[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SECONDOP_LANG": language}
    if state is not None:
        environment |= dict.fromkeys(("XDG_STATE_HOME", "LOCALAPPDATA", "APPDATA"), str(state))
        environment["HOME"] = str(state)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_window_that_asks_for_the_password_is_painted_without_it(made: Made, tmp_path: Path, language: str) -> None:
    script = "from secondop_desktop.core.files import state_dir; print(state_dir())"
    (folder,) = _run(script, state=tmp_path)
    state = WindowState(Path(folder) / "window.ini")
    state.add_recent(RecentVault(made.folder, "Records of Łucja, née Müller", date(2026, 5, 4)))
    state.save(wait=True)
    assert _run(_PAINTED, language=language, state=tmp_path) == ["unlock", "False"]


def test_the_first_start_is_painted_without_it() -> None:
    with tempfile.TemporaryDirectory() as short:  # a place whose name has room: what is cut short asks Qt
        assert _run(_PAINTED, state=Path(short)) == ["first_run", "False"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_is_that_of_the_colours_that_qt_begins_with_until_the_system_is_asked(scheme: str) -> None:
    assert _run(_GUESSED, scheme) == [scheme, "light"]  # an offscreen system knows no other


def test_values_of_the_namespace_that_properties_take_are_its_own() -> None:
    assert Qt.FocusPolicy.NoFocus.value == late_qt.NO_FOCUS
    assert Qt.FocusPolicy.StrongFocus.value == late_qt.STRONG_FOCUS
    assert Qt.TextFormat.PlainText.value == late_qt.PLAIN_TEXT
    assert late_qt.Qt.Key.Key_A is Qt.Key.Key_A


def test_widgets_behave_as_if_they_had_asked_the_namespace(qtbot: QtBot) -> None:
    words, link, button = (
        Label("<b>bold</b>"),
        LinkButton("Open other records…", "link"),
        Button("Go", "go", key="Alt+G"),
    )
    for widget in (words, link, button):
        qtbot.addWidget(widget)
    assert words.textFormat() == Qt.TextFormat.PlainText
    assert link.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert button.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert button.shortcut().toString() == "Alt+G"
    button.set_text("Away")
    assert button.shortcut().toString() == "Alt+G"
    link.show()
    QTest.mouseMove(link, QPoint(4, 4))
    qtbot.waitUntil(lambda: link.cursor().shape() == Qt.CursorShape.PointingHandCursor)


def test_a_password_that_is_shown_is_not_learnt_by_a_keyboard_on_the_screen(qtbot: QtBot) -> None:
    field = PasswordField("password", label="Password")
    qtbot.addWidget(field)
    hint = Qt.InputMethodHint
    assert field.field.inputMethodHints() & hint.ImhHiddenText
    assert field.field.inputMethodHints() & hint.ImhNoPredictiveText
    field.set_shown(True)
    assert field.field.echoMode() == QLineEdit.EchoMode.Normal
    for wanted in (hint.ImhSensitiveData, hint.ImhNoPredictiveText, hint.ImhNoAutoUppercase):
        assert field.field.inputMethodHints() & wanted


def test_the_mouse_goes_through_the_focus_ring_and_the_veil(qtbot: QtBot) -> None:
    window = QWidget()
    field = TextField("name", label="Name")
    field.setParent(window)
    field.setGeometry(40, 40, 200, 40)
    veil = DropOverlay(window)
    qtbot.addWidget(window)
    window.resize(300, 200)
    window.show()
    window.activateWindow()
    field.setFocus()
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    qtbot.waitUntil(lambda: bool(window.findChildren(FocusRing)))
    (ring,) = window.findChildren(FocusRing)
    qtbot.waitUntil(lambda: ring.testAttribute(through))
    veil.show()
    assert veil.testAttribute(through)


@pytest.mark.parametrize(
    "text, may",
    [
        ("Open other records…", False),
        ("Contraseña — “Łucja” 5 µg/L ≥ 3 日本", False),
        ("שלום", True),
        ("مرحبا", True),
        ("1.5 \u202e5.1", True),
        ("a\u2067b", True),
        ("\U0001e900", True),
    ],
)
def test_what_may_run_from_right_to_left(text: str, may: bool) -> None:
    assert may_run_left(text) is may


def test_where_words_run_is_none_from_left_to_right(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert direction_of(widget) is None
    widget.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert direction_of(widget) == Qt.LayoutDirection.RightToLeft


def _image() -> QImage:
    image = QImage(QSize(120, 60), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("#ffffff"))
    return image


def test_grounds_and_frames_are_painted_as_with_a_pen_and_a_brush() -> None:
    ours, theirs = _image(), _image()
    painter, area = QPainter(ours), QRectF(4.5, 4.5, 100, 40)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill(painter, QRect(0, 0, 120, 60), QColor("#dde6ee"))
    rounded(painter, area, 8, QColor("#123456"), QColor("#abcdef"))
    disc(painter, QRectF(10, 10, 20, 20), QColor("#fedcba"))
    underline(painter, QPointF(40, 30.5), 30, QColor("#00ff00"))
    painter.end()
    painter = QPainter(theirs)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRect(0, 0, 120, 60), QColor("#dde6ee"))
    painter.setPen(QPen(QColor("#abcdef"), 1))
    painter.setBrush(QColor("#123456"))
    painter.drawRoundedRect(area, 8, 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#fedcba"))
    painter.drawEllipse(QRectF(10, 10, 20, 20))
    painter.setPen(QPen(QColor("#00ff00"), 1))
    painter.drawLine(QPointF(40, 30.5), QPointF(70, 30.5))
    painter.end()
    assert ours == theirs


def test_what_is_clear_is_not_painted() -> None:
    image, clear = _image(), QColor(0, 0, 0, 0)
    painter = QPainter(image)
    rounded(painter, QRectF(4, 4, 100, 40), 8, clear, clear)
    painter.end()
    assert image == _image()


@pytest.mark.parametrize("words", ["Open other records…", "5 µg/L", "שלום 12", "😀 ok"])
def test_a_line_in_an_ink_looks_as_with_a_pen_of_that_ink(qtbot: QtBot, words: str) -> None:
    font, ink = active_theme().font("body"), QColor("#0b5d5b")
    images = []
    for with_pen in (True, False):
        image = _image()
        painter = QPainter(image)
        if with_pen:
            painter.setPen(ink)
            paint_line(painter, QRect(2, 2, 110, 50), words, font)
        else:
            paint_line(painter, QRect(2, 2, 110, 50), words, font, ink=ink)
        painter.end()
        images.append(image)
    assert images[0] == images[1]
    assert images[0] != _image()


def test_a_label_begins_with_its_ink_and_is_soft_where_it_is_disabled(qtbot: QtBot) -> None:
    label = Label("Words", "body", "accent")
    qtbot.addWidget(label)
    theme = active_theme()
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.color("accent")
    label.setEnabled(False)
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.color("ink_soft")
