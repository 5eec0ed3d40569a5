"""`tokenctl logs`: the journal of our units, or the demo's file."""

import json
from pathlib import Path

import pytest

from tests.cli.tools import tokenctl, tool
from tests.firmware.kept_log import Journal, a_journal

ENTRIES = (
    {
        "__REALTIME_TIMESTAMP": "1795252200000000",
        "_SYSTEMD_UNIT": "token-kiosk.service",
        "MESSAGE": "appliance.kiosk.printing: paper-out: G12 did not come out",
    },
    {
        "__REALTIME_TIMESTAMP": "1795252201000000",
        "_SYSTEMD_UNIT": "token-service.service",
        "MESSAGE": [0x1B, 0x5B, 0x32, 0x4A, 0xFF, 0x41],
    },
)


@pytest.fixture
def journalctl(tmp_path: Path) -> Path:
    """A journalctl that writes down what it was asked; the folder it is in."""
    folder = tmp_path / "tools"
    entries = "\n".join(json.dumps(entry) for entry in ENTRIES)
    (tmp_path / "entries").write_text(entries + "\nno entry\n")
    tool(folder, "journalctl", f'echo "$@" >"{tmp_path}/asked"; cat "{tmp_path}/entries"')
    return folder


def test_the_journal_of_our_units_is_shown_with_codes(journalctl: Path, tmp_path: Path) -> None:
    here = ("--data", str(tmp_path / "data"))

    for_programs = tokenctl("logs", *here, "--json", path=journalctl)
    for_people = tokenctl("logs", *here, path=journalctl)

    first, second = (json.loads(line) for line in for_programs.stdout.splitlines())
    assert (first["unit"], first["code"]) == ("kiosk", "paper-out")
    assert (second["unit"], second["code"]) == ("service", "")
    assert "kiosk      appliance.kiosk.printing: paper-out: G12" in for_people.stdout
    assert "--unit=token-*" in (tmp_path / "asked").read_text()


def test_a_log_line_never_steers_the_terminal(journalctl: Path, tmp_path: Path) -> None:
    shown = tokenctl("logs", "--data", str(tmp_path / "data"), path=journalctl)

    assert "\x1b" not in shown.stdout
    assert "[2J" in shown.stdout


def test_one_unit_since_a_time_is_asked_for_as_that(journalctl: Path, tmp_path: Path) -> None:
    here = ("--data", str(tmp_path / "data"))

    tokenctl("logs", *here, "--unit", "display", "--since", "-2h", path=journalctl)

    asked = (tmp_path / "asked").read_text()
    assert "--unit=token-display.service" in asked
    assert "--since=-2h" in asked
    assert "--lines" not in asked


def test_a_journal_that_cannot_be_read_is_trouble_in_words(tmp_path: Path) -> None:
    tool(tmp_path / "tools", "journalctl", "echo 'Failed to parse timestamp' >&2; exit 1")

    refused = tokenctl("logs", "--since", "soon", path=tmp_path / "tools")

    assert refused.returncode == 1
    assert "Failed to parse timestamp" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_demos_log_is_shown_by_program(tmp_path: Path) -> None:
    (tmp_path / "demo.log").write_text(
        "appliance.kiosk.agent: token-issued: G1 for a press\n"
        "appliance.upkeep: backup-made: queue-000000000001.db\n"
        "WARNING feed-lost gone\n"
    )
    here = ("--data", str(tmp_path))

    every = tokenctl("logs", *here)
    kiosk = tokenctl("logs", *here, "--unit", "kiosk", "--json")
    display = tokenctl("logs", *here, "--unit", "token-display.service", "--json")
    newest = tokenctl("logs", *here, "--lines", "1")
    since = tokenctl("logs", *here, "--since", "10:00")

    assert len(every.stdout.splitlines()) == 3
    assert json.loads(kiosk.stdout)["code"] == "token-issued"
    assert json.loads(display.stdout)["code"] == "feed-lost"
    assert "feed-lost" in newest.stdout
    assert since.returncode == 2


