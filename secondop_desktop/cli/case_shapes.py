"""A second-opinion case as JSON and as lines of text, for the command `case`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from secondop_desktop.cli.opinion_shapes import afterwards
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.opinion.case import Case
from secondop_desktop.usecases import browse, prepare_opinion
from secondop_desktop.usecases.open_vault import Vault


def _iso(when: PartialDate | None) -> str | None:
    return when.iso if when is not None else None


def case_shape(vault: Vault, found: Case) -> dict[str, Any]:
    """The whole case, as `case show` gives it."""
    return {
        "id": found.id,
        "created": _iso(found.created),
        "question": found.question or None,
        "decision-questions": list(found.decision_questions),
        "diagnosis": found.diagnosis or None,
        "established": found.established or None,
        "stage": found.stage or None,
        "proposed": found.proposed or None,
        "decide-by": _iso(found.decide_by),
        "specialty": found.specialty,
        "reasons": [*found.reasons, *([found.other_reason] if found.other_reason else [])],
        "benefits": list(found.benefits),
        "clinic": found.clinic or None,
        "specialist": found.specialist or None,
        "appointment": _iso(found.appointment),
        "top-questions": list(found.top_questions),
        "requirements": {
            key: {"state": item.state, "reason": item.reason, "on": _iso(item.on)}
            for key, item in found.overrides.items()
        },
        "requests": [
            item.id for item in prepare_opinion.requests_of(vault, found.patient_id) if item.case_id == found.id
        ],
        "questions": [item.text for item in found.questions],
        "packets": [item.id for item in browse.packets(vault, found.patient_id) if item.case_id == found.id],
        "name": found.name or None,
        "closed": _iso(found.closed),
        "archived": _iso(found.archived),
        "trigger": found.trigger or None,
        "first-opinion": {
            "by": found.opinion_by or None,
            "role": found.opinion_role or None,
            "on": _iso(found.opinion_on),
        },
        "decide-by-said-by": found.decide_by_said_by or None,
        "own-words": found.own_words or None,
        "would-change": found.would_change or None,
        "treatments-tried": found.treatments_tried or None,
        "clinic-list": found.clinic_profile or None,
        "records-as": list(found.records_as),
        "way": found.way or None,
        "route": found.route or None,
        "costs": dict(found.costs),
        "budget": [
            {
                "what": line.what,
                "expected": line.expected or None,
                "paid": line.paid or None,
                "payer": line.payer or None,
            }
            for line in found.budget
        ],
        "coverage": [
            {
                "whom": call.whom,
                "called": call.called or None,
                "on": _iso(call.on),
                "spoke_with": call.spoke_with or None,
                "said": call.said or None,
                "reference": call.reference or None,
                "referral": call.referral or None,
                "approval": call.approval or None,
            }
            for call in found.coverage
        ],
        "handovers": [
            {
                "to": item.to or None,
                "how": item.how or None,
                "on": _iso(item.on),
                "note": item.note or None,
                "packet": item.packet_id or None,
            }
            for item in found.handovers
        ],
        "decision": found.decision or None,
        "decided-on": _iso(found.decided_on),
        **afterwards(found),
    }


def case_line(found: Case) -> dict[str, Any]:
    """A case in a list."""
    return {
        "id": found.id,
        "title": found.title,
        "created": _iso(found.created),
        "specialist": found.specialist or None,
        "clinic": found.clinic or None,
        "appointment": _iso(found.appointment),
        "closed": _iso(found.closed),
        "archived": _iso(found.archived),
    }


def case_lines(shown: dict[str, Any]) -> Iterator[str]:
    """A case as text, a field a line; what is empty is left out."""
    for name, value in shown.items():
        if text := _text(value):
            yield f"{name}: {text}"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text}" for key, item in value.items() if (text := _text(item)))
    if isinstance(value, list):
        return "; ".join(text for item in value if (text := _text(item)))
    return str(value) if value else ""
