"""The reader's language: chosen among the clinic's, kept by a cookie. Inside a request only."""

from flask import Response, request

from appliance import words
from appliance.settings import Clinic

LANGUAGE_COOKIE = "lang"
_A_YEAR_S = 365 * 24 * 3600


def language_of(clinic: Clinic) -> str:
    """The wish in the address, else the one kept, else the browser's, else the clinic's first."""
    wishes = (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE))
    known = next((wish for wish in wishes if wish in clinic.languages), None)
    accepted = request.accept_languages.best_match(clinic.languages)
    return known or accepted or clinic.languages[0]


def keep_language(response: Response, language: str) -> None:
    """Remembers the language where the address wished for it, for a year."""
    response.vary.update(("Accept-Language", "Cookie"))
    if request.args.get("lang") == language:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_A_YEAR_S, httponly=True, samesite="Lax"
        )


def languages_of(clinic: Clinic) -> list[tuple[str, str]]:
    """The clinic's languages: code and own name."""
    return [(code, words.catalogue(code)["page"]["language"]) for code in clinic.languages]
