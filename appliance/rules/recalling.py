"""How often and how soon a token is called again, and how long a call can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appliance.rules.errors import Refused
from appliance.rules.tokens import Status, Token, Verb


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A call, recall or undo as it was written; `uptime_s` counts since its `boot`."""

    id: int
    verb: Verb
    token: int
    counter: str
    boot: int
    uptime_s: float
    at: datetime
    detail: Mapping[str, Any]

    def age_s(self, boot: int, uptime_s: float) -> float:
        """Seconds since, by the boot-time clock; endless across a reboot."""
        return uptime_s - self.uptime_s if boot == self.boot else float("inf")


class TooManyCalls(Refused):
    """The token was called as often as the clinic allows."""

    code = "too-many-calls"

    def __init__(self, at_most: int) -> None:
        super().__init__(f"it was called {at_most} times already; mark it missed")


class TooSoon(Refused):
    """The last call was a moment ago."""

    code = "too-soon"

    def __init__(self, gap_s: float) -> None:
        super().__init__(f"wait {gap_s:g} seconds between calls")


class NothingToUndo(Refused):
    """There is no call, it was too long ago, or something happened since."""

    code = "nothing-to-undo"

    def __init__(self, undo_s: float) -> None:
        super().__init__(f"a call can be undone for {undo_s:g} seconds, and nothing after it")


def check_recall(calls: int, since_s: float, at_most: int, gap_s: float) -> None:
    """Raises TooManyCalls or TooSoon. `since_s` counts from the last call at the counter."""
    if calls >= at_most:
        raise TooManyCalls(at_most)
    if since_s < gap_s:
        raise TooSoon(gap_s)


def undoable(call: CallEvent | None, current: Token | None, age_s: float, undo_s: float) -> bool:
    """Whether the counter's last call can be taken back; `age_s` is the call's age."""
    return (
        call is not None
        and call.verb is Verb.CALL
        and age_s <= undo_s
        and current is not None
        and current.serial == call.token
        and current.status is Status.CALLED
    )
