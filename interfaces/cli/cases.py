"""`shouwang cases` and `shouwang commands`: what there is, what happened, and starting again what stands still."""

from typing import Annotated

import typer

from audit.readable import plain
from domain.kernel.decision import Recorded
from interfaces.api.shapes import case_out, decision_out
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable, write_rows
from interfaces.cli.session import house_of, open_running, run, settings_of_running, temporal
from interfaces.reading import CaseView
from ledger.ports import CaseRef, CaseSummary
from workers.resume import resume as resume_all

app = typer.Typer(no_args_is_help=True, help="事项 / cases")
commands = typer.Typer(no_args_is_help=True, help="命令 / commands")

Case = Annotated[str, typer.Argument(help="事项编号 / id of the case")]


@app.command("list")
def list_(
    process: Annotated[str | None, typer.Option(help="流程 / only this process")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """最近的事项。The newest cases."""

    async def work() -> list[CaseSummary]:
        async with open_running() as house:
            return await house.read.cases(process, limit)

    rows = [case_out(one).model_dump() for one in run(work())]
    write_rows(rows, ("case", "process", "phase", "version", "deadline_at", "deadline_reason"), as_json=as_json)


@app.command()
def show(case: Case, as_json: AsJson = False) -> None:
    """事项现状。A case now, folded from the ledger."""

    async def work() -> CaseView:
        async with open_running() as house:
            return await house.read.case(case)

    view = run(work())
    shown = {**case_out(view.summary).model_dump(mode="json"), "state": plain(view.replayed.state)}
    (write_json if as_json else write_readable)(shown)


@app.command()
def events(
    case: Case,
    after: Annotated[int, typer.Option(min=0, help="从这一版本之后 / above this version")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    as_json: AsJson = False,
) -> None:
    """事项经过。What was decided, in order."""

    async def work() -> list[Recorded]:
        async with open_running() as house:
            return await house.read.decisions(case, after, limit)

    found = [decision_out(one).model_dump(mode="json") for one in run(work())]
    rows = found if as_json else [{**one, "happened": _happened(one)} for one in found]
    write_rows(rows, ("version", "decided_at", "command", "verdict", "happened"), as_json=as_json)


@app.command()
def resume(as_json: AsJson = False) -> None:
    """全部继续。Ring every case that is open, waits or has something to do: after Temporal lost its data, say."""

    async def work() -> list[CaseRef]:
        settings = settings_of_running()
        async with house_of(settings) as house:
            return await resume_all(await temporal(settings), house.store)

    rung = run(work())
    if as_json:
        write_json({"resumed": [{"case": ref.case, "process": ref.process} for ref in rung]})
    else:
        typer.echo(f"已继续 {len(rung)} 个事项。 {len(rung)} cases go on.")


@commands.command("show")
def show_command(
    command_id: Annotated[str, typer.Argument(help="命令编号 / its idempotency key")], as_json: AsJson = False
) -> None:
    """命令结果。What became of a command."""

    async def work() -> dict[str, object] | None:
        async with open_running() as house:
            recorded = await house.doors.decision(command_id)
            if recorded is not None:
                return decision_out(recorded).model_dump(mode="json")
            waiting = await house.doors.undecided(command_id)
            if waiting is None:
                return None
            received = {"case": waiting.case, "received_at": waiting.received_at}
            return {"id": command_id, "status": "waiting", **received}

    found = run(work())
    if found is None:
        raise fail("没有收到过这条命令。\nNo command with this id was received.", WRONG)
    (write_json if as_json else write_readable)(found)


def _happened(decision: dict[str, object]) -> str:
    rejection, events = decision["rejection"], decision["events"]
    if isinstance(rejection, dict):
        return f"{rejection['code']}: {rejection['reason']}"
    return ", ".join(event["type"] for event in events) if isinstance(events, list) else ""
