"""Records and batches to JSON values and back; what equals its default is left out, and unknown fields are refused."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import operator
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, lru_cache, partial
from typing import Any

from secondop_desktop.core.batch import Batch, Issue, Member, Refusal, SignedText
from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import RECORD_TYPES, Coding, Kind, Record
from secondop_desktop.core.tables import Table, TableMapping

_Coder = Callable[[Any], Any]


class CodecError(ValueError):
    """A JSON value is not what this program writes; the text says what it should have been and never what it is."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of a class once, so that the hundred thousandth record costs little.

    `fields`: name, default and how it is written, in order; a coder is None where JSON's own value will do.
    """

    kind: str | None
    values: Callable[[Any], tuple[Any, ...]]
    fields: tuple[tuple[str, Any, _Coder | None], ...]
    decoders: dict[str, _Coder | None]


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


@lru_cache(maxsize=1024)  # the values of one visit share its date
def _date_from_json(value: Any) -> PartialDate:
    when = parse_iso(value) if isinstance(value, str) else None
    if when is None:
        raise CodecError("date")
    return when


_REPEATED = frozenset(
    {
        *("patient_id", "display", "system", "code", "unit", "reference_range", "interpretation", "panel", "specimen"),
        *("method", "laboratory", "date_kind", "document_id", "importer", "confirmed_by", "value", "value_number"),
    }
)
"""Texts that thousands of records have alike: each is held once, as a vault of 100,000 results must fit in memory."""

_TEXTS = (str, str | None)


@cache
def _shared(_name: str) -> functools._lru_cache_wrapper[Any]:
    # One pool for each field: rare values of one push out none of another's. `typed`: 1 is not the same as true.
    return lru_cache(maxsize=1024, typed=True)(lambda value: value)


def forget_texts() -> None:
    """Let go of every text that records shared, when a vault is closed; records that are still held keep theirs."""
    for name in (*_REPEATED, Coding.__name__):
        _shared(name).cache_clear()
    _date_from_json.cache_clear()


def _coder(hint: Any) -> tuple[_Coder | None, _Coder | None]:
    """How a field of this type is written and read; None where JSON's own value will do."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        (inner,) = [arm for arm in typing.get_args(hint) if arm is not type(None)]
        return _coder(inner)
    if origin is tuple:
        arms = typing.get_args(hint)
        write, read = _coder(arms[0])
        return (
            list if write is None else lambda value: [write(item) for item in value],
            tuple if read is None else lambda value: tuple([read(item) for item in value]),
        )
    if hint is PartialDate:
        return (lambda value: value.iso), _date_from_json
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str, {str(member): member for member in hint}.__getitem__
    if hint is Coding:
        same = _shared(Coding.__name__)
        return to_json, lambda value: same(_build(Coding, value))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return to_json, partial(_build, hint)
    return None, None


@cache
def _shape(cls: type) -> _Shape:
    hints = typing.get_type_hints(cls)
    assert dataclasses.is_dataclass(cls)
    fields = [(field.name, _default(field), *_coder(hints[field.name])) for field in dataclasses.fields(cls)]
    decoders = {
        name: _shared(name) if hints[name] in _TEXTS and name in _REPEATED else read
        for name, _default, _write, read in fields
    }
    return _Shape(
        kind=str(cls.kind) if issubclass(cls, Record) else None,
        values=operator.attrgetter(*(name for name, *_rest in fields)),
        fields=tuple((name, default, write) for name, default, write, _read in fields),
        decoders=decoders | {"kind": None} if issubclass(cls, Record) else decoders,
    )


def to_json(value: Any) -> dict[str, Any]:
    """A dataclass of `core` as a JSON object; a record also says its kind."""
    cls: type = type(value)
    shape = _shape(cls)
    out: dict[str, Any] = {} if shape.kind is None else {"kind": shape.kind}
    for item, (name, default, write) in zip(shape.values(value), shape.fields, strict=True):
        if item is default or item == default:
            continue
        out[name] = item if write is None or item is None else write(item)
    return out


def _build(cls: type, value: Any) -> Any:
    if not isinstance(value, dict):
        raise CodecError(cls.__name__)
    shape = _shape(cls)
    decoders = shape.decoders
    try:
        arguments = {
            name: item if (read := decoders[name]) is None or item is None else read(item)
            for name, item in value.items()
        }
        if shape.kind is not None:
            arguments.pop("kind", None)
        return cls(**arguments)
    except (ValueError, TypeError, KeyError) as error:
        raise CodecError(cls.__name__) from error


