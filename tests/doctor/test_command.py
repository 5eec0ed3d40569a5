"""`tokenctl doctor`, as a technician runs it."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.doctor.machine import FakeMachine
from tests.kiosk.fake_usb import POS_80
from tests.support.service import RunningService

TIMEOUT_S = 60


def run(machine: FakeMachine, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appliance.cli.tokenctl", *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        env={**os.environ, "PATH": machine.tools.path},
    )


def doctor(machine: FakeMachine, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(machine, "doctor", "--root", str(machine.root), *arguments)


def codes(answer: subprocess.CompletedProcess[str]) -> dict[str, str]:
    report: dict[str, Any] = json.loads(answer.stdout)
    return {item["part"]: item["code"] for item in report["items"]}


def test_a_service_that_runs_on_a_sound_machine_is_well(
    machine: FakeMachine, service: RunningService
) -> None:
    # given a machine with a player and a voice, and a kiosk nobody has paired yet
    machine.tools.answers("aplay", "")
    machine.tools.answers("espeak-ng", "")
    here = ("--settings", str(service.settings_file))

    for_programs = doctor(machine, *here, "--json")
    for_people = doctor(machine, *here)

    assert for_programs.returncode == for_people.returncode == 0, for_people.stdout
    report = json.loads(for_programs.stdout)
    assert report["verdict"] == "well"
    assert report["model"] == "Raspberry Pi 4 Model B Rev 1.4"
    assert for_people.stdout.splitlines()[-1].startswith("well; version")


def test_it_works_with_the_service_down_and_says_so(machine: FakeMachine) -> None:
    answer = doctor(machine, "--data", str(machine.data), "--url", "http://127.0.0.1:1", "--json")

    assert answer.returncode == 1
    assert json.loads(answer.stdout)["verdict"] == "trouble"
    found = codes(answer)
    assert (found["service"], found["temperature"]) == ("service-away", "")
    assert "Traceback" not in answer.stderr


def test_people_read_what_is_wrong_first_and_what_to_do(machine: FakeMachine) -> None:
    machine.hold(POS_80, driver="usbfs")
    machine.process(812, "ipp-usb", "/dev/bus/usb/001/007", "ipp-usb udev")

    answer = doctor(machine, "--data", str(machine.data), "--url", "http://127.0.0.1:1")

    words = " ".join(answer.stdout.split())
    assert answer.stdout.startswith("Trouble: does not work\nx printer ")
    assert "is held by ipp-usb (process 812). [printer-held] > Stop that program" in words
    assert "\n                  > sudo systemctl restart token-service\n" in answer.stdout
    assert (
        "\nWell\n+ button          The pins of the board are there (gpiochip0).\n" in answer.stdout
    )
    assert all(len(line) <= 80 for line in answer.stdout.splitlines())
    assert "\x1b" not in answer.stdout


def test_at_the_start_of_the_machine_the_verdict_is_left_for_others(
    machine: FakeMachine, service: RunningService
) -> None:
    machine.tools.answers("vcgencmd", "throttled=0x50005\n")

    answer = doctor(machine, "--boot", "--settings", str(service.settings_file))

    file = machine.root / "run/token-kiosk-doctor/verdict.json"
    verdict = json.loads(file.read_text())
    assert answer.returncode == 1
    assert verdict["verdict"] == "trouble"
    assert file.stat().st_mode & 0o777 == 0o644
    assert "under-voltage~under-voltage-now" in verdict["photo"]


def test_each_mistake_of_the_settings_is_a_line_with_its_place(machine: FakeMachine) -> None:
    text = "[printer]\npaper_mm = 72\n[kiosk]\nrepaet_guard_s = 3\n"
    settings = machine.write("s.toml", text)

    answer = doctor(machine, "--settings", str(settings), "--data", str(machine.data), "--json")

    found = {item["part"]: item["message"] for item in json.loads(answer.stdout)["items"]}
    assert found["settings"].splitlines() == [
        "The settings are wrong:",
        f"{settings}:2: printer.paper_mm is 72: use 58 or 80",
        f"{settings}:4: kiosk.repaet_guard_s unknown setting, did you mean repeat_guard_s?",
    ]


def test_bad_settings_are_one_more_thing_to_tell(machine: FakeMachine) -> None:
    settings = machine.write("settings.toml", "[printer]\npaper_mm = 72\n")

    answer = doctor(machine, "--settings", str(settings), "--data", str(machine.data), "--json")

    assert answer.returncode == 78
    assert codes(answer)["settings"] == "settings-wrong"
    assert "temperature" in codes(answer)


def test_the_line_of_a_photo_is_explained(machine: FakeMachine) -> None:
    machine.tools.answers("vcgencmd", "throttled=0x50000\n")
    here = ("--data", str(machine.data), "--url", "http://127.0.0.1:1")
    report = json.loads(doctor(machine, *here, "--json").stdout)

    read = doctor(machine, "--read", report["photo"], "--json")
    spoken = doctor(machine, "--read", report["photo"])

    explained = {item["part"]: item for item in json.loads(read.stdout)["items"]}
    faults = {item["part"]: item for item in report["items"] if item["code"] and item["figures"]}
    assert read.returncode == 1
    assert explained["under-voltage"]["message"] == faults["under-voltage"]["message"]
    assert explained["database"]["what_to_do"] == faults["database"]["what_to_do"]
    assert explained["temperature"]["figures"] == {"celsius": "51"}
    assert "[service-away]" in spoken.stdout


def test_what_is_no_photo_is_wrong_use(machine: FakeMachine) -> None:
    for line in ("", "hello", "TK1", "TK1 0.1.0 - 5h | what is this", "TK1 0.1.0 - 5h | a=(b)"):
        refused = doctor(machine, "--read", line)

        assert refused.returncode == 2, line
        assert "Traceback" not in refused.stderr
