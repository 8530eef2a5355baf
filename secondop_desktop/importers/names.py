"""Personal names held against each other: equal, a variant, or another name; explainable, and never by sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import OSA

from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.importers.nicknames import share_a_name


class Likeness(Enum):
    """How alike two statements are; UNKNOWN: one of them is missing, or they cannot be compared."""

    SAME = "same"
    VARIANT = "variant"
    UNKNOWN = "unknown"
    OTHER = "other"


_Split = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as printed, and every way in which it can be taken apart into given names and family names.

    The words of a split are case-folded and keep their accents; titles and "Jr" are not among them. `whole`: nothing
    but the order of its words says which of them is the family name.
    """

    shown: str
    splits: tuple[_Split, ...]
    suffix: str = ""
    alias: bool = False
    whole: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        given, family = self.splits[0]
        return given + family


@dataclass(frozen=True, slots=True)
class NameFinding:
    """How alike two people's names are, why, and whether at least the family name agrees."""

    likeness: Likeness
    why: str = ""
    family_agrees: bool = False


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set_of(
    "mr mrs ms miss mx dr prof professor sir dame rev mme mlle herr frau sr sra srta señor señora dhr mevr"
)
_TITLES_BEHIND = _set_of("mr mrs ms miss dr prof")  # "Sr" behind a name is the father
_SUFFIXES = {
    "jr": "jr",
    "junior": "jr",
    "sr": "sr",
    "senior": "sr",
    "ii": "ii",
    "iii": "iii",
    "iv": "iv",
    "2nd": "ii",
    "3rd": "iii",
    "4th": "iv",
}
_DEGREES = _set_of("md phd rn esq mba msc bsc dds dmd")
# What is written where nobody knows the name. Only of a whole field: Null and None are names of people, too.
_NO_NAME = frozenset(
    {
        *("unknown", "unk", "name unknown", "unknown unknown", "unknown patient", "patient unknown", "unnamed"),
        *(
            "no name",
            "anonymous",
            "anonymized",
            "anonymised",
            "not available",
            "not provided",
            "not known",
            "n/a",
            "withheld",
        ),
        *("name withheld", "redacted", "unbekannt", "inconnu", "inconnue", "desconocido", "desconocida", "sconosciuto"),
        *("onbekend", "patient", "the patient"),
    }
)
_NULLS = frozenset({"null", "none"})  # family names of people, too
_NEWBORN = _set_of("baby newborn infant neonate bb")
_OF_NEWBORNS = _NEWBORN | _set_of("boy girl male female of twin a b c one two 1 2 3")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
# How the letters are written out where a keyboard lacks them (German, Danish, Norwegian, Swedish).
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-"})


def names_of(person: Patient) -> tuple[Name, ...]:
    """The person's name, then the recorded other names; none of a record that gives no name."""
    found = []
    main = _name(person.family_name, person.given_names, person.display)
    if main is not None:
        found.append(main)
    for text in person.aliases:
        alias = _name("", "", text, alias=True)
        if alias is not None:
            found.append(alias)
    return tuple(found)


def compare_names(ours: Sequence[Name], theirs: Sequence[Name], *, same_birth_date: bool) -> NameFinding:
    """The best likeness between any name of one person and any of the other.

    Spelling mistakes are allowed for only beside an equal birth date; a name that agrees only by a recorded other
    name is a variant.
    """
    if not ours or not theirs:
        if not ours and not theirs:
            return NameFinding(Likeness.UNKNOWN, _("Neither gives a name."))
        return NameFinding(
            Likeness.UNKNOWN, _("The file gives no name.") if ours else _("The open record has no name.")
        )
    best: NameFinding | None = None
    for mine in ours:
        for yours in theirs:
            found = _compare(mine, yours, same_birth_date)
            if found.likeness is Likeness.SAME and (mine.alias or yours.alias):
                found = NameFinding(Likeness.VARIANT, _("The name fits another name of this person."), True)
            if best is None or _RANK[found.likeness] > _RANK[best.likeness]:
                best = found
    assert best is not None
    return best


_RANK = {Likeness.SAME: 3, Likeness.VARIANT: 2, Likeness.UNKNOWN: 1, Likeness.OTHER: 0}


