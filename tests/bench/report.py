"""Tables for people, JSON for later."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.model import Result, Row, Series, as_json

FOLDER = Path(__file__).parents[2] / "bench-results"


def print_result(console: Console, result: Result) -> None:
    """Print one benchmark: a line a contestant, then what bounds each figure."""
    table = Table(title=result.title, title_justify="left")
    for heading in ("", "contestant", "unit"):
        table.add_column(heading)
    for heading in ("min", "median", "max", "times"):
        table.add_column(heading, justify="right")
    for heading in ("wanted", "met", "also (medians)"):
        table.add_column(heading)
    for row in result.rows:
        _add_row(table, row)
    console.print(table)
    for row in result.rows:
        if row.bound:
            console.print(f"  [bold]{row.label}[/] is bound by {row.bound}", highlight=False)


def print_facts(console: Console, facts: Mapping[str, Any]) -> None:
    """One line about the machine."""
    load = ", ".join(f"{value:.2f}" for value in facts["load_average"])
    console.print(
        f"{facts['cores']} cores · {facts['kernel']} · Python {facts['python']} · flush {facts['flush_ms']} ms"
        f" · load {load} · commit {str(facts['commit'])[:10]}{' + changes' if facts['uncommitted_changes'] else ''}",
        highlight=False,
    )


def save(file: Path | None, facts: Mapping[str, Any], results: Sequence[Result], *, quick: bool) -> Path:
    """Write the raw results; without a file named, under `bench-results/` by time."""
    now = datetime.now(UTC)
    file = file or FOLDER / f"{now:%Y%m%dT%H%M%SZ}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "finished_at": now.isoformat(),
        "quick": quick,
        "machine": facts,
        "benchmarks": [as_json(result) for result in results],
    }
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _add_row(table: Table, row: Row) -> None:
    for index, series in enumerate(row.series):
        first = index == 0
        values = series.values()
        table.add_row(
            row.label if first else "",
            series.contestant,
            row.unit,
            *(f"{value:,.1f}" for value in (min(values), series.median(), max(values))),
            "" if first else f"{row.ratio(series.contestant):,.2f} x",
            "\n".join(target.text() for target in row.targets) if first else "",
            "\n".join("yes" if target.met(row) else "[bold red]no[/]" for target in row.targets) if first else "",
            _also(series),
            end_section=index == len(row.series) - 1,
        )


def _also(series: Series) -> str:
    return ", ".join(f"{name} {series.median(name):,.2f}" for name in series.figures())
