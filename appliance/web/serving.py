"""Puts views at the routes of the table: bodies and queries come in, and answers go out, by it."""

from collections.abc import Callable
from typing import Any

import msgspec
from flask import Flask, Response, g

from appliance import wire
from appliance.ledger import Ledger
from appliance.web.access.route import Route
from appliance.web.access.table import ROUTES
from appliance.web.answers import answer
from appliance.web.asking import Asked
from appliance.web.keyed import Remembered, once

View = Callable[..., Any]

_WAS_THERE = "was_there"


def was_there() -> None:
    """For a view: what was asked for was there already. 200 then, where the row says 201."""
    setattr(g, _WAS_THERE, True)


class Api:
    """Where the modules of `appliance/web/api` register their views."""

    def __init__(self, app: Flask, ledger: Ledger) -> None:
        self._app, self._ledger = app, ledger
        self._remembered = Remembered(lambda: ledger.clock.reading().uptime_s)

    def serves(self, name: str) -> Callable[[View], View]:
        """Puts the decorated view at a route of the table. Raises KeyError and TypeError.

        The view of a route that is done `once` runs inside the transaction of its key.
        """
        route = ROUTES[name]

        def put(view: View) -> View:
            _check(route, view)
            serve = self._once(route, view) if route.once else self._plain(route, view)
            self._app.add_url_rule(route.rule, name, serve, methods=[route.method])
            return view

        return put

    def _once(self, route: Route, view: View) -> View:
        """The key, what was asked for and the answer are one transaction."""
        asked = Asked(route)

        def serve(**names: str) -> Response:
            taken = asked.taken()

            def do() -> tuple[int, msgspec.Struct]:
                shape = view(**names, **taken)
                return (200 if g.pop(_WAS_THERE, False) else route.status), shape

            return once(self._ledger, do)

        return serve

    def _plain(self, route: Route, view: View) -> View:
        asked = Asked(route)

        def serve(**names: str) -> Response:
            taken = asked.taken()

            def do() -> Response:
                return _answered(route, view(**names, **taken))

            return self._remembered.once(do) if route.takes_key else do()

        return serve


def _answered(route: Route, said: msgspec.Struct | Response | None) -> Response:
    if isinstance(said, Response):
        return said
    return Response(status=route.status) if said is None else answer(said, route.status)


def _check(route: Route, view: View) -> None:
    """A view that takes or answers something else than its row says would make the row a lie."""
    expected: dict[str, object] = dict.fromkeys(route.parameters, str)
    if route.body not in (None, wire.NoBody):
        expected["said"] = route.body
    if route.query is not None:
        expected["asked"] = route.query
    found = dict(view.__annotations__)
    answers = found.pop("return", None)
    if found != expected or answers not in (route.answer, Response):
        raise TypeError(f"{route.name}: the view is {view.__annotations__}, the row {expected}")
