"""`shouwang erasure`: deleting a person's data by four eyes, legal holds, and certificates of deletion."""

from typing import Annotated, Any

import typer

from domain.erasure.subject import PROCESS, erasure_case, of_person
from domain.kernel.command import Role
from interfaces.certificates import Certificate, certificate_of
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.output import AsJson, write_json, write_rows
from interfaces.cli.session import open_running, run
from ledger.ports import CaseSummary

app = typer.Typer(no_args_is_help=True, help="资料删除 / erasure and legal holds")

Person = Annotated[str, typer.Argument(help="人员编号 / id of the person")]
Subject = Annotated[str, typer.Argument(help="person:<编号> 或 purpose:<指令编号>")]
Hold = Annotated[str, typer.Argument(help="卷宗编号 / number of the file")]


@commanding(app, PROCESS, Role.COMMAND_POST)
def request(
    person: Person, reason: Annotated[str, typer.Option(help="on_request, left_service, court_order …")]
) -> Given:
    """申请删除个人资料。Ask for a person's erasure; somebody else, a commander, approves."""
    subject = of_person(person)
    return _given(subject, {"type": "request_erasure", "subject": subject, "reason": reason})


@commanding(app, PROCESS, Role.COMMANDER)
def approve(subject: Subject) -> Given:
    """批准。Approve; the keys are destroyed at once, for good."""
    return _given(subject, {"type": "approve_erasure"})


@commanding(app, PROCESS, Role.COMMANDER)
def refuse(
    subject: Subject, why: Annotated[str, typer.Option(help="still_needed, legal_duty, not_the_person")]
) -> Given:
    """不予删除。Refuse."""
    return _given(subject, {"type": "refuse_erasure", "why": why})


@commanding(app, PROCESS, Role.AUDITOR)
def hold(subject: Subject, number: Hold) -> Given:
    """保全。Place a legal hold: nothing of it is erased while it stands."""
    return _given(subject, {"type": "place_hold", "subject": subject, "hold": number})


@commanding(app, PROCESS, Role.AUDITOR)
def lift(subject: Subject, number: Hold) -> Given:
    """解除保全。Lift a hold."""
    return _given(subject, {"type": "lift_hold", "hold": number})


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, max=1000)] = 100, as_json: AsJson = False) -> None:
    """各项删除事项。The newest cases of erasure."""

    async def work() -> list[CaseSummary]:
        async with open_running() as house:
            return await house.store.cases(PROCESS, limit)

    rows: list[dict[str, Any]] = [
        {"case": one.case, "phase": one.phase, "due": one.deadline_at, "opened": one.opened_at} for one in run(work())
    ]
    write_rows(rows, ("case", "phase", "due", "opened"), as_json=as_json)


@app.command("certificate")
def certificate_(subject: Subject, as_json: AsJson = False) -> None:
    """删除凭证。What was erased, when, and on whose word."""

    async def work() -> Certificate:
        async with open_running() as house:
            return await certificate_of(house.store, erasure_case(subject))

    found = run(work())
    if as_json:
        write_json(found)
        return
    _write(found)


def _write(found: Certificate) -> None:
    what = f"{found.people} 人的全部个人资料"
    if found.texts is not None:
        what = f"陈述 {found.texts} 条、涉及 {found.people} 人"
    at = found.erased_at.astimezone()
    typer.echo(f"{found.subject} 已于 {at:%Y-%m-%d %H:%M:%S} 删除：{what}，密钥已销毁，不可恢复。")
    asked, approved = found.requested_by or "系统（指令终止）", found.approved_by or "按政策到期"
    typer.echo(f"记录：决定第 {found.decision} 号；申请 {asked}，批准 {approved}。")
    typer.echo(f"Erased at {at.isoformat()} by decision {found.decision}; every proof of the record still holds.")


def _given(subject: str, body: dict[str, Any]) -> Given:
    return erasure_case(subject), body
