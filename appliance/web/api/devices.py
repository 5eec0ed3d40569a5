"""Pairing: codes made by a technician or an admin, and turned into known devices once."""

from flask import Response, current_app, request

from appliance import wire
from appliance.actor import Role
from appliance.clock import rfc3339
from appliance.rules.patients import plain_text
from appliance.store.devices import Device
from appliance.web.access.cookies import keep
from appliance.web.access.devices import PAIRING_LIVES_S, NewCode, Pairing
from appliance.web.access.guard import DEVICE_COOKIE, current_actor
from appliance.web.access.people import People
from appliance.web.answers import answer
from appliance.web.qr import qr_svg
from appliance.web.queries import DevicesQuery
from appliance.web.reached import NETWORK_PORTS, link_base
from appliance.web.serving import Api

_TEN_YEARS_S = 10 * 365 * 24 * 3600


def devices(api: Api, pairing: Pairing, people: People) -> None:
    """The views around devices."""

    @api.serves("POST /api/pairings")
    def new_code(said: wire.PairingBody) -> wire.Pairing:
        return linked(pairing.new_code(Role(said.role), said.counter))

    @api.serves("POST /api/pairings/first")
    def first_admin_code() -> wire.Pairing:
        return linked(pairing.first_admin_code())

    def linked(made: NewCode) -> wire.Pairing:
        base = link_base(request, current_app.config.get(NETWORK_PORTS, ()))
        url = f"{base}/pair#{made.code}"
        return wire.Pairing(url, made.code, made.expires_at, int(PAIRING_LIVES_S), qr_svg(url))

    @api.serves("POST /api/pair")
    def pair(said: wire.PairBody) -> Response:
        code = plain_text("code", said.code, 40)
        agent = (request.user_agent.string or "program")[:120]
        device, token = pairing.pair(code, agent, request.remote_addr or "")
        needed = people.need_login(Role(device.role))
        answered = answer(wire.Paired(token, device.role, device.counter, needed))
        return keep(answered, DEVICE_COOKIE, token, _TEN_YEARS_S)

    @api.serves("GET /api/devices")
    def all_devices(asked: DevicesQuery) -> wire.Devices:
        found, total = pairing.devices(asked.page, asked.per_page)
        return wire.Devices(list(map(shown, found)), asked.page, asked.per_page, total)

    def shown(device: Device) -> wire.Device:
        seen = pairing.last_seen(device.id)
        return wire.Device(
            id=device.id,
            role=device.role,
            counter=device.counter,
            name=device.name,
            paired_at=rfc3339(device.paired_at),
            seen_at=rfc3339(seen) if seen else None,
        )

    @api.serves("DELETE /api/devices/<device_id>")
    def remove(device_id: str) -> None:
        pairing.remove(device_id, current_actor())
