"""The room of second opinions: the steps, one case after another, saved at every answer."""

from secondop_desktop.ui.views.wizard.room import OpinionRoom

__all__ = ["OpinionRoom"]
