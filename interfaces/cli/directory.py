"""`shouwang directory`: import what the county filled in, and invent a county to try with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from directory.importing import SourceFile
from directory.listings import Counts
from directory.sample import SampleCounty
from domain.kernel.command import Role
from interfaces.api.shapes import decision_out
from interfaces.cli.errors import spoken
from interfaces.cli.giving import SOURCE, WAIT, Speaker, Waiting, actor_of
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable
from interfaces.cli.session import open_running, rejected, run
from interfaces.importing import Imported, import_county_files

app = typer.Typer(no_args_is_help=True, help="通讯录 / units, people and areas")

Files = Annotated[list[Path], typer.Argument(help="Excel 或 CSV 文件，可多个 / files that belong together")]


@app.command("import")
def import_(files: Files, speaker: Speaker = None, wait: Waiting = WAIT, as_json: AsJson = False) -> None:
    """导入。Import files, all of them or nothing; a calendar is published in the name of who speaks."""
    _import(files, speaker, wait, as_json, dry_run=False)


@app.command()
def preview(files: Files, as_json: AsJson = False) -> None:
    """预览。What an import would do; writes nothing."""
    _import(files, None, 0, as_json, dry_run=True)


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


def _import(files: list[Path], speaker: str | None, wait: float, as_json: bool, *, dry_run: bool) -> None:
    try:
        sources = [SourceFile.from_path(path) for path in files]
    except OSError as error:
        raise fail(f"文件 {error.filename} 无法读取。\nA file cannot be read: {error}", WRONG) from None

    async def work() -> Imported:
        actor = actor_of(speaker, Role.COMMAND_POST)
        async with open_running() as house:
            return await import_county_files(house, sources, actor, source=SOURCE, wait=wait, dry_run=dry_run)

    imported = run(work())
    if as_json:
        decision = decision_out(imported.decision) if imported.decision else None
        told = {"command_id": imported.command_id, "decision": decision}
        write_json({**imported.report.model_dump(mode="json"), "publication": told if imported.command_id else None})
    else:
        typer.echo("\n".join((imported.report.text(), *_published(imported))))
    if imported.rejected or not imported.report.accepted:
        raise rejected()


def _published(imported: Imported) -> list[str]:
    """What became of the calendar, if a sheet changed it."""
    decision = imported.decision
    if imported.command_id is None:
        return []
    if decision is None:
        return [f"日历已提交（{imported.command_id}），尚未决定；稍后用 shouwang commands show 查看。"]
    if decision.rejection is None:
        return [f"日历已发布：第 {decision.events[0]['version']} 版，决定第 {decision.number} 号。"]
    if not imported.rejected:
        return ["日历未变：他人刚刚发布了同样的内容。"]
    return [f"通讯录已写入，日历未能发布：{decision.rejection.code}：{decision.rejection.reason}。可重新导入。"]
