"""The pages people open in a browser: templates, static files, and the reader's language."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
from jinja2.utils import htmlsafe_json_dumps

from appliance import settings, words
from appliance.web.access.visitors import current_visitor
from appliance.web.reached import reached_at, staffs_address
from appliance.web.reader import keep_language, language_of, languages_of
from appliance.web.static_files import StaticFiles

_CLOSED = ("display_closed_", "display_opens_")


def pages(
    clinic: settings.Clinic, counter_exists: Callable[[str], bool], *, public_issuing: bool = False
) -> flask.Blueprint:
    """The pages and their static files. `counter_exists` tells whether a counter code is known,
    `public_issuing` whether patients take their numbers on the start page.
    """
    blueprint = flask.Blueprint("pages", __name__, template_folder="templates")
    StaticFiles(Path(__file__).with_name("static")).serve_on(blueprint)

    _starting(blueprint, clinic, public_issuing)
    _arriving(blueprint, clinic)

    @blueprint.get("/call/<code>")
    def call(code: str) -> flask.Response:
        if counter_exists(code):
            return _page(clinic, "call.html", "login", "desk", "call", counter=code)
        return not_found_page(clinic, "no_room")

    @blueprint.get("/desk")
    def desk() -> flask.Response:
        return _page(clinic, "desk.html", "login", "desk")

    @blueprint.get("/admin")
    def admin() -> flask.Response:
        return _page(clinic, "admin.html", "login", "admin")

    return blueprint


def _starting(blueprint: flask.Blueprint, clinic: settings.Clinic, public_issuing: bool) -> None:
    """The start page: staff go on from here, and patients take a number where they may."""

    @blueprint.get("/")
    def choose() -> flask.Response:
        if not public_issuing:
            return _page(clinic, "choose.html", "login")
        # Before the first press: whose answer is lost shall be known again at the next one.
        current_visitor()
        staff = staffs_address(flask.request, "/pair")
        return _page(clinic, "choose.html", "login", "take", takes="yes", staff=staff)


def _arriving(blueprint: flask.Blueprint, clinic: settings.Clinic) -> None:
    """The way in: what this device is, and who holds it."""

    @blueprint.get("/pair")
    def pair() -> flask.Response:
        return _page(clinic, "pair.html")

    @blueprint.get("/login")
    def login() -> flask.Response:
        return _page(clinic, "login.html", "login")

    @blueprint.get("/stay")
    def stay() -> flask.Response:
        return _page(clinic, "stay.html", reached=reached_at(flask.request) or "")


def not_found_page(clinic: settings.Clinic, what: str = "not_found") -> flask.Response:
    """The 404 page for people; `what` names its phrase: `not_found` or `no_room`."""
    response = _page(clinic, "not_found.html", what=what)
    response.status_code = 404
    return response


def docs_page(clinic: settings.Clinic) -> flask.Response:
    """The page that reads the API's description."""
    return _page(clinic, "docs.html")


def trust_page(clinic: settings.Clinic, home: str) -> flask.Response:
    """The page that leads staff to the clinic's own authority, and then `home`, by HTTPS."""
    return _page(clinic, "trust.html", home=home)


def _page(clinic: settings.Clinic, template: str, *sections: str, **facts: str) -> flask.Response:
    language = language_of(clinic)
    html = flask.render_template(template, **facts, **_context(clinic, language, sections, facts))
    response = flask.make_response(html)
    # The page carries the words and the counter; a copy kept by a browser would outlive an upgrade.
    response.headers["Cache-Control"] = "no-cache"
    keep_language(response, language)
    return response


def _context(
    clinic: settings.Clinic, language: str, sections: tuple[str, ...], facts: dict[str, str]
) -> dict[str, Any]:
    phrases = page_words(language, *sections)
    shared = {"language": language, "words": phrases, **facts}
    return {
        "clinic": clinic.name,
        "language": language,
        "languages": languages_of(clinic),
        "words": phrases,
        "stay": words.catalogue(language)["stay"],
        "trust": words.catalogue(language)["trust"],
        # What the scripts read: data in the page, since the content policy forbids inline script.
        # Indic letters stay letters: escaped, they would make the page three times as long.
        "facts": htmlsafe_json_dumps(shared, dumps=json.dumps, ensure_ascii=False),
    }


def page_words(language: str, *sections: str) -> dict[str, str]:
    """The phrases of all pages in a language and of these sections; the later ones count."""
    phrases = words.catalogue(language)
    found: dict[str, str] = {}
    for name in ("page", *sections):
        found |= phrases[name]
    if "take" in sections:
        # Why it is closed and until when is told as on the waiting-room screen.
        found |= {key: phrase for key, phrase in phrases.items() if key.startswith(_CLOSED)}
    return found
