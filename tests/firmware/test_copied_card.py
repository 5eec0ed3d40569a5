"""A copied card gets keys of its own; the same card in another board keeps them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.firmware.board import FOLDER, Board
from tests.support.processes import free_port
from tests.support.service import SETTINGS, running_service

FIRSTBOOT = FOLDER / "programs/firstboot"
RENEW = FOLDER / "programs/renew-devices"
CARD_A, CARD_B = "1b534d4542325154", "fe34325344313647"
KEYS = {
    "machine-id": "etc/machine-id",
    "ssh": "etc/ssh/ssh_host_ed25519_key",
    "hotspot": "etc/NetworkManager/system-connections/token-kiosk-hotspot.nmconnection",
}
AUTHORITY = ("authority.key", "authority.crt", "authority.json", "certificate.pem")
TOKENS = ("kiosk.token", "technician.token")
TLS = "etc/token-kiosk/tls"
TO_RENEW = "var/lib/token-kiosk/devices-to-renew"


def insert(board: Board, number: str) -> None:
    """Puts the card's content on a card with this number."""
    cid = board.root / "sys/block/mmcblk0/device/cid"
    cid.parent.mkdir(parents=True, exist_ok=True)
    cid.write_text(number + "\n")


def start(board: Board) -> str:
    """What the first unit of a start says."""
    command = [str(FIRSTBOOT), str(board.root), str(board.root / "sys/block/mmcblk0")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout


def keys(board: Board) -> dict[str, str]:
    return {name: board.text(path) for name, path in KEYS.items()}


@pytest.fixture
def kiosk(bookworm: Board) -> Board:
    """A kiosk in use."""
    bookworm.fit()
    (bookworm.root / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    subprocess.run(["ssh-keygen", "-q", "-A", "-f", str(bookworm.root)], check=True)
    data = bookworm.root / "var/lib/token-kiosk"
    data.mkdir()
    for name in TOKENS:
        (data / name).write_text("secret")
    encryption = bookworm.root / TLS
    encryption.mkdir(parents=True)
    for name in ("on", *AUTHORITY):
        (encryption / name).write_text("secret")
    insert(bookworm, CARD_A)
    start(bookworm)
    return bookworm


def test_a_card_keeps_its_keys_from_start_to_start(kiosk: Board) -> None:
    before = keys(kiosk)

    said = start(kiosk)

    assert said == ""
    assert keys(kiosk) == before
    assert not (kiosk.root / TO_RENEW).exists()


def test_two_copies_of_one_card_differ_in_every_key(kiosk: Board, place: Path) -> None:
    # Given a kiosk's card that was copied twice
    copies = [Board(place / name) for name in ("b", "c")]
    for number, copy in zip((CARD_B, "0000000000000c"), copies, strict=True):
        shutil.copytree(kiosk.root, copy.root, symlinks=True)
        insert(copy, number)

    # When they start
    for copy in copies:
        assert "copy" in start(copy)

    # Then none has a key of another
    for name, path in KEYS.items():
        assert len({board.text(path) for board in (kiosk, *copies)}) == 3, name
    for copy in copies:
        assert not [name for name in TOKENS if (copy.root / "var/lib/token-kiosk" / name).exists()]
        assert (copy.root / TO_RENEW).exists()
        # and HTTPS, still wanted, is founded anew
        assert [file.name for file in (copy.root / TLS).iterdir()] == ["on"]


def test_new_keys_are_made_once(kiosk: Board) -> None:
    # Given a copy that has started
    insert(kiosk, CARD_B)
    start(kiosk)
    before = keys(kiosk)

    # When it starts again
    said = start(kiosk)

    # Then
    assert said == ""
    assert keys(kiosk) == before


def test_secrets_stay_readable_by_root_alone(kiosk: Board) -> None:
    insert(kiosk, CARD_B)
    start(kiosk)
    for name in ("ssh", "hotspot"):
        assert (kiosk.root / KEYS[name]).stat().st_mode & 0o077 == 0, name


def test_a_power_cut_among_the_new_keys_makes_them_all_anew(kiosk: Board) -> None:
    # Given a copy that lost power after its machine-id
    insert(kiosk, CARD_B)
    start(kiosk)
    (kiosk.root / "var/lib/token-kiosk-board/card").write_text(CARD_A)
    half = keys(kiosk)

    # When it starts again
    start(kiosk)

    # Then
    assert not set(keys(kiosk).values()) & set(half.values())


def test_a_disk_without_a_number_changes_nothing(kiosk: Board) -> None:
    before = keys(kiosk)
    (kiosk.root / "sys/block/mmcblk0/device/cid").unlink()

    start(kiosk)

    assert keys(kiosk) == before


def test_below_a_read_only_root_the_keys_go_to_the_card_itself(kiosk: Board) -> None:
    # Given a copy whose root is read-only: the card is seen below it
    before = keys(kiosk)
    (kiosk.root / "media").mkdir()
    below = kiosk.root / "media/root-ro"
    for folder in ("etc", "var"):
        shutil.copytree(kiosk.root / folder, below / folder, symlinks=True)
    insert(kiosk, CARD_B)

    # When
    start(kiosk)

    # Then
    assert keys(kiosk) == before
    assert not set(keys(Board(below)).values()) & set(before.values())
    assert (below / "var/lib/token-kiosk-board/card").read_text().strip() == CARD_B


def test_phones_of_the_other_card_are_strangers_and_the_kiosk_is_paired(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        # Given a queue with a paired phone
        phone = service.pair("reception")
        assert phone.ask("GET", "/api/me").status == 200

        # When the devices of a copied card are renewed
        command = [sys.executable, str(RENEW), str(service.settings_file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)

        # Then
        assert done.returncode == 0, done.stderr
        assert phone.ask("GET", "/api/me").status == 401
        kiosk = service.client((service.data / "kiosk.token").read_text())
        assert kiosk.get("/api/me")["role"] == "kiosk"


def test_renewing_waits_for_the_queue(tmp_path: Path) -> None:
    # Given a queue that does not answer yet, and one that has not made its key either
    settings = tmp_path / "settings.toml"
    settings.write_text(SETTINGS.format(port=free_port(), data=tmp_path / "data"))
    (tmp_path / "data").mkdir()
    command = [sys.executable, str(RENEW), str(settings)]
    for files in ([], ["technician.token"]):
        for name in files:
            (tmp_path / "data" / name).write_text("key")
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        # Then it fails, and is called again by its unit
        assert done.returncode == 1
        assert [file.name for file in (tmp_path / "data").iterdir()] == files
