"""`shouwang return`: the directive that sends seconded cadres home, or releases them, from a list."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from directory.importing.cadres import CadreList, load_known, read_cadres
from directory.importing.source import SourceFile
from domain.kernel.command import Role
from interfaces.api.returns import PROCESS, new_return, return_case
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.giving import WAIT, InRole, Key, Speaker, SpeaksFor, Waiting, give
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_rows
from interfaces.cli.session import open_running, run

app = typer.Typer(no_args_is_help=True, help="返岗指令 / directives that send cadres home")

Case = Annotated[str, typer.Argument(help="指令编号 / id of the directive")]


@app.command()
def draft(
    file: Annotated[Path, typer.Argument(help="名单（Excel 或 CSV）：工号、社区、岗位，单位可选 / the list")],
    authority: Annotated[str, typer.Option(help="发布单位")],
    legal_basis: Annotated[str, typer.Option(help="依据")],
    scope: Annotated[str, typer.Option(help="范围")],
    handover_by: Annotated[str | None, typer.Option(help="交接时限，如 2026-03-09T18:00:00+08:00")] = None,
    release: Annotated[bool, typer.Option("--release", help="解除撤岗后保留的职责，而非返岗")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对名单，不提交")] = False,
    case: Annotated[str | None, typer.Option("--id", help="编号；不填则自动编号")] = None,
    speaker: Speaker = None,
    role: InRole = "command_post",
    speaks_for: SpeaksFor = None,
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """起草。Draft from a list; one bad row and nothing is submitted. Somebody else approves."""
    listed = _read(file)
    if listed.refusals or dry_run:
        _report(listed, as_json=as_json)
        return
    key = key or f"cli-{datetime.now().astimezone():%Y%m%d%H%M%S%f}"
    directive: dict[str, Any] = {
        "orders": "release" if release else "return",
        "authority": authority,
        "legal_basis": legal_basis,
        "scope": scope,
        "handover_by": handover_by,
        "cadres": [one.model_dump(mode="json") for one in listed.cadres],
    }
    give(
        case=new_return(case, key),
        process=PROCESS,
        body={"type": "draft_return", "directive": directive},
        speaker=speaker,
        role=role,
        speaks_for=speaks_for,
        key=key,
        wait=wait,
        as_json=as_json,
    )


@commanding(app, PROCESS, Role.COMMANDER)
def approve(case: Case) -> Given:
    """批准。Approve; by somebody who did not draft it (--as)."""
    return return_case(case), {"type": "approve_return"}


@commanding(app, PROCESS, Role.COMMAND_POST)
def withdraw(case: Case, reason: Annotated[str, typer.Option(help="理由 / why")]) -> Given:
    """撤回草稿。Withdraw a draft."""
    return return_case(case), {"type": "withdraw_return", "reason": reason}


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, max=1000)] = 50, as_json: AsJson = False) -> None:
    """最近的指令。The newest directives and what became of them."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.returns(limit)

    columns = ("case_id", "orders", "phase", "cadres", "units", "taken", "gone", "drafted_at", "approved_at")
    write_rows(run(work()), columns, as_json=as_json)


def _read(file: Path) -> CadreList:
    try:
        source = SourceFile.from_path(file)
    except OSError as error:
        raise fail(f"文件 {file} 无法读取。\nThe file {file} cannot be read: {error}", WRONG) from None

    async def work() -> CadreList:
        async with open_running() as house:
            return read_cadres(source, await load_known(house.pool))

    return run(work())


def _report(listed: CadreList, *, as_json: bool) -> None:
    """What the list says. Exits with `WRONG` if a row was refused."""
    if as_json:
        write_json(
            {
                "cadres": len(listed.cadres),
                "refusals": [one.model_dump(mode="json") for one in listed.refusals],
            }
        )
    elif not listed.refusals:
        typer.echo(f"名单可用，共 {len(listed.cadres)} 人。The list is good: {len(listed.cadres)} people.")
    if listed.refusals:
        counted = f"有 {len(listed.refusals)} 处不能采用，未提交任何内容。"
        raise fail(f"{counted}\n{listed.text()}\nNothing was submitted: {len(listed.refusals)} refusals.", WRONG)
