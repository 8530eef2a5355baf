"""The keys of the program, in one table, and the state of Caps Lock."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoomKey:
    """A room and the key that leads to it."""

    room: str
    key: str


ROOM_KEYS = (
    RoomKey("overview", "Ctrl+1"),
    RoomKey("timeline", "Ctrl+2"),
    RoomKey("results", "Ctrl+3"),
    RoomKey("procedures", "Ctrl+4"),
    RoomKey("medications", "Ctrl+5"),
    RoomKey("conditions", "Ctrl+6"),
    RoomKey("documents", "Ctrl+7"),
    RoomKey("imaging", "Ctrl+8"),
    RoomKey("opinion", "Ctrl+9"),
    RoomKey("packet", "Ctrl+0"),
    RoomKey("worklist", "Ctrl+Shift+W"),
    RoomKey("settings", "Ctrl+,"),
)

OF_EVERYBODY = frozenset({"worklist", "people"})
"""The rooms that are about nobody in particular."""
OF_NOBODY = OF_EVERYBODY | {"import", "settings"}
"""The rooms that stay where another person is opened; that of the import says whose each file is."""
ROOMS_TO_COME_BACK_TO = frozenset(item.room for item in ROOM_KEYS) | OF_EVERYBODY
"""The rooms that are shown again where the records were only locked."""

SEARCH = ("Ctrl+K", "Ctrl+F")
ADD = "Ctrl+N"
IMPORT = "Ctrl+O"
EXPORT = "Ctrl+Shift+E"
UNDO = "Ctrl+Z"
TRASH = "Ctrl+Shift+X"
ERASE = "Shift+Del"
MOVE = "Ctrl+Shift+M"
PEOPLE = "Ctrl+Shift+P"
NEXT_PANE = "F6"
PREVIOUS_PANE = "Shift+F6"
ZOOM_IN = ("Ctrl++", "Ctrl+=")
ZOOM_OUT = "Ctrl+-"
ZOOM_RESET = "Alt+0"
HELP = "F1"
KEY_MAP = "Ctrl+F1"
LOCK = "Ctrl+L"
QUIT = "Ctrl+Q"


def room_key(room: str) -> str:
    """The key of a room, or an empty text."""
    return next((item.key for item in ROOM_KEYS if item.room == room), "")


def caps_lock_is_on() -> bool:
    """Whether Caps Lock is on, as far as this system tells; False where it does not."""
    if sys.platform not in {"win32", "darwin"}:
        return _caps_lock_of_x11()
    import ctypes  # a field asks as it comes on, and the first window is not to wait for it

    if sys.platform == "win32":
        return bool(ctypes.windll.user32.GetKeyState(0x14) & 1)
    from ctypes.util import find_library

    path = find_library("ApplicationServices")
    if path is None:
        return False
    library = ctypes.CDLL(path)
    library.CGEventSourceFlagsState.restype = ctypes.c_uint64
    return bool(library.CGEventSourceFlagsState(0) & 0x00010000)


def _caps_lock_of_x11() -> bool:
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.platformName() != "xcb":
        return False
    import ctypes

    try:
        library = ctypes.CDLL("libX11.so.6")  # loaded by Qt already; to look for it would start other programs
    except OSError:
        return False
    library.XOpenDisplay.restype = ctypes.c_void_p
    display = library.XOpenDisplay(None)
    if not display:
        return False
    try:
        state = ctypes.c_uint()
        # XkbGetIndicatorState(display, XkbUseCoreKbd, &state); bit 0 is Caps Lock.
        library.XkbGetIndicatorState(ctypes.c_void_p(display), 0x0100, ctypes.byref(state))
        return bool(state.value & 1)
    finally:
        library.XCloseDisplay(ctypes.c_void_p(display))
