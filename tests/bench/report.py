"""What was measured beside what is aimed at: a table to read, or JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from rich.console import Console
from rich.table import Table


class Better(StrEnum):
    LOWER = "at most"
    HIGHER = "at least"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `aim` None: told to explain the others, and judged by nobody."""

    what: str
    measured: float
    unit: str
    aim: float | None = None
    better: Better = Better.LOWER
    note: str = ""

    @property
    def of_aim(self) -> float | None:
        return self.measured / self.aim if self.aim else None

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return ""
        if self.better is Better.LOWER:
            return "within" if self.measured <= self.aim else "over"
        return "within" if self.measured >= self.aim else "short"


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark found, or why it found nothing."""

    name: str
    rows: Sequence[Row]
    took_s: float
    others_cores: float
    trouble: str = ""


def print_json(results: Sequence[Result], surroundings: str) -> None:
    print(
        json.dumps(
            {
                "surroundings": surroundings,
                "results": [
                    {
                        **asdict(result),
                        "rows": [
                            {**asdict(row), "of_aim": row.of_aim, "verdict": row.verdict}
                            for row in result.rows
                        ],
                    }
                    for result in results
                ],
            },
            indent=1,
        )
    )


def print_table(results: Sequence[Result], surroundings: str, console: Console) -> None:
    table = Table(title="Numbers to hold", caption=surroundings, title_justify="left")
    for heading in ("what", "aim", "measured", "of aim", "verdict", "note"):
        right = heading in {"aim", "measured", "of aim"}
        table.add_column(heading, justify="right" if right else "left", no_wrap=right)
    for result in results:
        table.add_section()
        table.add_row(f"[bold]{result.name}", "", "", "", "", _circumstances(result))
        for row in result.rows:
            table.add_row(*_cells(row))
        if result.trouble:
            table.add_row("  no result", "", "", "", "[red]trouble", result.trouble)
    console.print(table)


def _circumstances(result: Result) -> str:
    return f"took {result.took_s:.0f} s; others used {result.others_cores:.1f} cores meanwhile"


def _cells(row: Row) -> tuple[str, ...]:
    sign = "≤" if row.better is Better.LOWER else "≥"
    colour = {"within": "green", "over": "red", "short": "red"}.get(row.verdict, "")
    return (
        f"  {row.what}",
        "" if row.aim is None else f"{sign} {_figure(row.aim)} {row.unit}",
        f"{_figure(row.measured)} {row.unit}",
        "" if row.of_aim is None else f"{row.of_aim:.2f}",
        f"[{colour}]{row.verdict}" if colour else "",
        row.note,
    )


def _figure(value: float) -> str:
    if value == 0 or value >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"
