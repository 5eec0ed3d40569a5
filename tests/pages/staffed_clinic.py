"""A clinic where people log in: the real service, its people, and the login as they see it."""

from typing import Any

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from appliance.technician import TECHNICIAN_FILE
from tests.support.client import Client
from tests.support.service import RunningService

from .browser import PHONE, DoctorPage

PASSPHRASE = "correct horse battery"
PINS = {"Asha Nayak": "408162", "Binod Sahu": "519273", "Chitra Das": "620384"}
ADMIN = "Deepa Rout"


class StaffedClinic:
    """Asha works in one room, Binod in two, Chitra at the desk, Deepa everywhere."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        token = (service.data / TECHNICIAN_FILE).read_text().strip()
        self.technician: Client = service.client(token)
        self.people: dict[str, str] = {}
        self._hire("Asha Nayak", "doctor", ["room-1"])
        self._hire("Binod Sahu", "doctor", ["room-1", "room-2"])
        self._hire("Chitra Das", "reception", [])
        self._hire(ADMIN, "admin", [])

    def _hire(self, name: str, role: str, counters: list[str]) -> None:
        pin = PINS.get(name, PASSPHRASE)
        body = {"name": name, "role": role, "pin": pin, "counters": counters}
        self.people[name] = self.technician.post("/api/admin/staff", body)["id"]

    def change(self, name: str, **wanted: Any) -> None:
        """The technician changes a person; all but a new name ends their logins."""
        path = f"/api/admin/staff/{self.people[name]}"
        assert self.technician.ask("PATCH", path, wanted).status == 200

    def end_logins(self, name: str) -> None:
        """The person is out everywhere; the PIN stays as it was."""
        self.change(name, pin="735204")
        self.change(name, pin=PINS[name])

    def logged_in(self, role: str, name: str) -> Client:
        """A program that acts as a person on a new device."""
        device = self.service.pair(role)
        pin = PINS.get(name, PASSPHRASE)
        said = {"staff": self.people[name], "pin": pin}
        return self.service.client(device.post("/api/login", said)["session_token"])

    def issue(self, count: int = 1, department: str = "general_medicine") -> list[str]:
        """So many tokens; their labels."""
        desk = self.logged_in("reception", "Chitra Das")
        wish = {"department": department}
        return [desk.post("/api/tokens", wish)["label"] for _ in range(count)]


class LoginPage(DoctorPage):
    """The login, and the pages behind it."""

    def names(self) -> list[str]:
        return [row.text for row in self.all(".person-row .name")]

    def choose(self, name: str) -> None:
        self.until(lambda: name in self.names())
        next(row for row in self.all(".person-row") if name in row.text).click()
        self.until(lambda: self.all("#pin"))

    def type_pin(self, pin: str) -> None:
        """A PIN goes on by itself; what is a passphrase is sent by the button."""
        self.part("pin").send_keys(pin)

    def log_in(self, name: str) -> None:
        self.choose(name)
        self.type_pin(PINS.get(name, PASSPHRASE))
        if name not in PINS:
            self.part("log-in").click()

    def wrong(self) -> str:
        return " ".join(word.text for word in self.all(".login-form .word")).strip()

    def button(self) -> WebElement:
        return self.part("call-next")

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def is_at(self, path: str) -> bool:
        return self.until(lambda: self.run("return location.pathname + location.search") == path)

    def touch(self, size: tuple[int, int] = PHONE) -> None:
        """A screen that fingers press."""
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
