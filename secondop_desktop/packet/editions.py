"""Makes each edition out of the same plan: what it selects, how it looks, and what is taken out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Coverage, Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.edition import Change, Changes, Edition, Look, Redaction
from secondop_desktop.packet.plan import PacketPlan, Section, section_of
from secondop_desktop.packet.redact_plan import kinds_words, redact
from secondop_desktop.packet.sensitive import Sensitive, categories_of, sensitive_word


def patient_copy(plan: PacketPlan) -> PacketPlan:
    """The patient's own copy: large print, headings in plain words."""
    whom = plan.recipient or _("{name}, own copy").format(name=plan.patient.display)
    return replace(plan, edition=Edition.PATIENT, look=Look.LARGE, simple_titles=True, recipient=whom)


def two_up(plan: PacketPlan) -> PacketPlan:
    """The specialist's packet with two pages on each sheet."""
    return replace(plan, edition=Edition.TWO_UP, look=Look.TWO_UP)


def insurance_part(plan: PacketPlan) -> PacketPlan:
    """What concerns insurance and consents as a file of its own; nothing else of the records is in it."""
    records = tuple(record for record in plan.records if isinstance(record, Coverage))
    cited = {source.document_id for record in records for source in record.sources}
    elsewhere = _("It is not about insurance or consents.")
    originals = tuple(
        item if about else replace(item, included=False, on_request=False, reason=elsewhere)
        for item in plan.originals
        if (about := section_of(item.document) is Section.INSURANCE)
        or not cited.isdisjoint({item.document.id, item.document.sha256})
    )
    nothing = () if records or originals else (_("Nothing about insurance or consents is recorded."),)
    return replace(
        plan,
        edition=Edition.INSURANCE,
        sections=(Section.INSURANCE,),
        records=records,
        originals=originals,
        case=None,
        gaps=(),
        notices=(
            *plan.notices,
            _("This is the insurance part by itself. The medical packet is another file."),
            *nothing,
        ),
        cautions=nothing,
    )


def supplement(plan: PacketPlan, changes: Changes, sent: frozenset[str]) -> PacketPlan:
    """Only what is new or was corrected since an earlier packet; `sent`: the documents of then, in it or left out."""
    news = {item.record_id for item in changes.items if item.change is not Change.REMOVED}
    day = show(changes.since)
    known = _("It is no news since the packet of {day}.").format(day=day)
    originals = tuple(
        replace(item, included=False, reason=known) if item.document.id in sent else item for item in plan.originals
    )
    left_out = {Section.TIMELINE, Section.MEDICATIONS}
    return replace(
        plan,
        edition=Edition.SUPPLEMENT,
        sections=tuple(section for section in plan.sections if section not in left_out),
        records=tuple(record for record in plan.records if record.id in news),
        originals=originals,
        case=None,
        gaps=(),
        changes=changes,
        notices=(*plan.notices, _("Supplement to the packet of {day}: only what is new since then.").format(day=day)),
    )


def redacted(plan: PacketPlan, redaction: Redaction, allowed: Iterable[Sensitive]) -> PacketPlan:
    """A copy for one recipient without these words, boxes and, unless allowed, without what may be sensitive."""
    wanted = frozenset(allowed)
    out: set[str] = set()
    counted: dict[Sensitive, int] = {}
    originals = []
    for item in plan.originals:
        kinds = categories_of(item.document) - wanted
        if kinds and item.included:
            _count(counted, kinds)
            item = replace(item, included=False, reason=_sensitive_reason(kinds))
        originals.append(item)
    for record in plan.records:
        kinds = categories_of(record) - wanted
        if kinds and not isinstance(record, Document):
            _count(counted, kinds)
            out.add(record.id)
    made = redact(
        replace(plan, edition=Edition.REDACTED, redaction=redaction, originals=tuple(originals)), also=frozenset(out)
    )
    notices = [
        _("Redacted copy: words and parts of pages were removed at the patient’s wish. What is black is not here.")
    ]
    if made.left_out:
        notices.append(_("Entries were removed from: {kinds}.").format(kinds=kinds_words(made.left_out)))
    cautions = []
    for category, n in counted.items():
        text = ngettext(
            "{what}: {n} entry is left out, as it may be sensitive. Include it if this reader needs it.",
            "{what}: {n} entries are left out, as they may be sensitive. Include them if this reader needs them.",
            n,
        )
        cautions.append(text.format(what=sensitive_word(category), n=n))
    named = sum(made.left_out.values()) - len(out)
    if named > 0:
        text = ngettext(
            "{n} record was taken out because its name or its place is removed.",
            "{n} records were taken out because their names or their places are removed.",
            named,
        )
        cautions.append(text.format(n=named))
    return replace(
        made.plan,
        notices=(*notices, *made.plan.notices),
        cautions=(*plan.cautions, *cautions),
    )


def _count(counted: dict[Sensitive, int], kinds: Iterable[Sensitive]) -> None:
    for kind in kinds:
        counted[kind] = counted.get(kind, 0) + 1


def _sensitive_reason(kinds: Iterable[Sensitive]) -> str:
    names = ", ".join(sorted(sensitive_word(kind) for kind in kinds))
    return _("It may be sensitive ({names}) and was not chosen.").format(names=names)
