"""Wheels for an installation without a network, put together from what is installed here.

An installed package is its wheel, unpacked: its list of files is what the wheel held. So the
installer's pip gets real wheels, of the very versions that the tests run on.
"""

import re
import sys
import tomllib
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[2]
# Made by the installation, not by the wheel.
_ADDED = ("INSTALLER", "REQUESTED", "direct_url.json", ".pyc")


def fill_wheelhouse(folder: Path) -> None:
    """Writes the wheels of all that the product needs at run time."""
    for name, found in _needed().items():
        with zipfile.ZipFile(folder / _wheel_name(name, found), "w") as wheel:
            for file in found.files or []:
                if not str(file).startswith("..") and not str(file).endswith(_ADDED):
                    wheel.write(str(found.locate_file(file)), str(file))


def _needed() -> dict[str, Distribution]:
    """The dependencies of pyproject.toml and theirs, by the name that wheels have."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    needed: dict[str, Distribution] = {}
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "_", requirement.name).lower()
        if name in needed or (requirement.marker and not requirement.marker.evaluate()):
            continue
        needed[name] = distribution(requirement.name)
        waiting += [Requirement(line) for line in needed[name].requires or []]
    return needed


def _wheel_name(name: str, found: Distribution) -> str:
    tags = re.findall(r"^Tag: (\S+)-(\S+)-(\S+)$", found.read_text("WHEEL") or "", re.M)
    assert tags, f"{name} was not installed from a wheel"
    kinds = (".".join(sorted(set(column))) for column in zip(*tags, strict=True))
    return f"{name}-{found.version}-{'-'.join(kinds)}.whl"


if __name__ == "__main__":
    fill_wheelhouse(Path(sys.argv[1]))
