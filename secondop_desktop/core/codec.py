"""Records and batches to JSON values and back; what equals its default is left out, and unknown fields are refused."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, partial
from typing import Any

from secondop_desktop.core.batch import Batch, Issue, Refusal
from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.records import RECORD_TYPES, Kind, Record

_Encode = Callable[[Any], Any]


class CodecError(ValueError):
    """A JSON value is not what this program writes; the text names the field and never its value."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    default: Any
    encode: _Encode | None
    decode: _Encode | None


def _identity_default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _date_from_json(value: Any) -> PartialDate:
    when = parse_iso(value) if isinstance(value, str) else None
    if when is None:
        raise CodecError("date")
    return when


def _coder(hint: Any) -> tuple[_Encode | None, _Encode | None]:
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
            tuple if read is None else lambda value: tuple(read(item) for item in value),
        )
    if hint is PartialDate:
        return (lambda value: value.iso), _date_from_json
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str, hint
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return to_json, partial(_build, hint)
    return None, None


@cache
def _fields(cls: type) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(cls)
    assert dataclasses.is_dataclass(cls)
    return tuple(
        _Field(field.name, _identity_default(field), *_coder(hints[field.name])) for field in dataclasses.fields(cls)
    )


@cache
def _by_name(cls: type) -> dict[str, _Field]:
    return {field.name: field for field in _fields(cls)}


def to_json(value: Any) -> dict[str, Any]:
    """A dataclass of `core` as a JSON object; a record also says its kind."""
    out: dict[str, Any] = {"kind": str(value.kind)} if isinstance(value, Record) else {}
    cls: type = type(value)
    for field in _fields(cls):
        item = getattr(value, field.name)
        if item == field.default:
            continue
        out[field.name] = item if field.encode is None or item is None else field.encode(item)
    return out


def _build(cls: type, value: Any) -> Any:
    if not isinstance(value, dict):
        raise CodecError(cls.__name__)
    known = _by_name(cls)
    arguments = {}
    for name, item in value.items():
        if name == "kind" and issubclass(cls, Record):
            continue
        field = known.get(name)
        if field is None:
            raise CodecError(f"{cls.__name__} has an unknown field")
        try:
            arguments[name] = item if field.decode is None or item is None else field.decode(item)
        except (ValueError, TypeError) as error:
            raise CodecError(f"{cls.__name__}.{name}") from error
    try:
        return cls(**arguments)
    except TypeError as error:
        raise CodecError(cls.__name__) from error


def record_from_json(value: Any) -> Record:
    """The record that `to_json` wrote; raises `CodecError`."""
    try:
        cls = RECORD_TYPES[Kind(value["kind"])]
    except (KeyError, TypeError, ValueError) as error:
        raise CodecError("kind") from error
    record: Record = _build(cls, value)
    return record


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
        *("procedure_id", "imaging_study_id", "parent_id", "file_name"),
    }
)


def fingerprint(record: Record) -> bytes:
    """Sixteen bytes that are equal for two records that state exactly the same; where each came from is left out."""
    content = {name: value for name, value in to_json(record).items() if name not in _NOT_CONTENT}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def replace(record: Record, changes: Mapping[str, Any]) -> Record:
    """The record with these fields replaced, given as their JSON values; raises `CodecError` for a wrong one."""
    return record_from_json(to_json(record) | {"kind": str(record.kind)} | dict(changes))
