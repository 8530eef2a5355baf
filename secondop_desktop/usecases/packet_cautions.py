"""What a person should know before a packet is handed over."""

from __future__ import annotations

from collections.abc import Sequence

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.records import LOCKED, Document, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.plan import Gap, GapState
from secondop_desktop.vault import tray
from secondop_desktop.vault.vault import Vault

_OPEN = (GapState.MISSING, GapState.IMAGES_MISSING, GapState.STALE)


def cautions(vault: Vault, patient_id: str, found: Sequence[Record], gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Another person's papers first, then values nobody checked, locked files, what waits, and what is missing."""
    words: list[str] = []
    documents = [item for item in found if isinstance(item, Document)]
    unsure = [item for item in documents if not item.confirmed]
    if unsure:
        text = ngettext(
            "Not sure whose it is: {names}. See that it is this person’s before you hand it over.",
            "Not sure whose they are: {names}. See that they are this person’s before you hand them over.",
            len(unsure),
        )
        words.append(text.format(names=_names(unsure)))
    waiting = [item for item in tray.items(vault.db) if item.patient_id in {None, patient_id}]
    others = [item for item in waiting if item.guard is not None and item.guard.verdict is Verdict.DIFFERENT]
    if others:
        text = ngettext(
            "{n} file was stopped, as it seems to be another person’s. It is not in the packet.",
            "{n} files were stopped, as they seem to be another person’s. They are not in the packet.",
            len(others),
        )
        words.append(text.format(n=len(others)))
    if len(waiting) > len(others):
        n = len(waiting) - len(others)
        text = ngettext(
            "{n} file waits for your decision and is not in the packet.",
            "{n} files wait for your decision and are not in the packet.",
            n,
        )
        words.append(text.format(n=n))
    unread = sum(item.is_fact and item.unchecked_reading for item in found)
    if unread:
        text = ngettext(
            "{n} value that a machine read was not checked. It is counted in the packet, not shown.",
            "{n} values that a machine read were not checked. They are counted in the packet, not shown.",
            unread,
        )
        words.append(text.format(n=unread))
    locked = [item for item in documents if LOCKED in item.tags]
    if locked:
        words.append(_("Locked, so its pages cannot go in: {names}.").format(names=_names(locked)))
    missing = [gap.name for gap in gaps if gap.state in _OPEN]
    if missing:
        words.append(_("Missing, too old or without images: {names}.").format(names=_list(missing)))
    return tuple(words)


def _names(documents: Sequence[Document]) -> str:
    return _list([_("“{title}”").format(title=item.title or item.display) for item in documents])


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    rest = len(names) - 3
    if rest <= 0:
        return shown
    return ngettext("{names} and {n} more", "{names} and {n} more", rest).format(names=shown, n=rest)
