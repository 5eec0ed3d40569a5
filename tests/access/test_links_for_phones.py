"""Links lead where a phone can follow: to an address of this machine, never to the phone itself.

A machine without any network has no such address; then the link is for its own browser.
"""

import os
import pty
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from appliance.actor import Role
from appliance.addresses import own_addresses
from appliance.technician import TECHNICIAN_FILE
from appliance.web.listening import network_ports
from appliance.web.reached import NETWORK_PORTS, web_address
from tests.access.door import Door
from tests.cli.tools import tokenctl
from tests.support.service import ROOT, SETTINGS, RunningService, running_service

OPEN = SETTINGS.replace("127.0.0.1:{port}", "0.0.0.0:{port}")
HOSTS = own_addresses() or ("127.0.0.1",)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One that phones reach."""
    with running_service(tmp_path_factory.mktemp("open"), OPEN) as running:
        yield running


def made(running: RunningService, **headers: str) -> str:
    """A link as the queue makes it."""
    technician = running.client((running.data / TECHNICIAN_FILE).read_text().strip())
    asked = technician.ask("POST", "/api/pairings", {"role": "doctor"}, headers=headers)
    url: str = asked.json["url"]
    return url


def test_a_link_made_on_the_machine_leads_to_its_network(running: RunningService) -> None:
    assert made(running).startswith(f"http://{HOSTS[0]}:{running.port}/pair#")


def test_a_link_made_by_an_admins_phone_leads_where_that_phone_found_us(
    running: RunningService,
) -> None:
    assert made(running, Host="10.73.0.1").startswith("http://10.73.0.1/pair#")


def test_whoever_follows_the_link_finds_the_queue(running: RunningService) -> None:
    host, port = re.fullmatch(r"http://([\d.]+):(\d+)/pair#.*", made(running)).groups()  # type: ignore[union-attr]

    with socket.create_connection((host, int(port)), timeout=5) as phone:
        phone.sendall(f"GET /pair HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        assert phone.recv(100).startswith(b"HTTP/1.0 200 OK")


def test_tokenctl_names_the_other_networks_too(running: RunningService) -> None:
    here = ("--settings", str(running.settings_file))

    told = tokenctl("pair", "--role", "doctor", *here).stdout.splitlines()
    code = told[1].split()[1].rstrip(",")

    assert told[0] == f"http://{HOSTS[0]}:{running.port}/pair#{code}"
    assert told[2:] == [f"or http://{host}:{running.port}/pair#{code}" for host in HOSTS[1:]]


def test_on_a_terminal_the_link_is_a_code_for_the_phones_camera(running: RunningService) -> None:
    # given a technician's terminal
    near, far = pty.openpty()
    command = [sys.executable, "-m", "appliance.cli.tokenctl", "pair", "--role", "doctor"]

    # when
    subprocess.run(
        [*command, "--settings", str(running.settings_file)],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=far, stderr=far, check=True, timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    os.close(far)

    # then
    assert "▄" in whole(near)


def whole(terminal: int) -> str:
    """All that was written; its end is an error on Linux."""
    text = b""
    while True:
        try:
            text += os.read(terminal, 65536)
        except OSError:
            os.close(terminal)
            return text.decode()


def test_the_port_that_needs_no_typing_is_preferred(door: Door) -> None:
    door.client.application.config[NETWORK_PORTS] = (8080, 80)

    url = link(door)

    assert url.startswith(f"http://{own_addresses()[0]}/pair#" if own_addresses() else "http://")


def test_a_queue_for_this_machine_alone_says_so_in_its_links(door: Door) -> None:
    door.client.application.config[NETWORK_PORTS] = ()

    assert link(door).startswith("http://localhost/pair#")


def link(door: Door) -> str:
    answer: dict[str, Any] | None = door.knock(
        "POST", "/api/pairings", Role.TECHNICIAN, json={"role": "doctor"}
    ).json
    assert answer is not None
    return str(answer["url"])


def test_only_ports_that_the_network_reaches_count() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as own,
        socket.create_server(("0.0.0.0", 0)) as all_,
    ):
        assert network_ports([own, all_]) == (all_.getsockname()[1],)


def test_an_address_is_written_as_browsers_want_it() -> None:
    assert web_address("10.73.0.1", 80) == "http://10.73.0.1"
    assert web_address("10.73.0.1", 8080) == "http://10.73.0.1:8080"
    assert web_address("fd00::2", 443, "https") == "https://[fd00::2]"
