"""Every text that a person sees can be translated: no bare literal reaches the screen, and translators get them all."""

from __future__ import annotations

import ast
import gettext
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from secondop_desktop.core import text
from tests.pseudo_locale import PseudoTranslations, is_pseudo, pseudo
from tests.source import PACKAGE, ROOT, Module, called, modules

GETTEXT = {"_", "ngettext", "pgettext"}
# Calls of Qt, and of our widgets built on them, whose text arguments are shown or read aloud.
SHOWN_BY = {
    "QAction", "QCheckBox", "QDockWidget", "QGroupBox", "QLabel", "QMenu", "QPushButton", "QRadioButton", "QToolButton",
    "addAction", "addButton", "addItem", "addItems", "addMenu", "addPermanentWidget", "addRow", "addSection", "addTab",
    "ask_where",
    "critical", "getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName", "getText",
    "information", "insertTab", "question", "setAccessibleDescription", "setAccessibleName",
    "setApplicationDisplayName", "setButtonText", "setDetailedText", "setHeaderLabels", "setHorizontalHeaderLabels",
    "setInformativeText", "setItemText", "setLabelText", "setNameFilter", "setPlaceholderText", "setPlainText",
    "setPrefix", "setSpecialValueText", "setStatusTip", "setSubTitle", "setSuffix", "setTabText", "setText",
    "setTitle", "setToolTip", "setWhatsThis", "setWindowTitle", "showMessage", "warning",
}  # fmt: skip
# Arguments by name, in any call.
SHOWN_AS = {
    "accessible_name", "description", "hint", "label", "message", "placeholder", "subtitle", "text", "title", "tooltip",
}  # fmt: skip
# Raised for a bug of ours, not for the person.
BUGS = {"AssertionError", "KeyError", "LookupError", "RuntimeError", "TypeError", "ValueError"}
# The program's own name is the same in every language; so are keys and units.
NAMES = {"SecondOp", "Ctrl", "PDF", "FHIR", "C-CDA", "A4"}
PROSE = re.compile(r"[A-Z“‘(]?[A-Za-z’'-]+,?( [A-Za-z0-9’'(“-]+[,:;)”]?)+( ?[.?!…:])?")
SENTENCE_LAYERS = {"ui", "usecases"}


def literals(node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The parts of this expression that stand as text in the source and were not given to gettext."""
    match node:
        case ast.Constant(value=str(value)):
            yield node, value
        case ast.JoinedStr(values=values):
            yield node, "".join(str(part.value) for part in values if isinstance(part, ast.Constant))
        case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Mod()):
            yield from literals(left)
            yield from literals(right)
        case ast.IfExp(body=body, orelse=orelse):
            yield from literals(body)
            yield from literals(orelse)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                yield from literals(element)
        case ast.Call(func=ast.Attribute(value=value, attr="format" | "join" | "upper" | "capitalize")):
            yield from literals(value)


def is_words(value: str) -> bool:
    """Whether somebody would read this: two letters in a row that are neither a name nor a file pattern."""
    rest = re.sub(r"\*\.\w+", "", value)
    for name in NAMES:
        rest = rest.replace(name, "")
    return re.search(r"[A-Za-z]{2}", rest) is not None


def untranslated(module: Module) -> Iterator[str]:
    """Texts in calls that show them."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or called(node) in GETTEXT:
            continue
        arguments: list[ast.expr] = list(node.args) if called(node) in SHOWN_BY else []
        arguments += [keyword.value for keyword in node.keywords if keyword.arg in SHOWN_AS]
        for argument in arguments:
            for literal, value in literals(argument):
                if is_words(value):
                    yield f"{module.at(literal)} {called(node)}: {value!r}"


def in_gettext(tree: ast.AST) -> set[int]:
    """The ids of every node inside a call of gettext."""
    return {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in GETTEXT
        for inner in ast.walk(node)
    }


def not_shown(tree: ast.AST) -> set[int]:
    """The ids of docstrings and of every node in an assert, in an exception that is a bug, or in a name of a type."""
    ids: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            ids.add(id(node.value))
        elif isinstance(node, ast.Assert) or (
            isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and called(node.exc) in BUGS
        ):
            ids |= {id(inner) for inner in ast.walk(node)}
    return ids


def test_no_text_reaches_the_window_untranslated() -> None:
    assert [found for module in modules() if module.layer == "ui" for found in untranslated(module)] == []


def test_no_sentence_of_the_window_or_the_use_cases_is_untranslated() -> None:
    offenders = []
    for module in modules():
        if module.layer not in SENTENCE_LAYERS:
            continue
        passed = in_gettext(module.tree) | not_shown(module.tree)
        offenders += [
            f"{module.at(node)} {node.value!r}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
            if node.value[:1].isupper() and PROSE.fullmatch(node.value) and re.search(r" [a-z]", node.value)
        ]
    assert offenders == []


def explained_errors() -> set[str]:
    """The names of the errors that are shown to the person."""
    names = {"SecondOpError"}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id in names for b in node.bases):
                names.add(node.name)
    return names


