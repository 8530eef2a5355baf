"""Results that are printed without a table: a line of its own each, or a block with labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from secondop_desktop.importers import lab_report_content as content
from secondop_desktop.importers.lab_report_table import NOT_A_TEST, SENTENCE, Row
from secondop_desktop.importers.lab_report_words import Line

_DOSES = {"mg", "g", "ml", "l", "kg", "cm", "mm", "iu", "units", "unit", "min", "s", "m", "mmhg", "mcg", "ug"}
_LABEL = re.compile(
    r"(?:^|(?<=\s))(?:(?P<value>(?:your |my |test |current )?(?:values?|results?)(?: value)?|ergebnis|messwert)"
    r"|(?P<range>(?:(?:normal|standard|reference|ref\.?|healthy|expected) ?(?:range|interval|values?|limits)"
    r"|referenzbereich|normbereich))"
    r"|(?P<unit>units?|einheit)"
    r"|(?P<flag>(?:abnormal )?flag|interpretation|status))\s*(?::|$|(?=[<>≤≥]?\s?\d))",
    re.IGNORECASE,
)
_FAR_BELOW = 6


def line_rows(lines: Sequence[Line]) -> list[Row]:
    """The results that stand in one line each: a name, a value, a unit and a range, in that order or nearly so."""
    return [row for line in lines if (row := _line_row(line)) is not None]


def _line_row(line: Line) -> Row | None:
    words = line.words
    if len(words) > 24 or content.is_number(words[0].text) and len(words) < 4:
        return None
    for start in range(1, min(len(words), 9)):
        parts = content.split_tail([word.text for word in words[start:]])
        if parts is None:
            continue
        name = " ".join(word.text for word in words[:start]).strip(" :.-")
        if not _is_name(name) or _fields(line.text) or not (parts.unit or parts.range):
            return None
        if not parts.range and parts.unit.casefold() in _DOSES:
            return None
        sure = 0.93 if parts.range and parts.unit else 0.85 if parts.range else 0.7
        return Row(name, parts.value, parts.flag, parts.unit, parts.range, [line], sure)
    return None


def block_rows(lines: Sequence[Line]) -> list[Row]:
    """The results of a portal's print-out: a name, and under it its value, its range and its flag with labels."""
    rows: list[Row] = []
    taken = -1
    for index, line in enumerate(lines):
        fields = _fields(line.text)
        if index <= taken or "value" not in fields:
            continue
        name = _name_above(lines, index, taken)
        used = [line]
        end = index
        parts = content.split_value(fields["value"]) if fields["value"] else None
        if not fields["value"] and index + 1 < len(lines) and (parts := content.split_value(lines[index + 1].text)):
            end = index + 1
            used.append(lines[end])
        above = lines[name] if name is not None else None
        for back in range((name or 0) + 1, index):
            fields = _fields(lines[back].text) | fields
            used.append(lines[back])
        for ahead in range(end + 1, min(end + _FAR_BELOW, len(lines))):
            more = _fields(lines[ahead].text)
            if not more or "value" in more:
                break
            label_only = [kind for kind, text in more.items() if not text]
            fields = fields | more
            used.append(lines[ahead])
            end = ahead
            if label_only and ahead + 1 < len(lines) and not _fields(lines[ahead + 1].text):
                break
        taken = end
        if above is None or parts is None or not _is_name(above.text.strip(" :")):
            continue
        limits = content.split_range(fields.get("range", "")) if fields.get("range") else None
        unit = parts.unit or fields.get("unit", "") or (limits.unit if limits else "")
        printed = parts.range or (limits.range if limits else fields.get("range", ""))
        flag = parts.flag or fields.get("flag", "")
        if flag and not content.is_flag(flag):
            flag = ""
        sure = 0.95 if unit and printed else 0.85 if unit or printed else 0.6
        rows.append(Row(above.text.strip(" :"), parts.value, flag, unit, printed, [above, *used], sure))
    return rows


def _fields(text: str) -> dict[str, str]:
    """What the labels of a line say, by what they are; an empty text where the label stands alone."""
    labels = [match for match in _LABEL.finditer(text) if match.start() == 0 or match[0].endswith(":")]
    if not labels or labels[0].start() > 0:
        return {}
    found: dict[str, str] = {}
    for match, after in zip(labels, [*labels[1:], None], strict=True):
        kind = next(kind for kind, words in match.groupdict().items() if words)
        found.setdefault(kind, text[match.end() : after.start() if after else len(text)].strip())
    return found


def _name_above(lines: Sequence[Line], index: int, taken: int) -> int | None:
    """The nearest line above that is no label."""
    for back in range(index - 1, max(taken, index - 4), -1):
        if not _fields(lines[back].text):
            return back
    return None


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= 80 or len(name.split()) > 9 or NOT_A_TEST.match(name) or SENTENCE.search(name):
        return False
    return any(char.isalpha() for char in name) and not name[0].islower() or name in {"pH", "eGFR"}
