"""The templates of cases that are kept with a vault: made by hand or from a case, taken in and handed out as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.case_templates import (
    CaseTemplate,
    begun_with,
    from_case,
    read_template,
    write_template,
)
from secondop_desktop.usecases import clinic_lists, prepare_opinion
from secondop_desktop.usecases.clinic_lists import read_text_file
from secondop_desktop.usecases.kept_texts import KeptTexts
from secondop_desktop.vault.vault import Vault

__all__ = [
    "CaseTemplate",
    "as_text",
    "begin",
    "examples",
    "export_file",
    "find",
    "import_file",
    "keep",
    "keep_text",
    "kept",
    "of_case",
    "remove",
]

_TEXTS = KeptTexts("case-templates", read_template)


def kept(vault: Vault) -> tuple[CaseTemplate, ...]:
    """The templates that are kept with the vault, by name; one that this version cannot read is left out."""
    return _TEXTS.kept(vault)


def examples() -> tuple[CaseTemplate, ...]:
    """None: a template is made of one's own cases."""
    return ()


def find(vault: Vault, name: str) -> CaseTemplate:
    """The template of this name, whatever its case; raises `NotFoundError`."""
    wanted = name.strip().casefold()
    for item in kept(vault):
        if item.name.casefold() == wanted:
            return item
    raise NotFoundError(_("There is no such template"), _("It was deleted meanwhile. Nothing was changed."))


def keep(vault: Vault, template: CaseTemplate, *, instead_of: str = "") -> CaseTemplate:
    """Keep a template, in place of the one of this name; raises the mistake in it, or `UsageError`."""
    text = write_template(template)
    read_template(text, template.name or _("this template"))
    _check(vault, template)
    stored = _TEXTS.stored(vault)
    stored.pop(instead_of, None)
    same = [name for name in stored if name.casefold() == template.name.casefold()]
    for name in same:
        stored.pop(name)
    stored[template.name] = text
    _TEXTS.store(vault, stored)
    return template


def keep_text(vault: Vault, text: str, *, instead_of: str = "") -> CaseTemplate:
    """Keep the template that this text states; raises the mistake in it with its line."""
    return keep(vault, read_template(text, _("this template")), instead_of=instead_of)


def _check(vault: Vault, template: CaseTemplate) -> None:
    """Raise `UsageError` for a clinic's list that is not here, or for what its list does not ask for."""
    profile = None
    if template.clinic_profile:
        profile = clinic_lists.find(vault, template.clinic_profile)
        if profile is None:
            raise UsageError(
                _("A list is missing"),
                _("The clinic list “{name}” is not here. Import that one too.").format(name=template.clinic_profile),
            )
    known = {item.id for item in clinic_lists.list_for(vault, profile, template.specialty)}
    strange = [key for key in template.not_needed if key not in known]
    if strange:
        raise UsageError(
            _("There is no such requirement"),
            _("“{ids}” is not in the list that this template uses.").format(ids=", ".join(strange)),
        )


def as_text(template: CaseTemplate) -> str:
    """The template as the text of its file."""
    return write_template(template)


def remove(vault: Vault, name: str) -> None:
    """Forget a template; cases that were begun with it stay as they are."""
    _TEXTS.remove(vault, name)


def import_file(vault: Vault, path: Path) -> CaseTemplate:
    """Take in a template from a file and keep it; one of the same name is replaced. Raises the mistake in it."""
    return keep(vault, read_template(read_text_file(path), path.name))


def export_file(template: CaseTemplate, path: Path) -> None:
    """Write a template as a file that another vault can take in; raises `NotWritableError`."""
    write_out(path, write_template(template).encode())


def of_case(vault: Vault, case: Case, name: str) -> CaseTemplate:
    """Keep the settings of a case as a template of this name: nothing that the person or their records say."""
    profile = clinic_lists.profile_of(vault, case)
    if profile is not None:
        case = replace(case, clinic_profile=profile.name)
    ids = [item.id for item in clinic_lists.list_for(vault, profile, case.specialty)]
    named = from_case(replace(case, clinic_profile=profile.name if profile is not None else ""), name, ids)
    if not named.name:
        raise UsageError(_("What is the template called?"), _("Give it a name. Nothing was changed."))
    if any(item.name.casefold() == named.name.casefold() for item in kept(vault)):
        raise UsageError(_("There is a template of this name"), _("Give it another name. Nothing was changed."))
    return keep(vault, named)


def begin(vault: Vault, patient_id: str, name: str) -> Case:
    """Begin a case for a person with the settings of a template, as one step that can be undone."""
    template = find(vault, name)
    return prepare_opinion.begin(vault, patient_id, begun_with(template, Case(), vault.now().date()))
