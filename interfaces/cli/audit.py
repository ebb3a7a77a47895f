"""`shouwang audit`: fold any case at any moment, and decide it again."""

from typing import Annotated

import typer

from audit.redecide import Divergence, Redecided, redecide
from audit.redecide_all import AllRedecided, redecide_all
from interfaces.cli.audit_bundle import bundle, consistent, verify
from interfaces.cli.audit_export import export_
from interfaces.cli.audit_histories import histories
from interfaces.cli.audit_moments import county, diff, replay
from interfaces.cli.audit_session import open_record, reads, state_purpose
from interfaces.cli.audit_verify import drawn
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable
from interfaces.cli.session import rejected, run

app = typer.Typer(no_args_is_help=True, help="督查 / replay and check", callback=state_purpose)

Case = Annotated[str, typer.Argument(help="事项编号 / id of the case")]


Every = Annotated[bool, typer.Option("--all", help="全部事项，用上所有处理器 / every case, on all cores")]


@app.command("redecide")
def redecide_(
    case: Annotated[str | None, typer.Argument(help="事项编号 / id of the case")] = None,
    every: Every = False,
    as_json: AsJson = False,
) -> None:
    """重新判定。The recorded commands through the same rules must give the same events. Exit code 1 if any differs."""
    if every is (case is not None):
        raise fail("请给出一个事项编号，或用 --all。 Name one case, or say --all.", WRONG)
    if case is None:
        _redecide_all(as_json=as_json)
    else:
        _redecide_one(case, as_json=as_json)


def _redecide_one(case: str, *, as_json: bool) -> None:
    async def work() -> Redecided:
        async with open_record("redecide", case) as record:
            return await redecide(record.store, case)

    found = run(work())
    if as_json:
        write_json(found)
    else:
        typer.echo(f"{found.case}：{found.decisions} 个决定、{found.events} 个事件，{len(found.divergences)} 处不符。")
        for one in found.divergences:
            _write_divergence("", one)
    if found.divergences:
        raise rejected()


def _redecide_all(*, as_json: bool) -> None:
    async def work() -> AllRedecided:
        async with open_record("redecide") as record:
            assert record.settings.database_url is not None  # open_record has made sure
            with drawn(quiet=as_json) as told:
                return await redecide_all(
                    record.settings.database_url, lambda done, total: told("redecide", done, total)
                )

    found = run(work())
    if as_json:
        write_json({"same": found.same, "decisions_a_second": round(found.a_second), "found": found})
    else:
        _write_all(found)
    if not found.same:
        raise rejected()


def _write_all(found: AllRedecided) -> None:
    typer.echo(
        f"{found.cases} 个事项、{found.decisions} 个决定、{found.events} 个事件，用时 {found.seconds:.1f} 秒"
        f"（每秒 {found.a_second:,.0f} 个决定）。"
    )
    if found.same:
        typer.echo("✔ 全部相同：同样的事件、同样的拒绝、同样的时限。 The same events, refusals and deadlines.")
    for kind in sorted(found.kinds.values(), key=lambda one: -one.count):
        typer.echo(f"\n✘ {kind.process}：{kind.what} 有 {kind.count} 处不同，涉及 {kind.cases} 个事项。例：")
        for case, one in kind.examples:
            _write_divergence(case, one)
    for case, why in found.unreadable:
        typer.echo(f"\n✘ {case} 无法判定 cannot be decided: {why}")


def _write_divergence(case: str, one: Divergence) -> None:
    typer.echo(f"\n{case} 决定第 {one.number} 号（第 {one.version} 版，{one.id}）：{one.what} 不符".strip())
    write_readable({"recorded": one.recorded, "decided": one.decided})


app.command("replay")(replay)
app.command("diff")(diff)
app.command("county")(county)
app.command("export")(export_)
app.command("histories")(histories)
app.command("verify")(verify)
app.command("bundle")(bundle)
app.command("consistency")(consistent)
app.command("reads")(reads)
