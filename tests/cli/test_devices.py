"""`tokenctl devices` and `status`: who is paired, and which part has trouble."""

import json
from pathlib import Path

from websockets.sync.client import connect

from appliance.technician import TECHNICIAN_FILE
from appliance.wire import PrinterStatus, StatusFrame, encode
from tests.cli.tools import tokenctl
from tests.support.service import RunningService
from tests.support.waiting import wait_for


def test_a_lost_device_is_found_and_removed_and_is_out_at_once(service: RunningService) -> None:
    # given a doctor's phone that was lost, and a reception that was not
    here = ("--settings", str(service.settings_file))
    lost, kept = service.pair("doctor", "room-1"), service.pair("reception")

    # when the technician lists the devices and removes the doctor's
    listed = json.loads(tokenctl("devices", "list", *here, "--json").stdout)["items"]
    shown = tokenctl("devices", "list", *here)
    (doctors,) = (one for one in listed if one["role"] == "doctor")
    removed = tokenctl("devices", "remove", doctors["id"], *here, "--json")

    # then it is out, the other is in, and a second removal finds nothing
    assert {one["role"] for one in listed} == {"doctor", "reception"}
    assert doctors["id"] in shown.stdout
    assert json.loads(removed.stdout)["removed"]["counter"] == "room-1"
    assert lost.ask("GET", "/api/counters").status == 401
    assert kept.ask("GET", "/api/counters").status == 200
    again = tokenctl("devices", "remove", doctors["id"], *here)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)


def test_status_names_each_part_with_trouble_and_what_to_do(service: RunningService) -> None:
    # given a kiosk that says that its paper is out
    token = service.pair("kiosk").token
    address = service.url.replace("http", "ws") + "/ws/kiosk"
    here = ("--settings", str(service.settings_file))
    word = StatusFrame(PrinterStatus("paper-out", 1000), [], "2026-11-21T09:00:00+05:30", 60.0)
    headers = {"Authorization": f"Bearer {token}"}
    with connect(address, additional_headers=headers, proxy=None) as kiosk:
        kiosk.send(encode(word).decode())
        doctor = service.pair("doctor")
        wait_for(lambda: b"paper-out" in doctor.ask("GET", "/api/health").body)

        # when the technician asks
        for_programs = tokenctl("status", *here, "--json")
        for_people = tokenctl("status", *here)

    # then the part is named, with what to do
    parts = {item["part"]: item["code"] for item in json.loads(for_programs.stdout)["items"]}
    assert parts["paper"] == "paper-out"
    assert for_programs.returncode == for_people.returncode == 1
    assert "Dental: 0 waiting" in for_people.stdout
    assert "> Open the cover and put in a roll" in for_people.stdout


def test_status_without_the_technicians_rights_says_what_it_may(
    service: RunningService, tmp_path: Path
) -> None:
    # given somebody who cannot read the data folder
    here = ("--data", str(tmp_path / "other"), "--url", service.url)
    # and somebody with the key of another queue
    (tmp_path / "stranger").mkdir()
    (tmp_path / "stranger" / TECHNICIAN_FILE).write_text("another-queue")

    nobody = tokenctl("status", *here)
    stranger = tokenctl("status", "--data", str(tmp_path / "stranger"), "--url", service.url)

    for answer in (nobody, stranger):
        assert answer.returncode == 0
        assert "Dental: 0 waiting" in answer.stdout
        assert "sudo" in answer.stdout
