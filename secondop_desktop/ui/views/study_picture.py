"""One picture of an imaging study in its detail: drawn when the study is looked at, and held in memory only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import ImagingStudy
from secondop_desktop.core.text import _
from secondop_desktop.ui.page_source import image_of, page_source
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Label, VBox, fix
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.usecases import show_imaging
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.show_imaging import KeyPicture, Study

HEIGHT = 264
_PAUSE = 200  # milliseconds; who moves through the list by its arrows passes most studies


class StudyPicture(QWidget):
    """The picture that stands for a study, with a word of what it is; nothing where the vault has no pictures."""

    def __init__(self, shell: Shell, study: ImagingStudy) -> None:
        super().__init__()
        self.setObjectName("study_picture")
        self._shell = shell
        self._study = study
        self._source = page_source(shell, self)
        column = VBox(self, margins=(0, 0, 0, 16), spacing=6)
        self.picture = _Picture(_("A picture of {study}").format(study=study.display))
        column.addWidget(self.picture)
        self.words = Label(_("Drawing a picture of it…"), "fine", "ink_soft", wrap=True)
        column.addWidget(self.words)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self._ask)
        timer.start(_PAUSE)

    def _ask(self) -> None:
        if self._shell.reader is None:
            return
        study = self._study

        def find(vault: Vault, progress: Progress) -> Study:
            return show_imaging.pictures_of(vault, study)

        failed = while_alive(self, self._failed)
        self._shell.read(find, name="study", done=while_alive(self, self._found), failed=failed)

    def _found(self, study: Study) -> None:
        if not study.is_here:
            show_if(self, False)
            return
        worker = self._source.ready()
        size = round(active_theme().px(HEIGHT) * max(1.0, self.devicePixelRatioF()))
        self._shell.run(
            "files",
            lambda progress: show_imaging.draw_key_picture(study, size, worker, progress),
            name="picture",
            done=while_alive(self, self._arrived),
            failed=while_alive(self, self._failed),
        )

    def _arrived(self, picture: KeyPicture) -> None:
        self.picture.show_image(image_of(picture.png))
        self.words.setText(_("From the middle of its largest series, to know it by. It is not for diagnosis."))

    def _failed(self, error: SecondOpError) -> None:
        self.words.setText(f"{error.title}. {error.message}")
        show_if(self.picture, False)


class _Picture(QWidget):
    """An image on the ground of the pane, as large as its height lets it be."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self.setObjectName("study_picture_image")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fix(self, height=HEIGHT)

    def show_image(self, image: QImage) -> None:
        """Show this image."""
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def has_image(self) -> bool:
        """Whether an image is shown."""
        return not self._pixmap.isNull()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self._pixmap.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = min(self.width() / self._pixmap.width(), self.height() / self._pixmap.height())
        width, height = self._pixmap.width() * scale, self._pixmap.height() * scale
        area = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter.drawPixmap(area, self._pixmap, QRectF(self._pixmap.rect()))