# --- across a power cut --------------------------------------------------------------------------

LINES = (
    "Fri 2026-11-20 17:00:00 IST token-service.service[700]: appliance.upkeep: backup-made: one",
    "Fri 2026-11-20 17:00:01 IST sudo[950]: pi : COMMAND=/usr/bin/nmcli",
    "Fri 2026-11-20 17:00:02 IST token-kiosk.service[812]: appliance.kiosk: paper-out: G12",
    "Fri 2026-11-20 17:00:03 IST init.scope[1]: token-kiosk.service: Main process exited",
)


@pytest.fixture
def cut(tmp_path: Path, journalctl: Path) -> Journal:
    """A machine that was started anew after a power cut: the journal holds what came since."""
    (tmp_path / "board").mkdir()
    journal = a_journal(tmp_path / "board")
    journal.says(*LINES)
    journal.keep()
    journal.power_cut()
    journal.keep()
    return journal


def test_what_was_before_a_power_cut_stands_above_what_came_since(
    cut: Journal, journalctl: Path, tmp_path: Path
) -> None:
    here = ("--data", str(tmp_path / "data"), "--root", str(cut.root))

    shown = tokenctl("logs", *here, path=journalctl)

    assert shown.returncode == 0, shown.stderr
    told = [line[:49] for line in shown.stdout.splitlines()]
    assert told == [
        "2026-11-20 17:00:00  service    appliance.upkeep:",
        "2026-11-20 17:00:02  kiosk      appliance.kiosk: ",
        "2026-11-20 17:00:03  kiosk      token-kiosk.servi",
        "---- machine-started: what stands above is from b",
        *(line[:49] for line in shown.stdout.splitlines()[4:]),
    ]
    assert len(told) == 6
    assert "--boot" in (tmp_path / "asked").read_text()


def test_before_shows_only_what_was_before_the_cut(
    cut: Journal, journalctl: Path, tmp_path: Path
) -> None:
    here = ("--data", str(tmp_path / "data"), "--root", str(cut.root), "--before", "--json")

    every = tokenctl("logs", *here, path=journalctl)
    kiosk = tokenctl("logs", *here, "--unit", "kiosk", "--lines", "1", path=journalctl)

    codes = [json.loads(line)["code"] for line in every.stdout.splitlines()]
    assert codes == ["backup-made", "paper-out", ""]
    assert "Main process exited" in json.loads(kiosk.stdout)["text"]
    assert not (tmp_path / "asked").exists()


def test_since_holds_for_what_was_kept_too(cut: Journal, journalctl: Path, tmp_path: Path) -> None:
    here = ("--data", str(tmp_path / "data"), "--root", str(cut.root), "--before", "--json")

    late = tokenctl("logs", *here, "--since", "2026-11-20 17:00:02", path=journalctl)
    later = tokenctl("logs", *here, "--since", "2030-01-01", path=journalctl)
    never = tokenctl("logs", *here, "--since", "soon", path=journalctl)

    assert len(late.stdout.splitlines()) == 2
    assert (later.returncode, later.stdout) == (0, "")
    assert never.returncode == 1
    assert "soon is no time" in never.stderr


def test_where_nothing_is_kept_before_says_so(journalctl: Path, tmp_path: Path) -> None:
    here = ("--data", str(tmp_path / "data"), "--root", str(tmp_path))

    refused = tokenctl("logs", *here, "--before", path=journalctl)

    assert refused.returncode == 1
    assert "nothing is kept here" in refused.stderr


def test_without_a_journal_what_was_kept_is_shown_all_the_same(
    cut: Journal, tmp_path: Path
) -> None:
    tool(tmp_path / "broken", "journalctl", "echo 'No journal files' >&2; exit 1")
    here = ("--data", str(tmp_path / "data"), "--root", str(cut.root))

    shown = tokenctl("logs", *here, path=tmp_path / "broken")

    assert shown.returncode == 1
    assert "paper-out" in shown.stdout
    assert "No journal files" in shown.stderr
