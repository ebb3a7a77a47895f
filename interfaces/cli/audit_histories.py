"""`shouwang audit histories`: what was archived of a case's workflow before Temporal forgot it."""

from pathlib import Path
from typing import Annotated

import typer

from audit.history_archive import HistoryArchive, HistoryDamaged
from interfaces.cli.audit_session import EVERYTHING, open_record
from interfaces.cli.output import AsJson, fail, write_json, write_table
from interfaces.cli.session import rejected, run, settings_of_running
from ledger.postgres.histories import ArchivedHistory, Archiving, Histories

Case = Annotated[
    str | None, typer.Argument(help="事项编号；不写则看归档情况 / a case; without one, how archiving goes")
]
Out = Annotated[Path | None, typer.Option("--out", help="把历史写成 JSON 到此文件夹 / write them as JSON there")]


def histories(case: Case = None, out: Out = None, as_json: AsJson = False) -> None:
    """运行历史归档。Archived Temporal histories of a case, checked by their digests. Exit code 1 if one is damaged."""
    settings = settings_of_running()

    async def work() -> tuple[Archiving, list[ArchivedHistory]]:
        async with open_record("histories", case or EVERYTHING) as record:
            kept = Histories(record.pool)
            return await kept.state(), await kept.of_case(case) if case is not None else []

    state, found = run(work())
    if case is None:
        _write_state(state, as_json=as_json)
        return
    archive = HistoryArchive(settings.history_folder)
    checked = [(one, _look(archive, one, out)) for one in found]
    if as_json:
        write_json([{"history": one, "damage": damage} for one, damage in checked])
    else:
        columns = (
            "运行 run",
            "流程 workflow",
            "开始 started",
            "结束 closed",
            "如何 ended",
            "事件 events",
            "核对 checked",
        )
        rows = [
            (
                one.run_id,
                one.workflow,
                one.started_at,
                one.closed_at,
                one.ended,
                one.events,
                damage or "相符 as archived",
            )
            for one, damage in checked
        ]
        write_table(columns, rows)
    if any(damage for _, damage in checked):
        raise rejected()


def _look(archive: HistoryArchive, one: ArchivedHistory, out: Path | None) -> str | None:
    try:
        text = archive.read(one.case, one.run_id, one.digest)
    except HistoryDamaged as damaged:
        return str(damaged)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{one.run_id}.json").write_bytes(text)
        except OSError as error:
            raise fail(f"无法写入 {out}：{error.strerror}。 {out} cannot be written.", 2) from None
    return None


def _write_state(state: Archiving, *, as_json: bool) -> None:
    if as_json:
        write_json(state)
    elif state.failed_at is not None:
        typer.echo(f"自 {state.failed_at:%Y-%m-%d %H:%M:%S} 起未能归档：{state.error}")
        typer.echo(f"Archiving fails since {state.failed_at.isoformat()}: {state.error}")
    elif state.done_at is not None:
        typer.echo(f"最近一次归档检查 {state.done_at.astimezone():%Y-%m-%d %H:%M:%S}，正常。")
        typer.echo(f"The last look was at {state.done_at.isoformat()} and went well.")
    else:
        typer.echo("尚未归档过。 Nothing was archived yet.")
