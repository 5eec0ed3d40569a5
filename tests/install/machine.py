"""A machine to install on: a folder, the real setup.sh, and no network."""

import os
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.install import manager
from tests.support.processes import free_port, kill_group
from tests.support.service import ROOT as PROJECT

PARTS = (
    *("appliance", "display", "firmware-config", "systemd"),
    *("setup.sh", "pyproject.toml", "constraints.txt", "LICENSE"),
)
SETTINGS = """\
[clinic]
name = "Test Clinic"

[service]
listen = "127.0.0.1:{port}"

[kiosk]
service_url = "http://127.0.0.1:{port}"

[printer]
kind = "file"
device = "/dev/null"

[clock]
trust = "machine"
"""
Said = subprocess.CompletedProcess[str]
UNSHARE = ["unshare", "--map-root-user", "--net"]


def project_in(folder: Path) -> Path:
    """The project as somebody copied it, so that it cannot change under a test."""
    folder.mkdir()
    for part in PARTS:
        source, copy = PROJECT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy)
    return folder


def renamed(project: Path, prefix: str) -> Path:
    """The same with another version in front, and so another release."""
    version = project / "appliance/__init__.py"
    version.write_text(version.read_text().replace('__version__ = "', f'__version__ = "{prefix}'))
    return project


def without_network() -> list[str]:
    """What to put before a command so that it has no network; nothing where that cannot be."""
    tried = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False)
    return UNSHARE if tried.returncode == 0 else []


def setup(project: Path, *words: str, before: list[str] | None = None, **more: str) -> Said:
    """Runs setup.sh of a project. The Python of the tests is the one that it finds."""
    return subprocess.run(
        [*(before or []), project / "setup.sh", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env=environment() | more,
    )


def environment() -> dict[str, str]:
    """Of a command: the Python of the tests is found first."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


Listing = list[tuple[str, str, int, str]]


class Machine:
    """A root folder. `bundle` is where its packages come from; `seed` a release it starts with."""

    def __init__(self, root: Path, project: Path, bundle: Path) -> None:
        self.root, self.project, self._bundle = root, project, bundle
        self.home = root / "opt/token-kiosk"
        self.settings = root / "etc/token-kiosk/settings.toml"
        self.data = root / "var/lib/token-kiosk"
        self.url = ""

    def install(self, *words: str, command: str = "install", project: Path | None = None) -> Said:
        """`setup.sh install` into this folder, offline."""
        return setup(
            project or self.project, command, *self._place(), *words, before=self._before()
        )

    def install_and_cut(self, after_s: float) -> None:
        """Kills the installer and all that it started, wherever they are."""
        with self._started("install", self.project) as started:
            with suppress(subprocess.TimeoutExpired):
                started.wait(after_s)
            self._kill(started)

    def install_and_cut_at(
        self, words: str, command: str = "install", project: Path | None = None
    ) -> str:
        """The same as soon as it says the words; the line, empty where it never did."""
        with self._started(command, project or self.project) as started:
            assert started.stderr
            heard = next((line for line in started.stderr if words in line), "")
            self._kill(started)
        return heard

    def _started(self, command: str, project: Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self._before(), str(project / "setup.sh"), command, *self._place()],
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            start_new_session=True,
        )

    def _kill(self, started: "subprocess.Popen[str]") -> None:
        with suppress(ProcessLookupError):
            kill_group(started.pid)

    def _place(self) -> tuple[str, ...]:
        return ("--root", str(self.root), "--from", str(self._bundle))

    def _before(self) -> list[str]:
        return without_network()

    def update(self, file: Path, *words: str, **more: str) -> Said:
        """`tokenctl update` of the installed release; what follows `--` goes to the upgrade."""
        return self._tokenctl(self._before(), "update", file, *words, **more)

    def _tokenctl(self, before: list[str], command: str, *words: str | Path, **more: str) -> Said:
        program = self.home / "current/.venv/bin/tokenctl"
        return subprocess.run(
            [*before, program, command, "--root", self.root, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            env=environment() | more,
        )

    def uninstall(self, *words: str) -> Said:
        return setup(self.project, "uninstall", "--root", str(self.root), *words)

    def release(self, link: str = "current") -> str:
        """The name of the release behind a link."""
        return (self.home / link).readlink().name

    def listing(self) -> Listing:
        """Everything there is, with mode, time of change, and where links lead."""
        return [
            (
                str(path.relative_to(self.root)),
                stat.filemode(found.st_mode),
                found.st_mtime_ns,
                str(path.readlink()) if path.is_symlink() else "",
            )
            for path in sorted([self.root, *self.root.rglob("*")])
            for found in [path.lstat()]
        ]


class LivingMachine(Machine):
    """Programs run on it, started by the installer through what stands for systemctl."""

    def prepare(self) -> None:
        """The clinic's own settings are there before the appliance is."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text(SETTINGS.format(port=port))
        self.data.mkdir(parents=True)
        # Nobody looks at a screen.
        masks = self.root / "etc/systemd/system"
        masks.mkdir(parents=True)
        (masks / "token-display.service").symlink_to("/dev/null")
        self._systemctl = self.root.with_name(self.root.name + "-systemctl")
        call = f'exec "{sys.executable}" -I -S "{manager.__file__}" "{self.root}" "$@"'
        self._systemctl.write_text(f"#!/bin/sh\n{call}\n")
        self._systemctl.chmod(0o755)

    def _place(self) -> tuple[str, ...]:
        return (*super()._place(), *self._living())

    def _before(self) -> list[str]:
        """The programs speak over the loopback, so there is a network."""
        return []

    def _living(self) -> tuple[str, ...]:
        return ("--systemctl", str(self._systemctl), "--watch", "12")

    def update(self, file: Path, *words: str, **more: str) -> Said:
        """As before, with the programs."""
        return super().update(file, "--", *self._living(), *words, **more)

    def ask_systemctl(self, *words: str) -> str:
        """What stands for systemctl answers, or does."""
        command = [str(self._systemctl), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()

    def tokenctl(self, command: str, *words: str | Path) -> Said:
        """The installed release's tokenctl, with what stands for systemctl found first."""
        tools = self.root.with_name(self.root.name + "-tools")
        tools.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            (tools / "systemctl").symlink_to(self._systemctl)
        return subprocess.run(
            [
                *(self.home / "current/.venv/bin/tokenctl", command, *words),
                *("--settings", self.settings, "--data", self.data),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            env=environment() | {"PATH": f"{tools}:{environment()['PATH']}"},
        )

    def calls(self) -> list[str]:
        """What the installer asked of systemctl since the last time."""
        file = self.root.with_name(self.root.name + "-units") / "calls"
        found = file.read_text().splitlines()
        file.write_text("")
        return found

    def log(self, unit: str) -> str:
        """What a program said."""
        return (self.root.with_name(self.root.name + "-units") / f"{unit}.log").read_text()

    def stop(self) -> None:
        """Ends what runs."""
        manager.Manager(self.root).do("stop", list(manager.PROGRAMS))
