"""`tokenctl update`: a signed bundle is installed; any other is refused and nothing of it runs."""

import fcntl
import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.bundle import BundleRefused, opened, unpack
from appliance.cli.workroom import PLACE
from tests.cli.tools import tokenctl

SERIAL = "10000000abcdef01"
NEWER = "9.0.0"


@dataclass(frozen=True, slots=True)
class Office:
    """Where updates are made: a project folder whose setup.sh tells that it ran, and keys."""

    folder: Path

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def ran(self) -> Path:
        return self.folder / "ran"

    @property
    def signers(self) -> Path:
        return self.folder / "allowed_signers"

    def write_project(self, version: str, setup: str = "") -> None:
        package = self.project / "appliance"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text(f'__version__ = "{version}"\n')
        script = self.project / "setup.sh"
        script.write_text(f'echo "$@" "$(basename "$PWD")" >"{self.ran}"\n{setup}\n')
        script.chmod(0o755)

    def key(self, name: str, *, trusted: bool, namespace: str = "token-kiosk") -> Path:
        file = self.folder / name
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file)]
        subprocess.run(command, check=True, timeout=20, stdin=subprocess.DEVNULL)
        if trusted:
            public = file.with_suffix(".pub").read_text()
            with self.signers.open("a") as signers:
                signers.write(f'{name}@clinic namespaces="{namespace}" {public}')
        return file

    def bundle(self, key: Path, *more: str) -> Path:
        """What `make-update` makes."""
        file = self.folder / "new.update"
        made = tokenctl(
            "make-update", str(self.project), "--key", str(key), "--to", str(file), *more
        )
        assert made.returncode == 0, made.stderr
        return file

    def packed(self, key: Path, files: bytes, **changed: Any) -> Path:
        """A bundle around any tree, signed all the same: whoever has the key may be careless."""
        facts = {
            "product": "token-kiosk",
            "version": NEWER,
            "devices": [],
            "bytes": len(files),
            "sha256": hashlib.sha256(files).hexdigest(),
        }
        manifest = self.folder / "manifest.json"
        manifest.write_text(json.dumps(facts | changed))
        signature = signed(manifest, key)
        return self.outer({
            "manifest.json": manifest.read_bytes(),
            "manifest.json.sig": signature,
            "files.tar.gz": files,
        })  # fmt: skip

    def outer(self, members: dict[str, bytes]) -> Path:
        file = self.folder / "packed.update"
        file.write_bytes(tar("w:", [(name, raw, b"0", "") for name, raw in members.items()]))
        return file


def signed(file: Path, key: Path, namespace: str = "token-kiosk") -> bytes:
    signature = file.with_name(file.name + ".sig")
    signature.unlink(missing_ok=True)
    command = ["ssh-keygen", "-Y", "sign", "-q", "-n", namespace, "-f", str(key), str(file)]
    subprocess.run(command, check=True, timeout=20, stdin=subprocess.DEVNULL)
    return signature.read_bytes()


def tar(mode: Any, members: list[tuple[str, bytes, bytes, str]]) -> bytes:
    """A tar of (name, content, type, where a link leads)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=tarfile.USTAR_FORMAT) as archive:
        for name, raw, kind, leads_to in members:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname, member.mode = len(raw), kind, leads_to, 0o755
            archive.addfile(member, io.BytesIO(raw))
    return packed.getvalue()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.write_project(NEWER)
    return office


@pytest.fixture
def update(office: Office, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`tokenctl update` on a device with a serial number of its own."""
    root = tmp_path / "root"
    (root / "proc/device-tree").mkdir(parents=True)
    (root / "proc/device-tree/serial-number").write_text(f"{SERIAL}\0")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        here = ("--root", str(root), "--allowed-signers", str(office.signers))
        return tokenctl("update", *here, *arguments)

    return run


def is_refused(office: Office, answer: subprocess.CompletedProcess[str], because: str = "") -> bool:
    """Whether it was refused in one line, and no code of the bundle ran."""
    assert answer.returncode == 1, answer
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.splitlines()) == 1, answer.stderr
    assert because in answer.stderr, answer.stderr
    return not office.ran.exists()


def test_a_signed_bundle_is_unpacked_and_its_own_upgrade_runs(office: Office, update: Any) -> None:
    # given a bundle for this device, signed with a key that it trusts
    bundle = office.bundle(office.key("anita", trusted=True), "--for", SERIAL)

    # when it is only checked, then installed
    checked = update(str(bundle), "--check", "--json")
    before = office.ran.exists()
    installed = update(str(bundle))

    # then the check ran nothing, and the upgrade ran in the unpacked folder
    assert json.loads(checked.stdout)["signed_by"] == "anita@clinic"
    assert not before
    assert installed.returncode == 0, installed.stderr
    assert "version 9.0.0, signed by anita@clinic" in installed.stdout
    assert office.ran.read_text() == f"upgrade --root {office.folder / 'root'} files\n"


