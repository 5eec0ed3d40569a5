"""A flood of tokens, by a button or by the public page, is told to staff while it lasts."""

import secrets
from datetime import timedelta

from appliance.actor import Actor, Role
from appliance.desk import IssuingWord, Wanted
from appliance.health.flood import FLOOD_TOKENS, FLOOD_WITHIN
from appliance.rules.tokens import Origin
from appliance.store.tables import TokenRow
from tests.desk.clinic import NOON, Clinic
from tests.desk.kiosks import pair, speaks

DESK, PUBLIC = Actor(Role.RECEPTION, "desk"), Actor(Role.PUBLIC)


def told(clinic: Clinic) -> list[str]:
    return [fault.code for fault in clinic.health.faults()]


def taken(clinic: Clinic, count: int, origin: Origin = Origin.BUTTON) -> None:
    for _ in range(count):
        visitor = secrets.token_hex(8) if origin is Origin.WEB else None
        clinic.desk.issue(Wanted("general", origin, visitor=visitor), PUBLIC)


def test_more_than_people_can_take_is_told_to_staff_until_it_is_over(clinic: Clinic) -> None:
    pair(clinic, "kiosk")
    speaks(clinic)
    taken(clinic, FLOOD_TOKENS - 1)
    taken(clinic, 1, Origin.WEB)
    before = told(clinic)

    taken(clinic, 1, Origin.WEB)

    assert before == []
    assert clinic.health.has_news()
    (fault,) = clinic.health.faults()
    assert (fault.part, fault.state, fault.code) == ("issuing", "warning", "token-flood")
    assert "stop" in fault.what_to_do
    clinic.desk.set_issuing(IssuingWord(open=False), DESK)
    clinic.clock.passes(minutes=FLOOD_WITHIN / timedelta(minutes=1))
    speaks(clinic)
    assert clinic.health.has_news()
    assert told(clinic) == []


def test_what_reception_gives_is_no_flood(clinic: Clinic) -> None:
    taken(clinic, 2 * FLOOD_TOKENS, Origin.RECEPTION)

    assert "token-flood" not in told(clinic)


def test_a_morning_with_a_line_at_two_buttons_is_no_flood(clinic: Clinic) -> None:
    for _ in range(100):
        taken(clinic, 2)
        clinic.clock.passes(seconds=10)

        assert "token-flood" not in told(clinic)


def test_tokens_of_a_time_that_was_wrong_do_not_count(clinic: Clinic) -> None:
    taken(clinic, FLOOD_TOKENS + 1)

    clinic.clock.jumps_to(NOON - timedelta(hours=1), sure=True)

    assert "token-flood" not in told(clinic)


def test_it_is_counted_by_an_index(clinic: Clinic) -> None:
    database = TokenRow._meta.database
    run, plans = database.execute_sql, []

    def explained(sql: str, *rest: object) -> object:
        if "COUNT" in sql and '"origin"' in sql:
            plans.append(run(f"EXPLAIN QUERY PLAN {sql}", *rest).fetchall()[0][3])
        return run(sql, *rest)

    database.execute_sql = explained
    try:
        clinic.health.faults()
    finally:
        del database.execute_sql

    assert len(plans) == 1
    assert "SEARCH" in plans[0]
    assert "INDEX" in plans[0]
    assert "id>? AND id<?" in plans[0]
