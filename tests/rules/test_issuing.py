"""Whether a token may be issued, against slow and obvious models of hours and zones."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rules.issuing import (
    Answer,
    Facts,
    Hours,
    Limit,
    Why,
    Window,
    may_issue,
    whole_of,
)
from appliance.rules.patients import phone_key
from appliance.rules.service_day import DayOf

ZONE = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS, SATURDAY = frozenset(range(5)), frozenset({5})
CLINIC = Hours(
    (
        Window(WEEKDAYS, time(9), time(13)),
        Window(WEEKDAYS, time(14), time(17)),
        Window(SATURDAY, time(9), time(12)),
    ),
    ZONE,
)
NIGHT = Hours((Window(frozenset(), time(20), time(2)),), ZONE)
ANY_TIME = Hours((), ZONE)


def at(text: str, zone: ZoneInfo = ZONE) -> datetime:
    """A moment of the week of Monday, 16 November 2026, such as `mon 09:00`."""
    day, clock = text.split()
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day)
    return datetime.combine(
        datetime(2026, 11, 16, tzinfo=zone).date() + timedelta(days),
        time.fromisoformat(clock),
        zone,
    )


def facts(now: datetime, **known: object) -> Facts:
    day_of = DayOf(ZONE, time(4))
    turns_at = day_of.begins(day_of(now) + timedelta(days=1))
    return Facts(at=now, turns_at=turns_at, **{"sure": True, **known})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        (CLINIC, "mon 09:00", "mon 09:00"),
        (CLINIC, "mon 08:59", "mon 09:00"),
        (CLINIC, "mon 12:59", "mon 12:59"),
        (CLINIC, "mon 13:00", "mon 14:00"),
        (CLINIC, "fri 17:00", "sat 09:00"),
        (NIGHT, "mon 01:59", "mon 01:59"),
        (NIGHT, "mon 02:00", "mon 20:00"),
        (NIGHT, "mon 23:00", "mon 23:00"),
        (Hours((Window(frozenset(), time(8), time(8)),), ZONE), "mon 03:00", "mon 03:00"),
        (ANY_TIME, "sun 03:00", "sun 03:00"),
    ],
)
def test_when_it_opens(hours: Hours, now: str, opens: str) -> None:
    assert hours.opens(at(now)) == at(opens)


def test_after_saturday_noon_it_opens_on_monday_of_the_next_week() -> None:
    assert CLINIC.opens(at("sat 12:00")) == at("mon 09:00") + timedelta(days=7)


@pytest.mark.parametrize(
    ("now", "known", "limit", "answer"),
    [
        ("mon 10:00", {}, Limit(CLINIC), Answer()),
        ("mon 13:30", {}, Limit(CLINIC), Answer(Why.OUTSIDE_HOURS, at("mon 14:00"))),
        ("mon 10:00", {"given_out": 29}, Limit(CLINIC, 30), Answer()),
        (
            "mon 10:00",
            {"given_out": 30},
            Limit(CLINIC, 30),
            Answer(Why.CAPACITY, at("tue 09:00")),
        ),
        ("mon 10:00", {"given_out": 30}, Limit(ANY_TIME, 30), Answer(Why.CAPACITY)),
        ("mon 10:00", {"stopped": True}, Limit(CLINIC), Answer(Why.STOPPED)),
        # Over lunch only staff know when a stop ends; at night the hours say it.
        ("mon 13:30", {"stopped": True}, Limit(CLINIC), Answer(Why.STOPPED)),
        (
            "mon 18:00",
            {"stopped": True},
            Limit(CLINIC),
            Answer(Why.OUTSIDE_HOURS, at("tue 09:00")),
        ),
        (
            "mon 13:30",
            {"given_out": 30},
            Limit(CLINIC, 30),
            Answer(Why.CAPACITY, at("tue 09:00")),
        ),
        (
            "mon 10:00",
            {"day_closed": True},
            Limit(CLINIC),
            Answer(Why.DAY_CLOSED, at("tue 09:00")),
        ),
        ("mon 10:00", {"day_closed": True}, Limit(ANY_TIME), Answer(Why.DAY_CLOSED)),
        ("mon 23:00", {"extra": 1}, Limit(CLINIC), Answer(by_extra=True)),
        ("mon 10:00", {"extra": 1}, Limit(CLINIC), Answer()),
        ("mon 10:00", {"extra": 1, "stopped": True}, Limit(CLINIC), Answer(by_extra=True)),
        ("mon 23:00", {"sure": False, "given_out": 99}, Limit(CLINIC, 30), Answer()),
        ("mon 10:00", {"sure": False, "stopped": True}, Limit(CLINIC), Answer(Why.STOPPED)),
    ],
)
def test_what_is_answered_and_why(
    now: str, known: dict[str, object], limit: Limit, answer: Answer
) -> None:
    assert may_issue(limit, facts(at(now), **known)) == answer


def test_who_stands_at_the_desk_is_not_bound_by_hours_but_by_all_the_rest() -> None:
    night = at("mon 23:00")

    assert may_issue(Limit(CLINIC), facts(night), by_hours=False).open
    stopped = may_issue(Limit(CLINIC), facts(night, stopped=True), by_hours=False)
    full = may_issue(Limit(CLINIC, 5), facts(night, given_out=5), by_hours=False)
    assert (stopped.why, full.why) == (Why.STOPPED, Why.CAPACITY)


def test_the_clinic_is_open_if_one_department_is_and_else_tells_the_first_to_open() -> None:
    soon, late = (Answer(Why.OUTSIDE_HOURS, at(day)) for day in ("tue 08:00", "tue 09:00"))

    assert whole_of([soon, Answer(), late]).open
    assert whole_of([late, Answer(Why.STOPPED), soon]) == soon
    assert whole_of([Answer(Why.STOPPED), Answer(Why.CAPACITY)]) == Answer(Why.STOPPED)
    assert whole_of([]).open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        # Clocks go forward on 29 March 2026 at 02:00 and back on 25 October at 03:00.
        (datetime(2026, 3, 29, 0, 30, tzinfo=BERLIN), "2026-03-29T01:30+00:00"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN), "2026-10-25T00:30+00:00"),
        (datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN, fold=1), "2026-10-25T01:45+00:00"),
    ],
)
def test_a_time_that_does_not_exist_or_comes_twice_is_one_moment(now: datetime, opens: str) -> None:
    hours = Hours((Window(frozenset(), time(2, 30), time(6)),), BERLIN)

    found = hours.opens(now)

    assert found is not None
    assert found.astimezone(UTC) == datetime.fromisoformat(opens)


ZONES = st.sampled_from(["Asia/Kolkata", "Europe/Berlin", "America/St_Johns", "UTC"]).map(ZoneInfo)
CLOCK = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
WINDOWS = st.builds(Window, st.frozensets(st.integers(0, 6)), CLOCK, CLOCK)
MOMENTS = st.integers(0, 4 * 24 * 400).map(
    lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)


def shows_open(hours: Hours, moment: datetime) -> bool:
    """By the face of the wall clock alone, where no clock change is near."""
    local = moment.astimezone(hours.zone)
    for window in hours.windows:
        today = not window.days or local.weekday() in window.days
        yesterday = not window.days or (local.weekday() - 1) % 7 in window.days
        if window.opens < window.closes:
            if today and window.opens <= local.time() < window.closes:
                return True
        elif (today and local.time() >= window.opens) or (
            yesterday and local.time() < window.closes
        ):
            return True
    return not hours.windows


def is_plain(hours: Hours, moment: datetime) -> bool:
    """Whether no clock change is within two days of the moment."""
    return (
        len({(moment + timedelta(days=d)).astimezone(hours.zone).utcoffset() for d in (-2, 2)}) == 1
    )


@given(st.lists(WINDOWS, max_size=4).map(tuple), ZONES, MOMENTS)
def test_the_next_opening_is_the_earliest(
    windows: tuple[Window, ...], zone: ZoneInfo, now: datetime
) -> None:
    hours = Hours(windows, zone)
    now = now + timedelta(minutes=7)

    opens = hours.opens(now)

    assert opens is not None
    assert opens >= now
    assert hours.opens(opens) == opens, "it is open when it opens"
    quarters = int((opens - now) / timedelta(minutes=15))
    before = [now + timedelta(minutes=15 * n) for n in range(quarters + 1)]
    shut = [moment for moment in before if moment < opens and is_plain(hours, moment)]
    assert not any(shows_open(hours, moment) for moment in shut)
    if is_plain(hours, opens):
        assert shows_open(hours, opens)


@given(
    st.lists(WINDOWS, max_size=3).map(tuple), MOMENTS, st.integers(0, 10**6), st.integers(0, 100)
)
def test_while_the_clock_is_unsure_neither_hours_nor_capacity_keep_the_button_dead(
    windows: tuple[Window, ...], now: datetime, given_out: int, capacity: int
) -> None:
    limit = Limit(Hours(windows, ZONE), capacity)

    assert may_issue(limit, facts(now, sure=False, given_out=given_out)).open


@given(
    windows=st.lists(WINDOWS, max_size=3).map(tuple),
    now=MOMENTS,
    said=st.fixed_dictionaries(
        {"sure": st.booleans(), "stopped": st.booleans(), "day_closed": st.booleans()}
    ),
    given_out=st.integers(0, 50),
    capacity=st.integers(0, 50),
)
def test_what_is_told_is_true(
    windows: tuple[Window, ...],
    now: datetime,
    said: dict[str, bool],
    given_out: int,
    capacity: int,
) -> None:
    limit = Limit(Hours(windows, ZONE), capacity)
    known = facts(now, **said, given_out=given_out)

    answer = may_issue(limit, known)

    assert answer.open or not answer.opens_at or answer.opens_at > now
    if answer.opens_at:
        assert said["sure"], "who does not know the time does not name one"
        next_day = answer.opens_at >= known.turns_at
        then = facts(answer.opens_at, given_out=0 if next_day else given_out)
        assert may_issue(limit, then).open


@pytest.mark.parametrize(
    "written", ["98765 43210", "+91 98765 43210", "098765-43210", "0091 9876543210", "919876543210"]
)
def test_one_phone_number_is_one_however_it_is_written(written: str) -> None:
    assert phone_key(written) == "9876543210"


def test_other_numbers_stay_apart() -> None:
    keys = [
        phone_key(phone) for phone in ("9123456789", "+1 212 555 0100", "0674 123456", "0000000")
    ]

    assert keys == ["9123456789", "12125550100", "674123456", "0"]
