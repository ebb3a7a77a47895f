"""What time does besides moving shifts on: who is missing, ladders, searches, reminders, what nobody answered."""

from collections import defaultdict
from datetime import datetime

from domain.checkpoint import events as e
from domain.checkpoint import events_duty as d
from domain.checkpoint import events_post as p
from domain.checkpoint.changes import lapse
from domain.checkpoint.orders import LOOK_UP_TRIES
from domain.checkpoint.planning import rota_due, tell_duties
from domain.checkpoint.shift import COMING, Shift, reminder_of
from domain.checkpoint.stages import catch_up, slot_due
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.story import Story
from domain.checkpoint.substitutes import ask_next, end_search, name_leader, search
from domain.checkpoint.timetable import midnight
from domain.checkpoint.transitions import Stage, Standing
from domain.kernel.decider import Deadline
from domain.kernel.ladder import Step, due_step

STAFF, ROTA = "checkpoint_staff", "solve_rota"
LONGEST_WAIT = 30


def deadline(state: Checkpoint) -> Deadline | None:
    """When time next matters, and what for."""
    if state.phase != "standing" or state.expires_at is None:
        return None
    due = [Deadline(state.expires_at, "the checkpoint lapses unless it is renewed")]
    terms = state.pinned
    moments: list[tuple[datetime | None, str]] = [
        (min((w for s in state.live() if (w := s.wake(terms)) is not None), default=None), "the next step of a shift"),
        (slot_due(state), "a shift that no rota has"),
        (state.tell_at, "people are told of their duties"),
        (_notice_at(state), "notice before the expiry"),
        (_rota_at(state), "a rota is due"),
        (_staff_at(state), "the directory's answer"),
        (_solver_at(state), "the solver's answer"),
        (min((c.until for c in state.open_changes() if c.until), default=None), "a request lapses"),
        (state.missed_at, "shifts that were missed"),
    ]
    due += [Deadline(at, why) for at, why in moments if at is not None]
    return min(due, key=lambda one: one.at)


