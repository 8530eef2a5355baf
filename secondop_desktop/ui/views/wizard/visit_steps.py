"""The later steps that are mostly words: the clinic and the visit, the question, how to say it, and the review."""

from __future__ import annotations

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _
from secondop_desktop.ui.views.wizard.step import Step, wrapped_row
from secondop_desktop.ui.views.wizard.texts import scripts, specialty_words
from secondop_desktop.ui.widgets import (
    Card,
    ComboBox,
    FormField,
    Label,
    LinkButton,
    OwnWords,
    Row,
    StateChip,
    TextField,
    TwoLines,
    clear,
    fix,
)
from secondop_desktop.usecases.prepare_opinion import Case


class VisitStep(Step):
    """The clinic, the specialist, the appointment, and how to get there."""

    def __init__(self) -> None:
        super().__init__(_("Clinic and visit"), _("Leave empty what you do not know yet."))
        card = self.card(_("Who will you see?"))
        self.first = self.line(card, "specialist", _("Doctor"), placeholder=_("such as Dr Sofia Marchetti"))
        self.line(card, "clinic", _("Clinic or hospital"))
        self.specialty = ComboBox("case_specialty", specialty_words())
        fix(self.specialty, max_width=420)
        card.body.addWidget(FormField(_("Kind of doctor"), self.specialty))
        self.specialty.currentIndexChanged.connect(lambda _index: self.change(specialty=self.specialty.value()))
        self.bind(lambda case: self.specialty.set_value(case.specialty))
        self.day(card, "appointment", _("Day of the visit"))
        card = self.card(_("How you get there, and who pays"))
        words = _(
            "Often your own doctor refers you. If not, ask your insurer, a clinic or hospital near you, or the medical"
            " association. Always check first what is covered."
        )
        card.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self.area(
            card,
            "route",
            _("Referral and coverage"),
            help_text=_("Who referred you. Whom you called, on which day, what they said, the reference number."),
            lines=4,
        )


class QuestionStep(Step):
    """The question in one sentence, what has to be decided, and what would change the plan."""

    def __init__(self) -> None:
        super().__init__(
            _("What is your question?"),
            _("One sentence. It stands at the top of page one, and the doctor answers it first."),
        )
        card = self.card()
        self.first = self.area(
            card,
            "question",
            _("The question"),
            help_text=_("Such as: Is the smaller operation a sound choice for me?"),
            lines=2,
        )
        card = self.card(_("What has to be decided?"))
        words = _("One to three questions that can be answered yes or no, or with one choice.")
        card.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        self._decisions = [TextField(f"case_decision_{number}") for number in range(1, 4)]
        for number, field in enumerate(self._decisions, start=1):
            card.body.addWidget(FormField(_("Decision {n}").format(n=number), field))
            field.textEdited.connect(lambda _text: self._decided())
        self.bind(self._fill)
        card = self.card()
        self.area(
            card,
            "would_change",
            _("What would change the plan?"),
            help_text=_("A result or a finding that would make you, or your doctor, choose otherwise."),
        )

    def _decided(self) -> None:
        texts = (field.text().strip() for field in self._decisions)
        self.change(decision_questions=tuple(text for text in texts if text))

    def _fill(self, case: Case) -> None:
        shown = tuple(field.text().strip() for field in self._decisions if field.text().strip())
        if shown != case.decision_questions:
            texts = [*case.decision_questions, "", "", ""]
            for field, text in zip(self._decisions, texts, strict=False):
                field.setText(text)


class SayStep(Step):
    """Short words for telling the present doctor, asking for records, and for the visit."""

    def __init__(self) -> None:
        super().__init__(
            _("How to say it"),
            _("Asking should not offend. Most doctors welcome it. Change these words until they sound like you."),
        )
        for heading, lines in scripts():
            card = self.card(heading, spacing=8)
            for line in lines:
                card.body.addWidget(OwnWords(line))
        note = _(
            "Your doctor is human and means well. Be friendly, and keep asking until you understand. You decide."
            " If your doctor is hostile to it, you may change doctors."
        )
        self.body.addWidget(Label(note, "support", "ink_soft", wrap=True))


class ReviewStep(Step):
    """What was answered, what is open, and the way to the packet."""

    def __init__(self) -> None:
        super().__init__(
            _("Review, and make the packet"),
            _("Everything below goes on page one. Nothing here has to be complete."),
        )
        self._card = Card(margins=(20, 4, 20, 4), name="review")
        self.body.addWidget(self._card)
        last = self.card(spacing=8)
        words = _(
            "The packet is one PDF: a page that says it all, and behind it your papers. It is checked before you can"
            " save it. Give it to the clinic before the visit, and take a printed copy with you."
        )
        last.body.addWidget(Label(words, "body", wrap=True))
        note = _("The packet supports the relationship between you and your doctors. It does not replace it.")
        self.body.addWidget(Label(note, "support", "ink_soft", wrap=True))
        self.bind(self._fill)

    def _fill(self, case: Case) -> None:
        self._card.clear_rows()
        clear(self._card.body)
        place = ", ".join(part for part in (case.specialist, case.clinic, show(case.appointment, long=True)) if part)
        decide = show(case.decide_by, long=True)
        if decide and case.decide_by_said_by:
            decide = _("{day}, said {name}").format(day=decide, name=case.decide_by_said_by)
        for words, value, step in (
            (_("The question"), case.question, 6),
            (_("Diagnosis"), case.diagnosis, 2),
            (_("Treatment that was proposed"), case.proposed, 2),
            (_("Decide by"), decide, 1),
            (_("For"), place, 5),
            (_("The top questions"), "\n".join(case.top_questions), 8),
        ):
            self._card.add_row(self._row(words, value, step))

    def _row(self, words: str, value: str, step: int) -> Row:
        row = wrapped_row(56, margins=(0, 6, 0, 6))
        chip = StateChip("ready" if value else "missing", _("Answered") if value else _("Open"))
        chip.setAccessibleName(f"{words}, {chip.text()}")
        fix(chip, width=116)
        row.line.addWidget(chip)
        row.line.addWidget(TwoLines(words, value or _("Not answered yet. The packet will say so."), wrap=True), 1)
        link = LinkButton(_("Change"), f"review_{step}_{len(words)}", role="support")
        link.setAccessibleName(_("Change: {what}").format(what=words))
        link.clicked.connect(lambda _checked=False, wanted=step: self.asked_step.emit(wanted))
        row.line.addWidget(link)
        return row

    def footer(self, case: Case) -> str:
        return ""
