"""`tokenctl status` for people."""

from typing import Any

from rich.console import Console
from rich.table import Table


def show_status(health: dict[str, Any], board: dict[str, Any]) -> None:
    """Prints the service's health, the counters and who waits."""
    table = Table("Counter", "State", "Now serving", box=None)
    serving = {row["counter"]: row["label"] for row in board["now_serving"]}
    for counter in board["counters"]:
        table.add_row(counter["name"], counter["state"], serving.get(counter["code"], "-"))
    console = Console()
    console.print(f"service {health['status']}, version {health['version']}, day {board['day']}")
    if not board["clock_sure"]:
        console.print("clock unsure: numbers go on until the time is known")
    console.print(table)
    for department in board["departments"]:
        console.print(f"{department['name']}: {department['waiting']} waiting")