_CLASSES = {str(kind): cls for kind, cls in RECORD_TYPES.items()}


def record_from_json(value: Any) -> Record:
    """The record that `to_json` wrote; raises `CodecError`."""
    try:
        cls = _CLASSES[value["kind"]]
    except (KeyError, TypeError) as error:
        raise CodecError("kind") from error
    record: Record = _build(cls, value)
    return record


def mapping_from_json(value: Any) -> TableMapping:
    """The mapping of a table's columns that `to_json` wrote; raises `CodecError`."""
    mapping: TableMapping = _build(TableMapping, value)
    return mapping


def batch_to_json(batch: Batch) -> dict[str, Any]:
    """A batch as a JSON object, for the pipe between worker and parent."""
    return {
        "importer": batch.importer,
        "patients": [to_json(item) for item in batch.patients],
        "records": [to_json(item) for item in batch.records],
        "proposed": [to_json(item) for item in batch.proposed],
        "documents": [to_json(item) for item in batch.documents],
        "none_known": [to_json(item) for item in batch.none_known],
        "unmapped": dict(batch.unmapped),
        "issues": [to_json(item) for item in batch.issues],
        "texts": {sha256: list(pages) for sha256, pages in batch.texts.items()},
        "refused": to_json(batch.refused) if batch.refused is not None else None,
        "members": [to_json(item) for item in batch.members],
        "tables": [to_json(item) for item in batch.tables],
        "signed": [to_json(item) for item in batch.signed],
    }


def batch_from_json(value: Any) -> Batch:
    """The batch that `batch_to_json` wrote; raises `CodecError` for anything else, as it comes from the worker."""
    try:
        return Batch(
            importer=value["importer"],
            patients=tuple(_expect(item, Kind.PATIENT) for item in value["patients"]),
            records=tuple(record_from_json(item) for item in value["records"]),
            proposed=tuple(_expect(item, Kind.TEST_RESULT) for item in value["proposed"]),
            documents=tuple(_expect(item, Kind.DOCUMENT) for item in value["documents"]),
            none_known=tuple(_expect(item, Kind.NONE_KNOWN) for item in value["none_known"]),
            unmapped={str(name): int(count) for name, count in value["unmapped"].items()},
            issues=tuple(_build(Issue, item) for item in value["issues"]),
            texts={str(sha256): tuple(str(page) for page in pages) for sha256, pages in value["texts"].items()},
            refused=_build(Refusal, value["refused"]) if value["refused"] is not None else None,
            members=tuple(_build(Member, item) for item in value["members"]),
            tables=tuple(_build(Table, item) for item in value["tables"]),
            signed=tuple(_build(SignedText, item) for item in value["signed"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CodecError("batch") from error


def _expect(value: Any, kind: Kind) -> Any:
    record = record_from_json(value)
    if record.kind is not kind:
        raise CodecError("kind")
    return record


_NOT_CONTENT = frozenset(
    {
        *("id", "patient_id", "subject", "sources", "confirmed", "document_ids", "result_ids", "report_ids"),
        *("procedure_id", "imaging_study_id", "parent_id", "file_name", "made_from"),
    }
)


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def to_text(value: Any) -> str:
    """A JSON value as the vault keeps it: no spaces, no escapes that need not be."""
    return _compact(value)


def fingerprint(record: Record) -> bytes:
    """Sixteen bytes that are equal for two records that state exactly the same; where each came from is left out."""
    return fingerprint_of(to_json(record))


def fingerprint_of(stated: Mapping[str, Any]) -> bytes:
    """The fingerprint of the record that `to_json` wrote as this."""
    text = _canonical(content(stated))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def content(stated: Mapping[str, Any]) -> dict[str, Any]:
    """What the record that `to_json` wrote as this states, without where it came from and what it is linked with."""
    return {name: value for name, value in stated.items() if name not in _NOT_CONTENT}


def statement(record: Record) -> str:
    """What a record states, as the text that `Source.stated` keeps."""
    return _canonical(content(to_json(record)))


def said_by(record: Record, source: Source) -> Record:
    """What one source of a record states; the record itself where that is what it shows. Raises `CodecError`."""
    if not source.stated:
        return record
    said = record_from_json(json.loads(source.stated))
    return dataclasses.replace(said, id=record.id, patient_id=record.patient_id, sources=(source,))


def replace(record: Record, changes: Mapping[str, Any]) -> Record:
    """The record with these fields replaced, given as their JSON values; raises `CodecError` for a wrong one."""
    return record_from_json(to_json(record) | {"kind": str(record.kind)} | dict(changes))
