"""How two workers share the originals of a packet: which of them one makes ready for the other."""

from __future__ import annotations

from secondop_desktop.packet.plan import PacketPlan

LOOKS = "looks.json"
PAGES = "pages.pdf"
HANDED_OVER = (LOOKS, PAGES)
"""The blobs by which one worker hands its originals over: what can be laid out already, then the pages."""

_ONE_MIB = 1 << 20
_WORTH = 100.0
_LARGEST = 64 * _ONE_MIB
_SHARE = 0.5
"""How much stays with the worker that then lays out the pages; the other one writes its file meanwhile."""


def first_shared(plan: PacketPlan) -> int:
    """From which number of `plan.chosen` on another worker makes the originals ready; their number, where none does.

    A few are not worth it, and very large ones would be held in memory too often.
    """
    chosen = plan.chosen
    if plan.redaction is not None or sum(item.document.size for item in chosen) > _LARGEST:
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
