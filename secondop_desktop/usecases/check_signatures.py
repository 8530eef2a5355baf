"""The signatures of health cards: held against the keys that are here, and said beside what the cards state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from secondop_desktop.core.batch import Batch, Issue, Severity, SignedText
from secondop_desktop.core.errors import InputRefusedError, NotFoundError
from secondop_desktop.core.records import Record
from secondop_desktop.core.text import _
from secondop_desktop.vault import signatures
from secondop_desktop.vault.signatures import Checked, IssuerKey, State
from secondop_desktop.vault.vault import Vault

__all__ = ["IssuerKey", "add_keys", "check_batch", "known_keys", "read_key_file", "remove_keys"]

known_keys = signatures.known_keys
remove_keys = signatures.remove_keys


def read_key_file(path: Path) -> tuple[IssuerKey, ...]:
    """The public keys in a file that the person supplies; raises `InputRefusedError`, `NotFoundError`."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(signatures.MAX_FILE + 1)
    except FileNotFoundError as error:
        raise NotFoundError(
            _("There is no such file"), _("“{name}” was not found. Nothing was changed.").format(name=path.name)
        ) from error
    except OSError as error:
        raise InputRefusedError(
            _("This file cannot be opened"),
            _("The computer would not let SecondOp read it: {reason}.").format(reason=error.strerror or ""),
        ) from error
    return signatures.read_keys(data, path.name)


def add_keys(vault: Vault, path: Path) -> int:
    """Keep the keys in this file with the vault; returns how many are new."""
    return signatures.add_keys(vault, read_key_file(path))


def check_batch(batch: Batch, keys: Sequence[IssuerKey]) -> Batch:
    """The batch with the state of each card's signature: as an issue, and in the note of the card's document.

    What stands in a card whose signature is broken is shown, and waits for a decision.
    """
    if not batch.signed:
        return batch
    issues = list(batch.issues)
    notes: dict[str, list[str]] = {}
    for card in batch.signed:
        found = Checked(State.BROKEN) if card.broken else signatures.check(card.text, card.issuer, keys)
        issue = _issue(card, found)
        issues.append(issue)
        notes.setdefault(card.document, []).append(f"{issue.title}. {issue.message}")
        if found.state is State.BROKEN:
            issues += (replace(issue, decision=True, record=record.id) for record in _records_of(batch, card))
    documents = tuple(
        replace(document, note="\n".join(dict.fromkeys(notes[document.sha256])))
        if document.sha256 in notes and not document.note
        else document
        for document in batch.documents
    )
    return replace(batch, issues=tuple(issues), documents=documents)


def _records_of(batch: Batch, card: SignedText) -> Iterable[Record]:
    start = f"card {card.number} "
    for record in (*batch.records, *batch.none_known):
        if any(s.document_id == card.document and s.locator.startswith(start) for s in record.sources):
            yield record


def _issue(card: SignedText, found: Checked) -> Issue:
    issuer = card.issuer or _("an issuer without a name")
    match found.state:
        case State.VALID if found.key is not None and found.key.issuer:
            title = _("Signature valid")
            message = _("It was checked with the key of {issuer} that you supplied.").format(issuer=issuer)
            severity = Severity.INFO
        case State.VALID:
            title = _("Signature valid")
            source = found.key.source if found.key is not None else ""
            message = _(
                "It was checked with a key from “{file}” that you supplied. The card says that it comes from {issuer}."
            ).format(file=source, issuer=issuer)
            severity = Severity.INFO
        case State.BROKEN:
            title = _("Signature broken")
            severity = Severity.WARNING
            why = card.broken or (
                _("What the card states, or who it says it comes from, is not what the owner of the key signed.")
            )
            tail = _("Do not rely on this card. Ask for it again at {issuer}.").format(issuer=issuer)
            message = f"{why} {tail}"
        case _:
            title = _("Signature not checked")
            message = _("The card says that it comes from {issuer}. The key of the issuer is not here.").format(
                issuer=issuer
            )
            severity = Severity.INFO
    return Issue(severity, title, message, card.locator)
