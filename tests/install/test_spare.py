"""A spare machine takes the place of one that died, by one command."""

import shutil
from pathlib import Path

from tests.install.machine import LivingMachine
from tests.support.client import Client
from tests.support.waiting import wait_for


def key_of(machine: LivingMachine) -> str:
    return (machine.data / "kiosk.token").read_text().strip()


def issued(machine: LivingMachine) -> int:
    """The number of a token, asked for with the kiosk's own key."""
    with Client(machine.url, key_of(machine)) as kiosk:
        return int(kiosk.post("/api/tokens", {})["number"])


def parts(machine: LivingMachine) -> list[tuple[str, str]]:
    """Part and state of everything, as staff see it."""
    technician = (machine.data / "technician.token").read_text().strip()
    with Client(machine.url, technician) as admin:
        return [(part["part"], part["state"]) for part in admin.get("/api/health")["items"]]


def test_a_spare_gives_tokens_on_after_one_command(living: LivingMachine, tmp_path: Path) -> None:
    # given a machine that gave two tokens, of which the stick has all, and that died
    assert living.install().returncode == 0
    dead_key = key_of(living)
    last = [issued(living) for _ in range(2)][-1]
    assert living.tokenctl("backup").returncode == 0
    living.stop()
    for part in ("backups", "journal"):
        shutil.copytree(living.data / part, tmp_path / "stick/token-kiosk" / part)
    # and a spare that is installed, runs, and was tried
    shutil.rmtree(living.data)
    living.data.mkdir()
    living.ask_systemctl("start", "token-service.service")
    wait_for((living.data / "technician.token").exists, 15, what="the spare's queue")
    assert living.install().returncode == 0
    issued(living)
    assert key_of(living) != dead_key

    # when the technician gives the one command
    said = living.tokenctl("restore", tmp_path / "stick")

    # then the button's next number is one that nobody has, by a kiosk that is heard
    assert said.returncode == 0, said.stdout + said.stderr
    assert "the kiosk of this machine is paired" in said.stdout
    assert issued(living) == last + 151
    wait_for(lambda: ("kiosk", "ok") in parts(living), 15, what="the spare's kiosk")
    # and the dead one is missed by nobody
    assert [state for part, state in parts(living) if part == "kiosk"] == ["ok"]
    # and the command again does no harm
    assert living.tokenctl("restore", tmp_path / "stick").returncode == 0
    assert issued(living) == last + 152
