"""The API's own description: for programs as OpenAPI, for people as a page that reads it."""

import functools
from collections.abc import Callable

import msgspec
from flask import Response

from appliance.web.answers import json_answer
from appliance.web.openapi import document
from appliance.web.serving import Api


def description(api: Api, page: Callable[[], Response]) -> None:
    """The views; `page` renders the page."""
    # Made when it is asked for first: most clinics never do.
    encoded = functools.cache(lambda: msgspec.json.encode(document()))

    @api.serves("GET /api/openapi.json")
    def openapi() -> Response:
        return json_answer(encoded(), 200)

    @api.serves("GET /api/docs")
    def docs() -> Response:
        return page()
