"""Reasons in Chinese and English. What is alike for several people or days is said once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.rota.answer import Reason, Rule, Violation
from domain.rota.solving.board import Switch

T = TypeVar("T")

_DEMANDED: Mapping[Rule, tuple[str, str]] = {
    Rule.UNDER: (
        "{when} {shift} 班至少需要{skill}人员 {limit} 名",
        "{shift} on {when} needs at least {limit} people{skill}",
    ),
    Rule.OVER: ("{when} {shift} 班{skill}人员最多 {limit} 名", "{shift} on {when} takes at most {limit} people{skill}"),
    Rule.LEAVE: ("{who} {when}休假", "{who}: on leave on {when}"),
    Rule.REST: ("{who} 两班之间至少休息 {limit} 分钟", "{who}: at least {limit} minutes of rest between shifts"),
    Rule.SUCCESSION: ("{who} 次日不得接某些班次", "{who}: some shifts may not follow others on the next day"),
    Rule.MAX_SHIFTS: ("{who} 最多上 {limit} 个 {shift} 班", "{who}: at most {limit} {shift} shifts"),
    Rule.MAX_MINUTES: ("{who} 总共最多 {limit} 分钟", "{who}: at most {limit} minutes in all"),
    Rule.MIN_MINUTES: ("{who} 总共至少 {limit} 分钟", "{who}: at least {limit} minutes in all"),
    Rule.WEEK_MINUTES: (
        "{who} 自{when}起的一周最多 {limit} 分钟",
        "{who}: at most {limit} minutes in the week from {when}",
    ),
    Rule.MAX_RUN: ("{who} 最多连上 {limit} 天", "{who}: at most {limit} days of work in a row"),
    Rule.MIN_RUN: ("{who} 至少连上 {limit} 天", "{who}: at least {limit} days of work in a row"),
    Rule.MIN_FREE_RUN: ("{who} 至少连休 {limit} 天", "{who}: at least {limit} days off in a row"),
    Rule.WEEKENDS: ("{who} 最多上 {limit} 个周末或假期", "{who}: works on at most {limit} weekends or holidays"),
}
_GIVEN_UP: Mapping[Rule, tuple[str, str]] = {
    Rule.UNDER: ("少 {by} 名", "accept {by} fewer"),
    Rule.OVER: ("多 {by} 名", "accept {by} more"),
    Rule.LEAVE: ("请其上班", "ask them to work"),
    Rule.REST: ("少 {by} 分钟", "{by} minutes fewer"),
    Rule.SUCCESSION: ("放宽", "make an exception"),
    Rule.MAX_SHIFTS: ("多 {by} 个", "{by} more"),
    Rule.MAX_MINUTES: ("多 {by} 分钟", "{by} minutes more"),
    Rule.MIN_MINUTES: ("少 {by} 分钟", "{by} minutes fewer"),
    Rule.WEEK_MINUTES: ("多 {by} 分钟", "{by} minutes more"),
    Rule.MAX_RUN: ("多 {by} 天", "{by} days more"),
    Rule.MIN_RUN: ("少 {by} 天", "{by} days fewer"),
    Rule.MIN_FREE_RUN: ("少 {by} 天", "{by} days fewer"),
    Rule.WEEKENDS: ("多 {by} 个", "{by} more"),
}


@dataclass(frozen=True, slots=True)
class _About:
    """A reason before it is put into words; a list of people or days that share everything else."""

    rule: Rule
    people: tuple[str, ...]
    days: tuple[int, ...]
    shift: str | None
    skill: str | None
    limit: int | None
    by: int | None = None


def conflict_reasons(rules: Sequence[Switch]) -> tuple[Reason, ...]:
    """What cannot all hold, demands first."""
    abouts = [
        _About(one.rule, _tuple(one.person), _tuple(one.day), one.shift, one.skill, one.limit)
        for one in sorted(rules, key=_order)
    ]
    return tuple(_reason(about, _demanded) for about in _merged(abouts))


def relaxation_reasons(given_up: Sequence[Violation]) -> tuple[Reason, ...]:
    """What to give up, and by how much."""
    abouts = [
        _About(one.rule, _tuple(one.person), _tuple(one.day), one.shift, one.skill, one.limit, _by(one))
        for one in sorted(given_up, key=_order)
    ]
    return tuple(_reason(about, _given_up) for about in _merged(abouts))


def _order(one: Switch | Violation) -> tuple[bool, str, int, str, str, str]:
    demand = one.rule in (Rule.UNDER, Rule.OVER)
    return not demand, one.rule, one.day or 0, one.shift or "", one.skill or "", one.person or ""


def _by(one: Violation) -> int | None:
    return None if one.found is None or one.limit is None else abs(one.found - one.limit)


def _tuple(value: T | None) -> tuple[T, ...]:
    return () if value is None else (value,)


def _merged(abouts: Iterable[_About]) -> list[_About]:
    by_people: dict[_About, list[str]] = {}
    for about in abouts:
        by_people.setdefault(replace(about, people=()), []).extend(about.people)
    by_days: dict[_About, list[int]] = {}
    for about, people in by_people.items():
        key = replace(about, people=tuple(sorted(set(people))), days=())
        by_days.setdefault(key, []).extend(about.days)
    return [replace(about, days=tuple(sorted(set(days)))) for about, days in by_days.items()]


def _reason(about: _About, say: Callable[[_About], tuple[str, str]]) -> Reason:
    zh, en = say(about)
    return Reason(
        rule=about.rule,
        zh=zh,
        en=en,
        people=about.people,
        days=about.days,
        shift=about.shift,
        skill=about.skill,
        limit=about.limit,
        by=about.by,
    )


def _demanded(about: _About) -> tuple[str, str]:
    zh, en = _DEMANDED[about.rule]
    when_zh, when_en = _when(about.days)
    skill_zh, skill_en = _skill(about)
    same = {"limit": about.limit, "shift": about.shift}
    return (
        zh.format(who="、".join(about.people), when=when_zh, skill=skill_zh, **same),
        en.format(who=", ".join(about.people), when=when_en, skill=skill_en, **same),
    )


def _given_up(about: _About) -> tuple[str, str]:
    zh, en = _demanded(about)
    more_zh, more_en = _GIVEN_UP[about.rule]
    return f"{zh}：{more_zh.format(by=about.by)}", f"{en}: {more_en.format(by=about.by)}"


def _when(days: Sequence[int]) -> tuple[str, str]:
    return f"第 {'、'.join(map(str, days))} 天", f"day {', '.join(map(str, days))}"


def _skill(about: _About) -> tuple[str, str]:
    return ("", "") if about.skill is None else (f"有 {about.skill} 技能的", f" with {about.skill}")
