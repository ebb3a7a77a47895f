"""`shouwang audit`: fold any case at any moment, and decide it again."""

from typing import Annotated

import typer

from audit.readable import plain
from audit.redecide import Redecided, redecide
from audit.replay import Replayed
from audit.replay import replay as fold_case
from interfaces.cli.audit_bundle import bundle, consistent, verify
from interfaces.cli.audit_export import export_
from interfaces.cli.audit_histories import histories
from interfaces.cli.moments import At, moment_of
from interfaces.cli.output import AsJson, write_json, write_readable
from interfaces.cli.session import open_running, rejected, run

app = typer.Typer(no_args_is_help=True, help="督查 / replay and check")

Case = Annotated[str, typer.Argument(help="事项编号 / id of the case")]


@app.command()
def replay(case: Case, at: At = None, as_json: AsJson = False) -> None:
    """回放。The state of a case, from its events alone; with --at, as the ledger knew it then."""
    moment = moment_of(at)

    async def work() -> Replayed:
        async with open_running() as house:
            return await fold_case(house.store, case, moment)

    replayed = run(work())
    if as_json:
        write_json(replayed)
        return
    typer.echo(
        f"{replayed.case}（{replayed.process}），第 {replayed.version} 版，"
        f"决定第 {replayed.number} 号，{replayed.recorded_at.astimezone():%Y-%m-%d %H:%M:%S}"
    )
    deadline = replayed.deadline
    typer.echo(
        f"阶段 {replayed.phase}；下一时限：{f'{deadline.at.isoformat()} {deadline.reason}' if deadline else '无'}"
    )
    write_readable({"state": plain(replayed.state), "obligations": plain(replayed.obligations)})


@app.command("redecide")
def redecide_(case: Case, as_json: AsJson = False) -> None:
    """重新判定。The recorded commands through the same rules must give the same events. Exit code 1 if any differs."""

    async def work() -> Redecided:
        async with open_running() as house:
            return await redecide(house.store, case)

    found = run(work())
    if as_json:
        write_json(found)
    else:
        typer.echo(f"{found.case}：{found.decisions} 个决定、{found.events} 个事件，{len(found.divergences)} 处不符。")
        for one in found.divergences:
            typer.echo(f"\n决定第 {one.number} 号（第 {one.version} 版，{one.id}）：{one.what} 不符")
            write_readable({"recorded": one.recorded, "decided": one.decided})
    if found.divergences:
        raise rejected()


app.command("export")(export_)
app.command("histories")(histories)
app.command("verify")(verify)
app.command("bundle")(bundle)
app.command("consistency")(consistent)
