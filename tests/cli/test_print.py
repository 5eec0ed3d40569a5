"""`tokenctl test print`: papers as pictures without any service, and by the service on paper."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from appliance.simulator.escpos import RASTER, Splitter
from appliance.technician import TECHNICIAN_FILE
from tests.support.processes import free_port
from tests.support.service import RunningService

KINDS = ("ticket", "reprint", "late", "self-test", "day-slip", "lamp-card")


def print_paper(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appliance.cli.tokenctl", "test", "print", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_can_be_drawn_without_a_service(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "paper.png"

    ended = print_paper("--kind", kind, "--to", str(file), "--lang", "or,hi,en", "--json")

    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    with Image.open(file) as picture:
        assert said == {"kind": kind, "height_mm": picture.height / 8, "files": [str(file)]}
        assert (picture.width, picture.mode) == (576, "1")


def test_what_is_drawn_is_as_wished(tmp_path: Path) -> None:
    plain, wished = tmp_path / "plain.png", tmp_path / "wished.png"

    print_paper("--to", str(plain))
    ended = print_paper(
        "--to", str(wished), "--paper-mm", "58", "--lang", "hi", "--label", "D7", "--ahead", "0",
        "--priority", "high", "--clinic", "CHC", "--follow", "http://q.local",
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    with Image.open(wished) as picture, Image.open(plain) as other:
        assert (picture.width, other.width) == (384, 576)


def test_the_settings_say_how_it_looks(tmp_path: Path) -> None:
    settings, file = tmp_path / "settings.toml", tmp_path / "paper.png"
    settings.write_text("[printer]\npaper_mm = 58\n")

    ended = print_paper("--to", str(file), "--settings", str(settings))

    assert ended.returncode == 0, ended.stderr
    with Image.open(file) as picture:
        assert picture.width == 384


def test_the_bytes_for_the_printer_can_be_had(tmp_path: Path) -> None:
    file = tmp_path / "paper.bin"

    ended = print_paper("--kind", "self-test", "--bytes-to", str(file))

    assert ended.returncode == 0, ended.stderr
    commands = tuple(Splitter().feed(file.read_bytes()))
    assert commands[0].name == RASTER
    assert commands[-1].raw == b"\x1dVB\x00"


def test_the_service_is_asked_to_print(service: RunningService) -> None:
    service.pair("kiosk")
    here = ("--data", str(service.data), "--url", service.url)

    for kind in ("day-slip", "lamp-card"):
        ended = print_paper("--kind", kind, *here, "--json")
        assert ended.returncode == 0, ended.stderr
        job = json.loads(ended.stdout)
        assert (set(job), job["kind"]) == ({"id", "kind", "kiosk"}, kind)

    spoken = print_paper(*here)
    assert spoken.stdout.startswith("self-test is asked for as job ")


def test_a_ticket_is_not_printed_without_a_token() -> None:
    ended = print_paper("--kind", "reprint")

    assert ended.returncode == 2
    assert "--to" in ended.stderr


def test_a_service_that_is_away_is_trouble_in_one_line(tmp_path: Path) -> None:
    (tmp_path / TECHNICIAN_FILE).write_text("secret")

    ended = print_paper("--data", str(tmp_path), "--url", f"http://127.0.0.1:{free_port()}")

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("wish", [("--lang", "fr"), ("--paper-mm", "72"), ("--priority", "vip")])
def test_wishes_that_cannot_be_are_exit_status_2(wish: tuple[str, str], tmp_path: Path) -> None:
    ended = print_paper("--to", str(tmp_path / "paper.png"), *wish)

    assert ended.returncode == 2


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    ended = print_paper("--to", str(tmp_path / "nowhere" / "paper.png"))

    assert ended.returncode == 1
    assert ended.stderr.startswith("cannot write")
