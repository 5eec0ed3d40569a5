"""`/t/{key}`, the patient's phone: one small page that says where the token of a ticket stands.

Whatever it says stands in the page as text; the script only keeps it current. Any thread.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import flask
import msgspec
from jinja2.utils import htmlsafe_json_dumps

from appliance import wire, words
from appliance.follow_view import NoSuchTicket
from appliance.rules.errors import StoreTrouble
from appliance.settings import Clinic
from appliance.web.patient_words import PEOPLE_SHOWN, phrases, phrases_for_script, told
from appliance.web.reader import keep_language, language_of, languages_of

RELOAD_S = 30  # where there is no script
AWAY_RELOAD_S = 10
_HEADERS = {
    # The address is the ticket: nobody keeps it, lists it, or is told of it.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


_compact = partial(json.dumps, separators=(",", ":"))


class Tickets(Protocol):
    """What is asked about tickets."""

    def followed(self, key: str) -> wire.Followed:
        """The token of this key. Raises NoSuchTicket."""

    def time(self) -> str | None:
        """The time now (RFC 3339); None while the clock is not sure."""


def patient(clinic: Clinic, tickets: Tickets) -> flask.Blueprint:
    """The page's route."""
    routes = flask.Blueprint("patient", __name__, template_folder="templates")

    @routes.get("/t/<key>")
    def phone(key: str) -> flask.Response:
        language = language_of(clinic)
        try:
            token = tickets.followed(key)
        except NoSuchTicket:
            return _answered(clinic, language, 404, "patient_note.html", what="unknown")
        except StoreTrouble:
            facts = {"what": "away", "reload_s": AWAY_RELOAD_S}
            return _answered(clinic, language, 503, "patient_note.html", **facts)
        facts = _facts(token, key, language, tickets.time)
        return _answered(clinic, language, 200, "patient.html", **facts)

    return routes


def _facts(
    token: wire.Followed, key: str, language: str, time: Callable[[], str | None]
) -> dict[str, Any]:
    says = told(token, language)
    for_script = {
        "key": key,
        "language": language,
        "token": msgspec.to_builtins(_in_language(token, language)),
        "words": phrases_for_script(language),
        "ones": sorted(words.ones(language)),
        "people_shown": PEOPLE_SHOWN,
    }
    now = time()
    return {
        "token": token,
        "told": says,
        "as_of": words.say(language, "page.as_it_was", time=now[11:16]) if now else "",
        "reload_s": RELOAD_S,
        # Indic letters stay letters: escaped, they would make the page three times as long.
        "facts": htmlsafe_json_dumps(for_script, dumps=_compact, ensure_ascii=False),
    }


def _in_language(token: wire.Followed, language: str) -> wire.Followed:
    name = token.department_names.get(language, token.department_name)
    return msgspec.structs.replace(token, department_names={language: name})


def _answered(
    clinic: Clinic, language: str, status: int, template: str, **facts: Any
) -> flask.Response:
    html = flask.render_template(
        template,
        clinic=clinic.name,
        language=language,
        languages=languages_of(clinic),
        choose=words.catalogue(language)["page"]["languages"],
        words=phrases(language),
        **facts,
    )
    response = flask.make_response(html, status)
    response.headers.update(_HEADERS)
    keep_language(response, language)
    return response
