"""`/desk` in a real browser, as the receptionist sees it."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from .browser import DESK, READ, Screen

_ROW = (
    "const label = arguments[0]; return Array.from(document.querySelectorAll('.row')).find((row) =>"
    " row.offsetParent && row.querySelector('.ticket').firstChild.textContent === label);"
)
# In one go: between two looks the row may be another one.
_ROW_TEXT = (
    f"const row = (function () {{ {_ROW} }})(...arguments); return row ? row.innerText : '';"
)

_BUTTONS = (
    READ
    + """
const found = [...document.querySelectorAll(arguments[0])];
return found.filter((button) => button.checkVisibility() && read(button).includes(arguments[1]));
"""
)
_DEPARTMENTS = (
    READ
    + """
const found = [...document.querySelectorAll(".department")];
return found.filter((button) => read(button).startsWith(arguments[0]));
"""
)


class ReceptionPage(Screen):
    """Parts are found by what they are for; words are those of the reader's language."""

    def open_desk(self, language: str = "en", size: tuple[int, int] = DESK) -> None:
        self.open(f"/desk?lang={language}", size)
        self.until(self.is_live)

    def is_live(self) -> bool:
        return self.part("desk").get_attribute("data-connection") == "live"

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def department(self, letter: str) -> WebElement:
        found: list[WebElement] = self.run(_DEPARTMENTS, letter)
        return found[0]

    def give(self, letter: str) -> str:
        """Presses a department's button; the label that is shown then."""
        before = self.given()
        self.tap(self.department(letter))
        self.until(lambda: self.given() not in {"", before})
        return self.given()

    def given(self) -> str:
        """The label that is shown large, without its sign."""
        script = "const found = document.querySelector('#given .label');"
        label: str = self.run(f"{script} return found ? found.firstChild.textContent : '';")
        return label

    def labels(self, place: str) -> list[str]:
        """The labels of the rows that are seen there, from the top."""
        script = (
            "return Array.from(document.querySelectorAll(arguments[0]))"
            ".filter((row) => row.offsetParent).map((row) => row.firstChild.textContent)"
        )
        found: list[str] = self.run(script, f"#{place} .row-main .ticket")
        return found

    def row(self, label: str) -> WebElement:
        """The row of a token that is seen, wherever it stands."""
        self.until(lambda: self.run(_ROW, label))
        found: WebElement = self.run(_ROW, label)
        return found

    def row_text(self, label: str) -> str:
        """What its row says now; empty where it has none."""
        text: str = self.run(_ROW_TEXT, label)
        return text

    def open_row(self, label: str) -> None:
        self.tap(self.row(label).find_element(By.CLASS_NAME, "row-main"))

    def tap(self, part: WebElement) -> None:
        """A tap in the middle of the screen, once the page stands still under it."""
        self.run("arguments[0].scrollIntoView({ block: 'center' })", part)
        part.click()

    def button(self, words: str, within: str = "main") -> WebElement:
        """The button that is seen there and says so, as soon as there is one."""
        found: list[WebElement] = []

        def is_there() -> bool:
            found[:] = self.run(_BUTTONS, f"{within} button", words)
            return bool(found)

        self.until(is_there)
        return found[0]

    def choose(self, *words: str) -> None:
        """One button after the other, in the row that is open."""
        for each in words:
            self.tap(self.button(each, ".panel"))

    def quick(self, label: str) -> None:
        """The button beside a row."""
        self.settle()
        self.tap(self.row(label).find_element(By.CLASS_NAME, "quick"))

    def settle(self) -> None:
        """Returns once the list has stood still for as long as a person needs to read it."""
        self.run("delete document.body.dataset.read")
        self.run("setTimeout(() => { document.body.dataset.read = 'yes'; }, 650)")
        self.until(lambda: self.run("return document.body.dataset.read === 'yes'"))

    def type(self, part_id: str, words: str) -> None:
        self.part(part_id).clear()
        self.part(part_id).send_keys(words)

    def keys(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self) -> str:
        """The text of what has the focus, or its id."""
        words: str = self.run(
            "return document.activeElement.id || document.activeElement.textContent"
        )
        return words
