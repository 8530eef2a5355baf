"""What the system says of its screen: that it was locked, that another person logs in, that it goes to sleep."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import cast

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

_LOGIN = "org.freedesktop.login1"
_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver")

# winuser.h, wtsapi32.h, pbt.h
_WM_POWERBROADCAST, _WM_WTSSESSION_CHANGE, _WM_QUERYENDSESSION = 0x0218, 0x02B1, 0x0011
_PBT_APMSUSPEND = 0x4
_WTS_CONSOLE_DISCONNECT, _WTS_REMOTE_DISCONNECT, _WTS_SESSION_LOCK = 0x2, 0x4, 0x7
_NOTIFY_FOR_THIS_SESSION = 0


class SystemWatch(QObject):
    """Emits `locking` when the system locks its screen, changes to another person or goes to sleep."""

    locking = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter: _WindowsFilter | None = None
        self._mac_locked = False

    def listen(self, window: QWidget) -> None:
        """Begin to listen; where the system says nothing, the clock alone tells that it slept."""
        if sys.platform == "win32":
            self._listen_on_windows(window)
        elif sys.platform == "linux":
            self.listen_on_buses()

    # ----------------------------------------------------------------------------------------------------- Linux

    def listen_on_buses(self) -> int:
        """Listen to logind and to the screen savers of desktops; returns to how many signals it could."""
        # Only Linux has it, and it is wanted once.
        from PySide6.QtDBus import QDBusConnection

        heard = 0
        system = QDBusConnection.systemBus()
        if system.isConnected():
            manager, session = f"{_LOGIN}.Manager", f"{_LOGIN}.Session"
            heard += system.connect(_LOGIN, "", manager, "PrepareForSleep", self, _slot("sleeping(bool)"))
            path = session_path(os.environ.get("XDG_SESSION_ID", ""))
            heard += system.connect(_LOGIN, path, session, "Lock", self, _slot("locked()"))
        desktop = QDBusConnection.sessionBus()
        if desktop.isConnected():
            for name in _SAVERS:
                heard += desktop.connect("", "", name, "ActiveChanged", self, _slot("saving(bool)"))
        return heard

    @Slot(bool)
    def sleeping(self, begins: bool) -> None:
        """Sleep begins or ended: what was too late before it is done after it."""
        self.locking.emit()

    @Slot()
    def locked(self) -> None:
        """The session is locked."""
        self.locking.emit()

    @Slot(bool)
    def saving(self, active: bool) -> None:
        """The screen saver, which asks for a password, came on or went away."""
        if active:
            self.locking.emit()

    # --------------------------------------------------------------------------------------------------- Windows

    def _listen_on_windows(self, window: QWidget) -> None:
        if sys.platform == "win32":
            handle = int(window.winId())
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(handle), _NOTIFY_FOR_THIS_SESSION)
            self._filter = _WindowsFilter(self)
            application = QCoreApplication.instance()
            if application is not None:
                application.installNativeEventFilter(self._filter)

    def heard_from_windows(self, message: int, detail: int) -> None:
        """A message of the window: is it one of those that mean locking?"""
        if (message == _WM_POWERBROADCAST and detail == _PBT_APMSUSPEND) or (
            message == _WM_WTSSESSION_CHANGE
            and detail in {_WTS_SESSION_LOCK, _WTS_CONSOLE_DISCONNECT, _WTS_REMOTE_DISCONNECT}
        ):
            self.locking.emit()

    # ----------------------------------------------------------------------------------------------------- macOS

    def look(self) -> None:
        """On macOS, which tells only programs that are woven into its own framework, ask whether it is locked."""
        if sys.platform == "darwin":
            locked = _mac_is_locked()
            if locked and not self._mac_locked:
                self.locking.emit()
            self._mac_locked = locked


class _WindowsFilter(QAbstractNativeEventFilter):
    """Hands the messages of Windows on. They are only looked at."""

    def __init__(self, watch: SystemWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        if sys.platform == "win32" and bytes(kind) == b"windows_generic_MSG":
            from ctypes import wintypes

            told = wintypes.MSG.from_address(int(message))
            self._watch.heard_from_windows(int(told.message), int(told.wParam))
        return False, 0


def _slot(signature: str) -> bytes:
    """A slot by its signature, as Qt's macro SLOT() writes it; QtDBus takes a str here and says that it wants bytes."""
    return cast("bytes", f"1{signature}")


def session_path(number: str) -> str:
    """Where logind has the session of this id; all sessions for an empty one (sd_bus_path_encode(3))."""
    if not number:
        return ""
    letters = (
        char if char.isascii() and char.isalnum() and not (place == 0 and char.isdigit()) else f"_{ord(char):02x}"
        for place, char in enumerate(number)
    )
    return "/org/freedesktop/login1/session/" + "".join(letters)


def _mac_is_locked() -> bool:
    """Whether the session dictionary of macOS says CGSSessionScreenIsLocked."""
    from ctypes.util import find_library

    graphics = find_library("ApplicationServices")
    foundation = find_library("CoreFoundation")
    if graphics is None or foundation is None:
        return False
    ask, core = ctypes.CDLL(graphics), ctypes.CDLL(foundation)
    ask.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
    core.CFStringCreateWithCString.restype = ctypes.c_void_p
    core.CFStringCreateWithCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
    core.CFDictionaryContainsKey.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    core.CFRelease.argtypes = [ctypes.c_void_p]
    session = ask.CGSessionCopyCurrentDictionary()
    if not session:
        return False
    # kCFStringEncodingUTF8. The key is only there while the screen is locked.
    key = core.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", 0x08000100)
    try:
        return bool(core.CFDictionaryContainsKey(session, key))
    finally:
        core.CFRelease(key)
        core.CFRelease(session)
