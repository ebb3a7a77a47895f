"""A checkpoint and its rota as a duty officer reads them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from interfaces.cli.output import write_drawn, write_readable

ZONE = ZoneInfo("Asia/Shanghai")
STAGES: Mapping[str, str] = {
    "planned": "已排班",
    "published": "已公布",
    "staffed": "人员已锁定",
    "open": "值守中",
    "handover": "交接中",
    "closed": "已结束",
    "cancelled": "已取消",
}
_MARKS: Mapping[str, str] = {
    "planned": "·",
    "told": "○",
    "acknowledged": "◎",
    "on_post": "●",
    "done": "✓",
    "missing": "！",
    "left": "脱",
    "absent": "✗",
    "handed_on": "→",
    "excused": "假",
    "lapsed": "-",
}
_LEGEND = "· 已排  ○ 已通知  ◎ 已确认  ● 在岗  ✓ 完成  ！未到  脱 脱岗  ✗ 缺勤  ☆ 值班长  替 替岗"
_GONE = frozenset({"handed_on", "excused"})


def write_rota(shifts: Sequence[Mapping[str, Any]]) -> None:
    """One line a shift."""
    if not shifts:
        typer.echo("这段时间没有班次。 No shifts.")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("班次", "时间", "状态", "需", "在", "人员", "交接"):
        table.add_column(column, overflow="fold", no_wrap=column in ("班次", "时间"))
    for shift in shifts:
        people = [one for one in shift["duties"] if one["standing"] not in _GONE]
        table.add_row(
            shift["shift"],
            f"{_local(shift['starts_at'])}–{_local(shift['ends_at'])[-5:]}",
            STAGES.get(shift["stage"], shift["stage"]) + ("（寻人替岗）" if shift["searching"] else ""),
            str(shift["needed"]),
            str(sum(one["standing"] in ("on_post", "done") for one in people)),
            "  ".join(_person(one, shift["leader"]) for one in people) or "无人",
            shift["handover"] or "-",
        )
    write_drawn(table)
    typer.echo(_LEGEND)


def write_board(board: Mapping[str, Any]) -> None:
    """The board without the rota's assignments, which are a table of their own."""
    if board["document"]["mode"] == "drill":
        typer.echo("【演练】 This is a drill.")
    rota = board["rota"]
    shown = {**board, "rota": _proposal(rota) if rota else None}
    write_readable(shown)


def _proposal(rota: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {name: rota[name] for name in ("round", "status", "objective", "bound", "changes", "used")}
    told["duties"] = len(rota["assignments"])
    if rota["explanation"]:
        told["because"] = [reason["zh"] for reason in rota["explanation"]["conflict"]]
        told["smallest_relaxation"] = [reason["zh"] for reason in rota["explanation"]["relaxation"]]
    return told


def _person(duty: Mapping[str, Any], leader: str | None) -> str:
    name = duty.get("name") or duty["person"]
    marks = ("☆" if duty["person"] == leader else "") + ("替" if duty["instead_of"] else "")
    return f"{_MARKS.get(duty['standing'], '?')}{marks}{name}"


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%m-%d %H:%M")
