"""The hard rules that concern one person."""

from collections.abc import Iterator
from itertools import pairwise

from domain.rota.answer import Rule, Violation
from domain.rota.checking.reading import Reading
from domain.rota.problem import DAY, Person


def broken_by(reading: Reading, person: Person) -> Iterator[Violation]:
    """What one person's shifts break. What only shifts that cannot change any more break is passed over."""
    for rule in (_leave, _rest, _totals, _weeks, _runs, _weekends):
        yield from rule(reading, person)


def _leave(reading: Reading, person: Person) -> Iterator[Violation]:
    for day, shift in reading.planned(person).items():
        if day in person.leave and not reading.frozen(day, shift):
            zh, en = f"{person.id} 第 {day} 天休假，却排了班", f"{person.id} is on leave on day {day}, but works"
            yield Violation(rule=Rule.LEAVE, zh=zh, en=en, person=person.id, day=day, shift=shift.id)


def _rest(reading: Reading, person: Person) -> Iterator[Violation]:
    for (day, earlier), (next_day, later) in pairwise(reading.row(person).items()):
        if reading.frozen(next_day, later):
            continue
        where = {"person": person.id, "day": next_day, "shift": later.id}
        if next_day == day + 1 and later.id in earlier.not_followed_by:
            zh = f"{person.id} 第 {day} 天上 {earlier.id} 班后，次日不能上 {later.id} 班"
            en = f"{person.id} may not work {later.id} the day after {earlier.id} (day {day})"
            yield Violation(rule=Rule.SUCCESSION, zh=zh, en=en, **where)
        if earlier.start is None or later.start is None:
            continue
        rest = (next_day - day) * DAY + later.start - earlier.start - earlier.minutes
        if rest < reading.problem.rest_minutes:
            least = reading.problem.rest_minutes
            zh = f"{person.id} 第 {next_day} 天 {later.id} 班之前只休息 {rest} 分钟，至少应 {least} 分钟"
            en = f"{person.id} rests {rest} minutes before {later.id} on day {next_day}, {least} are due"
            yield Violation(rule=Rule.REST, zh=zh, en=en, found=rest, limit=least, **where)


def _totals(reading: Reading, person: Person) -> Iterator[Violation]:
    row = reading.planned(person)
    begun = {day: shift for day, shift in row.items() if reading.frozen(day, shift)}
    for name, limit in person.max_shifts.items():
        count = sum(shift.id == name for shift in row.values())
        if count > max(limit, sum(shift.id == name for shift in begun.values())):
            zh = f"{person.id} 的 {name} 班有 {count} 个，最多 {limit} 个"
            en = f"{person.id} works {count} {name} shifts, at most {limit} are allowed"
            yield Violation(rule=Rule.MAX_SHIFTS, zh=zh, en=en, person=person.id, shift=name, found=count, limit=limit)
    minutes = sum(shift.minutes for shift in row.values())
    most, least = person.max_minutes, person.min_minutes
    if most is not None and minutes > max(most, sum(shift.minutes for shift in begun.values())):
        zh = f"{person.id} 共 {minutes} 分钟，最多 {most} 分钟"
        en = f"{person.id} works {minutes} minutes, over {most}"
        yield Violation(rule=Rule.MAX_MINUTES, zh=zh, en=en, person=person.id, found=minutes, limit=most)
    open_days = any(not reading.frozen_day(person, day) for day in range(len(reading.problem.days)))
    if least is not None and minutes < least and open_days:
        zh = f"{person.id} 共 {minutes} 分钟，至少 {least} 分钟"
        en = f"{person.id} works {minutes} minutes, under {least}"
        yield Violation(rule=Rule.MIN_MINUTES, zh=zh, en=en, person=person.id, found=minutes, limit=least)


def _weeks(reading: Reading, person: Person) -> Iterator[Violation]:
    limit = person.max_week_minutes
    if limit is None:
        return
    row = reading.row(person)
    for first, days in reading.weeks().items():
        worked = {day: row[day] for day in days if day in row}
        minutes = sum(shift.minutes for shift in worked.values())
        begun = sum(shift.minutes for day, shift in worked.items() if reading.frozen(day, shift))
        if minutes > max(limit, begun):
            zh = f"{person.id} 从第 {first} 天起的一周 {minutes} 分钟，最多 {limit} 分钟"
            en = f"{person.id} works {minutes} minutes in the week from day {first}, over {limit}"
            where = {"person": person.id, "day": first}
            yield Violation(rule=Rule.WEEK_MINUTES, zh=zh, en=en, found=minutes, limit=limit, **where)


def _runs(reading: Reading, person: Person) -> Iterator[Violation]:
    for run in reading.runs(person):
        past = all(reading.frozen_day(person, day) for day in range(run.first, run.last + 1))
        where = {"person": person.id, "day": run.first, "found": run.length}
        if run.worked and person.max_run is not None and run.length > person.max_run and not past:
            zh = f"{person.id} 从第 {run.first} 天起连上 {run.length} 天，最多 {person.max_run} 天"
            en = f"{person.id} works {run.length} days in a row from day {run.first}, over {person.max_run}"
            yield Violation(rule=Rule.MAX_RUN, zh=zh, en=en, limit=person.max_run, **where)
        # A run that is past can still be too short by what the first day after it holds.
        if run.open_before or run.open_after or (past and reading.frozen_day(person, run.last + 1)):
            continue
        if run.worked and run.length < (person.min_run or 1):
            zh = f"{person.id} 从第 {run.first} 天起只连上 {run.length} 天，至少 {person.min_run} 天"
            en = f"{person.id} works only {run.length} days in a row from day {run.first}, under {person.min_run}"
            yield Violation(rule=Rule.MIN_RUN, zh=zh, en=en, limit=person.min_run, **where)
        if not run.worked and run.length < (person.min_free_run or 1):
            zh = f"{person.id} 从第 {run.first} 天起只连休 {run.length} 天，至少 {person.min_free_run} 天"
            en = f"{person.id} rests only {run.length} days in a row from day {run.first}, under {person.min_free_run}"
            yield Violation(rule=Rule.MIN_FREE_RUN, zh=zh, en=en, limit=person.min_free_run, **where)


def _weekends(reading: Reading, person: Person) -> Iterator[Violation]:
    limit = person.max_weekends
    if limit is None:
        return
    row = reading.planned(person)
    worked = [block for block in reading.rest_blocks() if any(day in row for day in block)]
    begun = [block for block in worked if any(day in row and reading.frozen(day, row[day]) for day in block)]
    if len(worked) > max(limit, len(begun)):
        zh = f"{person.id} 有 {len(worked)} 个周末或假期上班，最多 {limit} 个"
        en = f"{person.id} works on {len(worked)} weekends or holidays, at most {limit} are allowed"
        yield Violation(rule=Rule.WEEKENDS, zh=zh, en=en, person=person.id, found=len(worked), limit=limit)
