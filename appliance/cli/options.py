"""The options that most commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

A_PATH = click.Path(path_type=Path)

settings_option: Decorator = click.option(
    "--settings", "settings_file", type=A_PATH, help="Settings file (TOML)."
)
data_option: Decorator = click.option("--data", type=A_PATH, help="Data folder of the service.")
url_option: Decorator = click.option("--url", help="Address of the service.")
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
# What a test gives in place of the machine itself.
root_option: Decorator = click.option("--root", type=A_PATH, default=Path("/"), hidden=True)
