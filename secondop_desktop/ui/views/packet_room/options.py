"""How the packet is made: its edition, for whom, on which paper, within how many pages, and locked with what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import LANGUAGE_NAMES, _, language
from secondop_desktop.ui.widgets import (
    CheckBox,
    ComboBox,
    HBox,
    Label,
    LinkButton,
    TextField,
    VBox,
    announce,
)
from secondop_desktop.ui.widgets.fields import copy_text
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.usecases.make_packet import Edition, Paper
from secondop_desktop.usecases.packet_password import propose_password

LIMITS = (10, 20, 30, 40, 60, 100, 200)


def edition_word(edition: str) -> str:
    """An edition in words."""
    return {
        Edition.SPECIALIST: _("For the specialist"),
        Edition.PATIENT: _("For me, in large print"),
        Edition.REDACTED: _("With parts removed"),
        Edition.INSURANCE: _("Insurance part only"),
        Edition.SUPPLEMENT: _("Only what is new"),
        Edition.TWO_UP: _("Two pages on a sheet"),
    }.get(Edition(edition), edition)


class Options(QWidget):
    """`changed` comes with every choice, `privacy` when the person wants to say what is removed."""

    changed = Signal()
    edition_changed = Signal()
    privacy = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("plain", True)
        self._quiet = False
        column = VBox(self, spacing=6)
        editions = [(str(edition), edition_word(edition)) for edition in Edition]
        self.edition = ComboBox("packet_edition", editions, label=_("Edition"))
        self.since = ComboBox("packet_since", label=_("New since which packet"))
        self.paper = ComboBox("packet_paper", [(Paper.LETTER, _("Letter")), (Paper.A4, "A4")], label=_("Paper"))
        self.language = ComboBox("packet_language", list(LANGUAGE_NAMES.items()), label=_("Language"))
        self.language.set_value(language())
        limits = [("", _("No limit")), *((str(n), _("{n} pages").format(n=n)) for n in LIMITS)]
        self.limit = ComboBox("packet_limit", limits, label=_("Page limit"))
        self.recipient = TextField("packet_recipient", label=_("For whom"), placeholder=_("Doctor, clinic"))
        kinds = [("", _("None")), ("made", _("Made for me")), ("own", _("My own"))]
        self.password_kind = ComboBox("packet_password_kind", kinds, label=_("Password"))
        self._row(column, _("Edition"), self.edition)
        self._since_row = self._row(column, _("Since"), self.since)
        self.privacy_link = LinkButton(_("What to remove…"), "packet_privacy", role="support", wrap=True)
        self.privacy_link.hide()
        column.addWidget(self.privacy_link)
        self._row(column, _("For"), self.recipient, below=True)
        self._row(column, _("Paper"), self.paper)
        self._row(column, _("Language"), self.language)
        self._row(column, _("Page limit"), self.limit)
        self._row(column, _("Password"), self.password_kind)
        column.addWidget(self._build_password())
        self.summary = CheckBox(_("With data for the clinic’s system"), "packet_summary", role="support")
        self.summary.setChecked(True)
        about = _("The same records inside the file, in a form that other health programs read.")
        self.summary.setToolTip(about)
        self.summary.setAccessibleDescription(about)
        column.addWidget(self.summary)
        self._since_row.hide()
        self.edition.currentIndexChanged.connect(self._edition_chosen)
        for box in (self.since, self.paper, self.language, self.limit):
            box.currentIndexChanged.connect(self._tell)
        self.recipient.textEdited.connect(self._tell)
        self.summary.toggled.connect(self._tell)
        self.password_kind.currentIndexChanged.connect(self._password_chosen)
        self.password_field.textEdited.connect(self._tell)
        self.privacy_link.clicked.connect(self.privacy)

    @staticmethod
    def _row(column: VBox, words: str, field: QWidget, *, below: bool = False) -> QWidget:
        """A name and its field, at its end or, where long words are wanted, below."""
        line = QWidget()
        line.setProperty("plain", True)
        row = VBox(line, spacing=2) if below else HBox(line, spacing=8)
        name = Label(words, "body", wrap=True)
        name.setBuddy(field)
        row.addWidget(name, 2)
        row.addWidget(field, 3)
        column.addWidget(line)
        return line

    def _build_password(self) -> QWidget:
        self._password_box = QWidget()
        self._password_box.setProperty("plain", True)
        box = VBox(self._password_box, spacing=4)
        self.password_field = TextField("packet_password", label=_("Password of the packet"))
        box.addWidget(self.password_field)
        links = Flow(spacing=16, lines=0)
        self.copy = LinkButton(_("Copy"), "packet_password_copy", role="support")
        self.another = LinkButton(_("Make another"), "packet_password_another", role="support")
        for link in (self.copy, self.another):
            links.addWidget(link)
        box.addLayout(links)
        words = _("Tell it to the clinic by phone. Without it nobody can open the file, and it is not kept here.")
        box.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.copy.clicked.connect(self._copy_password)
        self.another.clicked.connect(self._make_password)
        self._password_box.hide()
        return self._password_box

    # ------------------------------------------------------------------------------------------------- values

    @property
    def chosen_edition(self) -> Edition:
        """The edition that is chosen."""
        return Edition(self.edition.value() or Edition.SPECIALIST)

    def password(self) -> str | None:
        """The password of the file, None for none."""
        return self.password_field.text() or None if self.password_kind.value() else None

    def max_pages(self) -> int | None:
        """The page limit, None for none."""
        return int(self.limit.value()) if self.limit.value() else None

    def show_packets(self, packets: Sequence[Packet]) -> None:
        """The packets that a supplement can follow, newest first."""
        self._quiet = True
        before = self.since.value()
        self.since.clear()
        for packet in packets:
            whom = packet.recipient.partition(",")[0]
            self.since.addItem(" · ".join(part for part in (show(packet.date), whom) if part), packet.id)
        if packets:
            known = any(packet.id == before for packet in packets)
            self.since.set_value(before if known else packets[0].id)
        self._quiet = False

    def make_supplement(self, packet_id: str) -> None:
        """Choose the supplement that follows this packet."""
        self._quiet = True
        self.since.set_value(packet_id)
        self.edition.set_value(Edition.SUPPLEMENT)
        self._quiet = False
        self._edition_chosen()

    def tell_removed(self, words: str) -> None:
        """Say how much is to be removed."""
        self.privacy_link.set_text(words or _("What to remove…"))

    # ------------------------------------------------------------------------------------------------ changes

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _edition_chosen(self) -> None:
        if self._quiet:
            return
        edition = self.chosen_edition
        self._since_row.setVisible(edition is Edition.SUPPLEMENT)
        self.privacy_link.setVisible(edition is Edition.REDACTED)
        self.summary.setVisible(edition in (Edition.SPECIALIST, Edition.TWO_UP))
        self.edition_changed.emit()
        self.changed.emit()

    def _password_chosen(self) -> None:
        kind = self.password_kind.value()
        self._password_box.setVisible(bool(kind))
        made = kind == "made"
        self.password_field.setReadOnly(made)
        self.another.setVisible(made)
        self.copy.setVisible(made)
        if made:
            self._make_password()
            return
        before = self.password_field.text()
        self.password_field.clear()
        if kind:
            self.password_field.setFocus(Qt.FocusReason.OtherFocusReason)
        if before:
            self._tell()

    def _make_password(self) -> None:
        self.password_field.setText(propose_password())
        self.password_field.setCursorPosition(0)
        self._tell()

    def _copy_password(self) -> None:
        copy_text(self.password_field.text())
        announce(self, _("Copied"))
