"""`shouwang audit export`: the record in the forms that other tools read."""

from pathlib import Path
from typing import Annotated

import typer

from audit.export.check import Contents, ExportIncomplete
from audit.export.run import Choice, Form, NothingToTrace, export
from domain.processes import PROCESSES
from interfaces.cli.audit_session import EVERYTHING, open_record
from interfaces.cli.moments import moment_of
from interfaces.cli.output import REFUSED, WRONG, AsJson, fail, write_json
from interfaces.cli.session import run

Target = Annotated[Path, typer.Argument(help="写入的新文件 / the new file to write")]
As = Annotated[Form, typer.Option("--as", help="格式 / form")]
Cases = Annotated[list[str] | None, typer.Option("--case", help="只导出这些事项 / only these cases")]
Processes = Annotated[list[str] | None, typer.Option("--process", help="只导出这些流程 / only these processes")]
Since = Annotated[str | None, typer.Option(help="自何时起记录的 / recorded since (ISO 8601)")]
Until = Annotated[str | None, typer.Option(help="至何时止记录的 / recorded until (ISO 8601)")]
Trace = Annotated[str, typer.Option(help="XES 的轨迹按何种对象 / what a trace of XES is about: case, person, shift …")]


def export_(
    target: Target,
    as_: As = Form.OCEL_JSON,
    case: Cases = None,
    process: Processes = None,
    since: Since = None,
    until: Until = None,
    trace: Trace = "case",
    as_json: AsJson = False,
) -> None:
    """导出记录。OCEL 2.0, XES, CloudEvents or CSV. Ids only: no names, no phones, no free text."""
    unknown = sorted(set(process or ()) - set(PROCESSES))
    if unknown:
        raise fail(
            f"没有流程 {', '.join(unknown)}；有 {', '.join(sorted(PROCESSES))}。 No such process.",
            WRONG,
        )
    if target.exists():
        raise fail(f"{target} 已存在，不予覆盖。 {target} exists already and is not overwritten.", WRONG)
    choice = Choice(case or (), process or (), moment_of(since), moment_of(until))

    async def work() -> Contents:
        async with open_record("export", ", ".join(case or ()) or EVERYTHING) as record:
            return await export(
                record.store, as_, target, choice, origin="shouwang", trace=trace, progress=lambda *_: None
            )

    try:
        found = run(work())
    except NothingToTrace as error:
        raise fail(f"没有导出：{error}。 Nothing was exported.", WRONG) from None
    except ExportIncomplete as error:
        raise fail(f"导出不完整，已弃：{error}。 The export was incomplete and is thrown away.", REFUSED) from None
    if as_json:
        write_json({"file": str(target), "form": as_.value, "contents": found})
        return
    typer.echo(
        f"{target}：{found.events} 条（{found.event_types} 类），{found.objects} 个对象（{found.object_types} 类），"
        f"{found.links} 处关联；已核对数目与关联。\n"
        f"{found.events} lines, {found.objects} objects, {found.links} links; counts and links were checked."
    )
