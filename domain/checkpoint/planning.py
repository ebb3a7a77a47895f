"""The rota: asked for, proposed, adopted under the rules as they are then, published."""

from datetime import date, timedelta

from domain.checkpoint import commands as c
from domain.checkpoint import events as e
from domain.checkpoint.authority import engine_only, manages, speaks_for
from domain.checkpoint.rota_making import assignments, placed, planned_shifts, problem_for
from domain.checkpoint.shift import Shift
from domain.checkpoint.state import Checkpoint, Plan
from domain.checkpoint.story import Story
from domain.checkpoint.timetable import local_day
from domain.checkpoint.transitions import Stage, Standing
from domain.kernel.decider import Rejection
from domain.rota import Violation, check

Refused = Rejection | None
_MOST_NAMED = 5


def plan(command: c.PlanRota, story: Story) -> Refused:
    state = story.state
    if refused := _plans(story):
        return refused
    if not state.staff:
        return Rejection(code="no_staff", reason="the directory has not answered yet who may be rostered")
    today = local_day(story.now, state.zone)
    assert state.planned_until is not None
    first = command.first_day or max(today, state.planned_until + timedelta(days=1))
    if first < today:
        return Rejection(code="bad_time", reason="a rota is made for days to come")
    if first > state.planned_until + timedelta(days=1):
        return Rejection(code="gap", reason=f"the days from {state.planned_until + timedelta(days=1)} have no rota yet")
    calendar = story.calendar()
    days = [first + timedelta(days=n) for n in range(command.days or state.pinned.horizon_days)]
    kinds = tuple(calendar.kind_of(day) for day in days)
    story.tell(e.RotaAsked(round=state.rounds + 1, attempt=1, first_day=first, days=kinds, by=story.by, at=story.now))
    return None


def _plans(story: Story) -> Refused:
    """Whoever manages the checkpoint plans, and who leads its shifts."""
    state = story.state
    if any(shift.leader == story.by for shift in state.live()):
        return None
    return manages(story.context.actor, state.ordered)


def proposed(command: c.RotaProposed, story: Story) -> Refused:
    if refused := engine_only(story.context.actor):
        return refused
    plan = story.state.plan
    if plan is None or plan.round != command.round or not plan.tried:
        return None
    story.tell(e.RotaProposed(round=command.round, answer=command.answer, at=story.now))
    return None


def adopt(command: c.AdoptRota, story: Story) -> Refused:
    """Checked again by the rules as things are now: since the proposal, somebody may have taken leave or a call-up may
    have taken somebody."""
    state = story.state
    if refused := _plans(story):
        return refused
    plan = state.plan
    if plan is None or plan.round != command.round:
        return Rejection(code="stale", reason="this is not the rota that was asked for last")
    people = command.placed
    if people is None:
        if plan.answer is None or not plan.assignments:
            return Rejection(code="no_rota", reason="there is no proposal to adopt: it is not there yet, or impossible")
        people = placed(plan.horizon, plan.assignments)
    given = assignments(plan.horizon, people)
    if given is None:
        return Rejection(code="bad_time", reason="the rota places somebody before its first day")
    broken = check(problem_for(state, plan.horizon, story.now), given)
    unreadable = [one for one in broken if one.rule in ("known", "one_a_day")]
    if unreadable or (broken and command.override is None):
        return Rejection(code="breaks_rules", reason=_named(unreadable or broken))
    shifts = tuple(planned_shifts(state, plan.horizon, people, command.leaders))
    if not shifts:
        return Rejection(code="too_late", reason="every shift of this rota has begun")
    if lost := _held_elsewhere(story, shifts):
        return Rejection(code="called_elsewhere", reason=f"another case holds {', '.join(lost)} for these hours")
    _adopted(story, plan, command, shifts, tuple(broken))
    return None


