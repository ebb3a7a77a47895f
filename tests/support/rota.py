"""Small rotas for tests: a checkpoint's week, and random problems."""

from itertools import product
from random import Random
from typing import Any

from domain.kernel.calendar import DayKind
from domain.rota import (
    Assignment,
    Burden,
    Demand,
    Fairness,
    Person,
    Pool,
    Request,
    RotaProblem,
    Shift,
    check,
    cost,
)
from domain.rota.benchmark_format import parse_instance
from tests.support.paths import DATA

INSTANCES = DATA / "rota"
WEEK = (DayKind.WORKING_DAY,) * 5 + (DayKind.WEEKEND,) * 2
SHIFTS = (
    Shift(id="day", minutes=495, start=480),
    Shift(id="evening", minutes=495, start=960),
    Shift(id="night", minutes=495, start=0, night=True),
)
"""Three shifts of eight hours with a quarter of an hour for the handover (DOMAIN §3)."""
SKILLS = ("police", "health", "community")


def instance(number: int) -> RotaProblem:
    """A public instance."""
    return parse_instance((INSTANCES / f"Instance{number}.txt").read_text())


def checkpoint(people: int = 18, **changes: Any) -> RotaProblem:
    """A checkpoint's week: one of each skill on every shift, 11 h rest, 44 h a week."""
    crew = tuple(
        Person(
            id=f"P{number}",
            skills=(SKILLS[number % 3],),
            pool="welfare" if number % 2 else "standby",
            max_week_minutes=2_640,
            max_run=6,
        )
        for number in range(people)
    )
    demands = tuple(
        Demand(day=day, shift=shift.id, need=1, skill=skill) for day in range(7) for shift in SHIFTS for skill in SKILLS
    )
    problem = RotaProblem(
        days=WEEK,
        shifts=SHIFTS,
        people=crew,
        demands=demands,
        pools=(Pool(id="welfare", cost=0), Pool(id="standby", cost=2)),
        rest_minutes=660,
        fairness=(Fairness(burden=Burden.NIGHTS, weight=1), Fairness(burden=Burden.WEEKENDS, weight=1)),
    )
    return RotaProblem.model_validate({**dict(problem), **changes})


def random_problem(random: Random, days: int = 7, people: int = 3) -> RotaProblem:
    """A problem with some of everything; whether it has a rota is not said."""
    shifts = ("a", "b")
    kinds = tuple(random.choice((*WEEK, DayKind.HOLIDAY)) for _ in range(days))
    crew = tuple(_person(random, f"p{number}", days) for number in range(people))
    ids = [person.id for person in crew]
    return RotaProblem(
        days=kinds,
        first_weekday=random.randrange(7),
        shifts=(
            Shift(id="a", minutes=480, start=480, not_followed_by=random.choice(((), ("b",)))),
            Shift(id="b", minutes=600, start=random.choice((None, 0, 840)), night=True),
        ),
        people=crew,
        demands=tuple(
            Demand(
                day=day,
                shift=shift,
                need=random.randrange(3),
                skill=random.choice((None, "s")),
                under=random.choice((None, 7, 3)),
                over=random.choice((None, 1, 0)),
            )
            for day in range(days)
            for shift in shifts
            if random.random() < 0.5
        ),
        requests=tuple(
            Request(
                person=random.choice(ids),
                day=random.randrange(days),
                shift=random.choice((None, *shifts)),
                wanted=random.random() < 0.5,
                weight=random.randrange(4),
            )
            for _ in range(4)
        ),
        pools=(Pool(id="first", cost=0), Pool(id="second", cost=3)),
        rest_minutes=random.choice((0, 660)),
        fairness=tuple(Fairness(burden=burden, weight=random.randrange(3)) for burden in Burden),
        published=random.choice((None, random_rota(random, ids, days))),
        stability=random.randrange(3),
    )


def random_regular_problem(random: Random, days: int = 7, people: int = 3) -> RotaProblem:
    """A random problem that the rosters' dynamic programme can read."""
    drawn = random_problem(random, days, people)
    crew = [
        one.model_copy(update={"history": (), "max_week_minutes": None, "max_minutes": one.max_minutes or 3_000})
        for one in drawn.people
    ]
    demands = [
        one.model_copy(update={"under": one.under or 20, "over": 1 if one.over is None else one.over})
        for one in drawn.demands
    ]
    kinds = tuple(WEEK[day % 7] for day in range(days))
    changes = {"people": tuple(crew), "demands": tuple(demands), "fairness": (), "days": kinds}
    return drawn.model_copy(update=changes)


def random_rota(random: Random, people: list[str], days: int) -> tuple[Assignment, ...]:
    """Any assignment of at most one shift a day."""
    drawn = {(one, day): random.choice((None, "a", "b")) for one in people for day in range(days)}
    return tuple(Assignment(person=one, day=day, shift=shift) for (one, day), shift in drawn.items() if shift)


def best_of_all(problem: RotaProblem) -> int | None:
    """The least cost of any rota, by trying all of them; None when there is none."""
    cells = [(person.id, day) for person in problem.people for day in range(len(problem.days))]
    costs = []
    for shifts in product((None, "a", "b"), repeat=len(cells)):
        rota = [Assignment(person=p, day=d, shift=shift) for (p, d), shift in zip(cells, shifts, strict=True) if shift]
        if not check(problem, rota):
            costs.append(cost(problem, rota))
    return min(costs, default=None)


def _person(random: Random, name: str, days: int) -> Person:
    def maybe(low: int, high: int) -> int | None:
        return random.choice((None, random.randrange(low, high)))

    return Person(
        id=name,
        skills=random.choice(((), ("s",))),
        pool=random.choice((None, "first", "second")),
        max_shifts=random.choice(({}, {"a": random.randrange(4)}, {"b": 0, "a": 3})),
        max_minutes=maybe(900, 4_000),
        min_minutes=maybe(0, 1_500),
        max_week_minutes=maybe(900, 3_000),
        max_run=maybe(1, 5),
        min_run=maybe(1, 4),
        min_free_run=maybe(1, 4),
        max_weekends=maybe(0, 3),
        leave=tuple(random.sample(range(days), random.choice((0, 0, 1, 2)))),
        history=tuple(random.choice((None, "a", "b")) for _ in range(random.choice((0, 0, 1, 3, 6)))),
        carried=random.choice(({}, {Burden.NIGHTS: random.randrange(4), Burden.SHIFTS: random.randrange(3)})),
    )
