"""Every broken hard rule of a rota, in words."""

from collections.abc import Iterator, Sequence

from domain.rota.answer import Rule, Violation
from domain.rota.checking.people import broken_by
from domain.rota.checking.reading import Reading
from domain.rota.problem import DAY, Assignment, Demand, RotaProblem


def check(problem: RotaProblem, assignments: Sequence[Assignment]) -> list[Violation]:
    """All broken hard rules; empty means that the rota may be adopted.

    Assignments that cannot be read (unknown names, days outside, two shifts on a day) are reported alone: the other
    rules have no meaning before.
    """
    if unreadable := list(_unreadable(problem, assignments)):
        return unreadable
    reading = Reading(problem, assignments)
    found = [one for person in problem.people for one in broken_by(reading, person)]
    found += [one for demand in problem.demands for one in _demand(reading, demand)]
    return found + list(_frozen(reading, assignments))


def _unreadable(problem: RotaProblem, assignments: Sequence[Assignment]) -> Iterator[Violation]:
    people = {person.id for person in problem.people}
    shifts = {shift.id for shift in problem.shifts}
    taken: set[tuple[str, int]] = set()
    for one in assignments:
        where = {"person": one.person, "day": one.day, "shift": one.shift}
        if one.person not in people or one.shift not in shifts or one.day >= len(problem.days):
            zh = f"第 {one.day} 天 {one.person} 上 {one.shift}：没有这个人、这个班次或这一天"
            en = f"{one.person} on {one.shift} on day {one.day}: no such person, shift or day"
            yield Violation(rule=Rule.KNOWN, zh=zh, en=en, **where)
        elif (one.person, one.day) in taken:
            zh, en = f"{one.person} 第 {one.day} 天排了两个班", f"{one.person} has two shifts on day {one.day}"
            yield Violation(rule=Rule.ONE_A_DAY, zh=zh, en=en, found=2, limit=1, **where)
        taken.add((one.person, one.day))


def _demand(reading: Reading, demand: Demand) -> Iterator[Violation]:
    if reading.frozen(demand.day, reading.shifts[demand.shift]):
        return
    there = [p for p in reading.on(demand.day, demand.shift) if demand.skill is None or demand.skill in p.skills]
    found = len(there)
    skill_zh = f"有{demand.skill}技能的" if demand.skill else ""
    skill_en = f" with {demand.skill}" if demand.skill else ""
    where = {"day": demand.day, "shift": demand.shift, "skill": demand.skill, "found": found, "limit": demand.need}
    if demand.under is None and found < demand.need:
        zh = f"第 {demand.day} 天 {demand.shift} 班需要{skill_zh}人员 {demand.need} 名，只有 {found} 名"
        en = f"day {demand.day}, shift {demand.shift} needs {demand.need} people{skill_en}, has {found}"
        yield Violation(rule=Rule.UNDER, zh=zh, en=en, **where)
    if demand.over is None and found > demand.need:
        zh = f"第 {demand.day} 天 {demand.shift} 班{skill_zh}人员最多 {demand.need} 名，排了 {found} 名"
        en = f"day {demand.day}, shift {demand.shift} may have {demand.need} people{skill_en}, has {found}"
        yield Violation(rule=Rule.OVER, zh=zh, en=en, **where)


def _frozen(reading: Reading, assignments: Sequence[Assignment]) -> Iterator[Violation]:
    """Where the rota differs from the published one before the frozen moment."""
    if reading.problem.published is None or reading.problem.frozen_minutes < 1:
        return
    published, now = ({(o.person, o.day, o.shift) for o in rota} for rota in (reading.problem.published, assignments))
    for person, day, shift in sorted(published ^ now):
        if reading.frozen(day, reading.shifts[shift]):
            moment = day * DAY + (reading.shifts[shift].start or 0)
            zh = f"{person} 第 {day} 天 {shift} 班已经开始，不能再改"
            en = f"{person} on {shift} on day {day} has begun and cannot change"
            limit = reading.problem.frozen_minutes
            where = {"person": person, "day": day, "shift": shift}
            yield Violation(rule=Rule.FROZEN, zh=zh, en=en, found=moment, limit=limit, **where)
