"""The drill's screen while it runs: one page, drawn from a board and what the simulated people last got."""

import re

from rich import box
from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from directory.masking import mask_name
from domain.callup.muster.state import Status
from interfaces.cli import words
from interfaces.cli.alarms import alarm_text
from interfaces.demo.board import Board
from interfaces.demo.view import Pace, View

_STYLES = {
    Status.CALLED: "white",
    Status.UNREACHED: "yellow",
    Status.ACKNOWLEDGED: "cyan",
    Status.EN_ROUTE: "blue",
    Status.MISSING: "red",
    Status.DECLINED: "magenta",
    Status.ARRIVED: "green",
}
BAR = 28
"""Columns of a bar."""
TALL = 32
"""Lines from which there is room for messages and alarms, too."""
_NAME = re.compile(r"(?<=】)([^，。：；]{2,4}?)(?=同志)")
_NAMES = re.compile(r"(?<=：)([^：。；]+)(?=。)")


def draw(view: View, height: int = TALL) -> RenderableType:
    """The whole page for a terminal of `height` lines."""
    page = Layout()
    page.split_column(Layout(_head(view), size=5), Layout(name="middle"), Layout(name="below", size=9))
    page["below"].visible = height >= TALL
    page["middle"].split_row(Layout(name="left"), Layout(_townships(view.board), name="right"))
    page["left"].split_column(
        Layout(_statuses(view.board), ratio=3), Layout(_channels(view.board), ratio=2, minimum_size=7)
    )
    page["below"].split_row(Layout(_samples(view), ratio=3), Layout(_alarms(view.board), ratio=2))
    return page


def _head(view: View) -> Panel:
    board = view.board
    bars = Table.grid(padding=(0, 1))
    bars.add_column(no_wrap=True)
    bars.add_column(width=BAR)
    bars.add_column(no_wrap=True)
    quorum = f"[b]{board.arrived}[/b]/{board.wanted} 人到岗" + _skills(board)
    bars.add_row("集结 quorum", _bar(board.arrived, board.wanted, "green"), quorum)
    bars.add_row("时钟 clock", _bar(board.elapsed, view.pace.report_within, "yellow"), _clock(board, view.pace))
    ledger = f"账本 ledger：决定 {board.decisions} · 事件 {board.events} · {view.rate:.0f}/秒 · 屏幕落后 {board.lag} 个"
    title = f"[b]【演练】{view.title}[/b] · {view.case}"
    return Panel(Group(bars, Text(ledger, style="dim")), title=title, border_style="cyan", padding=(0, 1))


def _skills(board: Board) -> str:
    parts = [
        f"{words.SKILLS.get(skill, skill)} {board.arrived_skills.get(skill, 0)}/{wanted}"
        for skill, wanted in board.wanted_skills.items()
    ]
    met = "  [b green]已满员[/b green]" if board.quorum_met_at else ""
    return f"（{'，'.join(parts)}）{met}" if parts else met


def _clock(board: Board, pace: Pace) -> str:
    if board.approved_at is None:
        return "等待批准"
    return (
        f"T+{board.elapsed:.0f} 秒 = 预案 {board.elapsed / pace.minute:.0f} 分钟（到岗时限 {pace.report_within:g} 秒）"
    )


def _bar(done: float, total: float, style: str) -> ProgressBar:
    return ProgressBar(total=max(total, 1), completed=min(done, total), width=BAR, complete_style=style)


def _statuses(board: Board) -> Panel:
    table = _table("状态 status", "人数")
    table.add_column()
    most = max(board.statuses.values(), default=1)
    for status, people in board.statuses.items():
        style = _STYLES.get(status, "dim")
        table.add_row(Text(words.STATUSES[status], style=style), str(people), Text("█" * (people * 20 // most), style))
    note = f"叫应 {board.called}（替补 {board.substitutes}）· 已通知 {board.notified} · 回执 {board.acknowledged}"
    note += f" · 后备 {board.reserves} · 未叫应 {board.excluded}"
    return Panel(Group(table, Text(note, style="dim")), title="人员 people", padding=(0, 1))


def _townships(board: Board) -> Panel:
    table = _table("区划 area", "叫应", "回执", "到岗", "失联")
    for town in board.townships:
        silent = Text(str(town.silent or ""), style="yellow")
        table.add_row(town.name, str(town.called), str(town.acknowledged), f"[green]{town.arrived}[/green]", silent)
    return Panel(table, title="乡镇（街道）by township", padding=(0, 1))


def _channels(board: Board) -> Panel:
    table = _table("渠道 channel", "结果")
    for channel, outcomes in board.deliveries.items():
        table.add_row(words.CHANNELS.get(channel, channel), words.counted(outcomes, words.OUTCOMES))
    steps = words.steps({step: count for step, count in board.steps.items() if step not in words.NOTICES})
    return Panel(Group(table, Text(f"逐级：{steps}", style="dim")), title="消息 deliveries", padding=(0, 1))


def _alarms(board: Board) -> Panel:
    lines = [
        Text.assemble((f"{alarm.at.astimezone():%H:%M:%S} ", "dim"), (alarm_text(alarm.kind, alarm.detail), "red"))
        for alarm in board.alarms
    ]
    return Panel(Group(*lines) if lines else Text("暂无", style="dim"), title="告警 alarms", padding=(0, 1))


def _samples(view: View) -> Panel:
    lines = [
        Text.assemble((f"{words.CHANNELS.get(channel, channel)} ", "cyan"), masked(text))
        for channel, text in view.samples
    ]
    for line in lines:
        line.no_wrap = True
        line.overflow = "ellipsis"
    return Panel(Group(*lines), title="最近消息（姓名已遮盖）newest messages", padding=(0, 1))


def masked(text: str) -> str:
    """A message's text without the names in it: screens show the surname only."""
    text = _NAME.sub(lambda found: mask_name(found[0]), text, count=1)
    return _NAMES.sub(lambda found: "、".join(map(_masked_name, found[0].split("、"))), text)


def _masked_name(name: str) -> str:
    head, mark, rest = name.partition("等")
    return mask_name(head) + mark + rest if len(head) <= 4 else name


def plain(view: View) -> str:
    """One line of progress, for terminals that cannot draw and for logs."""
    board = view.board
    people = "，".join(f"{words.STATUSES[status]} {count}" for status, count in board.statuses.items()) or "尚未叫应"
    return f"T+{board.elapsed:5.1f} 秒  到岗 {board.arrived}/{board.wanted}  {people}  决定 {board.decisions}"


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=False, padding=(0, 1), pad_edge=False, show_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number and column != "结果" else "left")
    return table
