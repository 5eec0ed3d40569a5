"""What the clinic would say of a queue, read off the database with plain SQL: the judge."""

import json
from collections.abc import Mapping
from typing import Any

from appliance.clock import milliseconds
from appliance.rules.calling import Rotation, Waiter
from appliance.rules.tokens import Lane, Priority
from tests.desk.clinic import COUNTERS, Clinic
from tests.rules.obvious_order import after_calling, who_is_next

# What each verb needs and leads to, as the clinic tells it; written out again on purpose.
LEGAL: Mapping[str, tuple[set[str], str]] = {
    "recall": ({"called"}, "called"),
    "start": ({"called"}, "serving"),
    "finish": ({"called", "serving"}, "done"),
    "mark_missed": ({"called"}, "missed"),
    "reinstate": ({"missed"}, "waiting"),
    "hold": ({"called", "serving"}, "on_hold"),
    "return": ({"on_hold"}, "waiting"),
    "transfer": ({"waiting", "called", "serving", "on_hold", "missed"}, "waiting"),
    "cancel": ({"waiting", "called", "on_hold", "missed"}, "cancelled"),
    "call": ({"waiting"}, "called"),
}
AFTER = {
    "issue": "waiting",
    "second_chance": "waiting",
    **{verb: to for verb, (_, to) in LEGAL.items()},
}
STAYS = {"priority", "reprint", "printed", "not_printed"}


def waiters(clinic: Clinic, department: str) -> list[Waiter]:
    """Who waits there, with the wait since they joined the queue."""
    now, boot = clinic.clock.now, clinic.rows("SELECT max(serial) FROM boot")[0][0]
    rows = clinic.rows(
        "SELECT t.serial, t.department, t.priority, t.lane, t.place, t.due, t.bound, e.boot,"
        " e.uptime_s, e.time_sure, e.at FROM token t JOIN event e ON e.id = t.place"
        f" WHERE t.status = 'waiting' AND t.department = '{department}'"
    )
    found = []
    for *facts, its_boot, uptime_s, sure, at in rows:
        waited_s = now.uptime_s
        if its_boot == boot:
            waited_s = now.uptime_s - uptime_s  # type: ignore[operator]
        elif sure and now.sure:
            # In whole milliseconds: an hour to the hair must be an hour here too.
            waited_s = max(0.0, (milliseconds(now.wall) - at) / 1000)  # type: ignore[operator]
        serial, code, priority, lane, place, due, bound = facts
        found.append(
            Waiter(serial, code, Priority(priority), Lane(lane), place, due, bound, waited_s)  # type: ignore[arg-type]
        )
    return found


def rotation(clinic: Clinic, scope: str, code: str) -> Rotation:
    rows = clinic.rows(
        "SELECT calls, after_return, since_high FROM rotation"
        f" WHERE scope = '{scope}' AND code = '{code}'"
    )
    return Rotation(rows[0][0], bool(rows[0][1]), rows[0][2]) if rows else Rotation()  # type: ignore[arg-type]


def expected_at(clinic: Clinic, counter: str) -> int | None:
    """The serial of whom this counter, serving one department, calls next; None: nobody waits."""
    (department,) = next(place.departments for place in COUNTERS if place.code == counter)
    everybody = waiters(clinic, department)
    mine = [w for w in everybody if w.bound in (None, counter)]
    if not mine:
        return None
    return who_is_next(mine, rotation(clinic, "department", department), everybody).serial


def told(clinic: Clinic, department: str) -> list[int]:
    """The whole order of a department, one call after the other."""
    everybody = left = waiters(clinic, department)
    turns, order = rotation(clinic, "department", department), []
    while left:
        called = who_is_next(left, turns, everybody)
        left = [w for w in left if w != called]
        turns = after_calling(called, turns)
        order.append(called.serial)
    return order


def replayed(clinic: Clinic) -> dict[int, str]:
    """Every token's status, from the event table alone."""
    status: dict[int, str] = {}
    details: dict[int, Any] = {}
    for number, verb, token, why_detail in clinic.rows(
        "SELECT id, verb, token, detail FROM event ORDER BY id"
    ):
        detail = json.loads(str(why_detail)) if why_detail else {}
        details[number] = detail  # type: ignore[index]
        if verb == "undo":
            _take_back(status, details[detail["undoes"]], token)  # type: ignore[arg-type]
        elif verb == "close_day" and token is not None:
            status[token] = "no_show" if status[token] == "missed" else "expired"  # type: ignore[index]
        elif token is not None and verb not in STAYS:
            status[token] = AFTER[verb]  # type: ignore[index]
    return status


def _take_back(status: dict[int, str], call: Any, called: int) -> None:
    for serial, was in call["was"].items():
        second_chance = was["status"] == "missed"
        if not second_chance or status[int(serial)] == "waiting":
            status[int(serial)] = was["status"]
