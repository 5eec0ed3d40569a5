"""`tokenctl staff`: people come, change and go by the technician's hand."""

import json
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.tools import TIMEOUT_S, tokenctl
from tests.support.service import RunningService, running_service

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def here(running: RunningService) -> tuple[str, str]:
    return ("--settings", str(running.settings_file))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service")) as service:
        yield service


def told(*arguments: str) -> dict[str, Any]:
    ended = tokenctl("staff", *arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    said: dict[str, Any] = json.loads(ended.stdout)
    return said


def piped(pin: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appliance.cli.tokenctl", "staff", *arguments, "--pin-stdin"],
        input=f"{pin}\n",
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        cwd=ROOT,
    )


def may_log_in(running: RunningService, person: dict[str, Any], pin: str) -> bool:
    """Whether the PIN opens a device that was never guessed at."""
    device = running.pair(person["role"])
    answer = device.ask("POST", "/api/login", {"staff": person["id"], "pin": pin})
    return answer.status == 200


def test_a_person_with_a_pin_made_for_them_may_log_in_until_they_are_removed(
    running: RunningService, here: tuple[str, str]
) -> None:
    added = told(
        "add", "Dr. Nayak", "--role", "doctor", "--counter", "room-1", "--random-pin", *here
    )
    pin = added.pop("pin")
    listed = told("list", *here)["items"]
    shown = tokenctl("staff", "list", *here)

    assert re.fullmatch(r"[0-9]{6}", pin)
    assert added in listed
    assert added["counters"] == ["room-1"]
    assert pin not in json.dumps(listed)
    assert "Dr. Nayak" in shown.stdout
    assert may_log_in(running, added, pin)

    removed = told("remove", added["id"][:8], *here)
    again = tokenctl("staff", "remove", added["id"], *here)

    assert removed["removed"]["name"] == "Dr. Nayak"
    assert not may_log_in(running, added, pin)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)


def test_an_admin_gets_a_passphrase(running: RunningService, here: tuple[str, str]) -> None:
    added = told("add", "Chitra", "--role", "admin", "--random-pin", *here)

    assert len(added["pin"]) >= 12
    assert may_log_in(running, added, added["pin"])


def test_a_pin_comes_by_a_pipe_and_never_as_an_argument(
    running: RunningService, here: tuple[str, str]
) -> None:
    ended = piped("408162", "add", "Bina", "--role", "reception", "--json", *here)
    person = json.loads(ended.stdout)

    assert may_log_in(running, person, "408162")
    for with_argument in (("--pin", "408162"), ("--pin=408162",)):
        refused = tokenctl("staff", "add", "Other", "--role", "doctor", *with_argument, *here)
        assert refused.returncode == 2


def test_a_silly_pin_is_refused_in_one_line(here: tuple[str, str]) -> None:
    ended = piped("123456", "add", "Silly", "--role", "doctor", *here)

    assert ended.returncode == 1
    assert "too easy to guess" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_where_nobody_can_be_asked_for_a_pin_that_is_wrong_use(here: tuple[str, str]) -> None:
    ended = tokenctl("staff", "add", "Nobody", "--role", "doctor", *here)

    assert ended.returncode == 2
    assert "--pin-stdin" in ended.stderr


def test_what_changes_is_said_and_the_rest_stays(
    running: RunningService, here: tuple[str, str]
) -> None:
    person = told("add", "Esha", "--role", "doctor", "--counter", "room-1", "--random-pin", *here)

    moved = told("change", "Esha", "--counter", "room-2", "--counter", "room-3", *here)
    freed = told("change", "Esha", "--any-counter", *here)
    with_pin = told("change", person["id"], "--random-pin", *here)
    nothing = tokenctl("staff", "change", "Esha", *here)

    assert moved["counters"] == ["room-2", "room-3"]
    assert freed["counters"] == []
    assert (freed["name"], freed["role"]) == ("Esha", "doctor")
    assert not may_log_in(running, person, person["pin"])
    assert may_log_in(running, person, with_pin["pin"])
    assert nothing.returncode == 2


def test_on_a_terminal_the_pin_is_asked_for_twice_and_not_shown(here: tuple[str, str]) -> None:
    said = on_a_terminal(
        ["staff", "add", "Farid", "--role", "doctor", *here],
        answers=["719305", "719304", "719305", "719305"],
    )

    assert "do not match" in said
    assert "works here now" in said
    assert "71930" not in said


def on_a_terminal(arguments: list[str], answers: list[str]) -> str:
    """What the command prints, while each of its questions gets the next answer."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "appliance.cli.tokenctl", *arguments]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True
    ) as process:
        os.close(slave)
        said = talk(master, list(answers))
        os.close(master)
        process.wait(TIMEOUT_S)
    return said


def talk(master: int, answers: list[str]) -> str:
    said, answered = "", 0
    while select.select([master], [], [], TIMEOUT_S)[0]:
        try:
            said += os.read(master, 1024).decode()
        except OSError:  # the other end is closed
            break
        questions = len(re.findall(r"(?:digits\)|confirmation): ", said))
        if questions > answered and answers:
            os.write(master, f"{answers.pop(0)}\n".encode())
            answered += 1
    return said
