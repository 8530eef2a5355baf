"""Windows that screenshots, recordings and shared screens leave out, where the system offers it."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

_WDA_NONE, _WDA_EXCLUDEFROMCAPTURE = 0x00, 0x11
"""winuser.h: SetWindowDisplayAffinity; the second one is known since Windows 10, version 2004."""
_SHARING_NONE, _SHARING_READ_ONLY = 0, 1
"""NSWindow.SharingType of AppKit."""


def is_offered() -> bool:
    """Whether this system can leave windows out; X11 and Wayland have no way to ask for it."""
    return QGuiApplication.platformName() in {"windows", "cocoa"}


def set_hidden(window: int, hidden: bool) -> bool:
    """Leave the window of this native handle out of every capture, or no more; returns whether the system did."""
    if sys.platform == "win32":
        function = ctypes.windll.user32.SetWindowDisplayAffinity
        function.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        function.restype = ctypes.c_int
        return bool(function(window, _WDA_EXCLUDEFROMCAPTURE if hidden else _WDA_NONE))
    if sys.platform == "darwin":
        return _on_mac(window, _SHARING_NONE if hidden else _SHARING_READ_ONLY)
    return False


def _on_mac(view: int, sharing: int) -> bool:
    """`[[view window] setSharingType: sharing]`; Qt's native handle is the NSView."""
    from ctypes.util import find_library

    path = find_library("objc")
    if path is None:
        return False
    runtime = ctypes.CDLL(path)
    runtime.sel_registerName.restype = ctypes.c_void_p
    runtime.sel_registerName.argtypes = [ctypes.c_char_p]
    address = ctypes.cast(runtime.objc_msgSend, ctypes.c_void_p).value
    if address is None:
        return False
    ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(address)
    tell = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(address)
    window = ask(view, runtime.sel_registerName(b"window"))
    if not window:
        return False
    tell(window, runtime.sel_registerName(b"setSharingType:"), sharing)
    return True


class CaptureGuard(QObject):
    """Applies the choice to every window of the program, also to those that open later.

    A dialog, a menu or a list is a window of its own, and shows records too. Only where windows are left out is the
    whole application listened to for them; that runs Python for each of its events.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hidden = False

    def set_hidden(self, hidden: bool) -> None:
        """Leave all windows out of captures from now on, or none."""
        self.hidden = hidden
        application = QCoreApplication.instance()
        if application is not None:
            if hidden and is_offered():
                application.installEventFilter(self)
            else:
                application.removeEventFilter(self)
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                self._apply(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._apply(watched)
        return False

    def _apply(self, window: QWidget) -> None:
        if is_offered() and "hidden" in self.__dict__:
            set_hidden(int(window.winId()), self.hidden)