def _held_elsewhere(story: Story, shifts: tuple[e.PlannedShift, ...]) -> list[str]:
    """Whom shifts that are staffed already would hold anew, and cannot."""
    state, taken = story.state, story.context.taken
    return sorted(
        {
            person
            for planned in shifts
            if (known := state.shifts.get(planned.id)) is not None and known.stage is Stage.STAFFED
            for person in planned.people
            if person not in known.covering and state.ordered.resource(person) in taken
        }
    )


def _adopted(
    story: Story,
    plan: Plan,
    command: c.AdoptRota,
    shifts: tuple[e.PlannedShift, ...],
    broken: tuple[Violation, ...],
) -> None:
    story.tell(
        e.RotaAdopted(
            round=plan.round,
            first_day=plan.horizon.first,
            last_day=plan.horizon.last,
            shifts=shifts,
            broken=broken,
            override=command.override if broken else None,
            by=story.by,
            at=story.now,
        )
    )
    again = [name for name in (one.id for one in shifts) if story.shift(name).stage in (Stage.PUBLISHED, Stage.STAFFED)]
    if again:
        publish_now(story, again)


def publish(command: c.PublishRota, story: Story) -> Refused:
    state = story.state
    if refused := _plans(story):
        return refused
    unpublished = [shift.id for shift in state.live() if shift.stage is Stage.PLANNED and shift.duties]
    if not unpublished:
        return Rejection(code="no_change", reason="there is no rota that was adopted and not published")
    publish_now(story, unpublished)
    return None


def publish_now(story: Story, names: list[str]) -> None:
    """People are told after the quiet hours, unless the first of these shifts would begin before."""
    state = story.state
    rest = story.calendar().after_quiet_hours(story.now)
    soon = min(state.shifts[name].start for name in names) - state.pinned.remind_ahead
    tell_at = max(story.now, min(rest, soon))
    moving = [name for name in names if state.shifts[name].stage in (Stage.PLANNED, Stage.STAFFED)]
    if moving or tell_at != state.tell_at:
        story.tell(e.RotaPublished(shifts=tuple(moving), tell_at=tell_at, by=story.by, at=story.now))
    if tell_at <= story.now:
        tell_duties(story)


def tell_duties(story: Story) -> None:
    """One event and one message a person for all the duties they have not heard of."""
    by_person: dict[str, list[Shift]] = {}
    for shift in sorted(story.state.live(), key=lambda one: one.start):
        if shift.stage is Stage.PLANNED:
            continue
        for name in shift.standing(Standing.PLANNED):
            by_person.setdefault(name, []).append(shift)
    told = tuple(
        e.Told(person=name, shifts=tuple(one.id for one in shifts), first=shifts[0].start)
        for name, shifts in sorted(by_person.items())
    )
    story.tell(e.DutiesTold(people=told, at=story.now))


def wish(command: c.StateWish, story: Story) -> Refused:
    state = story.state
    if refused := speaks_for(story.context.actor, state, command.person):
        return refused
    if command.person not in state.staff:
        return Rejection(code="not_staff", reason="this person is not on the checkpoint's staff list")
    if command.day <= local_day(story.now, state.zone):
        return Rejection(code="bad_time", reason="a wish is for days to come")
    if len(state.wishes.get(command.person, ())) >= 60:
        return Rejection(code="too_many", reason="sixty wishes at a time are enough")
    story.tell(
        e.WishStated(
            person=command.person, day=command.day, kind=command.kind or "", wanted=command.wanted, at=story.now
        )
    )
    return None


def rota_due(state: Checkpoint) -> date | None:
    """The first day that no rota reaches, if whoever manages the checkpoint was not told of it yet."""
    if state.planned_until is None or state.phase != "standing":
        return None
    day = state.planned_until + timedelta(days=1)
    return None if state.rota_noticed == day else day


def _named(broken: list[Violation]) -> str:
    """In both languages, because people at the checkpoint read it as well as programs."""
    shown = "; ".join(f"{one.zh} / {one.en}" for one in broken[:_MOST_NAMED])
    more = len(broken) - _MOST_NAMED
    return f"{shown}; and {more} more" if more > 0 else shown
