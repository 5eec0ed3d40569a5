"""The demo: service, kiosk, display and simulated hardware as real processes on one machine."""

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from appliance.cli.common import ask, data_folder, require_free
from appliance.cli.credentials import KIOSK_FILE
from appliance.cli.demo_clinic import COUNTERS, DEPARTMENTS, settings_text
from appliance.cli.demo_staff import Staff, seeded
from appliance.cli.supervisor import Program, Supervisor
from appliance.processes import own_folder
from appliance.rules.errors import ClinicError
from appliance.settings import Settings, load_settings
from appliance.store import Store
from appliance.store.first_start import furnish
from appliance.technician import technician_token
from appliance.word_to_end import WordToEnd

ROLES = ("admin", "reception", "doctor", "kiosk", "display")
# Codes live ten minutes; new ones are made before that, so that the links printed last work.
RENEW_EVERY_S = 540.0
READY_WITHIN_S = 30.0


class _EndedEarly(Exception):
    """Somebody wants the end before everything runs."""


class Demo:
    """Starts everything, prints where it is, and ends everything."""

    def __init__(
        self, host: str, port: int, data: Path, languages: Sequence[str], *, headless: bool
    ) -> None:
        self._listen, self._url = f"{host}:{port}", f"http://127.0.0.1:{port}"
        self._data = data.resolve()
        self._languages, self._headless = languages, headless or not _has_screen()
        self._end = WordToEnd()
        self._staff: Staff = []

    def run(self) -> int:
        """Runs until Ctrl-C or SIGTERM: exit status 0, or 1 where a program keeps falling over."""
        require_free(self._listen)
        # Short, because a unix socket's path has room for 107 characters only.
        run_dir = Path(tempfile.mkdtemp(prefix="token-kiosk-"))
        settings = self._prepared(run_dir)
        supervisor = Supervisor(self._data / "demo.log")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._end.say())
        try:
            return self._run(settings, run_dir, supervisor)
        except _EndedEarly:
            return 0
        finally:
            supervisor.stop()
            shutil.rmtree(run_dir, ignore_errors=True)

    def _prepared(self, run_dir: Path) -> Settings:
        """Writes the settings and furnishes the database. Raises ClinicError."""
        folder = data_folder(replace_data(Settings(), self._data))
        path = folder / "settings.toml"
        text = settings_text(self._listen, self._url, self._data, run_dir, self._languages)
        path.write_text(text, encoding="utf-8")
        settings = load_settings(path)
        with own_folder(folder, wait_s=2):
            store = Store.opened(settings.service.database_url, ZoneInfo(settings.clinic.time_zone))
            furnish(store, DEPARTMENTS, COUNTERS)
            store.close()
        return settings

    def _run(self, settings: Settings, run_dir: Path, supervisor: Supervisor) -> int:
        token = technician_token(self._data)
        common = ("--settings", str(self._data / "settings.toml"))
        socket_path = run_dir / "simulator.sock"
        supervisor.start(Program("simulator", ("-m", "appliance.simulator", "--run", str(run_dir))))
        supervisor.start(
            Program(
                "service",
                ("-m", "appliance.cli.tokenctl", "serve", *common, "--simulator", str(socket_path)),
            )
        )
        self._wait(supervisor, self._service_is_well, "the service")
        self._pair_kiosk(settings, token)
        self._staff = seeded(self._url, token, self._staff_before())
        printer = ("-m", "appliance.cli.tokenctl", "kiosk", *common, "--simulated", str(run_dir))
        supervisor.start(Program("kiosk", printer))
        size = ("--headless",) if self._headless else ("--window",)
        screen = ("-m", "display", *common, *size, "--run", str(run_dir))
        supervisor.start(Program("display", screen))
        self._wait(supervisor, self._hardware_answers, "the kiosk")
        self._wait(supervisor, (run_dir / "screen.sock").exists, "the display")
        self._announce(token, supervisor)
        return self._watch(token, supervisor)

    def _wait(self, supervisor: Supervisor, ready: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + READY_WITHIN_S
        while not ready():
            supervisor.look()
            if supervisor.gave_up or time.monotonic() > until:
                raise ClinicError(f"{what} does not start; see {self._data / 'demo.log'}")
            if self._end.wait(0.05):
                raise _EndedEarly

    def _service_is_well(self) -> bool:
        return _answers(f"{self._url}/health")

    def _hardware_answers(self) -> bool:
        try:
            state = ask("GET", f"{self._url}/simulator/state")
        except ClinicError:
            return False
        return state.get("kiosk") is not None

    def _pair_kiosk(self, settings: Settings, technician: str) -> None:
        """Pairs the kiosk like any device, unless the one of the last demo is still known."""
        path = Path(settings.service.data_dir) / KIOSK_FILE
        if path.exists() and self._is_known(path.read_text(encoding="ascii")):
            return
        code = self._link("kiosk", technician)["code"]
        paired = ask("POST", f"{self._url}/api/pair", body={"code": code})
        path.touch(mode=0o600)
        path.write_text(paired["device_token"], encoding="ascii")

    def _staff_before(self) -> Staff:
        """The people and PINs that the last demo on these data gave."""
        try:
            return list(json.loads((self._data / "demo.json").read_text(encoding="utf-8"))["staff"])
        except (OSError, ValueError, KeyError):
            return []

    def _is_known(self, token: str) -> bool:
        try:
            return bool(ask("GET", f"{self._url}/api/me", token)["role"] == "kiosk")
        except ClinicError:
            return False

    def _link(self, role: str, technician: str) -> dict[str, str]:
        made = ask("POST", f"{self._url}/api/pairings", technician, {"role": role})
        return {"url": made["url"], "code": made["code"]}

    def _announce(self, technician: str, supervisor: Supervisor) -> None:
        if self._end.is_said:
            return
        pairing = self._write_facts(technician, supervisor)
        click.echo(f"Simulator    {self._url}/simulator   (button, paper, screen)")
        click.echo(f"Rooms        {self._url}/   after pairing this browser")
        click.echo(f"Data and log {self._data}, {self._data / 'demo.log'}")
        self._print_links(pairing)
        click.echo("Then log in, as:")
        for person in self._staff:
            click.echo(f"  {person['role']:10} {person['name']:16} {person['pin']}")
        click.echo(f"ready {self._url}")

    def _print_links(self, pairing: dict[str, dict[str, str]]) -> None:
        click.echo("Pairing links, each for one device:")
        for role, link in pairing.items():
            click.echo(f"  {role:10} {link['url']}")

    def _write_facts(self, technician: str, supervisor: Supervisor) -> dict[str, dict[str, str]]:
        pairing = {role: self._link(role, technician) for role in ROLES}
        facts = {
            "url": self._url,
            "pairing": pairing,
            "staff": self._staff,
            "pids": supervisor.pids(),
        }
        path = self._data / "demo.json"
        new = path.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(facts, indent=1), encoding="utf-8")
        new.replace(path)
        return pairing

    def _watch(self, technician: str, supervisor: Supervisor) -> int:
        renew_at = time.monotonic() + RENEW_EVERY_S
        while not self._end.wait(0.2):
            supervisor.look()
            if supervisor.gave_up:
                log = self._data / "demo.log"
                click.echo(f"{supervisor.gave_up} keeps ending; see {log}", err=True)
                return 1
            if time.monotonic() > renew_at and self._service_is_well():
                renew_at = time.monotonic() + RENEW_EVERY_S
                click.echo("The links above are ten minutes old. New ones:")
                self._print_links(self._write_facts(technician, supervisor))
        return 0


def replace_data(settings: Settings, data: Path) -> Settings:
    """The settings with another data folder."""
    return replace(settings, service=replace(settings.service, data_dir=str(data)))


def _answers(url: str) -> bool:
    try:
        ask("GET", url)
    except ClinicError:
        return False
    return True


def _has_screen() -> bool:
    named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(named)
