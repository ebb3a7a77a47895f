"""`shouwang enterprise`: visits to an enterprise, findings, and what becomes of them."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from activities.evidence.build import build_evidence
from activities.evidence.store import EvidenceUnavailable
from directory.importing.checklist import read_checklist
from directory.importing.source import SourceFile, UnreadableFile
from domain.inspection.plan import enterprise_case
from domain.kernel.command import Role
from domain.policies.schema import BadPolicy, validated
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.giving import read_document
from interfaces.cli.output import AWAY, WRONG, AsJson, fail, write_json, write_rows
from interfaces.cli.session import open_running, run
from workers.settings import load_settings

PROCESS = "enterprise"
app = typer.Typer(no_args_is_help=True, help="企业检查与整改 / visits, findings, rectification")

Id = Annotated[str, typer.Argument(help="企业编号 / id of the enterprise")]
Visit = Annotated[str, typer.Argument(help="检查编号，如 v1 / the visit")]
Finding = Annotated[str, typer.Argument(help="问题编号，如 f1 / the finding")]
Reason = Annotated[str, typer.Option(help="理由 / why")]
Officers = Annotated[list[str], typer.Option("--officer", help="到场执法人员，至少两人 / at least two")]
Evidence = Annotated[list[str] | None, typer.Option("--evidence", help="证据摘要，见 evidence / digests")]
Person = Annotated[str, typer.Option("--person", help="企业责任人编号 / who answers at the enterprise")]
Words = Annotated[str | None, typer.Option("--words", help="说明；加密保存 / in words, encrypted")]


@commanding(app, PROCESS, Role.DEPARTMENT)
def begin(enterprise: Id, visit: Visit, officers: Officers) -> Given:
    """到场。Begin a visit on site."""
    return enterprise_case(enterprise), {"type": "begin_visit", "visit": visit, "officers": officers}


@commanding(app, PROCESS, Role.DEPARTMENT)
def find(
    enterprise: Id,
    visit: Visit,
    checklist: Annotated[str, typer.Option(help="检查单 / checklist")],
    item: Annotated[str, typer.Option(help="检查项 / item")],
    person: Person,
    words: Annotated[str, typer.Option(help="事实；加密保存 / the fact, encrypted")],
    measure: Annotated[str, typer.Option(help="corrected, deadline, sealed")] = "deadline",
    deadline: Annotated[str | None, typer.Option(help="now, one, three, seven")] = None,
    severity: Annotated[str | None, typer.Option(help="minor, serious, grave")] = None,
    evidence: Evidence = None,
) -> Given:
    """记录问题。Record a finding."""
    body = {
        "type": "record_finding",
        "visit": visit,
        "checklist": checklist,
        "item": item,
        "measure": measure,
        "deadline": deadline,
        "severity": severity,
        "person": person,
        "words": words,
        "evidence": evidence,
    }
    return enterprise_case(enterprise), body


@commanding(app, PROCESS, Role.DEPARTMENT)
def complete(
    enterprise: Id,
    visit: Visit,
    file: Annotated[
        Path, typer.Argument(help="逐项结果：检查单→检查项→conform/not/na / results by checklist and item")
    ],
) -> Given:
    """完成记录。Complete the record with the result of every item."""
    results = [
        {"checklist": checklist, "item": item, "result": result}
        for checklist, items in read_document(file).items()
        for item, result in (items.items() if isinstance(items, Mapping) else ())
    ]
    return enterprise_case(enterprise), {"type": "complete_visit", "visit": visit, "results": results}


@commanding(app, PROCESS, Role.DEPARTMENT)
def cancel(enterprise: Id, visit: Visit, reason: Reason) -> Given:
    """取消。A department takes its part of a visit back."""
    return enterprise_case(enterprise), {"type": "cancel_visit", "visit": visit, "reason": reason}


@commanding(app, PROCESS, Role.DEPARTMENT)
def extend(
    enterprise: Id, finding: Finding, until: Annotated[str, typer.Option(help="新期限")], reason: Reason
) -> Given:
    """延期。Extend a deadline; by somebody else than who found it."""
    body = {"type": "extend_deadline", "finding": finding, "until": until, "reason": reason}
    return enterprise_case(enterprise), body


@commanding(app, PROCESS, Role.ENTERPRISE)
def apply(enterprise: Id, finding: Finding, person: Person, words: Words = None, evidence: Evidence = None) -> Given:
    """申请复查。The enterprise applies for the re-inspection (--as and --for)."""
    body = {"type": "apply_rectified", "finding": finding, "person": person, "words": words, "evidence": evidence}
    return enterprise_case(enterprise), body


@commanding(app, PROCESS, Role.DEPARTMENT)
def reinspect(
    enterprise: Id,
    finding: Finding,
    officers: Officers,
    passed: Annotated[bool, typer.Option("--passed/--failed", help="通过与否")],
    evidence: Evidence = None,
) -> Given:
    """复查。What two officers saw."""
    body = {
        "type": "reinspect",
        "finding": finding,
        "passed": passed,
        "officers": officers,
        "evidence": evidence,
    }
    return enterprise_case(enterprise), body


@commanding(app, PROCESS, Role.ENTERPRISE)
def appeal(enterprise: Id, finding: Finding, person: Person, words: Words = None) -> Given:
    """申诉。The enterprise appeals."""
    body = {"type": "lodge_appeal", "finding": finding, "person": person, "words": words}
    return enterprise_case(enterprise), body


@commanding(app, PROCESS, Role.DEPARTMENT, "decide-appeal")
def decide_appeal(
    enterprise: Id,
    finding: Finding,
    upheld: Annotated[bool, typer.Option("--upheld/--rejected", help="成立与否")],
    reason: Reason,
) -> Given:
    """申诉决定。By somebody who had no part in the finding."""
    body = {"type": "decide_appeal", "finding": finding, "upheld": upheld, "reason": reason}
    return enterprise_case(enterprise), body


@commanding(app, PROCESS, Role.DEPARTMENT, "decide-reopening")
def decide_reopening(
    enterprise: Id,
    finding: Finding,
    approved: Annotated[bool, typer.Option("--approved/--refused", help="准予与否")],
    reason: Reason,
) -> Given:
    """解封审批。After a passed re-inspection."""
    body = {"type": "decide_reopening", "finding": finding, "approved": approved, "reason": reason}
    return enterprise_case(enterprise), body


@commanding(app, PROCESS, Role.DEPARTMENT)
def refer(enterprise: Id, finding: Finding, reason: Reason) -> Given:
    """移送。Refer a finding to those who may consider a penalty."""
    return enterprise_case(enterprise), {"type": "refer_finding", "finding": finding, "reason": reason}


@app.command()
def visits(
    enterprise: Annotated[str | None, typer.Argument(help="企业编号 / of one enterprise")] = None,
    department: Annotated[str | None, typer.Option(help="部门")] = None,
    state: Annotated[str | None, typer.Option(help="状态，如 notified")] = None,
    as_json: AsJson = False,
) -> None:
    """检查一览。The newest visits."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.visits(enterprise=enterprise, department=department, state=state)

    columns = ("enterprise", "visit", "state", "departments", "since", "until", "recorded_at")
    write_rows(run(work()), columns, as_json=as_json)


