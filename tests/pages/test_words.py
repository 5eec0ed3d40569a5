"""The pages speak the reader's language, and every phrase exists in each."""

import re
from importlib.resources import files

import flask
import pytest
from flask.testing import FlaskClient

from appliance import settings
from appliance.web.pages import not_found_page, page_words, pages

ENGLISH = page_words("en")


def client(*languages: str) -> FlaskClient:
    app = flask.Flask("pages", static_folder=None)
    clinic = settings.Clinic(name="Clinic </script><b>", languages=languages)
    app.register_blueprint(pages(clinic, lambda code: code == "room-1"))
    app.register_error_handler(404, lambda _: not_found_page(clinic))
    return app.test_client()


@pytest.mark.parametrize("language", ["hi", "or"])
def test_every_phrase_exists_with_the_same_values(language: str) -> None:
    phrases = page_words(language)

    assert phrases.keys() == ENGLISH.keys()
    for key, phrase in phrases.items():
        assert set(re.findall(r"{\w+}", phrase)) == set(re.findall(r"{\w+}", ENGLISH[key])), key


# Phrases whose names the scripts and templates put together from a code or a state.
_BUILT = re.compile(
    r"(problem|fault|state|priority|role|level)_\w+|(connecting|syncing|not_found|no_room)(_why|_title)?"
)


def test_every_phrase_is_used() -> None:
    web = files("appliance.web")
    sources = [file for name in ("static", "templates") for file in web.joinpath(name).iterdir()]
    text = "\n".join(file.read_text() for file in sources)

    stems = {re.sub(r"_(one|other)$", "", key) for key in ENGLISH}

    assert {stem for stem in stems if stem not in text and not _BUILT.fullmatch(stem)} == set()


@pytest.mark.parametrize(
    ("accepts", "spoken"),
    [
        ("or-IN,or;q=0.9,en;q=0.5", "or"),
        ("hi", "hi"),
        ("fr", "hi"),  # the clinic's first
        ("", "hi"),
        ("en;q=0.2,hi;q=0.1", "en"),
    ],
)
def test_the_page_speaks_what_the_browser_asks_for(accepts: str, spoken: str) -> None:
    page = client("hi", "en", "or").get("/", headers={"Accept-Language": accepts})

    assert f'<html lang="{spoken}">' in page.text


def test_a_language_the_clinic_does_not_use_is_not_spoken() -> None:
    page = client("en").get("/?lang=hi", headers={"Accept-Language": "hi"})

    assert '<html lang="en">' in page.text
    assert "Set-Cookie" not in page.headers


def test_the_chosen_language_is_kept() -> None:
    visitor = client("en", "hi", "or")
    visitor.get("/?lang=or")

    page = visitor.get("/call/room-1", headers={"Accept-Language": "hi"})

    assert '<html lang="or">' in page.text


@pytest.mark.parametrize("address", ["/nothing", "/call/room-9", "/call/%3Cscript%3E"])
def test_an_unknown_address_is_answered_with_a_page(address: str) -> None:
    page = client("en").get(address)

    assert page.status_code == 404
    assert "Go to the start page" in page.text
    assert "<script>" not in page.text


def test_no_page_holds_inline_script_or_style_or_asks_outside() -> None:
    visitor = client("en", "hi", "or")

    for address in ("/", "/pair", "/call/room-1", "/desk", "/nothing"):
        html = visitor.get(address).text

        scripts = re.findall(r"<script([^>]*)>", html)
        assert all("src=" in s or "application/json" in s for s in scripts)
        assert not re.search(r"<style|\sstyle=|\son\w+=|https?://", html)
        assert "</script><b>" not in html
