"""`/board`, the waiting-room screen as a page: for smart TVs and second screens. Any thread.

The page is an empty frame with facts; what it shows comes by `/ws/board`, numbers only.
"""

import json
from collections.abc import Callable
from typing import Any

import flask
from jinja2.utils import htmlsafe_json_dumps

from appliance import __version__, words
from appliance.settings import LANGUAGES, Clinic, Display


def board(clinic: Clinic, chosen: Callable[[], Display]) -> flask.Blueprint:
    """The page's route. `chosen` gives the settings of screens, which change while all runs."""
    routes = flask.Blueprint("board", __name__, template_folder="templates")

    @routes.get("/board")
    def screen() -> flask.Response:
        display = chosen()
        language = (display.languages or clinic.languages)[0]
        html = flask.render_template(
            "board.html",
            clinic=clinic.name,
            language=language,
            theme=display.theme,
            sound=words.say(language, "display_sound"),
            no_script=words.say(language, "page.no_script"),
            # Indic letters stay letters: escaped, they would make the page three times as long.
            facts=htmlsafe_json_dumps(
                _facts(clinic, display), dumps=json.dumps, ensure_ascii=False
            ),
        )
        response = flask.make_response(html)
        # It carries words and settings; a copy kept by a browser would outlive a change.
        response.headers["Cache-Control"] = "no-cache"
        return response

    return routes


def _facts(clinic: Clinic, display: Display) -> dict[str, Any]:
    return {
        "version": __version__,
        "clinic_languages": clinic.languages,
        "languages": display.languages,
        "screen_inches": display.screen_inches,
        "farthest_seat_m": display.farthest_seat_m,
        "theme": display.theme,
        "digits": display.digits,
        "chime": display.chime,
        "voice": display.voice,
        "volume": display.volume,
        "volume_schedule": [
            {"begins": row.begins, "ends": row.ends, "volume": row.volume}
            for row in display.volume_schedule
        ],
        "words": {language: _shown(language) for language in LANGUAGES},
        "spoken": {language: words.catalogue(language)["voice"] for language in LANGUAGES},
    }


def _shown(language: str) -> dict[str, str]:
    phrases = words.catalogue(language)
    return {key: phrase for key, phrase in phrases.items() if key.startswith("display_")}
