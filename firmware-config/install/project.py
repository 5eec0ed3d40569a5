"""What pyproject.toml says, for the installer: before anything is installed, standard library only.

project.py version | needs | commands     each answer on lines of its own
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]


def main() -> None:
    """Prints one of the answers."""
    answers = {"version": version, "needs": needs, "commands": commands}
    if sys.argv[1:] and sys.argv[1] in answers:
        print("\n".join(answers[sys.argv[1]]()))  # noqa: T201
    else:
        sys.exit(f"usage: project.py {' | '.join(answers)}")


def version() -> list[str]:
    """The version number, without importing the package."""
    text = (PROJECT / "appliance" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"', text, re.M)
    return [found[1] if found else "0"]


def needs() -> list[str]:
    """The requirements that pip has to satisfy."""
    return list(_project()["dependencies"])


def commands() -> list[str]:
    """`name module function` of each program."""
    scripts: dict[str, str] = _project()["scripts"]
    return [f"{name} {goal.replace(':', ' ')}" for name, goal in scripts.items()]


def _project() -> dict[str, Any]:
    with (PROJECT / "pyproject.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)["project"]
    return found


if __name__ == "__main__":
    main()
