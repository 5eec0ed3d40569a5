"""What a patient's phone says of a token, in words. Pure.

The page's script says the same from then on (`static/patient_words.js`); a test holds them equal.
"""

from dataclasses import dataclass
from typing import Any

from appliance import wire, words

NEAR = 2  # so many people ahead or fewer: come to the waiting room
PEOPLE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Told:
    """The texts of the page, empty where there is nothing to say.

    `state` is the token's status; while it waits, `next`, `soon` or `waiting`, by who is ahead.
    `people` are drawn in front of the reader's own place, `more` tells that there are others.
    """

    state: str
    department: str
    headline: str
    text: str
    wait: str
    note: str
    people: int
    more: bool


def told(token: wire.Followed, language: str) -> Told:
    """What the page says of a token."""
    state = state_of(token)
    says = phrases(language)
    counter, ahead = token.counter_name or "", token.ahead or 0
    is_counted = state in {"soon", "waiting"}
    is_near = state in {"next", "soon"}
    return Told(
        state=state,
        department=token.department_names.get(language, token.department_name),
        headline=words.say(language, "ticket_ahead", n=ahead)
        if is_counted
        else says[state].format(counter=counter),
        text=says["near"] if is_near else says.get(f"{state}_text", "").format(counter=counter),
        wait=_wait(token.wait, language),
        note=_note(token, says),
        people=min(ahead, PEOPLE_SHOWN),
        more=ahead > PEOPLE_SHOWN,
    )


def phrases(language: str) -> dict[str, Any]:
    """The phrases of the page: those of its own, and those it shares with tickets and pages."""
    catalogue = words.catalogue(language)
    page = catalogue["page"]
    return {
        **catalogue["follow"],
        "ahead": catalogue["ticket_ahead"],
        "next": catalogue["ticket_ahead_none"],
        "wait": catalogue["ticket_wait"],
        "checking": page["loading"],
        "lost_seconds": page["lost_seconds"],
        "lost_minutes": page["lost_minutes"],
    }


# What only the template says.
_NOT_FOR_SCRIPT = frozenset(
    {"your_number", "alert_do", "help", "no_script"}
    | {"unknown", "unknown_title"}
    | {"away", "away_title"}
)


def phrases_for_script(language: str) -> dict[str, Any]:
    """The phrases that the script may need: bytes count on a bad line."""
    every = phrases(language).items()
    return {key: phrase for key, phrase in every if key not in _NOT_FOR_SCRIPT}


def state_of(token: wire.Followed) -> str:
    """How the page looks: the status, and while it waits how near the turn is."""
    if token.ahead is None:
        return token.status
    if token.ahead > NEAR:
        return "waiting"
    return "soon" if token.ahead else "next"


def _wait(wait: wire.Wait | None, language: str) -> str:
    if wait is None:
        return ""
    return words.say(language, "ticket_wait", low=wait.low_minutes, high=wait.high_minutes)


def _note(token: wire.Followed, says: dict[str, str]) -> str:
    """A token that only one counter may call should be looked for there."""
    if token.status == "waiting" and token.counter_name:
        return says["bound"].format(counter=token.counter_name)
    return ""
