"""What phones ask under others' names, once the hotspot's DNS leads every name here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.access.door import Door, code_of
from tests.support.service import RunningService, running_service

APPLE = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

QUESTIONS = [
    ("connectivitycheck.gstatic.com", "/generate_204", 204, ""),
    ("connectivitycheck.android.com", "/generate_204", 204, ""),
    ("www.google.com", "/gen_204", 204, ""),
    ("play.googleapis.com", "/generate_204", 204, ""),
    ("connect.rom.miui.com", "/generate_204", 204, ""),
    ("conn1.coloros.com", "/generate_204", 204, ""),
    ("wifi.vivo.com.cn", "/generate_204", 204, ""),
    ("captive.apple.com", "/hotspot-detect.html", 200, APPLE),
    ("captive.apple.com", "/", 200, APPLE),
    ("www.apple.com", "/library/test/success.html", 200, APPLE),
    ("www.msftconnecttest.com", "/connecttest.txt", 200, "Microsoft Connect Test"),
    ("www.msftncsi.com", "/ncsi.txt", 200, "Microsoft NCSI"),
    ("detectportal.firefox.com", "/success.txt", 200, "success\n"),
    ("detectportal.firefox.com", "/success.txt?ipv4", 200, "success\n"),
    ("nmcheck.gnome.org", "/check_network_status.txt", 200, "NetworkManager is online\n"),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.mark.parametrize(("host", "path", "status", "text"), QUESTIONS)
def test_a_phone_that_asks_for_internet_is_answered_as_by_the_true_server(
    running: RunningService, host: str, path: str, status: int, text: str
) -> None:
    answer = running.client().ask("GET", path, headers={"Host": host})

    assert (answer.status, answer.body.decode()) == (status, text)


def test_firefox_finds_the_page_that_it_knows(running: RunningService) -> None:
    headers = {"Host": "detectportal.firefox.com"}

    answer = running.client().ask("GET", "/canonical.html", headers=headers)

    assert answer.body.startswith(b'<meta http-equiv="refresh" content="0;url=https://support.moz')


def test_an_answer_to_a_phone_is_kept_nowhere(door: Door) -> None:
    answer = door.knock(
        "GET",
        "/generate_204",
        headers={"Host": "connectivitycheck.gstatic.com", "Cookie": "lang=hi; device=nonsense"},
    )

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_length_can_be_asked_without_the_text(running: RunningService) -> None:
    answer = running.client().ask(
        "HEAD", "/hotspot-detect.html", headers={"Host": "captive.apple.com"}
    )

    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("path", ["/generate_204", "/gen_204", "/hotspot-detect.html", "/ncsi.txt"])
def test_our_own_name_has_no_such_answers(door: Door, path: str) -> None:
    assert door.knock("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/generate_204"),
        ("GET", "/api/board"),
        ("GET", "/generate_204/more"),
        ("GET", "/static/0/design.css"),
        ("GET", "/no/such/page"),
        ("OPTIONS", "/"),
    ],
)
def test_under_the_same_name_all_else_is_refused(door: Door, method: str, path: str) -> None:
    answer = door.knock(method, path, headers={"Host": "connectivitycheck.gstatic.com"})

    assert (answer.status_code, code_of(answer)) == (403, "foreign-host")


# --- people who opened some page of the internet -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a phone reached the kiosk; the server keeps its socket in the environment."""

    address: str
    port: int = 80

    def getsockname(self) -> tuple[Any, ...]:
        return (self.address, self.port)


def browsed(door: Door, url: str, reached: Connection, **headers: str) -> TestResponse:
    return door.client.get(
        url, headers={**BROWSER, **headers}, environ_overrides={"gunicorn.socket": reached}
    )


@pytest.mark.parametrize(
    ("reached", "home"),
    [
        (Connection("10.73.0.1"), "http://10.73.0.1/"),
        (Connection("192.168.1.10", 8080), "http://192.168.1.10:8080/"),
        (Connection("fd00::2"), "http://[fd00::2]/"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/news?page=2", "/call/room-1"])
def test_whoever_opens_a_page_of_the_internet_is_sent_to_the_kiosk(
    door: Door, path: str, reached: Connection, home: str
) -> None:
    answer = browsed(door, f"http://news.example{path}", reached)

    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_kiosk_itself_is_never_shown_under_a_foreign_name(door: Door) -> None:
    paths = ("/", "/pair", "/stay", "/board", "/static/0/design.css", "/api/board", "/no/such/page")
    for path in paths:
        answer = browsed(door, f"http://news.example{path}", Connection("10.73.0.1"))
        assert answer.status_code == 302, path
        assert "Test" not in answer.text


def test_an_app_in_the_background_is_refused(door: Door) -> None:
    answer = browsed(door, "http://ads.example/", Connection("10.73.0.1"), Accept="*/*")

    assert (answer.status_code, code_of(answer)) == (403, "foreign-host")


def test_a_proxy_with_a_name_that_nobody_trusts_is_told_so(running: RunningService) -> None:
    # It would send the browser to the browser's own machine.
    headers = {**BROWSER, "Host": "queue.clinic.example"}

    answer = running.client().ask("GET", "/", headers=headers)

    assert (answer.status, answer.json["code"]) == (403, "foreign-host")


# --- the page that tells how to stay -------------------------------------------------------------


def test_the_page_on_staying_names_the_address_that_always_works(door: Door) -> None:
    answer = browsed(door, "http://token-kiosk.local/stay", Connection("10.73.0.1"))

    assert answer.status_code == 200
    assert '<a class="choice" href="http://10.73.0.1/">http://10.73.0.1</a>' in answer.text


def test_the_page_on_staying_needs_no_script(door: Door) -> None:
    answer = door.knock("GET", "/stay")

    assert "<noscript>" not in answer.text
    assert '<script type="module"' not in answer.text


def test_the_pairing_page_leads_to_the_page_on_staying(door: Door) -> None:
    assert 'href="/stay"' in door.knock("GET", "/pair").text
