"""`tokenctl make-update`: packs a folder of the project into a signed update bundle."""

import json
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from appliance.cli.common import WELL, fail
from appliance.cli.options import A_PATH, json_option
from appliance.rules.errors import ClinicError

_LEFT_OUT = frozenset({"__pycache__", "build", "bundle", "tests"})
_KEPT_HIDDEN = frozenset({".ci"})
# Wheels are packed already: 3 s instead of 11, and less than one percent larger than at level 9.
_PACKED = 6


@click.command("make-update")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--key", type=A_PATH, required=True, help="Private ssh key that signs.")
@click.option("--to", type=A_PATH, required=True, help="The bundle.")
@click.option("--for", "devices", multiple=True, help="Only for this device; more than once.")
@json_option
def make_update(
    folder: Path, key: Path, to: Path, devices: tuple[str, ...], *, as_json: bool
) -> None:
    """Packs and signs FOLDER as an update: the project, or what `setup.sh bundle` made of it.

    The latter holds packages too, and needs no network anywhere. The project alone needs none where
    the packages that it stands on are those of the installed release.
    """
    from appliance.cli.bundle import project_in, release_of

    with_packages = project_in(folder) != folder
    version = release_of(project_in(folder))
    if not version:
        fail(f"{folder} is not the project: it has no appliance/__init__.py with a version")
    try:
        _make(folder, key, to, {"version": version, "devices": list(devices)})
    except (ClinicError, OSError) as error:
        fail(f"no update was made: {error}")
    facts = {"file": str(to), "version": version, "bytes": to.stat().st_size}
    packages = "with its packages" if with_packages else "without packages"
    told = f"{to} is version {version}, {packages}, signed"
    click.echo(json.dumps({**facts, "packages": with_packages}) if as_json else told)
    sys.exit(WELL)


def _make(folder: Path, key: Path, to: Path, facts: dict[str, object]) -> None:
    from appliance.cli.bundle import FILES, MANIFEST, SIGNATURE, project_in, sha256_of
    from appliance.cli.signatures import sign

    with tempfile.TemporaryDirectory(prefix="token-kiosk-update-", dir=to.parent) as made:
        work = Path(made)
        with tarfile.open(work / FILES, "w:gz", compresslevel=_PACKED) as archive:
            for path in _files(folder) if project_in(folder) == folder else _all(folder):
                archive.add(path, str(path.relative_to(folder)), recursive=False, filter=_nobodys)
        packed = {"bytes": (work / FILES).stat().st_size, "sha256": sha256_of(work / FILES)}
        manifest = {"product": "token-kiosk", **facts, **packed}
        (work / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        sign(work / MANIFEST, key)
        with tarfile.open(work / "whole", "w:", format=tarfile.USTAR_FORMAT) as bundle:
            for name in (MANIFEST, SIGNATURE, FILES):
                bundle.add(work / name, name, filter=_nobodys)
        (work / "whole").replace(to)


def _files(folder: Path) -> Iterator[Path]:
    """Files only, in order; links have no place in an update."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in _KEPT_HIDDEN
        if hidden or path.name in _LEFT_OUT or path.suffix == ".egg-info" or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


def _all(bundle: Path) -> Iterator[Path]:
    """What `setup.sh bundle` made holds nothing else; each file of it stands in its checksums."""
    return (path for path in sorted(bundle.rglob("*")) if path.is_file() and not path.is_symlink())


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
