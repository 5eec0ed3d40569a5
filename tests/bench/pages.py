"""The first look at each page: old phone, bad line, nothing kept in the browser.

Chromium with a quarter of this processor's speed, 400 kbit/s, and 300 ms to the service and back.
A page of staff is judged like the patient's as to the paint; what it weighs has no bound, as a
browser loads it once for each release. The board's is for televisions, and not judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
PAINT_AIM_MS = 2000
_LIVE = "document.querySelector('[data-connection=live], [data-line=live]') !== null"
# Listens from the page's first moment on, so that no polling is in the figure.
_NOTE_WHEN_LIVE = f"""
new MutationObserver((_changes, watch) => {{
  if ({_LIVE}) {{
    window.wentLive = performance.now();
    watch.disconnect();
  }}
}}).observe(document, {{ attributes: true, childList: true, subtree: true }});
"""
_LOOKED = """
return performance.getEntriesByName("first-contentful-paint").length && window.wentLive > 0
"""
_FIGURES = """
const loads = performance.getEntriesByType("navigation").concat(
  performance.getEntriesByType("resource"));
return {
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000,
  live: window.wentLive / 1000,
  bytes: loads.reduce((sum, load) => sum + load.decodedBodySize, 0),
  sent: loads.reduce((sum, load) => sum + load.encodedBodySize, 0),
  files: loads.length,
};
"""


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    path: str
    aim_ms: float | None = PAINT_AIM_MS
    aim_kb: float | None = None


def run(depth: rig.Depth) -> list[Row]:
    with (
        rig.folder() as data,
        rig.service(rig.clinic(data)) as service,
        service.client() as client,
        chromium(Path(data) / "browser") as driver,
    ):
        token = [client.post("/api/tokens", {"department": rig.G}) for _ in range(6)][-1]
        screen = Screen(driver, service.clinic.url)
        screen.open("/health")
        driver.add_cookie({"name": "device", "value": service.admin})
        _make_slow(driver)
        pages = (
            _Page("patient", token["follow_url"], aim_kb=30),
            _Page("board", "/board", aim_ms=None),
            _Page("doctor", "/call/room-1"),
            _Page("reception", "/desk"),
            _Page("admin", "/admin"),
        )
        return [row for page in pages for row in _rows(screen, page, depth.of(12))]


def _make_slow(driver: webdriver.Chrome) -> None:
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", LINE)
    driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    note = {"source": _NOTE_WHEN_LIVE}
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", note)


def _rows(screen: Screen, page: _Page, looks: int) -> Sequence[Row]:
    figures = [_look(screen, page.path) for _ in range(looks)]
    paints = Times([look["paint"] for look in figures])
    lives = Times([look["live"] for look in figures])
    kb = (max(look["bytes"] for look in figures) + ICON_BYTES) / 1000
    sent = max(look["sent"] for look in figures) / 1000
    files = f"unpacked, of {figures[0]['files'] + 1} files; {sent:.0f} kB on the line"
    note = f"worst {paints.worst:.0f} ms; follows the queue after {lives.p50:.0f} ms"
    return [
        Row(f"{page.name}: first paint, p50", paints.p50, "ms", aim=page.aim_ms, note=note),
        Row(f"{page.name}: first load", kb, "kB", aim=page.aim_kb, note=files),
    ]


def _look(screen: Screen, path: str) -> dict[str, Any]:
    screen.driver.get("about:blank")
    screen.open(f"{path}?lang=or", PHONE)  # the longest words
    screen.until(lambda: screen.run(_LOOKED), 60)
    figures: dict[str, Any] = screen.run(_FIGURES)
    return figures
