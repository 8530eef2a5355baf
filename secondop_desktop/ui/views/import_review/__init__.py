"""The room of imports: files are read, shown beside what was found in them, decided about and taken in."""

from secondop_desktop.ui.views.import_review.room import ImportRoom

__all__ = ["ImportRoom"]
