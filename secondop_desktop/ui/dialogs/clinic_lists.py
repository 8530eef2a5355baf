"""The dialog of the clinics' own lists: make, change, take in from a file, hand out as a file."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.text_lists import TextKind, TextListsDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import clinic_lists
from secondop_desktop.usecases.clinic_lists import ClinicProfile


def template() -> str:
    """What a new list starts from."""
    return "\n".join(
        (
            "name = " + '"' + _("Name of the clinic") + '"',
            'records_as = ["pdf", "disc"]',
            'address = ""',
            'contact = ""',
            'notes = ""',
            "",
            "[[change]]",
            'id = "laboratory-results"',
            "recent_days = 60",
            "",
        )
    )


class ClinicListsDialog(TextListsDialog[ClinicProfile]):
    """Shows one list as the text of its file; what is kept is checked first, and a mistake is told with its line."""

    def __init__(self, shell: Shell, parent: QWidget | None) -> None:
        super().__init__(
            shell,
            parent,
            TextKind(
                prefix="clinic",
                title=_("Clinics’ own lists"),
                about=_("A clinic may ask for more, or for less. Start from an example, and change it line by line."),
                which=_("Which list"),
                new=_("A new list"),
                label=_("The list"),
                keep_words=_("Keep this list"),
                delete_title=_("Delete this list?"),
                import_title=_("Import a list"),
                export_title=_("Export this list"),
                file_kind=_("List (*.toml)"),
                file_name="clinic-list.toml",
                template=template,
                kept=clinic_lists.kept,
                examples=clinic_lists.examples,
                as_text=clinic_lists.as_text,
                keep_text=lambda vault, text, before: clinic_lists.keep_text(vault, text, instead_of=before),
                remove=clinic_lists.remove,
                import_file=clinic_lists.import_file,
                export_file=clinic_lists.export_file,
            ),
        )