def _name(family: str, given: str, display: str, *, alias: bool = False) -> Name | None:
    if {family.strip().casefold(), given.strip().casefold(), ""} <= {*_NULLS, ""} and (family or given):
        family = given = display = ""
    unnamed = any(_is_no_name(field) for field in (family, given))
    family, given, display = (("" if _is_no_name(field) else field) for field in (family, given, display))
    if unnamed and (family or given):
        display = ""  # it holds the word that stands for the missing half
    family_words, family_suffix = _words(family)
    given_words, given_suffix = _words(given)
    given_words = _without_newborn(given_words)
    if family_words and given and not given_words:
        return Name(display.strip() or f"{given} {family}", (((), family_words),), family_suffix, alias)
    suffix = family_suffix or given_suffix
    if family_words and given_words:
        shown = display.strip() or f"{given} {family}".strip()
        return Name(shown, ((given_words, family_words),), suffix, alias)
    shown = display.strip() or family.strip() or given.strip()
    before, comma, after = shown.partition(",")
    words, suffix = _words(shown)
    if not words or words[0] in _NULLS and len(words) == 1:
        return None
    named = _without_newborn(words)
    if named != words:
        return Name(shown, (((), named),), suffix, alias) if named else None
    if family_words or given_words:
        rest = tuple(word for word in words if word not in (family_words or given_words))
        split = (rest, family_words) if family_words else (given_words, rest)
        return Name(shown, (split,), suffix, alias)
    if comma and not set(re.findall(r"\w+", after.casefold())) <= _DEGREES:
        first, _suffix = _words(before)
        second, _suffix = _words(after, part=True)
        if first and second:
            return Name(shown, ((second, first),), suffix, alias)
    if len(words) == 1:
        return Name(shown, (((), words), (words, ())), suffix, alias)
    splits = tuple((words[:place], words[place:]) for place in range(len(words) - 1, 0, -1))
    return Name(shown, splits, suffix, alias, whole=True)


def _is_no_name(text: str) -> bool:
    """Whether a field says only that the name is not known."""
    words = re.sub(r"[\W_]*[,;][\W_]*|[\s_]+", " ", text.casefold()).strip(" .,;*?-")
    return words in _NO_NAME or (bool(text.strip()) and not any(char.isalpha() for char in text)) or "xxx" in words


