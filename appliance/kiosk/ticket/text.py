"""What a ticket says: a pure function of the token, the kind of ticket and the clinic."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance import wire
from appliance.settings import Clinic
from appliance.words import say

NAME_AT_MOST = 80
LABEL_AT_MOST = 8
ADDRESS_AT_MOST = 200
# Joiners steer Indic conjuncts; every other invisible character is dropped.
_JOINERS = "\u200c\u200d"
# A ticket is short: in so many languages the small print stays in all of them, else in the first.
SMALL_PRINT_LANGUAGES = 2


class TicketKind(StrEnum):
    """Why it is printed; all but the first are marked on the paper."""

    TICKET = "ticket"
    REPRINT = "reprint"
    LATE = "late"


_MARKS = {TicketKind.REPRINT: "ticket_reprint", TicketKind.LATE: "ticket_late"}


@dataclass(frozen=True, slots=True)
class TicketText:
    """Everything on the paper, one line per language where there are several.

    `ahead` is None when nobody can say. `qr` is a whole address.
    """

    kind: TicketKind
    clinic: str
    label: str
    priority: str
    mark: str
    departments: tuple[str, ...]
    counters: tuple[str, ...]
    ahead: int | None
    ahead_words: tuple[str, ...]
    wait: str
    when: str
    code: str
    help: tuple[str, ...]
    qr: str | None


def ticket_text(
    token: wire.Token, clinic: Clinic, kind: TicketKind = TicketKind.TICKET
) -> TicketText:
    """The words of one ticket. No letter in it is a control character."""
    languages = clinic.languages
    first = languages[0]
    return TicketText(
        kind=kind,
        clinic=plain(clinic.name),
        label=plain(token.label, LABEL_AT_MOST),
        priority=token.priority,
        mark=_joined(say(lang, _MARKS[kind]) for lang in _small_print(languages))
        if kind in _MARKS
        else "",
        departments=_distinct(
            plain(token.department_names.get(lang) or token.department_name) for lang in languages
        ),
        counters=_counters(token, languages),
        ahead=token.ahead,
        ahead_words=_ahead(token.ahead, languages),
        wait=_wait(token.wait, first),
        when=_when(token),
        code=say(first, "ticket_code", code=plain(token.check_code, LABEL_AT_MOST)),
        help=_help(languages),
        qr=_address(clinic.follow_base_url, token.follow_url),
    )


def plain(text: str, at_most: int = NAME_AT_MOST) -> str:
    """The text as one short line without anything that could steer a printer."""
    letters = (
        letter if letter in _JOINERS or unicodedata.category(letter)[0] != "C" else " "
        for letter in text[: 4 * at_most]
    )
    line = " ".join("".join(letters).split())
    return line if len(line) <= at_most else line[: at_most - 1].rstrip() + "…"


def _distinct(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in lines if line))


def _joined(words: Iterable[str]) -> str:
    return " · ".join(_distinct(words))


def _small_print(languages: tuple[str, ...]) -> tuple[str, ...]:
    return languages if len(languages) <= SMALL_PRINT_LANGUAGES else languages[:1]


def _counters(token: wire.Token, languages: tuple[str, ...]) -> tuple[str, ...]:
    if token.counter:
        return (plain(token.counter.replace("-", " ").capitalize()),)
    return tuple(say(lang, "ticket_any_doctor") for lang in _small_print(languages))


def _ahead(ahead: int | None, languages: tuple[str, ...]) -> tuple[str, ...]:
    if ahead is None:
        return ()
    if ahead == 0:
        return tuple(say(lang, "ticket_ahead_none") for lang in languages)
    return tuple(say(lang, "ticket_ahead_words") for lang in languages)


def _help(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len(languages) == 1:
        return (say(languages[0], "ticket_help"),)
    return tuple(say(lang, "ticket_help_short") for lang in _small_print(languages))


def _wait(wait: wire.Wait | None, language: str) -> str:
    if wait is None:
        return ""
    return say(language, "ticket_wait", low=wait.low_minutes, high=wait.high_minutes)


def _when(token: wire.Token) -> str:
    """Date and time as printed in India, or nothing while the clock cannot be trusted."""
    if not token.time_sure:
        return ""
    try:
        at = datetime.fromisoformat(token.issued_at)
    except ValueError:
        return ""
    return at.strftime("%d-%m-%Y  %H:%M")


def _address(base_url: str, follow_url: str) -> str | None:
    if not base_url or not follow_url:
        return None
    return plain(base_url.rstrip("/") + "/" + follow_url.lstrip("/"), ADDRESS_AT_MOST)
