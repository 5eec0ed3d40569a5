"""A kiosk on another machine than the queue: an address and a key are all it needs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.sync.client import connect

from appliance import wire
from appliance.cli.credentials import NoCredential, kiosk_token
from appliance.settings import Kiosk, Service, Settings, SettingsWrong, settings_from
from appliance.simulator.printer import Printer as EmulatedPrinter
from tests.kiosk.test_program import say
from tests.support.client import Client
from tests.support.encrypted import Encrypted, encrypted
from tests.support.service import RunningService, running_service
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]
SETTINGS = """
[kiosk]
service_url = "{url}"
device_token_file = "{key}"
repeat_guard_s = 0.5
[[kiosk.buttons]]
pin = 17
lamp = 27
department = "dental"
[printer]
kind = "simulated"
device = "{printer}"
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """The queue's own machine."""
    with running_service(tmp_path_factory.mktemp("clinic")) as service:
        yield service


class FarKiosk:
    """`tokenctl kiosk` in a folder of its own, with the settings and the key that it was given."""

    def __init__(self, url: str, key: str, printer_at: Path, folder: Path, **more: str) -> None:
        self.run_dir = folder / "far"
        self.run_dir.mkdir()
        key_file, settings = folder / "key", self.run_dir / "settings.toml"
        key_file.write_text(key + "\n")
        settings.write_text(SETTINGS.format(url=url, key=key_file, printer=printer_at))
        self.log_file = self.run_dir / "kiosk.log"
        arguments = ["--settings", str(settings), "--simulated", str(self.run_dir)]
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "appliance.cli.tokenctl", "kiosk", *arguments],
                cwd=self.run_dir,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | more,
                stderr=log,
            )

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    @property
    def lamp(self) -> str:
        with suppress(OSError):
            return str(say(self.run_dir / "pins.sock", state=True)["lamps"]["dental"]["mode"])
        return "not there"

    def press(self) -> None:
        say(self.run_dir / "pins.sock", press="dental", hold_ms=60)

    def stop(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(timeout=5)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def unprinted(staff: Client) -> list[str]:
    return [token["label"] for token in staff.get("/api/tokens")["items"] if not token["printed"]]


def labels(staff: Client) -> list[str]:
    return [token["label"] for token in staff.get("/api/tokens")["items"]]


def counted_of_the_roll(clinic: RunningService, key: str) -> int | None:
    """What a kiosk that starts now is told of its roll, in millimetres."""
    url = clinic.url.replace("http", "ws") + "/ws/kiosk"
    with connect(url, additional_headers={"Authorization": f"Bearer {key}"}, proxy=None) as line:
        frame = wire.frame_from_service(line.recv(timeout=5))
    assert isinstance(frame, wire.KioskFrame)
    return frame.used_mm


def test_a_paired_kiosk_anywhere_on_the_network_issues_and_reports(
    clinic: RunningService,
    paper: EmulatedPrinter,
    socket_path: Path,
    tmp_path: Path,
    running: ExitStack,
) -> None:
    # given a kiosk that has nothing but the clinic's address and a key of its own
    key, staff = clinic.pair("kiosk").token, clinic.pair("reception")
    kiosk = FarKiosk(clinic.url, key, socket_path, tmp_path)
    running.callback(kiosk.stop)
    wait_for(lambda: kiosk.lamp == "ready")

    # when somebody presses
    kiosk.press()

    # then the ticket is out, and the clinic knows
    wait_for(lambda: [out.label for out in paper.tickets()] == labels(staff)[:1])
    wait_for(lambda: labels(staff) and not unprinted(staff))
    # What its printer pulled is counted there, so that it is known after a restart too.
    assert wait_for(lambda: 60 < (counted_of_the_roll(clinic, key) or 0) < 120)
    assert kiosk.stop() == 0


def test_a_key_that_the_clinic_does_not_know_is_told_in_words(
    clinic: RunningService, socket_path: Path, tmp_path: Path, running: ExitStack
) -> None:
    staff = clinic.pair("reception")
    before = labels(staff)
    kiosk = FarKiosk(clinic.url, "nobodys-key", socket_path, tmp_path)
    running.callback(kiosk.stop)
    wait_for(lambda: kiosk.lamp == "trouble-service")
    assert "kiosk-not-paired" in kiosk.log

    kiosk.press()

    wait_for(lambda: "press-not-issued" in kiosk.log)
    assert labels(staff) == before


# --- https ---


@pytest.fixture(scope="module")
def behind_https(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    with encrypted(tmp_path_factory.mktemp("encrypted")) as clinic:
        yield clinic


@pytest.mark.parametrize("trusted", [True, False])
def test_over_https_the_socket_is_encrypted_too_and_strangers_are_refused(
    behind_https: Encrypted,
    socket_path: Path,
    tmp_path: Path,
    running: ExitStack,
    trusted: bool,
) -> None:
    clinic = behind_https.clinic
    key, staff = clinic.pair("kiosk").token, clinic.pair("reception")
    before = labels(staff)
    trust = {"SSL_CERT_FILE": str(behind_https.authority)} if trusted else {}
    kiosk = FarKiosk(behind_https.url, key, socket_path, tmp_path, **trust)
    running.callback(kiosk.stop)

    wait_for(lambda: kiosk.lamp == ("ready" if trusted else "starting"))
    kiosk.press()

    if trusted:
        wait_for(lambda: len(labels(staff)) == len(before) + 1 and not unprinted(staff))
    else:
        wait_for(lambda: "certificate verify failed" in kiosk.log)
        assert labels(staff) == before


# --- the address and the key ---


@pytest.mark.parametrize(
    "url", ["", "10.0.0.5:8080", "ws://queue", "http://", "http://queue local", "ftp://queue"]
)
def test_what_is_no_web_address_is_a_mistake_in_the_settings(url: str) -> None:
    with pytest.raises(SettingsWrong, match=r"kiosk\.service_url"):
        settings_from({"kiosk": {"service_url": url}}, "settings.toml")


def keys(named: Path, own: Path) -> Settings:
    return Settings(
        kiosk=Kiosk(device_token_file=str(named)), service=Service(data_dir=str(own.parent))
    )


def test_the_named_key_counts_whatever_other_keys_lie_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, named = tmp_path / "kiosk.token", tmp_path / "named"
    own.write_text("own\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    with pytest.raises(NoCredential, match="named"):
        kiosk_token(keys(named, own))

    named.write_text("named\n")
    assert kiosk_token(keys(named, own)) == "named"
    assert kiosk_token(Settings()) == "own"


@pytest.mark.parametrize("content", [b"", b"\n", b"two words", b"\xff\xfe"])
def test_a_file_without_a_key_in_it_is_told(tmp_path: Path, content: bytes) -> None:
    named = tmp_path / "named"
    named.write_bytes(content)

    with pytest.raises(NoCredential, match="pair the kiosk"):
        kiosk_token(keys(named, tmp_path / "kiosk.token"))
