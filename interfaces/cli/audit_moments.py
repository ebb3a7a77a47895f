"""`shouwang audit replay`, `diff` and `county`: what was true, and what was known, at any moment."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from audit.moments.county import CountyAt
from audit.moments.county import county as county_at
from audit.moments.difference import Difference, Fact, difference
from audit.moments.truth import At as Moment
from audit.moments.truth import Seen, see
from audit.readable import plain
from interfaces.cli.audit_session import open_record
from interfaces.cli.audit_verify import drawn
from interfaces.cli.moments import moment_of
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable, write_table
from interfaces.cli.session import run

Case = Annotated[str, typer.Argument(help="事项编号 / id of the case")]
True_ = Annotated[str | None, typer.Option("--at", help="当时属实的 / what was true then (ISO 8601)")]
Known = Annotated[str | None, typer.Option("--known", help="当时已知的 / what was known then (ISO 8601)")]
Since = Annotated[str, typer.Option("--from", help="较早的时刻 / the earlier moment")]
Until = Annotated[str | None, typer.Option("--to", help="较晚的时刻，不写即现在 / the later one; now without it")]
_PATHS = 40
"""Changed parts of a state that are shown to people."""


def replay(case: Case, at: True_ = None, known: Known = None, as_json: AsJson = False) -> None:
    """回放。A case from its events alone: --at, what was true then; --known, as far as it was known then."""
    moment = Moment(moment_of(at), moment_of(known))

    async def work() -> Seen:
        async with open_record("replay", case) as record:
            return await see(record.store, case, moment)

    seen = run(work())
    if as_json:
        write_json(seen)
        return
    typer.echo(
        f"{seen.case}（{seen.process}），第 {seen.version} 版，"
        f"决定第 {seen.number} 号，{seen.recorded_at.astimezone():%Y-%m-%d %H:%M:%S}"
    )
    deadline = seen.deadline
    typer.echo(f"阶段 {seen.phase}；下一时限：{f'{deadline.at.isoformat()} {deadline.reason}' if deadline else '无'}")
    if seen.later:
        typer.echo(f"另有 {seen.later} 个决定当时已记录，所述之事其时尚未发生。")
    if seen.left_out:
        typer.echo(f"有 {len(seen.left_out)} 个决定所依之事其时尚未发生，未计入：{seen.left_out}")
    write_readable({"state": plain(seen.state), "obligations": plain(seen.obligations)})


def diff(case: Case, since: Since, until: Until = None, as_json: AsJson = False) -> None:
    """两个时刻之间。New facts, corrections, and what had happened before and was heard of only later, apart."""
    first, second = moment_of(since), moment_of(until) or datetime.now(UTC)
    if first is None or first >= second:
        raise fail("--from 须早于 --to。 --from must lie before --to.", WRONG)

    async def work() -> Difference:
        async with open_record("diff", case) as record:
            return await difference(record.store, case, first, second)

    found = run(work())
    if as_json:
        write_json(found)
        return
    for title, facts in (
        ("新的事实 new facts", found.new),
        ("更正 corrections", found.corrections),
        ("此前已发生、其后才知 heard of late", found.late),
    ):
        typer.echo(f"\n{title}：{len(facts)}")
        if facts:
            columns = ("决定 decision", "事件 event", "属实 true from", "知悉 known from", "何人 by", "来源 source")
            write_table(columns, [_row(fact) for fact in facts])
    typer.echo(f"\n被拒的命令 refused：{found.refused}")
    typer.echo(f"状态变化 changed：{len(found.changed) + found.more} 处")
    for one in found.changed[:_PATHS]:
        typer.echo(f"  {one.path}: {_short(one.before)} → {_short(one.after)}")


def county(at: True_ = None, known: Known = None, as_json: AsJson = False) -> None:
    """全县。Every case at a moment: phases, what was owed, and what was overdue."""
    moment = Moment(moment_of(at), moment_of(known))

    async def work() -> CountyAt:
        async with open_record("county") as record:
            with drawn(quiet=as_json) as told:
                return await county_at(record.store, moment, lambda done, of: told("county", done, of))

    found = run(work())
    if as_json:
        write_json(found)
        return
    columns = ("流程 process", "事项 cases", "演练 drills", "阶段 phases", "责任 obligations")
    rows = [
        (name, one.cases, one.drills, _counts(one.phases), _counts(one.obligations))
        for name, one in sorted(found.processes.items())
    ]
    write_table(columns, rows)
    typer.echo(f"政策 policies: {', '.join(f'{name} v{number}' for name, number in sorted(found.policies.items()))}")
    typer.echo(f"未结事项 open cases: {len(found.cases)}")


def _row(fact: Fact) -> tuple[object, ...]:
    return (fact.number, fact.event, fact.true_from, fact.known_from, f"{fact.by} ({fact.role})", fact.source)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda one: -one[1]))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