def _notice_at(state: Checkpoint) -> datetime | None:
    """`expiry_notice` before the expiry, or in a short one's last fifth."""
    if state.expiry_noticed or state.expires_at is None or state.opened_at is None:
        return None
    return state.expires_at - min(state.pinned.expiry_notice, (state.expires_at - state.opened_at) // 5)


def _rota_at(state: Checkpoint) -> datetime | None:
    day = rota_due(state)
    if day is None or state.expires_at is None or midnight(day, state.zone) >= state.expires_at:
        return None
    return midnight(day, state.zone) - state.pinned.plan_ahead


def _staff_at(state: Checkpoint) -> datetime | None:
    return _again(state, state.staff_asked_at, state.staff_tried)


def _solver_at(state: Checkpoint) -> datetime | None:
    plan = state.plan
    return _again(state, plan.asked_at, plan.tried) if plan is not None else None


def _again(state: Checkpoint, asked_at: datetime | None, tried: int) -> datetime | None:
    """When an unanswered question is asked again: never given up, but less often after the alarm."""
    if not tried or asked_at is None:
        return None
    return asked_at + state.pinned.lookup_within * min(max(1, tried + 1 - LOOK_UP_TRIES), LONGEST_WAIT)


def time_passed(story: Story) -> None:
    """Everything due now. What an outage passed over is told in one message (PEERS 13)."""
    catch_up(story, story.now)
    if story.state.phase != "standing":
        return
    for name in [shift.id for shift in story.state.live()]:
        _look(story, name)
    if story.state.missed:
        _tell_missed(story)
    lapse(story)
    if story.state.tell_at is not None and story.state.tell_at <= story.now:
        tell_duties(story)
    _notices(story)
    _ask_again(story)


def _look(story: Story, name: str) -> None:
    shift, terms, now = story.shift(name), story.state.pinned, story.now
    if shift.stage is Stage.STAFFED and shift.start - terms.remind_ahead <= now and (people := reminder_of(shift)):
        story.tell(d.DutyReminded(shift=name, people=people, at=now))
    begun = shift.stage in (Stage.OPEN, Stage.HANDOVER)
    if begun and not shift.missing_checked and shift.start + terms.missing_after <= now:
        story.tell(p.MissingChecked(shift=name, at=now))
        if missing := shift.standing(*COMING):
            story.tell(d.WentMissing(shift=name, people=missing, at=now))
            if shift.leader in missing:
                name_leader(story, name)
            search(story, name, missing)
    _climb(story, name)
    _search_on(story, name)


def _climb(story: Story, name: str) -> None:
    """The no-show ladder of each missing person: the step due now, with the missed ones named."""
    terms, shift = story.state.pinned, story.shift(name)
    steps: dict[Step, list[str]] = defaultdict(list)
    for person, duty in shift.duties.items():
        due = duty.absence_due(terms)
        if due is None or due > story.now or duty.missing_since is None:
            continue
        taken_at = duty.absence_at or duty.missing_since
        step = due_step(terms.absence, terms.patience, duty.missing_since, duty.absence_step, taken_at, story.now)
        if step is not None:
            steps[step].append(person)
    for step in sorted(steps, key=lambda one: (one.index, one.missed)):
        take_step(story, shift, step, tuple(steps[step]))


def take_step(story: Story, shift: Shift, step: Step, people: tuple[str, ...]) -> None:
    """One rung for these people, or the end of the ladder, which is an alarm."""
    rungs = story.state.pinned.absence
    if step.index >= len(rungs):
        story.tell(d.LadderExhausted(ladder="absence", shift=shift.id, people=people, at=story.now))
        return
    story.tell(
        d.AbsenceStepTaken(
            shift=shift.id,
            index=step.index,
            step=rungs[step.index].name,
            missed=tuple(rungs[i].name for i in step.missed),
            people=people,
            at=story.now,
        )
    )


def _search_on(story: Story, name: str) -> None:
    shift = story.shift(name)
    if shift.search is None or shift.search.exhausted:
        return
    if shift.relieved <= story.now:
        end_search(story, name, "over")
    elif shift.search.answer_by is not None and shift.search.answer_by <= story.now:
        ask_next(story, name)


def _tell_missed(story: Story) -> None:
    state = story.state
    absent = {
        person
        for name in state.missed
        if name in state.shifts
        for person in state.shifts[name].standing(Standing.ABSENT)
    }
    story.tell(p.ShiftsMissed(shifts=state.missed, absent=tuple(sorted(absent)), at=story.now))


def _notices(story: Story) -> None:
    state = story.state
    if (at := _notice_at(state)) is not None and at <= story.now:
        assert state.expires_at is not None
        story.tell(e.ExpiryNoticed(expires_at=state.expires_at, at=story.now))
    day = rota_due(state)
    if day is not None and (at := _rota_at(state)) is not None and at <= story.now:
        story.tell(e.RotaDueNoticed(from_day=day, at=story.now))


def _ask_again(story: Story) -> None:
    state = story.state
    if (at := _staff_at(state)) is not None and at <= story.now:
        attempt = state.staff_tried + 1
        story.tell(e.StaffAsked(round=state.staff_round, attempt=attempt, at=story.now))
        _alarm_at(story, attempt, STAFF)
    plan = state.plan
    if plan is not None and (at := _solver_at(state)) is not None and at <= story.now:
        horizon = plan.horizon
        asked = e.RotaAsked(
            round=plan.round,
            attempt=plan.tried + 1,
            first_day=horizon.first,
            days=horizon.kinds,
            by="engine",
            at=story.now,
        )
        story.tell(asked)
        _alarm_at(story, plan.tried + 1, ROTA)


def _alarm_at(story: Story, attempt: int, question: str) -> None:
    if attempt == LOOK_UP_TRIES + 1:
        story.tell(e.LookUpFailed(question=question, at=story.now))
