"""Counters as an admin changes them, at a running service."""

from tests.support.client import Client
from tests.support.screen import board_frame
from tests.support.service import RunningService

WHERE = "/api/admin/counters"


def codes(client: Client, *, retired: bool = False) -> list[str]:
    return [item["code"] for item in client.get(WHERE)["items"] if item["retired"] is retired]


def test_a_new_room_calls_its_departments(
    service: RunningService, admin: Client, reception: Client
) -> None:
    added = admin.post(WHERE, {"name": "Room 4", "departments": ["dental"]})
    reception.post("/api/tokens", {"department": "dental"})

    called = admin.post(f"/api/counters/{added['code']}/call-next", {"after": None})

    assert (added["code"], called["token"]["label"]) == ("room-4", "D1")
    frame = board_frame(service.url, lambda f: bool(f.board.now_serving))
    assert frame.board.now_serving[0].counter_name == "Room 4"


def test_a_room_serves_what_it_is_told_from_now_on(admin: Client, reception: Client) -> None:
    reception.post("/api/tokens", {"department": "dental"})

    admin.ask("PATCH", f"{WHERE}/room-1", {"departments": ["dental"], "name": "Dentist"})

    assert admin.post("/api/counters/room-1/call-next", {"after": None})["token"]["label"] == "D1"
    assert next(c["name"] for c in admin.get("/api/counters")["items"]) == "Dentist"


def test_a_room_serves_one_department_at_least_and_none_that_is_not_there(admin: Client) -> None:
    nothing = admin.ask("PATCH", f"{WHERE}/room-1", {"departments": []})
    unknown = admin.ask("PATCH", f"{WHERE}/room-1", {"departments": ["fnord"]})

    assert [nothing.status, unknown.status] == [422, 422]
    assert nothing.json["errors"][0]["field"] == "departments"


def test_departments_that_are_not_there_are_refused_for_a_retired_room_too(admin: Client) -> None:
    wish = {"departments": ["fnord"], "retired": True}

    assert admin.ask("PATCH", f"{WHERE}/room-1", wish).status == 422


def test_a_department_named_twice_is_served_once(admin: Client) -> None:
    added = admin.post(WHERE, {"name": "Room 4", "departments": ["dental", "dental"]})

    assert added["departments"] == ["dental"]


def test_one_without_history_is_deleted_and_one_with_is_retired(
    admin: Client, reception: Client
) -> None:
    reception.post("/api/tokens", {"department": "dental"})
    token = admin.post("/api/counters/room-3/call-next", {"after": None})["token"]
    admin.post("/api/counters/room-3/finish")

    admin.ask("DELETE", f"{WHERE}/room-3")
    admin.ask("DELETE", f"{WHERE}/room-1")

    assert (codes(admin), codes(admin, retired=True)) == (["room-2"], ["room-3"])
    assert admin.get(f"/api/tokens/{token['id']}")["counter"] == "room-3"
    assert admin.ask("POST", "/api/counters/room-3/open").status == 404


def test_a_room_with_somebody_in_it_stays(admin: Client, reception: Client) -> None:
    reception.post("/api/tokens", {"department": "dental"})
    admin.post("/api/counters/room-3/call-next", {"after": None})

    refused = admin.ask("DELETE", f"{WHERE}/room-3")

    assert (refused.status, refused.json["code"]) == (409, "counter-in-use")
    assert "D1" in refused.json["detail"]


def test_the_last_one_cannot_go(admin: Client) -> None:
    answers = [admin.ask("DELETE", f"{WHERE}/room-{n}") for n in (1, 2, 3)]

    assert [answer.status for answer in answers] == [204, 204, 409]
    assert answers[-1].json["code"] == "last-counter"


def test_a_retired_room_can_be_opened_again(admin: Client, reception: Client) -> None:
    reception.post("/api/tokens", {"department": "dental"})
    admin.post("/api/counters/room-3/call-next", {"after": None})
    admin.post("/api/counters/room-3/finish")
    admin.ask("DELETE", f"{WHERE}/room-3")

    assert admin.ask("PATCH", f"{WHERE}/room-3", {"retired": False}).status == 200

    assert codes(admin) == ["room-1", "room-2", "room-3"]


def test_a_doctors_phone_of_a_room_keeps_the_room_known(
    service: RunningService, admin: Client
) -> None:
    service.pair("doctor", "room-1")

    admin.ask("DELETE", f"{WHERE}/room-1")

    assert codes(admin, retired=True) == ["room-1"]


def test_they_stand_in_the_clinics_order(admin: Client) -> None:
    admin.ask("PATCH", f"{WHERE}/room-3", {"position": 1})

    assert codes(admin) == ["room-1", "room-3", "room-2"]
