"""Imaging: the studies that discs and files hold, and the written reports beside them."""

from __future__ import annotations

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import ImagingStudy, Kind, Report, ReportCategory
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import show_message
from secondop_desktop.ui.models.statements import Statement, newest_first, statements
from secondop_desktop.ui.models.table import Cell, Column
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.record_room import Loaded, RecordRoom, Rows
from secondop_desktop.ui.views.study_picture import StudyPicture
from secondop_desktop.ui.widgets import Button, EmptyState, PrimaryButton


class ImagingRoom(RecordRoom):
    """The room of imaging studies and imaging reports."""

    kinds = (Kind.IMAGING_STUDY, Kind.REPORT)
    detail_width = 480

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, name="imaging", title=_("Imaging"), list_name=_("Imaging studies and reports"))
        self.table.set_widths({}, stretch=0)
        self.table.horizontalHeader().hide()

    def columns(self) -> tuple[Column[Statement], ...]:
        def cell(item: Statement) -> Cell:
            record = item.record
            when = show(record.date) or _("no date")
            if isinstance(record, ImagingStudy):
                parts = [when, record.modality, *_counts(record)]
            else:
                assert isinstance(record, Report)
                parts = [when, _("written report"), record.facility]
            state = "" if record.confirmed else "needs_decision"
            name = _("{name}, not confirmed").format(name=record.display) if state else record.display
            return Cell(name, second=" · ".join(part for part in parts if part), own=record.by_hand, state=state)

        return (Column("", cell),)

    def make_empty(self) -> EmptyState:
        disc = PrimaryButton(_("Add from a disc"), "empty_first", size="medium")
        disc.clicked.connect(self.shell.choose_folder)
        files = Button(_("Choose files…"), "imaging_files", size="medium")
        files.clicked.connect(self.shell.choose_files)
        empty = EmptyState(
            "imaging",
            _("No imaging here yet"),
            [
                _("Scans and X-rays belong here: a disc from the hospital, or files from a portal."),
                _("Most specialists want the pictures as well as the written report."),
            ],
            [disc, files],
            hint=_("You can also drop files anywhere on this window."),
            link=_("I have no disc. How do I ask for one?"),
            name="imaging_empty",
        )
        empty.link_button.clicked.connect(self._explain)
        return empty

    @classmethod
    def arranged(cls, loaded: Loaded, *, withdrawn: bool) -> Rows:
        found = [
            item
            for item in loaded.records
            if (withdrawn or item.is_fact)
            and (
                isinstance(item, ImagingStudy) or (isinstance(item, Report) and item.category is ReportCategory.IMAGING)
            )
        ]
        return tuple(newest_first(statements(found)))

    def show_statement(self, statement: Statement) -> None:
        super().show_statement(statement)
        if isinstance(statement.record, ImagingStudy):
            picture = StudyPicture(self.shell, statement.record)
            self.detail.column.insertWidget(self.detail.after_texts, picture)

    def _explain(self) -> None:
        show_message(
            self,
            _("Asking for a disc"),
            _(
                "Call the imaging department where the scan was made, or go to its records desk. Ask for “the images"
                " on a disc, with the report”. Bring a photo ID. Many departments make the disc while you wait."
            ),
        )


def _counts(study: ImagingStudy) -> list[str]:
    parts = []
    if study.series is not None:
        parts.append(ngettext("{n} series", "{n} series", study.series).format(n=study.series))
    if study.instances is not None:
        parts.append(ngettext("{n} picture", "{n} pictures", study.instances).format(n=study.instances))
    return parts
