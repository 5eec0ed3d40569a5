"""The whole card: fitted once, twice, and taken back."""

import json
import shutil
from pathlib import Path

import pytest

from tests.firmware.board import Board, Entry, card

HOTSPOT = "etc/NetworkManager/system-connections/token-kiosk-hotspot.nmconnection"


def test_taking_back_leaves_the_card_as_it_was_to_the_byte(board: Board) -> None:
    # Given a card as it came
    before = board.everything()

    # When it is fitted and taken back
    board.fit()
    board.fit("--remove")

    # Then nothing remains, not a folder
    assert board.everything() == before


def test_taking_back_leaves_no_note_of_a_card_that_was_in_use(bookworm: Board) -> None:
    # Given a card that was fitted and started
    before = bookworm.everything()
    bookworm.fit()
    (bookworm.root / "var/lib/token-kiosk-board/card").write_text("x")

    # When
    bookworm.fit("--remove")

    # Then
    assert bookworm.everything() == before


def test_the_program_needs_nothing_but_python_itself(board: Board) -> None:
    # Given a fresh card
    before = board.everything()

    # When the program runs as it does there
    fitted = board.run()
    back = board.run("--remove")

    # Then
    assert (fitted.returncode, fitted.stderr) == (0, "")
    assert (back.returncode, back.stderr) == (0, "")
    assert board.everything() == before


def test_wrong_use_is_told() -> None:
    assert Board(Path("/no/such/folder")).run().returncode == 2


def test_the_second_time_changes_nothing(board: Board) -> None:
    # Given a card that was fitted
    board.fit()
    first = board.everything()
    times = {path: path.lstat().st_mtime_ns for path in board.root.rglob("*")}

    # When it is fitted again
    told = board.fit()

    # Then no file was even touched
    assert told == ["board: nothing to change"]
    assert board.everything() == first
    assert {path: path.lstat().st_mtime_ns for path in board.root.rglob("*")} == times


def test_a_dry_run_tells_the_same_and_does_nothing(board: Board) -> None:
    # Given
    before = board.everything()

    # When
    told = board.fit("--dry-run")

    # Then
    assert board.everything() == before
    assert board.fit() == told


def test_a_dry_run_of_taking_back_does_nothing(bookworm: Board) -> None:
    bookworm.fit()
    fitted = bookworm.everything()

    told = bookworm.fit("--remove", "--dry-run")

    assert bookworm.everything() == fitted
    assert bookworm.fit("--remove") == told


def test_taking_back_twice_is_no_mistake(bookworm: Board) -> None:
    bookworm.fit()
    bookworm.fit("--remove")
    assert bookworm.fit("--remove") == ["board: nothing to change"]


def test_a_copy_is_kept_of_what_was_there_before_us(board: Board) -> None:
    # Given
    before = board.cmdline.read_bytes()

    # When it is fitted, changed by somebody, and fitted again
    board.fit()
    board.cmdline.write_text(board.cmdline.read_text().replace("quiet ", ""))
    board.fit()

    # Then the copy is still the first one
    assert Path(f"{board.cmdline}.before-token-kiosk").read_bytes() == before


def test_console_1_belongs_to_the_screen(board: Board) -> None:
    board.fit()
    assert board.everything()["etc/systemd/system/getty@tty1.service"] == "-> /dev/null"


def test_a_console_that_was_masked_before_us_stays_masked(bookworm: Board) -> None:
    # Given a technician who did it himself
    link = bookworm.root / "etc/systemd/system/getty@tty1.service"
    link.parent.mkdir(parents=True)
    link.symlink_to("/dev/null")

    # When
    bookworm.fit()
    bookworm.fit("--remove")

    # Then
    assert link.is_symlink()


def test_no_swap_on_the_card_of_bookworm(bookworm: Board) -> None:
    bookworm.fit()
    assert bookworm.everything()["etc/systemd/system/dphys-swapfile.service"] == "-> /dev/null"
    assert not (bookworm.root / "etc/rpi").exists()


def test_no_swap_on_the_card_of_trixie(trixie: Board) -> None:
    trixie.fit()
    assert "Mechanism=zram\n" in trixie.text("etc/rpi/swap.conf.d/50-token-kiosk.conf")
    assert "etc/systemd/system/dphys-swapfile.service" not in trixie.everything()


def test_a_card_without_networkmanager_gets_no_hotspot(bookworm: Board) -> None:
    (bookworm.root / "usr/sbin/NetworkManager").unlink()
    bookworm.fit()
    assert not [path for path in bookworm.everything() if "hotspot" in path]


def test_what_is_no_pi_gets_no_boot_files(bookworm: Board) -> None:
    shutil.rmtree(bookworm.root / "boot")
    bookworm.fit()
    assert not (bookworm.root / "boot").exists()


