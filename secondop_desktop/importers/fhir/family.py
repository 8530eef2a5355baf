"""Family history: one record for each illness of a relative."""

from __future__ import annotations

from typing import Any

from secondop_desktop.core.records import FamilyHistory, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.documents import written_narrative
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import (
    Json,
    concept,
    flag,
    labelled,
    lines,
    many,
    one,
    person_name,
    remarks,
    when_text,
    word,
)
from secondop_desktop.importers.fhir.none_known import no_information


def read_family_history(draft: Draft, resource: Json, where: str) -> None:
    """A FamilyMemberHistory: one record an illness, or one of the relative where no illness is named."""
    text = word(resource.get("status"))
    if text == "health-unknown":
        no_information(draft, where)
        return
    status = {"completed": Status.COMPLETED, "entered-in-error": Status.ENTERED_IN_ERROR}.get(text, Status.UNKNOWN)
    relation = concept(resource.get("relationship")) or _("Relative")
    about_all = lines(
        labelled(_("Name"), word(resource.get("name")) if type(resource.get("name")) is str else _relative(resource)),
        labelled(_("Born"), word(resource.get("bornDate")) or when_text(resource, "born")),
        labelled(_("Died"), _death(resource)),
        remarks(resource.get("note")),
    )
    conditions = many(resource.get("condition"))
    subject = draft.people.subject(resource, where, draft.index)
    date = draft.first_date(resource, "date")
    if not conditions:
        draft.add(
            FamilyHistory(
                id=draft.new_id(),
                subject=subject,
                status=status,
                display=relation,
                date=date,
                note=lines(about_all, written_narrative(resource)),
                sources=draft.source(where),
                relation=relation,
            ),
            resource,
        )
    for position, condition in enumerate(conditions):
        code, others = draft.coding(condition.get("code"))
        draft.add(
            FamilyHistory(
                id=draft.new_id(),
                subject=subject,
                status=status,
                display=concept(condition.get("code")),
                code=code,
                other_codes=others,
                date=date,
                note=lines(
                    labelled(_("Outcome"), concept(condition.get("outcome"))),
                    _("It caused the death") if flag(condition.get("contributedToDeath")) else "",
                    remarks(condition.get("note")),
                    about_all,
                ),
                sources=draft.source(draft.contents.place(where, "condition", position), str(position)),
                relation=relation,
                onset=_onset(condition),
            ),
            resource,
        )


def _relative(resource: Json) -> str:
    names = many(resource.get("name"))
    return person_name(names[0]) if names else ""


def _onset(condition: Json) -> str:
    period: Any = one(condition.get("onsetPeriod"))
    return when_text(condition, "onset") or word(period.get("start")) or word(condition.get("onsetDateTime"))


def _death(resource: Json) -> str:
    if text := word(resource.get("deceasedDate")) or when_text(resource, "deceased"):
        return text
    return _("yes") if flag(resource.get("deceasedBoolean")) else ""
