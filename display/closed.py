"""Why no tickets are given out and when again, in the words of one language. Pure."""

from appliance.words import say
from display.scene import Closed, Reason

_REASON_WORDS = {
    Reason.HOURS: "display_closed_hours",
    Reason.CAPACITY: "display_closed_capacity",
    Reason.STOPPED: "display_closed_stopped",
}


def why(closed: Closed, language: str) -> str:
    """The reason as a sentence."""
    return say(language, _REASON_WORDS[closed.reason])


def opens(closed: Closed, language: str) -> list[str]:
    """When it opens, as one sentence; none where nobody can say."""
    if closed.opens is None:
        return []
    return [say(language, f"display_opens_{closed.opens.day}", time=closed.opens.time)]