def test_a_card_of_before_bookworm_has_its_boot_files_elsewhere(bookworm: Board) -> None:
    # Given the files where they were
    for file in (bookworm.config, bookworm.cmdline):
        file.rename(bookworm.root / "boot" / file.name)
    (bookworm.root / "boot/firmware").rmdir()

    # When
    bookworm.fit()

    # Then
    assert "# token-kiosk begin\n" in bookworm.text("boot/config.txt")


def test_missing_boot_files_are_no_reason_to_stop(bookworm: Board) -> None:
    # Given an empty boot partition
    bookworm.config.unlink()
    bookworm.cmdline.unlink()
    before = bookworm.everything()

    # When
    bookworm.fit()

    # Then no kernel line is made up, which could not start, and all goes back
    assert not bookworm.cmdline.exists()
    assert bookworm.config.exists()
    bookworm.fit("--remove")
    assert bookworm.everything() == before


def test_a_lost_record_still_lets_the_boot_files_go_back(board: Board) -> None:
    # Given a card whose system was written anew, but not its boot partition
    config, cmdline = board.config.read_bytes(), board.cmdline.read_bytes()
    board.fit()
    (board.root / "var/lib/token-kiosk-board/record.json").write_text("{half a rec")

    # When
    board.fit("--remove")

    # Then
    assert (board.config.read_bytes(), board.cmdline.read_bytes()) == (config, cmdline)


def test_files_of_an_earlier_release_go(bookworm: Board) -> None:
    # Given a file that is on record, and that this release does not know
    bookworm.fit()
    old = "etc/sysctl.d/80-token-kiosk-old.conf"
    (bookworm.root / old).write_text("vm.swappiness = 1\n")
    record = bookworm.root / "var/lib/token-kiosk-board/record.json"
    kept = json.loads(record.read_text())
    record.write_text(json.dumps(kept | {"files": [*kept["files"], old]}))

    # When
    told = bookworm.fit()

    # Then
    assert f"remove /{old}" in told
    assert not (bookworm.root / old).exists()


def test_the_hotspot_keeps_its_passphrase_and_no_two_have_the_same(place: Path) -> None:
    # Given two cards
    one, two = card(place / "one", "bookworm"), card(place / "two", "bookworm")
    one.fit()
    two.fit()

    # When one is fitted again
    before = one.text(HOTSPOT)
    one.fit()

    # Then
    assert one.text(HOTSPOT) == before
    assert one.text(HOTSPOT) != two.text(HOTSPOT)
    assert (one.root / HOTSPOT).stat().st_mode & 0o777 == 0o600


def test_the_machine_answers_to_its_name_and_a_chosen_one_stays(bookworm: Board) -> None:
    # Given somebody who chose a name, and somebody who did not
    path = bookworm.root / "etc/avahi/avahi-daemon.conf"
    bookworm.fit()
    assert path.read_text().count("\nhost-name=token-kiosk\n") == 1

    # When the name is chosen
    path.write_text("[server]\nhost-name=baliguda\n")
    bookworm.fit()

    # Then
    assert path.read_text() == "[server]\nhost-name=baliguda\n"


def test_wrong_settings_leave_the_default_pins(bookworm: Board) -> None:
    settings = bookworm.root / "etc/token-kiosk/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[kiosk]\nbuttons = 5\n")

    told = bookworm.fit()

    assert any("default pins" in line for line in told)
    assert "gpio=17=ip,pu" in bookworm.config.read_text().splitlines()


@pytest.mark.parametrize("done", range(0, 30, 4))
def test_a_power_cut_between_two_files_is_made_good(
    bookworm: Board, place: Path, done: int
) -> None:
    # Given a card on which only the first files were written, each of them whole
    fresh = bookworm.everything()
    half = place / "half"
    shutil.copytree(bookworm.root, half, symlinks=True)
    told = bookworm.fit()
    paths = [line.split(" /", 1)[1] for line in told if " /" in line]
    record = "var/lib/token-kiosk-board/record.json"
    for path in (record, *paths[:done]):
        (half / path).parent.mkdir(parents=True, exist_ok=True)
        for name in (path, path + ".before-token-kiosk"):
            if (bookworm.root / name).is_symlink() or (bookworm.root / name).exists():
                shutil.copy2(bookworm.root / name, half / name, follow_symlinks=False)
    other = place / "other"
    shutil.copytree(half, other, symlinks=True)

    # When one is fitted again, and the other is taken back
    Board(half).fit()
    Board(other).fit("--remove")

    # Then one is as if nothing had happened, but for its own passphrase, and the other fresh
    assert without_secret(Board(half)) == without_secret(bookworm)
    assert Board(other).everything() == fresh


def without_secret(board: Board) -> dict[str, Entry]:
    return {path: entry for path, entry in board.everything().items() if path != HOTSPOT}
