"""The look of the whole window, made from the tokens in one place: colours, fonts and metrics times the zoom."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from secondop_desktop.core.files import resource
from secondop_desktop.ui.focus_ring import FocusRings
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.stylesheet import build_stylesheet
from secondop_desktop.ui.tokens import Tokens, load_tokens

ZOOM_STEPS = (80, 90, 100, 110, 125, 150, 175, 200)

STYLE = "Fusion"
STYLED = "secondop_style"
"""What says of an application that it was begun in that style: to set it makes the class of all styles, with its lists
of everything that is drawn."""
_FIRST_FONTS = ("SourceSans3_400Regular.ttf", "SourceSans3_600SemiBold.ttf")
"""What the words of the first window are set in, as long as all of them are in Latin letters."""
_LATIN = "\u024f"
_MIDDLE = 128
"""The lightness between a dark window and a light one."""


def is_latin(text: str) -> bool:
    """Whether the fonts of the first window have all letters of this text."""
    return all(letter <= _LATIN or letter in "–—‘’“”…•" for letter in text)


class Mode(StrEnum):
    """The schemes that a person can choose; SYSTEM follows the desktop's light, dark and contrast settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"
    HIGH_CONTRAST_DARK = "high_contrast_dark"


class Theme(QObject):
    """The theme in force; `changed` is emitted after the application's palette, fonts and style sheet were set."""

    changed = Signal()

    def __init__(self, app: QApplication, tokens: Tokens | None = None, *, first_window: bool = False) -> None:
        super().__init__(app)
        self._app = app
        self.tokens = tokens or load_tokens()
        self._mode = Mode.SYSTEM
        self._asks = not first_window
        self._zoom = 100
        # What is asked for hundreds of times by every room that is made or painted; forgotten when the theme changes.
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[float, int, bool], QFont] = {}
        self._metrics: dict[tuple[str, int | None], QFontMetricsF] = {}
        self._scheme = ""
        self._loaded: set[str] = set()
        self.load_fonts(_FIRST_FONTS if first_window else None)
        if not app.property(STYLED):
            app.setStyle(STYLE)
        self._rings = FocusRings(app, self)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        self._apply()

    def load_fonts(self, names: tuple[str, ...] | None = None) -> None:
        """Load these files of the program's fonts, or all, where they are not yet. The first window loads few."""
        folder = resource("fonts")
        for name in sorted({path.name for path in folder.glob("*.ttf")} if names is None else names):
            if name not in self._loaded:
                self._loaded.add(name)
                QFontDatabase.addApplicationFont(str(folder / name))
                self._fonts.clear()
                self._metrics.clear()

    @property
    def mode(self) -> Mode:
        """The scheme that was chosen; SYSTEM until somebody chooses."""
        return self._mode

    @property
    def zoom(self) -> int:
        """Per cent, 80 to 200."""
        return self._zoom

    @property
    def scheme(self) -> str:
        """The name of the colour scheme in force: light, dark, high_contrast or high_contrast_dark."""
        if not self._scheme:
            self._scheme = self._scheme_now()
        return self._scheme

    def _scheme_now(self) -> str:
        if self._mode is not Mode.SYSTEM:
            return self._mode.value
        if not self._asks:
            # The palette of the style that Qt began with; what the system says more is asked when that was painted.
            return "dark" if self._app.palette().color(QPalette.ColorRole.Window).lightness() < _MIDDLE else "light"
        hints = QGuiApplication.styleHints()
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "high_contrast_dark" if dark else "high_contrast"
        return "dark" if dark else "light"

    @property
    def high_contrast(self) -> bool:
        """Whether a high-contrast scheme is in force."""
        return self.scheme.startswith("high_contrast")

    def set_mode(self, mode: Mode) -> None:
        """Choose a scheme, or follow the system again."""
        if mode is not self._mode:
            self._mode = mode
            self._apply()

    def set_zoom(self, percent: int) -> None:
        """Zoom the whole window; the value is held between 80 and 200."""
        percent = max(ZOOM_STEPS[0], min(ZOOM_STEPS[-1], percent))
        if percent != self._zoom:
            self._zoom = percent
            self._apply()

    def zoom_in(self) -> None:
        """The next larger step."""
        self.set_zoom(next((step for step in ZOOM_STEPS if step > self._zoom), ZOOM_STEPS[-1]))

    def zoom_out(self) -> None:
        """The next smaller step."""
        self.set_zoom(next((step for step in reversed(ZOOM_STEPS) if step < self._zoom), ZOOM_STEPS[0]))

    def px(self, units: float) -> int:
        """Pixels on screen for this many pixels at 100 %; never less than 1 for something that is there."""
        if units <= 0:
            return 0
        return max(1, int(units * self._zoom / 100 + 0.5))

    def size(self, name: str) -> int:
        """A size token (`button`, `rail`, `icon` …), zoomed."""
        return self.px(self.tokens.size[name])

    def space(self, name: str) -> int:
        """A space token (xs, s, m, l, xl), zoomed."""
        return self.px(self.tokens.space[name])

    def radius(self, name: str = "control") -> int:
        """A corner token, zoomed."""
        return self.px(self.tokens.radius[name])

    def color(self, name: str) -> QColor:
        """A named colour of the scheme in force."""
        found = self._colors.get(name)
        if found is None:
            found = self._colors[name] = QColor(self.tokens.colors[self.scheme][name])
        return found.__copy__()  # as its constructor makes one, which looks first at all else that it takes

    def mix(self, name: str, other: str, share: float) -> QColor:
        """The named colour with this share (0 to 1) of the other one in it; for hover and pressed only."""
        one, two = self.color(name), self.color(other)
        return QColor.fromRgbF(
            one.redF() + (two.redF() - one.redF()) * share,
            one.greenF() + (two.greenF() - one.greenF()) * share,
            one.blueF() + (two.blueF() - one.blueF()) * share,
        )

    @property
    def focus_width(self) -> int:
        """The thickness of the focus ring, zoomed."""
        return self.px(self.tokens.line["focus_ring_high_contrast" if self.high_contrast else "focus_ring"])

    @property
    def focus_gap(self) -> int:
        """The gap between a control and its focus ring, zoomed."""
        return self.px(self.tokens.line["focus_gap"])

    def font(self, role: str = "body", *, weight: int | None = None, italic: bool = False) -> QFont:
        """The font of a role of the type scale, zoomed."""
        kind = self.tokens.type[role]
        return self.font_px(kind.px, weight=weight or kind.weight, italic=italic)

    def font_px(self, px: float, *, weight: int = 400, italic: bool = False) -> QFont:
        """The family at a size that is not on the scale (a number in a ring, a password), zoomed."""
        font = self._fonts.get((px, weight, italic))
        if font is None:
            font = QFont([self.tokens.family, *self.tokens.fallback])
            font.setPixelSize(self.px(px))
            font.setWeight(QFont.Weight(weight))
            font.setItalic(italic)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[px, weight, italic] = font
        return font.__copy__()

    def line_height(self, role: str) -> int:
        """The line height of a role, zoomed, and never less than what accented capitals need."""
        kind = self.tokens.type[role]
        return self.px(kind.line)

    def text_width(self, text: str, role: str = "body", *, weight: int | None = None) -> int:
        """How wide this text is on one line in this role, in pixels, rounded up."""
        metrics = self._metrics.get((role, weight))
        if metrics is None:
            metrics = self._metrics[role, weight] = QFontMetricsF(self.font(role, weight=weight))
        return int(metrics.horizontalAdvance(text) + 0.999)

    def ask_system(self) -> None:
        """Look at all that the system says of its colours, once the first window was painted."""
        if not self._asks:
            self._asks = True
            if self._mode is Mode.SYSTEM and self._scheme != self._scheme_now():
                self._apply()

    def _system_changed(self) -> None:
        self._asks = True
        if self._mode is Mode.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._scheme = ""
        for known in (self._colors, self._fonts, self._metrics):
            known.clear()
        self._app.setFont(self.font("body"))
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(build_stylesheet(self))
        self.changed.emit()

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        for target, name in (
            (role.Window, "window"),
            (role.WindowText, "ink"),
            (role.Base, "surface"),
            (role.AlternateBase, "sunk"),
            (role.ToolTipBase, "toast"),
            (role.ToolTipText, "on_toast"),
            (role.PlaceholderText, "ink_soft"),
            (role.Text, "ink"),
            (role.Button, "surface"),
            (role.ButtonText, "ink"),
            (role.BrightText, "stop"),
            (role.Highlight, "selected"),
            (role.HighlightedText, "ink"),
            (role.Accent, "accent"),
            (role.Link, "accent"),
            (role.LinkVisited, "accent"),
            (role.Light, "surface"),
            (role.Midlight, "line"),
            (role.Mid, "line"),
            (role.Dark, "edge"),
            (role.Shadow, "edge"),
        ):
            palette.setColor(target, self.color(name))
        for target in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.color("ink_soft"))
        return palette


def active_theme() -> Theme:
    """The application's theme; the first caller of a program or a test makes it."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("a theme needs a QApplication")
    known = _known.get(_THEME)
    if known is not None and isValid(known) and known.parent() is app:
        return known
    found = app.findChild(Theme)
    _known[_THEME] = theme = found if isinstance(found, Theme) else Theme(app)
    return theme


_THEME = "theme"
_known: dict[str, Theme] = {}
