"""A second, naive reading of the rules: each person's days as a text, rules as searches in it."""

import re
from collections import Counter
from itertools import groupby

from domain.kernel.calendar import DayKind
from domain.rota import Assignment, Burden, Person, RotaProblem


def broken(problem: RotaProblem, rota: tuple[Assignment, ...]) -> set[tuple[str, str]]:
    """Which rule is broken, and by whom or on which shift. Nothing is frozen here."""
    found = {(rule, person.id) for person in problem.people for rule in _person(problem, person, rota)}
    for demand in problem.demands:
        count = _there(problem, rota, demand.day, demand.shift, demand.skill)
        where = f"{demand.day} {demand.shift} {demand.skill}"
        if demand.under is None and count < demand.need:
            found.add(("under", where))
        if demand.over is None and count > demand.need:
            found.add(("over", where))
    return found


def price(problem: RotaProblem, rota: tuple[Assignment, ...]) -> int:
    """The objective."""
    total = 0
    for demand in problem.demands:
        off = _there(problem, rota, demand.day, demand.shift, demand.skill) - demand.need
        total += off * (demand.over or 0) if off > 0 else -off * (demand.under or 0)
    for wish in problem.requests:
        shift = _text(problem, wish.person, rota)[wish.day]
        granted = shift != "." if wish.shift is None else shift == wish.shift
        total += 0 if granted is wish.wanted else wish.weight
    pools = {person.id: next((p.cost for p in problem.pools if p.id == person.pool), 0) for person in problem.people}
    total += sum(pools[one.person] for one in rota)
    for fair in problem.fairness:
        carried = {person.id: person.carried.get(fair.burden, 0) for person in problem.people}
        borne = Counter(one.person for one in rota if _bears(problem, fair.burden, one))
        least = min(carried.values())
        total += fair.weight * sum((c - least + borne[p]) ** 2 - (c - least) ** 2 for p, c in carried.items())
    if problem.published is not None:
        texts = [(_text(problem, p.id, rota), _text(problem, p.id, problem.published)) for p in problem.people]
        total += problem.stability * sum(a != b for new, old in texts for a, b in zip(new, old, strict=True))
    return total


def _there(problem: RotaProblem, rota: tuple[Assignment, ...], day: int, shift: str, skill: str | None) -> int:
    able = {person.id for person in problem.people if skill is None or skill in person.skills}
    return sum(one.person in able and (one.day, one.shift) == (day, shift) for one in rota)


def _bears(problem: RotaProblem, burden: Burden, one: Assignment) -> bool:
    kind = problem.days[one.day]
    return {
        "shifts": True,
        "nights": one.shift == "b",
        "weekends": kind == DayKind.WEEKEND,
        "holidays": kind == DayKind.HOLIDAY,
    }[burden.value]


def _text(problem: RotaProblem, person: str, rota: tuple[Assignment, ...]) -> str:
    cells = {one.day: one.shift for one in rota if one.person == person}
    return "".join(cells.get(day, ".") for day in range(len(problem.days)))


def _person(problem: RotaProblem, person: Person, rota: tuple[Assignment, ...]) -> set[str]:
    text = _text(problem, person.id, rota)
    past = "".join(worked or "." for worked in person.history)
    whole, known = past + text, len(past)
    minutes = {shift.id: shift.minutes for shift in problem.shifts} | {".": 0}
    total = sum(minutes[one] for one in text)
    rules = {
        "leave": any(text[day] != "." for day in person.leave),
        "max_shifts": any(text.count(shift) > most for shift, most in person.max_shifts.items()),
        "max_minutes": person.max_minutes is not None and total > person.max_minutes,
        "min_minutes": person.min_minutes is not None and total < person.min_minutes,
        "succession": _succession(problem, whole, known),
        "rest": _rest(problem, whole, known),
        "week_minutes": _week(problem, person, whole, known, minutes),
        "max_run": any(m.end() > known for m in re.finditer(f"[ab]{{{(person.max_run or 99) + 1},}}", whole)),
        "min_run": _short(whole, known, "[ab]", person.min_run or 1),
        "min_free_run": _short(whole, known, r"\.", person.min_free_run or 1),
        "weekends": person.max_weekends is not None and _weekends(problem, text) > person.max_weekends,
    }
    return {rule for rule, is_broken in rules.items() if is_broken}


def _short(whole: str, known: int, state: str, least: int) -> bool:
    runs = re.finditer(f"{state}+", whole)
    return any(m.end() - m.start() < least and m.start() > 0 and known <= m.end() < len(whole) for m in runs)


def _succession(problem: RotaProblem, whole: str, known: int) -> bool:
    bad = {first.id + later for first in problem.shifts for later in first.not_followed_by}
    return any(whole[place - 1 : place + 1] in bad for place in range(max(1, known), len(whole)))


def _rest(problem: RotaProblem, whole: str, known: int) -> bool:
    starts = {shift.id: shift.start for shift in problem.shifts}
    minutes = {shift.id: shift.minutes for shift in problem.shifts}
    ends = -99_999
    for place, shift in enumerate(whole):
        if shift == "." or (start := starts[shift]) is None:
            continue
        if place * 1440 + start - ends < problem.rest_minutes and place >= known:
            return True
        ends = place * 1440 + start + minutes[shift]
    return False


def _week(problem: RotaProblem, person: Person, whole: str, known: int, minutes: dict[str, int]) -> bool:
    if person.max_week_minutes is None:
        return False
    weeks: Counter[int] = Counter()
    new: Counter[int] = Counter()
    for place, shift in enumerate(whole):
        week = (place - known + problem.first_weekday) // 7
        weeks[week] += minutes[shift]
        new[week] += minutes[shift] if place >= known else 0
    return any(weeks[week] > person.max_week_minutes for week in new if new[week])


def _weekends(problem: RotaProblem, text: str) -> int:
    restful = [kind in (DayKind.WEEKEND, DayKind.HOLIDAY) for kind in problem.days]
    blocks = groupby(zip(restful, text, strict=True), key=lambda pair: pair[0])
    return sum(rest and any(shift != "." for _, shift in block) for rest, block in blocks)
