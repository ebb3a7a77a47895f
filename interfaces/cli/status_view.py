"""What runs on this machine, for `shouwang status`."""

import json
from dataclasses import asdict, dataclass, field

import psutil
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from domain.policies import CASE_PREFIX
from ledger.ports import CaseSummary
from ledger.postgres.store import PostgresStore, connect
from ledger.projections.alarms import FAULT
from ledger.projections.project import position
from workers.settings import Settings
from workers.stack import record
from workers.stack.errors import ServerAway
from workers.stack.given import check_database


@dataclass(frozen=True, slots=True)
class Process:
    """One running process of ours; `ports` are those it listens on, `memory` is resident bytes."""

    name: str
    pid: int
    ports: tuple[int, ...]
    memory: int


@dataclass(frozen=True, slots=True)
class Status:
    """What runs. `running` False: no stack of ours on this data folder; the database may still be a given one.

    `waiting` counts cases with undecided commands, `faults` decisions that an error in the rules prevented.
    """

    data: str
    running: bool
    processes: tuple[Process, ...] = ()
    temporal: str | None = None
    ui_url: str | None = None
    decisions: int | None = None
    events: int | None = None
    shown: int | None = None
    waiting: int = 0
    faults: int = 0
    open_cases: tuple[CaseSummary, ...] = field(default=())


async def read_status(settings: Settings) -> Status:
    """Ask the machine and the database. Raises StackError when a database that should be there does not answer."""
    found = record.running(settings.data)
    dsn = settings.database_url or (found.dsn if found else None)
    known = Status(data=str(settings.data), running=found is not None)
    if found is not None:
        parts = (found.holder, *found.processes)
        processes = tuple(_process(part.name, part.pid) for part in parts if part.is_alive())
        known = Status(known.data, True, processes, found.temporal_address, found.ui_url)
    return known if dsn is None else await _with_record(known, dsn)


async def _with_record(known: Status, dsn: str) -> Status:
    await check_database(dsn)
    pool = await connect(dsn, connections=2)
    try:
        if await pool.fetchval("SELECT to_regclass('views.position')") is None:
            return known  # the schemas are still to be made
        store = PostgresStore(pool)
        head = await store.head()
        still_open = await store.open_cases()
        summaries = [summary for one in still_open if (summary := await store.case(one.case)) is not None]
        return Status(
            known.data,
            known.running,
            known.processes,
            known.temporal,
            known.ui_url,
            decisions=head.decisions,
            events=head.events,
            shown=await position(pool),
            waiting=len(await store.waiting()),
            faults=await pool.fetchval("SELECT count(*) FROM views.alarms WHERE kind = $1", FAULT),
            open_cases=tuple(sorted(summaries, key=lambda one: one.opened_at)),
        )
    finally:
        await pool.close()


def as_json(status: Status) -> str:
    """For programs."""
    return json.dumps(asdict(status), ensure_ascii=False, indent=2, default=str)


def render(status: Status) -> RenderableType:
    """For people."""
    if not status.running and status.decisions is None:
        return Text(f"数据文件夹 {status.data} 上没有运行中的守望。Nothing runs on this data folder.", style="yellow")
    parts: list[RenderableType] = [_processes(status)] if status.processes else []
    if status.decisions is not None and status.shown is not None:
        behind = status.decisions - status.shown
        parts.append(
            Text(
                f"账本 ledger：决定 {status.decisions}，事件 {status.events}；屏幕 projection 落后 {behind}；"
                f"有命令待决的事项 waiting {status.waiting}"
            )
        )
        if status.faults:
            parts.append(Text(f"规则出错 {status.faults} 次，见 shouwang alarms：faults in the rules", style="red"))
        parts.append(_cases(status))
    return Group(*parts)


def _processes(status: Status) -> Table:
    table = Table(title=f"进程 processes · {status.data}", title_justify="left", box=None)
    for column in ("名称 name", "pid", "端口 ports", "内存 MiB"):
        table.add_column(column, justify="left" if column.startswith("名称") else "right")
    for process in status.processes:
        ports = ", ".join(map(str, process.ports)) or "—"
        table.add_row(process.name, str(process.pid), ports, str(process.memory // 2**20))
    if status.ui_url:
        table.caption = f"Temporal 界面 {status.ui_url}"
        table.caption_justify = "left"
    return table


def _cases(status: Status) -> RenderableType:
    # Policies are kept as cases that never end; nobody waits for them.
    shown = [one for one in status.open_cases if not one.case.startswith(CASE_PREFIX)]
    if not shown:
        return Text("没有未结事项 no open cases", style="dim")
    table = Table(title="未结事项 open cases", title_justify="left", box=None)
    for column in ("事项 case", "流程 process", "阶段 phase", "下一时限 deadline", "为何 why"):
        table.add_column(column, no_wrap=column.startswith("事项"))
    for one in shown:
        deadline = f"{one.deadline_at.astimezone():%m-%d %H:%M:%S}" if one.deadline_at else "—"
        table.add_row(one.case, one.process, one.phase, deadline, one.deadline_reason or "等人 waiting for people")
    return table


def _process(name: str, pid: int) -> Process:
    try:
        process = psutil.Process(pid)
        listening = (c.laddr.port for c in process.net_connections(kind="tcp") if c.status == psutil.CONN_LISTEN)
        return Process(name, pid, tuple(sorted(set(listening))), process.memory_info().rss)
    except psutil.AccessDenied:
        return Process(name, pid, (), 0)  # another user's process hides its ports from us
    except psutil.NoSuchProcess:
        raise ServerAway(f"进程 {name} 刚刚结束，请再试一次。", f"The process {name} just ended; try again.") from None