def test_words_for_the_upgrade_reach_it(office: Office, update: Any) -> None:
    bundle = office.bundle(office.key("anita", trusted=True))

    answer = update(str(bundle), "--", "--watch", "180")

    assert answer.returncode == 0, answer.stderr
    assert office.ran.read_text().endswith("--watch 180 files\n")


def test_what_setup_bundled_is_packed_whole_and_its_upgrade_runs(
    office: Office, update: Any
) -> None:
    # given what `setup.sh bundle` makes: the project beside its packages, and checksums
    made = office.folder / "made"
    (made / "wheels").mkdir(parents=True)
    (made / "wheels/click-8.whl").write_bytes(b"PK")
    (made / "SHA256SUMS").touch()
    office.project.rename(made / "project")

    # when it is signed and taken
    stick = office.folder / "stick.update"
    key = office.key("anita", trusted=True)
    packed = tokenctl("make-update", str(made), "--key", str(key), "--to", str(stick))
    answer = update(str(stick))

    # then the packages are beside the project whose upgrade runs
    assert "with its packages" in packed.stdout
    assert answer.returncode == 0, answer.stderr
    assert office.ran.read_text().endswith(" project\n")
    (office.folder / "work").mkdir()
    unpack(opened(stick, office.folder / "work", office.signers), office.folder / "files")
    assert (office.folder / "files/wheels/click-8.whl").read_bytes() == b"PK"


def test_what_a_run_left_that_was_cut_off_goes_away(office: Office, update: Any) -> None:
    # given what a power cut left, and a run that is at work
    left, busy = (Path(tempfile.mkdtemp(prefix="token-kiosk-update-", dir=PLACE)) for _ in "12")
    (left / "files").mkdir()
    lock = os.open(busy, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)

    # when another update is taken
    answer = update(str(office.bundle(office.key("anita", trusted=True))), "--check")

    # then only what nobody needs is gone
    os.close(lock)
    assert answer.returncode == 0, answer.stderr
    assert not left.exists()
    assert busy.exists()
    busy.rmdir()


def test_an_upgrade_that_fails_is_trouble(office: Office, update: Any) -> None:
    office.write_project(NEWER, setup="echo no room >&2; exit 1")

    answer = update(str(office.bundle(office.key("anita", trusted=True))))

    assert answer.returncode == 1
    assert "no room" in answer.stderr
    assert "upgrade failed" in answer.stderr


def test_an_unsigned_bundle_is_refused(office: Office, update: Any) -> None:
    office.key("anita", trusted=True)
    bundle = office.bundle(office.folder / "anita")
    with tarfile.open(bundle) as archive:
        members = {
            name: archive.extractfile(name).read()  # type: ignore[union-attr]
            for name in ("manifest.json", "files.tar.gz")
        }

    assert is_refused(office, update(str(office.outer(members))), "not signed")


def test_a_bundle_signed_by_a_stranger_is_refused(office: Office, update: Any) -> None:
    office.key("anita", trusted=True)
    stranger = office.key("mallory", trusted=False)

    assert is_refused(office, update(str(office.bundle(stranger))), "not signed by anybody")


def test_a_signature_that_was_made_for_something_else_is_refused(
    office: Office, update: Any
) -> None:
    # given a trusted key's signature of a letter, and one of a manifest for another purpose
    key = office.key("anita", trusted=True)
    files = tar("w:gz", [("setup.sh", b"touch ran", b"0", "")])
    bundle = office.packed(key, files)
    manifest = office.folder / "manifest.json"
    whole = {"manifest.json": manifest.read_bytes(), "files.tar.gz": files}
    letter = office.folder / "letter"
    letter.write_text("Dear Sir")

    for signature in (signed(letter, key), signed(manifest, key, "file"), b"", b"-----BEGIN SSH"):
        bundle = office.outer(whole | {"manifest.json.sig": signature})
        assert is_refused(office, update(str(bundle)), "not signed by anybody")


def test_a_bundle_changed_after_it_was_signed_is_refused(office: Office, update: Any) -> None:
    key = office.key("anita", trusted=True)
    good = tar("w:gz", [("setup.sh", b"true", b"0", "")])
    other = tar("w:gz", [("setup.sh", b"evil", b"0", "")])
    facts = {"sha256": hashlib.sha256(good).hexdigest(), "bytes": len(other)}

    assert is_refused(office, update(str(office.packed(key, other, **facts))), "not those")


