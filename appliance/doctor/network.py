"""The network: whether a phone can reach this machine at all."""

from collections.abc import Iterator

from appliance.addresses import own_addresses
from appliance.doctor.found import Found, warning, well
from appliance.doctor.look import Look
from appliance.doctor.machine import Machine, text_of
from appliance.hotspot import hotspot_now

_LOOPBACK_KIND = "772"  # ARPHRD_LOOPBACK


def network(look: Look) -> Found:
    """A cable or a Wi-Fi that is up, and the addresses; the hotspot where it stands in."""
    up = list(_up(look.machine))
    hotspot = hotspot_now(look.machine.at("run/token-hotspot/network"))
    addresses = ", ".join(own_addresses())
    if not up:
        return warning("network", "network-none")
    if hotspot is not None:
        stands_in = {"hotspot": hotspot.ssid, "open": hotspot.url}
        return well("network", up=", ".join(up), addresses=addresses, **stands_in)
    return well("network", up=", ".join(up), addresses=addresses)


def _up(machine: Machine) -> Iterator[str]:
    for interface in sorted(machine.at("sys/class/net").glob("*")):
        # "unknown" is what drivers say that cannot tell; those have a carrier.
        state, carrier = text_of(interface / "operstate"), text_of(interface / "carrier")
        loops = text_of(interface / "type") == _LOOPBACK_KIND or interface.name == "lo"
        if not loops and (state == "up" or (state == "unknown" and carrier == "1")):
            yield interface.name
