"""What departments and counters may be called: codes, names, letters before numbers. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from appliance.rules.errors import FieldWrong

NAME_AT_MOST = 60
PREFIX_AT_MOST = 3
CODE_AT_MOST = 40
_PREFIX = re.compile(rf"[A-Z]{{1,{PREFIX_AT_MOST}}}")
_LETTERS = re.compile(r"[A-Z]*")


def code_from(name: str, kind: str, joint: str, taken: Collection[str]) -> str:
    """A code that is like the name and is not taken: General Medicine → general_medicine.

    A name without Latin letters gives the kind and a number.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", joint, plain).strip(joint)[:CODE_AT_MOST].strip(joint)
    if base and base not in taken:
        return base
    first = 2 if base else 1
    numbered = (f"{base or kind}{joint}{n}" for n in range(first, first + len(taken) + 1))
    return next(code for code in numbered if code not in taken)


def tidy_name(field: str, name: str) -> str:
    """The name as it is kept: spaces within it single. Raises FieldWrong."""
    tidy = " ".join(name.split())
    if not tidy:
        raise FieldWrong(field, "is empty")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in tidy):
        raise FieldWrong(field, "holds control characters")
    if len(tidy) > NAME_AT_MOST:
        raise FieldWrong(field, f"is longer than {NAME_AT_MOST} characters")
    return tidy


def tidy_names(names: Mapping[str, str]) -> dict[str, str]:
    """Language → name; an empty one is none. Raises FieldWrong."""
    return {
        language: tidy_name(f"names.{language}", name)
        for language, name in names.items()
        if name.strip()
    }


def check_new_name(name: str, others: Iterable[str]) -> None:
    """Raises FieldWrong where another is called so already."""
    if name.casefold() in {other.casefold() for other in others}:
        raise FieldWrong("name", "is the name of another")


def tidy_prefix(prefix: str) -> str:
    """Capital letters, or none at all. Raises FieldWrong."""
    tidy = prefix.strip().upper()
    if tidy and not _PREFIX.fullmatch(tidy):
        raise FieldWrong("prefix", f"is not 1 to {PREFIX_AT_MOST} letters from A to Z")
    return tidy


def check_new_prefix(prefix: str, others: Iterable[str], labels_of_others: Iterable[str]) -> None:
    """No two labels of a day may be alike. Raises FieldWrong.

    `others` are the prefixes of the other departments that are offered.
    """
    if prefix in set(others):
        raise FieldWrong("prefix", "is that of another department")
    if prefix in {letters_of(label) for label in labels_of_others}:
        raise FieldWrong("prefix", "was used by another department today; take another until then")


def letters_of(label: str) -> str:
    """The letters before the number."""
    match = _LETTERS.match(label)
    return match[0] if match else ""


def placed(codes: Iterable[str], code: str, position: int) -> list[str]:
    """The codes with this one at `position`, counted from 0; beyond the end is the end."""
    others = [other for other in codes if other != code]
    return [*others[:position], code, *others[position:]]
