"""Turns the plan of a whole packet into the plan of the chosen edition."""

from __future__ import annotations

from dataclasses import replace

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import ngettext
from secondop_desktop.packet import editions
from secondop_desktop.packet.edition import Edition, Redaction
from secondop_desktop.packet.plan import PacketPlan, PlannedOriginal
from secondop_desktop.packet.sensitive import categories_of_text, sensitive_word
from secondop_desktop.packet.terms import Terms
from secondop_desktop.usecases import packet_history
from secondop_desktop.usecases.packet_choices import Choices
from secondop_desktop.usecases.packet_pictures import Readings, find_on_pictures
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault


def with_edition(
    vault: Vault, plan: PacketPlan, choices: Choices, readings: Readings, progress: Progress
) -> PacketPlan:
    """The plan of the chosen edition; raises `NotFoundError` for a supplement to a packet that there is not."""
    plan = replace(plan, max_pages=choices.max_pages)
    match choices.edition:
        case Edition.PATIENT:
            return editions.patient_copy(plan)
        case Edition.TWO_UP:
            return editions.two_up(plan)
        case Edition.INSURANCE:
            return editions.insurance_part(plan)
        case Edition.SUPPLEMENT:
            earlier = packet_history.packet(vault, plan.patient.id, choices.since)
            changes = packet_history.changes_since(vault, earlier)
            return editions.supplement(plan, changes, frozenset({*earlier.included, *earlier.left_out}))
        case Edition.REDACTED:
            return _redacted(vault, plan, choices, readings, progress)
        case Edition.SPECIALIST:
            return plan


def _redacted(vault: Vault, plan: PacketPlan, choices: Choices, readings: Readings, progress: Progress) -> PacketPlan:
    terms = Terms(choices.terms)
    inside = [item.document for item in plan.chosen]
    pictured = find_on_pictures(vault, inside, terms, readings, progress)
    redaction = Redaction(
        terms=terms.words,
        boxes=choices.boxes,
        found=pictured.found,
        pictures=pictured.pictures,
        read=pictured.read,
    )
    made = editions.redacted(plan, redaction, choices.sensitive)
    mentions = _mentions(vault, made.chosen, choices)
    return replace(made, cautions=(*made.cautions, *mentions))


def _mentions(vault: Vault, chosen: tuple[PlannedOriginal, ...], choices: Choices) -> list[str]:
    """Which originals speak of what was not chosen: the words are pointed at, and a person decides."""
    words = []
    for item in chosen:
        pages: dict[str, list[int]] = {}
        for page, text in store.numbered_page_texts(vault.db, item.document.id).items():
            for category in categories_of_text(text) - set(choices.sensitive):
                pages.setdefault(sensitive_word(category), []).append(page)
        for name, found in sorted(pages.items()):
            shown = ", ".join(str(page) for page in found[:8])
            sentence = ngettext(
                "“{title}”, page {pages}, speaks of: {what}. Look whether this reader may see it.",
                "“{title}”, pages {pages}, speaks of: {what}. Look whether this reader may see it.",
                len(found),
            )
            words.append(sentence.format(title=item.document.title, pages=shown, what=name))
    return words
