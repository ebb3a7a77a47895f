"""`shouwang call-up`: draft, approve, steer and watch an activation."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.kernel.command import Role
from interfaces.api.activations import PROCESS, case_for
from interfaces.cli import words
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.giving import WAIT, InRole, Key, Speaker, Waiting, give, read_document
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable, write_rows
from interfaces.cli.session import open_running, run

app = typer.Typer(no_args_is_help=True, help="应急叫应 / call people up")

Case = Annotated[str, typer.Argument(help="叫应编号 / id of the activation")]
Reason = Annotated[str, typer.Option(help="理由 / why")]
Many = Annotated[list[str] | None, typer.Option()]


@app.command()
def draft(
    file: Annotated[Path | None, typer.Option(help="指令文件（YAML 或 JSON） / the directive as a file")] = None,
    hazard: Annotated[str | None, typer.Option(help="事由")] = None,
    level: Annotated[str | None, typer.Option(help="响应级别 I–IV")] = None,
    drill: Annotated[bool | None, typer.Option("--drill/--real", help="演练或实战")] = None,
    authority: Annotated[str | None, typer.Option(help="发布单位")] = None,
    legal_basis: Annotated[str | None, typer.Option(help="依据")] = None,
    purpose: Annotated[str | None, typer.Option(help="用途")] = None,
    place: Annotated[str | None, typer.Option(help="报到地点")] = None,
    area: Many = None,
    unit: Many = None,
    skill: Many = None,
    headcount: Annotated[int | None, typer.Option(min=1, help="总人数；不填则全部待命人员")] = None,
    need: Annotated[list[str] | None, typer.Option(help="其中每种技能至少几人，如 medic=6")] = None,
    report_by: Annotated[str | None, typer.Option(help="报到时限，如 2026-01-31T02:00:00+08:00")] = None,
    expires_at: Annotated[str | None, typer.Option(help="失效时间")] = None,
    rest_override: Annotated[str | None, typer.Option(help="不顾休息时间的理由")] = None,
    case: Annotated[str | None, typer.Option("--id", help="叫应编号；不填则自动编号")] = None,
    speaker: Speaker = None,
    role: InRole = "command_post",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """起草。Draft an activation; somebody else approves it."""
    directive: dict[str, Any] = read_document(file) if file else {}
    given: dict[str, Any] = {
        "hazard": hazard,
        "level": level,
        "mode": None if drill is None else "drill" if drill else "real",
        "authority": authority,
        "legal_basis": legal_basis,
        "purpose": purpose,
        "place": place,
        "areas": area,
        "units": unit,
        "skills": skill,
        "headcount": _headcount(headcount, need or []),
        "report_by": report_by,
        "expires_at": expires_at,
        "rest_override": rest_override,
    }
    directive |= {name: value for name, value in given.items() if value is not None}
    key = key or f"cli-{datetime.now().astimezone():%Y%m%d%H%M%S%f}"
    body = {"type": "draft_activation", "directive": directive}
    give(
        case=case or case_for(key),
        process=PROCESS,
        body=body,
        speaker=speaker,
        role=role,
        key=key,
        wait=wait,
        as_json=as_json,
    )


@commanding(app, PROCESS, Role.COMMANDER)
def approve(
    case: Case,
) -> Given:
    """批准。Approve; by a commander who did not draft it (--as)."""
    return case, {"type": "approve_activation"}


@commanding(app, PROCESS, Role.COMMAND_POST)
def withdraw(
    case: Case,
    reason: Reason,
) -> Given:
    """撤回草稿。Withdraw a draft."""
    return case, {"type": "withdraw_draft", "reason": reason}


@commanding(app, PROCESS, Role.COMMAND_POST)
def amend(
    case: Case,
    reason: Reason,
    level: Annotated[str | None, typer.Option()] = None,
    place: Annotated[str | None, typer.Option()] = None,
    area: Many = None,
    unit: Many = None,
    skill: Many = None,
    headcount: Annotated[int | None, typer.Option(min=1)] = None,
    need: Annotated[list[str] | None, typer.Option()] = None,
    report_by: Annotated[str | None, typer.Option()] = None,
) -> Given:
    """变更。Change what is given; the rest stays."""
    changes: dict[str, Any] = {
        "level": level,
        "place": place,
        "areas": area,
        "units": unit,
        "skills": skill,
        "headcount": _headcount(headcount, need or []),
        "report_by": report_by,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    return case, {"type": "amend_activation", "reason": reason, **given}


@commanding(app, PROCESS, Role.COMMANDER)
def extend(
    case: Case,
    expires_at: Annotated[str, typer.Option(help="新的失效时间")],
    authority: Annotated[str, typer.Option(help="批准单位，须与启动时相同")],
    legal_basis: Annotated[str, typer.Option(help="依据")],
) -> Given:
    """续期。Renew before the expiry, by the same authority."""
    body = {
        "type": "extend_activation",
        "expires_at": expires_at,
        "authority": authority,
        "legal_basis": legal_basis,
    }
    return case, body


@commanding(app, PROCESS, Role.COMMANDER, "adopt-policy")
def adopt_policy(
    case: Case,
    reason: Reason,
) -> Given:
    """改用现行参数。Move a running call-up to the policy now in force."""
    return case, {"type": "adopt_policy", "reason": reason}


@commanding(app, PROCESS, Role.COMMAND_POST, "stand-down")
def stand_down(
    case: Case,
    reason: Reason,
) -> Given:
    """终止。Stand down; everyone is released."""
    return case, {"type": "stand_down", "reason": reason}


@app.command()
def show(case: Case, as_json: AsJson = False) -> None:
    """查看进展。The board of an activation."""

    async def work() -> dict[str, Any]:
        async with open_running() as house:
            return await house.read.board(case)

    board = run(work())
    if as_json:
        write_json(board)
        return
    if board["directive"]["mode"] == "drill":
        typer.echo("【演练】 This is a drill.")
    write_readable(board)


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, max=1000)] = 50, as_json: AsJson = False) -> None:
    """最近的叫应。The newest activations."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.activations(limit)

    rows = [{**row, **_told(row["directive"])} for row in run(work())]
    write_rows(rows, ("case_id", "mode", "phase", "level", "hazard", "drafted_at", "approved_at"), as_json=as_json)


def _told(directive: Mapping[str, Any]) -> dict[str, str]:
    mode = directive["mode"]
    return {"hazard": directive["hazard"], "level": directive["level"], "mode": words.MODES.get(mode, mode)}


def _headcount(total: int | None, need: list[str]) -> dict[str, Any] | None:
    if total is None and not need:
        return None
    skills: dict[str, int] = {}
    for one in need:
        skill, _, count = one.partition("=")
        if not count.isdigit():
            raise fail(f"--need 应写作 技能=人数，而不是 {one}。\nWrite --need as skill=count.", WRONG)
        skills[skill] = int(count)
    return {"total": total or sum(skills.values()), "skills": skills}