def test_every_explained_error_is_translated() -> None:
    errors = explained_errors()
    offenders = [
        f"{module.at(literal)} {called(node)}: {value!r}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and called(node) in errors
        for argument in (*node.args, *(k.value for k in node.keywords if k.arg in SHOWN_AS))
        for literal, value in literals(argument)
        if is_words(value)
    ]
    assert offenders == []


def test_translators_can_be_given_every_text(texts: ModuleType) -> None:
    """Only a plain literal can be collected, or an entry of a list in the resources; never what was formatted first."""

    def can_be_collected(argument: ast.expr) -> bool:
        match argument:
            case ast.Constant(value=str()):
                return True
            case ast.Attribute(attr=key) | ast.Subscript(slice=ast.Constant(value=key)):
                return key in texts.LIST_KEYS
        return False

    offenders = [
        f"{module.at(node)} {ast.unparse(node)}"
        for module in modules()
        if module.name != "secondop_desktop.core.text"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT
        for argument in node.args[: 1 if node.func.id == "_" else 2]
        if not can_be_collected(argument)
    ]
    assert offenders == []


def test_no_text_is_translated_before_the_language_is_chosen() -> None:
    """A call while the module is imported would keep English, whatever the person speaks.

    Options of the command line are made while it is imported; it takes the system's language, known before.
    """
    offenders = [
        module.at(node)
        for module in modules()
        if module.layer != "cli"
        for node in at_import(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT
    ]
    assert offenders == []


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs while its module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for early in (*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield early
                yield from at_import(early)
        elif not isinstance(child, ast.Lambda):
            yield child
            yield from at_import(child)


@pytest.mark.parametrize(
    "source, found",
    [
        ("label.setText('Open the vault')", True),
        ("QLabel(f'{n} files')", True),
        ("menu.addAction('Open' if ready else _('Wait'))", True),
        ("Card(title='Results')", True),
        ("label.setText(_('Open the vault'))", False),
        ("label.setText(_('{n} files').format(n=3))", False),
        ("label.setText('—')", False),
        ("window.setWindowTitle('SecondOp')", False),
    ],
)
def test_a_forgotten_text_is_found(source: str, found: bool) -> None:
    module = Module(PACKAGE / "ui" / "example.py", "secondop_desktop.ui.example", "ui", ast.parse(source))
    assert bool(list(untranslated(module))) is found


def test_the_pseudo_locale_reaches_every_kind_of_text(pseudo_locale: PseudoTranslations) -> None:
    assert is_pseudo(text._("Cancelled"))
    assert is_pseudo(text.ngettext("{n} file", "{n} files", 3))
    assert is_pseudo(text.pgettext("a month", "May"))
    assert pseudo_locale.asked == {"Cancelled", "{n} files", "May"}


def test_the_pseudo_locale_keeps_fields_and_makes_texts_a_third_longer() -> None:
    plain = "Page {page} of {pages} was read, and <b>nothing</b> was lost."
    made = pseudo(plain)
    assert made.format(page=1, pages=2).count("1") == 1
    assert "<b>ñóthíñg</b>" in made
    assert len(made) >= len(plain) * 1.3


def test_the_template_for_translators_has_the_texts_of_the_source(texts: ModuleType, tmp_path: Path) -> None:
    (template,) = texts.extract(tmp_path)
    collected = template.read_text(encoding="utf-8")
    assert 'msgid "Cancelled"' in collected
    lists = [path for folder in texts.LISTS for path in (ROOT / "resources" / folder).glob("*.toml")]
    entries = [entry for path in lists for entry in texts.listed(tomllib.loads(path.read_text(encoding="utf-8")))]
    assert entries
    assert [entry for entry in entries if entry.split('"')[0][:40] not in collected] == []


def test_a_compiled_catalogue_is_what_the_program_reads(texts: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "es" / "LC_MESSAGES" / "secondop.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Cancelled"\nmsgstr "Cancelado"\n',
        encoding="utf-8",
    )
    texts.compile_all(tmp_path)
    assert gettext.translation(text.DOMAIN, tmp_path, ["es"]).gettext("Cancelled") == "Cancelado"


def test_a_compiled_catalogue_says_nothing_of_when_and_by_what_it_was_compiled(texts: ModuleType) -> None:
    texts.compile_all(texts.LOCALE)
    compiled = gettext.translation(text.DOMAIN, texts.LOCALE, ["es"])
    assert set(compiled.info()) == {"language", "plural-forms", "content-type"}
    assert compiled.gettext("Settings") == "Ajustes"
