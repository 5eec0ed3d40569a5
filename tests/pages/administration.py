"""`/admin` in a real browser, at a running service."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests.pages.browser import PHONE, READ, Screen
from tests.support.client import Client
from tests.support.service import RunningService

PARTS = (
    "departments", "counters", "hours", "staff", "devices", "settings", "backups", "events",
    "health",
)  # fmt: skip

_ALL = (
    READ
    + """
const all = (selector, root) => [...(root || open).querySelectorAll(selector)];
const open = document.getElementById("part-body");
"""
)
_BUTTONS = (
    _ALL
    + """
const says = (button) => button.getAttribute("aria-label") || read(button);
const seen = all("button").filter((button) => button.checkVisibility());
return seen.filter((button) => says(button).startsWith(arguments[0]));
"""
)
_FIELDS = (
    _ALL
    + """
const named = all(".field label").filter((label) => read(label) === arguments[0]);
return named.map((label) => label.control || label.querySelector("input"));
"""
)
_WRONG = (
    _ALL
    + """
const told = all(".field").map((field) => all("label, legend, .wrong", field));
const named = told.map((parts) => [parts[0], parts.find((part) => part.matches(".wrong"))]);
return Object.fromEntries(named.map((pair) => pair.map(read)).filter(([, words]) => words));
"""
)


class AdminPage(Screen):
    """What an administrator sees and does."""

    def __init__(self, driver: webdriver.Chrome, url: str, cookies: Mapping[str, str]) -> None:
        super().__init__(driver, url)
        self.come_as(cookies)

    def open_part(
        self, name: str = "", language: str = "en", size: tuple[int, int] = PHONE
    ) -> None:
        self.driver.get("about:blank")  # another part of the open page would be no new page
        self.open(f"/admin?lang={language}#{name}", size)
        self.until(lambda: self.part("admin").get_attribute("data-connection") == "live")

    def has_arrived(self) -> bool:
        """Whether the part that was chosen is open and has the focus."""
        return bool(self.run("return document.activeElement.id") == "part-heading")

    @property
    def body(self) -> str:
        return self.text("part-body")

    def says(self, words: str) -> None:
        self.shows("part-body", words)

    def press(self, words: str) -> None:
        """Presses the button with these words, or this name, in the open part."""
        self.until(lambda: self._buttons(words))
        self.run("arguments[0].click()", self._buttons(words)[0])

    def _buttons(self, words: str) -> list[WebElement]:
        found: list[WebElement] = self.run(_BUTTONS, words)
        return found

    def field(self, label: str) -> WebElement:
        """The field with this label."""
        self.until(lambda: self._fields(label))
        return self._fields(label)[0]

    def _fields(self, label: str) -> list[WebElement]:
        found: list[WebElement] = self.run(_FIELDS, label)
        return found

    def write(self, label: str, text: str) -> None:
        place = self.field(label)
        place.clear()
        place.send_keys(text)

    def choose(self, label: str, words: str) -> None:
        Select(self.field(label)).select_by_visible_text(words)

    def wrong(self) -> dict[str, str]:
        """What is said beside each field, by the field's label."""
        told: dict[str, str] = self.run(_WRONG)
        return told

    def small_targets(self) -> list[str]:
        """Whatever can be pressed and is under 24 px in either direction."""
        found: list[str] = self.run(
            """return [...document.querySelectorAll("a, button, input, select")].filter((e) => {
                 const { width, height } = e.getBoundingClientRect();
                 return width && (width < 24 || height < 24);
               }).map((e) => e.outerHTML.slice(0, 120));"""
        )
        return found


@contextmanager
def clinic(folder: Path) -> Iterator[tuple[RunningService, Client]]:
    """A running service, and its admin's device."""
    service = RunningService(folder)
    try:
        service.start(40)
        yield service, service.pair("admin")
    finally:
        service.close()
