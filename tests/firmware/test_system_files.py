"""udev rules, units, network profile and drop-ins, as their readers take them."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from board_setup.layout import ENABLED
from tests.firmware.board import FOLDER, Board

UNITS = sorted((FOLDER / "units").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
RULES = sorted((FOLDER / "udev").iterdir())
HOTSPOT = "etc/NetworkManager/system-connections/token-kiosk-hotspot.nmconnection"
EXPOSED_AT_MOST = 2.0

# One condition or assignment of udev's language.
TERM = re.compile(r'[A-Z_]+(\{[^}"]+\})?(==|!=|=|\+=|:=)"[^"]*"$|TEST(\{\d+\})?(==|!=)"[^"]+"$')


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """The units with programs that exist on this machine."""
    copies = []
    for unit in UNITS:
        text = re.sub(r"^(Exec\w+=)\S+", rf"\1{sys.executable}", unit.read_text(), flags=re.M)
        copies.append(tmp_path / unit.name)
        copies[-1].write_text(text)
    return copies


def ran(program: str, *words: str) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_systemd_has_nothing_to_say_against_the_units(installed: list[Path]) -> None:
    assert ran("systemd-analyze", "verify", *map(str, installed)) == ""


def test_every_unit_of_the_board_is_a_tight_sandbox(installed: list[Path]) -> None:
    for unit in (unit for unit in installed if unit.suffix == ".service"):
        said = ran("systemd-analyze", "security", "--offline=yes", str(unit))
        found = re.search(r"exposure level for \S+: ([\d.]+)", said)
        assert found, said
        assert float(found[1]) <= EXPOSED_AT_MOST, f"{unit.name}: {found[1]}"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_no_unit_of_the_board_waits_for_network_or_time(unit: Path) -> None:
    waits = re.findall(r"^(?:After|Requires|Wants|BindsTo)=(.*)$", unit.read_text(), re.M)
    assert not re.search(r"network-online|time-sync", " ".join(waits))


def test_every_program_of_a_unit_is_there_and_may_run(bookworm: Board) -> None:
    # Given
    bookworm.fit()

    # When the units' programs of ours are looked for
    texts = [unit.read_text() for unit in UNITS]
    programs = set(re.findall(r"/usr/local/lib/token-kiosk/[\w-]+", "".join(texts)))

    # Then
    assert len(programs) == 5
    for program in programs:
        assert (bookworm.root / program.lstrip("/")).stat().st_mode & 0o111 == 0o111


def test_every_unit_that_wants_to_start_is_started(bookworm: Board) -> None:
    wanted = {unit.name: re.search(r"^WantedBy=(\S+)$", unit.read_text(), re.M) for unit in UNITS}
    enabled = {name: f"{found[1]}.wants" for name, found in wanted.items() if found}
    assert enabled == ENABLED


def test_the_watchdog_is_shorter_than_the_chip_can_count() -> None:
    text = (FOLDER / "system/50-token-kiosk.conf").read_text()
    found = re.search(r"^RuntimeWatchdogSec=(\d+)s$", text, re.M)
    assert found
    assert int(found[1]) < 15


def test_no_timer_asks_what_time_it_is() -> None:
    # A calendar timer misbehaves when the clock jumps.
    assert not [unit.name for unit in UNITS if "OnCalendar=" in unit.read_text()]


def rules() -> list[str]:
    lines = [line for file in RULES for line in file.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def test_every_rule_is_made_of_whole_terms() -> None:
    for rule in rules():
        terms = re.findall(r'[^\s,][^,"]*"[^"]*"', rule)
        assert ", ".join(terms) == rule
        assert all(TERM.match(term) for term in terms), rule


@pytest.mark.skipif(
    "verify" not in ran(shutil.which("udevadm") or "true", "--help"),
    reason="this machine's udevadm cannot verify rules",
)
def test_udev_has_nothing_to_say_against_the_rules() -> None:
    said = ran("udevadm", "verify", *map(str, RULES))
    assert "Fail: 0" in said, said


def test_every_unit_that_udev_wants_is_there() -> None:
    wanted = re.findall(r"SYSTEMD_WANTS}\+?=\"([^%\"]+)%k.service", "\n".join(rules()))
    assert [f"{name}.service" for name in wanted] == ["token-clock-from-chip@.service"]
    assert wanted[0] + ".service" in {unit.name for unit in UNITS}


def test_only_the_clocks_own_unit_may_set_the_clock() -> None:
    setters = [unit.name for unit in UNITS if "CAP_SYS_TIME" in unit.read_text()]
    assert setters == ["token-clock-from-chip@.service"]


def test_a_keyboard_gets_no_driver_unless_the_technician_says_so() -> None:
    rule = next(rule for rule in rules() if 'bInterfaceClass}=="03"' in rule)
    assert 'ATTR{authorized}="0"' in rule
    assert 'TEST!="/etc/token-kiosk/keyboard-allowed"' in rule


def profile(board: Board) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.read_string(board.text(HOTSPOT))
    return parser


def test_the_hotspot_is_never_open_and_keeps_phones_apart(board: Board) -> None:
    board.fit()
    hotspot = profile(board)
    assert hotspot["wifi-security"]["key-mgmt"] == "wpa-psk"
    assert hotspot["wifi-security"]["proto"] == "rsn"
    assert re.fullmatch(r"[a-z2-9]{12}", hotspot["wifi-security"]["psk"])
    assert hotspot["wifi"]["ap-isolation"] == "1"


def test_the_hotspot_never_starts_by_itself(board: Board) -> None:
    # Else it would take the radio before the clinic's own network is found.
    board.fit()
    assert profile(board)["connection"]["autoconnect"] == "false"


def test_the_hotspot_asks_the_radio_for_nothing_that_it_cannot_do(board: Board) -> None:
    # Channel 13 needs a country, and WPA3 a better radio: with either it does not start at all.
    board.fit()
    assert profile(board)["wifi"]["channel"] in ("1", "6", "11")
    assert profile(board)["wifi-security"]["pmf"] == "1"


def test_the_hotspots_identity_and_address_are_the_same_everywhere(board: Board) -> None:
    # Given
    board.fit()
    hotspot = profile(board)
    address = hotspot["ipv4"]["address1"].partition("/")[0]

    # When the files that rely on them are read
    program = (FOLDER / "programs/hotspot").read_text()
    answers = re.findall(
        r"^address=/#/(\S+)$", (FOLDER / "network/dnsmasq/token-kiosk.conf").read_text(), re.M
    )

    # Then
    assert f"HOTSPOT={hotspot['connection']['uuid']}" in program
    assert set(answers) == {address}
    assert f"Match LocalAddress {address}\n" in (FOLDER / "ssh/50-token-kiosk.conf").read_text()


def test_every_file_says_why_it_is_there() -> None:
    kinds = ("udev", "journald", "system", "sysctl", "swap", "network", "units", "programs", "ssh")
    files = [file for kind in kinds for file in (FOLDER / kind).rglob("*") if file.is_file()]
    for file in files:
        text = file.read_text()
        assert re.match(r"(#!.*\n)?(# [A-Z]|\"\"\"[A-Z])", text), file


def test_the_shell_programs_are_sound() -> None:
    shells = [
        str(file)
        for folder in ("programs", "network/dispatcher")
        for file in (FOLDER / folder).iterdir()
        if re.match(r"#!.*\b(ba)?sh\n", file.read_text())
    ]
    assert len(shells) == 5
    assert ran("shellcheck", *shells) == ""


def test_sshd_takes_the_file(tmp_path: Path) -> None:
    sshd = shutil.which("sshd", path="/usr/sbin:/sbin")
    if sshd is None:
        pytest.skip("no sshd on this machine")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    config = tmp_path / "sshd_config"
    config.write_text(f"HostKey {key}\nInclude {FOLDER}/ssh/*.conf\nPermitRootLogin no\n")

    said = ran(sshd, "-T", "-f", str(config), "-C", "laddr=10.73.0.1,user=pi,host=a,addr=10.73.0.9")
    elsewhere = ran(sshd, "-T", "-f", str(config), "-C", "laddr=10.0.0.5,user=pi,host=a,addr=b")

    assert "denyusers *" in said.lower(), said
    assert "denyusers" not in elsewhere.lower()
