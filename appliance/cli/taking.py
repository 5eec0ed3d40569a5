"""Taking an update bundle: checked, unpacked, and handed to the upgrade that is in it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from appliance import __version__
from appliance.cli.bundle import (
    BundleRefused,
    Manifest,
    judge,
    opened,
    project_in,
    release_of,
    unpack,
)
from appliance.cli.common import TROUBLE, WELL
from appliance.cli.workroom import workroom
from appliance.rules.errors import ClinicError

_KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "HOME")


@dataclass(frozen=True, slots=True)
class Taking:
    """A bundle, and the machine below `root` that it is for. `words` go to its upgrade."""

    file: Path
    signers: Path
    device: str
    root: Path
    words: Sequence[str] = ()
    as_json: bool = False

    def run(self, *, check: bool) -> int:
        """Installs it, or only says whether it would be taken; the exit status. Raises OSError."""
        with workroom() as work:
            try:
                manifest, signed_by = self._unpacked(work)
            except ClinicError as error:
                return self._refused(error)
            if not self.as_json:
                told = f"{self.file.name}: version {manifest.version}, signed by {signed_by}"
                click.echo(told)
            done = None if check else self._upgraded(project_in(work / "files"))
        if self.as_json:
            facts = {"version": manifest.version, "signed_by": signed_by}
            self._answer(**facts, refused=None, done=done)
        return TROUBLE if done is False else WELL

    def _unpacked(self, work: Path) -> tuple[Manifest, str]:
        bundle = opened(self.file, work, self.signers)
        judge(bundle, __version__, self.device)
        unpack(bundle, work / "files")
        project = project_in(work / "files")
        same = release_of(project) == bundle.manifest.version
        if not same or not (project / "setup.sh").is_file():
            raise BundleRefused("what is in it is not what its manifest says")
        return bundle.manifest, bundle.signed_by

    def _refused(self, error: ClinicError) -> int:
        if self.as_json:
            self._answer(refused={"code": error.code, "why": str(error)}, done=False)
        else:
            told = f"{self.file} is refused: {error} [{error.code}]; nothing was changed"
            click.echo(told, err=True)
        return TROUBLE

    def _upgraded(self, project: Path) -> bool:
        """Runs the new release's own upgrade; it goes back by itself where health fails."""
        # A technician's lost connection must not end it between two releases.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        below = [] if self.root == Path("/") else ["--root", str(self.root)]
        ended = subprocess.run(  # noqa: S603 - a file whose signature was checked
            ["/bin/bash", str(project / "setup.sh"), "upgrade", *below, *self.words],
            cwd=project,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr if self.as_json else None,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        if ended.returncode:
            told = f"the upgrade failed (exit status {ended.returncode}), see above"
            click.echo(told, err=True)
        return ended.returncode == 0

    def _answer(self, **facts: object) -> None:
        click.echo(json.dumps({"file": str(self.file), **facts}))
