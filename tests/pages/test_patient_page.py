"""The page of a ticket as the service sends it, before any script."""

import re

import pytest
from flask.testing import FlaskClient

from .patient import KEY, OneTicket, build

PATH = f"/t/{KEY}"


def visitor(ticket: OneTicket, *languages: str) -> FlaskClient:
    return build(ticket, languages or ("en", "hi", "or")).test_client()


@pytest.mark.parametrize("path", [PATH, "/t/2a-wrong"])
def test_nobody_keeps_lists_or_passes_on_the_address(path: str) -> None:
    answer = visitor(OneTicket()).get(path)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    links = re.findall(r'href="([^"]*)"', answer.text)
    assert all(link.startswith(("?lang=", "/static/")) for link in links)


@pytest.mark.parametrize("path", [PATH, "/t/2a-wrong"])
def test_the_page_holds_no_inline_script_or_style_and_asks_nobody_else(path: str) -> None:
    html = visitor(OneTicket()).get(path).text

    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert not re.search(r"<style|\sstyle=|\son\w+=|https?://", html)


def test_the_time_of_the_picture_is_told_where_the_clock_is_sure() -> None:
    assert "As it was at 10:32" in visitor(OneTicket()).get(PATH).text


def test_no_time_is_told_while_the_clock_is_not_sure() -> None:
    ticket = OneTicket()
    ticket.sure = False

    html = visitor(ticket).get(PATH).text

    assert not re.search(r">[^<]*\d\d:\d\d", re.sub(r"<script type=.*", "", html))
    assert "5 people ahead of you" in html


def test_a_service_that_cannot_read_says_so_kindly_and_is_asked_again() -> None:
    ticket = OneTicket()
    ticket.away = True

    answer = visitor(ticket).get(PATH)

    assert answer.status_code == 503
    assert "Your number stays valid" in answer.text
    assert 'http-equiv="refresh" content="10"' in answer.text


@pytest.mark.parametrize("key", ["2a-wrong", "zz", "%2e%2e", "-", "2a-" + "x" * 3000])
def test_an_unknown_key_is_answered_with_the_same_kind_words(key: str) -> None:
    page = visitor(OneTicket())

    answer = page.get(f"/t/{key}", headers={"Accept-Language": "hi"})

    assert answer.status_code == 404
    assert "यह पर्ची यहाँ दर्ज नहीं है" in answer.text
    assert answer.text == page.get("/t/1-1", headers={"Accept-Language": "hi"}).text


def test_only_the_languages_of_the_clinic_are_offered() -> None:
    one = visitor(OneTicket(), "or").get(f"{PATH}?lang=en").text
    two = visitor(OneTicket(), "hi", "en").get(PATH).text

    assert '<html lang="or">' in one
    assert "?lang=" not in one
    assert re.findall(r'href="\?lang=(\w+)"', two) == ["hi", "en"]
