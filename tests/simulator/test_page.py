from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.pages.browser import chromium

from .bench import Pins, Simulator, stand_in_at
from .jobs import job
from .test_bench import screen_png

pytestmark = pytest.mark.browser

PATIENCE_S = 15


def proxy_to(simulator: Simulator) -> ThreadingHTTPServer:
    """Passes a browser's requests on unchanged, as the service does."""

    class Passing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            answer = simulator.request(self.command, self.path, self.rfile.read(size) or None)
            status, headers, body = answer
            self.send_response_only(status)
            for name, value in headers.items():
                if name not in ("connection", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Passing)


@pytest.fixture
def pins() -> Pins:
    return Pins()


@pytest.fixture
def simulator(tmp_path: Path, pins: Pins) -> Iterator[Simulator]:
    frame = screen_png()
    with ExitStack() as stack:
        stack.enter_context(stand_in_at(tmp_path / "pins.sock", pins.serve))
        stack.enter_context(stand_in_at(tmp_path / "screen.sock", lambda c: c.sendall(frame)))
        started = Simulator(tmp_path).wait_until_ready()
        stack.callback(started.stop)
        yield started


@pytest.fixture
def browser(simulator: Simulator, tmp_path: Path) -> Iterator[webdriver.Chrome]:
    server = proxy_to(simulator)
    serving = Thread(target=server.serve_forever, args=(0.05,))
    serving.start()
    try:
        with chromium(tmp_path / "profile") as driver:
            phone = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
            driver.get(f"http://127.0.0.1:{server.server_port}/simulator")
            yield driver
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def complaints(browser: webdriver.Chrome) -> Any:
    """What the browser wrote into its console; selenium gives no type for it."""
    return browser.execute("getLog", {"type": "browser"})["value"]


def test_a_hand_holds_the_button_takes_the_ticket_and_pulls_the_plug(
    browser: webdriver.Chrome, simulator: Simulator, pins: Pins
) -> None:
    wait = WebDriverWait(browser, PATIENCE_S, poll_frequency=0.05)
    push = wait.until(lambda b: b.find_element(By.CSS_SELECTOR, ".push[data-lamp=on]"))

    ActionChains(browser).click_and_hold(push).pause(0.3).release().perform()
    wait.until(lambda _: pins.presses)
    simulator.print(job("ticket G7"))
    wait.until(lambda b: "G7" in b.find_element(By.ID, "hanging").text)
    browser.execute_script("document.querySelector('[data-state=offline]').click()")
    wait.until(lambda b: b.find_element(By.ID, "printer").get_attribute("data-state") == "offline")
    wait.until(lambda b: b.find_element(By.CSS_SELECTOR, ".tv[data-on=true] img").is_displayed())

    assert 250 <= pins.presses[0]["hold_ms"] <= 2000
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    assert complaints(browser) == []
