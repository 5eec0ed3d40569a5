"""The administrator's page: it shows how the clinic is, and changes it."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from tests.support.client import Client
from tests.support.service import RunningService

from .administration import PARTS, AdminPage, clinic
from .browser import DESK, PHONE, TABLET

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RunningService, Client]]:
    with clinic(tmp_path_factory.mktemp("clinic")) as world:
        yield world


@pytest.fixture
def admin(world: tuple[RunningService, Client]) -> Client:
    return world[1]


@pytest.fixture
def page(driver: webdriver.Chrome, world: tuple[RunningService, Client]) -> Iterator[AdminPage]:
    page = AdminPage(driver, world[0].url, {"device": world[1].token})
    page.script_errors()
    yield page
    assert page.script_errors() == []


def names(admin: Client, what: str) -> list[str]:
    return [one["name"] for one in admin.get(f"/api/admin/{what}")["items"] if not one["retired"]]


@pytest.mark.parametrize("language", ["en", "hi", "or"])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
def test_every_part_fits_in_every_language(
    page: AdminPage, language: str, size: tuple[int, int]
) -> None:
    page.open_part("", language, size)

    for name in PARTS:
        page.run("location.hash = arguments[0]", name)
        page.until(page.has_arrived)
        assert not page.overflows(), name
        assert page.small_targets() == [], name
        assert "_" not in page.text("part-heading"), name
        assert "part_" not in page.run("return document.body.innerText")


def test_a_new_clinic_is_told_what_to_do_next(page: AdminPage) -> None:
    page.open_part()

    page.shows("next", "Add the people who work here")
    assert page.shows("parts-list", "At any time")


def test_a_new_department_is_there_for_everybody_at_once(page: AdminPage, admin: Client) -> None:
    page.open_part("departments")

    page.press("Add a department")
    page.write("Name", "Eye Clinic")
    page.write("Name in Hindi", "नेत्र रोग")
    page.write("Letters before the number", "e")
    page.press("Save")

    page.shows("word", "Saved.")
    page.says("Tokens: E1, E2, …")
    found = {d["code"]: d for d in admin.get("/api/departments")["items"]}
    assert found["eye_clinic"]["names"] == {"hi": "नेत्र रोग"}


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(page: AdminPage) -> None:
    page.open_part("departments")
    page.press("Add a department")
    page.write("Name", "Skin")
    page.write("Letters before the number", "G")

    page.press("Save")

    page.until(page.wrong)
    assert set(page.wrong()) == {"Letters before the number"}
    field = page.field("Letters before the number")
    assert (field.get_attribute("value"), field.get_attribute("aria-invalid")) == ("G", "true")
    assert page.field("Name").get_attribute("value") == "Skin"
    assert page.run("return document.activeElement === arguments[0]", field)
    told = page.run(
        "return arguments[0].getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id).textContent).join(' ')",
        field,
    )
    assert "that no other department has" in told


def test_a_department_goes_only_after_a_question_and_comes_back(
    page: AdminPage, admin: Client
) -> None:
    admin.post("/api/tokens", {"department": "pediatrics"})
    page.open_part("departments")
    page.press("Change: Pediatrics")

    page.press("Offer it no more")
    page.says("Who waits is still called")
    assert "Pediatrics" in names(admin, "departments")
    page.press("Offer it no more")

    page.says("Not offered any more")
    assert "Pediatrics" not in names(admin, "departments")
    page.press("Offer again: Pediatrics")
    page.until(lambda: "Pediatrics" in names(admin, "departments"))


def test_a_room_serves_what_is_ticked(page: AdminPage, admin: Client) -> None:
    page.open_part("counters")
    page.press("Change: Room 1")

    page.field("Dental").click()
    page.press("Save")

    page.shows("word", "Saved.")
    room = next(c for c in admin.get("/api/admin/counters")["items"] if c["code"] == "room-1")
    assert "dental" in room["departments"]


def test_hostile_names_stay_words(page: AdminPage, admin: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202eabc"
    admin.post("/api/admin/counters", {"name": hostile, "departments": ["dental"]})
    admin.post("/api/admin/counters", {"name": "W" * 60, "departments": ["dental"]})

    for part in ("", "counters", "events", "devices"):
        page.open_part(part)
        assert not page.overflows()
        assert page.run("return document.images.length") == 0
    page.open_part("counters")
    page.says("<img src=x onerror=alert(1)>")


def test_only_what_was_changed_among_the_settings_is_sent(page: AdminPage, admin: Client) -> None:
    page.open_part("settings")
    page.press("Change: Screen and sound")

    page.write("Diagonal of the screen in inches", "55")
    page.press("Save")

    page.shows("word", "Saved.")
    page.says("Diagonal of the screen in inches: 55")
    chosen = [s["key"] for s in admin.get("/api/admin/settings")["items"] if s["from"] == "chosen"]
    assert chosen == ["display.screen_inches"]


def test_the_look_of_the_screen_is_chosen_by_name(page: AdminPage, admin: Client) -> None:
    page.open_part("settings")
    page.says("Colours of the screen: Light")
    page.press("Change: Screen and sound")

    page.choose("Colours of the screen", "Dark, for dim rooms")
    page.choose("Figures on the screen", "१ २ ३")
    page.press("Save")

    page.says("Colours of the screen: Dark, for dim rooms")
    items = {item["key"]: item["value"] for item in admin.get("/api/admin/settings")["items"]}
    assert (items["display.theme"], items["display.digits"]) == ("dark", "hi")


def test_a_setting_beyond_its_limits_says_them(page: AdminPage) -> None:
    page.open_part("settings")
    page.press("Change: Screen and sound")

    page.write("Volume of notes and voice, 0 to 1", "loud")
    page.write("Diagonal of the screen in inches", "500")
    page.press("Save")

    page.until(lambda: len(page.wrong()) == 2)
    told = page.wrong()
    assert told["Diagonal of the screen in inches"] == "Please write a number from 5 to 120."


def test_a_code_for_a_new_device_counts_down_and_tells_when_it_is_used(
    page: AdminPage, world: tuple[RunningService, Client]
) -> None:
    page.open_part("devices")
    page.press("Pair a new device")
    page.choose("In which room", "Room 2")
    page.press("Make a code")

    page.says("Works once, for 9:")
    assert page.run("return document.querySelectorAll('.qr svg path').length") > 0
    code = page.run("return document.querySelector('.code-large').textContent")
    paired = world[0].client().post("/api/pair", {"code": code})
    assert (paired["role"], paired["counter"]) == ("doctor", "room-2")
    page.says("The device is paired.")


def test_a_device_is_removed_after_a_question(
    page: AdminPage, world: tuple[RunningService, Client]
) -> None:
    lost = world[0].pair("display")
    page.open_part("devices")
    page.says("Waiting-room screen")

    page.press("Unpair")
    page.says("It can do nothing any more")
    page.press("Unpair")

    page.shows("word", "The device is unpaired.")
    assert lost.ask("GET", "/api/me").status == 401


def test_a_backup_is_made_and_listed(page: AdminPage, admin: Client) -> None:
    page.open_part("backups")

    page.press("Make a backup now")

    page.shows("word", "The backup is made and checked.")
    newest = admin.get("/api/backups")["items"][0]
    page.says(newest["file"])


def test_events_are_told_in_words_and_can_be_narrowed(page: AdminPage, admin: Client) -> None:
    admin.post("/api/tokens", {"department": "dental"})
    page.open_part("events")
    page.says("Token given")

    page.choose("What", "Devices")

    page.until(lambda: "Token given" not in page.body)
    page.says("Device paired")
    assert "pair_device" not in page.body


def test_a_notice_is_told_in_the_list_of_events_with_its_words(
    page: AdminPage, admin: Client
) -> None:
    made = admin.post("/api/notices", {"text": {"hi": "दस बजे", "en": "Back at ten."}})
    admin.ask("DELETE", f"/api/notices/{made['id']}")

    page.open_part("events")

    page.says("Notice: Back at ten.")
    page.says("Notice taken away: Back at ten.")


def test_another_admins_change_is_seen_without_a_reload(page: AdminPage, admin: Client) -> None:
    page.open_part("counters")

    admin.ask("PATCH", "/api/admin/counters/room-3", {"name": "Dentist"})

    page.says("Dentist")


def test_a_form_that_is_open_is_not_torn_away(page: AdminPage, admin: Client) -> None:
    page.open_part("counters")
    page.press("Change: Room 2")
    page.write("Name", "Half a na")

    admin.ask("PATCH", "/api/admin/counters/room-1", {"name": "Consulting room"})

    page.shows("parts-list", "")  # the list of parts is drawn anew all the while
    page.until(lambda: "Consulting room" in page.run("return document.body.textContent"))
    assert page.field("Name").get_attribute("value") == "Half a na"


def test_a_device_that_may_not_is_told_so(
    driver: webdriver.Chrome, world: tuple[RunningService, Client]
) -> None:
    page = AdminPage(driver, world[0].url, {"device": world[0].pair("doctor").token})
    page.open("/admin")

    page.shows("dock", "This device is not paired for administration.")
    assert not page.part("parts").is_displayed()


def test_a_page_that_nobody_touches_says_so_when_it_asks(page: AdminPage) -> None:
    script = {"source": _TELLS_HOW_IT_ASKED}
    added = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)
    try:
        page.open_part()
        assert asked(page) == ["somebody"]

        look_again(page)
        page.until(lambda: asked(page) == ["somebody", "itself"])
        page.part("admin").click()
        look_again(page)

        assert page.until(lambda: asked(page)[:3] == ["somebody", "itself", "somebody"])
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


_TELLS_HOW_IT_ASKED = """
window.asked = [];
const ask = window.fetch;
window.fetch = (path, options = {}) => {
  const by = (options.headers || {})["X-By-Itself"] ? "itself" : "somebody";
  if (path === "/api/health") window.asked.push(by);
  return ask(path, options);
};
"""


def asked(page: AdminPage) -> list[str]:
    """By whom the page was asked to look, time after time."""
    found: list[str] = page.run("return window.asked")
    return found


def look_again(page: AdminPage) -> None:
    """What else comes every five seconds."""
    page.run("document.dispatchEvent(new Event('visibilitychange'))")
