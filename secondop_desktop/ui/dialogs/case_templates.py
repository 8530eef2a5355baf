"""Templates of cases in the window: keep them, make one of a case, and begin a case with one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.dialogs.text_line import LineDialog
from secondop_desktop.ui.dialogs.text_lists import TextKind, TextListsDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, ComboBox, FormField, HBox, Label, PrimaryButton
from secondop_desktop.usecases import case_templates
from secondop_desktop.usecases.case_templates import CaseTemplate
from secondop_desktop.usecases.prepare_opinion import Case


def template() -> str:
    """What a new template starts from."""
    return "\n".join(
        (
            "name = " + '"' + _("Name of the template") + '"',
            'specialty = "general"',
            'clinic_profile = ""',
            'records_as = ["pdf"]',
            "not_needed = []",
            "top_questions = []",
            "questions = []",
            "due_days = 30",
            "",
        )
    )


class CaseTemplatesDialog(TextListsDialog[CaseTemplate]):
    """Shows one template as the text of its file; what is kept is checked first."""

    def __init__(self, shell: Shell, parent: QWidget | None) -> None:
        super().__init__(
            shell,
            parent,
            TextKind(
                prefix="template",
                title=_("Templates of cases"),
                about=_("A template holds settings that many cases share, and nothing about a person."),
                which=_("Which template"),
                new=_("A new template"),
                label=_("The template"),
                keep_words=_("Keep this template"),
                delete_title=_("Delete this template?"),
                import_title=_("Import a template"),
                export_title=_("Export this template"),
                file_kind=_("Template (*.toml)"),
                file_name="case-template.toml",
                template=template,
                kept=case_templates.kept,
                examples=case_templates.examples,
                as_text=case_templates.as_text,
                keep_text=lambda vault, text, before: case_templates.keep_text(vault, text, instead_of=before),
                remove=case_templates.remove,
                import_file=case_templates.import_file,
                export_file=case_templates.export_file,
            ),
        )


class BeginWithDialog(Dialog):
    """Asks with which template to begin; `chosen()` is its name."""

    def __init__(self, shell: Shell, parent: QWidget | None) -> None:
        super().__init__(parent, _("Begin from a template"), "begin_with_dialog", width=520)
        self.shell = shell
        self.which = ComboBox("begin_with", [])
        self.field = FormField(_("Template"), self.which)
        self.body.addWidget(self.field)
        self.none = Label(
            _("There is no template yet. Open a case that is set up as you like it, and save it as a template."),
            "body",
            "ink_soft",
            wrap=True,
        )
        self.body.addWidget(self.none)
        self.manage = Button(_("Templates…"), "begin_with_manage", size="small")
        self.manage.clicked.connect(self.show_templates)
        row = HBox()
        row.addWidget(self.manage)
        row.addStretch(1)
        self.body.addLayout(row)
        self.add_button(Button(_("Cancel"), "begin_with_cancel"), rejects=True)
        self.go = self.add_button(PrimaryButton(_("Begin"), "begin_with_go", min_width=120), accepts=True)
        self.load()

    def load(self) -> None:
        """Read the templates."""
        self._show(())
        self.shell.read(
            lambda vault, progress: case_templates.kept(vault), name="templates", done=while_alive(self, self._show)
        )

    def _show(self, found: tuple[CaseTemplate, ...]) -> None:
        self.which.clear()
        for item in found:
            self.which.addItem(item.name, item.name)
        self.field.setVisible(bool(found))
        self.none.setVisible(not found)
        self.go.setEnabled(bool(found))
        (self.which if found else self.manage).setFocus()

    def chosen(self) -> str:
        """The name of the template."""
        return self.which.value()

    def show_templates(self) -> None:
        """Open the dialog of templates over this one."""
        dialog = CaseTemplatesDialog(self.shell, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(self.load)
        dialog.open()


def save_as_template(shell: Shell, parent: QWidget, case: Case) -> LineDialog:
    """Ask for a name, and keep the settings of a case under it."""

    def attempt(text: str, done: Callable[[], None], failed: Callable[[SecondOpError], None]) -> None:
        def kept(made: CaseTemplate) -> None:
            shell.toast(_("Template kept: {name}").format(name=made.name))
            done()

        shell.write(
            lambda vault, progress: case_templates.of_case(vault, case, text),
            name="template",
            done=while_alive(dialog, kept),
            failed=while_alive(dialog, failed),
        )

    words = _(
        "It keeps the specialty, the clinic’s list, what is not needed and our questions. Nothing about the person."
    )
    dialog = LineDialog(parent, _("Save as a template"), _("Name"), attempt, name="template_name", help_text=words)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
