"""`/admin` in a real browser, at a running service."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests.pages.browser import PHONE, Screen
from tests.support.client import Client
from tests.support.service import RunningService

PARTS = (
    "departments", "counters", "hours", "staff", "devices", "settings", "backups", "events",
    "health",
)  # fmt: skip


class AdminPage(Screen):
    """What an administrator sees and does."""

    def __init__(self, driver: webdriver.Chrome, url: str, cookies: Mapping[str, str]) -> None:
        super().__init__(driver, url)
        self.open("/stay")
        self.driver.delete_all_cookies()
        for name, value in cookies.items():
            self.driver.add_cookie({"name": name, "value": value})

    def open_part(
        self, name: str = "", language: str = "en", size: tuple[int, int] = PHONE
    ) -> None:
        self.open("/stay")
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
        found = self.part("part-body").find_elements(By.TAG_NAME, "button")
        named = [b for b in found if (b.get_attribute("aria-label") or b.text).startswith(words)]
        return [button for button in named if button.is_displayed()]

    def field(self, label: str) -> WebElement:
        """The field with this label."""
        self.until(lambda: self._fields(label))
        return self._fields(label)[0]

    def _fields(self, label: str) -> list[WebElement]:
        labels = self.part("part-body").find_elements(By.CSS_SELECTOR, ".field label")
        named = [one for one in labels if one.text == label]
        ids = [one.get_attribute("for") for one in named]
        return [self.part(i) for i in ids if i] or [
            one.find_element(By.TAG_NAME, "input") for one in named
        ]

    def write(self, label: str, text: str) -> None:
        place = self.field(label)
        place.clear()
        place.send_keys(text)

    def choose(self, label: str, words: str) -> None:
        Select(self.field(label)).select_by_visible_text(words)

    def wrong(self) -> dict[str, str]:
        """What is said beside each field, by the field's label."""
        fields = self.part("part-body").find_elements(By.CSS_SELECTOR, ".field")
        told = {}
        for field in fields:
            words = field.find_element(By.CSS_SELECTOR, ".wrong").text
            if words:
                told[field.find_element(By.CSS_SELECTOR, "label, legend").text] = words
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
