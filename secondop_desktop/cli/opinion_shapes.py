"""What `case show` says of the time after the visit, as JSON: opinions, why they differ, what matters, what follows."""

from __future__ import annotations

from typing import Any

from secondop_desktop.usecases.compare_opinions import Agreement, compare
from secondop_desktop.usecases.prepare_opinion import Case


def afterwards(case: Case) -> dict[str, Any]:
    """The fields of a case that belong to the time after the visit."""
    comparison = compare(case)
    return {
        "opinions": [
            {
                "number": item.number,
                "by": item.by or None,
                "role": item.role or None,
                "on": item.on.iso if item.on else None,
                "document_id": item.letter[0] if item.letter else None,
                "page": (item.letter[1] or None) if item.letter else None,
                "says": {row: text for row, text in item.says.items() if text},
            }
            for item in comparison.columns
        ],
        "comparison": [
            {"row": line.row, "agreement": str(line.agreement), "mark": line.mark or None}
            for line in comparison.lines
            if len(comparison.columns) > 1 and line.agreement is not Agreement.NOBODY
        ],
        "decision-aid": None if case.aid.empty else _aid(case),
        "ways-on": list(case.ways_on),
        "decision-reason": case.decision_reason or None,
        "what-follows": case.what_follows or None,
        "told": {"name": case.told_doctor or None, "on": case.told_doctor_on.iso if case.told_doctor_on else None},
    }


def _aid(case: Case) -> dict[str, Any]:
    aid = case.aid
    names = {item.key: item.text for item in aid.choices}
    return {
        "choices": list(names.values()),
        "matters": [
            {
                "text": item.text,
                "weight": item.weight or None,
                "fits": [item.fits.get(key) for key in names],
            }
            for item in aid.matters
        ],
        "leaning": names.get(aid.leaning),
        "sure": aid.sure or None,
        "needs": aid.needs or None,
    }
