"""`/api/counters`: the verbs of the doctor's page."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response

from appliance import wire
from appliance.actor import Actor
from appliance.desk import Call, Desk
from appliance.ledger import Ledger
from appliance.rules.errors import FieldWrong
from appliance.rules.patients import plain_text
from appliance.rules.tokens import Token
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.answers import answer, body, once

REASON_AT_MOST = 120


def counters(desk: Desk, ledger: Ledger, views: Views) -> Blueprint:
    """The resource's routes."""
    routes = Blueprint("counters", __name__, url_prefix="/api/counters")

    def called(do: Callable[[], Call]) -> Response:
        def shaped() -> tuple[int, msgspec.Struct]:
            call = do()
            token = views.token(call.token) if call.token else None
            return 200, wire.CallAnswer(token, call.repeated)

        return once(ledger, shaped)

    @routes.get("")
    def all_counters() -> Response:
        return answer(wire.Counters(views.counters()))

    @routes.post("/<code>/call-next")
    def call_next(code: str) -> Response:
        after = body(wire.CallNextBody).after
        return called(lambda: desk.call_next(code, after, current_actor()))

    @routes.post("/<code>/call")
    def call(code: str) -> Response:
        said = body(wire.CallBody)
        reason = _reason(said.reason)
        return called(lambda: desk.call(code, said.token, reason, current_actor()))

    def verb(name: str, act: Callable[[str, Actor], Token | None]) -> None:
        """A verb on the current token that needs no more than its address."""

        def view(code: str) -> Response:
            body(wire.NoBody)
            return called(lambda: Call(act(code, current_actor()), repeated=False))

        routes.add_url_rule(f"/<code>/{name}", name, view, methods=["POST"])

    verb("recall", desk.recall)
    verb("start", desk.start)
    verb("finish", desk.finish)
    verb("missed", desk.mark_missed)
    verb("undo", desk.undo)
    return routes


def _reason(said: str) -> str:
    reason = plain_text("reason", said, REASON_AT_MOST)
    if not reason:
        raise FieldWrong("reason", "is empty")
    return reason
