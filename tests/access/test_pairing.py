import hashlib
import re
from dataclasses import replace
from pathlib import Path

from appliance.actor import Role
from appliance.service import Service
from appliance.settings import Settings
from appliance.technician import TECHNICIAN_FILE, technician_token
from tests.access.door import HOME, Door, code_of


def test_a_code_works_once(door: Door) -> None:
    code = door.code(Role.DOCTOR)

    door.pair(code)
    again = door.knock("POST", "/api/pair", json={"code": code})

    assert (again.status_code, code_of(again)) == (403, "pairing-code-not-valid")


def test_a_code_may_be_typed_carelessly(door: Door) -> None:
    code = door.code(Role.DOCTOR)

    assert door.pair(f" {code.lower().replace('-', ' ')} ")


def test_the_code_travels_in_the_fragment_only(door: Door) -> None:
    made = door.knock("POST", "/api/pairings", Role.TECHNICIAN, json={"role": "doctor"}).json

    assert made is not None
    assert made["url"] == f"{HOME}/pair#{made['code']}"
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", made["code"])


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(door: Door) -> None:
    paired = door.knock("POST", "/api/pair", json={"code": door.code(Role.DOCTOR)})

    cookie = paired.headers["Set-Cookie"]
    assert cookie.startswith("device=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_code_for_an_unknown_counter_is_refused(door: Door) -> None:
    body = {"role": "doctor", "counter": "room-9"}

    answer = door.knock("POST", "/api/pairings", Role.TECHNICIAN, json=body)

    assert (answer.status_code, code_of(answer)) == (404, "unknown-counter")


def test_no_secret_stands_readable_on_disk(door: Door, service: Service, tmp_path: Path) -> None:
    code, token = door.code(Role.DOCTOR), door.token(Role.KIOSK)
    service.store.close()

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("queue.db*"))

    assert hashlib.sha256(token.encode()).hexdigest().encode() in stored
    assert token.encode() not in stored
    assert code.replace("-", "").encode() not in stored


def test_guessing_codes_is_slow_work(door: Door) -> None:
    answers = [door.knock("POST", "/api/pair", json={"code": f"AAAA-{n:04}"}) for n in range(12)]

    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert int(limited[-1].headers["Retry-After"]) > 0
    assert code_of(limited[-1]) == "too-many-guesses"


def test_a_technicians_file_that_a_power_cut_left_empty_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / TECHNICIAN_FILE).touch()

    token = technician_token(tmp_path)

    assert len(token) > 40
    assert technician_token(tmp_path) == token
    assert (tmp_path / TECHNICIAN_FILE).stat().st_mode & 0o777 == 0o600


def test_an_empty_cookie_is_nobody_also_where_the_technician_has_no_token(tmp_path: Path) -> None:
    settings = replace(Settings().service, data_dir=str(tmp_path))
    service = Service(Settings(service=settings), technician_token="")
    service.start()

    me = Door(service).knock("GET", "/api/me", headers={"Cookie": "device="})
    service.stop()

    assert me.json is not None
    assert me.json["role"] == "public"


def test_the_first_admin_is_paired_from_the_kiosk_s_paper_and_no_second_one(door: Door) -> None:
    made = door.knock("POST", "/api/pairings/first", Role.KIOSK).json
    assert made is not None
    assert made["url"] == f"{HOME}/pair#{made['code']}"
    token = door.pair(made["code"])
    me = door.knock("GET", "/api/me", headers={"Authorization": f"Bearer {token}"}).json
    assert me is not None
    assert me["role"] == "admin"

    again = door.knock("POST", "/api/pairings/first", Role.KIOSK)
    assert (again.status_code, code_of(again)) == (409, "admin-known")
