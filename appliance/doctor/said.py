"""What the service knows of a part, put beside what was seen here. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from appliance.doctor.found import WEIGHT, Found, State, trouble, well
from appliance.doctor.look import Look, Said

# The service's names for what is called otherwise here.
_PARTS = {"display": "screen"}
# Seen from here these may be wrong; where the service says that the part works, it does.
_YIELDS = frozenset(
    {
        "clock-unsure",
        "printer-missing",
        "printer-not-free",
        "printer-not-set",
        "pins-missing",
        "no-pi",
    }
)


def service(look: Look) -> Found:
    """Whether the service answers."""
    if look.said is None:
        return trouble("service", "service-away", why=look.away)
    return well("service")


def together(seen: Found, said: Said | None) -> Found:
    """The worse of both; what was seen here where they are alike, because it is more exact."""
    told = max(_of_part(seen.part, said or ()), key=lambda f: WEIGHT[f.state], default=None)
    if told is None:
        return seen
    if told.state is State.OK and seen.code in _YIELDS:
        return replace(told, figures=seen.figures)
    if WEIGHT[told.state] > WEIGHT[seen.state]:
        return replace(told, figures={**seen.figures, **told.figures})
    return seen


def alone(said: Said | None, seen: set[str]) -> Iterator[Found]:
    """The parts that only the service knows, such as its kiosks."""
    for item in said or ():
        if _name(item) not in seen:
            yield _found(item)


def _of_part(part: str, said: Said) -> Iterator[Found]:
    return (_found(item) for item in said if _name(item) == part)


def _name(item: Mapping[str, Any]) -> str:
    part = str(item["part"])
    return _PARTS.get(part, part)


def _found(item: Mapping[str, Any]) -> Found:
    figures = {"since": str(item["since"])} if item["code"] else {}
    if item.get("kiosk"):
        figures["kiosk"] = str(item["kiosk"])
    return Found(
        _name(item),
        State(item["state"]),
        str(item["code"]),
        str(item["message"]),
        str(item["what_to_do"]),
        figures,
    )
