"""Who may sign updates: letting somebody in, and being told when nobody is."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.tools import tokenctl

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def update(tmp_path: Path) -> Run:
    """`tokenctl update` on a machine of its own."""
    return lambda *words: tokenctl("update", "--root", str(tmp_path / "root"), *words)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "root/etc/token-kiosk/allowed_signers"


def key(folder: Path, name: str, comment: str) -> Path:
    """A private key; its public one is NAME.pub."""
    file = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(file)]
    subprocess.run(command, check=True, timeout=20, stdin=subprocess.DEVNULL)
    return file


def test_a_machine_says_that_nobody_may_sign_and_how_to_let_somebody_in(update: Run) -> None:
    told, as_json = update("--check"), update("--check", "--json")

    assert told.returncode == as_json.returncode == 1
    assert "nobody may sign updates" in told.stderr
    assert "--trust KEY.pub" in told.stderr
    assert json.loads(as_json.stdout)["signers"] == []


def test_a_public_key_is_let_in_under_the_name_of_its_owner(
    update: Run, listed: Path, tmp_path: Path
) -> None:
    # given the public keys of two people, one of them with a name full of signs
    anita, bala = key(tmp_path, "a", "anita@clinic"), key(tmp_path, "bala", "* !bala,x=1\t")

    # when they are let in, one of them twice
    first = update("--trust", f"{anita}.pub")
    update("--trust", f"{bala}.pub")
    again = update("--trust", f"{anita}.pub")

    # then both may sign, for updates alone, and root alone writes the list
    assert first.returncode == again.returncode == 0, first.stderr
    assert "already" in again.stdout
    assert update("--check").stdout == "these may sign updates: anita@clinic, -bala-x-1\n"
    lines = [line for line in listed.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 2
    assert all('namespaces="token-kiosk" ssh-ed25519 AAAA' in line for line in lines)
    assert listed.stat().st_mode & 0o777 == 0o644


def test_what_the_technician_wrote_stays(update: Run, listed: Path, tmp_path: Path) -> None:
    listed.parent.mkdir(parents=True)
    listed.write_text("# ours\nchandra ssh-ed25519 AAAAC3Nza\n# anita is on leave")

    update("--trust", f"{key(tmp_path, 'anita', 'anita')}.pub")

    assert listed.read_text().startswith("# ours\nchandra ssh-ed25519 AAAAC3Nza\n# anita is on")
    assert update("--check").stdout == "these may sign updates: chandra, anita\n"


def test_a_line_of_such_a_list_is_let_in_as_it_is(
    update: Run, listed: Path, tmp_path: Path
) -> None:
    public = key(tmp_path, "a", "").with_suffix(".pub").read_text().strip()
    given = tmp_path / "given"
    given.write_text(f'# from the office\n\nanita namespaces="token-kiosk,file" {public} note\n')

    assert update("--trust", str(given)).returncode == 0

    assert given.read_text().splitlines()[-1] in listed.read_text().splitlines()
    # and a key without a comment bears the name of its file
    given.write_text(f"{public}\n")
    listed.unlink()
    assert update("--trust", str(given)).stdout.endswith("from now on: given\n")


def test_what_is_no_public_key_is_refused_and_the_list_stays(
    update: Run, listed: Path, tmp_path: Path
) -> None:
    private = key(tmp_path, "anita", "anita")
    letter = tmp_path / "letter"
    letter.write_text("Dear Sir\n")
    half = tmp_path / "half"
    half.write_text(private.with_suffix(".pub").read_text()[:40])
    empty = tmp_path / "empty"
    empty.write_bytes(b"\n# nothing\n")
    bytes_ = tmp_path / "bytes"
    bytes_.write_bytes(bytes(range(256)))

    for file in (private, letter, half, empty, bytes_, tmp_path / "missing", tmp_path):
        said = update("--trust", str(file))

        assert said.returncode == 1, file
        assert "key-refused" in said.stderr
        assert len(said.stderr.splitlines()) == 1, said.stderr
    assert not listed.exists()


def test_a_list_that_others_can_write_lets_nobody_in(
    update: Run, listed: Path, tmp_path: Path
) -> None:
    listed.parent.mkdir(parents=True)
    listed.touch()
    listed.chmod(0o666)

    said = update("--trust", f"{key(tmp_path, 'anita', 'anita')}.pub")

    assert said.returncode == 1
    assert "can be written by others" in said.stderr
    assert "can be written by others" in update("--check").stderr
