"""Service, kiosk and screen take what an admin chose, each when nobody needs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Client, NoAnswer
from tests.support.demo import RunningDemo, running_demo
from tests.support.waiting import wait_for

WHERE = "/api/admin/settings"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    with running_demo(tmp_path) as demo:
        yield demo


def pid(demo: RunningDemo, name: str) -> int:
    """The program's process id; 0 while it is away."""
    found = demo.program(name)
    return found[0].pid if found else 0


def came_back(demo: RunningDemo, name: str, before: int) -> bool:
    return pid(demo, name) not in (0, before)


def choose(admin: Client, changes: dict[str, object]) -> None:
    answer = admin.ask("PATCH", WHERE, {"changes": changes})
    assert answer.status == 200, answer.body


def test_each_program_takes_only_what_it_runs_on(demo: RunningDemo) -> None:
    admin = demo.pair("admin")
    before = {name: pid(demo, name) for name in ("service", "kiosk", "display")}

    choose(admin, {"display.screen_inches": 55})

    wait_for(lambda: came_back(demo, "display", before["display"]), 30, "another screen")
    assert {name: pid(demo, name) for name in ("service", "kiosk")} == {
        name: before[name] for name in ("service", "kiosk")
    }


def test_a_press_beside_a_change_gets_its_ticket_and_the_next_one_shows_it(
    demo: RunningDemo,
) -> None:
    admin = demo.pair("admin")
    service, kiosk = pid(demo, "service"), pid(demo, "kiosk")

    choose(admin, {"clinic.name": "Sunrise Clinic", "printer.day_slip": True})
    demo.bench.press("dental")

    wait_for(lambda: demo.bench.printed("D1"), 20, "the ticket of the press")
    wait_for(lambda: came_back(demo, "service", service), 40, "another service")
    wait_for(lambda: came_back(demo, "kiosk", kiosk), 40, "another kiosk")
    wait_for(lambda: admin_sees(demo, "Sunrise Clinic"), 20, "the new name")
    wait_for(lambda: demo.bench.state()["lamp"]["dental"]["mode"] == "ready", 20, "a lit lamp")
    demo.bench.press("dental")
    assert wait_for(lambda: demo.bench.printed("D2"), 20, "the next ticket")


def admin_sees(demo: RunningDemo, name: str) -> bool:
    with demo.client() as anybody:
        try:
            return bool(anybody.get("/api/board")["clinic"] == name)
        except NoAnswer:  # it may be away just now
            return False
