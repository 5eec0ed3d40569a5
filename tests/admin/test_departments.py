"""Departments as an admin changes them, at a running service."""

from typing import Any

from tests.support.client import Answer, Client
from tests.support.screen import board_frame
from tests.support.service import RunningService

WHERE = "/api/admin/departments"


def codes(client: Client, *, retired: bool = False) -> list[str]:
    items = client.get(WHERE)["items"]
    return [item["code"] for item in items if item["retired"] is retired]


def offered(client: Client) -> list[str]:
    """What the public may choose from."""
    return [item["code"] for item in client.get("/api/departments")["items"]]


def wrong(answer: Answer) -> dict[str, str]:
    assert answer.status == 422, answer.body
    return {error["field"]: error["message"] for error in answer.json["errors"]}


def issue(client: Client, department: str) -> Any:
    return client.post("/api/tokens", {"department": department})


def leave_only(admin: Client, code: str) -> None:
    for other in codes(admin):
        if other != code:
            assert admin.ask("DELETE", f"{WHERE}/{other}").status == 204


def test_a_new_one_is_offered_everywhere_by_the_next_frame(
    service: RunningService, admin: Client, reception: Client
) -> None:
    added = admin.post(WHERE, {"name": "Eye  Clinic", "prefix": "e", "names": {"hi": "नेत्र"}})

    assert (added["code"], added["name"], added["prefix"]) == ("eye_clinic", "Eye Clinic", "E")
    frame = board_frame(service.url, lambda f: f.board.departments[-1].code == "eye_clinic")
    assert frame.board.departments[-1].names == {"hi": "नेत्र"}
    assert issue(reception, "eye_clinic")["label"] == "E1"


def test_a_code_is_made_of_any_name_and_is_nobody_elses(admin: Client) -> None:
    odia = admin.post(WHERE, {"name": "ଚକ୍ଷୁ", "prefix": "E"})
    accents = admin.post(WHERE, {"name": "Chirurgie générale", "prefix": "C"})
    again = admin.ask("POST", WHERE, {"name": "Other", "code": "dental", "prefix": "X"})

    assert (odia["code"], accents["code"]) == ("department_1", "chirurgie_generale")
    assert (again.status, again.json["code"]) == (409, "code-taken")


def test_letters_and_names_are_each_departments_own(admin: Client) -> None:
    same_letters = admin.ask("POST", WHERE, {"name": "Gynaecology", "prefix": "g"})
    same_name = admin.ask("POST", WHERE, {"name": "DENTAL", "prefix": "X"})
    none = admin.ask("POST", WHERE, {"name": "Eye Clinic"})
    odd = admin.ask("POST", WHERE, {"name": "Eye Clinic", "prefix": "E1"})

    assert wrong(same_letters) == {"prefix": "is that of another department"}
    assert wrong(same_name) == {"name": "is the name of another"}
    assert "prefix" in wrong(none)
    assert "prefix" in wrong(odd)
    assert codes(admin) == ["general_medicine", "pediatrics", "dental"]


def test_what_is_open_keeps_its_label_when_letters_change(admin: Client, reception: Client) -> None:
    before = issue(reception, "dental")

    admin.ask("PATCH", f"{WHERE}/dental", {"prefix": "T", "name": "Teeth"})

    after = reception.get(f"/api/tokens/{before['id']}")
    assert (after["label"], after["department_name"]) == ("D1", "Teeth")
    assert issue(reception, "dental")["label"] == "T2"


def test_a_new_name_is_new_in_the_language_that_said_the_old_one(admin: Client) -> None:
    admin.ask("PATCH", f"{WHERE}/dental", {"name": "Teeth"})

    teeth = next(d for d in admin.get("/api/departments")["items"] if d["code"] == "dental")
    assert (teeth["names"]["en"], teeth["names"]["hi"]) == ("Teeth", "दंत रोग")


def test_letters_of_a_printed_label_are_no_other_departments_that_day(
    admin: Client, reception: Client
) -> None:
    issue(reception, "dental")
    admin.ask("PATCH", f"{WHERE}/dental", {"prefix": "T"})

    taken = admin.ask("PATCH", f"{WHERE}/pediatrics", {"prefix": "D"})

    assert "today" in wrong(taken)["prefix"]


def test_one_without_history_is_deleted_and_its_code_is_free(admin: Client) -> None:
    assert admin.ask("DELETE", f"{WHERE}/dental").status == 204

    assert codes(admin) == ["general_medicine", "pediatrics"]
    assert codes(admin, retired=True) == []
    assert admin.ask("DELETE", f"{WHERE}/dental").json["code"] == "unknown-department"
    assert admin.post(WHERE, {"name": "Dental", "prefix": "D"})["code"] == "dental"


