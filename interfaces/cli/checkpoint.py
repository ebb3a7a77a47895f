"""`shouwang checkpoint`: set up, plan and publish a rota, watch the shifts, and speak for people at the post."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.checkpoint import PROCESS
from domain.checkpoint.checkrules import policy_name
from domain.kernel.command import Role
from domain.policies import case_of
from interfaces.api.checkpoints import case_for
from interfaces.check_rules_file import is_excel, read_excel
from interfaces.cli.checkpoint_view import write_board, write_rota
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.giving import WAIT, InRole, Key, Speaker, SpeaksFor, Waiting, default_speaker, give, read_document
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_rows
from interfaces.cli.session import open_running, run

app = typer.Typer(no_args_is_help=True, help="卡口值守 / checkpoints and their shifts")

Case = Annotated[str, typer.Argument(help="卡口编号，如 checkpoint:K1 / id of the checkpoint")]
Shift = Annotated[str, typer.Argument(help="班次编号，如 20260131-day / id of the shift")]
Person = Annotated[str, typer.Argument(help="人员编号 / id of the person")]
ChangeId = Annotated[str, typer.Argument(help="申请编号，如 r1 / id of the request")]
Reason = Annotated[str, typer.Option(help="理由 / why")]
_COLUMNS = ("case_id", "phase", "name", "township", "expires_at", "staff", "planned_until")


@app.command("open")
def open_(
    file: Annotated[Path, typer.Argument(help="设卡指令（YAML 或 JSON） / the order as a file")],
    case: Annotated[str | None, typer.Option("--id", help="卡口编号；不填则自动编号")] = None,
    speaker: Speaker = None,
    role: InRole = "township",
    speaks_for: SpeaksFor = None,
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """设卡。Set up a checkpoint under a directive; without an expiry there is none."""
    key = key or f"cli-{datetime.now().astimezone():%Y%m%d%H%M%S%f}"
    give(
        case=case or case_for(key),
        process=PROCESS,
        body={"type": "open_checkpoint", "order": read_document(file)},
        speaker=speaker,
        role=role,
        speaks_for=speaks_for,
        key=key,
        wait=wait,
        as_json=as_json,
    )


@commanding(app, PROCESS, Role.TOWNSHIP)
def staff(case: Case) -> Given:
    """重取名册。Ask the directory again who may be rostered."""
    return case, {"type": "refresh_staff"}


@commanding(app, PROCESS, Role.TOWNSHIP)
def plan(
    case: Case,
    first_day: Annotated[str | None, typer.Option(help="首日，如 2026-01-31；不填则接着上一次")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=31, help="天数")] = None,
) -> Given:
    """排班。Ask for a rota."""
    return case, {"type": "plan_rota", "first_day": first_day, "days": days}


@commanding(app, PROCESS, Role.TOWNSHIP)
def adopt(
    case: Case,
    round_: Annotated[int, typer.Argument(metavar="ROUND", help="排班轮次，见 show / round of the proposal")],
    override: Annotated[str | None, typer.Option(help="违反规则仍采用的理由 / why rules are set aside")] = None,
) -> Given:
    """采用排班。Adopt the proposed rota; the rules are checked again."""
    return case, {"type": "adopt_rota", "round": round_, "override": override}


@commanding(app, PROCESS, Role.TOWNSHIP)
def publish(case: Case) -> Given:
    """公布排班。Publish: people are told once."""
    return case, {"type": "publish_rota"}


@commanding(app, PROCESS, Role.CADRE)
def acknowledge(case: Case, shift: Shift, person: Person) -> Given:
    """确认值守。Acknowledge a duty."""
    return case, {"type": "acknowledge_duty", "shift": shift, "person": person}


@commanding(app, PROCESS, Role.CADRE, "check-in")
def check_in(
    case: Case,
    shift: Shift,
    person: Person,
    how: Annotated[str, typer.Option(help="code、location 或 leader")] = "code",
) -> Given:
    """到岗签到。Check in."""
    return case, {"type": "check_in", "shift": shift, "person": person, "how": how}


@commanding(app, PROCESS, Role.TOWNSHIP)
def left(case: Case, shift: Shift, person: Person) -> Given:
    """脱岗。Somebody left the post; substitutes are asked at once."""
    return case, {"type": "report_left", "shift": shift, "person": person}


@commanding(app, PROCESS, Role.CADRE)
def ask(
    case: Case,
    shift: Shift,
    person: Person,
    other: Annotated[str | None, typer.Option(help="对方；让班可不填 / the other person")] = None,
    other_shift: Annotated[str | None, typer.Option(help="换班时对方的班次 / their shift, for a swap")] = None,
) -> Given:
    """换班或让班。Ask to give a duty away, or to swap it."""
    kind = "swap" if other_shift else "give"
    body = {"type": "request_change", "kind": kind, "shift": shift, "person": person, "other": other}
    return case, {**body, "other_shift": other_shift}


@commanding(app, PROCESS, Role.CADRE)
def agree(case: Case, change: ChangeId, person: Person) -> Given:
    """同意换班。The other person agrees."""
    return case, {"type": "agree_change", "change": change, "person": person}


@commanding(app, PROCESS, Role.CADRE)
def take(case: Case, change: ChangeId, person: Person) -> Given:
    """接班。Take a duty that is given away."""
    return case, {"type": "take_over", "change": change, "person": person}


@commanding(app, PROCESS, Role.TOWNSHIP)
def decide(
    case: Case,
    change: ChangeId,
    approve: Annotated[bool, typer.Option("--approve/--decline", help="批准或不批准")],
    reason: Annotated[str | None, typer.Option(help="理由 / why")] = None,
) -> Given:
    """审批换班、让班、请假。Decide a change or leave."""
    return case, {"type": "decide_change", "change": change, "approve": approve, "reason": reason}


@commanding(app, PROCESS, Role.TOWNSHIP)
def force(
    case: Case,
    shift: Shift,
    reason: Reason,
    off: Annotated[str | None, typer.Option(help="换下 / who goes off")] = None,
    on: Annotated[str | None, typer.Option(help="换上 / who comes on")] = None,
    override: Annotated[bool, typer.Option("--override", help="不顾休息与工时 / set rest and hours aside")] = False,
) -> Given:
    """强制调整。Put somebody on or take somebody off, with a reason."""
    body = {"type": "force_change", "shift": shift, "reason": reason, "off": off, "on": on}
    return case, {**body, "override": override}


@commanding(app, PROCESS, Role.CADRE, "leave")
def leave_(
    case: Case,
    person: Person,
    first_day: Annotated[str, typer.Option(help="首日")],
    last_day: Annotated[str, typer.Option(help="末日")],
    kind: Annotated[str, typer.Option(help="official、family、away 或 other")] = "other",
    words: Annotated[str | None, typer.Option(help="说明，入库前加密 / encrypted at the door")] = None,
) -> Given:
    """请假。Ask for leave."""
    body = {"type": "request_leave", "person": person, "first_day": first_day, "last_day": last_day}
    return case, {**body, "kind": kind, "words": words}


@commanding(app, PROCESS, Role.CADRE, "stand-in")
def stand_in(case: Case, shift: Shift, person: Person) -> Given:
    """替岗。Take the place of somebody who is missing."""
    return case, {"type": "accept_substitution", "shift": shift, "person": person}


@commanding(app, PROCESS, Role.CADRE, "hand-over")
def hand_over(
    case: Case,
    shift: Shift,
    matter: Annotated[list[str] | None, typer.Option(help="未办事项，可多次 / an open matter")] = None,
    equipment: Annotated[list[str] | None, typer.Option(help="物资，如 radio=2，可多次")] = None,
    incident: Annotated[list[str] | None, typer.Option(help="事件编号，可多次")] = None,
) -> Given:
    """交班。Hand over, by the outgoing leader."""
    body = {"type": "give_handover", "shift": shift, "matters": matter or [], "incidents": incident or []}
    return case, {**body, "equipment": _numbers(equipment or [])}


@commanding(app, PROCESS, Role.CADRE, "take-handover")
def take_handover(
    case: Case,
    shift: Shift,
    disputed: Annotated[list[str] | None, typer.Option(help="有异议的事项，可多次")] = None,
) -> Given:
    """接班确认。Take a handover, by the incoming leader."""
    return case, {"type": "take_handover", "shift": shift, "disputed": disputed or []}


@commanding(app, PROCESS, Role.CADRE)
def count(
    case: Case,
    shift: Shift,
    device: Annotated[str, typer.Option(help="设备编号")],
    sequence: Annotated[int, typer.Option(min=1, help="序号，重复提交无害")],
    passed: Annotated[int, typer.Option(min=0, help="开班以来放行总数")],
    referred: Annotated[list[str] | None, typer.Option(help="转办，如 temperature=2，可多次")] = None,
    refused: Annotated[list[str] | None, typer.Option(help="劝返，如 mask=1，可多次")] = None,
) -> Given:
    """查验计数。Absolute counts of one device since the shift opened."""
    body = {"type": "count_passages", "shift": shift, "device": device, "sequence": sequence, "passed": passed}
    return case, {**body, "referred": _numbers(referred or []), "refused": _numbers(refused or [])}


@commanding(app, PROCESS, Role.COMMAND_POST)
def extend(
    case: Case,
    expires_at: Annotated[str, typer.Option(help="新的失效时间")],
    authority: Annotated[str, typer.Option(help="批准单位，须与设卡时相同")],
    legal_basis: Annotated[str, typer.Option(help="依据")],
) -> Given:
    """续期。Renew before the expiry, by the same authority."""
    body = {"type": "extend_checkpoint", "expires_at": expires_at, "authority": authority}
    return case, {**body, "legal_basis": legal_basis}


@commanding(app, PROCESS, Role.TOWNSHIP)
def close(case: Case, reason: Reason) -> Given:
    """撤卡。Take the checkpoint down."""
    return case, {"type": "close_checkpoint", "reason": reason}


@app.command()
def rules(
    file: Annotated[Path, typer.Argument(help="查验规则（Excel、YAML 或 JSON） / the rule set as a file")],
    name: Annotated[str, typer.Option(help="规则名称 / name of the rule set")] = "standard",
    effective_from: Annotated[str | None, typer.Option(help="何时生效；不填为立即")] = None,
    speaker: Speaker = None,
    role: InRole = "command_post",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """发布查验规则（四验一戴）。Publish a check rule set; a shift works by the version in force when it opens."""
    policy = policy_name(name)
    document = read_excel(file) if is_excel(file) else read_document(file)
    body: dict[str, Any] = {"type": "publish_policy", "name": policy, "document": document}
    if effective_from is not None:
        body["effective_from"] = effective_from
    give(
        case=case_of(policy),
        process="policy",
        body=body,
        speaker=speaker,
        role=role,
        key=key,
        wait=wait,
        as_json=as_json,
    )


@app.command("list")
def list_(
    township: Annotated[str | None, typer.Option(help="乡镇 / the township")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """卡口列表。The newest checkpoints."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.checkpoints(township, limit)

    write_rows(run(work()), _COLUMNS, as_json=as_json)


