"""Test results in series, as the packet groups them too: the same test in the same unit, never converted."""

from __future__ import annotations

from secondop_desktop.packet.results import Result, Series, flag_of, points_of, series_of

__all__ = ["Result", "Series", "flag_of", "points_of", "series_of"]
