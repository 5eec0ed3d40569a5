"""A doctor's phone: its screen stays on in the hand, and a press is felt."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from appliance import wire

from .browser import FEEL, DoctorPage, each_page_begins_with
from .scripted import Room, token

pytestmark = pytest.mark.browser

# A browser's own lock, looked on at; `window.awake` counts those that the page holds.
_AWAKE = """
window.awake = 0;
const request = WakeLock.prototype.request;
WakeLock.prototype.request = async function (kind) {
  const lock = await request.call(this, kind);
  window.awake += 1;
  window.lock = lock;
  lock.addEventListener("release", () => { window.awake -= 1; });
  return lock;
};
"""
_BATTERY_IS_LOW = """
WakeLock.prototype.request = () => Promise.reject(new DOMException("low", "NotAllowedError"));
"""
_OLD_BROWSER = "delete Navigator.prototype.wakeLock;"
_IN_CLEAR = "Object.defineProperty(Navigator.prototype, 'wakeLock', { get: () => undefined });"


@pytest.fixture(autouse=True)
def _grants(driver: webdriver.Chrome) -> Iterator[None]:
    """The headless browser refuses what others grant by themselves."""
    wish = {"permission": {"name": "screen-wake-lock"}, "setting": "granted"}
    driver.execute_cdp_cmd("Browser.setPermission", wish)
    yield
    driver.execute_cdp_cmd("Browser.resetPermissions", {})


def hint(page: DoctorPage) -> bool:
    return page.part("awake-hint").is_displayed()


def test_the_screen_stays_on_while_the_room_is_in_front(
    driver: webdriver.Chrome, room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[token(14)])

    with each_page_begins_with(driver, _AWAKE):
        page.open_room()

        assert page.until(lambda: page.run("return window.awake") == 1)
        assert not hint(page)


def test_a_screen_that_was_looked_away_from_stays_on_again(
    driver: webdriver.Chrome, room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[token(14)])
    with each_page_begins_with(driver, _AWAKE):
        page.open_room()
        page.until(lambda: page.run("return window.awake") == 1)
        # The browser takes the lock away with the page, and does not give it back with it.
        page.run("window.lock.release()")
        page.until(lambda: page.run("return window.awake") == 0)

        page.run("document.dispatchEvent(new Event('visibilitychange'))")

        assert page.until(lambda: page.run("return window.awake") == 1)


@pytest.mark.parametrize(
    "browser", [_BATTERY_IS_LOW, _OLD_BROWSER, _IN_CLEAR], ids=["battery", "old", "clear"]
)
def test_where_it_may_sleep_the_page_says_so(
    driver: webdriver.Chrome, room: Room, page: DoctorPage, browser: str
) -> None:
    room.put(waiting=[token(14)])

    with each_page_begins_with(driver, browser):
        page.open_room()

        assert page.shows("awake-hint", "This browser lets the screen sleep here.")
        assert hint(page)


def test_a_call_is_felt_once_and_a_refusal_otherwise(
    driver: webdriver.Chrome, room: Room, page: DoctorPage
) -> None:
    room.put(waiting=[token(14), token(15)])
    with each_page_begins_with(driver, FEEL):
        page.open_room()
        page.press()
        page.shows("word", "G14 is called.")
        assert page.run("return window.felt") == [60]

        room.goes(refusal=wire.Problem("Cannot store now", 503, "cannot-store", "no disk"))
        page.press()

        assert page.until(lambda: page.run("return window.felt") == [60, [40, 80, 40]])
