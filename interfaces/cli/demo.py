"""`shouwang demo`: a drill of a county's call-up, played on the real engine."""

import asyncio
import os
import sys
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console

from audit.after_action import AfterAction
from interfaces import installation
from interfaces.cli import after_action_view
from interfaces.cli.errors import spoken
from interfaces.cli.output import REFUSED, fail
from interfaces.cli.screens import screen_for
from interfaces.demo.client import ApiRefusal
from interfaces.demo.county import prepare_folder
from interfaces.demo.history import HistorySize, history_size
from interfaces.demo.plan import LEAST, MOST, DemoPlan
from interfaces.demo.script import Drill
from workers.settings import Settings, load_settings
from workers.stack.stack import Stack

FOLDER = "demo"
"""Below the data folder, so that a drill never touches what `shouwang up` keeps."""


@dataclass(frozen=True, slots=True)
class Played:
    """A drill that was played to its end."""

    summary: AfterAction
    history: HistorySize
    settings: Settings
    ui_url: str | None


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(demo)


def demo(
    people: Annotated[int, typer.Option(min=LEAST, max=MOST, help="叫应人数 how many people to call")] = 1000,
    seed: Annotated[int, typer.Option(help="随机种子 which county and who does what")] = 1,
    speed: Annotated[int, typer.Option(min=1, max=5, help="再加快几倍 how many times faster still")] = 1,
    whole_day: Annotated[
        bool, typer.Option("--day/--call-up-only", help="先演示县里的一天 show a day in the county first")
    ] = True,
    fresh: Annotated[bool, typer.Option("--fresh/--keep", help="清空演练数据后重来 start with no data")] = False,
    stay: Annotated[
        bool | None,
        typer.Option("--stay/--leave", help="结束后保持运行 keep running afterwards"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出评估 the summary as JSON")] = False,
) -> None:
    """县里的一天，然后演练叫应待命干部。A day in a sample county, then a drill: a call-up to watch."""
    console = Console(stderr=as_json)
    plan = DemoPlan(people, seed, speed, whole_day)
    stays = console.is_terminal and not as_json if stay is None else stay
    with spoken():
        settings = _settings()
        prepare_folder(settings.data, plan, fresh=fresh)
        installation.log_to_file(settings)
        asyncio.run(_play(installation.with_port(settings), plan, console, stays=stays, as_json=as_json))


def _settings() -> Settings:
    base = load_settings()
    # Loaded again instead of replaced: the keys' places follow the folder unless they were set on purpose.
    return load_settings({**os.environ, "SHOUWANG_DATA": str(base.data / FOLDER)})


async def _play(settings: Settings, plan: DemoPlan, console: Console, *, stays: bool, as_json: bool) -> None:
    screen = screen_for(console)
    screen.say(f"数据文件夹 {settings.data}；启动 PostgreSQL 与 Temporal", "starting PostgreSQL and Temporal")
    async with Stack(settings) as stack, installation.brought_up(stack, screen.say) as running:
        screen.say(f"接口 {running.api_url}/docs；Temporal 界面 {stack.ui_url or '—'}", "")
        try:
            summary = await Drill(running, plan, screen).play()
        except ApiRefusal as refusal:
            raise fail(f"演练未能进行：{refusal}。\nThe drill could not go on: {refusal}.", REFUSED) from None
        history = await history_size(running.settings, summary.activation)
        _show(Played(summary, history, running.settings, stack.ui_url), console, runs=stays, as_json=as_json)
        if stays:
            screen.say("系统仍在运行，可在另一终端查看；按 Ctrl-C 结束", "still running; Ctrl-C ends it")
            await stack.until_stopped()
    if stack.stopped_by_signal:
        screen.say("已全部停止，数据保留", "all stopped; the data is kept")


def _show(played: Played, console: Console, *, runs: bool, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(after_action_view.as_json(played.summary, played.history) + "\n")
        sys.stdout.flush()
        return
    console.print(after_action_view.render(played.summary, played.history))
    told = after_action_view.further(played.summary.activation, played.settings, played.ui_url, runs=runs)
    console.print(told, highlight=False, soft_wrap=True)
