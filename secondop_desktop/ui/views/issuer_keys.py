"""Settings: the public keys of issuers, against which the signatures of health cards are held."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets.base import Rule, VBox, clear
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines
from secondop_desktop.usecases import check_signatures
from secondop_desktop.usecases.check_signatures import IssuerKey

_SHOWN = 12


class IssuerKeysCard(Card):
    """The list of issuers whose keys are here, with a way to add a file of keys and to take an issuer's keys out."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(_("Health card keys"), name="issuer_keys")
        self.shell = shell
        self.add = Button(_("Add from a file…"), "issuer_keys_add", min_width=216)
        self.add.clicked.connect(self._choose)
        self.words = TwoLines(
            _("Keys of issuers"),
            _("To check signatures of health cards. Your clinic or its IT can give you a file."),
            wrap=True,
        )
        top = Row(68, grows=True)
        top.line.addWidget(self.words, 1)
        top.line.addWidget(self.add)
        self.add_row(top)
        held = QWidget()
        self._rows_of_keys = VBox(held)
        self.body.addWidget(held)
        self.removes: list[Button] = []
        self._show(())
        self.refresh()

    def refresh(self) -> None:
        """Show the keys that are kept now."""
        if self.shell.reader is not None:
            self.shell.read(
                lambda vault, progress: check_signatures.known_keys(vault),
                name="issuer-keys",
                done=lambda keys: self._show(keys) if isValid(self) else None,
            )

    def add_file(self, path: Path) -> None:
        """Keep the keys of this file with the vault."""

        def done(count: int) -> None:
            if count:
                self.shell.toast(ngettext("{n} key added", "{n} keys added", count).format(n=count))
            else:
                self.shell.toast(_("These keys were here already."))
            if isValid(self):
                self.refresh()

        self.shell.write(
            lambda vault, progress: check_signatures.add_keys(vault, path), name="add-issuer-keys", done=done
        )

    def _choose(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, _("Add keys of an issuer"), str(Path.home()), _("Keys (*.json *.jwks *.jwk);;All files (*)")
        )
        if chosen:
            self.add_file(Path(chosen))

    def _show(self, keys: tuple[IssuerKey, ...]) -> None:
        clear(self._rows_of_keys)
        self.removes = []
        groups: dict[tuple[str, str], list[IssuerKey]] = {}
        for key in keys:
            groups.setdefault((key.issuer, key.source), []).append(key)
        self.words.first.setText(_("Keys of issuers") if groups else _("No keys are here"))
        for number, ((issuer, source), held) in enumerate(list(groups.items())[:_SHOWN]):
            self._rows_of_keys.addWidget(Rule())
            self._rows_of_keys.addWidget(self._row(number, issuer, source, tuple(held)))
        if len(groups) > _SHOWN:
            row = Row(44, grows=True)
            more = ngettext("and {n} more issuer", "and {n} more issuers", len(groups) - _SHOWN)
            row.line.addWidget(TwoLines(more.format(n=len(groups) - _SHOWN)), 1)
            rest = tuple(key for group in list(groups.values())[_SHOWN:] for key in group)
            row.line.addWidget(self._remove(_SHOWN, _("the others"), rest))
            self._rows_of_keys.addWidget(Rule())
            self._rows_of_keys.addWidget(row)

    def _row(self, number: int, issuer: str, source: str, held: tuple[IssuerKey, ...]) -> QWidget:
        row = Row(60, grows=True)
        count = ngettext("{n} key, from {file}", "{n} keys, from {file}", len(held)).format(n=len(held), file=source)
        row.line.addWidget(TwoLines(issuer or _("No issuer is named"), count), 1)
        row.line.addWidget(self._remove(number, issuer or source, held))
        return row

    def _remove(self, number: int, what: str, held: tuple[IssuerKey, ...]) -> Button:
        button = Button(_("Remove"), f"issuer_keys_remove_{number}", size="small")
        button.setAccessibleName(_("Remove the keys of {what}").format(what=what))
        button.clicked.connect(lambda: self._take_out(held))
        self.removes.append(button)
        return button

    def _take_out(self, held: tuple[IssuerKey, ...]) -> None:
        def done(_nothing: object) -> None:
            self.shell.toast(ngettext("{n} key removed", "{n} keys removed", len(held)).format(n=len(held)))
            if isValid(self):
                self.refresh()
                self.add.setFocus()

        self.shell.write(
            lambda vault, progress: check_signatures.remove_keys(vault, held), name="remove-issuer-keys", done=done
        )
