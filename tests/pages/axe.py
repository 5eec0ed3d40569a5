"""axe-core, run in the page that the browser shows: the rules of WCAG 2.2 A and AA."""

from collections.abc import Mapping
from importlib.metadata import distribution
from typing import Any

from .browser import DESK, PHONE, TABLET, Screen

_SCRIPT = "axe_playwright_python/axe.min.js"
_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# In the dark only colours differ; the others would find the same again.
_COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# A tablet shows what one of the others shows, in other places.
_VIEWS = ((PHONE, "light"), (PHONE, "dark"), (TABLET, "light"), (DESK, "light"), (DESK, "dark"))
# At its end, what sticks to the bottom of the page covers nothing.
_RUN = """
const told = arguments[arguments.length - 1];
const wanted = { runOnly: arguments[0], resultTypes: ["violations"] };
scrollTo(0, document.documentElement.scrollHeight);
axe.run(document, wanted)
  .then(({ violations }) => told(violations), (error) => told(String(error)));
"""


def findings(page: Screen) -> list[str]:
    """What axe finds on a phone, a tablet and at a desk, in light and dark, a line each."""
    found = []
    for (width, height), colours in _VIEWS:
        _look(page, width, height, colours)
        rules = _RULES if colours == "light" else _COLOUR_RULES
        found += [f"{width} {colours}: {each}" for each in _violations(page, rules)]
    _look(page, *PHONE, "light")
    return found


def _look(page: Screen, width: int, height: int, colours: str) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    wish = [
        {"name": "prefers-color-scheme", "value": colours},
        {"name": "prefers-reduced-motion", "value": "reduce"},  # half a movement has no contrast
    ]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wish})


def _violations(page: Screen, rules: Mapping[str, object]) -> list[str]:
    if not page.run("return Boolean(window.axe)"):
        script = distribution("axe-playwright-python").locate_file(_SCRIPT)
        with open(str(script), encoding="utf-8") as source:  # noqa: PTH123  (a Traversable's path)
            page.run(source.read())
    found: Any = page.driver.execute_async_script(_RUN, rules)
    assert isinstance(found, list), found
    return [
        f"{rule['id']}: {node['target'][0]} {node['html'][:120]}"
        for rule in found
        for node in rule["nodes"]
    ]
