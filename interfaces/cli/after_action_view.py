"""The after-action summary (事后评估) for a person to read."""

import json
from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from audit.after_action import AfterAction
from interfaces.cli import words
from interfaces.cli.paths import shown_path, shown_program
from interfaces.demo.history import HistorySize
from interfaces.installation import api_url
from workers.settings import Settings

_ENDED = {"stood_down": "按指令终止", "lapsed": "到期失效"}


def render(summary: AfterAction, history: HistorySize) -> RenderableType:
    """The whole summary."""
    kind = "演练" if summary.drill else "实战"
    title = f"事后评估 After-action · 【{kind}】{summary.hazard} {summary.level} 级响应"
    tables = (_calling, _gathering, _missing, _ladder, _messages, _ends)
    parts = [*(table(summary) for table in tables), _record(summary, history)]
    return Panel(Group(_pace(summary), *parts, _verdict(summary)), title=title, border_style="cyan", padding=(0, 1))


def as_json(summary: AfterAction, history: HistorySize) -> str:
    """The same for programs."""
    told = {**summary.model_dump(), "accounted": summary.accounted}
    return json.dumps({**told, "temporal": asdict(history)}, ensure_ascii=False, indent=2)


def further(activation: str, settings: Settings, ui_url: str | None, *, runs: bool) -> str:
    """What to type and open to look further, one thing a line so that it can be copied; `runs`: still up."""
    command = f"SHOUWANG_DATA={shown_path(settings.data)} {shown_program()}"
    ui = f"{ui_url}/namespaces/{settings.temporal.namespace}/workflows/{activation}"
    here = [("接口 API", f"{api_url(settings)}/docs"), ("Temporal", ui if ui_url else str(settings.temporal.address))]
    lines = [
        *([] if runs else [("先启动 start again", f"{command} up")]),
        ("进展 board", f"{command} call-up show {activation}"),
        ("重放 replay", f"{command} audit --purpose 复盘 replay {activation}"),
        ("重新判定 re-decide", f"{command} audit --purpose 复盘 redecide {activation}"),
        ("核验 verify", f"{command} audit --purpose 复盘 verify"),
        ("运行情况 status", f"{command} status"),
        *(here if runs else []),
        ("日志 logs", shown_path(settings.logs)),
    ]
    return "\n".join(
        ["[bold]继续查看 Look further[/bold]", *(f"  [cyan]{name}[/cyan]  {what}" for name, what in lines)]
    )


def _pace(summary: AfterAction) -> Text:
    told = f"{summary.activation}；时间从批准起计。Times count from the approval."
    if summary.minute != 60:
        minute = f"{summary.minute:.3g}"
        told += f"\n演练时间压缩：预案 1 分钟按 {minute} 秒计。Compressed: one minute is {minute} s."
    return Text(told, style="dim")


def _calling(summary: AfterAction) -> Table:
    table = _table("叫应与回执 Called and acknowledged")
    wanted = "全体待命人员" if summary.wanted is None else f"{summary.wanted} 人"
    skills = words.counted(summary.wanted_skills, words.SKILLS)
    table.add_row("需要 wanted", wanted + (f"（其中 {skills}）" if summary.wanted_skills else ""))
    table.add_row("叫应 called", f"{summary.called} 人，其中替补 {summary.substitutes} 人")
    table.add_row("未叫应 excluded", words.counted(summary.excluded, words.EXCLUSIONS))
    first, last = _clock(summary.first_notified), _clock(summary.last_notified)
    table.add_row("通知 notified", f"{summary.notified} 人，首条 {first}，末条（含替补）{last}")
    for by in summary.acknowledged_by:
        share = _percent(by.people, summary.called)
        table.add_row(f"{by.minutes} 分钟内回执", f"{by.people} 人（{share}）{_scaled(summary, by.seconds)}")
    table.add_row(
        "回执合计 acknowledged",
        f"{summary.acknowledged} 人，逾时 {summary.acknowledged_late} 人，他人代为回执 {summary.acknowledged_for} 人",
    )
    return table


