"""The imaging room: a picture of a study is drawn when the study is looked at; one without pictures shows none."""

from __future__ import annotations

from pathlib import Path

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import ImagingStudy, Kind
from secondop_desktop.ui.views.study_picture import StudyPicture
from secondop_desktop.usecases import edit, import_files
from secondop_desktop.usecases.import_files import FileDecision, Offered
from secondop_desktop.vault.vault import Vault
from tests.importers.container_files import dicom
from tests.ui.rooms.conftest import Desk


def take_in(desk: Desk, *files: bytes) -> None:
    def work(vault: Vault, progress: Progress) -> None:
        offered = [Offered(Path(f"IM{n}"), f"IM{n}", data) for n, data in enumerate(files)]
        session = import_files.read_files(vault, desk.known.patient_id, offered)
        decisions = {number: FileDecision(same_person=True) for number in range(len(files))}
        import_files.commit(vault, session, decisions)

    desk.shell.write(work, name="t")
    desk.settle()
    desk.shell.records_changed.emit()


def picture_of(desk: Desk) -> StudyPicture:
    room = desk.open("imaging", desk.records(Kind.IMAGING_STUDY)[0].id)
    desk.qtbot.waitUntil(lambda: room.findChild(StudyPicture, "study_picture") is not None)
    found = room.findChild(StudyPicture, "study_picture")
    assert found is not None
    return found


def test_a_picture_of_a_study_is_drawn_beside_the_list(desk: Desk) -> None:
    take_in(desk, *(dicom(number=n, InstanceNumber=n) for n in range(3)))
    shown = picture_of(desk)
    desk.qtbot.waitUntil(shown.picture.has_image, timeout=60000)
    assert "not for diagnosis" in shown.words.text()
    assert shown.picture.accessibleName() == "A picture of CT NECK"


def test_a_picture_that_cannot_be_drawn_says_so(desk: Desk) -> None:
    take_in(desk, dicom(PixelData=b"\0\1"))
    shown = picture_of(desk)
    desk.qtbot.waitUntil(lambda: "cannot be shown" in shown.words.text(), timeout=60000)
    assert not shown.picture.isVisibleTo(shown)


def test_a_study_without_pictures_shows_none(desk: Desk) -> None:
    def work(vault: Vault, progress: Progress) -> None:
        edit.add(vault, desk.known.patient_id, ImagingStudy(display="MR knee", date=PartialDate("2024")))

    desk.shell.write(work, name="t")
    desk.settle()
    desk.shell.records_changed.emit()
    shown = picture_of(desk)
    desk.qtbot.waitUntil(shown.isHidden, timeout=60000)
