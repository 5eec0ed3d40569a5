"""What the real program keeps of the journal, and what is left of it after a power cut."""

import os
from pathlib import Path

import pytest

from appliance.kept_log import KeptLine, earlier_starts, kept_lines
from tests.firmware.kept_log import Journal, a_journal

PAPER = "Sat 2026-11-21 09:00:02 IST token-kiosk.service[812]: appliance.kiosk: paper-out: G12"
FELL = "Sat 2026-11-21 09:00:03 IST kernel: hwmon hwmon1: Undervoltage detected!"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return a_journal(tmp_path)


def test_each_line_of_the_log_is_kept_once(journal: Journal) -> None:
    journal.says(PAPER)
    journal.keep()

    journal.says(FELL)
    journal.keep()

    assert (journal.ring / "log").read_text().splitlines() == ["-- Boot a-1 --", PAPER, FELL]


def test_after_a_power_cut_the_last_log_is_still_there(journal: Journal) -> None:
    # Given
    journal.says(PAPER)
    journal.keep()

    # When what is in memory is gone
    journal.power_cut()
    journal.says(FELL)
    journal.keep()

    # Then both are told apart by the start that they belong to
    kept = list(kept_lines(journal.ring))
    assert [(line.boot, line.unit, line.at[-8:]) for line in kept] == [
        ("a-1", "token-kiosk.service", "09:00:02"),
        ("a-1-1", "kernel", "09:00:03"),
    ]
    assert list(earlier_starts(journal.root)) == kept[:1]


def test_what_is_kept_of_this_start_is_not_of_an_earlier_one(journal: Journal) -> None:
    journal.says(PAPER)
    journal.keep()

    assert list(earlier_starts(journal.root)) == []


def test_a_message_of_several_lines_is_one(journal: Journal) -> None:
    journal.says("    the end of what a flood cut off", PAPER, "    in the middle of", "    it")
    journal.keep()

    (line,) = kept_lines(journal.ring)

    assert line.text == "appliance.kiosk: paper-out: G12 in the middle of it"


def test_a_flood_cannot_fill_the_card(journal: Journal) -> None:
    # Given far more than the ring holds
    for number in range(7):
        journal.says(*(f"{PAPER} {number} {n:090}" for n in range(6_000)))
        journal.keep()

    # When
    sizes = {file.name: file.stat().st_size for file in journal.ring.iterdir()}

    # Then four files of at most 2 MB remain, with the newest line
    assert set(sizes) == {"log", "log.1", "log.2", "log.3"}
    assert sum(sizes.values()) <= 8_000_000
    newest = list(kept_lines(journal.ring))[-1]
    assert newest.text.endswith(f"6 {5_999:090}")

    # And each file tells to which start its lines belong
    assert {line.boot for line in kept_lines(journal.ring)} == {"a-1"}
    assert list(earlier_starts(journal.root)) == []


def test_a_file_that_was_torn_by_the_cut_hides_no_other(journal: Journal) -> None:
    journal.says(PAPER)
    journal.keep()
    with (journal.ring / "log").open("ab") as torn:
        torn.write(b"Sat 2026-11\0\0\0\xff\n")
    journal.power_cut()
    journal.says(FELL)
    journal.keep()

    kept = list(kept_lines(journal.ring))

    assert [line.unit for line in kept] == ["token-kiosk.service", "kernel"]


def test_no_ring_is_no_log(tmp_path: Path) -> None:
    lines: list[KeptLine] = list(kept_lines(tmp_path / "none"))

    assert lines == []


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_ring_that_may_not_be_read_is_an_error_and_not_silence(journal: Journal) -> None:
    journal.keep()
    journal.ring.chmod(0)

    with pytest.raises(PermissionError):
        list(kept_lines(journal.ring))
