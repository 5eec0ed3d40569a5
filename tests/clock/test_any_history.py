"""Whatever happens to the machine: no number twice in a true service day."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from appliance.rules.service_day import Source

from .world import Machine, World, a_world

HOURS = st.one_of(st.floats(0.01, 3), st.floats(3, 40), st.just(24.0))
WRONG_BY = st.sampled_from(
    [
        timedelta(),
        timedelta(hours=-1),
        timedelta(hours=-9),
        timedelta(days=-1),
        timedelta(days=-30),
        timedelta(days=-20000),
        timedelta(hours=2),
        timedelta(hours=26),
        timedelta(days=26000),
    ]
)
ZONES = st.sampled_from(["Asia/Kolkata", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"])
ISSUE = st.just(("issue",))
STEPS = st.one_of(
    ISSUE,
    ISSUE,
    st.tuples(st.just("passes"), HOURS),
    st.tuples(st.just("power_cut"), st.floats(0.001, 40), WRONG_BY, st.booleans()),
    st.tuples(st.just("clock_is_stepped"), WRONG_BY),
    st.sampled_from([("ntp_comes",), ("network_goes",), ("nudge",), ("restarts",)]),
    st.tuples(st.just("staff"), st.booleans()),
)
HISTORY = st.lists(STEPS, min_size=3, max_size=24)
BEGINS = st.sampled_from(
    [
        datetime(2026, 11, 21, 3, tzinfo=UTC),
        datetime(2026, 10, 24, 20, tzinfo=UTC),  # the night before Berlin's clocks go back
        datetime(2027, 3, 27, 20, tzinfo=UTC),  # and forward
        datetime(2026, 10, 31, 23, tzinfo=UTC),  # St. John's
    ]
)


@contextmanager
def a_clinic(template: Path, machine: Machine) -> Iterator[World]:
    with (
        tempfile.TemporaryDirectory(dir=template.parent) as folder,
        a_world(Path(folder), template, machine) as world,
    ):
        yield world


def happens(world: World, step: tuple[Any, ...]) -> None:
    name, *facts = step
    if name == "staff":
        world.staff_say(world.machine.true, confirmed=facts[0])
    elif name == "force":
        world.is_forced(world.clock.day_of(world.machine.true + facts[0]))
    else:
        getattr(world, name)(*facts)


def check_no_number_twice(world: World) -> None:
    given = Counter((day, token.label, token.issued_department) for day, token in world.issued)
    assert [given for given, times in given.items() if times > 1] == []


def check_what_is_sure_is_true(world: World) -> None:
    reading = world.clock.reading()
    if reading.sure:
        assert abs(reading.wall - world.machine.true) < timedelta(seconds=3)


@settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
@given(HISTORY, ZONES, BEGINS)
def test_the_queue_does_what_the_rules_say(
    template: Path, history: list[tuple[Any, ...]], zone: str, begins: datetime
) -> None:
    with a_clinic(template, Machine(begins, zone=ZoneInfo(zone))) as world:
        for step in history:
            happens(world, step)
            check_what_is_sure_is_true(world)

            if step[0] == "issue":
                token = world.issued[-1][1]
                assert (token.number, token.day) == (world.reference.number, world.reference.label)
            if world.is_sure():
                assert world.reference.label == world.today().isoformat()
        check_no_number_twice(world)


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            STEPS,
            st.tuples(st.just("force"), st.sampled_from([timedelta(days=d) for d in range(-2, 3)])),
            st.tuples(st.just("restarts"), ZONES),
        ),
        min_size=3,
        max_size=24,
    ),
    BEGINS,
)
# To the west by more hours than the day is old: tomorrow there has the date of today's tickets.
@example(
    history=[("issue",), ("ntp_comes",), ("restarts", "America/St_Johns"), ("passes", 24.0)],
    begins=datetime(2026, 11, 21, 3, tzinfo=UTC),
)
def test_no_label_is_given_twice_whatever_admins_force(
    template: Path, history: list[tuple[Any, ...]], begins: datetime
) -> None:
    with a_clinic(template, Machine(begins)) as world:
        for step in history:
            before = [day for day, token in world.issued if token.period == world.period()]
            serial = world.period()

            happens(world, step)

            if world.period() != serial and step[0] != "force":
                assert all(day < world.today() for day in before)
        check_no_number_twice(world)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(st.floats(0.05, 9), min_size=5, max_size=30), ZONES, BEGINS)
def test_with_a_trusted_clock_numbers_restart_every_day(
    template: Path, hours: list[float], zone: str, begins: datetime
) -> None:
    machine = Machine(begins, zone=ZoneInfo(zone), vouched=Source.NTP)
    with a_clinic(template, machine) as world:
        for pause in hours:
            world.issue()
            world.passes(pause)

        for day in {day for day, _ in world.issued}:
            numbers = [token.number for of, token in world.issued if of == day]
            assert numbers == list(range(1, len(numbers) + 1))
