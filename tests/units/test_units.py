"""The unit files as systemd itself reads them."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import click
import pytest

from appliance.cli.tokenctl import main

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "systemd"
BIN = "/opt/token-kiosk/current/.venv/bin/"
PROJECT = "/opt/token-kiosk/current/project/"
UNITS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".conf")
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
# What sees to the board; tests/firmware has its systemd read them.
BOARD = sorted((ROOT / "firmware-config" / "units").glob("*.service"))
PROGRAMS = [FOLDER / f"token-{name}.service" for name in ("display", "kiosk", "service")]
# Lower is tighter; well-known appliances stand at 6.7 to 9.3.
EXPOSED_AT_MOST = 2.0
# The modules that bring a class of devices; the others' are in every kernel.
DRIVERS = {"char-drm": "drm", "char-alsa": "snd", "char-cec": "cec", "char-usb": "usbcore"}
# What every unit shuts; one that leaves a door open says why.
DOORS = (
    "CapabilityBoundingSet",
    "LockPersonality",
    "MemoryDenyWriteExecute",
    "NoNewPrivileges",
    "PrivateDevices",
    "PrivateNetwork",
    "PrivateTmp",
    "PrivateUsers",
    "ProcSubset",
    "ProtectClock",
    "ProtectControlGroups",
    "ProtectHome",
    "ProtectHostname",
    "ProtectKernelLogs",
    "ProtectKernelModules",
    "ProtectKernelTunables",
    "ProtectProc",
    "ProtectSystem",
    "RemoveIPC",
    "RestrictAddressFamilies",
    "RestrictNamespaces",
    "RestrictRealtime",
    "RestrictSUIDSGID",
    "SystemCallArchitectures",
    "SystemCallFilter",
    "UMask",
)

each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
each_service = pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
each_of_all = pytest.mark.parametrize("unit", [*SERVICES, *BOARD], ids=lambda unit: unit.stem)
each_program = pytest.mark.parametrize("unit", PROGRAMS, ids=lambda unit: unit.stem)


def read(unit: Path) -> str:
    return unit.read_text(encoding="utf-8")


def lines(unit: Path) -> list[str]:
    """Its settings, without comments."""
    return [line for line in read(unit).splitlines() if line and not line.startswith("#")]


def values(unit: Path, name: str) -> list[str]:
    return [line.partition("=")[2] for line in lines(unit) if line.partition("=")[0] == name]


def comments(unit: Path) -> str:
    """Its comments as one text."""
    return " ".join(line.strip("# ") for line in read(unit).splitlines() if line.startswith("#"))


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """Copies whose programs exist on this machine, and an instance of each template."""
    copies = []
    for unit in UNITS:
        name = unit.name.replace("@.", "@token-display.")
        text = re.sub(
            rf"^ExecStart=(-?){BIN}\S+", rf"ExecStart=\1{sys.executable}", read(unit), flags=re.M
        )
        if _version() < 254:  # as the installation does
            text = re.sub(r"^RestartMode=.*\n", "", text, flags=re.M)
        copies.append(tmp_path / name)
        copies[-1].write_text(text, encoding="utf-8")
        if name != unit.name:
            (tmp_path / unit.name).write_text(text, encoding="utf-8")
    return copies


def _version() -> int:
    """The systemd's of this machine."""
    found = re.match(r"systemd (\d+)", analyze("--version"))
    assert found
    return int(found[1])


def analyze(*words: str) -> str:
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing: install Debian's systemd"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_there_are_the_three_programs_and_their_helpers() -> None:
    assert [unit.name for unit in UNITS] == [
        "media-tokens.mount",
        "token-again.target",
        "token-backup.service",
        "token-backup.timer",
        "token-clock.service",
        "token-clock.socket",
        "token-day.service",
        "token-day.timer",
        "token-display.service",
        "token-kiosk.service",
        "token-safe-page@.service",
        "token-selftest.service",
        "token-selftest.timer",
        "token-service.service",
        "token-service.socket",
        "token-settings.service",
        "token-tls-renew.service",
        "token-tls-renew.timer",
        "token-tls.service",
        "token-tls.socket",
    ]


def test_systemd_has_nothing_to_say_against_the_units(installed: list[Path]) -> None:
    # An instance cannot be told from its template by the place of its file.
    whole = [unit for unit in installed if "@" not in unit.name]

    assert analyze("verify", *map(str, whole)) == ""
    assert analyze("verify", *(str(unit) for unit in installed if "@" in unit.name)) == ""


def test_every_unit_is_a_tight_sandbox(installed: list[Path]) -> None:
    for unit in installed:
        if unit.suffix != ".service":
            continue
        said = analyze("security", "--offline=yes", str(unit))
        found = re.search(r"exposure level for \S+: ([\d.]+)", said)
        assert found, said
        assert float(found[1]) <= EXPOSED_AT_MOST, f"{unit.name}: {found[1]}"


