"""Who a packet is about, in a line: birth date with age, sex, and record numbers."""

from __future__ import annotations

from secondop_desktop.core.dates import age_on, parse_iso, show
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.packet.plan import PacketPlan


def birth_and_numbers(plan: PacketPlan) -> list[str]:
    """Birth date with age, sex, and the first record numbers."""
    patient = plan.patient
    said = []
    if patient.birth_date is not None:
        age = age_on(patient.birth_date, plan.prepared_on)
        born = show(patient.birth_date, long=True)
        died = _died(patient)
        said.append(
            _("Born {date} ({age})").format(date=born, age=age)
            if age is not None and not died
            else _("Born {date}").format(date=born)
        )
        said += [died] if died else []
    else:
        said.append(_("Birth date not recorded"))
    said.append(_sex(patient.sex))
    numbers = record_numbers(patient)
    said += numbers[:2]
    if len(numbers) > 2:
        said.append(_("+{n} more numbers").format(n=len(numbers) - 2))
    return said


def _died(patient: Patient) -> str:
    """That the person has died, and when, where the source of their name says so; the age is then none of today."""
    for label in (_("Died"), "Died"):
        words = patient.note.removeprefix(f"{label}: ")
        if words != patient.note:
            when = show(parse_iso(words))
            return f"{label} {when}" if when else patient.note
    return patient.note if patient.note in {_("Recorded as dead"), "Recorded as dead"} else ""


# Social security, driver's licence and passport numbers: no specialist needs them.
_PRIVATE = ("us-ssn", "2.16.840.1.113883.4.1", "2.16.840.1.113883.4.3", "ssn", "passport", "driver", "license")


def record_numbers(patient: Patient) -> list[str]:
    """A patient's record numbers, named ones first; numbers of the state that identify a person elsewhere stay out."""
    found: dict[str, str] = {}
    for number in sorted(patient.identifiers, key=lambda item: not item.label):
        kind = f"{number.system} {number.label}".casefold()
        private = any(word in kind for word in _PRIVATE) or "social security" in kind
        if number.value and not private:
            # Some sources name the authority by a web address, which says nothing to a reader.
            label = "" if "://" in number.label or number.label.startswith("urn:") else number.label
            found.setdefault(number.value, f"{label or _('record')} {number.value}")
    return list(found.values())


def _sex(sex: str) -> str:
    words = {"female": _("Female"), "male": _("Male"), "other": _("Other"), "unknown": _("Sex unknown")}
    return words.get(sex.lower(), sex) if sex else _("Sex not recorded")
