"""`shouwang inspection`: request, plan, commit, reveal, and draw again from the record."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from audit.verify_draw import Verified
from domain.inspection.draw import commitment_of
from domain.kernel.command import Role
from interfaces.api.inspections import PROCESS, case_for
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.giving import WAIT, InRole, Key, Speaker, SpeaksFor, Waiting, give, read_document
from interfaces.cli.output import AsJson, write_json, write_readable, write_rows
from interfaces.cli.session import open_running, rejected, run

app = typer.Typer(no_args_is_help=True, help="企业巡查·双随机 / inspections and their draw")

Case = Annotated[str, typer.Argument(help="检查编号 / id of the inspection")]
Reason = Annotated[str, typer.Option(help="理由 / why")]
File = Annotated[Path, typer.Argument(help="YAML 或 JSON 文件 / a file")]
NewId = Annotated[str | None, typer.Option("--id", help="检查编号；不填则自动编号")]


@app.command()
def request(
    file: File,
    case: NewId = None,
    speaker: Speaker = None,
    role: InRole = "command_post",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """提请。The command post requests an inspection; the department plans or declines."""
    _open({"type": "request_inspection", "request": read_document(file)}, case, speaker, role, None, key, wait, as_json)


@app.command()
def plan(
    file: File,
    case: NewId = None,
    speaker: Speaker = None,
    role: InRole = "department",
    speaks_for: SpeaksFor = None,
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """拟定计划。A competent department plans, of its own or, with --id, in answer to a request."""
    body = {"type": "plan_inspection", "plan": read_document(file)}
    _open(body, case, speaker, role, speaks_for, key, wait, as_json)


@commanding(app, PROCESS, Role.DEPARTMENT)
def approve(case: Case) -> Given:
    """批准。Approve; by somebody else of the department."""
    return case, {"type": "approve_plan"}


@commanding(app, PROCESS, Role.DEPARTMENT)
def decline(case: Case, reason: Reason) -> Given:
    """不予受理。Decline what was requested."""
    return case, {"type": "decline_request", "reason": reason}


@commanding(app, PROCESS, Role.DEPARTMENT)
def withdraw(case: Case, reason: Reason) -> Given:
    """撤回。Withdraw before the draw."""
    return case, {"type": "withdraw_inspection", "reason": reason}


@app.command()
def seed(
    file: Annotated[Path, typer.Argument(help="种子写到此文件，公开前妥为保管 / where the secret seed is kept")],
    as_json: AsJson = False,
) -> None:
    """生成种子。Make a secret seed, and show the commitment to publish. An existing file is never written over."""
    made = secrets.token_hex(32)
    try:
        with file.open("x", encoding="ascii") as handle:
            file.chmod(0o600)
            handle.write(made + "\n")
    except OSError as error:
        typer.echo(f"文件 {file} 无法写入。\nThe file cannot be written: {error}", err=True)
        raise typer.Exit(2) from None
    commitment = commitment_of(made)
    if as_json:
        write_json({"commitment": commitment, "file": str(file)})
    else:
        typer.echo(commitment)


@commanding(app, PROCESS, Role.DEPARTMENT)
def commit(
    case: Case,
    commitment: Annotated[str, typer.Argument(help="种子的 SHA-256 / SHA-256 of the seed")],
) -> Given:
    """公布种子摘要。Commit to a seed before the list is known."""
    return case, {"type": "commit_seed", "commitment": commitment}


@commanding(app, PROCESS, Role.DEPARTMENT)
def reveal(
    case: Case,
    file: Annotated[Path, typer.Argument(help="存有种子的文件 / the file that holds the seed")],
) -> Given:
    """公开种子。Reveal the seed: the draw follows."""
    return case, {"type": "reveal_seed", "seed": file.read_text("ascii").strip()}


@commanding(app, PROCESS, Role.DEPARTMENT)
def abandon(case: Case, reason: Reason) -> Given:
    """废止本次抽取。Give up a draw whose seed is not revealed; by somebody else than who committed."""
    return case, {"type": "abandon_draw", "reason": reason}


@app.command("verify-draw")
def verify_draw(case: Case, as_json: AsJson = False) -> None:
    """核验抽取。Draw again from the record, with code of its own. Exit code 1 if record and draw differ."""

    async def work() -> Verified:
        async with open_running() as house:
            return await house.read.draw(case)

    found = run(work())
    if as_json:
        write_json({"right": found.right, "drawn": found.drawn, "found": found})
    else:
        for one in found.rounds:
            typer.echo(
                f"第 {one.number} 次承诺 {one.commitment}（{one.committed_by}，{one.committed_at}）：{one.outcome}"
            )
        typer.echo(f"名单 {found.enterprises} 家企业、{found.officers} 名执法人员，已依次抽中 {len(found.called)} 家。")
        typer.echo("核验一致。The draw is right." if found.right else "核验不符 The draw differs：")
        for fault in found.faults:
            typer.echo(f"- {fault}")
    if not found.right:
        raise rejected()


@app.command()
def show(case: Case, as_json: AsJson = False) -> None:
    """查看。One inspection: plan, draw, visits."""

    async def work() -> dict[str, Any]:
        async with open_running() as house:
            return await house.read.inspection(case)

    (write_json if as_json else write_readable)(run(work()))


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, max=1000)] = 50, as_json: AsJson = False) -> None:
    """最近的检查。The newest inspections."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.inspections(limit)

    columns = ("case_id", "department", "stage", "purpose", "opened_at", "revealed_at", "standings")
    write_rows(run(work()), columns, as_json=as_json)


def _open(
    body: dict[str, Any],
    case: str | None,
    speaker: str | None,
    role: str,
    speaks_for: str | None,
    key: str | None,
    wait: float,
    as_json: bool,
) -> None:
    key = key or f"cli-{datetime.now().astimezone():%Y%m%d%H%M%S%f}"
    give(
        case=case or case_for(key),
        process=PROCESS,
        body=body,
        speaker=speaker,
        role=role,
        speaks_for=speaks_for,
        key=key,
        wait=wait,
        as_json=as_json,
    )