@each_of_all
def test_every_door_is_shut_or_the_reason_stands_beside_it(unit: Path) -> None:
    open_doors = [door for door in DOORS if not values(unit, door)]

    unexplained = [door for door in open_doors if f"{door}=" not in comments(unit)]

    assert unexplained == []


@each_service
@pytest.mark.parametrize("name", ["DeviceAllow", "SupplementaryGroups", "ReadWritePaths"])
def test_whatever_is_given_to_a_program_has_a_reason_above_it(unit: Path, name: str) -> None:
    paragraphs = read(unit).split("\n\n")
    giving = [part for part in paragraphs if re.search(rf"^{name}=", part, re.M)]

    assert not [part for part in giving if not re.search(r"^# ", part, re.M)]


@each_service
def test_a_class_of_devices_is_known_before_it_is_allowed(unit: Path) -> None:
    classes = re.findall(r"^DeviceAllow=(char-\S+)", read(unit), re.M)
    drivers = {f"modprobe@{DRIVERS[each]}.service" for each in classes if each in DRIVERS}

    for order in ("Wants", "After"):
        assert drivers <= set(" ".join(values(unit, order)).split()), order


@each_unit
def test_every_unit_says_at_its_head_what_it_is_for(unit: Path) -> None:
    assert read(unit).startswith("# ")


@each_program
def test_what_stands_in_comes_only_once_a_program_is_given_up(unit: Path) -> None:
    # Since systemd 254 each restart would count as a failure.
    assert values(unit, "RestartMode") == (["direct"] if values(unit, "OnFailure") else [])


@each_program
def test_a_program_always_comes_back_except_with_wrong_settings(unit: Path) -> None:
    assert values(unit, "Restart") == ["always"]
    assert values(unit, "RestartPreventExitStatus") == ["78"]


@each_program
def test_a_program_is_watched(unit: Path) -> None:
    assert values(unit, "Type") == ["notify"]
    # With the second before the restart, a frozen program is another one within 20 s.
    assert 15 <= int(values(unit, "WatchdogSec")[0]) + int(values(unit, "RestartSec")[0]) <= 20


@pytest.mark.parametrize(
    "name", ["token-display", "token-kiosk", "token-service", "token-settings", "token-selftest"]
)
def test_who_starts_slowly_is_not_killed_halfway_to_begin_anew(name: str) -> None:
    # Seen at a start on a slow machine: the screen 149 s, the self-test 134 s, the kiosk 69 s.
    # A worn card adds to it.
    assert int(values(FOLDER / f"{name}.service", "TimeoutStartSec")[0]) >= 180


@pytest.mark.parametrize("name", ["display", "service"])
def test_five_falls_in_a_minute_bring_the_safe_page_and_a_minute_later_a_new_try(name: str) -> None:
    # Given a program that the waiting room would miss
    unit = FOLDER / f"token-{name}.service"

    # When it falls five times in a minute, the safe page comes
    assert values(unit, "StartLimitBurst") == ["5"]
    assert values(unit, "StartLimitIntervalSec") == ["60"]
    assert values(unit, "OnFailure") == ["token-safe-page@%p.service"]

    # Then it stays a minute, and all is tried again
    page = FOLDER / "token-safe-page@.service"
    assert values(page, "ExecStart")[-1] == "/bin/sleep 60"
    assert values(page, "OnSuccess") == ["token-again.target"]
    tried = values(FOLDER / "token-again.target", "Wants")[0].split()
    assert sorted(tried) == [program.name for program in PROGRAMS]


def test_the_safe_page_and_the_screen_are_never_there_together() -> None:
    assert values(FOLDER / "token-safe-page@.service", "Conflicts") == ["token-display.service"]
    assert "token-safe-page@token-display.service token-safe-page@token-service.service" in values(
        FOLDER / "token-display.service", "Conflicts"
    )


def test_a_kiosk_is_tried_for_ever() -> None:
    # It has no screen to say anything on.
    assert values(FOLDER / "token-kiosk.service", "StartLimitIntervalSec") == ["0"]


@each_unit
def test_nothing_waits_for_network_or_time(unit: Path) -> None:
    waits = [
        value
        for name in ("After", "Requires", "Wants", "BindsTo", "Requisite")
        for value in values(unit, name)
    ]

    assert not [value for value in waits if re.search(r"network|time-sync|remote-fs", value)]


@each_program
def test_no_program_waits_for_another(unit: Path) -> None:
    for name in ("After", "Requires", "BindsTo"):
        others = " ".join(values(unit, name)).split()
        assert [other for other in others if re.match(r"token-.*\.service", other)] == []


@each_of_all
def test_every_unit_has_limits_to_memory_tasks_and_files(unit: Path) -> None:
    assert values(unit, "MemoryMax")
    assert values(unit, "TasksMax")
    assert values(unit, "LimitNOFILE")
    # A dump of its memory would hold names, and wear the card.
    assert values(unit, "LimitCORE") == ["0"]


def test_the_screen_goes_before_the_button_and_the_button_before_the_queue() -> None:
    display, kiosk, service = (int(values(unit, "OOMScoreAdjust")[0]) for unit in PROGRAMS)

    assert display > kiosk > service


