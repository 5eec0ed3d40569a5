"""The page that tells how a phone stays on a Wi-Fi without internet."""

import pytest

from .browser import DoctorPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Stay on this Wi-Fi"),
        ("hi", "इस वाई-फ़ाई पर बने रहें"),
        ("or", "ଏହି ୱାଇ-ଫାଇରେ ରୁହନ୍ତୁ"),
    ],
)
def test_a_narrow_phone_shows_what_to_tap(page: DoctorPage, language: str, title: str) -> None:
    page.open(f"/stay?lang={language}", size=(320, 640))

    assert page.run("return document.querySelector('h1').textContent") == title
    assert page.run("return document.querySelectorAll('.steps li').length") == 3
    assert not page.overflows()


def test_the_pairing_page_leads_there_with_a_thumb(page: DoctorPage) -> None:
    page.open("/pair?lang=en")

    link = page.driver.find_element("link text", "Does the phone leave this Wi-Fi?")
    assert link.size["height"] >= 44
    link.click()

    assert page.until(lambda: page.driver.current_url.endswith("/stay"))
