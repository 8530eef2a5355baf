"""The middle pane of an import review: the page of the file that is open, with what was read from it in boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.records import Record
from secondop_desktop.core.text import _
from secondop_desktop.ui.models.wording import lines_of
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.import_review.review import FileReview
from secondop_desktop.ui.views.packet_room.drawer import Drawer
from secondop_desktop.ui.widgets import (
    Crop,
    HBox,
    Highlight,
    IconButton,
    IconView,
    Label,
    PageView,
    Panel,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.pages import BESIDE_PAGES
from secondop_desktop.ui.widgets.spaces import inset, show_if


class PagePane(Panel):
    """The pages of one file; a file without pages says what it is instead."""

    def __init__(self, shell: Shell) -> None:
        super().__init__("window")
        self.setObjectName("import_page")
        self.setAccessibleName(_("The page"))
        fix(self, min_width=230)
        self.drawer = Drawer(shell, self)
        self._images: dict[int, QImage] = {}
        self._current: Record | None = None
        self._drafts: tuple[Record, ...] = ()
        self._unseen = ""
        column = VBox(self, margins=(24, 14, 4, 16), spacing=10)
        head = HBox(spacing=8)
        self.title = Label("", "label", elide=True)
        head.addWidget(self.title, 1)
        self.previous = IconButton("chevron-left", _("Page before"), "import_page_previous", side=34)
        self.next = IconButton("chevron-right", _("Next page"), "import_page_next", side=34)
        head.addWidget(self.previous)
        head.addWidget(self.next)
        column.addLayout(inset(head, BESIDE_PAGES))
        self.stack = QStackedWidget()
        self.view = PageView("import_pages", _("The page of the file"), self.drawer.want)
        self.stack.addWidget(self.view)
        self._without = QWidget()
        without = VBox(self._without, margins=(0, 0, BESIDE_PAGES, 0), spacing=10)
        without.addStretch(2)
        row = HBox()
        row.addStretch(1)
        self._icon = IconView("documents", 40, "accent", disc=80)
        row.addWidget(self._icon)
        row.addStretch(1)
        without.addLayout(row)
        self.words = Label("", "body", "ink_soft", wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
        without.addWidget(self.words)
        without.addStretch(3)
        self.stack.addWidget(self._without)
        column.addWidget(self.stack, 1)
        self.enlarged = Label(_("The line, enlarged"), "support", "ink_soft")
        column.addLayout(inset(self.enlarged, BESIDE_PAGES))
        self.crop = Crop(height=64)
        column.addLayout(inset(self.crop, BESIDE_PAGES))
        self.foot = Label("", "support", "ink_soft", wrap=True)
        column.addLayout(inset(self.foot, BESIDE_PAGES))
        self.previous.clicked.connect(lambda: self.turn(-1))
        self.next.clicked.connect(lambda: self.turn(1))
        self.drawer.opened.connect(self.view.set_pages)
        self.drawer.drawn.connect(self._drawn)
        self.drawer.refused.connect(self._refused)
        self.view.page_changed.connect(self._tell)
        self.drawer.opened.connect(lambda sizes: self._opened())
        self.show_nothing()

    def show_nothing(self) -> None:
        """No file is open."""
        self.drawer.close()
        self.view.set_pages([])
        self.title.setText("")
        self._say("documents", "")
        self._show_line(None)
        self._say_below("")

    def _say_below(self, words: str) -> None:
        self.foot.setText(words)
        show_if(self.foot, bool(words))

    def show_file(self, item: FileReview, load: Callable[[], bytes] | None) -> None:
        """Open this file; `load` gives its bytes, None where they are not kept."""
        self._images.clear()
        self._drafts, self._unseen = (), ""
        self.view.set_pages([])
        self._show_line(None)
        self._say_below(_identity_words(item))
        if load is None:
            self.drawer.close()
            refused = item.file.refused
            self.title.setText(item.file.name)
            self._say("program", refused.message if refused is not None else _("It is in these records already."))
            return
        if item.pages is None:
            self.drawer.close()
            self.title.setText(item.file.name)
            refused = item.file.refused
            words = _("This file is locked. Its pages can be seen with its password.")
            if not item.file.locked:
                words = _("This file is data. It has no pages to look at. What was read in it stands beside this.")
            self._say("documents", f"{refused.title}. {refused.message}" if refused is not None else words)
            return
        self.stack.setCurrentWidget(self.view)
        self._tell()
        self.drawer.open(item.file.name, load)

    def show_drafts(self, drafts: Sequence[Record], current: Record | None) -> None:
        """Draw a box around each of these, the current one strongly, and bring it into sight."""
        self._drafts = tuple(drafts)
        self._say_unseen()
        marks: dict[int, list[Highlight]] = {}
        for draft in drafts:
            for source in draft.sources:
                if source.page is not None and source.box is not None:
                    strong = current is not None and draft.id == current.id
                    marks.setdefault(source.page - 1, []).append(Highlight(*_with_air(source.box), strong=strong))
        self.view.set_highlights(marks)
        page = next((s.page for s in current.sources if s.page is not None), None) if current is not None else None
        if page is not None and page - 1 != self.view.page:
            self.view.show_highlight(page - 1)
        self._show_line(current)

    def _opened(self) -> None:
        """The pages are there: the boxes that were wanted meanwhile are drawn on them."""
        self._tell()
        self.show_drafts(self._drafts, self._current)

    def turn(self, step: int) -> None:
        """The page before or after."""
        if self.stack.currentWidget() is self.view:
            self.view.go_to(self.view.page + step)

    def _show_line(self, draft: Record | None) -> None:
        self._current = draft
        found = next((s for s in draft.sources if s.page and s.box), None) if draft is not None else None
        image = self._images.get(found.page - 1) if found is not None and found.page is not None else None
        shown = image is not None and found is not None and draft is not None
        self.enlarged.setVisible(shown)
        self.crop.setVisible(shown)
        if image is not None and found is not None and draft is not None:
            where = _("page {n}").format(n=found.page)
            self.crop.show_image(
                image, _with_air(found.box) if found.box is not None else None, f"{lines_of(draft.display)}, {where}"
            )

    def _drawn(self, page: int, width: int, image: QImage) -> None:
        if width > 64:
            self._images[page] = image
            self.view.set_image(page, image)
            self._show_line(self._current)

    def _refused(self, error: SecondOpError) -> None:
        self._unseen = f"{error.title}. {error.message}"
        self._say_unseen()

    def _say_unseen(self) -> None:
        """Why no page is shown, and that the values which were read all the same are not to be taken unseen."""
        if self._unseen:
            warned = _("Compare each value beside this with the paper itself before you accept it.")
            self._say("documents", f"{self._unseen}\n\n{warned}" if self._drafts else self._unseen)

    def _say(self, icon: str, words: str) -> None:
        self._icon.set_icon(icon)
        self._icon.setVisible(bool(words))
        self.words.setText(words)
        self.stack.setCurrentWidget(self._without)
        self.previous.setEnabled(False)
        self.next.setEnabled(False)

    def _tell(self) -> None:
        if self.stack.currentWidget() is not self.view:
            return
        total, page = self.view.count(), self.view.page
        self.title.setText(_("Page {n} of {total}").format(n=page + 1, total=total) if total else "")
        self.previous.setEnabled(page > 0)
        self.next.setEnabled(page + 1 < total)


def _with_air(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The box a little larger than the words, so that its line does not cross them."""
    left, top, right, bottom = box
    return max(0.0, left - 0.01), max(0.0, top - 0.004), min(1.0, right + 0.01), min(1.0, bottom + 0.004)


def _identity_words(item: FileReview) -> str:
    guard = item.file.guard
    if guard is not None and guard.verdict is Verdict.SAME:
        return _("The name and birth date in this file match.")
    if item.same_person:
        return _("You said that it is the same person.")
    return ""
