"""The theme comes from the tokens: contrast holds, every token that is named exists, zoom scales everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from secondop_desktop.core.files import resource
from secondop_desktop.ui.theme import Mode, Theme
from secondop_desktop.ui.tokens import ROLES, load_tokens
from secondop_desktop.ui.widgets import STATES, Label, PrimaryButton, TextField, fix

UI = Path(__file__).resolve().parents[2] / "secondop_desktop" / "ui"
SCHEMES = ("light", "dark", "high_contrast", "high_contrast_dark")
GROUNDS = ("window", "rail", "surface", "sunk", "selected", "tint")


def luminance(color: str) -> float:
    ink = QColor(color)
    parts = [ink.redF(), ink.greenF(), ink.blueF()]
    linear = [part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4) for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_tokens_of_the_window_are_those_of_the_file() -> None:
    assert load_tokens() == load_tokens(resource("tokens.toml")), "run packaging/tokens.py"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["ink", "ink_soft", "accent", "ok", "attention", "waiting", "stop"])
def test_text_stands_out_on_every_ground_that_it_may_stand_on(scheme: str, name: str) -> None:
    tokens = load_tokens()
    colors = tokens.colors[scheme]
    least = min(contrast(colors[name], colors[ground]) for ground in GROUNDS)
    assert least >= tokens.contrast[scheme]["required"]
    assert least >= tokens.contrast[scheme][name]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_on_filled_grounds_and_frames_stand_out(scheme: str) -> None:
    tokens = load_tokens()
    colors, required = tokens.colors[scheme], tokens.contrast[scheme]["required"]
    assert contrast(colors["on_accent"], colors["accent"]) >= required
    assert contrast(colors["on_toast"], colors["toast"]) >= required
    for frame in ("edge", "focus"):
        assert all(contrast(colors[frame], colors[ground]) >= 3 for ground in ("window", "surface", "sunk"))


def test_every_scheme_has_the_same_colours() -> None:
    tokens = load_tokens()
    names = {scheme: set(tokens.colors[scheme]) for scheme in SCHEMES}
    assert all(found == names["light"] for found in names.values())


def test_every_token_that_the_window_names_exists() -> None:
    tokens = load_tokens()
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
    for name in re.findall(r"\.size\(\"(\w+)\"\)", source):
        assert name in tokens.size, name
    for name in re.findall(r"\.space\(\"(\w+)\"\)", source):
        assert name in tokens.space, name
    for name in re.findall(r"theme\.color\(\"(\w+)\"\)", source):
        assert name in tokens.colors["light"], name
    for name in re.findall(r"theme\.font\(\"(\w+)\"", source):
        assert name in ROLES, name
    assert all(tone in tokens.colors["light"] for _shape, tone in STATES.values())


def test_no_colour_and_no_size_of_type_is_written_outside_the_tokens() -> None:
    # Paper stays white and its ink dark in every theme: the sheet that is printed names its own.
    allowed = {"recovery_sheet.py", "token_values.py"}
    for path in UI.rglob("*.py"):
        if path.name not in allowed:
            assert not re.findall(r"\"#[0-9A-Fa-f]{6}\"", path.read_text(encoding="utf-8")), path


def test_the_typeface_is_the_one_of_the_tokens(theme: Theme) -> None:
    for role in ROLES:
        info = QFontInfo(theme.font(role))
        assert info.family().startswith(theme.tokens.family)
        assert info.weight() == theme.tokens.type[role].weight
    assert QFontInfo(theme.font("body", italic=True)).italic()


@pytest.mark.parametrize("zoom", [80, 100, 150, 200])
def test_zoom_scales_type_and_metrics_together(theme: Theme, qtbot: QtBot, zoom: int) -> None:
    button, label, box = PrimaryButton("Save", "save"), Label("Words", "heading"), TextField("box")
    fix(box, width=200)
    for widget in (button, label, box):
        qtbot.addWidget(widget)
    theme.set_zoom(zoom)
    assert button.sizeHint().height() == round(40 * zoom / 100)
    assert label.sizeHint().height() == round(28 * zoom / 100)
    assert box.width() == 200 * zoom // 100
    assert box.height() == round(40 * zoom / 100)
    assert theme.font("body").pixelSize() == int(17 * zoom / 100 + 0.5)


def test_zoom_stays_between_its_ends(theme: Theme) -> None:
    theme.set_zoom(1000)
    assert theme.zoom == 200
    theme.zoom_in()
    assert theme.zoom == 200
    theme.set_zoom(1)
    assert theme.zoom == 80
    theme.zoom_in()
    assert theme.zoom == 90


def test_a_text_that_was_hidden_while_the_zoom_changed_has_the_new_size(theme: Theme, qtbot: QtBot) -> None:
    label, field = Label("Words"), TextField("box", text="Words")
    for widget in (label, field):
        qtbot.addWidget(widget)
        widget.show()
        widget.hide()
    theme.set_zoom(200)
    for widget in (label, field):
        widget.show()
    assert label.sizeHint().height() == 52
    assert field.font().pixelSize() == 34


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK, Mode.HIGH_CONTRAST, Mode.HIGH_CONTRAST_DARK])
def test_a_chosen_scheme_reaches_the_palette(theme: Theme, qapp: QApplication, mode: Mode) -> None:
    theme.set_mode(mode)
    assert theme.scheme == mode.value
    colors = theme.tokens.colors[mode.value]
    palette = qapp.palette()
    assert palette.color(QPalette.ColorRole.Window).name().upper() == colors["window"]
    assert palette.color(QPalette.ColorRole.WindowText).name().upper() == colors["ink"]


def test_a_change_is_told(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed, timeout=5000):
        theme.set_mode(Mode.DARK)
    with qtbot.waitSignal(theme.changed, timeout=5000):
        theme.set_zoom(125)
