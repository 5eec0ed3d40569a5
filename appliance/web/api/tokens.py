"""`/api/tokens`: looking up, what staff do with a token, and the kiosk's word on tickets."""

from collections.abc import Callable

from appliance import wire
from appliance.actor import Actor
from appliance.desk import Desk, Target
from appliance.rules.errors import NotKnown
from appliance.rules.patients import plain_text
from appliance.rules.tokens import Position, Priority, Token
from appliance.store import Store
from appliance.store.search import Search
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.queries import TokensQuery
from appliance.web.serving import Api


def tokens(api: Api, desk: Desk, store: Store, views: Views) -> None:
    """The resource's views."""

    @api.serves("GET /api/tokens")
    def search(asked: TokensQuery) -> wire.TokenPage:
        wanted = Search(asked.day, asked.department, asked.counter, asked.status, asked.q)
        with store.reading():
            found, total = store.tokens.page(wanted, asked.page, asked.per_page)
            return wire.TokenPage(views.tokens(found), asked.page, asked.per_page, total)

    @api.serves("GET /api/tokens/<token_id>")
    def one(token_id: str) -> wire.Token:
        with store.reading():
            token = store.tokens.by_id(token_id)
            if token is None:
                raise NotKnown("token", token_id)
            return views.token(token)

    @api.serves("POST /api/tokens/<token_id>/printed")
    def printed(token_id: str, said: wire.PrintedBody) -> wire.Token:
        named = plain_text("problem", said.problem or "", 40)
        problem = None if said.ok else named or "unknown"
        told = desk.ticket_printed(token_id, problem, current_actor(), torn=said.torn)
        return views.token(told)


def token_verbs(api: Api, desk: Desk, views: Views) -> None:
    """What staff do with a token wherever it stands."""

    @api.serves("POST /api/tokens/<token_id>/cancel")
    def cancel(token_id: str, said: wire.ReasonBody) -> wire.Token:
        reason = plain_text("reason", said.reason, wire.REASON_AT_MOST)
        return views.token(desk.cancel(token_id, reason, current_actor()))

    @api.serves("POST /api/tokens/<token_id>/hold")
    def hold(token_id: str, said: wire.ReasonBody) -> wire.Token:
        reason = plain_text("reason", said.reason, wire.REASON_AT_MOST)
        return views.token(desk.hold(token_id, reason, current_actor()))

    @api.serves("POST /api/tokens/<token_id>/transfer")
    def transfer(token_id: str, said: wire.TransferBody) -> wire.Token:
        to = Target(said.department, said.counter, Position(said.position))
        return views.token(desk.transfer(token_id, to, current_actor()))

    @api.serves("POST /api/tokens/<token_id>/priority")
    def priority(token_id: str, said: wire.PriorityBody) -> wire.Token:
        reason = plain_text("reason", said.reason, wire.REASON_AT_MOST)
        given = Priority(said.priority)
        return views.token(desk.give_priority(token_id, given, reason, current_actor()))

    def verb(name: str, act: Callable[[str, Actor], Token]) -> None:
        """A verb that needs no more than its address."""

        @api.serves(f"POST /api/tokens/<token_id>/{name}")
        def view(token_id: str) -> wire.Token:
            return views.token(act(token_id, current_actor()))

    verb("return", desk.return_)
    verb("reinstate", desk.reinstate)
    verb("reprint", desk.reprint)