@app.command()
def show(case: Case, as_json: AsJson = False) -> None:
    """查看卡口：缺岗、签到、交接、查验。The board of a checkpoint."""

    async def work() -> dict[str, Any]:
        async with open_running() as house:
            return await house.read.checkpoint(case)

    board = run(work())
    if as_json:
        write_json(board)
    else:
        write_board(board)


@app.command()
def rota(
    case: Case,
    since: Annotated[str | None, typer.Option(help="起始时间，如 2026-01-31T00:00:00+08:00；不填为现在")] = None,
    days: Annotated[int, typer.Option(min=1, max=31)] = 1,
    purpose: Annotated[str, typer.Option(help="显示姓名须说明用途，会留痕 / with masked names; recorded")] = "",
    as_json: AsJson = False,
) -> None:
    """班表。The rota as a table."""
    start = _moment(since)

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            first = start or await house.read.now()
            until = first + timedelta(days=days)
            return await house.read.rota(case, first, until, reader=default_speaker(), purpose=purpose)

    shifts = run(work())
    if as_json:
        write_json(shifts)
    else:
        write_rota(shifts)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise fail(f"{text} 不是时间，应如 2026-01-31T00:00:00+08:00。\n{text} is not a time.", WRONG) from None
    return moment.astimezone()


def _numbers(given: list[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for one in given:
        name, _, number = one.partition("=")
        if not number.isdigit():
            raise fail(f"应写作 名称=数量，而不是 {one}。\nWrite name=number, not {one}.", WRONG)
        numbers[name] = int(number)
    return numbers
