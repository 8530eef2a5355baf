"""From a box on a page of the packet to the part of the original's page that stands under it."""

from __future__ import annotations

from secondop_desktop.core.turning import turned_back
from secondop_desktop.ui.views.packet_room.box_view import Area
from secondop_desktop.ui.views.packet_room.composition import Built
from secondop_desktop.usecases.packet_choices import RedactionBox


def box_on_original(built: Built, page: int, area: Area, size: tuple[float, float]) -> RedactionBox | None:
    """The box in fractions of the original's page; None where no original stands under it.

    `page` counts from 1; `area` is in fractions of the packet's page, whose `size` is in points.
    """
    left, right = sorted((area[0] * size[0], area[2] * size[0]))
    top, bottom = sorted((area[1] * size[1], area[3] * size[1]))
    for item in built.shown_on(page):
        x1, y1, x2, y2 = item.area
        if right <= x1 or left >= x2 or bottom <= y1 or top >= y2:
            continue
        wide, high = x2 - x1, y2 - y1
        p1, q1, p2, q2 = item.part
        box = (
            p1 + (max(left, x1) - x1) / wide * (p2 - p1),
            q1 + (max(top, y1) - y1) / high * (q2 - q1),
            p1 + (min(right, x2) - x1) / wide * (p2 - p1),
            q1 + (min(bottom, y2) - y1) / high * (q2 - q1),
        )
        return RedactionBox(item.document_id, item.original_page, turned_back(box, item.turn))
    return None
