"""One command runs the programs and mends them: a program carries nothing of the mending."""

import subprocess
import sys

HEAVY = ("appliance.doctor", "appliance.store", "appliance.web", "PIL", "flask", "peewee", "rich")


def test_the_command_itself_loads_nothing_heavy() -> None:
    asked = "import sys, appliance.cli.tokenctl; print('\\n'.join(sys.modules))"

    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=30, check=True
    ).stdout.split()

    assert [name for name in HEAVY if name in loaded] == []
