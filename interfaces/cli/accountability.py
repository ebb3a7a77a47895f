"""`shouwang accountability`: what bearers owe, documents to read and print, and what people say and decide."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from domain.accountability.owing import PROCESS, accountability_case
from domain.kernel.command import Role
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.giving import InRole, Speaker, SpeaksFor, actor_of
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable, write_rows
from interfaces.cli.session import open_running, run
from interfaces.documents.fonts import NoFont
from interfaces.documents.html import html
from interfaces.documents.issue import Issued, issue
from interfaces.documents.pdf import pdf

app = typer.Typer(no_args_is_help=True, help="督促问责 / the ladder of accountability")

Bearer = Annotated[str, typer.Argument(help="责任方，如 unit:U1、township:T3、person:P1 / who owes")]
Matter = Annotated[str, typer.Argument(help="事项编号 / id of the obligation")]
Number = Annotated[str, typer.Argument(help="文书编号，如 2026-1 / number of the document")]
Reason = Annotated[str, typer.Option(help="理由 / why")]
Approver = Annotated[str, typer.Option(help="批准人编号，不得为责任方 / who approves; never the bearer")]
Evidence = Annotated[list[str] | None, typer.Option(help="证据文件的 SHA-256，可多次 / SHA-256 of a file")]
Words = Annotated[str | None, typer.Option(help="陈述内容，入库前加密 / what is said; encrypted at the door")]
Due = Annotated[str, typer.Option(help="新的时限，如 2026-03-10T18:00:00+08:00")]
_COLUMNS = ("obligation", "bearer", "what", "stage", "due", "step_at", "owner")


@app.command("list")
def list_(
    stage: Annotated[str | None, typer.Option(help="环节，如 supervised")] = None,
    what: Annotated[str | None, typer.Option(help="事项代码")] = None,
    source: Annotated[str | None, typer.Option(help="来源事项")] = None,
    owner: Annotated[str | None, typer.Option(help="主管部门")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="含已了结的")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    as_json: AsJson = False,
) -> None:
    """未了事项，先到期的在前。What is owed, the soonest due first."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.duties(stage=stage, what=what, source=source, owner=owner, ended=ended, limit=limit)

    write_rows(run(work()), _COLUMNS, as_json=as_json)


@app.command()
def show(bearer: Bearer, as_json: AsJson = False) -> None:
    """一个责任方：未了事项、被要求次数、文书。A bearer: what is open, how often it was asked, its documents."""

    async def work() -> dict[str, Any]:
        async with open_running() as house:
            return await house.read.ladder(bearer)

    board = run(work())
    write_json(board) if as_json else write_readable(board)


@app.command()
def orders(bearer: Bearer, limit: Annotated[int, typer.Option(min=1, max=1000)] = 100, as_json: AsJson = False) -> None:
    """文书目录。A bearer's documents, the newest first."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.orders(bearer, limit)

    columns = ("number", "kind", "state", "issued_at", "reply_by", "due", "replies", "obligation")
    write_rows(run(work()), columns, as_json=as_json)


@app.command()
def order(
    bearer: Bearer,
    number: Number,
    pdf_file: Annotated[Path | None, typer.Option("--pdf", help="写成 PDF 文件 / write a PDF file")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="写成 HTML 文件 / write an HTML file")] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="语言 / language")] = "zh",
    purpose: Annotated[str, typer.Option(help="查看姓名的用途，会留痕 / why names are read; recorded")] = "",
    speaker: Speaker = None,
    role: InRole = "command_post",
    speaks_for: SpeaksFor = None,
    as_json: AsJson = False,
) -> None:
    """查看或打印一份文书。Read a document, or write it to a file; the read is recorded."""

    async def work() -> Issued:
        async with open_running() as house:
            reader = actor_of(speaker, role, speaks_for)
            return await issue(house, bearer, number, reader=reader, purpose=purpose, language=lang)

    issued = run(work())
    if pdf_file is not None:
        _write(pdf_file, _printed(issued))
    if html_file is not None:
        _write(html_file, html(issued.document).encode())
    if as_json:
        write_json({"order": issued.order, "document": issued.document})
    elif pdf_file is None and html_file is None:
        sys.stdout.write(html(issued.document))


@commanding(app, PROCESS, Role.LIAISON)
def reply(
    bearer: Bearer,
    number: Number,
    person: Annotated[str, typer.Option(help="陈述人编号，须为本人 / who speaks")],
    words: Words = None,
    evidence: Evidence = None,
) -> Given:
    """回复、申辩。Reply to a document; by the bearer's liaison or head (--as, --role, --for)."""
    said = {"order": number, "person": person, "words": words, "evidence": evidence}
    return accountability_case(bearer), {"type": "reply", **said}