def test_an_older_release_is_refused(office: Office, update: Any) -> None:
    office.write_project("0.0.9")
    bundle = office.bundle(office.key("anita", trusted=True))

    assert is_refused(office, update(str(bundle)), "older (0.0.9)")


def test_a_bundle_for_another_device_or_product_is_refused(office: Office, update: Any) -> None:
    key = office.key("anita", trusted=True)
    bundle = office.bundle(key, "--for", "1000000000000002", "--for", "1000000000000003")

    assert is_refused(office, update(str(bundle)), "other devices")
    assert is_refused(office, update(str(office.packed(key, b"", product="other"))), "manifest")


REACHING_OUT = (
    ("../escaped", b"0", ""),
    ("a/../../escaped", b"0", ""),
    ("/tmp/escaped-update", b"0", ""),
    ("link", b"2", "/etc"),
    ("hard", b"1", "setup.sh"),
    ("device", b"3", ""),
    ("pipe", b"6", ""),
    ("setup.sh", b"0", ""),
)


def test_what_reaches_out_of_its_folder_is_refused_whoever_signed_it(
    office: Office, update: Any
) -> None:
    key = office.key("anita", trusted=True)

    for number, member in enumerate(REACHING_OUT):
        name, kind, leads_to = member
        files = tar("w:gz", [("setup.sh", b"touch ran", b"0", ""), (name, b"", kind, leads_to)])
        bundle = office.packed(key, files)

        assert refusal(office, bundle, f"work{number}"), member
    assert is_refused(office, update(str(office.packed(key, files))), "update-refused")
    assert not (office.folder / "escaped").exists()
    assert not Path("/tmp/escaped-update").exists()


def refusal(office: Office, file: Path, work: str) -> str:
    """Why a bundle is not taken; empty if it is."""
    folder = office.folder / work
    folder.mkdir()
    try:
        unpack(opened(file, folder, office.signers), folder / "files")
    except BundleRefused as error:
        return str(error)
    return ""


def test_what_is_no_bundle_is_refused(office: Office, update: Any) -> None:
    office.key("anita", trusted=True)
    letter = office.folder / "letter"
    letter.write_text("Dear Sir or Madam, " * 1000)
    link = office.folder / "link"
    link.symlink_to(letter)
    pipe = office.folder / "pipe"
    os.mkfifo(pipe)
    empty = office.folder / "empty"
    empty.touch()
    huge = office.folder / "huge"
    huge.write_bytes(tar("w:", [("manifest.json", b"x" * (1 << 17), b"0", "")]))
    sly = office.outer({"manifest.json": b"{}", "../sly": b"", "files.tar.gz": b""})
    kinds = (letter, link, pipe, empty, sly, huge, office.folder, office.folder / "nothing")

    for number, file in enumerate(kinds):
        assert refusal(office, file, f"work{number}"), file
    for file in (letter, pipe):
        assert is_refused(office, update(str(file)), "update-refused"), file


def test_a_signed_tree_is_unpacked_as_it_was_packed(office: Office) -> None:
    # given a tree with a program, a text and a folder in a folder
    key = office.key("anita", trusted=True)
    (office.project / "a" / "b").mkdir(parents=True)
    (office.project / "a" / "b" / "text").write_bytes(bytes(range(256)) * 5000)
    (office.project / ".git").mkdir()
    (office.project / ".git" / "config").touch()

    bundle = office.bundle(key)

    assert refusal(office, bundle, "work") == ""
    unpacked = office.folder / "work" / "files"
    names = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert names == {"setup.sh", "appliance/__init__.py", "a/b/text"}
    assert (unpacked / "a/b/text").read_bytes() == bytes(range(256)) * 5000
    assert os.access(unpacked / "setup.sh", os.X_OK)
    assert not os.access(unpacked / "a/b/text", os.X_OK)


def test_a_list_of_signers_that_others_can_write_is_no_list(office: Office, update: Any) -> None:
    bundle = office.bundle(office.key("anita", trusted=True))
    office.signers.chmod(0o666)

    assert is_refused(office, update(str(bundle)), "can be written by others")
    office.signers.unlink()
    assert is_refused(office, update(str(bundle)), "cannot read")


def test_what_the_device_is_called_is_told_for_the_office(office: Office, update: Any) -> None:
    assert update("--who").stdout == f"{SERIAL}\n"
    assert update().returncode == 2
