"""Views of the worklist that name an erased person: they go with the person, from backups too."""

from __future__ import annotations

import json
from collections.abc import Set

from sqlite_utils import Database

from secondop_desktop.vault.database import scalar

_ROW = "setting:worklist-views"
_NAMES = ("display", "given_names", "family_name", "aliases")
_SHORTEST = 3


def words_of_names(db: Database, patient: str) -> frozenset[str]:
    """The words of a person's names, as they are and as they were; particles of two letters say nothing."""
    found: set[str] = set()
    rows = db.execute("SELECT v.body FROM version v JOIN record r ON r.id = v.record WHERE r.uid = ?", (patient,))
    for (body,) in rows.fetchall():
        values = json.loads(body) if body else {}
        for name in _NAMES:
            value = values.get(name) or ""
            text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
            found.update(word for word in text.casefold().split() if len(word) >= _SHORTEST)
    return frozenset(found)


def forget_views(db: Database, words: Set[str]) -> None:
    """Take out the kept views with one of these words in their name or filter."""
    text = scalar(db, "SELECT value FROM meta WHERE name = ?", _ROW)
    if not words or not text:
        return
    try:
        views = json.loads(text)
    except ValueError:
        views = []
    kept = [view for view in views if words.isdisjoint(_said(view))] if isinstance(views, list) else []
    if kept != views:
        db.execute("UPDATE meta SET value = ? WHERE name = ?", (json.dumps(kept, ensure_ascii=False), _ROW))


def _said(view: object) -> set[str]:
    if not isinstance(view, dict):
        return set()
    return set(f"{view.get('name', '')} {view.get('words', '')}".casefold().split())
