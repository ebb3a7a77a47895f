"""`shouwang up` and `shouwang status`: the whole installation on this machine, and what of it runs."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from interfaces import installation
from interfaces.cli.errors import spoken
from interfaces.cli.output import write_drawn
from interfaces.cli.paths import shown_path
from interfaces.cli.screens import told
from interfaces.cli.status_view import as_json, read_status, render
from workers.settings import Settings, load_settings
from workers.stack.stack import Stack


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(up)
    app.command()(status)


def up() -> None:
    """启动并保持运行，直到 Ctrl-C。Start everything and stay until Ctrl-C."""
    with spoken():
        settings = load_settings()
        installation.log_to_file(settings)
        asyncio.run(_stay(installation.with_port(settings), Console()))


def status(json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 as JSON")] = False) -> None:
    """本机运行情况：进程、端口、位置、未结事项。What runs here: processes, ports, positions, open cases."""
    with spoken():
        found = asyncio.run(read_status(load_settings()))
    if json:
        typer.echo(as_json(found))
    else:
        write_drawn(render(found))


async def _stay(settings: Settings, console: Console) -> None:
    def say(zh: str, en: str) -> None:
        console.print(told(zh, en), highlight=False, soft_wrap=True)

    say(f"数据文件夹 {settings.data}；启动 PostgreSQL 与 Temporal", "starting PostgreSQL and Temporal")
    async with Stack(settings) as stack, installation.brought_up(stack, say) as running:
        console.print(_places(running))
        await stack.until_stopped()
    say("已全部停止，数据保留", "all stopped; the data is kept")


def _places(running: installation.Running) -> Table:
    settings = running.settings
    table = Table(title="守望已启动 Shouwang is up", title_justify="left", title_style="bold green", box=None)
    table.show_header = False
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("接口 API", running.api_url)
    table.add_row("接口文档 OpenAPI docs", f"{running.api_url}/docs")
    table.add_row("Temporal 界面 UI", running.stack.ui_url or f"{settings.temporal.address}")
    table.add_row("日志 logs", shown_path(settings.logs))
    table.add_row("数据 data", shown_path(settings.data))
    if running.published:
        table.add_row("已发布默认政策 policies", "、".join(running.published))
    table.add_row("", "按 Ctrl-C 停止 Ctrl-C stops it")
    return table
