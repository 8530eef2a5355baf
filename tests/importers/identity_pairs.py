"""Pairs of descriptions of a person, and whether the identity guard should take them for one: a table, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import parse_iso
from secondop_desktop.core.records import Identifier, Patient

SAME, UNSURE, UNIDENTIFIED, DIFFERENT = Verdict.SAME, Verdict.UNSURE, Verdict.UNIDENTIFIED, Verdict.DIFFERENT


def person(text: str) -> Patient:
    """Fields split by `|`: `Family|Given|1968-03-14` or `Whole name|1968-03-14`; then `aka Name`, `f` or `m`, and
    numbers as `system=value` or `system=value (label)`."""
    fields = [field.strip() for field in text.split("|")]
    place = next((n for n, field in enumerate(fields) if field == "?" or field[:1].isdigit() and "=" not in field), 0)
    names, rest = fields[:place], fields[place + 1 :]
    family, given = names if len(names) == 2 else ("", "")
    numbers = []
    for field in rest:
        if "=" in field:
            system, _equals, value = field.partition("=")
            value, _space, label = value.partition(" (")
            numbers.append(Identifier(system, value, label.rstrip(")")))
    return Patient(
        display=f"{given} {family}".strip() if len(names) == 2 else "".join(names),
        family_name=family,
        given_names=given,
        aliases=tuple(field[4:] for field in rest if field.startswith("aka ")),
        birth_date=None if fields[place] == "?" else parse_iso(fields[place]),
        sex=next((field for field in rest if field in ("f", "m")), ""),
        identifiers=tuple(numbers),
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """The open record, a person whom a file names, the verdict, and why."""

    record: str
    file: str
    verdict: Verdict
    why: str

    def __str__(self) -> str:
        return f"{self.record} ~ {self.file}"


def _pairs(verdict: Verdict, text: str) -> list[Pair]:
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        record, file, why = (part.strip() for part in line.split(" ~ "))
        found.append(Pair(record, file, verdict, why))
    return found


PAIRS = [
    *_pairs(
        SAME,
        """
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1968-03-14 ~ equal
        Calloway|Ines|1968-03-14 ~ CALLOWAY|INES|1968-03-14 ~ capitals
        Calloway|Ines|1968-03-14 ~ calloway|ines|1968-03-14 ~ small letters
        Calloway|Ines|1968-03-14 ~ Calloway, Ines|1968-03-14 ~ the family name first, with a comma
        Calloway|Ines|1968-03-14 ~ Ines Calloway|1968-03-14 ~ the name in one field
        Calloway|Ines Maria|1968-03-14 ~ CALLOWAY, INES MARIA|1968-03-14 ~ with the middle name on both sides
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1968-03-14T10:20:00-05:00 ~ the hour of birth beside the day
        Calloway|Ines|1968-03-14 ~ Dr. Ines Calloway|1968-03-14 ~ a title
        Calloway|Ines|1968-03-14 ~ Prof. Dr. Ines Calloway|1968-03-14 ~ two titles
        Calloway|Ines|1968-03-14 ~ Ines Calloway, MD, PhD|1968-03-14 ~ degrees
        Calloway|Ines|1968-03-14 ~ CALLOWAY, INES MRS|1968-03-14 ~ a title at the end, as registers print it
        Calloway|Ines|1968-03-14 ~ Calloway, Ines, RN|1968-03-14 ~ a degree behind a second comma
        Smith|John|1950-02-03 ~ Smith Jr|John|1950-02-03 ~ only one says Jr, and the birth date is equal
        Smith|John|1950-02-03 ~ SMITH, JOHN, III|1950-02-03 ~ only one says III, and the birth date is equal
        Smith Jr.|John|1950-02-03 ~ John Smith Junior|1950-02-03 ~ Jr and Junior
        Smith|John II|1950-02-03 ~ John Smith 2nd|1950-02-03 ~ II and 2nd
        García López|María|1961-05-06 ~ María García López|1961-05-06 ~ two family names in one field
        de la Cruz|Juan|1970-11-30 ~ Juan de la Cruz|1970-11-30 ~ particles
        van der Berg|Jan|1940-07-08 ~ VAN DER BERG, JAN|1940-07-08 ~ particles in capitals
        O'Brien|Sean|1950-01-02 ~ O’Brien|Sean|1950-01-02 ~ another apostrophe
        Weiß|Karl|1944-04-04 ~ WEISS|KARL|1944-04-04 ~ ß in capitals is SS
        Müller|Jürgen|1955-09-10 ~ MÜLLER|JÜRGEN|1955-09-10 ~ letters with dots in capitals
        Иванова|Анна|1970-02-02 ~ ИВАНОВА, АННА|1970-02-02 ~ Cyrillic in capitals
        田中|太郎|1980-12-01 ~ 太郎田中|1980-12-01 ~ no space, the given name first
        김|민준|1980-12-01 ~ 김민준|1980-12-01 ~ Hangul without a space
        Sukarno||1970-06-06 ~ Sukarno|1970-06-06 ~ one name alone
        Null|Anna|1970-06-06 ~ Anna Null|1970-06-06 ~ Null is a family name beside a given name
        Doe|John|1970-06-06 ~ DOE, JOHN|1970-06-06 ~ some people are called so
        Calloway|Ines|1968-03-14|a=7 ~ Calloway|Ines|1968-03-14|b=9 ~ numbers of two authorities say nothing
        Calloway|Ines|1968-03-14|a=00-7 ~ Calloway|Ines|1968-03-14|a=007 ~ one number, printed in two ways
        Calloway|Ines|1968-03-14|a=7|a=8 ~ Calloway|Ines|1968-03-14|a=8|a=9 ~ one of several numbers agrees
        Calloway|Ines|1968-03-14|f ~ Calloway|Ines|1968-03-14 ~ the sex is missing in one
        """,
    ),
    *_pairs(
        UNSURE,
        """
        Calloway|Ines|1968-03-14 ~ Calloway|Ines Maria|1968-03-14 ~ a middle name in one
        Calloway|Ines|1968-03-14 ~ CALLOWAY, INES M|1968-03-14 ~ a middle initial in one
        Calloway|Ines Maria|1968-03-14 ~ Calloway|Ines R.|1968-03-14 ~ another middle initial
        Calloway|Ines|1968-03-14 ~ Calloway|Maria Ines|1968-03-14 ~ the given name as the second one
        Calloway|Ines|1968-03-14 ~ Calloway|I|1968-03-14 ~ an initial for the given name
        Calloway|Ines|1968-03-14 ~ Calloway I|1968-03-14 ~ the family name first, with an initial
        Calloway|Ines|1968-03-14 ~ Ines C.|1968-03-14 ~ an initial for the family name
        Calloway|Ines|1968-03-14 ~ I.C.|1968-03-14 ~ initials only
        Calloway|Ines|1968-03-14 ~ Ines|Calloway|1968-03-14 ~ given and family name in each other's field
        Calloway|Ines|1968-03-14 ~ Calloway Ines|1968-03-14 ~ the family name first without a comma
        Calloway|Ines Maria|1968-03-14 ~ Calloway Ines|1968-03-14 ~ the family name first, and no middle name
        Calloway|Ines|1968-03-14 ~ Mrs Calloway|1968-03-14 ~ no given name
        Calloway|Ines|1968-03-14 ~ Caloway|Ines|1968-03-14 ~ a letter missing in the family name
        Calloway|Ines|1968-03-14 ~ Callaway|Ines|1968-03-14 ~ another letter in the family name
        Calloway|Ines|1968-03-14 ~ Callowya|Ines|1968-03-14 ~ two letters of the family name turned
        Calloway|Ines|1968-03-14 ~ Calloway|Inse|1968-03-14 ~ two letters of the given name turned
        Calloway|Ines|1968-03-14 ~ Calloway|Inez|1968-03-14 ~ another spelling of the given name
        Calloway|Ines|1968-03-14 ~ Calloway-Reed|Ines|1968-03-14 ~ a double family name after marriage
        Calloway-Reed|Ines|1968-03-14 ~ Reed|Ines|1968-03-14 ~ one half of a double family name
        Calloway|Ines|1968-03-14 ~ Calloway Reed|Ines|1968-03-14 ~ a double family name without a hyphen
        Calloway|Ines|1968-03-14 ~ Ines Calloway née Haddon|1968-03-14 ~ the maiden name added
        Calloway|Ines|1968-03-14|aka Ines Haddon ~ Haddon|Ines|1968-03-14 ~ a recorded maiden name
        Calloway|Ines|1968-03-14|aka Haddon ~ Haddon|Ines|1968-03-14 ~ a recorded maiden name without the given name
        Calloway|Ines|1968-03-14 ~ Haddon|Ines|1968-03-14|aka Calloway, Ines ~ the file records the other name
        Smith-Jones|Anna|1966-01-01 ~ Smith Jones|Anna|1966-01-01 ~ a hyphen
        Smith-Jones|Anna|1966-01-01 ~ Jones-Smith|Anna|1966-01-01 ~ a double name in the other order
        García López|María|1961-05-06 ~ García|María|1961-05-06 ~ the first of two Spanish family names
        García López|María|1961-05-06 ~ GARCIA LOPEZ|MARIA|1961-05-06 ~ Spanish without accents
        Silva Santos|João|1961-05-06 ~ Santos|João|1961-05-06 ~ the last of two Portuguese family names
        dos Santos|João|1961-05-06 ~ Santos|Joao|1961-05-06 ~ no particle and no tilde
        de la Cruz|Juan|1970-11-30 ~ Delacruz|Juan|1970-11-30 ~ particles in one word
        de la Cruz|Juan|1970-11-30 ~ Cruz|Juan|1970-11-30 ~ without the particles
        van der Berg|Jan|1940-07-08 ~ Berg, Jan van der|1940-07-08 ~ Dutch: the particles behind the given name
        van der Berg|Jan|1940-07-08 ~ Vanderberg|Jan|1940-07-08 ~ Dutch in one word
        Müller|Jürgen|1955-09-10 ~ Mueller|Juergen|1955-09-10 ~ dots written out
        Müller|Jürgen|1955-09-10 ~ Muller|Jurgen|1955-09-10 ~ dots left out
        Mueller|Jürgen|? ~ Müller|Jürgen|1955-09-10 ~ dots written out, and no birth date
        Jørgensen|Søren|1955-09-10 ~ Jorgensen|Soren|1955-09-10 ~ ø as o
        Jørgensen|Søren|1955-09-10 ~ Joergensen|Soeren|1955-09-10 ~ ø as oe
        Åberg|Åsa|1955-09-10 ~ Aaberg|Aasa|1955-09-10 ~ å as aa
        Łukasik|Paweł|1955-09-10 ~ Lukasik|Pawel|1955-09-10 ~ a Polish letter
        O'Brien|Sean|1950-01-02 ~ OBrien|Sean|1950-01-02 ~ no apostrophe
        O'Brien|Sean|1950-01-02 ~ O Brien|Sean|1950-01-02 ~ a space for the apostrophe
        MacDonald|Ian|1950-01-02 ~ McDonald|Ian|1950-01-02 ~ Mac and Mc
        Haddon|William|1948-08-08 ~ Haddon|Bill|1948-08-08 ~ a short form
        Haddon|Robert|1948-08-08 ~ BOB HADDON|1948-08-08 ~ a short form
        Haddon|Elizabeth|1948-08-08 ~ Haddon|Betty|1948-08-08 ~ a short form
        Haddon|Katherine|1948-08-08 ~ Haddon|Kathryn|1948-08-08 ~ another spelling
        García|José|1948-08-08 ~ García|Pepe|1948-08-08 ~ a Spanish short form
        Haddon|Robert Thomas|1948-08-08 ~ R. Thomas Haddon|1948-08-08 ~ called by the second name
        Haddon|Mary-Ann|1948-08-08 ~ Haddon|Mary Ann|1948-08-08 ~ a hyphen in the given name
        Haddon|Mary Ann|1948-08-08 ~ Haddon|Maryann|1948-08-08 ~ two given names in one word
        Smith|John Jr|1950-02-03 ~ Smith|John Sr|1950-02-03 ~ Jr and Sr, but one birth date
        Reed|Jon|2015-05-05 ~ Reed|Joan|2015-05-05 ~ twins, or a slip
        Reed|Tina|2015-05-05 ~ Reed|Nina|2015-05-05 ~ twins whose names differ in a letter, or a slip
        Reed|Anna|2015-05-05 ~ Baby Girl Reed|2015-05-05 ~ a child before it had a name
        Reed|Anna|2015-05-05 ~ Reed|BABY GIRL A|2015-05-05 ~ a twin before it had a name
        Иванова|Анна|1970-02-02 ~ Ivanova|Anna|1970-02-02 ~ Cyrillic and Latin letters
        Παπαδόπουλος|Γιώργος|1970-02-02 ~ ΠΑΠΑΔΟΠΟΥΛΟΣ|ΓΙΩΡΓΟΣ|1970-02-02 ~ Greek capitals carry no accents
        Королёва|Анна|1970-02-02 ~ Королева|Анна|1970-02-02 ~ ё is often written е
        Иванова|Анна Петровна|1970-02-02 ~ Иванова|Анна|1970-02-02 ~ without the father's name
        田中|太郎|1980-12-01 ~ Tanaka|Taro|1980-12-01 ~ Japanese in two scripts
        田中|太郎|1980-12-01 ~ タナカ|タロウ|1980-12-01 ~ characters and their sounds
        محمد|علي|1980-12-01 ~ Ali|Mohammed|1980-12-01 ~ Arabic and Latin letters
        Nguyễn|Văn Anh|1977-04-04 ~ Nguyen|Van Anh|1977-04-04 ~ Vietnamese without marks
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1968-03 ~ month and year of birth agree
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1968 ~ the year of birth agrees
        Calloway|Ines|1968 ~ Calloway|Ines|1968 ~ both give only the year
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|? ~ no birth date in the file
        Calloway|Ines|? ~ Calloway|Ines|1968-03-14 ~ no birth date in the record
        Calloway|Ines|? ~ Calloway|Ines|? ~ no birth date at all
        Calloway|Ines|1968-03-14 ~ 1968-03-14 ~ a birth date alone
        Calloway|Ines|1968-03-14 ~ UNKNOWN|1968-03-14 ~ "unknown" is no name
        Calloway|Ines|1968-03-14 ~ Unknown|Ines|1968-03-14 ~ "unknown" for the family name
        Calloway|Ines|1968-03-14 ~ Calloway|UNK|1968-03-14 ~ "unk" for the given name
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1900-01-01 ~ a day that systems write for "unknown"
        Calloway|Ines|1900-01-01 ~ Calloway|Ines|1900-01-01 ~ both give the day that stands for "unknown"
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|9999-12-31 ~ the last day that a system can count
        Calloway|Ines|1968-03-14|f ~ Calloway|Ines|1968-03-14|m ~ another sex
        Calloway|Ines|1968-03-14|a=7 ~ ?|a=7 ~ a number that agrees, and no name
        Calloway|Ines|1968-03-14|a=7 ~ Calloway|Ines|?|a=7 ~ a number that agrees, and no birth date
        Calloway|Ines|1968-03-14|a=7 ~ Calloway|Bunny|1968-03-14|a=7 ~ another given name, but the number agrees
        Calloway|Ines|1968-03-14|a=7 (Account number) ~ Calloway|Ines|1968-03-14|a=8 (Account number) ~ it changes
        Calloway|Ines|1968-03-14|a=7 (MRN) ~ Calloway|Ines|1968-03-14|a=8 (Old MRN) ~ an earlier number
        """,
    ),
    *_pairs(
        UNIDENTIFIED,
        """
        Calloway|Ines|1968-03-14 ~ ? ~ nothing
        Calloway|Ines|1968-03-14 ~ ?|f ~ the sex alone
        Calloway|Ines|1968-03-14 ~ UNKNOWN|? ~ "unknown" is no name
        Calloway|Ines|1968-03-14 ~ Unknown, Unknown|? ~ "unknown" twice
        Calloway|Ines|1968-03-14 ~ Anonymous|? ~ a name taken away
        Calloway|Ines|1968-03-14 ~ null|null|? ~ nothing, as a program writes it
        Calloway|Ines|1968-03-14 ~ XXXXX|? ~ a name struck out
        Calloway|Ines|1968-03-14 ~ 00482|? ~ figures are no name
        Calloway|Ines|1968-03-14|a=7 ~ ?|b=7 ~ a number of another authority
        Calloway|Ines|1968-03-14 ~ ?|a=7 ~ a number that cannot be compared
        """,
    ),
    *_pairs(
        DIFFERENT,
        """
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1986-03-14 ~ two figures of the year turned
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1968-03-15 ~ one day later
        Calloway|Ines|1968-03-04 ~ Calloway|Ines|1968-04-03 ~ day and month swapped
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1967-03-14 ~ a year apart
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1958-03-14 ~ ten years apart
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1868-03-14 ~ a hundred years apart
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1951-11-02 ~ the same name, another birth date
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1967 ~ another year of birth
        Calloway|Ines|1968-03-14 ~ Calloway|Ines|1968-04 ~ another month of birth
        Calloway|Ines|1968 ~ Calloway|Ines|1969 ~ another year of birth, both without a day
        Smith Sr|John|1950-02-03 ~ Smith Jr|John|1978-06-09 ~ father and son
        Smith|John|1950-02-03 ~ Smith|John|1978-06-09 ~ father and son without Sr and Jr
        Calloway|Ines|1968-03-14 ~ Haddon|Ines|1968-03-14 ~ another family name that is not recorded (marriage?)
        Calloway|Ines|1968-03-14 ~ HADDON, INES|1968-03-14 ~ another family name in capitals
        Calloway|Ines|1968-03-14|aka Ines Reed ~ Haddon|Ines|1968-03-14 ~ the recorded other name is yet another
        García López|María|1961-05-06 ~ García Ruiz|María|1961-05-06 ~ another second family name
        Иванова|Анна|1970-02-02 ~ Петрова|Анна|1970-02-02 ~ another family name in Cyrillic
        Lee|Ann|1968-03-14 ~ Li|Ann|1968-03-14 ~ too short to call it a slip
        Calloway|Ines|1968-03-14 ~ Haddon|Walter|1951-02-01 ~ another person altogether
        Calloway|Ines|1968-03-14 ~ Walter Haddon|? ~ another person without a birth date
        Calloway|Ines|1968-03-14 ~ Galloway|Ines|? ~ one letter, and no birth date that speaks for a slip
        Calloway|Ines|1968-03-14 ~ Test Patient|1968-03-14 ~ a test person of a system
        Calloway|Ines|1968-03-14 ~ DOE, JOHN|1968-03-14 ~ an invented name is another name
        Calloway|Ines|1968-03-14 ~ W.H.|1968-03-14 ~ other initials
        Reed|Anna|2015-05-05 ~ Reed|Thomas|2015-05-05 ~ twins
        Reed|Anna|2015-05-05|f ~ Reed|Rosa|2015-05-05|f ~ twins of one sex
        Reed|Anna|2015-05-05|f|a=7 ~ Reed|Anne|2015-05-05|f|a=8 ~ twins with like names and their own numbers
        Reed|Anna Maria|2015-05-05 ~ REED, T.|2015-05-05 ~ a twin's initial
        Calloway|Ines|1968-03-14 ~ Calloway|Thomas|1966-01-09 ~ a husband
        Calloway|Ines|1968-03-14 ~ Calloway|Thomas|? ~ a relative without a birth date
        Calloway|Ines|1968-03-14|a=7 ~ Calloway|Ines|1968-03-14|a=8 ~ another number of one authority
        Calloway|Ines|1968-03-14|a=7 ~ ?|a=8 ~ another number of one authority, and no name
        Calloway|Ines|1968-03-14|a=7 ~ Haddon|Ines|1968-03-14|a=7 ~ another family name, though a number agrees
        Calloway|Ines|1968-03-14|a=7 ~ Calloway|Ines|1968-03-15|a=7 ~ another birth date, though a number agrees
        Calloway|Ines|1968-03-14|a=7|b=1 ~ Calloway|Ines|1968-03-14|a=7|b=2 ~ one number agrees, another one differs
        """,
    ),
]