@app.command()
def findings(
    enterprise: Annotated[str | None, typer.Argument(help="企业编号 / of one enterprise")] = None,
    department: Annotated[str | None, typer.Option(help="部门")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="只看未办结")] = False,
    as_json: AsJson = False,
) -> None:
    """问题一览。The newest findings."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.findings(enterprise=enterprise, department=department, only_open=only_open)

    columns = ("enterprise", "finding", "state", "checklist", "item", "severity", "due", "overdue", "reinspect_by")
    write_rows(run(work()), columns, as_json=as_json)


@app.command()
def evidence(
    files: Annotated[list[Path], typer.Argument(help="证据文件 / files to keep")], as_json: AsJson = False
) -> None:
    """存证。Keep files by their SHA-256, and show the digests that commands name."""
    settings = load_settings()

    async def work() -> list[dict[str, str]]:
        store = build_evidence(settings.evidence_folder, settings.evidence_s3)
        try:
            return [{"digest": await store.put(file.read_bytes()), "file": str(file)} for file in files]
        finally:
            await store.aclose()

    try:
        kept = asyncio.run(work())
    except (OSError, ValueError) as error:
        raise fail(f"文件无法读取。\nA file cannot be kept: {error}", WRONG) from None
    except EvidenceUnavailable as error:
        raise fail(f"证据存储不可用。\nThe store of evidence is away: {error}", AWAY) from None
    write_rows(kept, ("digest", "file"), as_json=as_json)


@app.command()
def checklist(
    file: Annotated[Path, typer.Argument(help="Excel 或 CSV 检查单 / a checklist")],
    title: Annotated[str | None, typer.Option(help="名称；不填则用文件名")] = None,
    as_json: AsJson = False,
) -> None:
    """读取检查单。Read a checklist from Excel as the document for `policies publish checklist/<name>`."""
    try:
        read = read_checklist(SourceFile.from_path(file), title or file.stem)
    except OSError as error:
        raise fail(f"文件 {file} 无法读取。\nThe file cannot be read: {error}", WRONG) from None
    except UnreadableFile as error:
        raise fail(f"{error.reason.zh}\n{error.reason.en}", WRONG) from None
    if read.refusals:
        raise fail("\n".join(f"{one.place.text('zh')}：{one.reason.zh} {one.reason.en}" for one in read.refusals), 1)
    try:
        document = validated("checklist/imported", read.document)
    except BadPolicy as error:
        raise fail(f"检查单有误。\n{error}", 1) from None
    if as_json:
        write_json(document)
    else:
        typer.echo(yaml.safe_dump(document, allow_unicode=True, sort_keys=False).rstrip())
