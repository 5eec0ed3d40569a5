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


class TicketKind(StrEnum):
    """Why it is printed; all but the first are marked on the paper."""

    TICKET = "ticket"
    REPRINT = "reprint"
    LATE = "late"


# From the one that says most to the shortest.
_WAITS = ("ticket_wait", "paper.wait_short", "paper.wait_shortest")
_MARKS = {TicketKind.REPRINT: "ticket_reprint", TicketKind.LATE: "ticket_late"}


@dataclass(frozen=True, slots=True)
class TicketText:
    """Everything that may stand on the paper; where it is a tuple, once per language.

    `ahead` is None when nobody can say. `waits` is the wait in the first language, ever shorter;
    empty when nobody can say. `helps` are the sentences of help, from all that can be said to the
    shortest: always four. `qr` is a whole address.
    """

    kind: TicketKind
    clinic: str
    label: str
    priority: str
    marks: tuple[str, ...]
    departments: tuple[str, ...]
    counters: tuple[str, ...]
    counter_known: bool
    ahead: int | None
    ahead_words: tuple[str, ...]
    waits: tuple[str, ...]
    when: str
    code: str
    helps: tuple[tuple[str, ...], ...]
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
        marks=_in_each(languages, _MARKS[kind]) if kind in _MARKS else (),
        departments=_distinct(
            plain(token.department_names.get(lang) or token.department_name) for lang in languages
        ),
        counters=_counters(token, languages),
        counter_known=bool(token.counter),
        ahead=token.ahead,
        ahead_words=_ahead(token.ahead, languages),
        waits=_waits(token.wait, first),
        when=_when(token),
        code=say(first, "ticket_code", code=plain(token.check_code, LABEL_AT_MOST)),
        helps=_helps(languages),
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


def _in_each(languages: tuple[str, ...], key: str) -> tuple[str, ...]:
    return _distinct(say(language, key) for language in languages)


def _helps(languages: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    short = _in_each(languages, "ticket_help_short")
    first = languages[0]
    most = short if len(languages) > 1 else (say(first, "ticket_help"),)
    return (most, short[:2], short[:1], (say(first, "paper.help_shortest"),))


def _counters(token: wire.Token, languages: tuple[str, ...]) -> tuple[str, ...]:
    if token.counter:
        return (plain(token.counter.replace("-", " ").capitalize()),)
    return _in_each(languages, "ticket_any_doctor")


def _ahead(ahead: int | None, languages: tuple[str, ...]) -> tuple[str, ...]:
    if ahead is None:
        return ()
    return _in_each(languages, "ticket_ahead_words" if ahead else "ticket_ahead_none")


def _waits(wait: wire.Wait | None, language: str) -> tuple[str, ...]:
    if wait is None:
        return ()
    return tuple(say(language, key, low=wait.low_minutes, high=wait.high_minutes) for key in _WAITS)


def _when(token: wire.Token) -> str:
    """Date and time as printed in India, or nothing while the clock cannot be trusted."""
    if not token.time_sure:
        return ""
    try:
        at = datetime.fromisoformat(token.issued_at)
    except ValueError:
        return ""
    return at.strftime("%d-%m-%Y %H:%M")


def _address(base_url: str, follow_url: str) -> str | None:
    if not base_url or not follow_url:
        return None
    return plain(base_url.rstrip("/") + "/" + follow_url.lstrip("/"), ADDRESS_AT_MOST)
