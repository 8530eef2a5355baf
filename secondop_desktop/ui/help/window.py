"""The window of help: contents and search on the left, the text on the right; it needs no vault and no internet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QListView, QTextBrowser, QTextEdit, QWidget

from secondop_desktop.core.text import _, language, ngettext
from secondop_desktop.ui.fit_screen import fit_screen
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.help.contents import ContentsDelegate, ContentsModel, Entry
from secondop_desktop.ui.help.guide import Section, guide
from secondop_desktop.ui.help.html import sections_html
from secondop_desktop.ui.help.look import browser_style
from secondop_desktop.ui.help.search import folded, look_for, marks_in
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import HBox, Label, Panel, VBox, fix
from secondop_desktop.ui.widgets.buttons import Button
from secondop_desktop.ui.widgets.feedback import announce
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.search_field import SearchField
from secondop_desktop.ui.widgets.text_menu import TextMenu

Pages = Callable[[], tuple[Section, ...]]


_BEHIND_MARK = "\N{EN SPACE}"


class _Article(TextMenu, QTextBrowser):
    """What is read, with the menu that fields have."""


class HelpWindow(Panel):
    """Shows the guide and the pages that the program makes; `show_at` opens a chapter. Esc closes it."""

    tour_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, parent: QWidget | None, pages: Pages) -> None:
        super().__init__("window", parent=parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setObjectName("help_window")
        self.setWindowTitle(_("Help"))
        self.setAccessibleName(_("Help"))
        self.theme = active_theme()
        self._make_pages = pages
        self._sections: tuple[Section, ...] = ()
        self._chapters: dict[str, str] = {}
        self._chapter = ""
        self._past: list[str] = []
        self._following = False  # the list is brought to what is shown, not the other way round
        row = HBox(self)
        row.addWidget(self._build_left())
        self.text: QTextBrowser = _Article()
        self.text.setObjectName("help_text")
        self.text.setAccessibleName(_("Text of the help"))
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty(RING, "outside")
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.anchorClicked.connect(self._follow)
        frame = Panel("surface")
        VBox(frame, margins=(5, 5, 5, 5)).addWidget(self.text)
        row.addWidget(frame, 1)
        for keys, act in (
            (("Ctrl+K", "Ctrl+F", "/"), self._to_search),
            (("Alt+Left",), self.back),
            (("Ctrl++", "Ctrl+="), self.theme.zoom_in),
            (("Ctrl+-",), self.theme.zoom_out),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.activated.connect(act)
        self.theme.changed.connect(self._restyle)
        self.resize(self.theme.px(1040), self.theme.px(760))
        self.reload()
        self._restyle()

    def _build_left(self) -> QWidget:
        self._left = Panel("rail", lines="right")
        column = VBox(self._left, margins=(16, 16, 17, 12), spacing=8)
        self.search = SearchField("help_search", placeholder=_("Look for words"))
        column.addWidget(self.search)
        self.count = Label("", "fine", "ink_soft", wrap=True)
        column.addWidget(self.count)
        self.model = ContentsModel()
        self.list = QListView()
        self.list.setObjectName("help_contents")
        self.list.setAccessibleName(_("Contents"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListView { border: 0; background: transparent; }")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setProperty(RING, "none")
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ContentsDelegate(self.list, self.model))
        self.list.selectionModel().currentChanged.connect(self._picked)
        self.list.clicked.connect(self._picked)
        self.list.installEventFilter(self)
        column.addWidget(self.list, 1)
        row = Flow()
        self.back_button = Button(_("Back"), "help_back", size="small", icon="chevron-left")
        self.back_button.setToolTip(QKeySequence("Alt+Left").toString(QKeySequence.SequenceFormat.NativeText))
        self.tour_button = Button(_("Take the tour"), "help_tour", size="small")
        row.addWidget(self.back_button)
        row.addWidget(self.tour_button)
        column.addLayout(row)
        fix(self._left, width=320)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(15)
        self._wait.timeout.connect(self._list)
        self.search.changed.connect(lambda _words: self._wait.start())
        self.search.submitted.connect(lambda _words: self._submitted())
        self.search.moved.connect(self._move)
        self.back_button.clicked.connect(self.back)
        self.tour_button.clicked.connect(self.tour_wanted)
        return self._left

    # -------------------------------------------------------------------------------------------------- what it shows

    def reload(self) -> None:
        """Make the pages anew, as the keys and places of this moment."""
        self._sections = (*guide(language()), *self._make_pages())
        chapter = ""
        self._chapters = {}
        for section in self._sections:
            if section.level < 3:
                chapter = section.id
            self._chapters[section.id] = chapter
        here, self._chapter = self.at, ""
        self._list()
        if here in self._chapters:
            self._go(here)

    def show_at(self, name: str) -> None:
        """Open a section; the beginning where there is none of this name."""
        self.search.clear()
        self._list()
        self._go(name if name in self._chapters else self._sections[0].id)

    def present(self) -> None:
        """Bring the window to the front with the keyboard in its text."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        if not self.isVisible() and fit_screen(self):
            self.showMaximized()
        else:
            self.show()
        self.activateWindow()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def at(self) -> str:
        """The name of the section that was gone to last."""
        return self._past[-1] if self._past else ""

    def back(self) -> None:
        """The section before this one."""
        if len(self._past) > 1:
            self._past.pop()
            self._go(self._past.pop())

    def _go(self, name: str, words: str = "", line: str = "") -> None:
        chapter = self._chapters[name]
        if chapter != self._chapter:
            self._chapter = chapter
            self._render()
        if self.at != name:
            self._past.append(name)
        self.back_button.setEnabled(len(self._past) > 1)
        if name == chapter:
            self.text.verticalScrollBar().setValue(0)
        else:
            self.text.scrollToAnchor(name)
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.value() - self.theme.px(12))
        title = next(section.title for section in self._sections if section.id == name)
        self.text.setAccessibleName(title)
        self._mark(words, line)
        if not self.search.text().strip():
            at = next((number for number, row in enumerate(self.model.rows) if row.section == name), -1)
            if at >= 0 and self.list.currentIndex().row() != at:
                self._following = True
                self.list.setCurrentIndex(self.model.index(at, 0))
                self._following = False

    def _render(self) -> None:
        shown = [section for section in self._sections if self._chapters[section.id] == self._chapter]
        self.text.document().setDefaultStyleSheet(browser_style(self.theme))
        self.text.setHtml(f"<body>{sections_html(shown)}</body>")
        self._part_marks_from_words()

    def _part_marks_from_words(self) -> None:
        """Between the mark of a list and its words Qt leaves no more than a narrow space: here it is a wider one."""
        indent = QTextBlockFormat()
        indent.setTextIndent(-QFontMetricsF(self.text.font()).horizontalAdvance(_BEHIND_MARK))
        block = self.text.document().begin()
        while block.isValid():
            if block.textList() is not None:
                cursor = QTextCursor(block)
                cursor.insertText(_BEHIND_MARK)
                cursor.mergeBlockFormat(indent)
            block = block.next()

    def _restyle(self) -> None:
        self.text.setFont(self.theme.font("body"))
        ground, ink = self.theme.color("surface").name(), self.theme.color("ink").name()
        self.text.setStyleSheet(
            f"QTextBrowser {{ background: {ground}; color: {ink}; border: 0; border-radius: 0; padding: 0; }}"
        )
        self.text.document().setDocumentMargin(self.theme.px(32))
        if self._chapter:
            place = self.text.verticalScrollBar().value()
            self._render()
            self.text.document().setDocumentMargin(self.theme.px(32))
            self.text.verticalScrollBar().setValue(place)
        self.list.doItemsLayout()
        self._fit()

    def _fit(self) -> None:
        """Prose is at most some 80 letters wide; what the window has more is margin."""
        fix(self._left, width=260 if self.width() < self.theme.px(800) else 320)
        spare = self.width() - self._left.width() - self.theme.px(720)
        self.text.setViewportMargins(0, 0, max(0, spare), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # -------------------------------------------------------------------------------------------------------- search

    def _list(self) -> None:
        wanted = self.search.text().strip()
        if not wanted:
            rows = tuple(
                Entry(section.id, section.title, max(section.level, 2))
                for section in self._sections
                if not (section.level == 3 and section.id.startswith("page:"))
            )
            self.count.hide()
        else:
            hits = look_for(wanted, self._sections)
            rows = tuple(
                Entry(hit.section.id, hit.section.title, hit.section.level, hit.line or " ", hit.marks) for hit in hits
            )
            said = ngettext("{n} place", "{n} places", len(rows)).format(n=len(rows))
            self.count.setText(said if rows else _("Nothing has these words. Try fewer, or the beginning of a word."))
            self.count.show()
            announce(self.search.field, self.count.text())
        self.model.show_rows(rows)
        if wanted and rows:
            self.list.setCurrentIndex(self.model.index(0, 0))
        elif not wanted:
            self._mark("", "")

    def _picked(self, index: QModelIndex) -> None:
        if not index.isValid() or self._following:
            return
        row = self.model.rows[index.row()]
        self._go(row.section, self.search.text().strip(), row.line)

    def _move(self, steps: int) -> None:
        count = self.model.rowCount()
        if count:
            at = max(0, min(self.list.currentIndex().row() + steps, count - 1))
            self.list.setCurrentIndex(self.model.index(at, 0))
            announce(
                self.search.field, str(self.model.data(self.model.index(at, 0), Qt.ItemDataRole.AccessibleTextRole))
            )

    def _submitted(self) -> None:
        if self._wait.isActive():
            self._wait.stop()
            self._list()
        if self.model.rowCount():
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_search(self) -> None:
        self.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.field.selectAll()

    def _mark(self, words: str, line: str) -> None:
        """Mark the words in the text, and bring the line that was chosen into sight."""
        wanted = folded(words).split()
        marks: list[QTextEdit.ExtraSelection] = []
        aim: QTextCursor | None = None
        block = self.text.document().begin()
        tail = line.removeprefix("… ").strip()
        while wanted and block.isValid():
            text = block.text()
            for start, end in marks_in(text, wanted):
                selection = QTextEdit.ExtraSelection()
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + start)
                cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
                look = QTextCharFormat()
                look.setBackground(self.theme.color("selected"))
                look.setFontWeight(600)
                look.setFontUnderline(True)
                selection.cursor, selection.format = cursor, look
                marks.append(selection)
                if aim is None and tail and text.strip() and (tail in text or text.strip() in tail):
                    aim = QTextCursor(cursor)
            block = block.next()
        self.text.setExtraSelections(marks)
        if aim is not None:
            aim.clearSelection()
            self.text.setTextCursor(aim)
            self.text.ensureCursorVisible()

    # ---------------------------------------------------------------------------------------------------------- keys

    def _follow(self, url: QUrl) -> None:
        name = url.toString().removeprefix("#")
        if name in self._chapters:
            self.search.clear()
            self._list()
            self._go(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in enter
        if watched is self.list and pressed:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
