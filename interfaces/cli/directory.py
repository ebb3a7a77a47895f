"""`shouwang directory`: import what the county filled in, and invent a county to try with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from directory.importing import ImportReport, SourceFile, import_files
from directory.listings import Counts
from directory.sample import SampleCounty
from interfaces.cli.errors import spoken
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable
from interfaces.cli.session import open_running, rejected, run

app = typer.Typer(no_args_is_help=True, help="通讯录 / units, people and areas")

Files = Annotated[list[Path], typer.Argument(help="Excel 或 CSV 文件，可多个 / files that belong together")]


@app.command("import")
def import_(files: Files, as_json: AsJson = False) -> None:
    """导入。Import files, all of them or nothing."""
    _import(files, as_json, dry_run=False)


@app.command()
def preview(files: Files, as_json: AsJson = False) -> None:
    """预览。What an import would do; writes nothing."""
    _import(files, as_json, dry_run=True)


@app.command()
def counts(as_json: AsJson = False) -> None:
    """数量。How much the directory holds."""

    async def work() -> Counts:
        async with open_running() as house:
            return await house.directory.counts()

    found = run(work())
    (write_json if as_json else write_readable)(found)


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹 / where to write the files")],
    cadres: Annotated[int, typer.Option(min=78, help="干部人数 / number of cadres")] = 1000,
    seed: Annotated[int, typer.Option(help="同一种子得同一县 / the same seed, the same county")] = 1,
    as_json: AsJson = False,
) -> None:
    """样例县。Invent a county (no real names) as the Excel files that a county fills in."""
    # Contacts count as confirmed for a month only: an invented county is one of today.
    with spoken():
        paths = SampleCounty(seed=seed, cadres=cadres, now=datetime.now(UTC)).write(folder)
    if as_json:
        write_json({"files": [str(path) for path in paths]})
    else:
        typer.echo("\n".join(str(path) for path in paths))


def _import(files: list[Path], as_json: bool, *, dry_run: bool) -> None:
    try:
        sources = [SourceFile.from_path(path) for path in files]
    except OSError as error:
        raise fail(f"文件 {error.filename} 无法读取。\nA file cannot be read: {error}", WRONG) from None

    async def work() -> ImportReport:
        async with open_running() as house:
            return await import_files(house.pool, house.keyring, sources, dry_run=dry_run)

    report = run(work())
    if as_json:
        write_json(report)
    else:
        typer.echo(report.text())
    if not report.accepted:
        raise rejected()
