"""When somebody is said to be at a counter again. Pure."""

from datetime import datetime, time, timedelta

from appliance.rules.errors import FieldWrong

# Further away, an hour and a minute alone would be read as today's.
SAID_WITHIN = timedelta(hours=12)


def expected_moment(said: str, now: datetime) -> datetime:
    """The next time a clock beside `now` shows `said` ("HH:MM"). Raises FieldWrong."""
    try:
        shown = time.fromisoformat(said)
    except ValueError:
        raise FieldWrong("expected_at", "is no time such as 10:30") from None
    at = datetime.combine(now.date(), shown, now.tzinfo)
    if at <= now:
        at += timedelta(days=1)
    if at - now > SAID_WITHIN:
        raise FieldWrong("expected_at", "is not within the next twelve hours")
    return at


def still_said(at: datetime | None, now: datetime) -> datetime | None:
    """`at` while it is read as today's: who is late is still shown, who came yesterday is not."""
    return at if at and abs(at - now) <= SAID_WITHIN else None
