"""`shouwang alarms`: what the command post must see at once, of all processes or of one case."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from interfaces.cli import words
from interfaces.cli.output import AsJson, write_json, write_rows
from interfaces.cli.session import open_running, run
from ledger.projections.alarms import FAULT


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(alarms)


def alarms(
    case: Annotated[str | None, typer.Argument(help="事项编号；不填则全部 / a case and its musters; else all")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """告警：最近的在前，含规则出错。The newest alarms first, faults in the rules among them."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.alarms(case, limit)

    found = run(work())
    if as_json:
        write_json(found)
    else:
        rows = [{**one, "alarm": alarm_text(one["kind"], one["detail"])} for one in found]
        write_rows(rows, ("case", "at", "alarm", "decision"), as_json=False)


def alarm_text(kind: str, detail: Mapping[str, Any]) -> str:
    """An alarm in one line."""
    name = words.ALARMS.get(kind, kind)
    if kind == FAULT:
        return f"{name}：{detail['type']}（{detail['fault']}）"
    if "people" in detail:
        return f"{name}：{detail['people']} 人，移交指挥部"
    if "total" in detail:
        return f"{name}：差 {detail['total']} 人 {words.counted(detail.get('skills', {}), words.SKILLS)}"
    if "obligations" in detail:
        return f"{name}：{'、'.join(detail['obligations'])}"
    return name
