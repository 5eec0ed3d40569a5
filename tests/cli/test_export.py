"""`tokenctl export`: what a technician far away gets, and what nobody gets."""

import json
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest

from appliance.technician import TECHNICIAN_FILE
from tests.cli.tools import tokenctl, tool
from tests.firmware.kept_log import a_journal
from tests.support.service import RunningService

NAME, PHONE, NOTES = "Sunita  Mohapatra", "9437012345", "fever since Tuesday"
PATIENT = {"name": NAME, "phone": PHONE, "age": 34, "notes": NOTES}
PIN = "480916"


def members(file: Path) -> dict[str, str]:
    """Name → text of everything in the archive."""
    with tarfile.open(file) as archive:
        return {
            Path(member.name).name: archive.extractfile(member).read().decode()  # type: ignore[union-attr]
            for member in archive.getmembers()
        }


@pytest.fixture
def careless_log(service: RunningService, tmp_path: Path) -> Path:
    """A journal that holds what no log should: names and secrets."""
    technician = (service.data / TECHNICIAN_FILE).read_text().strip()
    device = service.pair("kiosk").token
    (service.data / "kiosk.token").write_text(device)
    said = (
        f"appliance.desk: patient-seen: sunita mohapatra, {PHONE}, {NOTES}; Mrs. Mohapatra",
        f"appliance.web: request-refused: Authorization: Bearer {device}",
        f"appliance.web: paired: http://queue.local/pair#K7Q2-99PX with {technician}",
        "appliance.web: followed: /t/3Jq9x2Vw7Rk1pZt8Lm4n5A",
        f'appliance.web: login: {{"staff": "doctor", "pin": "{PIN}"}}',
        "appliance.kiosk.printing: paper-out: G12 did not come out",
    )
    entries = (
        json.dumps({"__REALTIME_TIMESTAMP": "1795252200000000", "MESSAGE": text}) for text in said
    )
    (tmp_path / "entries").write_text("\n".join(entries))
    tool(tmp_path / "tools", "journalctl", f'cat "{tmp_path}/entries"')
    return tmp_path / "tools"


def test_an_export_holds_what_helps_and_no_name_no_token_and_no_pin(
    service: RunningService, careless_log: Path, tmp_path: Path
) -> None:
    # given a patient on record, whose name somebody also wrote into a reason
    reception = service.pair("reception")
    token = reception.post("/api/tokens", {"department": "dental", "patient": PATIENT})
    reception.post(f"/api/tokens/{token['id']}/cancel", {"reason": f"{NAME} went home"})

    # when an export is made
    here = ("--settings", str(service.settings_file), "--to", str(tmp_path), "--json")
    made = tokenctl("export", *here, path=careless_log)

    # then the moves, the health, the settings and the log are there
    assert made.returncode == 0, made.stderr
    file = Path(json.loads(made.stdout)["file"])
    held = members(file)
    moves = [json.loads(line) for line in held["events.jsonl"].splitlines()]
    parts = {item["part"] for item in json.loads(held["health.json"])["items"]}
    assert [(move["verb"], move["label"]) for move in moves][-2:] == [
        ("issue", "D1"),
        ("cancel", "D1"),
    ]
    assert {"database", "clock"} <= parts
    assert "paper-out: G12" in held["log.txt"]
    assert 'buttons = [{ pin = 17, lamp = 27, department = "" }]' in held["settings.toml"]
    assert json.loads(held["doctor.json"])["verdict"] in ("well", "trouble")
    assert file.stat().st_mode & 0o777 == 0o600

    # and nothing that must not leave is
    everything = "".join(held.values()).lower()
    for secret in secrets_of(service, token):
        assert secret.lower() not in everything, secret


def secrets_of(service: RunningService, token: dict[str, Any]) -> list[str]:
    files = (service.data / name for name in (TECHNICIAN_FILE, "kiosk.token"))
    follow = token["follow_url"].rpartition("/")[2]
    tokens = [file.read_text().strip() for file in files]
    people = ["sunita", "mohapatra", PHONE, "tuesday", "went home"]
    return [
        *tokens,
        *people,
        follow,
        token["check_code"],
        PIN,
        "K7Q2-99PX",
        "3Jq9x2Vw7Rk1pZt8Lm4n5A",
    ]


def test_an_export_is_made_while_the_service_is_down_and_before_there_is_one(
    service: RunningService, tmp_path: Path
) -> None:
    service.pair("reception").post("/api/tokens", {"department": "dental"})
    service.stop()
    tool(tmp_path / "tools", "journalctl", "exit 1")
    down, never = tmp_path / "down.tar.gz", tmp_path / "never.tar.gz"

    here = ("--settings", str(service.settings_file))
    first = tokenctl("export", *here, "--to", str(down), path=tmp_path / "tools")
    second = tokenctl("export", "--data", str(tmp_path / "new"), "--to", str(never))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert '"D1"' in members(down)["events.jsonl"]
    assert json.loads(members(down)["health.json"])["status"] == "down"
    assert "no queue" in members(never)["events.jsonl"]


def test_an_export_holds_what_was_before_a_power_cut_without_names(
    service: RunningService, careless_log: Path, tmp_path: Path
) -> None:
    # given a patient whose name stands in what was kept of the log
    patient = {"department": "dental", "patient": PATIENT}
    service.pair("reception").post("/api/tokens", patient)
    (tmp_path / "board").mkdir()
    journal = a_journal(tmp_path / "board")
    now = time.strftime("%a %Y-%m-%d %H:%M:%S %Z")
    journal.says(
        f"{now} token-kiosk.service[812]: appliance.kiosk: paper-out: G7 {PHONE}",
        f"{now} token-service.service[700]: appliance.desk: seen: Sunita Mohapatra",
    )
    journal.keep()
    journal.power_cut()

    # when
    where = ("--root", str(journal.root), "--to", str(tmp_path / "export.tar.gz"))
    made = tokenctl("export", "--settings", str(service.settings_file), *where, path=careless_log)

    # then
    assert made.returncode == 0, made.stderr
    log = members(tmp_path / "export.tar.gz")["log.txt"]
    assert log.index("paper-out: G7") < log.index("machine-started") < log.index("paper-out: G12")
    assert "mohapatra" not in log.lower()
    assert PHONE not in log


def test_an_export_that_cannot_be_written_is_trouble_in_one_line(tmp_path: Path) -> None:
    made = tokenctl("export", "--data", str(tmp_path), "--to", "/proc/nowhere/export.tar.gz")

    assert made.returncode == 1
    assert "cannot write" in made.stderr
    assert "Traceback" not in made.stderr
