"""The demo as a newcomer meets it: one clear line for trouble, a clean end, numbers that stay."""

import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.support.demo import ROOT, RunningDemo
from tests.support.processes import free_port, is_alive
from tests.support.waiting import wait_for

ENDS_WITHIN_S = 5.0


def started_in_vain(demo: RunningDemo) -> str:
    """What a demo that cannot start says; it ends with status 1."""
    demo.launch()
    assert demo.process.wait(20) == 1
    return demo.output


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = started_in_vain(RunningDemo(tmp_path, port))

    assert said == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_a_data_folder_that_is_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    demo = RunningDemo(tmp_path)
    demo.data.write_text("no folder")

    said = started_in_vain(demo)

    assert said == f"cannot use the data folder {demo.data}: File exists\n"


# Root may write everywhere, so it becomes somebody who may not once everything is loaded.
AS_NOBODY = """
import os, sys
import appliance.cli.demo, appliance.cli.tokenctl
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
appliance.cli.tokenctl.main(sys.argv[1:])
"""


def test_a_data_folder_of_somebody_else_is_told_in_one_line() -> None:
    where = ["--port", str(free_port()), "--data"]
    with tempfile.TemporaryDirectory() as data:
        Path(data).chmod(0o555)

        ended = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, "demo", "--headless", *where, data],
            cwd=ROOT, capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip

    assert ended.stderr == f"cannot write to the data folder {data}\n"
    assert (ended.returncode, ended.stdout) == (1, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_cleanly(demo: RunningDemo, number: signal.Signals) -> None:
    # given a demo that tells where it is, and last of all that it is ready
    *_, last = demo.output.splitlines()
    everything = demo.everything()
    assert last == f"ready {demo.url}"
    assert set(demo.facts["pids"].values()) <= set(everything)
    assert all(is_alive(pid) for pid in everything)

    # when it is told to end
    begun = time.monotonic()
    status = demo.stop(number, ENDS_WITHIN_S)
    took_s = time.monotonic() - begun

    # then nothing of it is left
    assert (status, took_s < ENDS_WITHIN_S) == (0, True)
    assert not any(is_alive(pid) for pid in everything)
    assert "Traceback" not in demo.output + demo.log
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", demo.port)) != 0


def test_a_demo_that_is_told_to_end_while_it_starts_ends(tmp_path: Path) -> None:
    demo = RunningDemo(tmp_path)
    try:
        demo.launch()
        wait_for(lambda: len(demo.everything()) > 2, what="the first programs")
        everything = demo.everything()

        assert demo.stop(signal.SIGTERM, ENDS_WITHIN_S) == 0
        assert not any(is_alive(pid) for pid in everything)
        assert "Traceback" not in demo.output
    finally:
        demo.close()


def test_programs_do_not_outlive_a_demo_that_was_killed(demo: RunningDemo) -> None:
    everything = demo.everything()

    demo.process.kill()
    demo.process.wait(5)

    assert wait_for(
        lambda: not any(map(is_alive, everything)), ENDS_WITHIN_S, "the end of the programs"
    )


def test_a_second_start_on_the_same_data_keeps_the_numbers(demo: RunningDemo) -> None:
    # given a demo that gave out a number
    demo.bench.press("general_medicine")
    wait_for(lambda: demo.bench.printed("G1"), what="the first ticket")
    phone = demo.pair("doctor", "room-1")
    staff = demo.facts["staff"]
    demo.stop()

    # when it is started again
    demo.start()

    # then it goes on where it was, and knows its devices, its people and who is logged in
    assert demo.facts["staff"] == staff
    wait_for(lambda: demo.bench.state()["lamp"]["general_medicine"]["mode"] == "ready")
    demo.bench.press("general_medicine")
    wait_for(lambda: demo.bench.printed("G2"), what="the second ticket")
    called = phone.post("/api/counters/room-1/call-next", {"after": None})
    assert called["token"]["label"] == "G1"


def test_the_demo_prints_one_link_for_each_role(demo: RunningDemo) -> None:
    links = re.findall(r"^  (\w+) +(http://\S+/pair#\S+)$", demo.output, re.MULTILINE)

    assert [role for role, _ in links] == ["admin", "reception", "doctor", "kiosk", "display"]
    assert dict(links) == {role: link["url"] for role, link in demo.facts["pairing"].items()}
    for role, link in demo.facts["pairing"].items():
        paired = demo.client().post("/api/pair", {"code": link["code"]})
        assert demo.client(paired["device_token"]).get("/api/me")["role"] == role


def test_the_demo_has_a_person_of_each_role_who_may_log_in(demo: RunningDemo) -> None:
    staff = demo.facts["staff"]

    assert {person["role"] for person in staff} == {"doctor", "reception", "admin"}
    for person in staff:
        assert f"{person['name']} " in demo.output
        assert person["pin"] in demo.output
        me = demo.pair(person["role"]).get("/api/me")
        assert (me["role"], me["person"]["name"]) == (person["role"], person["name"])
