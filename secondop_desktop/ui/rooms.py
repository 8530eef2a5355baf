"""Which room is which: the one list that the window is given."""

from __future__ import annotations

from secondop_desktop.ui.shell import Room, RoomFactory, Shell
from secondop_desktop.ui.views.conditions import ConditionsRoom
from secondop_desktop.ui.views.documents import DocumentsRoom
from secondop_desktop.ui.views.imaging import ImagingRoom
from secondop_desktop.ui.views.medications import MedicationsRoom
from secondop_desktop.ui.views.overview import OverviewRoom
from secondop_desktop.ui.views.procedures import ProceduresRoom
from secondop_desktop.ui.views.results import ResultsRoom
from secondop_desktop.ui.views.settings import SettingsRoom
from secondop_desktop.ui.views.trash import TrashRoom


def _timeline(shell: Shell) -> Room:
    from secondop_desktop.ui.views.timeline import TimelineRoom

    return TimelineRoom(shell)


def _opinion(shell: Shell) -> Room:
    from secondop_desktop.ui.views.wizard import OpinionRoom

    return OpinionRoom(shell)


def _packet(shell: Shell) -> Room:
    from secondop_desktop.ui.views.packet_room import PacketRoom

    return PacketRoom(shell)


def _worklist(shell: Shell) -> Room:
    from secondop_desktop.ui.views.worklist import WorklistRoom

    return WorklistRoom(shell)


def _import(shell: Shell) -> Room:
    from secondop_desktop.ui.views.import_review import ImportRoom

    return ImportRoom(shell)


def _everybody(shell: Shell) -> Room:
    from secondop_desktop.ui.views.everybody import EverybodyRoom

    return EverybodyRoom(shell)


def room_factories() -> dict[str, RoomFactory]:
    """The rooms by name. "import" is not on the rail: files that were dropped or chosen lead there; "trash" and
    "people" are in the menus.

    A room whose modules load large libraries (PDF, images) imports them when it first needs them: the window opens
    without.
    """
    return {
        "overview": OverviewRoom,
        "timeline": _timeline,
        "results": ResultsRoom,
        "procedures": ProceduresRoom,
        "medications": MedicationsRoom,
        "conditions": ConditionsRoom,
        "documents": DocumentsRoom,
        "imaging": ImagingRoom,
        "opinion": _opinion,
        "packet": _packet,
        "import": _import,
        "worklist": _worklist,
        "settings": SettingsRoom,
        "trash": TrashRoom,
        "people": _everybody,
    }
