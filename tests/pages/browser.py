"""A real Chromium, and the doctor's page in it as the doctor sees it."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    JavascriptException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

PHONE = (360, 740)
TABLET = (768, 1024)
SCRIPT_WITHIN_S = 10
DESK = (1280, 800)
# Returns when the page changes, or soon: not all that a test waits for is in the page.
_NEXT_CHANGE = """
const told = arguments[arguments.length - 1];
const watch = new MutationObserver(look);
function look() { watch.disconnect(); told(); }
watch.observe(document, {
  attributes: true, characterData: true, childList: true, subtree: true,
});
setTimeout(look, 100);
"""
# What a person reads in a part of the page; the driver's own way costs ten times as much.
READ = r"""
const read = (part) => part.checkVisibility()
  ? part.innerText.replace(/\u00a0/g, " ").replace(/\s*\n\s*/g, "\n").trim()
  : "";
"""
_TEXT = (
    READ
    + """
const part = document.getElementById(arguments[0]);
return part && read(part);
"""
)
_SHELL = Path(__file__).with_name("headless-shell")
# One process for all pages of an address: to start one for each costs a fifth of the whole.
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--process-per-site")


@contextlib.contextmanager
def chromium(profile: Path) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(_SHELL)
    for argument in (*_ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_script_timeout(SCRIPT_WITHIN_S)
    try:
        yield driver
    finally:
        driver.quit()


# Looks on as the page vibrates; the page's own script is not touched.
FEEL = """
window.felt = [];
const vibrate = Navigator.prototype.vibrate;
Navigator.prototype.vibrate = function (knocks) {
  window.felt.push(knocks);
  return vibrate.call(this, knocks);
};
"""


@contextlib.contextmanager
def each_page_begins_with(driver: webdriver.Chrome, script: str) -> Iterator[None]:
    """Every page from here on runs this before its own scripts."""
    add = "Page.addScriptToEvaluateOnNewDocument"
    added = driver.execute_cdp_cmd(add, {"source": script})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def nobodys(driver: webdriver.Chrome) -> None:
    """No cookie is left, of any address."""
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})


def leave(driver: webdriver.Chrome) -> None:
    """The page is closed, and the browser is nobody's."""
    driver.get("about:blank")
    nobodys(driver)


class Screen:
    """What a person sees and does in the browser."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver, self.url = driver, url

    def open(self, path: str, size: tuple[int, int] = PHONE) -> None:
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(f"{self.url}{path}")

    def come_as(self, cookies: Mapping[str, str]) -> None:
        """This browser is that device, or person, from now on; the page that is open stays."""
        nobodys(self.driver)
        for name, value in cookies.items():
            cookie = {"name": name, "value": value, "url": self.url}
            assert self.driver.execute_cdp_cmd("Network.setCookie", cookie)["success"]

    def part(self, part_id: str) -> WebElement:
        return self.driver.find_element(By.ID, part_id)

    def text(self, part_id: str) -> str:
        text: str | None = self.run(_TEXT, part_id)
        if text is None:
            raise NoSuchElementException(part_id)
        return text

    def until(self, holds: Callable[[], object], within_s: float = 10) -> bool:
        """True as soon as it holds; fails where it does not. Looks at each change of the page."""
        end = time.monotonic() + within_s
        while True:
            with contextlib.suppress(NoSuchElementException, StaleElementReferenceException):
                if holds():
                    return True
            if time.monotonic() >= end:
                raise TimeoutError(f"did not hold within {within_s} s")
            # Another page may come meanwhile, and at its very beginning the answer is lost.
            with contextlib.suppress(JavascriptException, TimeoutException):
                self.driver.execute_async_script(_NEXT_CHANGE)

    def shows(self, part_id: str, words: str, within_s: float = 10) -> bool:
        """Waits until the part holds the words; the failure says what it holds instead."""
        with contextlib.suppress(Exception):
            self.until(lambda: words in self.text(part_id), within_s)
        assert words in self.text(part_id)
        return True

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def overflows(self) -> bool:
        return bool(self.run("return document.documentElement.scrollWidth > innerWidth"))

    def script_errors(self) -> list[str]:
        """What the page's scripts and content policy complained about; cut lines are no error."""
        log = self.driver.execute("getLog", {"type": "browser"})["value"]
        said = [entry["message"] for entry in log]
        return [m for m in said if "Uncaught" in m or "Refused" in m or "Content Security" in m]


class DoctorPage(Screen):
    """`/call/room-1`."""

    def open_room(self, language: str = "en", size: tuple[int, int] = PHONE) -> None:
        self.open(f"/call/room-1?lang={language}", size)
        self.until(lambda: self.connection() == "live")

    def connection(self) -> str | None:
        return self.part("call").get_attribute("data-connection")

    def button(self) -> WebElement:
        return self.part("call-next")

    def press(self) -> None:
        self.button().click()

    def is_read(self) -> None:
        """Waits until what the page shows has stood there for long enough to have been read."""
        self.run("window.read = false; setTimeout(() => { window.read = true; }, 450)")
        self.until(lambda: self.run("return window.read"))

    def promised(self) -> str:
        """The label that the button says it will call."""
        what = self.text("call-next-what")
        return what.removeprefix("Call ") if what.startswith("Call ") else ""

    def verb(self, verb: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, f"[data-verb={verb}]")

    def double_tap(self) -> None:
        ActionChains(self.driver).double_click(self.button()).perform()

    def keys(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def hold_key(self, key: str, times: int) -> None:
        """One press of a key that the keyboard repeats while it is held."""
        for n in range(times):
            event = {"type": "keyDown", "key": key, "code": key, "autoRepeat": n > 0}
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", event)
        event = {"type": "keyUp", "key": key, "code": key}
        self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", event)
