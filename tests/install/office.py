"""Where updates are made: a newer project, keys, and bundles signed with them."""

import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.cli.tools import tokenctl
from tests.install.machine import project_in, setup

NOVELTY = "kiosk_novelty-1.0-py3-none-any.whl"


class Office:
    """Keeps all that it makes in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.anita = self.key("anita")

    def key(self, name: str) -> Path:
        """A private key; the public one stands beside it."""
        file = self.folder / name
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{name}@clinic"]
        subprocess.run([*command, "-f", file], check=True, timeout=20, stdin=subprocess.DEVNULL)
        return file

    def project(self, version: str) -> Path:
        """A release of that version, which does the same as the present one."""
        project = project_in(self.folder / f"project-{version}")
        said = '__version__ = "'
        file = project / "appliance/__init__.py"
        before, _, rest = file.read_text().partition(said)
        file.write_text(before + said + version + rest[rest.index('"') :])
        return project

    def update(self, folder: Path, key: Path, *words: str) -> Path:
        """What goes on the stick."""
        stick = self.folder / f"stick-{folder.name}-{key.name}.update"
        made = tokenctl("make-update", str(folder), "--key", str(key), "--to", str(stick), *words)
        assert made.returncode == 0, made.stderr
        return stick

    def needing_novelty(self, version: str, wheels: Path) -> tuple[Path, Path]:
        """A release that stands on one package more, and what `setup.sh bundle` makes of it."""
        project = self.project(version)
        toml = project / "pyproject.toml"
        text = toml.read_text()
        toml.write_text(text.replace("dependencies = [", 'dependencies = [\n  "kiosk-novelty",', 1))
        program = project / "appliance/kiosk/program.py"
        program.write_text(program.read_text().replace('"""\n', '"""\n\nimport kiosk_novelty\n', 1))
        all_wheels = self.folder / "wheels"
        shutil.copytree(wheels, all_wheels)
        write_novelty(all_wheels / NOVELTY)
        bundle = self.folder / f"bundle-{version}"
        made = setup(
            project,
            *("bundle", str(bundle), "--no-debs"),
            PIP_CONFIG_FILE="/dev/null",
            PIP_NO_INDEX="1",
            PIP_FIND_LINKS=str(all_wheels),
        )
        assert made.returncode == 0, made.stderr
        return project, bundle


def write_novelty(file: Path) -> None:
    """A package of one empty module."""
    info = "kiosk_novelty-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr("kiosk_novelty.py", "")
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: kiosk-novelty\nVersion: 1.0\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        record = "".join(f"{name},,\n" for name in [*wheel.namelist(), f"{info}/RECORD"])
        wheel.writestr(f"{info}/RECORD", record)
