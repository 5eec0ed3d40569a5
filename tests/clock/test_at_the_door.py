"""Who may say what time it is, and what durations do when the clock is stepped."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from appliance.actor import Role
from appliance.rules.service_day import Source
from appliance.service import Service
from appliance.settings import Settings
from tests.access.door import TECHNICIAN, Door, code_of

from .world import START, Machine

DAY = timedelta(days=1)


@pytest.fixture
def machine() -> Machine:
    return Machine(wrong_by=timedelta(minutes=-40))


@pytest.fixture
def door(tmp_path: Path, machine: Machine) -> Iterator[Door]:
    settings = Settings(service=replace(Settings().service, data_dir=str(tmp_path)))
    service = Service(settings, TECHNICIAN, machine=machine)
    service.start()
    yield Door(service)
    service.stop()


def say(door: Door, role: Role, at: Any = START, **more: Any) -> TestResponse:
    time = at if isinstance(at, str) else at.isoformat()
    return door.knock("POST", "/api/clock/confirm", role, json={"time": time, **more})


def board(door: Door) -> dict[str, Any]:
    shown: dict[str, Any] = door.knock("GET", "/api/board").json  # type: ignore[assignment]
    return shown


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.RECEPTION, Role.ADMIN])
def test_staff_make_the_clock_sure(door: Door, role: Role) -> None:
    assert not board(door)["clock_sure"]

    answer = say(door, role, confirmed=False)

    assert answer.json == {
        "time": "2026-11-21T08:30:00.000+05:30",
        "clock_sure": True,
        "source": "staff",
        "day": "2026-11-21",
    }
    assert board(door)["clock_sure"]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.KIOSK, Role.DISPLAY])
def test_the_time_of_a_stranger_or_a_machine_is_ignored(door: Door, role: Role) -> None:
    answer = say(door, role, confirmed=True)

    assert answer.status_code in (401, 403)
    assert not board(door)["clock_sure"]


def test_another_date_needs_the_persons_word(door: Door) -> None:
    asked = say(door, Role.DOCTOR, START + DAY, confirmed=False)
    said = say(door, Role.DOCTOR, START + DAY, confirmed=True)

    assert (asked.status_code, code_of(asked)) == (409, "confirm-date")
    assert "Sunday, 22 November 2026" in asked.json["detail"]  # type: ignore[index]
    assert said.status_code == 200
    assert board(door)["day"] == "2026-11-22"


def test_the_second_of_two_phones_that_disagree_is_refused(door: Door) -> None:
    say(door, Role.DOCTOR, confirmed=True)

    second = say(door, Role.RECEPTION, START + DAY, confirmed=True)

    assert (second.status_code, code_of(second)) == (409, "clock-conflict")
    assert board(door)["day"] == "2026-11-21"


@pytest.mark.parametrize("time", ["10:42", "2026-11-21T08:30:00", "yesterday", 12])
def test_a_time_without_its_offset_is_no_time(door: Door, time: Any) -> None:
    answer = door.knock("POST", "/api/clock/confirm", Role.DOCTOR, json={"time": time})

    assert (answer.status_code, code_of(answer)) == (422, "field-wrong")


def test_an_admin_forces_a_day_and_the_event_says_who_and_why(door: Door) -> None:
    department = {"department": "general"}
    door.knock("POST", "/api/tokens", Role.RECEPTION, json=department)
    force = {"date": "2026-11-21", "reason": "wrong numbers"}

    refused = door.knock("POST", "/api/day/force", Role.RECEPTION, json=force)
    forced = door.knock("POST", "/api/day/force", Role.ADMIN, json=force)
    after = door.knock("POST", "/api/tokens", Role.RECEPTION, json=department)

    assert refused.status_code == 403
    assert forced.json == {"day": "2026-11-21", "mark": "B"}
    assert after.json["label"] == "1B"  # type: ignore[index]


def test_a_step_of_the_clock_logs_nobody_out_and_frees_no_guesser(
    door: Door, machine: Machine
) -> None:
    code, doctor = door.code(Role.DOCTOR), door.token(Role.DOCTOR)
    for _ in range(10):
        door.knock("POST", "/api/pair", json={"code": "2222-2222"})

    machine.wrong_by = timedelta(days=400)

    own = {"Authorization": f"Bearer {doctor}"}
    assert door.knock("GET", "/api/counters", headers=own).status_code == 200
    assert door.knock("POST", "/api/pair", json={"code": code}).status_code == 429
    machine.uptime_s += 599
    assert door.knock("POST", "/api/pair", json={"code": code}).status_code == 429
    machine.uptime_s += 2
    assert door.knock("POST", "/api/pair", json={"code": code}).status_code == 403  # code is old


def test_a_pairing_code_lives_ten_minutes_whatever_the_clock_says(
    door: Door, machine: Machine
) -> None:
    code = door.code(Role.DOCTOR)

    machine.wrong_by = timedelta(days=-300)
    machine.uptime_s += 590

    assert door.knock("POST", "/api/pair", json={"code": code}).status_code == 200


def test_a_source_that_comes_is_seen_without_a_press(door: Door, machine: Machine) -> None:
    machine.wrong_by, machine.vouched = timedelta(), Source.NTP

    assert board(door)["clock_sure"]
