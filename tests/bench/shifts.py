"""120 checkpoints stand for 30 days on the in-memory host: weekly rotas, three shifts a day, one in twenty does not
come, leaders hand over, devices count. What it costs in decisions, events and ledger rows."""

import resource
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import cache

import orjson

from audit.host import Host, Register
from domain.checkpoint import commands_post as p
from domain.checkpoint.transitions import Standing
from domain.kernel.advance import Batch
from domain.kernel.command import Actor
from domain.rota import Assignment, Effort, RotaAnswer, RotaProblem, solve
from tests.bench.harness import Bench, benchmark
from tests.bench.model import Below, Measurement
from tests.support.checkpoint import DAY, START, TOWNSHIP, attend, book, cadre, candidate, plan, stand, state, tell

CHECKPOINTS, QUICK_CHECKPOINTS = 120, 4
DAYS, QUICK_DAYS = 30, 3
STAFF = 20
ROWS = "ledger rows a shift"
DECISIONS = "decisions a shift"


class CountingHost(Host):
    """Also counts what the engine would write beside decisions."""

    def __init__(self, checkpoints: int) -> None:
        staff = [
            candidate(number, person=f"K{place}-{number:02}", township=f"T{place}")
            for place in range(checkpoints)
            for number in range(STAFF)
        ]
        super().__init__(START, book(START - DAY), directory=Register(tuple(staff), solver=_same_for_all))
        self.rows: Counter[str] = Counter()

    def _apply(self, case: object, batch: Batch) -> None:
        self.rows.update(
            decisions=len(batch.decisions), effects=len(batch.effects), inbox=len(batch.tells), claims=len(batch.claims)
        )
        super()._apply(case, batch)  # type: ignore[arg-type]  # the host's own case


def _same_for_all(problem: RotaProblem, effort: Effort) -> RotaAnswer:
    """Checkpoints with the same history have the same rota but for names: what is measured is the cycle, not the
    solver, which `rota` measures."""
    names = {one.id: f"X-{one.id.rpartition('-')[2]}" for one in problem.people}
    text = orjson.dumps(problem.model_dump(mode="json")).decode()
    for name, neutral in names.items():
        text = text.replace(f'"{name}"', f'"{neutral}"')
    answer = _solved(text, effort.model_dump_json())
    back = {neutral: name for name, neutral in names.items()}
    placed = [Assignment(person=back[one.person], day=one.day, shift=one.shift) for one in answer.assignments]
    return answer.model_copy(update={"assignments": tuple(placed)})


@cache
def _solved(problem: str, effort: str) -> RotaAnswer:
    return solve(RotaProblem.model_validate_json(problem), Effort.model_validate_json(effort))


@benchmark("shifts", "Checkpoints' shifts on the in-memory host")
async def shifts(bench: Bench) -> None:
    """One row."""
    checkpoints, days = bench.size(CHECKPOINTS, QUICK_CHECKPOINTS), bench.size(DAYS, QUICK_DAYS)

    async def run() -> Measurement:
        return measure(checkpoints, days)

    await bench.compare(
        f"{checkpoints} checkpoints x {days} days",
        {"Shouwang, in memory": run},
        unit="decisions/s",
        targets=[Below(60, ROWS)],
        repetitions=1,
        bound="one core: the rules and their records in Python; rotas are solved once for all alike checkpoints",
    )


def measure(checkpoints: int, days: int) -> Measurement:
    """Decisions a second. Raises AssertionError if a shift was lost or a rule failed."""
    on = CountingHost(checkpoints)
    cases = [f"checkpoint:K{place}" for place in range(checkpoints)]
    began = time.perf_counter()
    cpu = time.process_time()
    for place, case in enumerate(cases):
        _at(on, place, case)
    for day in range(days):
        if day % 7 == 5:
            for place, case in enumerate(cases):
                plan(on, case, by=_township(place))
        for case in cases:
            attend(on, case, absent=lambda shift, name: (int(name[-2:]) + int(shift[6:8])) % 20 == 0)
        on.run_until(START + timedelta(days=day + 1))
        for case in cases:
            _count(on, case)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    return _measured(on, cases, days, wall, cpu)


def _measured(on: CountingHost, cases: list[str], days: int, wall: float, cpu: float) -> Measurement:
    assert on.faults == []
    closed = sum(state(on, case).book.closed for case in cases)
    assert closed >= len(cases) * (days * 3 - 3), "every shift passed"
    rows: Mapping[str, int] = on.rows
    return Measurement(
        len(on.journal) / wall,
        {
            "shifts": closed,
            "decisions": len(on.journal),
            "events": on.journal.events,
            "events/s": on.journal.events / wall,
            DECISIONS: rows["decisions"] / closed,
            "events a shift": on.journal.events / closed,
            ROWS: sum(rows.values()) / closed,
            "seconds": wall,
            "cpu seconds": cpu,
            "MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        },
    )


def _township(place: int) -> Actor:
    return TOWNSHIP.model_copy(update={"unit": f"T{place}"})


def _at(on: Host, place: int, case: str) -> None:
    stand(on, case, by=_township(place), township=f"T{place}")


def _count(on: Host, case: str) -> None:
    shift = next((one for one in state(on, case).live() if one.standing(Standing.ON_POST)), None)
    if shift is not None:
        counts = p.CountPassages(shift=shift.id, device="gate", sequence=1, passed=200, referred={"temperature": 1})
        assert tell(on, counts, cadre(shift.leader), case) == "accepted"
