"""Steps of the installer that need the real system, asked by their own words with stand-ins."""

import subprocess
from pathlib import Path

from tests.support.service import ROOT as PROJECT

PARTS = "common packages release system proving"
LOAD = f"""
set -euo pipefail
cd "$1"
for part in {PARTS}; do . "firmware-config/install/$part.sh"; done
"""


def step(words: str, *more: str | Path) -> "subprocess.CompletedProcess[str]":
    """Runs words of shell with the installer's parts loaded; `more` are its $2 and so on."""
    return subprocess.run(
        ["bash", "-c", LOAD + words, "bash", str(PROJECT), *map(str, more)],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_the_safe_page_ends_before_the_programs_are_stopped() -> None:
    # its end starts them all, which only a stop that comes after it takes back
    said = step('units() { echo "$@"; }; stop_programs "$1"')

    page, programs = said.stdout.splitlines()
    assert page == "stop token-safe-page@*.service"
    assert "token-service.service" in programs.split()
    assert "token-again.target" in programs.split()
