"""The doctor's page on the real service: paired by a link, and two screens of one room."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from selenium import webdriver

from appliance.technician import technician_token
from tests.support.processes import free_port

from .browser import DoctorPage, leave

pytestmark = pytest.mark.browser
TOKENCTL = str(Path(sys.executable).with_name("tokenctl"))


class Service:
    """A service process with a data folder of its own, and an admin's way into it."""

    def __init__(self, data: Path, url: str) -> None:
        self.data, self.url = data, url
        waiting = urllib3.Retry(total=80, backoff_factor=0.05, backoff_max=0.2)
        self.http = urllib3.PoolManager(retries=waiting)

    def ask(self, method: str, path: str, body: Any = None, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        reply = self.http.request(method, self.url + path, json=body, headers=headers)
        answer: dict[str, Any] = reply.json()
        assert reply.status < 300, answer
        return answer

    def pair(self, role: str, counter: str | None = None) -> str:
        """A pairing code, as the technician makes it."""
        wish = {"role": role, "counter": counter}
        code: str = self.ask("POST", "/api/pairings", wish, technician_token(self.data))["code"]
        return code

    def device(self, role: str) -> str:
        """The token of a new device."""
        token: str = self.ask("POST", "/api/pair", {"code": self.pair(role)})["device_token"]
        return token

    def issue(self, count: int) -> list[str]:
        """So many tokens of the first department; their labels."""
        admin = self.device("admin")
        department = self.ask("GET", "/api/departments")["items"][0]["code"]
        wish = {"department": department}
        return [self.ask("POST", "/api/tokens", wish, admin)["label"] for _ in range(count)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    tmp_path = tmp_path_factory.mktemp("service")
    port = free_port()
    settings = tmp_path / "settings.toml"
    settings.write_text(
        '[clinic]\nlanguages = ["en", "or"]\n'
        f'[service]\nlisten = "127.0.0.1:{port}"\ndata_dir = "{tmp_path / "data"}"\n'
    )
    command = [TOKENCTL, "serve", "--settings", str(settings)]
    log = (tmp_path / "log").open("wb")
    with log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            service = Service(tmp_path / "data", f"http://127.0.0.1:{port}")
            service.ask("GET", "/health")
            yield service
            service.http.clear()
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def doctor(service: Service, driver: webdriver.Chrome) -> Iterator[DoctorPage]:
    page = DoctorPage(driver, service.url)
    page.script_errors()
    yield page
    assert page.script_errors() == []
    leave(driver)


def test_an_unpaired_browser_sees_no_queue(service: Service, doctor: DoctorPage) -> None:
    service.issue(1)

    doctor.open("/call/room-1?lang=en")

    doctor.shows("dock", "This device is not paired with this room.")
    assert doctor.text("now-label") == ""
    assert doctor.text("waiting") == ""


def test_a_pairing_link_leads_to_a_working_room(service: Service, doctor: DoctorPage) -> None:
    service.issue(2)
    doctor.open(f"/pair?lang=en#{service.pair('doctor', 'room-1')}")
    doctor.shows("call-next", "Call ")
    before, promised = doctor.text("now-label"), doctor.promised()

    doctor.press()

    doctor.shows("now-label", promised)
    doctor.until(lambda: doctor.promised() not in {"", promised})
    doctor.until(lambda: doctor.verb("undo").is_enabled())
    doctor.verb("undo").click()
    doctor.shows("call-next", f"Call {promised}")
    assert doctor.text("now-label") == before


def test_a_second_tablet_of_the_room_calls_and_the_page_follows(
    service: Service, doctor: DoctorPage
) -> None:
    labels = service.issue(2)
    doctor.open(f"/pair?lang=en#{service.pair('doctor', 'room-1')}")
    doctor.shows("call-next", "Call ")
    promised, tablet = doctor.promised(), service.device("admin")
    current = service.ask("GET", "/api/counters", token=tablet)["items"][0]["current"]

    after = {"after": current["id"] if current else None}
    service.ask("POST", "/api/counters/room-1/call-next", after, tablet)

    doctor.shows("now-label", promised)
    assert doctor.shows("waiting", labels[-1])


def test_a_ticket_that_did_not_come_out_is_printed_again_by_one_tap(
    service: Service, doctor: DoctorPage
) -> None:
    kiosk = service.device("kiosk")
    department = service.ask("GET", "/api/departments")["items"][0]["code"]
    token = service.ask("POST", "/api/tokens", {"department": department}, kiosk)
    failed, out = {"ok": False, "problem": "paper-out"}, {"ok": True}
    service.ask("POST", f"/api/tokens/{token['id']}/printed", failed, kiosk)
    doctor.open(f"/pair?lang=en#{service.pair('doctor', 'room-1')}")
    doctor.shows("unprinted", token["label"])
    doctor.shows("waiting", token["check_code"])
    doctor.run("setTimeout(() => { document.body.id = 'read'; }, 450)")
    doctor.until(lambda: doctor.run("return document.body.id === 'read'"))

    button = doctor.part("unprinted").find_element("tag name", "button")
    doctor.run("arguments[0].scrollIntoView({ block: 'center' })", button)
    button.click()

    doctor.shows("word", f"{token['label']} is being printed again.")
    service.ask("POST", f"/api/tokens/{token['id']}/printed", out, kiosk)
    assert doctor.until(lambda: not doctor.part("unprinted").is_displayed())
