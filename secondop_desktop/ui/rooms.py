"""Which room is which: the one list that the window is given."""

from __future__ import annotations

from secondop_desktop.ui.shell import Room, RoomFactory, Shell


def _conditions(shell: Shell) -> Room:
    from secondop_desktop.ui.views.conditions import ConditionsRoom

    return ConditionsRoom(shell)


def _documents(shell: Shell) -> Room:
    from secondop_desktop.ui.views.documents import DocumentsRoom

    return DocumentsRoom(shell)


def _imaging(shell: Shell) -> Room:
    from secondop_desktop.ui.views.imaging import ImagingRoom

    return ImagingRoom(shell)


def _medications(shell: Shell) -> Room:
    from secondop_desktop.ui.views.medications import MedicationsRoom

    return MedicationsRoom(shell)


def _overview(shell: Shell) -> Room:
    from secondop_desktop.ui.views.overview import OverviewRoom

    return OverviewRoom(shell)


def _procedures(shell: Shell) -> Room:
    from secondop_desktop.ui.views.procedures import ProceduresRoom

    return ProceduresRoom(shell)


def _results(shell: Shell) -> Room:
    from secondop_desktop.ui.views.results import ResultsRoom

    return ResultsRoom(shell)


def _settings(shell: Shell) -> Room:
    from secondop_desktop.ui.views.settings import SettingsRoom

    return SettingsRoom(shell)


def _trash(shell: Shell) -> Room:
    from secondop_desktop.ui.views.trash import TrashRoom

    return TrashRoom(shell)


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

    A room's modules are imported when it is first entered: the window opens without.
    """
    return {
        "overview": _overview,
        "timeline": _timeline,
        "results": _results,
        "procedures": _procedures,
        "medications": _medications,
        "conditions": _conditions,
        "documents": _documents,
        "imaging": _imaging,
        "opinion": _opinion,
        "packet": _packet,
        "import": _import,
        "worklist": _worklist,
        "settings": _settings,
        "trash": _trash,
        "people": _everybody,
    }
