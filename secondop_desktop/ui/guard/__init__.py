"""What keeps others from looking: locking by itself, a clipboard that forgets, windows that no recording shows."""

from secondop_desktop.ui.guard.guard import Guard

__all__ = ["Guard"]