def _gathering(summary: AfterAction) -> Table:
    table = _table("集结 Assembled")
    for part in summary.assembled_at:
        table.add_row(f"到岗 {part.percent}%", f"{_clock(part.seconds)}（{part.people} 人）")
    table.add_row("满员 quorum met", _clock(summary.quorum_met))
    table.add_row("到岗合计 arrived", f"{summary.arrived} 人，其中迟到 {summary.arrived_late} 人")
    return table


def _missing(summary: AfterAction) -> Table:
    table = _table("未到 Not there")
    table.add_row("联系不上 unreached", f"{summary.unreached} 人")
    declined = sum(summary.declined.values())
    table.add_row("不能到岗 declined", f"{declined} 人：{words.counted(summary.declined, words.REASONS)}")
    table.add_row("答应而未到 no-shows", f"{summary.no_shows} 人")
    table.add_row("缺额告警 shortfalls", f"{summary.shortfalls} 次")
    return table


def _ladder(summary: AfterAction) -> Table:
    table = _table("逐级叫应（每步涉及人次）Ladder")
    table.add_row("用到的级 steps", words.steps(summary.ladder))
    table.add_row("逐级已毕 exhausted", f"{summary.exhausted} 人次，已向指挥部告警")
    return table


def _messages(summary: AfterAction) -> Table:
    table = _table("消息（按最后结果）Messages")
    for channel, outcomes in summary.messages.items():
        name = words.CHANNELS.get(channel, channel)
        total = sum(outcomes.values())
        table.add_row(f"{name} {channel}", f"{total} 条：{words.counted(outcomes, words.OUTCOMES)}")
    return table


def _ends(summary: AfterAction) -> Table:
    table = _table("结果 Ends")
    table.add_row("人员 people", words.counted(summary.people, words.ENDS))
    total = sum(summary.obligations.values())
    table.add_row("责任 obligations", f"{total} 项：{words.counted(summary.obligations, words.OBLIGATIONS)}")
    return table


def _record(summary: AfterAction, history: HistorySize) -> Table:
    table = _table("记录 Record")
    table.add_row("决定与事件 decisions, events", f"{summary.decisions} 个决定，{summary.events} 个事件")
    refused = words.counted(summary.refused, {})
    table.add_row("被拒命令 refused", refused if not summary.faulted else f"{refused}；规则出错 {summary.faulted} 次")
    # An advance costs the same events for one answer as for hundreds.
    few = "（回执零星到来，一批只有几条，人均便多；批越大越少）"
    each = f"，每人 {history.events / summary.called:.2f}{few}" if summary.called else ""
    table.add_row("Temporal 历史 history", f"{history.events} 个事件，{history.runs} 个工作流{each}")
    table.add_row("终止方式 ended", _ENDED.get(summary.ended, "尚在进行"))
    return table


def _verdict(summary: AfterAction) -> Text:
    if summary.accounted:
        return Text(f"✔ {summary.called} 人与全部责任均有着落。Everybody is accounted for.", style="bold green")
    left = summary.obligations.get("open", 0)
    if not left:
        return Text("✘ 人数对不上：请重放核对。The people do not add up: replay the record.", style="bold red")
    return Text(f"✘ 仍有 {left} 项责任未了结。{left} obligations are open.", style="bold red")


def _table(title: str) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, show_header=False)
    table.add_column(no_wrap=True, style="cyan", min_width=26)
    table.add_column(overflow="fold")
    return table


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "未达到"
    return f"{seconds:.1f} 秒" if seconds < 600 else f"{seconds / 60:.1f} 分钟"


def _scaled(summary: AfterAction, seconds: float) -> str:
    return "" if summary.minute == 60 else f"，即 {seconds:.3g} 秒内"


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "—"
