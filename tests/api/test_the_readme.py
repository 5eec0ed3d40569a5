"""The README names routes as they are."""

import re
from pathlib import Path

from appliance.web.access.table import ROUTES
from appliance.web.openapi import path_of

README = Path(__file__).parents[2] / "README.md"
KNOWN = {f"{route.method} {path_of(route)}" for route in ROUTES.values()}
_ROUTE = re.compile(r"\b(GET|POST|PATCH|DELETE) (/[a-z][^\s`?…]*)")


def test_every_route_that_the_readme_names_exists() -> None:
    named = {" ".join(found) for found in _ROUTE.findall(README.read_text(encoding="utf-8"))}

    assert len(named) > 5
    assert named - KNOWN == set()