def test_one_with_open_tokens_is_retired_and_who_waits_is_still_called(
    service: RunningService, admin: Client, reception: Client
) -> None:
    token = issue(reception, "dental")

    admin.ask("DELETE", f"{WHERE}/dental")

    assert codes(admin, retired=True) == ["dental"]
    refused = reception.ask("POST", "/api/tokens", {"department": "dental"})
    assert (refused.status, refused.json["code"]) == (409, "issuing-closed")
    board = admin.get("/api/board")
    assert board["next"]["dental"] == ["D1"]
    called = admin.post("/api/counters/room-3/call-next", {"after": None})
    assert called["token"]["id"] == token["id"]
    assert "dental" not in offered(admin)
    assert reception.get(f"/api/tokens/{token['id']}")["department_name"] == "Dental"


def test_a_retired_one_comes_back_when_it_is_offered_again(
    admin: Client, reception: Client
) -> None:
    issue(reception, "dental")
    admin.ask("DELETE", f"{WHERE}/dental")

    back = admin.ask("PATCH", f"{WHERE}/dental", {"retired": False})

    assert back.status == 200
    assert issue(reception, "dental")["label"] == "D2"


def test_nobody_is_transferred_to_a_retired_one(admin: Client, reception: Client) -> None:
    token = issue(reception, "pediatrics")
    issue(reception, "dental")
    admin.ask("DELETE", f"{WHERE}/dental")

    moved = reception.ask("POST", f"/api/tokens/{token['id']}/transfer", {"department": "dental"})

    assert "department" in wrong(moved)


def test_the_last_one_cannot_go(admin: Client) -> None:
    leave_only(admin, "dental")

    last = admin.ask("DELETE", f"{WHERE}/dental")
    retired = admin.ask("PATCH", f"{WHERE}/dental", {"retired": True})

    assert (last.status, last.json["code"]) == (409, "last-department")
    assert retired.json["code"] == "last-department"
    assert codes(admin) == ["dental"]


def test_the_only_department_of_the_day_needs_no_letters(admin: Client, reception: Client) -> None:
    leave_only(admin, "dental")

    assert reception.post("/api/tokens", {})["label"] == "1"
    admin.post(WHERE, {"name": "Eye Clinic", "prefix": "E"})
    assert issue(reception, "dental")["label"] == "D2"
    assert issue(reception, "eye_clinic")["label"] == "E1"


def test_labels_of_a_day_with_two_departments_keep_their_letters(
    admin: Client, reception: Client
) -> None:
    issue(reception, "pediatrics")

    leave_only(admin, "dental")

    assert issue(reception, "dental")["label"] == "D1"


def test_a_second_department_asks_both_for_letters(admin: Client) -> None:
    leave_only(admin, "dental")
    admin.ask("PATCH", f"{WHERE}/dental", {"prefix": ""})

    second = admin.ask("POST", WHERE, {"name": "Eye Clinic"})

    assert second.json["code"] == "prefix-needed"
    assert set(wrong(second)) == {"prefix", "departments.dental.prefix"}


def test_they_stand_in_the_clinics_order(admin: Client) -> None:
    admin.ask("PATCH", f"{WHERE}/dental", {"position": 0})

    assert codes(admin) == ["dental", "general_medicine", "pediatrics"]
    assert offered(admin)[0] == "dental"


def test_every_change_says_who_made_it_and_what(admin: Client) -> None:
    admin.post(WHERE, {"name": "Eye Clinic", "prefix": "E"})
    admin.ask("PATCH", f"{WHERE}/dental", {"name": "Teeth"})
    admin.ask("PATCH", f"{WHERE}/dental", {"name": "Teeth"})
    admin.ask("DELETE", f"{WHERE}/eye_clinic")

    events = [e for e in admin.get("/api/events")["items"] if "department" in e["verb"]]

    assert [e["verb"] for e in events] == [
        "add_department", "change_department", "remove_department",
    ]  # fmt: skip
    assert {e["role"] for e in events} == {"admin"}
    assert events[1]["detail"]["after"]["name"] == "Teeth"


def test_a_repeated_request_adds_one(admin: Client) -> None:
    for _ in range(2):
        admin.ask("POST", WHERE, {"name": "Eye Clinic", "prefix": "E"}, key="once")

    assert codes(admin).count("eye_clinic") == 1


def test_only_admins_may(service: RunningService, reception: Client) -> None:
    assert reception.ask("GET", WHERE).status == 403
    assert reception.ask("DELETE", f"{WHERE}/dental").status == 403
    assert service.client().ask("POST", WHERE, {"name": "Eye"}).status == 401


def test_hostile_names_stay_words_or_are_refused(admin: Client) -> None:
    script = "<script>alert(1)</script>"
    added = admin.post(WHERE, {"name": script, "prefix": "X"})
    bell = admin.ask("POST", WHERE, {"name": "Eye\u0007", "prefix": "E"})
    long = admin.ask("POST", WHERE, {"name": "E" * 10_000, "prefix": "E"})
    blank = admin.ask("POST", WHERE, {"name": "   ", "prefix": "E"})

    assert added["name"] == script
    assert {bell.status, long.status, blank.status} == {422}
