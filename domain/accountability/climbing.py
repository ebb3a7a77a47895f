"""What time does: reminders, breaches, and the next rung. After an outage one collapsed step, never two in one jump."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.accountability import events_steps as t
from domain.accountability.documents import Numbers, order_step
from domain.accountability.events import AccountabilityEvent
from domain.accountability.policy import Rung
from domain.accountability.state import Duty, Ledger
from domain.accountability.transitions import SERVED, Stage
from domain.kernel.duration import Duration


@dataclass(slots=True)
class _Work:
    state: Ledger
    now: datetime
    numbers: Numbers
    steps: dict[type, list[Any]] = field(default_factory=lambda: defaultdict(list))
    delays: dict[tuple[datetime, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    unanswered: list[str] = field(default_factory=list)
    reminders: list[t.Reminder] = field(default_factory=list)


_ORDER_OF_EVENTS = (
    t.ServedAgain,
    t.SupervisionOrdered,
    t.CirculationAnnounced,
    t.CircularProposed,
    t.Circulated,
    t.InterviewCalled,
    t.InterviewOverdue,
    t.LadderExhausted,
)


def time_passed(state: Ledger, now: datetime) -> list[AccountabilityEvent]:
    """Everything due at `now`: one event a kind of step, whatever number of obligations takes it."""
    due = sorted((duty for duty in state.open.values() if duty.wake <= now), key=_by_wake)
    work = _Work(state, now, Numbers(state))
    for duty in due:
        _one(work, duty)
    if work.reminders:
        _merge(work, {duty.owed.obligation for duty in due})
    return list(_events(work))


def _by_wake(duty: Duty) -> tuple[datetime, str]:
    return duty.wake, duty.owed.obligation


def _one(work: _Work, duty: Duty) -> None:
    reminds = duty.stage is Stage.OWED and duty.times.step_at > work.now
    clock = work.state.clock_of(duty)
    until = clock.quiet_until(work.now) if reminds else clock.working_from(work.now)
    why = "quiet_hours" if reminds else "working_hours"
    if not reminds and until <= work.now and (patience := _was_away(work, duty)):
        until, why = clock.working_from(work.now + patience), "catch_up"
    if until > work.now:
        work.delays[until, why].append(duty.owed.obligation)
    elif reminds:
        work.reminders.append(_reminder(work.state, duty))
    else:
        climb(work.state, duty, work.now, work.numbers, work.steps, work.unanswered)


def _was_away(work: _Work, duty: Duty) -> timedelta | None:
    """How long to wait before a step against somebody, if the engine itself was late: first every case hears what was
    said meanwhile, so that nobody who was punctual is late."""
    patience = work.state.rules_of(duty).catch_up.length
    due = duty.times.step_at if duty.stage is Stage.OWED else duty.wake
    late = work.now - max(due, duty.not_before or due)
    return patience if patience and late > patience else None


def climb(
    state: Ledger,
    duty: Duty,
    now: datetime,
    numbers: Numbers,
    steps: dict[type, list[Any]],
    unanswered: list[str],
) -> None:
    """The next step of one obligation, added to `steps` by its event."""
    if duty.stage in SERVED and duty.orders and state.orders[duty.orders[-1]].unserved:
        steps[t.ServedAgain].append(serve_again(state, duty, now))
        return
    match duty.stage:
        case Stage.OWED | Stage.REMINDED:
            _breach(state, duty, now, numbers, steps)
        case Stage.SUPERVISED:
            why: t.Why = "not_done"
            if duty.awaits_reply and duty.times.unanswered_at is not None and duty.times.unanswered_at <= now:
                unanswered.append(duty.orders[-1])
                why = "unanswered"
            announce(state, duty, now, numbers, steps, why)
        case Stage.ANNOUNCED:
            if duty.owed.bearer.partition(":")[0] in state.rules_of(duty).confirm_circular_of:
                steps[t.CircularProposed].append(asked(state, duty, now, "notice_over"))
            else:
                steps[t.Circulated].append(circular(state, duty, now, numbers, "notice_over"))
        case Stage.PROPOSED:
            steps[t.CircularProposed].append(asked(state, duty, now, "undecided"))
        case Stage.CIRCULATED:
            summon(state, duty, now, numbers, steps, "not_done")
        case Stage.SUMMONED:
            steps[t.InterviewOverdue].append(asked(state, duty, now, "undecided"))
        case Stage.INTERVIEWED:
            steps[t.LadderExhausted].append(asked(state, duty, now, "not_done"))
        case _:
            steps[t.LadderExhausted].append(asked(state, duty, now, "undecided"))


def serve_again(state: Ledger, duty: Duty, now: datetime) -> t.OrderStep:
    """The document that nobody got, with its times anew."""
    order, terms, clock = state.orders[duty.orders[-1]], state.terms_of(duty), state.clock_of(duty)
    gives: tuple[Duration, ...] = (terms.notice_within,)
    times = clock.reply_only(now, terms.notice_within)
    if duty.stage is Stage.SUPERVISED:
        gives = (terms.reply_within, terms.again_within)
        times = clock.after(now, terms.again_within, terms.reply_within)
    return t.OrderStep(
        obligation=duty.owed.obligation,
        why="unserved",
        rule=order.rule,
        gives=gives,
        times=times,
        terms_version=duty.owed.terms_version,
        calendar_version=duty.owed.calendar_version,
        order=order.number,
        rests_on=order.rests_on,
    )


def _breach(state: Ledger, duty: Duty, now: datetime, numbers: Numbers, steps: dict[type, list[Any]]) -> None:
    """The rung after the last that counts, at least the first of its kind."""
    missed = duty.stage is Stage.OWED and duty.times.remind_at is not None
    skipped = ("remind",) if missed else ()
    match max(Rung(duty.rung + 1) if duty.rung < Rung.REFER else Rung.REFER, state.terms_of(duty).first_rung):
        case Rung.SUPERVISE:
            terms = state.terms_of(duty)
            gives = (terms.reply_within, terms.again_within)
            times = state.clock_of(duty).after(now, terms.again_within, terms.reply_within)
            step = order_step(duty, numbers, now, "overdue", "supervise", gives, times, skipped)
            steps[t.SupervisionOrdered].append(step)
        case Rung.CIRCULATE:
            announce(state, duty, now, numbers, steps, "overdue", skipped)
        case Rung.INTERVIEW:
            summon(state, duty, now, numbers, steps, "overdue", skipped)
        case _:
            steps[t.LadderExhausted].append(asked(state, duty, now, "overdue", skipped))


def announce(
    state: Ledger,
    duty: Duty,
    now: datetime,
    numbers: Numbers,
    steps: dict[type, list[Any]],
    why: t.Why,
    missed: Sequence[str] = (),
) -> None:
    """The notice before a circular."""
    within = state.terms_of(duty).notice_within
    times = state.clock_of(duty).reply_only(now, within)
    step = order_step(duty, numbers, now, why, "announce", (within,), times, missed)
    steps[t.CirculationAnnounced].append(step)


def circular(state: Ledger, duty: Duty, now: datetime, numbers: Numbers, why: t.Why) -> t.OrderStep:
    """The circular itself, which gives a new time."""
    again = state.terms_of(duty).again_within
    times = state.clock_of(duty).after(now, again)
    return order_step(duty, numbers, now, why, "circulate", (again,), times)


def summon(
    state: Ledger,
    duty: Duty,
    now: datetime,
    numbers: Numbers,
    steps: dict[type, list[Any]],
    why: t.Why,
    missed: Sequence[str] = (),
) -> None:
    """The interview that a human is to hold."""
    within = state.terms_of(duty).interview_within
    times = state.clock_of(duty).after(now, within)
    steps[t.InterviewCalled].append(order_step(duty, numbers, now, why, "interview", (within,), times, missed))


def asked(state: Ledger, duty: Duty, now: datetime, why: t.Why, missed: Sequence[str] = ()) -> t.Step:
    """A human is asked, and will be asked again."""
    within = state.terms_of(duty).decide_within
    return t.Step(
        obligation=duty.owed.obligation,
        why=why,
        rule="decide_within",
        gives=(within,),
        times=state.clock_of(duty).after(now, within),
        terms_version=duty.owed.terms_version,
        calendar_version=duty.owed.calendar_version,
        missed=tuple(missed),
    )


def _reminder(state: Ledger, duty: Duty) -> t.Reminder:
    return t.Reminder(
        obligation=duty.owed.obligation,
        due=duty.times.due,
        rule=f"remind_at_{state.terms_of(duty).remind_at_percent}_percent",
        terms_version=duty.owed.terms_version,
    )


def _merge(work: _Work, due: set[str]) -> None:
    """Whatever would be reminded soon goes with the message that goes out now, unless it would break the quiet."""
    for name in sorted(work.state.open.keys() - due):
        duty = work.state.open[name]
        at = duty.wake
        soon = work.now + work.state.rules_of(duty).merge_within.length
        reminds = duty.stage is Stage.OWED and duty.times.remind_at is not None and at < duty.times.step_at
        if reminds and at <= soon and work.state.clock_of(duty).quiet_until(work.now) == work.now:
            work.reminders.append(_reminder(work.state, duty))


def _events(work: _Work) -> Iterable[AccountabilityEvent]:
    for (until, why), names in sorted(work.delays.items()):
        yield t.StepsDelayed(obligations=tuple(names), until=until, why=why, at=work.now)
    if work.reminders:
        yield t.BearerReminded(reminders=tuple(work.reminders), at=work.now)
    if work.unanswered:
        yield t.ReplyMissed(orders=tuple(work.unanswered), at=work.now)
    for kind in _ORDER_OF_EVENTS:
        if work.steps[kind]:
            yield kind(steps=tuple(work.steps[kind]), at=work.now)
