"""企业巡查: a request, a plan, a draw that anybody can do again, one joint visit, and a finding that is put right."""

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from audit.verify_draw import verify
from directory.enterprises import EnterpriseListing, EnterpriseQuery, enterprise_names, find_enterprises, find_officers
from domain.inspection.draw import commitment_of
from domain.inspection.plan import enterprise_case
from domain.kernel.command import Actor, Role
from interfaces.demo.scenes.stage import Stage
from workers.stack.errors import ServerAway, StackError

POST = Actor(id="duty-officer", role=Role.COMMAND_POST)
PATIENCE = 45.0
_PAUSE = 0.1
CHECKLISTS = ("epidemic", "safety")
FAILING = "E03"


async def play(stage: Stage) -> None:
    """The scene, about half a minute. Raises StackError and ApiRefusal."""
    group = await _group(stage)
    first, second = group[0].departments[:2]
    stage.say(
        "企业巡查：指挥部提请，两个部门各自拟定计划，随机抽取企业与执法人员",
        "enterprise inspection: a request, two departments' plans, and a draw by lot",
    )
    cases = (f"inspection-{stage.day}-1", f"inspection-{stage.day}-2")
    await _request(stage, cases[0], first, group)
    for number, (case, department) in enumerate(zip(cases, (first, second), strict=True)):
        await _plan(stage, case, department, CHECKLISTS[number], group, count=1 if number == 0 else len(group))
        await _draw(stage, case, department, number)
    drawn = await _event(stage, cases[0], "visit_agreed")
    await _event(stage, cases[1], "visit_agreed")
    await _visit(stage, next(one for one in group if one.id == drawn["enterprise"]))
    await _cancel_others(stage, cases[1], second, drawn["enterprise"])


async def _cancel_others(stage: Stage, case: str, department: str, visited: str) -> None:
    """What the second plan would still visit is taken back, so that nothing of the exercise stays open."""
    for event in await _events(stage, case):
        if event["type"] == "visit_agreed" and event["enterprise"] != visited:
            body = {"type": "cancel_visit", "visit": event["visit"], "reason": "演练结束"}
            of = enterprise_case(event["enterprise"])
            await stage.decide(of, "enterprise", body, _of(department, "head"), "wrong_order")


async def _group(stage: Stage) -> list[EnterpriseListing]:
    """A few enterprises of one kind in one place, of whom the same two departments have officers."""
    pool = stage.running.made.pool
    able = {one.unit for one in await find_officers(pool, None, None)}
    groups: defaultdict[tuple[Any, ...], list[EnterpriseListing]] = defaultdict(list)
    for one in await find_enterprises(pool, EnterpriseQuery()):
        if len(one.departments) > 1 and able.issuperset(one.departments[:2]) and one.contact is not None:
            groups[one.area, one.kind, one.departments].append(one)
    few = [group for group in groups.values() if 2 <= len(group) <= 12]
    if not few:
        raise StackError("样本县里没有可供联合检查的企业。", "The sample county has no enterprise for a joint visit.")
    return few[stage.seed % len(few)]


async def _request(stage: Stage, case: str, department: str, group: list[EnterpriseListing]) -> None:
    asked = {
        "department": department,
        "purpose": "演练：常态化疫情防控检查",
        "areas": [group[0].area],
        "kinds": [group[0].kind],
        "count": 1,
        "window": await _window(stage),
        "drill": True,
    }
    await stage.decide(case, "inspection", {"type": "request_inspection", "request": asked}, POST)
    stage.say(
        f"指挥部提请 {department} 检查（指挥部自己不检查企业）",
        "the command post requests; only a competent department inspects",
    )


async def _plan(
    stage: Stage, case: str, department: str, checklist: str, group: list[EnterpriseListing], *, count: int
) -> None:
    plan = {
        "department": department,
        "purpose": "演练：常态化疫情防控检查",
        "legal_basis": "传染病防治法",
        "checklists": [checklist],
        "areas": [group[0].area],
        "kinds": [group[0].kind],
        "count": count,
        "window": await _window(stage),
        "drill": True,
    }
    await stage.decide(case, "inspection", {"type": "plan_inspection", "plan": plan}, _of(department, "planner"))
    await stage.decide(case, "inspection", {"type": "approve_plan"}, _of(department, "head"))


