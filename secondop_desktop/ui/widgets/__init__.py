"""Our widgets: what there is, and how to build a room from them.

Everything follows the theme (light, dark, high contrast) and the zoom by itself. Sizes are units at 100 % zoom.
Never set a pixel size, a font or a colour by hand: use a role, a tone, `fix()` and the layouts of `spaces`.

spaces    VBox, HBox, Grid   layouts whose margins=(left, top, right, bottom), spacing and .gap(units) zoom
          fix(widget, width=, height=, min_width=, …)   sizes that zoom   clear(layout)   empty a list to build it again
label     Label(text, role, tone, wrap=, elide=, strong=, italic=, selectable=)   always PlainText;
          roles display, title, heading, label, body, support, fine; tones ink, ink_soft, accent, ok, attention,
          waiting, stop
base      IconView(name, size, tone, disc=)   Rule()   Panel(ground, lines="right bottom")   Scroll(content, name)
buttons   Button(text, name, kind=plain|primary|quiet, size=small|normal|medium|large, icon=, icon_after=, key=, hint=,
          min_width=, checkable=)   PrimaryButton   IconButton(icon, label, name)
links     LinkButton(text, name, wrap=)
choosers  CheckBox(text, name, row=)   Toggle(text, name, key=)   RadioButton(text, name), Choices(parent, question).add
          paint_check_box
fields    TextField(name, label=)   TextArea(name, lines=)   PasswordField(name, label=)
          FormField(label, field, help_text=, optional=).set_error(words)
combo_box ComboBox(name, [(value, words)])   search_field   SearchField(name, placeholder=)
chips     StateChip(state, word, announce=)   STATES: ready, confirmed, stale, images-missing, needs_decision,
          requested, missing, identity_stop, refused, not-applicable, not_done_yet, flag_printed_by_lab, data,
          interpretation, judgement
cards     Card(heading).add_row(Row(40)) with hairlines, .body, .add_head(widget), .clear_rows()   Row(height).line
          TwoLines(first, second)   IconLabel   Facts([(name, value)])   OwnWords(text)   Crop
          EvidenceCard(heading, state): .facts .crop .open_page .correct   Notice(state, title, message): .buttons
          EmptyState(icon, title, [lines], [buttons], hint=, link=)
table     RecordTable(name, label, two_lines=): setModel(QAbstractTableModel), set_widths({column: units}, stretch=0),
          set_decimal(column); signals chosen(index), opened(index). A cell says more of itself by TableRole: GROUP and
          GROUP_NOTE (column 0 of a group row, whose flags() are NoItemFlags), STRONG, TONE, STATE, SECOND, OWN_WORDS
pages     PageView(name, label, wanted): set_pages([(width, height) in points]); wanted(page, pixel_width) returns a
          QImage, or None and set_image(page, image) later; set_highlights({page: [Highlight]}); set_zoom("width" | 125)
stepper   Stepper(title, [steps]): set_current, set_done, set_compact; signal chosen(index)
feedback  Toast, ProgressPanel(): start(what), step(what, done, total), stop(); cancelled;   announce(widget, text)
splitter  Splitter(name, stack_below=): add_pane(widget, stretch=); fit(width)

A page of a room: `VBox(self, margins=(32, 24, 32, 0))`, then `Label(title, "display")`. Icons are the file names of
resources/icons. Every name given to a constructor is the object name (snake_case, unique in its room); the visible
words become the accessible name, so `FormField` or `label=` must name a field. The focus ring is drawn for every
control from outside: leave 4 units around it. A room and what it may ask of the window:
`ui/shell.py`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secondop_desktop.ui.widgets.base import (
        Grid,
        HBox,
        IconView,
        Label,
        Panel,
        Rule,
        Scroll,
        VBox,
        clear,
        fix,
        paint_line,
    )
    from secondop_desktop.ui.widgets.buttons import (
        Button,
        IconButton,
        LinkButton,
        PrimaryButton,
    )
    from secondop_desktop.ui.widgets.card import Card, Row, TwoLines
    from secondop_desktop.ui.widgets.cards import (
        Crop,
        EmptyState,
        EvidenceCard,
        Facts,
        IconLabel,
        Notice,
        OwnWords,
    )
    from secondop_desktop.ui.widgets.chips import STATES, StateChip, paint_state, state_word
    from secondop_desktop.ui.widgets.choices import Choices
    from secondop_desktop.ui.widgets.choosers import CheckBox, RadioButton, paint_check_box
    from secondop_desktop.ui.widgets.combo_box import ComboBox
    from secondop_desktop.ui.widgets.feedback import ProgressPanel, Toast, announce
    from secondop_desktop.ui.widgets.fields import FormField, PasswordField, TextField
    from secondop_desktop.ui.widgets.pages import Highlight, PageView
    from secondop_desktop.ui.widgets.search_field import SearchField
    from secondop_desktop.ui.widgets.splitter import Splitter
    from secondop_desktop.ui.widgets.stepper import Stepper
    from secondop_desktop.ui.widgets.table import RecordTable
    from secondop_desktop.ui.widgets.table_cells import TableRole
    from secondop_desktop.ui.widgets.text_area import TextArea
    from secondop_desktop.ui.widgets.toggle import Toggle

__all__ = [
    "STATES",
    "Button",
    "Card",
    "CheckBox",
    "Choices",
    "ComboBox",
    "Crop",
    "EmptyState",
    "EvidenceCard",
    "Facts",
    "FormField",
    "Grid",
    "HBox",
    "Highlight",
    "IconButton",
    "IconLabel",
    "IconView",
    "Label",
    "LinkButton",
    "Notice",
    "OwnWords",
    "PageView",
    "Panel",
    "PasswordField",
    "PrimaryButton",
    "ProgressPanel",
    "RadioButton",
    "RecordTable",
    "Row",
    "Rule",
    "Scroll",
    "SearchField",
    "Splitter",
    "StateChip",
    "Stepper",
    "TableRole",
    "TextArea",
    "TextField",
    "Toast",
    "Toggle",
    "TwoLines",
    "VBox",
    "announce",
    "clear",
    "fix",
    "paint_check_box",
    "paint_line",
    "paint_state",
    "state_word",
]

_WHERE = {
    "base": (
        (
            "IconView",
            "Panel",
            "Rule",
            "Scroll",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.base"),
    ),
    "buttons": (
        (
            "Button",
            "IconButton",
            "PrimaryButton",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.buttons"),
    ),
    "card": (("Card", "Row", "TwoLines"), lambda: import_module("secondop_desktop.ui.widgets.card")),
    "cards": (
        (
            "Crop",
            "EmptyState",
            "EvidenceCard",
            "Facts",
            "IconLabel",
            "Notice",
            "OwnWords",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.cards"),
    ),
    "chips": (
        (
            "STATES",
            "StateChip",
            "paint_state",
            "state_word",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.chips"),
    ),
    "choices": (("Choices",), lambda: import_module("secondop_desktop.ui.widgets.choices")),
    "choosers": (
        (
            "CheckBox",
            "RadioButton",
            "paint_check_box",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.choosers"),
    ),
    "combo_box": (("ComboBox",), lambda: import_module("secondop_desktop.ui.widgets.combo_box")),
    "feedback": (
        (
            "ProgressPanel",
            "Toast",
            "announce",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.feedback"),
    ),
    "fields": (
        (
            "FormField",
            "PasswordField",
            "TextField",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.fields"),
    ),
    "text_area": (("TextArea",), lambda: import_module("secondop_desktop.ui.widgets.text_area")),
    "label": (
        (
            "Label",
            "paint_line",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.label"),
    ),
    "links": (("LinkButton",), lambda: import_module("secondop_desktop.ui.widgets.links")),
    "pages": (
        (
            "Highlight",
            "PageView",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.pages"),
    ),
    "search_field": (("SearchField",), lambda: import_module("secondop_desktop.ui.widgets.search_field")),
    "spaces": (
        (
            "Grid",
            "HBox",
            "VBox",
            "clear",
            "fix",
        ),
        lambda: import_module("secondop_desktop.ui.widgets.spaces"),
    ),
    "splitter": (("Splitter",), lambda: import_module("secondop_desktop.ui.widgets.splitter")),
    "stepper": (("Stepper",), lambda: import_module("secondop_desktop.ui.widgets.stepper")),
    "table": (("RecordTable",), lambda: import_module("secondop_desktop.ui.widgets.table")),
    "table_cells": (("TableRole",), lambda: import_module("secondop_desktop.ui.widgets.table_cells")),
    "toggle": (("Toggle",), lambda: import_module("secondop_desktop.ui.widgets.toggle")),
}
_MODULE_OF = {name: load for names, load in _WHERE.values() for name in names}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A widget, loaded when it is first named: the first window needs few of them."""
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(_MODULE_OF[name](), name)
        globals()[name] = found
        return found
