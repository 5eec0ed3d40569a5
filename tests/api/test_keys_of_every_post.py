"""An Idempotency-Key works on every POST, also where the answer is a secret."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.actor import Role
from tests.access.door import Door, code_of

KEY = {"Idempotency-Key": "one-press"}


def test_a_retried_pairing_gives_the_same_device_and_the_cookie_again(door: Door) -> None:
    body = {"code": door.code(Role.DOCTOR)}

    first, again = (door.knock("POST", "/api/pair", headers=KEY, json=body) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json
    assert first.headers["Set-Cookie"] == again.headers["Set-Cookie"]
    devices = door.knock("GET", "/api/devices", Role.TECHNICIAN).json
    assert devices is not None
    assert devices["total"] == 1


def test_a_retried_code_is_the_same_code(door: Door) -> None:
    body = {"role": "doctor"}

    first, again = (
        door.knock("POST", "/api/pairings", Role.TECHNICIAN, headers=KEY, json=body)
        for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json


def test_the_same_key_with_another_wish_is_refused(door: Door) -> None:
    path = "/api/pairings"
    door.knock("POST", path, Role.TECHNICIAN, headers=KEY, json={"role": "doctor"})

    other = door.knock("POST", path, Role.TECHNICIAN, headers=KEY, json={"role": "kiosk"})

    assert (other.status_code, code_of(other)) == (409, "key-reused")


def test_a_refusal_is_not_remembered(door: Door) -> None:
    wrong = door.knock("POST", "/api/pair", headers=KEY, json={"code": "AAAA-AAAA"})

    right = door.knock("POST", "/api/pair", headers=KEY, json={"code": door.code(Role.KIOSK)})

    assert (wrong.status_code, right.status_code) == (403, 200)


def test_the_same_key_of_another_device_is_another_key(door: Door) -> None:
    path, body = "/api/pairings", {"role": "doctor"}

    mine = door.knock("POST", path, Role.TECHNICIAN, headers=KEY, json=body)
    theirs = door.knock("POST", path, Role.ADMIN, headers=KEY, json=body)

    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json != theirs.json


def test_eight_at_once_with_one_key_make_one_device(door: Door) -> None:
    body = {"code": door.code(Role.DOCTOR)}

    def pair(_nth: int) -> object:
        return door.knock("POST", "/api/pair", headers=KEY, json=body).json

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(pair, range(8)))

    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("key", ["with space", "é", "k" * 201])
def test_a_key_that_is_none_is_told(door: Door, key: str) -> None:
    headers = {"Idempotency-Key": key}

    answer = door.knock("POST", "/api/pairings", Role.TECHNICIAN, headers=headers, json={})

    assert (answer.status_code, code_of(answer)) == (422, "field-wrong")


def test_devices_come_page_by_page(door: Door) -> None:
    for role in (Role.DOCTOR, Role.KIOSK, Role.DISPLAY):
        door.token(role)

    pages = [
        door.knock("GET", f"/api/devices?page={n}&per_page=2", Role.TECHNICIAN).json
        for n in (1, 2, 3)
    ]

    assert [[item["role"] for item in page["items"]] for page in pages if page] == [
        ["doctor", "kiosk"],
        ["display"],
        [],
    ]
    assert all(page is not None and page["total"] == 3 for page in pages)
