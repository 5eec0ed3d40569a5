"""`tokenctl` as a technician runs it, with tools that a test makes on its PATH."""

import os
import subprocess
import sys
from pathlib import Path

TIMEOUT_S = 60


def tokenctl(
    *arguments: str, path: Path | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs it to its end; `path` is a folder whose programs are found first."""
    search = os.environ["PATH"] if path is None else f"{path}:{os.environ['PATH']}"
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "appliance.cli.tokenctl", *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PATH": search, "PYTHONPATH": root},
    )


def tool(folder: Path, name: str, script: str) -> None:
    """A program of that name, as a shell script."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
