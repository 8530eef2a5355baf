"""The button of the worklist's views: ours and those of the person, the order and the columns, all in one menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.text_line import LineDialog
from secondop_desktop.ui.models.worklist_rows import COLUMNS, titles
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button
from secondop_desktop.ui.widgets.action_words import of_menu
from secondop_desktop.usecases import worklist_views
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.worklist_views import HIDEABLE, Sort, View

KEYS = 9
"""So many views have a key."""


def key_of(number: int) -> str:
    """The key of the view at this place (from 0); empty where it has none."""
    return f"Alt+{number + 1}" if number < KEYS else ""


def told(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class LooksButton(Button):
    """Opens the menu of views. `picked` names the view to show; `look` is how the list is looked at now."""

    picked = Signal(object)

    def __init__(self, shell: Shell, look: Callable[[], View]) -> None:
        super().__init__(_("Views"), "worklist_views", size="small", icon_after="chevron-down")
        self._shell, self._look = shell, look
        self.own: tuple[View, ...] = ()
        self.setToolTip("V")
        self.clicked.connect(self.open_menu)

    # ----------------------------------------------------------------------------------------------------- the menu

    def every(self) -> tuple[View, ...]:
        """Our views, then those of the person, in the order of their keys."""
        return (*worklist_views.built_in(), *self.own)

    def pick(self, number: int) -> None:
        """Show the view at this place, if there is one."""
        views = self.every()
        if number < len(views):
            self.picked.emit(views[number])

    def show_look(self, look: View) -> None:
        """Say which view is shown, where it is one of the person's."""
        name = next((view.name for view in self.own if view.same_look(look)), "")
        short = name if len(name) <= 24 else f"{name[:23]}…"
        self.set_text(short or _("Views"))
        self.setAccessibleName(_("Views, {name}").format(name=name) if name else _("Views"))

    def menu(self) -> QMenu:
        """The menu as it is now."""
        look = self._look()
        menu = QMenu(self)
        menu.setObjectName("worklist_views_menu")
        ours = len(worklist_views.built_in())
        for number, view in enumerate(self.every()):
            if number == ours:
                menu.addSeparator()
            key = key_of(number)
            words = of_menu(view.name)
            action = menu.addAction(f"{words}\t{told(key)}" if key else words)
            action.setCheckable(True)
            action.setChecked(view.same_look(look))
            action.triggered.connect(lambda _on=False, chosen=view: self.picked.emit(chosen))
        menu.addSeparator()
        self._add_order(menu, look)
        self._add_columns(menu, look)
        menu.addSeparator()
        menu.addAction(_("Keep this view…")).triggered.connect(self.keep)
        mine = self.mine()
        for words, act in ((_("Rename this view…"), self.rename), (_("Delete this view"), self.remove)):
            action = menu.addAction(words)
            action.setEnabled(mine is not None)
            action.triggered.connect(act)
        return menu

    def _add_order(self, menu: QMenu, look: View) -> None:
        order = menu.addMenu(_("Order by"))
        named = titles()
        for sort in COLUMNS:
            action = order.addAction(named[sort])
            action.setCheckable(True)
            action.setChecked(sort is look.sort)
            action.triggered.connect(partial(self._order_by, sort))
        order.addSeparator()
        action = order.addAction(_("The other way round"))
        action.setCheckable(True)
        action.setChecked(look.backwards)
        action.triggered.connect(lambda _on=False: self._change(replace(look, backwards=not look.backwards)))

    def _add_columns(self, menu: QMenu, look: View) -> None:
        columns = menu.addMenu(_("Columns"))
        named = titles()
        for sort in COLUMNS:
            action = columns.addAction(named[sort])
            action.setCheckable(True)
            action.setChecked(sort not in look.hidden)
            action.setEnabled(sort in HIDEABLE)
            action.triggered.connect(partial(self._turn_column, sort))

    def open_menu(self) -> None:
        """Open the menu below the button."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _order_by(self, sort: Sort, _on: bool = False) -> None:
        self._change(replace(self._look(), sort=sort, backwards=False))

    def order_by(self, sort: Sort) -> None:
        """Put the rows in order by this column; by the same one again, the other way round."""
        look = self._look()
        self._change(replace(look, sort=sort, backwards=not look.backwards if sort is look.sort else False))

    def _turn_column(self, sort: Sort, _on: bool = False) -> None:
        hidden = set(self._look().hidden) ^ {sort}
        self._change(replace(self._look(), hidden=tuple(item for item in HIDEABLE if item in hidden)))

    def _change(self, look: View) -> None:
        self.picked.emit(look)

    # ----------------------------------------------------------------------------------------- kept with the vault

    def mine(self) -> View | None:
        """The person's view that is shown now."""
        look = self._look()
        return next((view for view in self.own if view.same_look(look)), None)

    def show_own(self, views: tuple[View, ...]) -> None:
        """These are kept with the vault."""
        self.own = views
        self.show_look(self._look())

    def _write(
        self,
        work: Callable[[Vault], object],
        then: Callable[[], None],
        failed: Callable[[SecondOpError], None] | None = None,
    ) -> None:
        def step(vault: Vault, progress: object) -> tuple[View, ...]:
            work(vault)
            return worklist_views.kept(vault)

        def done(views: tuple[View, ...]) -> None:
            self.show_own(views)
            then()

        self._shell.write(
            step,
            name="worklist-view",
            done=while_alive(self, done),
            failed=while_alive(self, failed) if failed is not None else None,
        )

    def keep(self) -> None:
        """Ask for a name, and keep how the list is looked at under it."""
        look = self._look()

        def attempt(text: str, done: Callable[[], None], failed: Callable[[SecondOpError], None]) -> None:
            view = replace(look, name=text)

            def then() -> None:
                self._shell.toast(_("View kept: {name}").format(name=" ".join(text.split())))
                done()

            self._write(lambda vault: worklist_views.keep(vault, view), then, failed)

        words = _("It keeps what is shown, the filter, the order and the columns. One of the same name is replaced.")
        self._ask(_("Keep this view"), attempt, words)

    def rename(self) -> None:
        """Ask what the view that is shown is to be called."""
        view = self.mine()
        if view is None:
            return
        old = view.name

        def attempt(text: str, done: Callable[[], None], failed: Callable[[SecondOpError], None]) -> None:
            self._write(lambda vault: worklist_views.rename(vault, old, text), done, failed)

        self._ask(_("Rename this view"), attempt, "", old)

    def _ask(
        self,
        title: str,
        attempt: Callable[[str, Callable[[], None], Callable[[SecondOpError], None]], None],
        words: str,
        text: str = "",
    ) -> None:
        dialog = LineDialog(self.window(), title, _("Name"), attempt, name="view_name", text=text, help_text=words)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def remove(self) -> None:
        """Delete the view that is shown; the toast brings it back."""
        view = self.mine()
        if view is None:
            return
        name, gone = view.name, list[tuple[View, int]]()

        def undo() -> None:
            (found, place) = gone[0]
            self._write(lambda vault: worklist_views.put_back(vault, found, place), lambda: None)

        self._write(
            lambda vault: gone.append(worklist_views.remove(vault, name)),
            lambda: self._shell.toast(_("View deleted: {name}").format(name=name), undo),
        )
