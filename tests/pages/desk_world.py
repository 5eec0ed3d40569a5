"""A clinic of three departments for the desk's page: the real service, and others who act in it."""

from typing import Any

from tests.support.client import Client
from tests.support.service import RunningService

MEDICINE = "general_medicine"


class Clinic:
    """What happens at other screens meanwhile."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        self.admin, self.desk = service.pair("admin"), service.pair("reception")
        self._kiosks: list[str] = []

    def begin(self) -> None:
        """An empty queue that gives tokens out, every counter open, no kiosk, no notices.

        Numbers go on.
        """
        while self._kiosks:
            device = self._kiosks.pop()
            assert self.admin.ask("DELETE", f"/api/devices/{device}").status == 204
        for notice in self.notices():
            self.take_away(notice)
        for path in ("/api/day/close", "/api/day/open"):
            self.admin.post(path)
        self.admin.post("/api/issuing", {"open": True})
        for room in ("room-1", "room-2", "room-3"):
            self.admin.post(f"/api/counters/{room}/open")

    def kiosk(self) -> Client:
        """A kiosk, until the next test begins: of one that says nothing all are told."""
        kiosk = self.service.pair("kiosk")
        self._kiosks.append(kiosk.get("/api/me")["device"])
        return kiosk

    def issue(self, department: str = MEDICINE, **wish: Any) -> dict[str, Any]:
        token: dict[str, Any] = self.desk.post("/api/tokens", {"department": department, **wish})
        return token

    def call(self, room: str = "room-1") -> dict[str, Any]:
        """The next one is called there, and who was there is done."""
        current = self.counter(room)["current"]
        after = {"after": current["id"] if current else None}
        called: dict[str, Any] = self.admin.post(f"/api/counters/{room}/call-next", after)["token"]
        return called

    def missed(self) -> dict[str, Any]:
        """Somebody who did not come when called."""
        self.issue()
        token = self.call()
        self.admin.post("/api/counters/room-1/missed")
        return token

    def held(self, reason: str = "lab") -> dict[str, Any]:
        """Somebody on hold."""
        self.issue()
        token = self.call()
        self.act(token, "hold", reason=reason)
        return token

    def act(self, token: dict[str, Any], verb: str, **said: Any) -> None:
        self.admin.post(f"/api/tokens/{token['id']}/{verb}", said)

    def token(self, token: dict[str, Any]) -> dict[str, Any]:
        """As it stands now."""
        now: dict[str, Any] = self.admin.get(f"/api/tokens/{token['id']}")
        return now

    def counter(self, room: str) -> dict[str, Any]:
        counters = self.admin.get("/api/counters")["items"]
        return next(counter for counter in counters if counter["code"] == room)

    def notice(self, words: str, **wish: Any) -> dict[str, Any]:
        """Another screen tells the waiting room something, in English where no text is named."""
        made: dict[str, Any] = self.admin.post("/api/notices", {"text": {"en": words}, **wish})
        return made

    def notices(self) -> list[dict[str, Any]]:
        """Those that stand."""
        items: list[dict[str, Any]] = self.admin.get("/api/notices")["items"]
        return items

    def take_away(self, notice: dict[str, Any]) -> None:
        assert self.admin.ask("DELETE", f"/api/notices/{notice['id']}").status == 204

    def department(self, code: str = MEDICINE) -> dict[str, Any]:
        items = self.admin.get("/api/departments")["items"]
        return next(department for department in items if department["code"] == code)

    def newest(self) -> dict[str, Any]:
        """The last token that was given out."""
        newest: dict[str, Any] = self.admin.get("/api/tokens?per_page=1")["items"][0]
        return newest

    def given_so_far(self) -> int:
        total: int = self.admin.get("/api/tokens")["total"]
        return total

    def events(self, token: dict[str, Any]) -> list[dict[str, Any]]:
        """What happened to a token, oldest first."""
        found: list[dict[str, Any]] = []
        asked = "/api/events?limit=1000&after="
        while batch := self.admin.get(f"{asked}{found[-1]['id'] if found else 0}")["items"]:
            found += batch
        return [event for event in found if event["token"] == token["id"]]
