"""The window over a vault, for the tests of help."""

from tests.ui.rooms.conftest import Desk, Known, desk, known, known_once

__all__ = ["Desk", "Known", "desk", "known", "known_once"]
