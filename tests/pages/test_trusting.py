"""The page that tells how a phone gets to know the clinic's own authority."""

import ssl
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from appliance.words import catalogue
from tests.support.client import Client
from tests.support.encrypted import Encrypted, encrypted

from .browser import Screen

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    with encrypted(tmp_path_factory.mktemp("trusting")) as kiosk:
        yield kiosk


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", ["en", "hi", "or"])
def test_a_phone_reads_what_to_do_in_its_language(
    driver: Chrome, kiosk: Encrypted, language: str, width: int
) -> None:
    phone, phrases = Screen(driver, kiosk.clinic.url), catalogue(language)["trust"]

    phone.open(f"/trust?lang={language}", size=(width, 740))

    shown = phone.run("return document.body.textContent")
    assert [phrase for phrase in phrases.values() if phrase not in shown] == []
    assert phone.text("authority") == phrases["download"]
    assert not phone.overflows()


def test_the_button_gives_the_authority_that_signed(driver: Chrome, kiosk: Encrypted) -> None:
    phone = Screen(driver, kiosk.clinic.url)
    phone.open("/trust")

    link = phone.part("authority").get_attribute("href")

    assert link == f"{kiosk.clinic.url}/trust/authority.crt"
    with Client(kiosk.clinic.url, "") as client:
        given = client.ask("GET", "/trust/authority.crt").body
    assert given == kiosk.authority.read_bytes()
    assert ssl.create_default_context(cadata=given.decode()).cert_store_stats()["x509_ca"] == 1