def _without_newborn(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without "baby boy" and its like, which hospitals write before a child has a name."""
    if not _NEWBORN & set(words):
        return words
    return tuple(word for word in words if word not in _OF_NEWBORNS)


def _words(text: str, *, part: bool = False) -> tuple[tuple[str, ...], str]:
    """The words of a name, or of the `part` of it behind a comma, without titles; and "jr" or its like."""
    folded = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    words, suffix = [], ""
    parts = re.sub(r"[.,;()\"]+", " ", folded).split()
    while len(parts) > 1 and parts[0] in _TITLES:
        parts = parts[1:]
    while len(parts) > (1 if part else 2) and parts[-1] in _TITLES_BEHIND:
        parts = parts[:-1]
    for place, word in enumerate(parts):
        if word in _SUFFIXES and place > 0:
            suffix = _SUFFIXES[word]
        elif not (word in _DEGREES and place > (0 if part else 1)):
            words.append(word)
    return tuple(words), suffix


def _plain(words: Sequence[str]) -> tuple[str, ...]:
    """The words without accents (Latin letters only), apostrophes and hyphens."""
    out: list[str] = []
    for word in words:
        letters: list[str] = []
        for char in unicodedata.normalize("NFD", word):
            if unicodedata.combining(char) and letters and _is_latin(letters[-1]):
                continue
            letters.append(char)
        plain = unicodedata.normalize("NFC", "".join(letters)).translate(_LETTERS).replace("'", "")
        out.extend(part for part in plain.split("-") if part)
    return tuple(out)


def _written_out(words: Sequence[str]) -> tuple[str, ...]:
    """The words as `_plain` gives them, but with "ü" as "ue" and its like."""
    return _plain([unicodedata.normalize("NFC", word).translate(_WRITTEN_OUT) for word in words])


def _is_latin(text: str) -> bool:
    return any(unicodedata.name(char, "").startswith("LATIN") for char in text)


def _scripts(words: Sequence[str]) -> frozenset[str]:
    """The scripts of these words, as the first word of each letter's name in Unicode."""
    letters = [char for char in "".join(words) if char.isalpha()]
    return frozenset(unicodedata.name(char, "").split(" ")[0].split("-")[0] for char in letters)


def _compare(mine: Name, yours: Name, same_birth_date: bool) -> NameFinding:
    if not _scripts(mine.words) & _scripts(yours.words):
        return NameFinding(Likeness.UNKNOWN, _("The names are written in different scripts and cannot be compared."))
    pairs = list(_pairs(mine, yours))
    if mine.suffix and yours.suffix and mine.suffix != yours.suffix:
        why = _("One name says {one}, the other {other}.").format(one=mine.suffix.title(), other=yours.suffix.title())
    else:
        why = ""
    if any(one == other for one, other in pairs):
        return NameFinding(Likeness.VARIANT, why, True) if why else NameFinding(Likeness.SAME, family_agrees=True)
    # A name with letters of two scripts is held as strictly as the other name is, whichever side it stands on.
    if not all(_is_latin("".join(name.words)) for name in (mine, yours)):
        return _compare_exactly(mine, yours)
    if _only_initials(mine) or _only_initials(yours):
        return _compare_initials(mine, yours)
    best = _best_split(pairs, same_birth_date)
    if best.likeness is not Likeness.OTHER:
        return best
    turned = [((one[1], one[0]), other) for one, other in pairs if mine.whole]
    turned += [(one, (other[1], other[0])) for one, other in pairs if yours.whole]
    if _same_words_otherwise(mine, yours) or (
        turned and _best_split(turned, same_birth_date).likeness is not Likeness.OTHER
    ):
        return NameFinding(Likeness.VARIANT, _("The parts of the name are in another order."), True)
    return best


def _best_split(pairs: Sequence[tuple[_Split, _Split]], same_birth_date: bool) -> NameFinding:
    found = [_compare_split(one, other, same_birth_date) for one, other in pairs]
    return max(found, key=lambda finding: (_RANK[finding.likeness], finding.family_agrees))


def _only_initials(name: Name) -> bool:
    return len(name.words) > 1 and all(len(word) == 1 for word in name.words)


def _compare_initials(mine: Name, yours: Name) -> NameFinding:
    """A name of which only the first letters are given: they can fit, and never prove anything."""
    ours, theirs = ([word[0] for word in _plain(name.words)] for name in (mine, yours))
    shorter, longer = sorted((set(ours), set(theirs)), key=len)
    if shorter <= longer:
        return NameFinding(Likeness.VARIANT, _("One of them gives only initials."), True)
    return NameFinding(Likeness.OTHER, _("The initials differ."))


def _pairs(mine: Name, yours: Name) -> Iterator[tuple[_Split, _Split]]:
    for one in mine.splits:
        for other in yours.splits:
            yield one, other


def _compare_exactly(mine: Name, yours: Name) -> NameFinding:
    """Names in other scripts than Latin: no accents are dropped and no spelling is allowed for."""
    for one, other in _pairs(mine, yours):
        orders = ("".join(other[0] + other[1]), "".join(other[1] + other[0]))
        if "".join(one[0] + one[1]) in orders or "".join(one[1] + one[0]) in orders:
            return NameFinding(Likeness.SAME, family_agrees=True)
    ours, theirs = set(_unmarked(mine.words)), set(_unmarked(yours.words))
    if "".join(sorted(ours)) == "".join(sorted(theirs)):
        return NameFinding(Likeness.VARIANT, _("The names differ in an accent, a hyphen or a space."), True)
    if ours <= theirs or theirs <= ours:
        return NameFinding(Likeness.VARIANT, _("One name is longer than the other."), True)
    return NameFinding(Likeness.OTHER, _("The names differ."), bool(ours & theirs))


def _unmarked(words: Sequence[str]) -> list[str]:
    """The words as capitals leave them: Greek without accents, Cyrillic with "е" for "ё", Arabic without vowels."""
    out = []
    for word in words:
        letters = unicodedata.normalize("NFD", word.replace("ё", "е").replace("ـ", ""))
        kept = [
            char
            for place, char in enumerate(letters)
            if not (unicodedata.combining(char) and not unicodedata.name(letters[place - 1], "").startswith("CYRILLIC"))
        ]
        out.append(unicodedata.normalize("NFC", "".join(kept)))
    return out


def _compare_split(one: _Split, other: _Split, same_birth_date: bool) -> NameFinding:
    family, family_why = _compare_family(_plain(one[1]), _plain(other[1]), same_birth_date)
    if family is Likeness.OTHER and _written_alike(one[1], other[1]):
        family = Likeness.SAME
    if family is Likeness.OTHER:
        return NameFinding(Likeness.OTHER, _("The family names differ."))
    given, given_why = _compare_given(_plain(one[0]), _plain(other[0]), same_birth_date)
    if given is Likeness.OTHER and _written_alike(one[0], other[0]):
        given = Likeness.SAME
    if given is Likeness.OTHER:
        # A misspelt family name beside another given name is another name altogether.
        return NameFinding(Likeness.OTHER, _("The given names differ."), family is Likeness.SAME)
    if family is Likeness.SAME and given is Likeness.SAME:
        return NameFinding(Likeness.VARIANT, _("The names differ in an accent, a hyphen or a space."), True)
    return NameFinding(Likeness.VARIANT, family_why or given_why, True)


def _written_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the words are equal once "ü" and its like are written out in either."""
    spellings = ({"".join(_plain(words)), "".join(_written_out(words))} for words in (one, other))
    return bool(set.intersection(*spellings))


def _compare_family(one: tuple[str, ...], other: tuple[str, ...], same_birth_date: bool) -> tuple[Likeness, str]:
    if not one or not other:
        return Likeness.VARIANT, _("One of them gives no family name.")
    if "".join(one) == "".join(other):
        return Likeness.SAME, ""
    if 1 in (len("".join(one)), len("".join(other))) and one[0][0] == other[0][0]:
        return Likeness.VARIANT, _("One of them gives only an initial of the family name.")
    long_one, long_other = {w for w in one if w not in _PARTICLES}, {w for w in other if w not in _PARTICLES}
    if long_one and long_other and (long_one <= long_other or long_other <= long_one):
        return Likeness.VARIANT, _("One of them has a further family name.")
    if same_birth_date and _alike("".join(one), "".join(other)):
        return Likeness.VARIANT, _("The family name is spelled differently.")
    return Likeness.OTHER, ""


_PARTICLES = _set_of("de del la las los da das do dos di du den der van von ter ten zu y e al el bin ibn mac mc o")


def _compare_given(one: tuple[str, ...], other: tuple[str, ...], same_birth_date: bool) -> tuple[Likeness, str]:
    if "".join(one) == "".join(other):
        return Likeness.SAME, ""
    if not one or not other:
        return Likeness.VARIANT, _("One of them gives no given name.")
    first, second = one[0], other[0]
    if first == second:
        return Likeness.VARIANT, _("The middle names or initials differ.")
    if 1 in (len(first), len(second)) and first[0] == second[0]:
        return Likeness.VARIANT, _("One of them gives only an initial.")
    if share_a_name(first, second):
        return Likeness.VARIANT, _("One may be the short form of the other’s given name.")
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 3 and longer.startswith(shorter):
        return Likeness.VARIANT, _("One may be the short form of the other’s given name.")
    words, others = {w for w in one if len(w) > 1}, {w for w in other if len(w) > 1}
    if words & others:
        return Likeness.VARIANT, _("They share one given name, but not the first.")
    if same_birth_date and _alike(first, second):
        return Likeness.VARIANT, _("The given name is spelled differently.")
    return Likeness.OTHER, ""


def _alike(one: str, other: str) -> bool:
    """Whether a slip of the keys turns one spelling into the other: one letter, or two in a long name."""
    shorter = min(len(one), len(other))
    if shorter < 3:
        return False
    return OSA.distance(one, other) <= (2 if shorter >= 8 else 1)


def _same_words_otherwise(mine: Name, yours: Name) -> bool:
    return len(mine.words) > 1 and sorted(_plain(mine.words)) == sorted(_plain(yours.words))
