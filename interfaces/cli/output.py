"""What the command line writes: text for people, or JSON for programs; errors as one sentence on stderr."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
import yaml
from rich.console import Console, RenderableType
from rich.table import Table

from audit.readable import plain

REFUSED = 1
"""Exit code: the answer is no (a rejection, a refused import, a divergence)."""
WRONG = 2
"""Exit code: it cannot be asked like that: an argument, a setting, a file, a port or a folder must be changed first."""
AWAY = 3
"""Exit code: a server is away or does not come up; the same may work later."""
INTERRUPTED = 130
"""Exit code: Ctrl-C before there was anything to stop, as shells have it."""

_UNBOUND = 10_000
"""Columns."""

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")]


def write_json(value: Any) -> None:
    """One JSON document."""
    typer.echo(orjson.dumps(plain(value), option=orjson.OPT_INDENT_2).decode())


def write_readable(value: Any) -> None:
    """A value for people: YAML without its punctuation."""
    typer.echo(yaml.safe_dump(plain(value), allow_unicode=True, sort_keys=False).rstrip())


def write_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table, or a sentence when it is empty. The first column holds ids, which people copy: they are not folded."""
    if not rows:
        typer.echo("没有内容。 Nothing.")
        return
    table = Table(box=None, pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    write_drawn(table)


def write_drawn(drawn: RenderableType) -> None:
    """Something drawn as wide as the terminal, unless an id needs more; as wide as it likes where no terminal is."""
    console = Console()
    wanted = console.measure(drawn, options=console.options.update(width=_UNBOUND))
    console.width = max(console.width, wanted.minimum if console.is_terminal else wanted.maximum)
    console.print(drawn)


def write_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """The same rows as JSON or as a table of some columns."""
    if as_json:
        write_json(list(rows))
    else:
        write_table(columns, [[row.get(column) for column in columns] for row in rows])


def fail(sentence: str, code: int) -> typer.Exit:
    """Write a sentence to stderr; raise what is returned."""
    typer.echo(sentence, err=True)
    return typer.Exit(code)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return str(value)