def commands(unit: Path) -> Iterable[list[str]]:
    return (value.removeprefix("-").split() for value in values(unit, "ExecStart"))


@each_service
def test_every_command_of_a_unit_exists(unit: Path) -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    for program, *words in commands(unit):
        if program == "/bin/sleep":
            continue
        if program == "/usr/bin/stunnel4":
            assert [(ROOT / word.removeprefix(PROJECT)).is_file() for word in words] == [True]
            continue
        assert program.startswith(BIN)
        assert program.removeprefix(BIN) in scripts
        if program == BIN + "tokenctl":
            assert is_known(main, words), words


def is_known(command: click.Command, words: list[str]) -> bool:
    """Whether each word is a command, an option, or what an argument may be."""
    for word in words:
        if isinstance(command, click.Group):
            if word not in command.commands:
                return False
            command = command.commands[word]
        elif word.startswith("-"):
            if not any(word in option.opts for option in command.params):
                return False
        elif not any(
            isinstance(argument.type, click.Choice) and word in argument.type.choices
            for argument in command.params
        ):
            return False
    return True


@pytest.mark.parametrize("timer", [unit for unit in UNITS if unit.suffix == ".timer"], ids=str)
def test_timers_go_by_the_time_since_the_start_and_not_by_a_clock_that_jumps(timer: Path) -> None:
    assert values(timer, "OnCalendar") == []
    assert values(timer, "OnBootSec") or values(timer, "OnActiveSec")
    assert timer.with_suffix(".service").exists()


def test_only_the_kiosk_gets_pins_and_printer() -> None:
    owners = [
        unit.stem
        for unit in SERVICES
        if re.search(r"^DeviceAllow=char-(gpio|usb)", read(unit), re.M)
    ]

    assert owners == ["token-kiosk"]


def test_no_program_has_a_right_of_root_but_to_set_the_clock_and_to_serve_port_443() -> None:
    rights = {unit.stem: values(unit, "CapabilityBoundingSet") for unit in SERVICES}

    assert rights.pop("token-clock") == ["CAP_SYS_TIME"]
    assert rights.pop("token-tls") == ["CAP_NET_BIND_SERVICE"]
    assert set(map(tuple, rights.values())) == {("",)}
    roots = [unit.stem for unit in SERVICES if values(unit, "User") == ["root"]]
    assert roots == ["token-clock", "token-tls-renew"]


def test_nothing_on_the_stick_can_be_run() -> None:
    options = values(FOLDER / "media-tokens.mount", "Options")[0].split(",")

    assert {"noexec", "nosuid", "nodev"} <= set(options)


def test_a_queue_that_was_stopped_is_not_woken_by_the_next_phone() -> None:
    assert values(FOLDER / "token-service.socket", "PartOf") == ["token-service.service"]
    assert "token-service.socket" in values(FOLDER / "token-service.service", "Wants")[0]


def test_the_service_may_ask_whether_the_clock_is_set() -> None:
    # ProtectClock= also forbids the question, and numbers would never restart in the morning.
    service = lines(FOLDER / "token-service.service")
    assert "ProtectClock=yes" not in service
    assert any("clock_adjtime" in line for line in service)


def test_secrets_come_to_the_kiosk_as_credentials() -> None:
    assert values(FOLDER / "token-kiosk.service", "LoadCredential") == [
        "kiosk.token:/var/lib/token-kiosk/kiosk.token"
    ]


def test_every_user_of_the_units_is_made() -> None:
    # Given the users that units and folders name
    wanted = {user for unit in SERVICES for user in values(unit, "User")} - {"root"}
    folders = read(FOLDER / "token-kiosk.tmpfiles.conf")
    wanted |= {line.split()[3] for line in folders.splitlines() if line.startswith("d ")} - {"root"}

    # When the list of users is read
    made = re.findall(r'^u (\S+) - "([^"]+)"', read(FOLDER / "token-kiosk.sysusers.conf"), re.M)

    # Then all are there, under descriptions that /etc/passwd can hold: a colon would be
    # skipped with a line in the journal and no failure
    assert wanted == {name for name, _ in made}
    assert not [text for _, text in made if ":" in text]


def test_systemd_makes_every_folder(tmp_path: Path) -> None:
    program = shutil.which("systemd-tmpfiles")
    assert program, "systemd-tmpfiles is missing: install Debian's systemd"
    # Given the folders, with this user in place of theirs
    text = re.sub(r"(token-service|root) (token-service|root)", "- -", folders_text())
    file = tmp_path / "token-kiosk.conf"
    file.write_text(text)

    # When systemd makes them below a root of their own
    done = subprocess.run(
        [program, "--create", f"--root={tmp_path / 'root'}", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )

    # Then it says nothing, and the data folder is closed to others
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "root/var/lib/token-kiosk").stat().st_mode & 0o777 == 0o700


def folders_text() -> str:
    return read(FOLDER / "token-kiosk.tmpfiles.conf")
