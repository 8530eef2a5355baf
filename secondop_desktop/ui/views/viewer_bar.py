"""The line between the head of a document and its pages: what of it is shown, which page, how large, how turned."""

from __future__ import annotations

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import Button, ComboBox, IconButton, Label
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.buttons import IconToggle
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.whole import Whole

ZOOMS = (50, 75, 100, 125, 150, 200, 300)


class DocumentBar(Whole):
    """Three tabs, and the controls of pages. The viewer connects them."""

    def __init__(self) -> None:
        super().__init__()
        bar = Beside(self, spacing=8)
        tabs, controls = Flow(), Flow()
        bar.addLayout(tabs, 1)
        bar.addLayout(controls)
        self.tabs = {
            "pages": Button(_("Pages"), "document_tab_pages", size="small", checkable=True),
            "text": Button(_("Text"), "document_tab_text", size="small", checkable=True),
            "facts": Button(_("What was read"), "document_tab_facts", size="small", checkable=True),
        }
        for button in self.tabs.values():
            tabs.addWidget(button)
        self.previous = IconButton("chevron-left", _("Previous page"), "document_previous")
        self.where = Label("", "support", "ink_soft")
        self.next = IconButton("chevron-right", _("Next page"), "document_next")
        self.zoom = ComboBox(
            "document_zoom",
            [
                ("width", _("Fit width")),
                ("page", _("Fit page")),
                *((str(step), _("{n} %").format(n=step)) for step in ZOOMS),
            ],
            label=_("Size of the page"),
            small=True,
        )
        self.turn = IconButton("rotate", _("Turn this page"), "document_turn", key="R")
        self.thumbs = IconToggle("thumbs", _("Small pictures of the pages"), "document_thumbs", key="O")
        self._page_controls = (self.thumbs, self.previous, self.where, self.next, self.turn, self.zoom)
        for widget in self._page_controls:
            controls.addWidget(widget)

    def tab(self) -> str:
        """Which of "pages", "text" and "facts" is chosen."""
        return next((name for name, button in self.tabs.items() if button.isChecked()), "pages")

    def choose_tab(self, tab: str) -> None:
        """Mark this tab as the chosen one; the controls of pages stand beside them alone."""
        for name, button in self.tabs.items():
            button.setChecked(name == tab)
        for widget in self._page_controls:
            show_if(widget, tab == "pages")

    def tell_page(self, here: int, total: int) -> None:
        """Say which page (from 0) of how many is in sight."""
        self.where.setText(_("Page {n} of {total}").format(n=here + 1, total=total) if total else "")
        self.previous.setEnabled(here > 0)
        self.next.setEnabled(here + 1 < total)

    def chosen_zoom(self) -> int | str:
        """The size that is chosen: percent, "width" or "page"."""
        value = self.zoom.value()
        return int(value) if value.isdigit() else value

    def zoom_from(self, now: float, by: int) -> bool:
        """Choose the next larger (1) or smaller (-1) size than this; False where there is none."""
        sizes = [step for step in ZOOMS if (step > now + 1 if by > 0 else step < now - 1)]
        if sizes:
            self.zoom.set_value(str(sizes[0] if by > 0 else sizes[-1]))
        return bool(sizes)
