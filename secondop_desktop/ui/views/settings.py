"""Settings: how the window looks, where the records are, the password, locking, backups, keys of issuers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from secondop_desktop.core import managed
from secondop_desktop.core.text import LANGUAGE_NAMES, _
from secondop_desktop.ui.menus import LANGUAGE_ACTION
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.theme import ZOOM_STEPS, Mode
from secondop_desktop.ui.views.backups import BackupsCard
from secondop_desktop.ui.views.issuer_keys import IssuerKeysCard
from secondop_desktop.ui.views.locking import LockingCard
from secondop_desktop.ui.views.organisation import OrganisationCard, lines_of
from secondop_desktop.ui.views.people import PeopleCard
from secondop_desktop.ui.widgets.base import Label, Scroll, VBox
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines
from secondop_desktop.ui.widgets.combo_box import ComboBox
from secondop_desktop.ui.widgets.later import OneByOne

_BELOW = (LockingCard, BackupsCard, PeopleCard, IssuerKeysCard)


class SettingsRoom(Room):
    """What a person can choose; everything takes effect at once."""

    LEAST_HEIGHT = 120  # it scrolls by itself

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        outer = VBox(self)
        content = QWidget()
        column = VBox(content, margins=(32, 24, 32, 24), spacing=0)
        outer.addWidget(Scroll(content, "settings_scroll"))
        column.addWidget(Label(_("Settings"), "display"))
        column.gap(20)

        look = Card(_("How it looks"))
        column.addWidget(look)
        column.gap(24)
        self.mode = ComboBox(
            "settings_theme",
            [
                (Mode.SYSTEM.value, _("Follow the system")),
                (Mode.LIGHT.value, _("Light")),
                (Mode.DARK.value, _("Dark")),
                (Mode.HIGH_CONTRAST.value, _("High contrast")),
                (Mode.HIGH_CONTRAST_DARK.value, _("High contrast, dark")),
            ],
            label=_("Colours"),
        )
        self.zoom = ComboBox(
            "settings_zoom", [(str(step), _("{n} %").format(n=step)) for step in ZOOM_STEPS], label=_("Size")
        )
        look.add_setting(_("Colours"), _("Light, dark and high contrast can follow the system."), self.mode)
        self.language = ComboBox(
            "settings_language", [("", _("Follow the system")), *LANGUAGE_NAMES.items()], label=_("Language")
        )
        told = _("Of this window, and what letters and packets start with. Changing it locks your records.")
        look.add_setting(_("Language"), told, self.language)
        look.add_setting(_("Size"), _("Of everything in the window. Also Ctrl + and Ctrl −."), self.zoom)

        self._below = VBox(spacing=0)
        column.addLayout(self._below)
        # The others are made card by card, so that the room stands there at once.
        cards: list[Callable[[], QWidget]] = [self._make_kept, *(partial(card, shell) for card in _BELOW)]
        settled = managed.managed()
        if lines_of(settled):
            cards.append(lambda: OrganisationCard(settled))
        column.addStretch(1)

        self.language.activated.connect(lambda: shell.act(f"{LANGUAGE_ACTION}{self.language.value()}"))
        self.mode.activated.connect(self._mode_chosen)
        self.zoom.activated.connect(self._zoom_chosen)
        shell.theme.changed.connect(self.refresh)
        self.refresh()
        self._parts = OneByOne(self)
        self._parts.begin_soon(*(partial(self._add_card, make) for make in cards))

    def _make_kept(self) -> Card:
        """The card of where the records are, and who can open them."""
        shell = self.shell
        kept = Card(_("Your records"))
        vault = shell.vault
        folder = vault.folder if vault is not None else Path()
        self.folder = TwoLines(_("Where they are"), str(folder))
        row = Row(60)
        row.line.addWidget(self.folder, 1)
        kept.add_row(row)
        self.password = Button(_("Change it…"), "settings_password", min_width=152)
        kept.add_setting(_("Password"), _("The recovery sheet stays good."), self.password)
        self.sheet = Button(_("Make a new one…"), "settings_sheet", min_width=152)
        kept.add_setting(_("Recovery sheet"), _("When it was lost, or someone may have seen it."), self.sheet)
        self.new_keys = Button(_("Encrypt anew…"), "settings_new_keys", min_width=152)
        kept.add_setting(_("New keys"), _("When someone may have a copy and the password."), self.new_keys)
        self.leaving = Button(_("Show…"), "settings_leaving", min_width=152)
        self.leaving.setAccessibleName(f"{_('What leaves this computer: nothing')}: {self.leaving.text()}")
        told = _("What is written where, and how to check.")
        kept.add_setting(_("What leaves this computer: nothing"), told, self.leaving)
        self.password.clicked.connect(shell.asked_password)
        self.sheet.clicked.connect(lambda: shell.act("new_sheet"))
        self.new_keys.clicked.connect(lambda: shell.act("new_keys"))
        self.leaving.clicked.connect(lambda: shell.act("help_leaving"))
        return kept

    @property
    def complete(self) -> bool:
        """Whether every card was made."""
        return self._parts.complete

    def _add_card(self, make: Callable[[], QWidget]) -> None:
        """Make one more of the cards."""
        if self._below.count():
            self._below.gap(24)
        self._below.addWidget(make())

    def refresh(self) -> None:
        self.mode.set_value(self.shell.theme.mode.value)
        self.zoom.set_value(str(self.shell.theme.zoom))

    def first_focus(self) -> QWidget | None:
        return self.mode

    def _mode_chosen(self) -> None:
        self.shell.theme.set_mode(Mode(self.mode.value()))

    def _zoom_chosen(self) -> None:
        self.shell.theme.set_zoom(int(self.zoom.value()))