async def _draw(stage: Stage, case: str, department: str, number: int) -> None:
    seed = hashlib.sha256(f"{stage.seed}/{stage.day}/{number}".encode()).hexdigest()
    drawer = _of(department, "drawer")
    commitment = commitment_of(seed)
    await stage.decide(case, "inspection", {"type": "commit_seed", "commitment": commitment}, drawer)
    fixed = await _event(stage, case, "list_fixed")
    stage.say(
        f"{department} 先公布种子摘要 {commitment[:12]}…，其后名单固定：{fixed['enterprises']} 家企业、"
        f"{fixed['officers']} 名执法人员",
        "the commitment is published first, then the list is fixed",
    )
    await stage.decide(case, "inspection", {"type": "reveal_seed", "seed": seed}, drawer)
    found = verify(case, await stage.running.made.store.read_case(case))
    verdict = "一致" if found.right else "不一致！"
    stage.say(
        f"公开种子 {seed[:12]}…，抽中 {len(found.called)} 家；另用独立程序按种子和名单重算：{verdict}",
        f"the seed is revealed; drawn again by independent code: {'it agrees' if found.right else 'IT DIFFERS'}",
    )


async def _visit(stage: Stage, enterprise: EnterpriseListing) -> None:
    case = enterprise_case(enterprise.id)
    name = (await enterprise_names(stage.running.made.pool, [enterprise.id]))[enterprise.id]
    visit, parts = await _joint(stage, case)
    first, second = parts
    officers = [*first["officers"][:2], *(one for one in second["officers"][:1] if one not in first["officers"][:2])]
    lead = Actor(id=officers[0], role=Role.DEPARTMENT, unit=first["department"])
    stage.say(
        f"{name}：{first['department']} 与 {second['department']} 同期各有计划，合并为一次检查（综合查一次）",
        "two departments, one joint visit",
    )
    await stage.decide(case, "enterprise", {"type": "begin_visit", "visit": visit, "officers": officers}, lead)
    finding = await _find(stage, case, visit, enterprise, lead)
    results = [
        {"checklist": checklist, "item": item, "result": "not" if item == FAILING else "conform"}
        for checklist in CHECKLISTS
        for item in await _items(stage, checklist)
    ]
    await stage.decide(case, "enterprise", {"type": "complete_visit", "visit": visit, "results": results}, lead)
    stage.say(
        f"到场 {len(officers)} 人，逐项记录两张检查单 {len(results)} 项；发现 1 项问题，责令限期整改",
        "every item of both checklists recorded; one finding with a deadline",
    )
    assert enterprise.contact is not None
    speaker = Actor(id=enterprise.contact, role=Role.ENTERPRISE, unit=enterprise.id)
    apply = {"type": "apply_rectified", "finding": finding, "person": enterprise.contact, "words": "已设专人查验登记"}
    await stage.decide(case, "enterprise", apply, speaker)
    look = {"type": "reinspect", "finding": finding, "passed": True, "officers": first["officers"][:2]}
    await stage.decide(case, "enterprise", look, lead)
    stage.say("企业整改后申请复查，两名执法人员复查通过，问题销号", "put right, looked at again, closed")


async def _joint(stage: Stage, case: str) -> tuple[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The newest visit of the enterprise, once two departments are in it and its people were told."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        events = await _events(stage, case)
        planned = [event for event in events if event["type"] == "visit_planned"]
        visit = planned[-1]["visit"] if planned else ""
        kinds = {event["type"]: event for event in events if event.get("visit") == visit}
        if {"visit_joined", "visit_notified"} <= kinds.keys():
            return visit, (planned[-1]["part"], kinds["visit_joined"]["part"])
        await asyncio.sleep(_PAUSE)
    raise _silent("the joint visit")


async def _find(stage: Stage, case: str, visit: str, enterprise: EnterpriseListing, lead: Actor) -> str:
    body = {
        "type": "record_finding",
        "visit": visit,
        "checklist": CHECKLISTS[0],
        "item": FAILING,
        "measure": "deadline",
        "person": enterprise.contact,
        "words": "南门入口未查验登记",
    }
    decision = await stage.decide(case, "enterprise", body, lead)
    return str(decision["events"][0]["fact"]["finding"])


async def _items(stage: Stage, checklist: str) -> list[str]:
    """The items of a checklist as the county has it in force."""
    events = await _events(stage, f"policy:checklist/{checklist}")
    return [item["id"] for item in events[-1]["document"]["items"]]


async def _event(stage: Stage, case: str, kind: str) -> Mapping[str, Any]:
    """The last event of a kind, once there is one."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = [event for event in await _events(stage, case) if event["type"] == kind]
        if found:
            return found[-1]
        await asyncio.sleep(_PAUSE)
    raise _silent(kind)


async def _events(stage: Stage, case: str) -> list[Mapping[str, Any]]:
    return [event for one in await stage.running.made.store.read_case(case) for event in one.events]


async def _window(stage: Stage) -> dict[str, str]:
    now = await stage.running.made.store.now()
    return {"since": (now - timedelta(minutes=1)).isoformat(), "until": (now + timedelta(days=2)).isoformat()}


def _of(department: str, who: str) -> Actor:
    return Actor(id=f"{department}-{who}", role=Role.DEPARTMENT, unit=department)


def _silent(what: str) -> StackError:
    return ServerAway(f"等待「{what}」超时：请查看日志。", f"Waited in vain for {what}: see the logs.")
