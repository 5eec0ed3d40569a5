"""A patient's first look at the page of a ticket: old phone, bad line, nothing kept in the browser.

Chromium with a quarter of this processor's speed, 400 kbit/s, and 300 ms to the service and back.
"""

from pathlib import Path
from typing import Any

from selenium import webdriver

from tests.bench import rig
from tests.bench.report import Row
from tests.bench.stats import Times
from tests.pages.browser import PHONE, Screen, chromium

LINE = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
ICON_BYTES = 199  # browsers do not list it
_LOOKED = "return performance.getEntriesByName('first-contentful-paint').length"
_FIGURES = """
const loads = performance.getEntriesByType("navigation").concat(
  performance.getEntriesByType("resource"));
return {
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000,
  bytes: loads.reduce((sum, load) => sum + load.decodedBodySize, 0),
  files: loads.length,
};
"""


def run(depth: rig.Depth) -> list[Row]:
    with (
        rig.folder() as data,
        rig.service(rig.clinic(data)) as service,
        service.client() as client,
        chromium(Path(data) / "browser") as driver,
    ):
        token = [client.post("/api/tokens", {"department": rig.G}) for _ in range(6)][-1]
        screen = Screen(driver, service.clinic.url)
        _make_slow(driver)
        path = f"{token['follow_url']}?lang=or"  # the longest words
        looks = [_look(screen, path) for _ in range(depth.of(12))]
    paints = Times([look["paint"] for look in looks])
    heaviest = max(look["bytes"] for look in looks) + ICON_BYTES
    return [
        Row("first paint, slow phone and line, p50", paints.p50, "ms", aim=2000),
        Row("first load, uncompressed", heaviest / 1000, "kB", aim=30),
        Row("files of the first load", looks[0]["files"] + 1, ""),
    ]


def _make_slow(driver: webdriver.Chrome) -> None:
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", LINE)
    driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _look(screen: Screen, path: str) -> dict[str, Any]:
    screen.driver.get("about:blank")
    screen.open(path, PHONE)
    screen.until(lambda: screen.run(_LOOKED), 30)
    screen.until(lambda: screen.run("return document.body.dataset.line") == "live", 30)
    figures: dict[str, Any] = screen.run(_FIGURES)
    return figures
