"""What may be written down about a person: a name, a plausible phone, no control signs."""

import re
import unicodedata
from dataclasses import dataclass

from appliance.rules.errors import FieldWrong

NAME_AT_MOST = 80
NOTES_AT_MOST = 300
AGE_AT_MOST = 130
PHONE = r"^ *(\+?[0-9][0-9 -]{5,18}[0-9] *)?$"  # blank: none
_PHONE = re.compile(PHONE)


@dataclass(frozen=True, slots=True)
class Patient:
    """Personal data of one token."""

    name: str
    phone: str | None = None
    age: int | None = None
    notes: str | None = None


def checked_patient(
    name: str, phone: str | None = None, age: int | None = None, notes: str | None = None
) -> Patient:
    """The patient with spaces tidied. Raises FieldWrong naming the field."""
    if phone and not _PHONE.fullmatch(phone):
        raise FieldWrong("patient.phone", "is no phone number: 7 to 20 figures, spaces, + or -")
    if age is not None and not 0 <= age <= AGE_AT_MOST:
        raise FieldWrong("patient.age", f"is no age: 0 to {AGE_AT_MOST}")
    tidy_name = plain_text("patient.name", name, NAME_AT_MOST)
    if not tidy_name:
        raise FieldWrong("patient.name", "is empty")
    tidy_notes = plain_text("patient.notes", notes, NOTES_AT_MOST) if notes else None
    return Patient(tidy_name, (phone or "").strip() or None, age, tidy_notes)


def phone_key(phone: str) -> str:
    """What two ways to write one number have in common: its figures without 0 or +91 before it."""
    figures = re.sub(r"[^0-9]", "", phone).lstrip("0")
    # Ten figures are a whole number in India; 91 before eleven or more would be none.
    return figures[2:] if len(figures) == 12 and figures.startswith("91") else figures or "0"


def plain_text(field: str, text: str, at_most: int) -> str:
    """The text, trimmed. Raises FieldWrong if it is too long or holds control signs."""
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        raise FieldWrong(field, "holds control characters")
    trimmed = text.strip()
    if len(trimmed) > at_most:
        raise FieldWrong(field, f"is longer than {at_most} characters")
    return trimmed
