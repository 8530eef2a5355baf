"""Letters about a request for records: the request, a reminder, and a letter to the privacy officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.prints import (
    Block,
    Bullets,
    Facts,
    Gap,
    Heading,
    Keep,
    Marker,
    Paragraph,
    PrintSheet,
    Signature,
    Style,
)
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.opinion import requests
from secondop_desktop.opinion.letter_wording import LetterKind, Wording, fill
from secondop_desktop.opinion.requests import Item, Law, Request, RequestStatus

__all__ = ["LetterKind", "letter", "letter_title", "period_words"]


def letter_title(kind: LetterKind) -> str:
    """What the letter is about; names no one and no illness."""
    titles = {
        LetterKind.REQUEST: _("Request for my medical records"),
        LetterKind.REMINDER: _("Reminder: my request for medical records"),
        LetterKind.ESCALATION: _("My request for medical records is still open"),
    }
    return titles[kind]


def letter(
    request: Request,
    patient: Patient,
    kind: LetterKind,
    today: date,
    *,
    law: Law | None = None,
    paper: str = "letter",
    wording: Wording | None = None,
) -> PrintSheet:
    """The letter of this kind, to be signed by the patient.

    `law`: where it is not that of the request. `wording`: own first and last paragraphs; what the law needs, what is
    asked for and the lines to sign on stay as they are. Raises `UsageError` for a request without a facility or items,
    and for a reminder of what was not sent.
    """
    _complete(request, kind)
    law = law or request.law
    title = letter_title(kind)
    blocks = [*_address(request, patient, kind, today, law), Paragraph(title, Style.STRONG)]
    blocks += [_who(request, patient, kind)]
    said = wording or Wording()
    values = values_for(request, patient, today)
    opening = paragraphs(said.opening(kind), values)
    if kind is LetterKind.REQUEST:
        blocks += _request(request, law, opening)
    elif kind is LetterKind.REMINDER:
        blocks += _reminder(request, today, law, opening)
    else:
        blocks += _escalation(request, today, law)
    head = " · ".join(part for part in (patient.display, title, show(today, long=True)) if part)
    # The lines to sign on never stand on a page without the words that they close.
    blocks[-2:] = [_closing(blocks[-2:], patient, paragraphs(said.closing(kind), values))]
    return PrintSheet(title, tuple(blocks), head=head, foot=title, paper=paper, show_title=False)


def _complete(request: Request, kind: LetterKind) -> None:
    if not request.facility.strip():
        raise UsageError(_("Who is the letter to?"), _("Name the hospital or practice first. Nothing was written."))
    if not request.items:
        raise UsageError(_("What do you ask for?"), _("Name at least one thing first. Nothing was written."))
    if kind is not LetterKind.REQUEST and request.sent is None:
        raise UsageError(
            _("This request was not sent yet"), _("Send it first, and write down the day. Nothing was written.")
        )


def _address(request: Request, patient: Patient, kind: LetterKind, today: date, law: Law) -> list[Block]:
    sender = [patient.display, patient.address, patient.phone, patient.email]
    if kind is LetterKind.ESCALATION:
        office = _("Privacy Officer") if law is Law.US else _("Patient relations or privacy office")
    else:
        office = request.department or _("Medical Records (Health Information Management)")
    return [
        Paragraph("\n".join(part for part in sender if part), after=12),
        Paragraph(show(today, long=True), after=12),
        Paragraph("\n".join(part for part in (request.facility, office, request.address) if part), after=12),
    ]


def _who(request: Request, patient: Patient, kind: LetterKind) -> Facts:
    rows = [
        (_("Patient"), patient.display),
        (_("Other names"), ", ".join(patient.aliases)),
        (_("Born"), show(patient.birth_date, long=True) or _("________________")),
        (_("Your record number"), request.record_number),
        (_("Records from"), period_words(request)),
    ]
    if kind is not LetterKind.REQUEST:
        rows.append((_("First sent"), show(request.sent, long=True)))
    return Facts(tuple(rows))


def period_words(request: Request) -> str:
    """The time that the records are asked for; empty for all of it."""
    first, last = show(request.period_from, long=True), show(request.period_to, long=True)
    if first and last:
        return _("{first} to {last}").format(first=first, last=last)
    if first:
        return _("{first} until today").format(first=first)
    return _("the beginning to {last}").format(last=last) if last else ""


# ----------------------------------------------------------------------------------------------------- the request


def values_for(request: Request, patient: Patient, today: date) -> dict[str, str]:
    """What the places in an own wording are filled with."""
    by = requests.due(request)
    return {
        "patient": patient.display,
        "born": show(patient.birth_date, long=True),
        "facility": request.facility,
        "record_number": request.record_number,
        "period": period_words(request),
        "today": show(today, long=True),
        "sent": show(request.sent, long=True),
        "days": str(requests.day_of(request, today) or 0) if request.sent is not None else "",
        "due": show(by, long=True) if by is not None else "",
    }


def paragraphs(text: str, values: Mapping[str, str]) -> list[Block]:
    """An own wording with its places filled, an empty line between paragraphs."""
    return [Paragraph(part) for part in fill(text, values).split("\n\n") if part.strip()]


def _request(request: Request, law: Law, own: Sequence[Block] = ()) -> list[Block]:
    if own and law is Law.US:
        opening = _(
            "Federal law (HIPAA, 45 CFR 164.524) gives me the right to get copies of my own health records. This is a "
            "request for access by the patient, so no other consent form is needed."
        )
    elif law is Law.US:
        opening = _(
            "I am asking for copies of my own health records. Federal law (HIPAA, 45 CFR 164.524) gives me the right "
            "to get them. This is a request for access by the patient, so no other consent form is needed."
        )
    else:
        opening = _("I am asking for copies of my own health records, so that another doctor can review my case.")
    blocks: list[Block] = [Gap(4), Paragraph(_("To the medical records team,")), *own]
    if law is Law.US or not own:
        blocks.append(Paragraph(opening))
    blocks += _items(request.items)
    blocks += _how(request, law)
    blocks.append(Heading(_("Time and cost") if law is Law.US else _("Time, cost and questions")))
    if law is Law.US:
        blocks += [
            Paragraph(
                _(
                    "Please answer within 30 days of getting this letter. If you need more time, you may take up to 30 "
                    "more days, once. Please write to me then to say why, and give me the date."
                )
            ),
            Paragraph(
                _(
                    "If there is a fee, please tell me the amount first. It may be only a reasonable fee based on your "
                    "cost to copy and mail the records."
                )
            ),
            Paragraph(
                _(
                    "If you cannot share some part, please send me the rest. Then tell me in writing what is left out "
                    "and why."
                )
            ),
        ]
    else:
        blocks.append(
            Paragraph(
                _(
                    "Please tell me when I can expect the copies. If there is a fee, please tell me the amount first. "
                    "If you cannot share some part, please send me the rest and tell me why."
                )
            )
        )
    return blocks


def _items(items: Sequence[Item]) -> list[Block]:
    """What is asked for: papers, pictures and things that can be held, each under a heading of its own."""
    papers = tuple(item.text for item in items if not item.images and not item.physical)
    pictures = tuple(item.text for item in items if item.images and not item.physical)
    things = tuple(item.text for item in items if item.physical)
    blocks: list[Block] = []
    if papers:
        blocks += [Heading(_("Please send me copies of these records")), Bullets(papers, Marker.NUMBER)]
    if pictures:
        words = _(
            "I need the picture files themselves (DICOM), on a disc or through your portal. The written reports alone "
            "are not enough."
        )
        start = 1 + len(papers)
        blocks += [Heading(_("Please send me these pictures, too")), Paragraph(words)]
        blocks.append(Bullets(pictures, Marker.NUMBER, start=start))
    if things:
        words = _(
            "Please tell me how you lend these out or send them on, what it costs, and where to send them back. "
            "Please pack them so that they cannot break."
        )
        start = 1 + len(papers) + len(pictures)
        blocks += [Heading(_("Please lend or send out these items")), Paragraph(words)]
        blocks.append(Bullets(things, Marker.NUMBER, start=start))
    return blocks


def _how(request: Request, law: Law) -> list[Block]:
    form = request.format_wanted or _("Electronic copies (PDF files)")
    rows = [(_("Form"), form)]
    if request.send_to:
        rows.append((_("Send them to"), request.send_to))
    delivery = request.delivery or ("" if request.send_to else _("To me, at the address above"))
    rows.append((_("How to send"), delivery))
    blocks: list[Block] = [Heading(_("How I would like to get them")), Facts(tuple(rows))]
    if request.send_to:
        blocks.append(
            Paragraph(
                _("With my signature below I ask you to send the copies straight to the person or clinic named here.")
            )
        )
    if law is Law.US:
        words = _(
            "Please use this form if you can readily do so. If not, please call me, and we can agree on another one. "
            "Please also tell me soon if you need to check who I am."
        )
    else:
        words = _(
            "If this is not possible, please call me, and we can agree on another way. "
            "Please also tell me soon if you need a form of yours, or need to check who I am."
        )
    return [*blocks, Paragraph(words)]


# ------------------------------------------------------------------------------------------ reminder and escalation


def _days(request: Request, today: date) -> str:
    n = requests.day_of(request, today) or 0
    return ngettext("{n} day ago", "{n} days ago", n).format(n=n)


def _due_words(request: Request, today: date, law: Law) -> str:
    """When the answer is due; for the United States counted by the rule, elsewhere it is only hoped for."""
    by = requests.due(request)
    if by is None or law is not Law.US:
        return ""
    if request.extended:
        past, coming = (
            _("With the one extension of 30 days, the answer was due by about {day}."),
            _("With the one extension of 30 days, the answer is due by about {day}."),
        )
    else:
        past, coming = (
            _("The rule gives 30 days for an answer (45 CFR 164.524), which was until about {day}."),
            _("The rule gives 30 days for an answer (45 CFR 164.524), which is until about {day}."),
        )
    return (past if today > by else coming).format(day=show(by, long=True))


def _asked_for(request: Request) -> list[Block]:
    return [Heading(_("What I asked for")), Bullets(tuple(item.text for item in request.items), Marker.NUMBER)]


def _reminder(request: Request, today: date, law: Law, own: Sequence[Block] = ()) -> list[Block]:
    sent = _("I sent you a request for copies of my health records on {day}, {ago}.").format(
        day=show(request.sent, long=True), ago=_days(request, today)
    )
    if request.status is RequestStatus.ACKNOWLEDGED and request.acknowledged is not None:
        so_far = _("You let me know on {day} that you have it. Thank you. I do not have the records yet.").format(
            day=show(request.acknowledged, long=True)
        )
    else:
        so_far = _("I have not heard back yet. The letter may have been lost, so I am writing again.")
    blocks: list[Block] = [Gap(4), Paragraph(_("To the medical records team,")), *own]
    # With own words the day it was sent still stands there: the time that the law gives counts from it.
    blocks.append(Paragraph(sent if own else f"{sent} {so_far}"))
    due = _due_words(request, today, law)
    if due:
        blocks.append(Paragraph(due))
    blocks += _asked_for(request)
    ask = _(
        "Please tell me when I can expect the copies. If something is missing from my side, such as a form, a fee or "
        "proof of who I am, please tell me now, so that I can send it."
    )
    return [*blocks, Paragraph(ask), Paragraph(_("I need the records for a visit with another doctor."))]


def _escalation(request: Request, today: date, law: Law) -> list[Block]:
    opening = _("To the Privacy Officer,") if law is Law.US else _("To the patient relations or privacy office,")
    sent = _("On {day}, {ago}, I asked for copies of my own health records.").format(
        day=show(request.sent, long=True), ago=_days(request, today)
    )
    if request.status is RequestStatus.REFUSED:
        so_far = _("I was told that I cannot have them.")
        if request.refused is not None:
            so_far = _("On {day} I was told that I cannot have them.").format(day=show(request.refused, long=True))
        if request.refused_reason:
            so_far = f"{so_far} {_('The reason given was: “{reason}”').format(reason=request.refused_reason)}"
    else:
        so_far = _("I do not have them yet.")
    reminded = [event for event in request.log if event.what == LetterKind.REMINDER]
    if reminded and request.status is not RequestStatus.REFUSED:
        so_far = f"{so_far} {_('I wrote again on {day}.').format(day=show(reminded[-1].on, long=True))}"
    blocks: list[Block] = [Gap(4), Paragraph(opening), Paragraph(f"{sent} {so_far}")]
    due = "" if request.status is RequestStatus.REFUSED else _due_words(request, today, law)
    if due:
        blocks.append(Paragraph(due))
    blocks += _asked_for(request)
    if request.status is RequestStatus.REFUSED:
        ask = _(
            "Please look at this again. If the answer stays no, please send me the reason in writing, tell me how I "
            "can ask for a review, and send me every part that you can share."
        )
    else:
        ask = _(
            "Please look into it, and tell me when I will get the copies. If there is a problem on my side, please "
            "tell me what it is, and I will fix it."
        )
    blocks.append(Paragraph(ask))
    if law is Law.US:
        blocks.append(
            Paragraph(
                _(
                    "I would like to settle this with you. For completeness: I know that I also have the right to "
                    "file a complaint with the Office for Civil Rights of the U.S. Department of Health and Human "
                    "Services (HHS OCR)."
                )
            )
        )
    else:
        blocks.append(Paragraph(_("I would like to settle this with you, and I thank you for your time.")))
    return blocks


def _closing(last: Sequence[Block], patient: Patient, own: Sequence[Block] = ()) -> Keep:
    """The last words, thanks and the lines to sign on, which stay together."""
    name = patient.display
    who = _("Signature of {name}, or of the person who acts for them").format(name=name) if name else _("Signature")
    return Keep(
        (
            *last,
            *(own or (Paragraph(_("Thank you for your help.")),)),
            Paragraph(_("Sincerely,"), after=0),
            Signature((who, _("Date"))),
        )
    )
