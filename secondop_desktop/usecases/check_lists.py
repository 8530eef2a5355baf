"""The person's word that a list is right and complete as of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Medication
from secondop_desktop.core.text import _
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


def check_medications(vault: Vault, record_ids: Sequence[str]) -> int:
    """Write down, as one step, that these medications were checked today by the person; returns how many."""
    found = [item for item in (store.record(vault.db, name) for name in record_ids) if isinstance(item, Medication)]
    if not found:
        return 0
    now = vault.now()
    today, at = PartialDate(now.date().isoformat()), now.isoformat(timespec="seconds")
    with vault.change("confirm", _("Checked the medications"), patient_id=found[0].patient_id) as change:
        for item in found:
            sources = tuple(
                replace(source, confirmed=True, confirmed_by="person", confirmed_at=at) for source in item.sources
            )
            change.update(replace(item, last_confirmed=today, confirmed=True, sources=sources))
    return len(found)
