"""An update bundle: opened, judged and unpacked without running anything of it.

A bundle is a plain tar of three files: `manifest.json`, its ssh signature `manifest.json.sig`, and
`files.tar.gz`, whose size and SHA-256 stand in the manifest. So nothing is unpacked, and hardly
anything read, before the signature is known to be good.
"""

import hashlib
import os
import re
import stat
import tarfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

import msgspec

from appliance.cli.signatures import signer_of
from appliance.cli.signers import require_trustworthy
from appliance.rules.errors import ClinicError

MANIFEST, SIGNATURE, FILES = "manifest.json", "manifest.json.sig", "files.tar.gz"
_MEMBERS_AT_MOST_BYTES = {MANIFEST: 1 << 16, SIGNATURE: 1 << 14, FILES: 1 << 30}
_UNPACKED_AT_MOST_BYTES = 3 << 30
_FILES_AT_MOST = 50_000
_CHUNK = 1 << 20
_VERSION = re.compile(r"\d+(\.\d+){1,3}")
# Nobody but root reads what is unpacked; the x of programs stays.
_MODE = 0o755


class BundleRefused(ClinicError):
    """The bundle is not taken; nothing of it was run, and nothing changed."""

    code = "update-refused"


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`devices` are serials of boards, as `tokenctl update --who` says them; empty: for all."""

    product: Literal["token-kiosk"]
    version: str
    sha256: str
    bytes: int
    devices: list[str] = []


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature is good. `files` is the packed tree, not yet checked."""

    manifest: Manifest
    signed_by: str
    files: Path


def opened(file: Path, work: Path, signers: Path) -> Bundle:
    """Takes the bundle apart into the empty folder `work` and checks who signed it.

    Raises BundleRefused. Each byte is read once: a stick could show others a moment later.
    """
    try:
        # No link, and no pipe that would never end.
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as given:  # noqa: PTH123 - a descriptor has no path
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise BundleRefused(f"{file} is no file")
            _take_apart(given, work)
    except OSError as error:
        what = "it cannot be read" if error.filename else "it cannot be taken apart here"
        raise BundleRefused(f"{what}: {error.strerror}") from None
    require_trustworthy(signers)
    signed_by = signer_of(work / MANIFEST, work / SIGNATURE, signers)
    if signed_by is None:
        raise BundleRefused("it is not signed by anybody whom this kiosk trusts")
    return Bundle(_manifest(work / MANIFEST), signed_by, work / FILES)


def judge(bundle: Bundle, installed: str, device: str) -> None:
    """Raises BundleRefused for an older release, another device, or files that were changed."""
    manifest = bundle.manifest
    if _number(manifest.version) < _number(installed):
        raise BundleRefused(f"it is older ({manifest.version}) than what runs ({installed})")
    if manifest.devices and device not in manifest.devices:
        raise BundleRefused(f"it is for other devices, not for {device}")
    if bundle.files.stat().st_size != manifest.bytes or sha256_of(bundle.files) != manifest.sha256:
        raise BundleRefused("its files are not those that were signed")


def unpack(bundle: Bundle, folder: Path) -> None:
    """Writes the files into a new folder. Raises BundleRefused for anything but files below it."""
    folder.mkdir(mode=0o700)
    left_bytes, count = _UNPACKED_AT_MOST_BYTES, 0
    try:
        with tarfile.open(bundle.files, "r|gz") as archive:
            for member in archive:
                count, left_bytes = count + 1, left_bytes - max(member.size, 0)
                if count > _FILES_AT_MOST or left_bytes < 0:
                    raise BundleRefused("it holds too much")
                _write_member(archive, member, folder)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise BundleRefused(f"its files cannot be unpacked: {error}") from None


def project_in(folder: Path) -> Path:
    """The project of a folder: itself, or inside what `setup.sh bundle` made, beside packages."""
    return folder / "project" if (folder / "SHA256SUMS").is_file() else folder


def release_of(folder: Path) -> str:
    """The version that a folder of the project says it is; empty where it says none."""
    with suppress(OSError, UnicodeDecodeError):
        text = (folder / "appliance" / "__init__.py").read_text(encoding="utf-8")
        if match := re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE):
            return match[1]
    return ""


# --- the outer tar -------------------------------------------------------------------------------


def _take_apart(given: IO[bytes], work: Path) -> None:
    """By its plain headers alone: tarfile would read extended ones of any size into memory."""
    found: set[str] = set()
    while any(head := given.read(tarfile.BLOCKSIZE)):
        member = _member(head)
        if member.name in found or member.name not in _MEMBERS_AT_MOST_BYTES:
            raise BundleRefused(f"it holds something else: {member.name[:60]!r}")
        found.add(member.name)
        with (work / member.name).open("xb") as taken:
            _pour(given, taken, member.size)
        given.read(-member.size % tarfile.BLOCKSIZE)
    if missing := _MEMBERS_AT_MOST_BYTES.keys() - found:
        unsigned = " (it is not signed)" if missing == {SIGNATURE} else ""
        raise BundleRefused(f"it lacks {', '.join(sorted(missing))}{unsigned}")


def _member(head: bytes) -> tarfile.TarInfo:
    try:
        member = tarfile.TarInfo.frombuf(head, "utf-8", "replace")
    except tarfile.TarError as error:
        raise BundleRefused(f"it is no update bundle: {error}") from None
    at_most = _MEMBERS_AT_MOST_BYTES.get(member.name, 0)
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or not 0 <= member.size <= at_most:
        raise BundleRefused(f"it holds something else: {member.name[:60]!r}")
    return member


def _pour(given: IO[bytes], taken: IO[bytes], size: int) -> None:
    """Exactly so many bytes. Raises BundleRefused where there are fewer."""
    while size > 0:
        chunk = given.read(min(size, _CHUNK))
        if not chunk:
            raise BundleRefused("it ends in the middle")
        taken.write(chunk)
        size -= len(chunk)


def _manifest(file: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BundleRefused(f"its manifest cannot be read: {error}") from None
    if not _VERSION.fullmatch(manifest.version):
        raise BundleRefused(f"its version is no version: {manifest.version[:40]!r}")
    return manifest


# --- the files -----------------------------------------------------------------------------------


def _write_member(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    target = folder / _below(member.name)
    if member.isdir():
        target.mkdir(mode=_MODE, parents=True, exist_ok=True)
        return
    content = archive.extractfile(member) if member.isreg() else None
    if content is None:
        raise BundleRefused(f"{member.name[:60]!r} in it is neither file nor folder")
    target.parent.mkdir(mode=_MODE, parents=True, exist_ok=True)
    # Each name once: a second one could write through the first.
    with content, target.open("xb") as taken:
        _pour(content, taken, member.size)
    target.chmod(_MODE if member.mode & stat.S_IXUSR else _MODE & ~0o111)


def _below(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        raise BundleRefused(f"it reaches out of its folder: {name[:60]!r}")
    return path


def _number(version: str) -> tuple[int, ...]:
    """Comparable; 1.2 is 1.2.0."""
    figures = [int(part) for part in version.split(".")]
    return tuple(figures + [0] * (4 - len(figures)))


def sha256_of(file: Path) -> str:
    """The checksum of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
