"""A proposed title and kind for a document, from its file's title and the first lines of its first page."""

from __future__ import annotations

import re
from pathlib import PurePath

from secondop_desktop.core.records import DocumentCategory

_KINDS = {
    DocumentCategory.PATHOLOGY: (
        r"surgical pathology",
        r"pathology (?:report|consultation|results?)",
        r"histopathology",
        r"cytolog(?:y|ical)",
        r"biopsy report",
        r"cytopathology",
    ),
    DocumentCategory.PROCEDURE: (
        r"operati(?:ve|on) (?:report|note|record)",
        r"procedure (?:report|note)",
        r"surgical (?:report|note)",
        r"(?:colonoscopy|endoscopy|bronchoscopy|cystoscopy) (?:report|note)",
    ),
    DocumentCategory.DISCHARGE: (
        r"discharge (?:summary|note|letter|instructions|report)",
        r"after[- ]visit summary",
    ),
    DocumentCategory.IMAGING: (
        r"radiology",
        r"diagnostic imaging",
        r"imaging (?:report|study|results?)",
        r"ultrasound",
        r"sonogra(?:m|phy)",
        r"\bMRI\b",
        r"magnetic resonance",
        r"\bCT (?:scan|of|chest|abdomen|head|neck|thorax|pelvis|brain|spine)",
        r"computed tomography",
        r"x-?rays?\b",
        r"radiograph",
        r"mammogra(?:m|phy)",
        r"\bPET[ /-]?CT\b",
        r"nuclear medicine",
        r"bone densit(?:y|ometry)",
        r"\bDE?XA\b",
    ),
    DocumentCategory.GENETICS: (
        r"genetic (?:test|report|counsell?ing)",
        r"genomic",
        r"molecular (?:report|profil)",
        r"sequencing",
    ),
    DocumentCategory.LABORATORY: (
        r"laborator(?:y|ies) (?:report|results?|data)",
        r"\blabs? (?:report|results?)",
        r"blood (?:test|work) results?",
        r"test results?",
    ),
    DocumentCategory.CONSULTATION: (
        r"consult(?:ation)?(?: note| letter| report)",
        r"consultation",
        r"clinic (?:letter|note)",
        r"referral (?:letter|note)",
        r"letter of referral",
        r"office visit",
        r"progress note",
        r"history and physical",
    ),
    DocumentCategory.TREATMENT: (
        r"treatment (?:plan|summary)",
        r"chemotherapy",
        r"radiotherapy",
        r"radiation (?:therapy|oncology)",
        r"infusion record",
    ),
    DocumentCategory.INSURANCE: (
        r"explanation of benefits",
        r"prior authori[sz]ation",
        r"insurance card",
        r"coverage decision",
    ),
    DocumentCategory.SUMMARY: (
        r"(?:summary|continuity) of care",
        r"(?:patient|health|medical) summary",
        r"personal information report",
        r"blue button",
    ),
}
_PATTERNS = {category: re.compile("|".join(words), re.IGNORECASE) for category, words in _KINDS.items()}
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|excel|powerpoint)\b.*|untitled.*|document ?\d*|scan(?:ned)?[ _-]?\d*.*|img[ _-]?\d+.*"
    r"|print(?:ing)?|report|about:blank|https?:.*|.*\.(?:docx?|pdf|rtf|html?|xlsx?|odt|indd|tiff?|jpe?g|png|xml|tmp))$",
    re.IGNORECASE,
)
_NO_HEADING = re.compile(
    r"^(?:page \d.*|\d[\d\W]*|confidential|fax.*|tel.*|phone.*|https?:.*|www\..*|.*@.*|to whom.*|dear .*)$",
    re.IGNORECASE,
)
# Labelled fields of a page's head, which lose their colons when a page is read from a picture.
_FIELD = re.compile(
    r"^(?:(?:record|patient|chart|account|accession|specimen|sample|order|visit|encounter|policy|member)"
    r" (?:number|no\.?|id)\b|date of birth\b|ordered by\b|ordering\b|fasting\b"
    r"|(?:name|patient|mrn|dob|born|sex|age|accession|collected|received|reported)\b.*\d)",
    re.IGNORECASE,
)
_DIGITS_OF_FIELDS = 6
_HEADING_WORDS = re.compile(
    r"report|letter|summary|note|results?|record|plan|statement|questionnaire|consent|referral|certificate|prescription"
    r"|instructions|card",
    re.IGNORECASE,
)
_COLUMNS = frozenset(
    "test tests name component analyte result results value values current previous flag flags unit units reference "
    "references range ranges interval intervals status date ref low high".split()
)
"""What the columns of a laboratory report are called: a line of nothing else heads its table, not the page."""
_ASIDE = re.compile(r"\([^()]*\)")
_LONGEST = 120
_LINES = 15


def stem_of(file_name: str) -> str:
    """The file's name without its extension."""
    return PurePath(file_name).stem or file_name


def title_of(stated: str, first_page: str, file_name: str) -> str:
    """The title that the file states if it is one, else the page's heading, else the file's name."""
    stated = " ".join(stated.split())
    if 4 <= len(stated) <= _LONGEST and any(char.isalpha() for char in stated) and not _NO_TITLE.match(stated):
        return stated
    headings = [line for line in _lines(first_page) if _is_heading(line)]
    for line in headings:
        if _HEADING_WORDS.search(line) or kind_of(line) is not DocumentCategory.OTHER:
            return line
    return headings[0] if headings else stem_of(file_name)


def category_of(title: str, first_page: str) -> DocumentCategory:
    """The kind of document that its title names, else its first lines; OTHER when they name none or several."""
    named = kind_of(title)
    if named is not DocumentCategory.OTHER:
        return named
    return kind_of("\n".join(_lines(first_page)[:8]))


def kind_of(text: str) -> DocumentCategory:
    """The one kind that these words name; OTHER when they name none or several."""
    found = {category for category, pattern in _PATTERNS.items() if pattern.search(text)}
    return found.pop() if len(found) == 1 else DocumentCategory.OTHER


def _lines(page: str) -> list[str]:
    lines = (" ".join(line.strip(" \t*=_-#").split()) for line in page[:8000].splitlines())
    return [line for line in lines if line][:_LINES]


def _is_heading(line: str) -> bool:
    """Whether a line is short, of words, no labelled field and no piece of a sentence."""
    if not 4 <= len(line) <= _LONGEST or ":" in line or _NO_HEADING.match(line) or line[0].islower():
        return False
    named = kind_of(line) is not DocumentCategory.OTHER
    if not named and (_FIELD.match(line) or sum(char.isdigit() for char in line) >= _DIGITS_OF_FIELDS):
        return False
    named_columns = [word.casefold().strip("()") in _COLUMNS for word in line.split()]
    if len(named_columns) > 2 and all(named_columns):
        return False
    words = [word for word in _ASIDE.sub("", line).split() if len(word) > 3 and word[0].isalpha()]
    if len(words) > 4 and sum(word[0].islower() for word in words) > len(words) // 2:
        return False
    return sum(char.isalpha() for char in line) >= max(4, len(line) // 2) and not (len(words) > 4 and line[-1] in ".,;")
