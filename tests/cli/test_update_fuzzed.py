"""Whatever bytes a stick holds, they are refused in words or taken as they are."""

import gzip
import io
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.cli.bundle import Bundle, BundleRefused, Manifest, opened, unpack


def good_tar() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:", format=tarfile.USTAR_FORMAT) as archive:
        for name, raw in (("setup.sh", b"true"), ("a/b", b"x" * 700)):
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return packed.getvalue()


GOOD = good_tar()
changes = st.lists(st.tuples(st.integers(0, 2200), st.integers(0, 255)), min_size=1, max_size=6)


def changed(raw: bytes, where: list[tuple[int, int]]) -> bytes:
    """The bytes with some of them replaced."""
    spoilt = bytearray(raw)
    for at, byte in where:
        spoilt[at % len(spoilt)] = byte
    return bytes(spoilt)


def inside(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_relative_to(folder / "files")}


@settings(max_examples=150, deadline=None)
@given(changes, st.booleans())
def test_a_spoilt_tree_writes_nothing_outside_its_folder(
    where: list[tuple[int, int]], before_packing: bool
) -> None:
    raw = (
        gzip.compress(changed(GOOD, where))
        if before_packing
        else changed(gzip.compress(GOOD), where)
    )
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        (work / "files.tar.gz").write_bytes(raw)
        before = inside(work)

        with suppress(BundleRefused):
            manifest = Manifest("token-kiosk", "1.0", "", 0)
            unpack(Bundle(manifest, "anita", work / "files.tar.gz"), work / "files")

        assert inside(work) == before
        assert not any(path.is_symlink() for path in work.rglob("*"))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=3000), changes.map(lambda where: changed(GOOD, where))))
def test_what_is_no_bundle_is_refused_in_words(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as made:
        file, work = Path(made) / "bundle", Path(made) / "work"
        file.write_bytes(raw)
        work.mkdir()

        with pytest.raises(BundleRefused, match=r"it "):
            opened(file, work, Path(made) / "nobody")
