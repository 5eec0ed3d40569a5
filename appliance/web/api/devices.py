"""Pairing: codes made by a technician or an admin, and turned into known devices once."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from appliance import wire
from appliance.actor import Role
from appliance.clock import rfc3339
from appliance.rules.patients import plain_text
from appliance.web.access.devices import Pairing
from appliance.web.access.guard import DEVICE_COOKIE, current_actor
from appliance.web.answers import answer, body

_TEN_YEARS_S = 10 * 365 * 24 * 3600


def devices(pairing: Pairing, removed: Callable[[str], None]) -> Blueprint:
    """The routes around devices; `removed` hears of each that was unpaired."""
    routes = Blueprint("devices", __name__, url_prefix="/api")

    @routes.post("/pairings")
    def new_code() -> Response:
        said = body(wire.PairingBody)
        made = pairing.new_code(Role(said.role), said.counter)
        url = f"{request.host_url.rstrip('/')}/pair#{made.code}"
        return answer(wire.Pairing(url, made.code, made.expires_at), 201)

    @routes.post("/pair")
    def pair() -> Response:
        code = plain_text("code", body(wire.PairBody).code, 40)
        agent = (request.user_agent.string or "program")[:120]
        device, token = pairing.pair(code, agent, request.remote_addr or "")
        response = answer(wire.Paired(token, device.role, device.counter))
        response.set_cookie(
            DEVICE_COOKIE,
            token,
            max_age=_TEN_YEARS_S,
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
        return response

    @routes.get("/me")
    def me() -> Response:
        actor = current_actor()
        return answer(wire.Me(actor.role, actor.counter, actor.device))

    @routes.get("/devices")
    def all_devices() -> Response:
        items = [
            wire.Device(d.id, d.role, d.counter, d.name, rfc3339(d.paired_at))
            for d in pairing.devices()
        ]
        return answer(wire.Devices(items))

    @routes.delete("/devices/<device_id>")
    def remove(device_id: str) -> Response:
        pairing.remove(device_id)
        removed(device_id)
        return Response(status=204)

    return routes
