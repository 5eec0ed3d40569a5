"""config.txt and cmdline.txt: our part is in, and others' lines stay."""

import re
from pathlib import Path

import pytest

from tests.firmware.board import FOLDER, Board

PICTURE = "dtoverlay=vc4-kms-v3d"
MODE = "video=HDMI-A-1:1920x1080M@60D"


def block_of(text: str) -> list[str]:
    """Our lines, without comments."""
    found = re.search(r"^# token-kiosk begin.*?^# token-kiosk end$", text, re.M | re.S)
    assert found
    return [line for line in found[0].splitlines() if not line.startswith("#")]


def counting(text: str, board: str) -> list[str]:
    """The lines that count on one board, as the firmware reads them."""
    lines, section = [], "all"
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#") and section in ("all", board):
            lines.append(line)
    return lines


def values(text: str, board: str) -> dict[str, str]:
    """The value of each setting on one board: the last one counts."""
    return dict(line.split("=", 1) for line in counting(text, board))


@pytest.mark.parametrize("model", ["pi3", "pi4", "pi5", "pi02"])
def test_every_board_gets_watchdog_picture_clock_and_sound(board: Board, model: str) -> None:
    board.fit()
    lines = counting(board.config.read_text(), model)
    wanted = {"disable_splash=1", "dtparam=watchdog=on", "dtparam=i2c_arm=on", PICTURE}
    assert wanted | {"dtoverlay=i2c-rtc,ds3231", "dtparam=audio=on"} <= set(lines)
    assert lines.count(PICTURE) == 1


def test_only_a_pi_5_charges_its_clock_battery(board: Board) -> None:
    board.fit()
    text = board.config.read_text()
    charging = [m for m in ("pi3", "pi4", "pi5", "pi02") if "rtc_bbat" in str(counting(text, m))]
    assert charging == ["pi5"]


def test_ours_wins_over_a_line_of_a_board_above(bookworm: Board) -> None:
    # Given
    bookworm.config.write_text("[pi4]\narm_boost=1\ndisable_splash=0\n")

    # When
    bookworm.fit()

    # Then ours stands last
    assert values(bookworm.config.read_text(), "pi4")["arm_boost"] == "0"
    assert values(bookworm.config.read_text(), "pi4")["disable_splash"] == "1"


def test_lines_that_others_add_below_count_for_every_board(bookworm: Board) -> None:
    # Given lines that stood in a section of one board, and one added by another program
    bookworm.config.write_text("[pi4]\nover_voltage=2\n")
    bookworm.fit()
    with bookworm.config.open("a") as file:
        file.write("enable_uart=1\n")

    # When
    bookworm.fit()

    # Then it stays where it is, and counts for all
    text = bookworm.config.read_text()
    assert text.endswith("# token-kiosk end\nenable_uart=1\n")
    assert "enable_uart=1" in counting(text, "pi3")


def test_a_driver_that_takes_the_screen_is_switched_off_and_comes_back(bookworm: Board) -> None:
    # Given an old line for one board
    before = b"[pi4]\r\ndtoverlay=vc4-fkms-v3d  \r\nmax_framebuffers=2\r\n"
    bookworm.config.write_bytes(before)

    # When
    bookworm.fit()

    # Then
    assert counting(bookworm.config.read_text(), "pi4").count(PICTURE) == 1
    assert "fkms" not in str(counting(bookworm.config.read_text(), "pi4"))
    bookworm.fit("--remove")
    assert bookworm.config.read_bytes() == before


def test_the_picture_that_one_board_loads_is_loaded_once_for_all(bookworm: Board) -> None:
    bookworm.config.write_text(f"[pi4]\n{PICTURE}\n[all]\n")

    bookworm.fit()

    text = bookworm.config.read_text()
    assert [counting(text, m).count(PICTURE) for m in ("pi3", "pi4", "pi5")] == [1, 1, 1]


def test_a_clock_chip_that_somebody_chose_stays_alone(bookworm: Board) -> None:
    bookworm.config.write_text("dtoverlay=i2c-rtc,pcf8523\n")
    bookworm.fit()
    assert "ds3231" not in str(block_of(bookworm.config.read_text()))


def test_a_pin_that_somebody_else_uses_is_told(bookworm: Board) -> None:
    bookworm.config.write_text("dtoverlay=gpio-fan,gpiopin=17\n")
    told = bookworm.fit()
    assert any("gpio-fan" in line and "button" in line for line in told)


def test_buttons_are_pulled_up_and_lamps_are_off_from_the_first_second(bookworm: Board) -> None:
    # Given three buttons of the clinic's own
    settings = bookworm.root / "etc/token-kiosk/settings.toml"
    settings.parent.mkdir(parents=True)
    pins = [(5, 6, "a"), (13, 19, "b"), (26, 21, "c")]
    blocks = [
        f'[[kiosk.buttons]]\npin = {p}\nlamp = {lamp}\ndepartment = "{d}"\n' for p, lamp, d in pins
    ]
    settings.write_text("[kiosk]\nclick_pin = 0\n" + "".join(blocks))

    # When
    bookworm.fit()

    # Then
    lines = [line for line in block_of(bookworm.config.read_text()) if line.startswith("gpio=")]
    pulled = {f"gpio={pin}=ip,pu" for pin, _, _ in pins}
    assert set(lines) == pulled | {f"gpio={lamp}=op,dl" for _, lamp, _ in pins}


