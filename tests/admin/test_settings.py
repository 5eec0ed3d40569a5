"""Settings as an admin chooses them, at a running service that somebody starts anew."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from appliance.settings import settings_at
from tests.cli.tools import tokenctl
from tests.support.client import Client
from tests.support.service import RunningService
from tests.support.waiting import wait_for

WHERE = "/api/admin/settings"


def setting(admin: Client, key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(s for s in admin.get(WHERE)["items"] if s["key"] == key)
    return found


def choose(admin: Client, **changes: object) -> Any:
    """`queue__capacity=3` chooses queue.capacity."""
    named = {key.replace("__", "."): value for key, value in changes.items()}
    answer = admin.ask("PATCH", WHERE, {"changes": named})
    assert answer.status == 200, answer.body
    return answer.json


def wrong(admin: Client, changes: dict[str, object]) -> dict[str, str]:
    answer = admin.ask("PATCH", WHERE, {"changes": changes})
    assert answer.status == 422, answer.body
    return {error["field"]: error["message"] for error in answer.json["errors"]}


def chosen_file(service: RunningService) -> Path:
    return service.settings_file.with_name("settings.chosen.toml")


def on_board_page(service: RunningService) -> dict[str, Any]:
    """What a smart TV that loads /board is told."""
    with urlopen(f"{service.url}/board", timeout=5) as page:
        html = page.read().decode()
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found
    facts: dict[str, Any] = json.loads(found[1])
    return facts


def test_each_tells_its_value_its_limits_and_where_it_is_from(admin: Client) -> None:
    name, inches = setting(admin, "clinic.name"), setting(admin, "display.screen_inches")
    languages, hours = setting(admin, "clinic.languages"), setting(admin, "queue.hours")

    assert (name["value"], name["from"], name["fixed"]) == ("Test Clinic", "file", False)
    assert (inches["kind"], inches["low"], inches["high"]) == ("number", 5, 120)
    assert (inches["default"], inches["from"]) == (32.0, "default")
    assert languages["choices"] == ["en", "hi", "or"]
    assert [part["key"] for part in hours["columns"]] == ["department", "days", "opens", "closes"]
    assert hours["columns"][1]["choices"][0] == "mon"


def test_what_only_the_screen_needs_is_written_and_nothing_starts_anew(
    service: RunningService, admin: Client
) -> None:
    answer = choose(admin, display__chime=False, display__screen_inches=55)

    assert answer["restarting"] is False
    assert on_board_page(service)["chime"] is False
    assert on_board_page(service)["screen_inches"] == 55
    assert setting(admin, "display.chime")["from"] == "chosen"
    assert settings_at(service.settings_file).settings.display.screen_inches == 55.0
    assert tomllib.loads(chosen_file(service).read_text())["display"]["chime"] is False


def test_the_service_ends_in_good_order_and_comes_back_with_what_was_chosen(
    service: RunningService, admin: Client
) -> None:
    hours = [{"department": "dental", "days": ["mon"], "opens": "20:00", "closes": "02:00"}]
    answer = choose(
        admin, queue__capacity=1, clinic__name="Sunrise “Clinic” #1", queue__hours=hours
    )

    assert answer["restarting"] is True
    wait_for(lambda: service.exit_status() == 0, 30, "the end of the service")
    service.start()

    admin.close()
    assert admin.get("/api/board")["clinic"] == "Sunrise “Clinic” #1"
    assert setting(admin, "queue.hours")["value"] == hours
    assert admin.post("/api/tokens", {"department": "pediatrics"})["label"] == "P1"
    full = admin.ask("POST", "/api/tokens", {"department": "pediatrics"})
    assert full.json["reason"] == "capacity"


def test_every_mistake_is_told_at_once_and_nothing_is_changed(
    service: RunningService, admin: Client
) -> None:
    mistakes = wrong(
        admin,
        {
            "clinic.name": "  ",
            "clinic.languages": ["fr"],
            "queue.capacity": "many",
            "display.volume": 2,
            "queue.hours": [{"opens": "25:00"}, {"days": ["fnord"]}],
            "service.listen": "0.0.0.0:80",
            "display.chime": False,
        },
    )

    assert set(mistakes) == {
        "clinic.name", "clinic.languages", "queue.capacity", "display.volume",
        "queue.hours[0].opens", "queue.hours[1].days", "service.listen",
    }  # fmt: skip
    assert not chosen_file(service).exists()
    assert setting(admin, "display.chime")["value"] is True


def test_hours_name_departments_that_the_clinic_has(admin: Client) -> None:
    mistakes = wrong(admin, {"queue.capacities": [{"department": "fnord", "capacity": 3}]})

    assert set(mistakes) == {"queue.capacities[0].department"}


def test_a_choice_taken_back_leaves_what_the_technician_set(admin: Client) -> None:
    choose(admin, display__chime=False)

    choose(admin, display__chime=None)

    assert setting(admin, "display.chime")["from"] == "default"


@pytest.mark.parametrize("text", ["[clinic\nname = 3", "[clinic]\nname = 3\n", "\x00\xff"])
def test_a_damaged_file_of_choices_keeps_nothing_from_starting(
    service: RunningService, admin: Client, text: str
) -> None:
    service.stop()
    chosen_file(service).write_text(text)

    service.start()

    admin.close()
    assert admin.get("/api/board")["clinic"] == "Test Clinic"
    choose(admin, display__chime=False)
    assert settings_at(service.settings_file).mistakes == ()


def test_who_chose_what_is_an_event(admin: Client) -> None:
    choose(admin, display__chime=False)

    event = admin.get("/api/events")["items"][-1]

    assert (event["verb"], event["role"]) == ("change_settings", "admin")
    assert event["detail"] == {"before": {"display.chime": True}, "after": {"display.chime": False}}


def test_show_tells_from_which_file_a_value_comes(service: RunningService, admin: Client) -> None:
    choose(admin, display__chime=False)
    file = str(service.settings_file)

    shown = tokenctl("settings", "show", "--settings", file)
    told = json.loads(tokenctl("settings", "show", "--settings", file, "--json").stdout)

    assert f"chime = false  # default: true, from {chosen_file(service)}" in shown.stdout
    assert told["from"]["clinic.name"] == file
    assert told["from"]["display.chime"] == str(chosen_file(service))


def test_reception_may_choose_nothing(reception: Client) -> None:
    assert reception.ask("PATCH", WHERE, {"changes": {}}).status == 403