@commanding(app, PROCESS, Role.COMMANDER)
def excuse(
    bearer: Bearer,
    matter: Matter,
    reason: Annotated[str, typer.Option(help="政策所列理由，如 force_majeure")],
    approver: Approver,
    evidence: Evidence = None,
) -> Given:
    """免责。Excuse for a valid reason; the source is told."""
    body = {"type": "excuse", "obligation": matter, "reason": reason, "approver": approver, "evidence": evidence}
    return accountability_case(bearer), body


@commanding(app, PROCESS, Role.COMMANDER)
def extend(bearer: Bearer, matter: Matter, due: Due, reason: Reason, approver: Approver) -> Given:
    """延期。Give more time."""
    body = {"type": "extend", "obligation": matter, "due": due, "reason": reason, "approver": approver}
    return accountability_case(bearer), body


@commanding(app, PROCESS, Role.COMMANDER, "withdraw-order")
def withdraw_order(
    bearer: Bearer,
    number: Number,
    reason: Reason,
    due: Annotated[str | None, typer.Option(help="新的时限；不填则按政策")] = None,
) -> Given:
    """撤回误发的文书。Withdraw a document that was issued in error."""
    body = {"type": "withdraw_order", "order": number, "reason": reason, "due": due}
    return accountability_case(bearer), body


@commanding(app, PROCESS, Role.COMMANDER, "confirm-circular")
def confirm_circular(bearer: Bearer, matter: Matter) -> Given:
    """确认通报。Confirm a circular that waits for a human."""
    return accountability_case(bearer), {"type": "confirm_circular", "obligation": matter}


@commanding(app, PROCESS, Role.COMMANDER)
def interview(
    bearer: Bearer,
    matter: Matter,
    outcome: Annotated[str, typer.Option(help="scheduled 已约定 / held 已进行 / refused 拒绝")],
    at: Annotated[str, typer.Option(help="时间，如 2026-03-17T15:00:00+08:00")],
    person: Annotated[str | None, typer.Option(help="陈述人编号")] = None,
    words: Words = None,
) -> Given:
    """登记约谈。Record an interview: scheduled, held or refused."""
    body = {"type": "record_interview", "obligation": matter, "outcome": outcome, "at": at}
    return accountability_case(bearer), {**body, "person": person, "words": words}


@commanding(app, PROCESS, Role.COMMANDER, "take-referral")
def take_referral(
    bearer: Bearer, matter: Matter, to: Annotated[str, typer.Option(help="受移送单位编号")], reason: Reason
) -> Given:
    """决定移送问责。Take the referral; only a human does."""
    return accountability_case(bearer), {"type": "take_referral", "obligation": matter, "to": to, "reason": reason}


@commanding(app, PROCESS, Role.COMMANDER, "decline-referral")
def decline_referral(bearer: Bearer, matter: Matter, due: Due, reason: Reason) -> Given:
    """决定不移送，另给时限。Decline the referral and give a new time."""
    return accountability_case(bearer), {"type": "decline_referral", "obligation": matter, "due": due, "reason": reason}


@commanding(app, PROCESS, Role.COMMANDER)
def served(bearer: Bearer, number: Number, at: Annotated[str, typer.Option(help="送达时间")]) -> Given:
    """登记人工送达。Record that a document was handed over by hand."""
    return accountability_case(bearer), {"type": "record_service", "order": number, "at": at}


def _printed(issued: Issued) -> bytes:
    try:
        return pdf(issued.document, issued.order.issued_at)
    except NoFont as error:
        raise fail(f"{error.zh}\n{error.en}", WRONG) from None


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise fail(f"文件 {file} 无法写入。\nThe file {file} cannot be written: {error.strerror}.", WRONG) from None
