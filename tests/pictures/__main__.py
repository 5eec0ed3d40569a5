"""Starts the demo, uses it as a clinic would, and keeps what paper, screen and pages show."""

import sys
import tempfile
from functools import partial
from pathlib import Path

from PIL import Image

from tests.pages.administration import AdminPage
from tests.pages.browser import DESK, PHONE, Screen, chromium
from tests.pages.reception import ReceptionPage
from tests.pictures.administration import take_admin
from tests.pictures.reception import take_desk
from tests.support.client import Client
from tests.support.demo import RunningDemo, running_demo
from tests.support.waiting import wait_for

HERE = Path(__file__).parent
SCREEN_WIDTH = 1280


def press(demo: RunningDemo, department: str) -> None:
    """One press at the button, and the ticket it brings."""
    bench = Client(demo.url)
    before = len(bench.get("/simulator/tickets")["items"])
    bench.post("/simulator/press", {"button": department, "hold_ms": 120, "bounce_ms": 10})
    wait_for(
        lambda: sum(t["complete"] for t in bench.get("/simulator/tickets")["items"]) > before,
        10,
        "the ticket",
    )
    bench.close()


def fill(demo: RunningDemo) -> None:
    """A morning: some wait, two rooms have called."""
    reception = demo.pair("reception")
    press(demo, "general_medicine")
    for department in ("general_medicine", "pediatrics", "general_medicine", "general_medicine"):
        reception.post("/api/tokens", {"department": department})
    reception.post("/api/tokens", {"department": "general_medicine", "priority": "high"})
    press(demo, "dental")
    doctor = demo.pair("doctor")
    for room in ("room-3", "room-2", "room-1"):
        doctor.post(f"/api/counters/{room}/call-next", {"after": None})


def take_page(screen: Screen, name: str, path: str, size: tuple[int, int]) -> None:
    """A screenshot of a page once its data have come."""
    screen.open(path, size)
    screen.until(lambda: screen.run("return document.readyState") == "complete")
    if path.startswith("/call"):
        screen.until(lambda: "G" in screen.driver.find_element("tag name", "main").text)
    else:
        screen.until(lambda: screen.run("return [...document.images].every(i => i.complete)"))
    screen.driver.save_screenshot(str(HERE / name))


def take_phones(demo: RunningDemo, screen: Screen, folder: Path) -> None:
    """A patient's phone while it waits, and when it is called."""
    reception, doctor = demo.pair("reception"), demo.pair("doctor")
    token = [reception.post("/api/tokens", {"department": "dental"}) for _ in range(4)][-1]
    still = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", still)
    taken = []
    for state, called in (("waiting", 0), ("called", 4)):
        for _ in range(called):
            current = doctor.get("/api/counters")["items"][2]["current"]
            doctor.post("/api/counters/room-3/call-next", {"after": current["id"]})
        screen.open(token["follow_url"])
        looks = f"return document.body.dataset.state == {state!r}"
        screen.until(partial(screen.run, looks))
        screen.until(lambda: screen.run("return document.body.dataset.line") == "live")
        shot = folder / f"{state}.png"
        screen.driver.save_screenshot(str(shot))
        taken.append(Image.open(shot).convert("RGB"))
    width, height = PHONE
    both = Image.new("RGB", (2 * width + 24, height), "white")
    for n, picture in enumerate(taken):
        both.paste(picture, (n * (width + 24), 0))
    both.save(HERE / "phone.png", optimize=True)


def take_device_pictures(demo: RunningDemo) -> None:
    """The first ticket and the screen, as the simulated hardware shows them."""
    with Client(demo.url) as anybody:
        (HERE / "ticket.png").write_bytes(anybody.ask("GET", "/simulator/tickets/1.png").body)
        frame = HERE / "screen.png"
        frame.write_bytes(anybody.ask("GET", "/simulator/screen.png").body)
    with Image.open(frame) as drawn:
        height = drawn.height * SCREEN_WIDTH // drawn.width
        small = drawn.convert("RGB").resize((SCREEN_WIDTH, height), Image.Resampling.LANCZOS)
    small.save(frame, optimize=True)


def main() -> int:
    """Takes every picture of the README."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        chromium(Path(folder) / "profile") as driver,
    ):
        fill(demo)
        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        screen = Screen(driver, demo.url)
        screen.open("/")
        for name, value in demo.cookies("doctor").items():
            driver.add_cookie({"name": name, "value": value})
        take_page(screen, "doctor.png", "/call/room-1", PHONE)
        take_page(screen, "simulator.png", "/simulator", DESK)
        take_device_pictures(demo)
        take_phones(demo, screen, Path(folder))
        take_desk(demo, ReceptionPage(driver, demo.url), HERE / "desk.png")
        take_admin(AdminPage(driver, demo.url, demo.cookies("admin")), HERE / "admin.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
