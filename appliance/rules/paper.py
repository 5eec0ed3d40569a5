"""Which ticket that did not come out is printed after all, and what the paper roll still holds.

The figures are those of the clinic's rules: only tickets younger than 10 minutes whose token still
waits are worth printing; staff are warned when a tenth of the roll is left.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from appliance.rules.tokens import Status

# Nobody still stands at the kiosk for an older ticket.
STILL_WANTED_S = 600.0
# The kiosk asks for 30 s and a slow printer takes half a minute: after that no word is a word.
NO_WORD_AFTER_S = 60.0
# A printer that fails each time would else try again for ten minutes.
TRIES_AT_MOST = 3
WARN_AT = 0.9


class PaperKind(StrEnum):
    """What a kiosk is asked to print; the ticket of a press it prints by itself.

    `ticket` is the first one of a token that was given at the desk.
    """

    TICKET = "ticket"
    LATE = "late"
    REPRINT = "reprint"
    SELF_TEST = "self-test"
    DAY_SLIP = "day-slip"
    LAMP_CARD = "lamp-card"


class NoWord(StrEnum):
    """Why nobody knows of a ticket whether it came out."""

    RESTARTED = "kiosk-restarted"
    GONE = "kiosk-silent"
    SILENT = "no-word"


@dataclass(frozen=True, slots=True)
class Unprinted:
    """An open token whose ticket did not come out, or of which the kiosk has said nothing.

    `age_s` is what is certain, the least it can be where `age_sure` is false. `before_start`: it
    was issued before its kiosk last started; `kiosk_gone`: that kiosk does not speak now. `tries`
    counts how often it was printed again; `asked`: it is to be printed again just now.
    """

    status: Status
    age_s: float
    age_sure: bool = True
    problem: str | None = None
    torn: bool = False
    before_start: bool = False
    kiosk_gone: bool = False
    tries: int = 0
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What to do about a ticket: the problem to record, and what to print. None: nothing."""

    mark: NoWord | None
    again: PaperKind | None

    def __bool__(self) -> bool:
        """Whether there is something to do."""
        return self.mark is not None or self.again is not None


def what_next(ticket: Unprinted, *, prints: bool) -> Next:
    """What to do about a ticket; `prints`: its kiosk's printer prints, as far as anybody knows."""
    mark = _no_word(ticket)
    marked = replace(ticket, problem=ticket.problem or mark)
    return Next(mark, _again(marked) if prints else None)


def _no_word(ticket: Unprinted) -> NoWord | None:
    """The problem of a ticket that will not be told of any more; None: not yet."""
    if ticket.problem is not None:
        return None
    if ticket.before_start:
        return NoWord.RESTARTED
    if ticket.age_s <= NO_WORD_AFTER_S:
        return None
    return NoWord.GONE if ticket.kiosk_gone else NoWord.SILENT


def _again(ticket: Unprinted) -> PaperKind | None:
    """What to print by itself; None: staff decide.

    A ticket of which a part may be on paper is a copy, any other is late.
    """
    wanted = ticket.status is Status.WAITING and ticket.age_s < STILL_WANTED_S
    if not wanted or ticket.asked or ticket.tries >= TRIES_AT_MOST:
        return None
    match ticket.problem:
        case None | NoWord.SILENT:
            # The press was given up, and the patient has been sent to the desk.
            return None
        case NoWord.RESTARTED | NoWord.GONE:
            # Who pressed as the power failed stands there when it is back, whatever the clock says.
            return PaperKind.REPRINT if ticket.before_start else None
    if not ticket.age_sure:
        return None
    return PaperKind.REPRINT if ticket.torn else PaperKind.LATE


def nearly_used(used_mm: float, roll_mm: float) -> bool:
    """Whether a tenth of the roll or less is left."""
    return used_mm >= WARN_AT * roll_mm


def meter(used_mm: int, before_mm: int, now_mm: int) -> int:
    """The paper used of a roll, when the kiosk's own count goes from `before_mm` to `now_mm`.

    The count begins at 0 whenever the kiosk starts.
    """
    return used_mm + (now_mm - before_mm if now_mm >= before_mm else now_mm)