def test_a_half_written_block_is_mended_and_others_lines_stay(bookworm: Board) -> None:
    # Given a power cut in the middle of our block, and a line that somebody added
    before = bookworm.config.read_text()
    bookworm.fit()
    whole = bookworm.config.read_text()
    cut = whole[: whole.index("dtoverlay=i2c-rtc")]
    bookworm.config.write_text(cut + "dtparam=spi=on\n")

    # When
    bookworm.fit()

    # Then
    assert "dtparam=spi=on" in counting(bookworm.config.read_text(), "pi4")
    bookworm.fit("--remove")
    assert bookworm.config.read_text() == before + "dtparam=spi=on\n"


def test_no_line_is_longer_than_the_firmware_reads(board: Board) -> None:
    board.fit()
    assert max(map(len, board.config.read_text().splitlines())) <= 98


def test_the_kernel_gets_one_line_that_still_starts_the_system(board: Board) -> None:
    # Given
    before = board.cmdline.read_text().split()

    # When
    board.fit()

    # Then
    text = board.cmdline.read_text()
    assert text.count("\n") == 1
    assert set(before) - {"console=tty1"} <= set(text.split())
    assert {MODE, "quiet", "loglevel=3", "fsck.repair=yes", "console=tty3"} <= set(text.split())
    assert "console=tty1" not in text.split()
    assert len(set(text.split())) == len(text.split())


def test_the_radio_knows_its_country(board: Board) -> None:
    board.fit()
    assert board.cmdline.read_text().split().count("cfg80211.ieee80211_regdom=IN") == 1


def test_a_country_or_picture_that_somebody_chose_stays(bookworm: Board) -> None:
    chosen = ["cfg80211.ieee80211_regdom=NP", "video=HDMI-A-1:1280x720M@60D"]
    bookworm.cmdline.write_text(" ".join(["root=/dev/mmcblk0p2", *chosen]))

    bookworm.fit()

    words = bookworm.cmdline.read_text().split()
    assert [w for w in words if w.startswith(("video=", "cfg80211"))] == chosen


def test_a_louder_kernel_is_quiet_and_then_loud_again(bookworm: Board) -> None:
    # Given somebody who looked for a fault
    bookworm.cmdline.write_bytes(b"root=/dev/mmcblk0p2 loglevel=7  rootwait\r\n")

    # When
    bookworm.fit()

    # Then
    assert [w for w in bookworm.cmdline.read_text().split() if "loglevel" in w] == ["loglevel=3"]
    bookworm.fit("--remove")
    assert bookworm.cmdline.read_bytes() == b"root=/dev/mmcblk0p2 loglevel=7  rootwait\r\n"


def test_words_that_the_system_changed_since_stay_changed(bookworm: Board) -> None:
    # Given the first start, which takes its own word out, and a technician who adds one
    bookworm.fit()
    words = [w for w in bookworm.cmdline.read_text().split() if not w.startswith("init=")]
    bookworm.cmdline.write_text(" ".join([*words, "overlayroot=tmpfs:recurse=0"]) + "\n")

    # When
    bookworm.fit("--remove")

    # Then ours are gone and theirs are there, the console in its place
    assert bookworm.cmdline.read_text() == (
        "console=serial0,115200 console=tty1 root=PARTUUID=4e639091-02 rootfstype=ext4"
        " fsck.repair=yes rootwait quiet overlayroot=tmpfs:recurse=0\n"
    )


def test_of_several_lines_the_one_that_the_firmware_reads_stays(bookworm: Board) -> None:
    bookworm.cmdline.write_text("\nroot=/dev/mmcblk0p2 rootwait\n# my notes\n")

    bookworm.fit()

    text = bookworm.cmdline.read_text()
    assert text.startswith("root=/dev/mmcblk0p2 rootwait ")
    assert text.count("\n") == 1
    assert "notes" not in text


def test_a_printer_on_the_headers_serial_pins_prints_no_kernel_lines(bookworm: Board) -> None:
    # Given
    settings = bookworm.root / "etc/token-kiosk/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[printer]\nkind = "serial"\ndevice = "/dev/ttyAMA0"\n')

    # When
    bookworm.fit()

    # Then, and it goes back when the printer does
    assert "serial0" not in bookworm.cmdline.read_text()
    assert "enable_uart=1" in counting(bookworm.config.read_text(), "pi4")
    settings.write_text("")
    bookworm.fit()
    assert "enable_uart=1" not in counting(bookworm.config.read_text(), "pi4")
    bookworm.fit("--remove")
    assert bookworm.cmdline.read_text().startswith("console=serial0,115200 console=tty1 ")


def test_an_empty_kernel_line_stays_empty(bookworm: Board) -> None:
    bookworm.cmdline.write_text("\n")
    bookworm.fit()
    assert bookworm.cmdline.read_text() == "\n"


def test_every_fragment_is_explained() -> None:
    for file in Path(FOLDER / "boot").glob("*.txt"):
        assert file.read_text().startswith("# "), file.name
