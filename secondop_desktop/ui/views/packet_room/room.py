"""The room of packets: thumbnails at the left, the page in the middle, the choices at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind, Packet, Patient
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.folders import open_folder
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.views.packet_room.box_view import Area, BoxView
from secondop_desktop.ui.views.packet_room.boxes import box_on_original
from secondop_desktop.ui.views.packet_room.choices_pane import ChoicesPane
from secondop_desktop.ui.views.packet_room.composition import Built, Composition
from secondop_desktop.ui.views.packet_room.drawer import Drawer
from secondop_desktop.ui.views.packet_room.going_out import GoingOut
from secondop_desktop.ui.views.packet_room.saved_files import open_file
from secondop_desktop.ui.views.packet_room.thumbnails import Thumbnails
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    ComboBox,
    EmptyState,
    HBox,
    IconButton,
    Label,
    Panel,
    PrimaryButton,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.pages import BESIDE_PAGES
from secondop_desktop.ui.widgets.spaces import inset
from secondop_desktop.usecases import browse, packet_files, packet_history, prepare_opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.packet_files import Written
from secondop_desktop.usecases.packet_history import Changes
from secondop_desktop.usecases.prepare_opinion import Case
from secondop_desktop.usecases.press import FirstPage

History = tuple[tuple[Packet, ...], dict[str, Written]]
Material = tuple[tuple[Case, ...], tuple[Document, ...], History, Patient]


class PacketRoom(Room):
    """Shows the packet of the present choices as soon as it was composed and verified."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._wanted = ""
        self._mine = False
        self._back_to_save = True
        self._person = ""
        self._shown: Built | None = None
        self._first = QImage()
        self._titles: dict[str, str] = {}
        self.composition = Composition(shell, self)
        outer = VBox(self)
        self.pages = QStackedWidget()
        outer.addWidget(self.pages)
        self.pages.addWidget(self._build_empty())
        panes = QWidget()
        row = HBox(panes)
        self.thumbs = Thumbnails()
        row.addWidget(self.thumbs)
        row.addWidget(self._build_preview(), 1)
        self.choices = ChoicesPane()
        fix(self.choices, min_width=265, max_width=392)
        row.addWidget(self.choices, 1)
        self.pages.addWidget(panes)
        self.drawer = Drawer(shell, self)
        self._connect()

    def _build_empty(self) -> EmptyState:
        files = PrimaryButton(_("Choose files…"), "packet_files", size="medium")
        files.clicked.connect(self.shell.choose_files)
        self._files = files
        return EmptyState(
            "packet",
            _("No packet yet"),
            [
                _("A packet is one PDF for the new doctor: a page that says it all, and your papers behind it."),
                _("Add a person and their files first. The packet is then made here by itself."),
            ],
            [files],
            name="packet_empty",
        )

    def _build_preview(self) -> Panel:
        middle = Panel("window")
        fix(middle, min_width=219)
        column = VBox(middle, margins=(24, 14, 12, 16), spacing=10)
        head, said, controls = Beside(spacing=8), HBox(spacing=8), HBox(spacing=4)
        self.where = Label("", "label")
        self.section = Label("", "body", "ink_soft", elide=True)
        said.addWidget(self.where)
        said.addWidget(self.section, 1)
        head.addLayout(said, 1)
        self.previous = IconButton("chevron-left", _("Page before"), "packet_previous", side=34)
        self.next = IconButton("chevron-right", _("Next page"), "packet_next", side=34)
        self.zoom = ComboBox(
            "packet_zoom",
            [("page", _("Fit page")), ("width", _("Fit width")), ("100", "100 %"), ("150", "150 %")],
            label=_("Size of the page"),
            small=True,
        )
        for widget in (self.previous, self.next, self.zoom):
            controls.addWidget(widget)
        head.addLayout(controls)
        column.addLayout(inset(head, BESIDE_PAGES))
        self.source = Label("", "support", "ink_soft", elide=True)
        self.source.setObjectName("packet_source")
        column.addLayout(inset(self.source, BESIDE_PAGES))
        self.view = BoxView("packet_pages", _("The packet"))
        self.view.set_zoom("page")
        column.addWidget(self.view, 1)
        self.out = GoingOut(self.shell, self, self.composition)
        column.addLayout(inset(self.out, BESIDE_PAGES))
        return middle

    def _connect(self) -> None:
        choices, composition, drawer = self.choices, self.composition, self.drawer
        self.view.set_source(drawer.want)
        self.view.page_changed.connect(lambda page: self._tell_page())
        self.thumbs.chosen.connect(lambda page: self.view.go_to(page - 1))
        self.thumbs.wanted.connect(drawer.want)
        drawer.opened.connect(self._opened)
        drawer.drawn.connect(self._drawn)
        foot = choices.foot
        drawer.refused.connect(foot.show_error)
        self.previous.clicked.connect(lambda: self.turn(-1))
        self.next.clicked.connect(lambda: self.turn(1))
        self.zoom.currentIndexChanged.connect(self._zoomed)
        choices.changed.connect(self._want)
        choices.case_changed.connect(self.refresh)
        choices.news.connect(self._show_news)
        choices.drawing.connect(self.view.set_drawing)
        choices.redaction.draw.connect(self.view.begin_box)
        choices.redaction.show_box.connect(self._show_box)
        self.view.drawn.connect(self._box_drawn)
        foot.save.connect(self.out.save)
        foot.print_it.connect(self.out.print_packet)
        foot.stop.connect(composition.stop)
        foot.again.connect(lambda: self._want(at_once=True))
        foot.folder.connect(self.out.open_folder)
        self.choices.history.open_file.connect(lambda packet, path: open_file(self, self.shell, packet, path))
        self.choices.history.open_folder.connect(open_folder)
        composition.started.connect(self._started)
        composition.step.connect(lambda what, done, total: foot.show_checking(what))
        composition.page_width = self.view.first_width
        composition.previewed.connect(self._previewed)
        composition.drafted.connect(self._drafted)
        composition.ready.connect(self._ready)
        composition.refused.connect(foot.show_error)
        composition.stopped.connect(foot.show_stopped)
        self.out.saved.connect(self._saved)
        for key, step in (("PgUp", -1), ("PgDown", 1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=step: self.turn(by))

    # ------------------------------------------------------------------------------------------------- the room

    def refresh(self) -> None:
        patient_id = self.shell.patient_id
        if self._mine or self.shell.reader is None:
            return
        if patient_id is None:
            self._forget()
            self.pages.setCurrentIndex(0)
            return
        if patient_id != self._person:
            self._forget()
            self._person = patient_id
        self.pages.setCurrentIndex(1)

        def work(vault: Vault, progress: Progress) -> Material:
            documents = browse.records(vault, patient_id, (Kind.DOCUMENT,))
            return (
                prepare_opinion.all_cases(vault, patient_id),
                tuple(item for item in documents if isinstance(item, Document)),
                _history(vault, patient_id),
                browse.patient(vault, patient_id),
            )

        self.shell.read(work, name="packet-material", done=while_alive(self, self._show_material))

    def show_target(self, target: str) -> None:
        """Show the packet of this case."""
        self._wanted = target
        self.refresh()

    def help_topic(self) -> str:
        pane, page = self.choices, self.choices.stack.currentWidget()
        return "removed" if page is pane.redaction else "packet-more" if page is pane.history else ""

    def first_focus(self) -> QWidget | None:
        if self.pages.currentIndex() == 0:
            return self._files
        save = self.choices.foot.save_button
        return save if save.isEnabled() else self.view

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.thumbs.setVisible(self.width() >= self.shell.theme.px(760))
        self._tell_page()

    def _forget(self) -> None:
        self.composition.forget()
        self.drawer.close()
        self._shown = None
        self._person = ""
        self._first = QImage()
        self.view.set_pages([])
        self.thumbs.show_packet(None, [])
        # What is open beside the choices is about the packet of who was here before.
        self.choices.show_choices()

    def _show_material(self, material: Material) -> None:
        if not isValid(self) or self.shell.patient_id != self._person:
            return
        cases, documents, history, patient = material
        self._titles = {document.id: document.title or document.file_name for document in documents}
        self.choices.show_cases(cases, self._wanted)
        self._wanted = ""
        self.choices.show_documents(documents, patient)
        self.choices.show_history(*history)
        self._want(at_once=True)

    def turn(self, step: int) -> None:
        """The page before or after."""
        self.view.go_to(self.view.page + step)

    # ------------------------------------------------------------------------------------------------ composing

    def _want(self, *, at_once: bool = False) -> None:
        self.composition.want(self.choices.choices(), self.choices.password(), at_once=at_once)

    def _started(self) -> None:
        if self.choices.foot.save_button.hasFocus():
            # A button that is switched off would hand the keyboard to whatever comes next in the window.
            self._back_to_save = True
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._first = QImage()
        self.choices.foot.show_checking()

    def _previewed(self, first: FirstPage) -> None:
        """The first page as it will be, before the packet behind it is there."""
        self._first = QImage.fromData(first.picture)
        if self.view.count():
            self.view.set_image(0, self._first)

    def _drafted(self, built: Built) -> None:
        """The packet can be looked at; that its file is right is not known yet."""
        self.choices.show_counts(built.counts())
        self._show(built)

    def _ready(self, built: Built) -> None:
        self.choices.show_counts(built.counts())
        self.choices.show_ready(built)
        if self._back_to_save and self.view.hasFocus():
            self.choices.foot.save_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._back_to_save = False
        self._show(built)

    def _show(self, built: Built) -> None:
        before, self._shown = self._shown, built
        if before is None or before.composed.data is not built.composed.data:
            data = built.composed.data
            self.drawer.open("packet.pdf", lambda: data, password=built.password)

    def _opened(self, sizes: list[tuple[float, float]]) -> None:
        page = self.view.page
        self.view.set_pages(sizes)
        if not self._first.isNull():
            self.view.set_image(0, self._first)
        self.view.go_to(min(page, len(sizes) - 1))
        self.thumbs.show_packet(self._shown, sizes)
        self._tell_page()

    def _drawn(self, page: int, width: int, image: QImage) -> None:
        self.thumbs.set_picture(page, width, image)
        if width > self.shell.theme.px(100) * self.devicePixelRatioF():
            self.view.set_image(page, image)

    def _tell_page(self) -> None:
        built, page, total = self._shown, self.view.page, self.view.count()
        words = _("Page {n} of {total}").format(n=page + 1, total=total) if total else ""
        px = self.shell.theme.px
        room = self.view.width() - px(110) - self.zoom.sizeHint().width()
        left = room - self.shell.theme.text_width(words, "label")
        fits = left >= 0
        self.where.setText(words if fits else f"{page + 1} / {total}")
        section = built.section_at(page + 1) if built is not None else None
        title = built.composed.plan.title_of(section) if built is not None and section is not None else ""
        self.section.setText(title)
        self.section.setVisible(bool(title) and left >= px(60))
        self.source.setText(self._source_words(built, page + 1) if built is not None else "")
        self.previous.setEnabled(page > 0)
        self.next.setEnabled(page + 1 < total)
        self.thumbs.set_page(page + 1)

    def _source_words(self, built: Built, page: int) -> str:
        """Which pages of which originals stand on a page, or that it was made from the records."""
        shown = [
            _("Page {n} of {title}").format(title=self._titles.get(item.document_id, ""), n=item.original_page)
            for item in built.shown_on(page)
        ]
        return " · ".join(dict.fromkeys(shown)) or _("Made from your records")

    # -------------------------------------------------------------------------------------------------- boxes

    def _box_drawn(self, page: int, area: Area) -> None:
        """Find the page of the original under a box on a page of the packet, and remove that part of it."""
        built = self._shown
        if built is None:
            return
        sizes = self.view.sizes()
        box = box_on_original(built, page + 1, area, sizes[page])
        if box is None:
            self.shell.toast(
                _("Boxes are drawn on your papers. To remove something from our own pages, name its words.")
            )
            return
        self.choices.redaction.add_box(box)

    def _show_box(self, document_id: str, page: int) -> None:
        built = self._shown
        for item in built.composed.shown if built is not None else ():
            if item.document_id == document_id and item.original_page == page:
                self.view.go_to(item.page - 1)
                return

    # ------------------------------------------------------------------------------------------------ history

    def _show_news(self, packet_id: str) -> None:
        patient_id = self._person

        def work(vault: Vault, progress: Progress) -> Changes:
            return packet_history.changes_since(vault, packet_history.packet(vault, patient_id, packet_id))

        def done(changes: Changes) -> None:
            if isValid(self) and self._person == patient_id:
                self.choices.show_news(packet_id, changes)

        self.shell.read(work, name="packet-news", done=done)

    def _zoomed(self) -> None:
        value = self.zoom.value()
        self.view.set_zoom(int(value) if value.isdigit() else value)

    def _saved(self, packet: Packet) -> None:
        """Tell the other rooms, and list it among those that were made."""
        self.choices.foot.show_saved()
        self._mine = True
        try:
            self.shell.records_changed.emit()
        finally:
            self._mine = False
        patient_id = packet.patient_id
        self.shell.read(
            lambda vault, progress: _history(vault, patient_id),
            name="packet-history",
            done=lambda history: self.choices.show_history(*history) if isValid(self) else None,
        )


def _history(vault: Vault, patient_id: str) -> History:
    """The packets that were made for a person, and the files that are known of them."""
    packets = packet_history.packets(vault, patient_id)
    return packets, packet_files.where(vault, packets)
