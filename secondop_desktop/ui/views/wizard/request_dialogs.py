"""The dialogs of the request desk: what is asked for, its letters, what happened, and where things are."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.text import LANGUAGE_NAMES, _, language
from secondop_desktop.opinion.case import read_date
from secondop_desktop.opinion.request_fields import set_field
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets import (
    Button,
    Choices,
    ComboBox,
    FormField,
    Label,
    LinkButton,
    PrimaryButton,
    RadioButton,
    Rule,
    TextArea,
    TextField,
    VBox,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.usecases import request_records
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.request_records import (
    CUSTODY,
    Custody,
    Event,
    Item,
    Law,
    LetterKind,
    Request,
    RequestStatus,
)


class RequestDialog(Dialog):
    """Who is asked, for what, from when, and how it is to come; `request()` is what was typed.

    `about` says whose records are asked for, where the window shows no one person.
    """

    def __init__(self, parent: QWidget | None, request: Request, *, about: str = "") -> None:
        title = _("Ask for records") if not request.id else _("This request")
        super().__init__(parent, title, "request_dialog", width=700)
        if about:
            self.body.addWidget(Label(about, "body", "ink_soft", wrap=True))
        self._before = request
        self.facility = TextField("request_facility", text=request.facility)
        self.facility_field = FormField(_("Hospital or practice"), self.facility)
        self.address = TextArea("request_address", text=request.address, lines=2)
        self.department = TextField("request_department", text=request.department)
        self.number = TextField("request_number", text=request.record_number)
        self.papers = TextArea("request_papers", lines=4, text=_lines(request, images=False, physical=False))
        self.papers_field = FormField(_("Papers, one a line"), self.papers)
        self.pictures = TextArea("request_pictures", lines=2, text=_lines(request, images=True, physical=False))
        self.things = TextArea("request_things", lines=2, text=_lines(request, images=False, physical=True))
        self.since = TextField("request_from", text=show(request.period_from, long=True))
        self.until = TextField("request_to", text=show(request.period_to, long=True))
        self.since_field = FormField(_("Records from"), self.since, optional=True)
        self.until_field = FormField(_("Up to"), self.until, optional=True)
        self.form = TextField("request_format", text=request.format_wanted)
        self.delivery = TextField("request_delivery", text=request.delivery)
        self.send_to = TextArea("request_send_to", text=request.send_to, lines=2)
        self.law = ComboBox(
            "request_law",
            [("us", _("United States: name the law, 30 days")), ("neutral", _("Another country: name no law"))],
        )
        self.law.set_value(str(request.law))
        self._lay_out()
        self.add_button(Button(_("Cancel"), "request_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save"), "request_save", min_width=120))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.facility.setFocus()

    def _lay_out(self) -> None:
        self.body.addWidget(self.facility_field)
        self.body.addWidget(FormField(_("Address"), self.address, optional=True))
        row = Beside()
        row.addWidget(FormField(_("Department"), self.department, optional=True), 1)
        row.addWidget(FormField(_("Your record number there"), self.number, optional=True), 1)
        self.body.addLayout(row)
        self.body.addWidget(self.papers_field)
        pictures = _("Scans as files, one a line. They are asked for apart from the reports.")
        self.body.addWidget(FormField(_("Pictures"), self.pictures, help_text=pictures, optional=True))
        things = _("Tissue slides, blocks or discs, one a line.")
        self.body.addWidget(FormField(_("Things to lend"), self.things, help_text=things, optional=True))
        row = Beside()
        row.addWidget(self.since_field, 1)
        row.addWidget(self.until_field, 1)
        self.body.addLayout(row)
        row = Beside()
        row.addWidget(FormField(_("Form, such as PDF"), self.form, optional=True), 1)
        row.addWidget(FormField(_("How to send it"), self.delivery, optional=True), 1)
        self.body.addLayout(row)
        whom = _("Only if it is to go to someone else: their name and address.")
        self.body.addWidget(FormField(_("Send it to"), self.send_to, help_text=whom, optional=True))
        self.body.addWidget(FormField(_("Rules in the letter"), self.law))

    def request(self) -> Request:
        """The request as typed; raises `UsageError` for a date that is not one."""
        known = {item.text: item for item in self._before.items}
        items: list[Item] = []
        for area, images, physical in ((self.papers, False, False), (self.pictures, True, False),
                                       (self.things, False, True)):  # fmt: skip
            for line in area.text().splitlines():
                text = " ".join(line.split())
                if text:
                    old = known.get(text)
                    items.append(Item(text, old.requirement if old else "", images, physical))
        return replace(
            self._before,
            facility=self.facility.text().strip(),
            address=self.address.text().strip(),
            department=self.department.text().strip(),
            record_number=self.number.text().strip(),
            items=tuple(dict.fromkeys(items)),
            period_from=read_date(self.since.text().strip()),
            period_to=read_date(self.until.text().strip()),
            format_wanted=self.form.text().strip(),
            delivery=self.delivery.text().strip(),
            send_to=self.send_to.text().strip(),
            law=Law(self.law.value()),
        )

    def _save(self) -> None:
        ok = True
        for field, box in ((self.since, self.since_field), (self.until, self.until_field)):
            try:
                read_date(field.text().strip())
            except UsageError as error:
                box.set_error(error.message)
                ok = False
            else:
                box.set_error("")
        named = bool(self.facility.text().strip())
        self.facility_field.set_error("" if named else _("Whom do you ask?"))
        asked = any(area.text().strip() for area in (self.papers, self.pictures, self.things))
        self.papers_field.set_error("" if asked else _("Ask for at least one thing."))
        if ok and named and asked:
            self.accept()


def _lines(request: Request, *, images: bool, physical: bool) -> str:
    return "\n".join(
        item.text for item in request.items if item.physical is physical and (physical or item.images is images)
    )


class LetterDialog(SheetDialog):
    """The letter of a request, saved or printed: the request itself, a reminder, or one to the privacy officer.

    `about` says whose records are asked for, where the window shows no one person.
    """

    def __init__(
        self, shell: Shell, parent: QWidget | None, request: Request, kind: LetterKind, *, about: str = ""
    ) -> None:
        def build(vault: Vault, paper: str) -> PrintSheet:
            return request_records.letter_sheet(
                vault, request, self.kind(), paper=paper, language=self.language.value()
            )

        paper = "letter" if request.law is Law.US else "a4"
        super().__init__(shell, parent, _("The letter"), build, file_name=_("Letter"), paper=paper)
        words = {
            LetterKind.REQUEST: _("The request"),
            LetterKind.REMINDER: _("A reminder"),
            LetterKind.ESCALATION: _("To the privacy officer"),
        }
        self._kinds: dict[LetterKind, RadioButton] = {}
        which = Choices(self, _("The letter"))
        box = VBox(spacing=2)
        if about:
            box.addWidget(Label(about, "label", wrap=True))
        box.addWidget(Label(_("To {whom}").format(whom=request.facility), "body", "ink_soft", wrap=True))
        for one in LetterKind:
            button = RadioButton(words[one], f"letter_{one}")
            button.setChecked(one is kind)
            button.setEnabled(one is LetterKind.REQUEST or request.sent is not None)
            which.add(button)
            self._kinds[one] = button
            box.addWidget(button)
        self.body.insertLayout(0, box)
        note = _("Sign it, send it, and keep a copy. Then come back and mark it as sent.")
        self.language = ComboBox("letter_language", list(LANGUAGE_NAMES.items()))
        self.language.set_value(language())
        self.body.insertWidget(2, FormField(_("Language of the letter"), self.language))
        self.body.insertWidget(3, Label(note, "support", "ink_soft", wrap=True))
        self.own_words = LinkButton(_("Your own words…"), "letter_words")
        self.own_words.clicked.connect(self.show_words)
        self.body.insertWidget(4, self.own_words, 0, Qt.AlignmentFlag.AlignLeft)

    def show_words(self) -> None:
        """Open the dialog of the own words in letters over this one."""
        from secondop_desktop.ui.dialogs.letter_wording import LetterWordingDialog

        LetterWordingDialog(self.shell, self, self.language.value()).exec()

    def kind(self) -> LetterKind:
        """Which letter is chosen."""
        return next((kind for kind, button in self._kinds.items() if button.isChecked()), LetterKind.REQUEST)


class HappenedDialog(Dialog):
    """What happened to a request, and on which day; `changed()` is the request with it."""

    def __init__(self, parent: QWidget | None, request: Request, today: PartialDate) -> None:
        super().__init__(parent, _("What happened?"), "happened_dialog", width=520)
        self._request, self._today = request, today
        self._changed = request
        self.what = ComboBox("happened_what", self._choices(request))
        self.on = TextField("happened_on", text=show(today, long=True))
        self.on_field = FormField(_("When did it happen?"), self.on)
        self.note = TextArea("happened_note", lines=2)
        self.what_field = FormField(_("What"), self.what)
        self.body.addWidget(self.what_field)
        self.body.addWidget(self.on_field)
        self.body.addWidget(FormField(_("In your words"), self.note, optional=True))
        if request.log:
            self.body.addWidget(Rule())
            for event in reversed(request.log):
                self.body.addWidget(Label(event_words(event), "support", "ink_soft", wrap=True))
        self.body.addStretch(1)
        self.add_button(Button(_("Cancel"), "happened_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Write it down"), "happened_save", min_width=140))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.what.setFocus()

    @staticmethod
    def _choices(request: Request) -> list[tuple[str, str]]:
        words = {
            RequestStatus.SENT: _("I sent the letter"),
            RequestStatus.ACKNOWLEDGED: _("They confirmed that they have it"),
            RequestStatus.RECEIVED: _("The records came"),
            RequestStatus.REFUSED: _("They refused"),
        }
        choices = [(str(status), words[status]) for status in request_records.next_statuses(request)]
        if request.waiting:
            choices.append(("reminder", _("I sent a reminder")))
            choices.append(("escalation", _("I wrote to the privacy officer")))
            longer = _("They do not need longer after all") if request.extended else _("They need 30 days more")
            choices.append(("extended", longer))
        choices.append(("note", _("Something else: a note")))
        return choices

    def changed(self) -> Request:
        """The request with what was written down."""
        return self._changed

    def _save(self) -> None:
        what, note = self.what.value(), self.note.text().strip()
        self.what_field.set_error("")
        self.on_field.set_error("")
        try:
            day = read_date(self.on.text().strip()) or self._today
        except UsageError as error:
            self.on_field.set_error(error.message)
            return
        try:
            if what == "note":
                self._changed = set_field(self._request, "note", note, self._today)
            elif what == "extended":
                self._changed = set_field(self._request, what, "no" if self._request.extended else "yes", day)
            else:
                self._changed = set_field(self._request, what, day.iso, self._today)
                if note and what == RequestStatus.REFUSED:
                    self._changed = set_field(self._changed, "refused-reason", note, self._today)
                elif note:
                    self._changed = set_field(self._changed, "note", note, self._today)
        except UsageError as error:
            self.on_field.set_error(f"{error.title}. {error.message}")
            return
        self.accept()


def event_words(event: Event) -> str:
    """One line of what happened to a request."""
    words = {
        "sent": _("Sent"),
        "acknowledged": _("They confirmed it"),
        "received": _("The records came"),
        "refused": _("They refused"),
        "extended": _("No longer 30 days more") if event.text else _("They need 30 days more"),
        "reminder": _("Reminder sent"),
        "escalation": _("Letter to the privacy officer sent"),
        "note": _("Note"),
    }
    said = words.get(event.what, event.what)
    text = "" if event.what == "extended" else event.text
    return f"{show(event.on)}: {said}{f': {text}' if text else ''}"


class CustodyDialog(Dialog):
    """Where slides, blocks and discs are, and who had them when; `entry()` is what is added."""

    def __init__(self, parent: QWidget | None, request: Request, today: PartialDate) -> None:
        super().__init__(parent, _("Slides, blocks and discs"), "custody_dialog", width=600)
        self._today = today
        things = request_records.physical_items(request)
        for thing in things:
            self.body.addWidget(Label(thing, "label", wrap=True))
            entries = [entry for entry in request.custody if entry.item == thing]
            for number, entry in enumerate(entries):
                last = number == len(entries) - 1
                said = Label(request_records.custody_words(entry), "support", "ink" if last else "ink_soft", wrap=True)
                self.body.addWidget(said)
            if not entries:
                self.body.addWidget(Label(_("Nothing has been written down yet."), "support", "ink_soft", wrap=True))
        if things:
            self.body.addWidget(Rule())
        self.thing = TextField("custody_thing", text=things[0] if things else "")
        self.thing_field = FormField(_("Which slide, block or disc?"), self.thing)
        words = {"shipped": _("Sent out to"), "received": _("Came to"), "returned": _("Sent back to")}
        self.what = ComboBox("custody_what", [(step, words[step]) for step in CUSTODY])
        self.who = TextField("custody_who")
        self.on = TextField("custody_on", text=show(today, long=True))
        self.on_field = FormField(_("Date"), self.on)
        self.carrier = TextField("custody_carrier")
        self.number = TextField("custody_number")
        self.body.addWidget(self.thing_field)
        row = Beside()
        row.addWidget(FormField(_("What happened"), self.what), 1)
        row.addWidget(FormField(_("Person or place"), self.who, optional=True), 1)
        self.body.addLayout(row)
        row = Beside()
        # A long day, as in Spanish, has to show its year.
        row.addWidget(self.on_field, 1)
        row.addWidget(FormField(_("Delivery company"), self.carrier, optional=True), 1)
        self.body.addLayout(row)
        self.body.addWidget(FormField(_("Number"), self.number, optional=True))
        self.add_button(Button(_("Cancel"), "custody_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Write it down"), "custody_save", min_width=140))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        (self.what if things else self.thing).setFocus()

    def entry(self) -> Custody:
        """What was typed."""
        return Custody(
            " ".join(self.thing.text().split()),
            self.what.value(),
            read_date(self.on.text().strip()) or self._today,
            self.who.text().strip(),
            self.carrier.text().strip(),
            self.number.text().strip(),
        )

    def _save(self) -> None:
        named = bool(self.thing.text().strip())
        self.thing_field.set_error("" if named else _("Name the thing."))
        try:
            read_date(self.on.text().strip())
        except UsageError as error:
            self.on_field.set_error(error.message)
            return
        self.on_field.set_error("")
        if named:
            self.accept()
