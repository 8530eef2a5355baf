"""How two workers share the originals of a packet: which of them one makes ready for the other."""

from __future__ import annotations

from secondop_desktop.packet.plan import PacketPlan

LOOKS = "looks.json"
COUNT = "foundation.txt"
DESCRIPTION = "foundation.json"
FOUNDATION = "foundation.pdf"
HANDED_OVER = (LOOKS, COUNT, DESCRIPTION)
"""The blobs that one worker hands over to the other: what can be laid out already, from which number on the objects of
the other may stand, and then what the first half of the file is like. Its bytes (`FOUNDATION`) wait for the second one.
"""

_ONE_MIB = 1 << 20
_WORTH = 100.0
_LARGEST = 64 * _ONE_MIB
_SHARE = 0.5
"""How much the worker that lays out the pages takes apart itself; then it needs what the other one found."""


def first_shared(plan: PacketPlan) -> int:
    """From which number of `plan.chosen` on another worker makes the originals ready; their number, where none does.

    A few are not worth it, and very large ones would be held in memory too often. Within a page limit, and with parts
    removed, which pages go in is known too late.
    """
    chosen = plan.chosen
    if (
        plan.redaction is not None
        or plan.max_pages is not None
        or sum(item.document.size for item in chosen) > _LARGEST
    ):
        return len(chosen)
    work = [(item.document.pages or 1) + 10 * item.document.size / _ONE_MIB for item in chosen]
    if sum(work) < _WORTH:
        return len(chosen)
    done = 0.0
    for index, amount in enumerate(work):
        done += amount
        if done >= _SHARE * sum(work):
            return index + 1
    return len(chosen)
