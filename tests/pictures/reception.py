"""Reception's page in the middle of a morning."""

from pathlib import Path

from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains

from tests.pages.reception import ReceptionPage
from tests.support.demo import RunningDemo

SIZE = (1280, 860)
PEOPLE = ("Asha Nayak", "Bipin Majhi", "Charulata Sahu")


def take_desk(demo: RunningDemo, page: ReceptionPage, picture: Path) -> None:
    """Names in the list, somebody on hold, one who missed the call, and a number just given."""
    _go_on(demo)
    page.come_as(demo.cookies("reception"))
    page.open_desk("en", SIZE)
    page.give("P")
    page.shows("given", "The ticket is out.")
    page.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    ActionChains(page.driver).move_to_element(page.part("connection")).perform()  # off the button
    page.driver.save_screenshot(str(picture))
    with Image.open(picture) as taken:
        small = taken.convert("RGB")
    small.save(picture, optimize=True)


def _go_on(demo: RunningDemo) -> None:
    reception, doctor = demo.pair("reception"), demo.pair("admin")
    for name in PEOPLE:
        wish = {"department": "general_medicine", "patient": {"name": name}}
        reception.post("/api/tokens", wish)
    rooms = {room["code"]: room["current"] for room in doctor.get("/api/counters")["items"]}
    doctor.post(f"/api/tokens/{rooms['room-1']['id']}/hold", {"reason": "lab"})
    doctor.post("/api/counters/room-2/missed")
    for room in ("room-1", "room-2"):
        doctor.post(f"/api/counters/{room}/call-next", {"after": None})
    doctor.post("/api/counters/room-3/pause", {"minutes": 15})
