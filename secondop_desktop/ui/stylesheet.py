"""The one style sheet of the application, for what Qt paints itself; our own widgets paint from the theme."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from secondop_desktop.ui.theme import Theme

_SHEET = Template(
    """
* { outline: 0; }
QMainWindow, QDialog { background: $window; }
QMenuBar { background: $surface; border: 0; border-bottom: 1px solid $line; padding: 0 ${p12}px; spacing: 0;
  font-size: ${fine}px; }
QMenuBar::item { background: transparent; color: $ink; padding: ${p2}px ${p10}px; margin: ${p1}px 0;
  border-radius: ${p4}px; }
QMenuBar::item:selected { background: $selected; }
QMenu { background: $surface; color: $ink; font-size: ${fine}px; border: 1px solid $edge; padding: ${p6}px 0; }
QMenu::item { padding: ${p6}px ${p24}px ${p6}px ${p16}px; min-height: ${p20}px; }
QMenu::item:selected { background: $selected; color: $ink; }
QMenu::item:disabled { color: $ink_soft; }
QMenu::separator { height: 1px; background: $line; margin: ${p6}px ${p12}px; }
QMenu::indicator { width: ${p16}px; height: ${p16}px; margin-left: ${p12}px; }
QMenu::icon { margin-left: ${p12}px; }
QToolTip { background: $toast; color: $on_toast; border: 1px solid $toast;
  padding: ${p4}px ${p8}px; font-size: ${fine}px; }
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {
  background: $surface; color: $ink; border: 1px solid $edge; border-radius: ${radius}px;
  padding: 0 ${p11}px; selection-background-color: $accent; selection-color: $on_accent;
  placeholder-text-color: $ink_soft; }
QPlainTextEdit, QTextEdit { padding: ${p6}px ${p8}px; }
QLineEdit { lineedit-password-character: 8226; }
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled {
  border-color: $line; color: $ink_soft; background: $window; }
QLineEdit[bare="true"] { border: 0; padding: 0; background: transparent; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"] { border-color: $stop; }
QDialogButtonBox QPushButton { background: $surface; color: $ink; border: 1px solid $edge;
  border-radius: ${radius}px; padding: 0 ${p16}px; min-height: ${p38}px; }
QDialogButtonBox QPushButton:default {
  background: $accent; border-color: $accent; color: $on_accent; font-weight: 600; }
QDialogButtonBox QPushButton:disabled { color: $ink_soft; border-color: $line; background: $window; }
QComboBox QAbstractItemView, QListView, QTreeView {
  background: $surface; color: $ink; border: 1px solid $edge;
  selection-background-color: $selected; selection-color: $ink; }
QComboBox QAbstractItemView::item { min-height: ${p36}px; padding: 0 ${p12}px; }
QListWidget { border-radius: ${radius}px; padding: ${p4}px; }
QListWidget::item { padding: 0 ${p8}px; border-radius: ${p4r}px; }
QListWidget::item:selected { background: $selected; color: $ink; }
QTableView { background: transparent; border: 0; gridline-color: $line; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: transparent; color: $ink_soft; border: 0; }
QTableCornerButton::section { background: transparent; border: 0; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget[plain="true"] { background: transparent; }
QSplitter::handle { background: $line; }
QScrollBar:vertical { background: transparent; width: ${p12}px; margin: 0; border: 0; }
QScrollBar:horizontal { background: transparent; height: ${p12}px; margin: 0; border: 0; }
QScrollBar::handle { background: $scroll; border-radius: ${p4r}px; }
QScrollBar::handle:vertical { min-height: ${p32}px; margin: 0 ${p2}px 0 ${p2}px; }
QScrollBar[beside="true"]:vertical { width: ${p20}px; }
QScrollBar[beside="true"]::handle:vertical { margin: 0 $beside 0 $before; }
QScrollBar::handle:horizontal { min-width: ${p32}px; margin: ${p2}px 0 ${p2}px 0; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QProgressBar { background: $surface; border: 1px solid $edge; border-radius: ${thin}px;
  max-height: ${p6}px; min-height: ${p6}px; }
QProgressBar::chunk { background: $accent; border-radius: ${p3r}px; }
QProgressBar[meaning="ok"]::chunk { background: $ok; }
QStatusBar { background: $surface; }
"""
)


def build_stylesheet(theme: Theme) -> str:
    """The style sheet for the theme's scheme and zoom."""
    values: dict[str, str] = {name: theme.color(name).name() for name in theme.tokens.colors[theme.scheme]}
    values["scroll"] = theme.mix("window", "edge", 0.55).name()
    values["radius"] = str(theme.radius())
    values["fine"] = str(theme.px(theme.tokens.type["fine"].px))
    for units in (1, 2, 4, 6, 8, 10, 11, 12, 16, 20, 24, 32, 36, 38):
        values[f"p{units}"] = str(theme.px(units))
    before, beside = f"{theme.px(12)}px", "0"
    if QGuiApplication.isRightToLeft():
        before, beside = beside, before
    values["before"], values["beside"] = before, beside
    # Qt drops the whole radius when it is more than half of the side.
    values["p4r"] = str(min(theme.px(4), theme.px(8) // 2))
    values["thin"] = str((theme.px(6) + 2) // 2)
    values["p3r"] = str(min(theme.px(3), theme.px(6) // 2))
    return _SHEET.substitute(values)
