"""The read-only root: off by default, on only with a partition for the queue, and off again."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from board_setup import readonly
from tests.firmware.board import FOLDER, Board

GENERATOR = Path("/usr/lib/systemd/system-generators/systemd-fstab-generator")
STATUS = "readonly-root: the root is {}; from the next start it is {}\n"
SYSTEMD = FOLDER.parent / "systemd"
MEDIA = "var/lib/token-kiosk-media"
FSTAB = "PARTUUID=4e639091-02  /  ext4  defaults,noatime  0  1\n"


@pytest.fixture
def prepared(bookworm: Board) -> Board:
    """A card whose queue has a partition, with overlayroot installed."""
    bookworm.fit()
    (bookworm.root / "etc/fstab").write_text(FSTAB)
    for program in readonly.PROGRAMS:
        (bookworm.root / program).parent.mkdir(parents=True, exist_ok=True)
        (bookworm.root / program).touch()
    readonly.mount_at_start(bookworm.root)
    return bookworm


def run(board: Board, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-I", "-S", str(FOLDER / "readonly-root")]
    done = subprocess.run(
        [*command, "--root", str(board.root), *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_it_is_off_unless_somebody_turns_it_on(board: Board) -> None:
    board.fit()
    assert "overlayroot" not in board.cmdline.read_text()
    assert run(board, "status") == (0, STATUS.format("writable", "writable"))


def test_on_and_off_leave_the_kernel_line_as_it_was(prepared: Board) -> None:
    # Given
    before = prepared.cmdline.read_bytes()

    # When it is turned on
    assert run(prepared, "on") == (0, "readonly-root: counts after a restart\n")

    # Then the data partition stays writable, and off takes it back
    assert "overlayroot=tmpfs:recurse=0" in prepared.cmdline.read_text().split()
    assert run(prepared, "on") == (0, "readonly-root: nothing to change\n")
    assert run(prepared, "off") == (0, "readonly-root: counts after a restart\n")
    assert prepared.cmdline.read_bytes() == before


def test_the_status_tells_now_from_the_next_start(prepared: Board) -> None:
    run(prepared, "on")
    planned = run(prepared, "status")
    (prepared.root / readonly.BELOW / "etc").mkdir(parents=True)
    run(prepared, "off")

    assert planned == (0, STATUS.format("writable", "read-only"))
    assert run(prepared, "status") == (0, STATUS.format("read-only", "writable"))


def test_whatever_a_unit_keeps_is_on_the_partition() -> None:
    units = [*(FOLDER / "units").iterdir(), *SYSTEMD.iterdir()]
    kept = re.findall(r"^StateDirectory=(.+)$", "\n".join(map(Path.read_text, units)), re.M)

    assert {f"var/lib/{name}" for name in kept} <= readonly.DATA.keys()
    assert len(set(readonly.DATA.values())) == len(readonly.DATA)


def test_whatever_is_made_for_people_to_fill_is_on_the_partition() -> None:
    folders = "\n".join(path.read_text() for path in SYSTEMD.glob("*.tmpfiles.conf"))
    kept = re.findall(r"^d /((?:var/lib|etc)/[^/ ]+) ", folders, re.M)

    assert "var/lib/token-kiosk-media" in kept
    assert set(kept) <= readonly.DATA.keys()


def test_a_partition_of_an_older_release_gets_what_it_lacks(prepared: Board) -> None:
    # Given a partition of before posters and voices were kept on it, and a poster on the card
    fstab = prepared.root / "etc/fstab"
    lines = fstab.read_text().splitlines(keepends=True)
    fstab.write_text("".join(line for line in lines if MEDIA not in line))
    (prepared.root / "data/token-kiosk").mkdir()
    poster = prepared.root / MEDIA / "posters/hands.png"
    poster.parent.mkdir(parents=True)
    poster.write_text("wash them")
    poster.chmod(0o640)

    # When it is turned on, and once more
    assert run(prepared, "on") == (0, "readonly-root: counts after a restart\n")
    (prepared.root / "data/token-kiosk-media/posters/new.png").touch()
    assert run(prepared, "on") == (0, "readonly-root: nothing to change\n")

    # Then the poster is there, and nothing that came later is lost
    kept = prepared.root / "data/token-kiosk-media/posters"
    assert (kept / "hands.png").read_text() == "wash them"
    assert (kept / "hands.png").stat().st_mode & 0o777 == 0o640
    assert (kept / "new.png").exists()
    assert set(readonly.fstab_lines()) <= set(fstab.read_text().splitlines())


def test_it_stays_off_while_what_the_partition_lacks_cannot_be_put_there(prepared: Board) -> None:
    # Given an older release's table, first without its partition, then below the overlay
    fstab = prepared.root / "etc/fstab"
    lines = fstab.read_text().splitlines(keepends=True)
    fstab.write_text("".join(line for line in lines if MEDIA not in line))
    before = fstab.read_text()

    missing = run(prepared, "on")
    (prepared.root / "data/token-kiosk").mkdir()
    (prepared.root / readonly.BELOW / "etc").mkdir(parents=True)
    below = run(prepared, "on")

    assert missing[0] == below[0] == 1
    assert "is not there" in missing[1]
    assert "off, a restart, then on" in below[1]
    assert fstab.read_text() == before
    assert not readonly.is_on(prepared.root)


def test_without_a_partition_for_the_queue_it_stays_off(bookworm: Board) -> None:
    status, said = run(bookworm, "on")
    assert status == 1
    assert "prepare PARTITION" in said


@pytest.mark.parametrize("program", readonly.PROGRAMS)
def test_without_its_packages_it_says_what_to_install(prepared: Board, program: str) -> None:
    (prepared.root / program).unlink()
    status, said = run(prepared, "on")
    assert status == 1
    assert "apt-get install overlayroot busybox" in said


def test_what_is_no_partition_is_not_formatted(bookworm: Board, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")

    status, said = run(bookworm, "prepare", str(file))

    assert status == 1
    assert "is no partition" in said
    assert file.read_text() == "mine"


def test_only_a_partition_without_a_file_system_is_empty(tmp_path: Path) -> None:
    empty, used = tmp_path / "empty", tmp_path / "used"
    for image in (empty, used):
        with image.open("wb") as file:
            file.truncate(4 << 20)
    subprocess.run(["/sbin/mke2fs", "-q", str(used)], check=True, timeout=30)

    assert not readonly.holds_something(empty)
    assert readonly.holds_something(used)
    assert readonly.holds_something(tmp_path / "none")


def test_the_data_are_there_before_anybody_reads_them_and_a_dead_stick_stops_nothing(
    prepared: Board, tmp_path: Path
) -> None:
    # Given what systemd makes of the table
    if not GENERATOR.exists():
        pytest.skip("systemd is not here")
    env = {"SYSTEMD_FSTAB": str(prepared.root / "etc/fstab")}
    units = tmp_path / "units"
    units.mkdir()
    subprocess.run([str(GENERATOR), *[str(units)] * 3], env=env, check=True, timeout=30)

    # When each folder of the data is looked up
    for folder in readonly.DATA:
        name = folder.replace("-", "\\x2d").replace("/", "-") + ".mount"
        unit = (units / name).read_text().splitlines()

        # Then it is mounted first, with the partition, and only wanted
        assert {"Before=local-fs.target", "RequiresMountsFor=/data"} <= set(unit)
        assert (units / "local-fs.target.wants" / name).is_symlink()
        assert not (units / "local-fs.target.requires" / name).exists()


def test_the_partition_is_named_once_and_others_mounts_stay(prepared: Board) -> None:
    # Given
    text = prepared.text("etc/fstab")

    # When
    readonly.mount_at_start(prepared.root)

    # Then
    assert prepared.text("etc/fstab") == text
    assert text.startswith(FSTAB)
    assert text.count("LABEL=TOKEN-DATA /data ext4") == 1


def test_the_setup_of_the_board_leaves_it_on(prepared: Board) -> None:
    run(prepared, "on")
    prepared.fit()
    assert readonly.is_on(prepared.root)


def test_fstab_is_what_mount_understands(prepared: Board) -> None:
    said = subprocess.run(
        ["findmnt", "--tab-file", str(prepared.root / "etc/fstab"), "--noheadings", "--list"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    targets = [line.split()[0] for line in said.splitlines()]
    assert targets == ["/", "/data", *(f"/{folder}" for folder in readonly.DATA)]
