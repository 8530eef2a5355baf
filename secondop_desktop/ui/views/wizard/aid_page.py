"""The person's own table: their choices, what matters and how much, how sure they are. Nothing is added up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.binding import Bound, give_focus
from secondop_desktop.ui.views.wizard.side_page import SidePage
from secondop_desktop.ui.views.wizard.step import MOST_LINES
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    ComboBox,
    FormField,
    HBox,
    IconButton,
    Label,
    LinkButton,
    Rule,
    Scroll,
    TextArea,
    TextField,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.whole import Scrolled
from secondop_desktop.usecases import compare_opinions
from secondop_desktop.usecases.compare_opinions import (
    FITS,
    MOST_CHOICES,
    SURE,
    WEIGHTS,
    DecisionAid,
    Matter,
    add_choice,
    choice_word,
    compare,
    fit_word,
    remove_choice,
    sure_word,
    weight_word,
)
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case

Edit = Callable[[DecisionAid], DecisionAid]


def usual_matters() -> tuple[str, ...]:
    """What matters to many people, to begin with."""
    return (
        _("To live as long as I can"),
        _("To be rid of it for good"),
        _("To feel well day by day"),
        _("Little pain"),
        _("To work, and care for my family"),
        _("To be at home soon"),
        _("Few risks"),
        _("What I must pay"),
        _("To be able to change my mind later"),
    )


def _in_aid(edit: Edit) -> Callable[[Case], Case]:
    return lambda case: replace(case, aid=edit(case.aid))


class AidPage(SidePage):
    """The table of one case."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.setObjectName("aid_page")
        self._case = Case()
        self._shape: object = None
        self._bound = Bound(self._told)
        column = VBox(self)
        top = VBox(margins=(32, 12, 32, 0))
        top.addWidget(self.back_link("aid_back"))
        top.gap(8)
        head = Beside(spacing=12)
        words = VBox()
        words.addWidget(Label(_("What matters to me"), "display", wrap=True))
        text = _("Nothing is added up here, and no choice is called the best. You see what you think, and decide.")
        words.addWidget(Label(text, "body", "ink_soft", wrap=True))
        head.addLayout(words, 1, least=260)
        self.print_button = Button(_("Print one page"), "aid_print", icon="print")
        head.addWidget(self.print_button)
        top.addLayout(head)
        top.gap(12)
        column.addLayout(top)
        content = Scrolled()
        body = VBox(content, margins=(32, 2, 32, 20), spacing=14)
        self.choices = Card(_("My choices"), margins=(20, 14, 20, 16), spacing=8, name="aid_choices")
        self.matters = Card(_("What matters, and how much"), margins=(20, 14, 20, 16), spacing=8, name="aid_matters")
        body.addWidget(self.choices)
        body.addWidget(self.matters)
        body.addWidget(self._build_end())
        body.addStretch(1)
        self.area = Scroll(content, "aid_scroll")
        column.addWidget(self.area, 1)
        self.print_button.clicked.connect(self.print_page)

    def _build_end(self) -> Card:
        card = Card(_("Where I stand"), margins=(20, 14, 20, 18), spacing=12, name="aid_end")
        self._end = Bound(self._told)
        row = Beside(spacing=16, lines=12)
        self.leaning = ComboBox("aid_leaning")
        self.sure = ComboBox("aid_sure", [(value, sure_word(value)) for value in ("", *SURE)])
        row.addWidget(FormField(_("I lean towards"), self.leaning), 1)
        row.addWidget(FormField(_("How sure I am"), self.sure), 1)
        card.body.addLayout(row)
        self._end.choice(
            self.sure,
            lambda case: case.aid.sure,
            lambda case, value: replace(case, aid=replace(case.aid, sure=value)),
        )
        self.needs = TextArea("aid_needs", lines=2, most=MOST_LINES)
        words = _("Such as a test result, a talk with someone, more time, or what it costs.")
        card.body.addWidget(FormField(_("What I still need"), self.needs, help_text=words))
        self._end.text(
            self.needs,
            lambda case: case.aid.needs,
            lambda case, text: replace(case, aid=replace(case.aid, needs=text)),
        )
        self.leaning.currentIndexChanged.connect(self._leaned)
        return card

    # ------------------------------------------------------------------------------------------------- showing it

    def show_case(self, case: Case, target: str = "") -> None:
        """Show the table of this case."""
        self._case = case
        self._show()

    def first_focus(self) -> QWidget:
        choices = self._case.aid.choices
        found = self.findChildren(QWidget, f"choice_{choices[0].key}" if choices else "choice_add")
        return found[-1] if found else self.print_button

    def _show(self, *, focus: str = "") -> None:
        aid = self._case.aid
        shape = (tuple(item.key for item in aid.choices), len(aid.matters), self._proposed())
        if shape != self._shape:
            self._shape = shape
            self._bound = Bound(self._told)
            self._build_choices()
            self._build_matters()
        self._bound.fill(self._case)
        self._end.fill(self._case)
        self._name_choices()
        if focus:
            give_focus(self, focus)

    def _proposed(self) -> tuple[str, ...]:
        """What the doctors would do and is no choice yet."""
        comparison = compare(self._case)
        said = [text for line in comparison.lines if line.row == "treatment" for text in line.texts if text]
        have = {item.text for item in self._case.aid.choices}
        return tuple(dict.fromkeys(text for text in said if text not in have))

    def _build_choices(self) -> None:
        self.choices.clear_rows()
        aid = self._case.aid
        for number, choice in enumerate(aid.choices, start=1):
            row = HBox(spacing=6)
            field = TextField(f"choice_{choice.key}", label=_("Choice {n}").format(n=number))
            field.setPlaceholderText(_("such as: operate now, or wait and watch"))
            row.addWidget(field, 1)
            remove = IconButton(
                "delete", _("Remove choice {n}").format(n=number), f"choice_remove_{choice.key}", side=40
            )
            row.addWidget(remove)
            self.choices.body.addLayout(row)
            self._bound.text(field, *self._choice_text(choice.key))
            remove.clicked.connect(
                lambda _on=False, key=choice.key: self._do(lambda aid: remove_choice(aid, key), "choice_add")
            )
        if not aid.choices:
            words = _("Which ways are there? Two or more. To wait is a choice too.")
            self.choices.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        if len(aid.choices) >= MOST_CHOICES:
            return
        proposed = self._proposed()
        if proposed:
            self.choices.body.addWidget(Label(_("What the doctors would do"), "support", "ink_soft"))
        for place, text in enumerate(proposed):
            line = Beside(spacing=12)
            line.addWidget(Label(text, "body", wrap=True), 1)
            take = Button(_("Add"), f"choice_take_{place}", size="small")
            take.setAccessibleName(_("Add: {question}").format(question=text))
            take.clicked.connect(lambda _on=False, text=text: self._do(lambda aid: add_choice(aid, text), "choice_add"))
            line.addWidget(take)
            self.choices.body.addLayout(line)
        add = Button(_("Add a choice"), "choice_add", icon="add", size="small")
        row = HBox()
        row.addWidget(add)
        row.addStretch(1)
        self.choices.body.addLayout(row)
        add.clicked.connect(self._add_choice)

    def _choice_text(self, key: str) -> tuple[Callable[[Case], str], Callable[[Case, str], Case]]:
        def read(case: Case) -> str:
            return next((item.text for item in case.aid.choices if item.key == key), "")

        def write(case: Case, text: str) -> Case:
            changed = tuple(replace(item, text=text) if item.key == key else item for item in case.aid.choices)
            return replace(case, aid=replace(case.aid, choices=changed))

        return read, write

    def _build_matters(self) -> None:
        self.matters.clear_rows()
        self._heads: list[tuple[Label, ComboBox, str, int]] = []
        for place in range(len(self._case.aid.matters)):
            if place:
                self.matters.body.addWidget(Rule())
            self.matters.body.addWidget(self._matter(place))
        if not self._case.aid.matters:
            words = _("What do you care about? Take some from below, or write your own.")
            self.matters.body.addWidget(Label(words, "body", "ink_soft", wrap=True))
        row = HBox(spacing=8)
        add = Button(_("Write your own"), "matter_add", icon="add", size="small")
        add.clicked.connect(lambda: self._add_matter(""))
        row.addWidget(add)
        row.addStretch(1)
        self.matters.body.addLayout(row)
        if len(self._case.aid.matters) < len(usual_matters()):
            self.matters.body.addWidget(Label(_("What matters to many people"), "support", "ink_soft"))
        self._usual = QWidget()
        lines = VBox(self._usual, spacing=2)
        have = {item.text for item in self._case.aid.matters}
        open_ones = [text for text in usual_matters() if text not in have]
        for number, text in enumerate(open_ones):
            link = LinkButton(text, f"matter_take_{number}", role="support", wrap=True)
            link.setAccessibleName(_("Add: {question}").format(question=text))
            link.clicked.connect(lambda _on=False, text=text: self._add_matter(text))
            if number % 2 == 0:
                pair = Beside(spacing=24, lines=2)
                lines.addLayout(pair)
            pair.addWidget(link, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, least=240)
        if len(open_ones) % 2:
            pair.addWidget(QWidget(), 1, least=0)
        self.matters.body.addWidget(self._usual)

    def _matter(self, place: int) -> QWidget:
        box = QWidget()
        column = VBox(box, margins=(0, 4, 0, 4), spacing=8)
        first, weighed = Beside(spacing=8), HBox(spacing=8)
        field = TextField(f"matter_{place}", label=_("What matters, {n}").format(n=place + 1))
        weight = ComboBox(
            f"matter_weight_{place}",
            [(value, weight_word(value)) for value in ("", *WEIGHTS)],
            label=_("How much it matters, {n}").format(n=place + 1),
        )
        fix(weight, min_width=132)
        remove = IconButton("delete", _("Remove"), f"matter_remove_{place}", side=40)
        first.addWidget(field, 1)
        weighed.addWidget(weight)
        weighed.addWidget(remove)
        first.addLayout(weighed)
        column.addLayout(first)
        self._bound.text(field, *self._matter_part(place, "text"))
        self._bound.choice(weight, *self._matter_part(place, "weight"))
        remove.clicked.connect(lambda _on=False: self._remove_matter(place))
        if self._case.aid.choices:
            line = Beside(spacing=12)
            for choice in self._case.aid.choices:
                name = Label("", "support", "ink_soft", elide=True)
                fit = ComboBox(
                    f"fit_{place}_{choice.key}", [(value, fit_word(value)) for value in ("", *FITS)], small=True
                )
                both = VBox(spacing=2)
                both.addWidget(name)
                both.addWidget(fit)
                line.addLayout(both, 1, least=150)
                self._heads.append((name, fit, choice.key, place))
                self._bound.choice(fit, *self._fit(place, choice.key))
            column.addLayout(line)
        return box

    def _name_choices(self) -> None:
        """The choices' names where they stand above the columns, and in the chooser of what one leans to."""
        aid = self._case.aid
        names = {item.key: choice_word(item, number) for number, item in enumerate(aid.choices, start=1)}
        for label, fit, key, place in self._heads:
            label.setText(names.get(key, ""))
            matter = aid.matters[place].text if place < len(aid.matters) else ""
            fit.setAccessibleName(f"{matter}, {names.get(key, '')}")
        self.leaning.blockSignals(True)
        self.leaning.clear()
        self.leaning.addItem(_("Not said"), "")
        for key, name in names.items():
            self.leaning.addItem(name, key)
        self.leaning.set_value(aid.leaning)
        self.leaning.blockSignals(False)

    # --------------------------------------------------------------------------------------------------- writing

    def _matter_part(self, place: int, part: str) -> tuple[Callable[[Case], str], Callable[[Case, str], Case]]:
        def read(case: Case) -> str:
            return str(getattr(case.aid.matters[place], part)) if place < len(case.aid.matters) else ""

        def write(case: Case, text: str) -> Case:
            return self._with_matter(case, place, lambda matter: replace(matter, **{part: text}))  # type: ignore[arg-type]

        return read, write

    def _fit(self, place: int, key: str) -> tuple[Callable[[Case], str], Callable[[Case, str], Case]]:
        def read(case: Case) -> str:
            return case.aid.matters[place].fits.get(key, "") if place < len(case.aid.matters) else ""

        def write(case: Case, value: str) -> Case:
            def put(matter: Matter) -> Matter:
                others = {name: fit for name, fit in matter.fits.items() if name != key}
                return replace(matter, fits=others | ({key: value} if value else {}))

            return self._with_matter(case, place, put)

        return read, write

    @staticmethod
    def _with_matter(case: Case, place: int, put: Callable[[Matter], Matter]) -> Case:
        matters = tuple(put(item) if number == place else item for number, item in enumerate(case.aid.matters))
        return replace(case, aid=replace(case.aid, matters=matters))

    def _told(self, change: Callable[[Case], Case]) -> None:
        self._case = change(self._case)
        self.edited.emit(change)
        self._name_choices()

    def _do(self, edit: Edit, focus: str) -> None:
        """Change the shape of the table, show it, and give the keyboard to the widget of this name."""
        change = _in_aid(edit)
        self._case = change(self._case)
        self.edited.emit(change)
        self._show(focus=focus)

    def _add_choice(self) -> None:
        key = add_choice(self._case.aid).choices[-1].key
        self._do(add_choice, f"choice_{key}")

    def _add_matter(self, text: str) -> None:
        place = len(self._case.aid.matters)
        name = f"matter_weight_{place}" if text else f"matter_{place}"
        self._do(lambda aid: replace(aid, matters=(*aid.matters, Matter(text))), name)

    def _remove_matter(self, place: int) -> None:
        def edit(aid: DecisionAid) -> DecisionAid:
            return replace(aid, matters=tuple(item for number, item in enumerate(aid.matters) if number != place))

        self._do(edit, "matter_add")

    def _leaned(self) -> None:
        value = self.leaning.value()
        if value != self._case.aid.leaning:
            self._told(_in_aid(lambda aid: replace(aid, leaning=value)))

    def print_page(self) -> None:
        """Save or print the table as one page."""
        case = self._case

        def build(vault: Vault, paper: str) -> PrintSheet:
            return compare_opinions.printed_aid(vault, case, paper=paper)

        SheetDialog(self.shell, self, _("What matters to me"), build, file_name=_("What matters")).exec()
