"""`/api/tokens`: issuing, looking up, and the kiosk's word on tickets."""

import re

import msgspec
from flask import Blueprint, Response, request

from appliance import wire
from appliance.actor import Role
from appliance.desk import Desk, Wanted
from appliance.ledger import Ledger
from appliance.rules.errors import FieldWrong, NotKnown
from appliance.rules.patients import Patient, checked_patient, plain_text
from appliance.rules.tokens import Origin, Priority
from appliance.store import Store
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.answers import answer, body, once

_ORIGIN = {Role.KIOSK: Origin.BUTTON, Role.PUBLIC: Origin.WEB}
PER_PAGE_AT_MOST = 200
_WHOLE = re.compile(r"[0-9]{1,9}")


def tokens(desk: Desk, ledger: Ledger, store: Store, views: Views) -> Blueprint:
    """The resource's routes."""
    routes = Blueprint("tokens", __name__, url_prefix="/api/tokens")

    @routes.post("")
    def issue() -> Response:
        wanted = _wanted(body(wire.IssueBody))

        def do() -> tuple[int, msgspec.Struct]:
            return 201, views.issued(desk.issue(wanted, current_actor()))

        return once(ledger, do)

    @routes.get("")
    def search() -> Response:
        where = {
            name: request.args[name]
            for name in ("day", "department", "counter", "status")
            if name in request.args
        }
        page, per_page = _whole("page", 1, 1_000_000), _whole("per_page", 50, PER_PAGE_AT_MOST)
        with store.reading():
            found, total = store.tokens.page(where, page, per_page)
            return answer(wire.TokenPage(views.tokens(found), page, per_page, total))

    @routes.get("/<token_id>")
    def one(token_id: str) -> Response:
        with store.reading():
            token = store.tokens.by_id(token_id)
            if token is None:
                raise NotKnown("token", token_id)
            return answer(views.token(token))

    @routes.post("/<token_id>/printed")
    def printed(token_id: str) -> Response:
        said = body(wire.PrintedBody)
        named = plain_text("problem", said.problem or "", 40)
        problem = None if said.ok else named or "unknown"

        def do() -> tuple[int, msgspec.Struct]:
            return 200, views.token(desk.ticket_printed(token_id, problem, current_actor()))

        return once(ledger, do)

    return routes


def _wanted(said: wire.IssueBody) -> Wanted:
    priority = Priority(said.priority or Priority.NORMAL)
    origin = _ORIGIN.get(current_actor().role, Origin.RECEPTION)
    return Wanted(said.department, origin, priority, _patient(said.patient))


def _patient(said: wire.Patient | None) -> Patient | None:
    if said is None:
        return None
    return checked_patient(said.name, said.phone, said.age, said.notes)


def _whole(name: str, default: int, at_most: int) -> int:
    text = request.args.get(name, str(default))
    if not (_WHOLE.fullmatch(text) and 1 <= int(text) <= at_most):
        raise FieldWrong(name, f"is no whole number from 1 to {at_most}")
    return int(text)
