"""What time and failed messages do in a muster: ladder steps, reminders, no-shows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.callup.muster import events as e
from domain.callup.muster.roles import role_for
from domain.callup.muster.state import COMING, Muster, Person, Status, remind_at
from domain.kernel.delivery import Delivery
from domain.kernel.ladder import Rung, Step, due_step

Groups = dict[Step, list[str]]


def time_passed(state: Muster, now: datetime) -> list[e.MusterEvent]:
    """Everything due at `now`, one event a kind of step however many people it concerns."""
    terms = state.pinned
    due = [(n, p) for n, p in state.people.items() if (at := p.wake(terms, state.calling)) is not None and at <= now]
    unreached = {n for n, p in due if p.status is Status.CALLED and p.acknowledge_by <= now and state.calling}
    missing = [n for n, p in due if p.status in COMING and p.report_by <= now]
    late = set(missing)
    reminded = [
        n for n, p in due if p.status in COMING and n not in late and not p.reminded and remind_at(p, terms) <= now
    ]
    reach: Groups = defaultdict(list)
    absence: Groups = defaultdict(list)
    for name, person in due:
        if state.calling and person.awaiting:
            asked = person.asked_at
            taken_at = person.reached_at or asked
            _group(reach, name, due_step(terms.reach, terms.patience, asked, person.reach_step, taken_at, now))
        since = person.report_by if name in late else person.absent_since
        if since is not None:
            taken_at = person.absence_at or since
            _group(absence, name, due_step(terms.absence, terms.patience, since, person.absence_step, taken_at, now))
    end = len(terms.reach)
    unreached.update(n for step, names in reach.items() if step.index == end for n in names if _is_called(state, n))
    happened: list[e.MusterEvent] = []
    if unreached:
        happened.append(e.WentUnreached(people=tuple(n for n, _ in due if n in unreached), at=now))
    if reminded:
        happened.append(e.ArrivalReminded(people=tuple(reminded), at=now))
    if missing:
        happened.append(e.WentMissing(people=tuple(missing), at=now))
    happened.extend(_steps("reach", terms.reach, reach, now))
    happened.extend(_steps("absence", terms.absence, absence, now))
    return happened


def _is_called(state: Muster, name: str) -> bool:
    return state.people[name].status is Status.CALLED


def after_failures(deliveries: Sequence[Delivery], state: Muster, now: datetime) -> list[e.MusterEvent]:
    """The next step, at once, for whoever the current one surely did not reach (PEERS 2 and 3).

    A failure of an older step moves nothing: only the current step's own failure does. The end of a ladder is never
    reached this way; whoever was told before still has the policy's patience to act.
    """
    happened: list[e.MusterEvent] = []
    reach: dict[str, int] = {}
    absence: dict[str, int] = {}
    for delivery in deliveries:
        if delivery.status == "nobody":
            happened.append(e.StepFoundEmpty(step=delivery.step, to=delivery.to, at=now))
        if delivery.status in ("nobody", "failed") and not state.closed:
            for name, person in _told_by(state, delivery):
                if state.calling and person.awaiting and _is_step(state.pinned.reach, person.reach_step, delivery):
                    reach[name] = person.reach_step + 1
                absent = person.absent_since is not None
                if absent and _is_step(state.pinned.absence, person.absence_step, delivery):
                    absence[name] = person.absence_step + 1
    happened.extend(_steps("reach", state.pinned.reach, _next_steps(reach, state.pinned.reach), now))
    happened.extend(_steps("absence", state.pinned.absence, _next_steps(absence, state.pinned.absence), now))
    return happened


def _told_by(state: Muster, delivery: Delivery) -> Iterable[tuple[str, Person]]:
    """Whom the delivery may concern: its recipient, or everybody for whom its role would be told."""
    person = state.people.get(delivery.to)
    if person is not None:
        return ((delivery.to, person),)
    rungs = (*state.pinned.reach, *state.pinned.absence)
    rung = next((rung for rung in rungs if rung.name == delivery.step), None)
    if rung is None:
        return ()
    return [(name, one) for name, one in state.people.items() if role_for(rung, one) == delivery.to]


def _is_step(rungs: Sequence[Rung], taken: int, delivery: Delivery) -> bool:
    return 0 <= taken < len(rungs) and rungs[taken].name == delivery.step


def _next_steps(skipped: Mapping[str, int], rungs: Sequence[Rung]) -> Groups:
    groups: Groups = defaultdict(list)
    for name, index in skipped.items():
        if index < len(rungs):
            groups[Step(index)].append(name)
    return groups


def _group(groups: Groups, name: str, step: Step | None) -> None:
    if step is not None:
        groups[step].append(name)


def _steps(ladder: str, rungs: Sequence[Rung], groups: Groups, now: datetime) -> list[e.MusterEvent]:
    happened: list[e.MusterEvent] = []
    for step in sorted(groups, key=lambda s: (s.index, s.missed)):
        people = tuple(groups[step])
        if step.index >= len(rungs):
            happened.append(
                e.LadderExhausted(ladder="reach" if ladder == "reach" else "absence", people=people, at=now)
            )
            continue
        taken = e.ReachStepTaken if ladder == "reach" else e.AbsenceStepTaken
        missed = tuple(rungs[i].name for i in step.missed)
        happened.append(taken(index=step.index, step=rungs[step.index].name, missed=missed, people=people, at=now))
    return happened
