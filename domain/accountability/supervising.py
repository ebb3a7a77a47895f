"""What humans decide on a ladder: excuses, more time, withdrawals, circulars, interviews, referrals."""

from typing import Any

from domain.accountability import commands as c
from domain.accountability import events_people as p
from domain.accountability import events_seam as s
from domain.accountability import events_steps as t
from domain.accountability.authority import not_supervisor, unfit_approver
from domain.accountability.climbing import asked, circular
from domain.accountability.documents import Numbers
from domain.accountability.evolve import evolve
from domain.accountability.seam import Decided, new_times
from domain.accountability.state import Duty, Ledger
from domain.accountability.transitions import ASKED, LIVE, OrderState, Stage
from domain.kernel.decider import Context, Rejection

_OVER = Rejection(code="over", reason="this obligation has ended")


def _supervised(name: str, state: Ledger, context: Context) -> Duty | Rejection:
    """The open obligation, if the actor supervises it."""
    duty = state.open.get(name)
    if duty is None:
        known = name in state.ended
        return _OVER if known else Rejection(code="unknown_obligation", reason="this bearer owes nothing by that name")
    return not_supervisor(duty.owed.bearer, duty.owed.owner, context.actor) or duty


def excuse(command: c.Excuse, state: Ledger, context: Context) -> Decided:
    duty = _supervised(command.obligation, state, context)
    if isinstance(duty, Rejection):
        return duty
    reasons = state.terms_of(duty).reasons
    if command.reason not in reasons:
        return Rejection(code="bad_reason", reason=f"valid reasons are {', '.join(reasons)}")
    if refused := unfit_approver(state, duty.owed, command.approver):
        return refused
    return [
        s.ObligationExcused(
            obligation=command.obligation,
            ended_at=context.received_at,
            detail=f"{command.reason}, approved by {command.approver}"[:200],
            evidence=command.evidence,
            reason=command.reason,
            approver=command.approver,
            by=context.actor.id,
            source_process=duty.owed.source_process,
            at=context.now,
        )
    ]


def extend(command: c.Extend, state: Ledger, context: Context) -> Decided:
    duty = _supervised(command.obligation, state, context)
    if isinstance(duty, Rejection):
        return duty
    if refused := unfit_approver(state, duty.owed, command.approver):
        return refused
    runs_until = context.now if duty.stage in ASKED else max(duty.times.due, context.now)
    if command.due <= runs_until:
        return Rejection(code="no_extension", reason="an extension gives more time than there is")
    return [
        s.DueMoved(
            obligation=command.obligation,
            reason=command.reason,
            times=new_times(state, duty, command.due, context.now),
            approver=command.approver,
            by=context.actor.id,
            at=context.now,
        )
    ]


def withdraw_order(command: c.WithdrawOrder, state: Ledger, context: Context) -> Decided:
    order = state.orders.get(command.order)
    if order is None:
        return Rejection(code="unknown_order", reason="no document of this bearer has that number")
    if refused := not_supervisor(state.bearer, order.owner, context.actor):
        return refused
    if order.state is OrderState.VOID:
        return Rejection(code="already_void", reason="this document was withdrawn before")
    if order.kind == "referral":
        return Rejection(code="referred", reason="a referral is taken back by the body that received it, not here")
    duty = state.open.get(order.obligation)
    later = _resting_on(state, order.number)
    times = None
    if duty is not None and order.number in duty.orders:
        clock, terms = state.clock_of(duty), state.terms_of(duty)
        if command.due is not None and command.due <= context.now:
            return Rejection(code="bad_time", reason="the new time lies ahead")
        due = command.due or clock.after(context.now, terms.again_within).due
        times = clock.first(context.now, due, terms.remind_at_percent)
    return [
        p.OrderWithdrawn(
            obligation=order.obligation,
            orders=(order.number, *later),
            reason=command.reason,
            by=context.actor.id,
            times=times,
            at=context.now,
        )
    ]


def _resting_on(state: Ledger, number: str) -> tuple[str, ...]:
    """Documents that rest on `number` and still count; a referral letter stands for itself."""
    return tuple(
        name
        for name, order in state.orders.items()
        if number in order.rests_on and order.valid and order.kind != "referral"
    )


def confirm_circular(command: c.ConfirmCircular, state: Ledger, context: Context) -> Decided:
    duty = _supervised(command.obligation, state, context)
    if isinstance(duty, Rejection):
        return duty
    if duty.stage is not Stage.PROPOSED:
        return Rejection(code="not_proposed", reason="no circular waits for a human; a notice and its time come first")
    step = circular(state, duty, context.now, Numbers(state), "confirmed")
    return [t.Circulated(steps=(step,), by=context.actor.id, at=context.now)]


def record_interview(command: c.RecordInterview, state: Ledger, context: Context) -> Decided:
    duty = _supervised(command.obligation, state, context)
    if isinstance(duty, Rejection):
        return duty
    if duty.stage is not Stage.SUMMONED:
        return Rejection(code="not_called", reason="no interview was called for this obligation")
    clock, terms = state.clock_of(duty), state.terms_of(duty)
    if command.outcome == "scheduled":
        if command.at <= context.now:
            return Rejection(code="bad_time", reason="an interview is scheduled for a time that lies ahead")
        if command.person is not None or command.words is not None:
            return Rejection(code="nothing_said_yet", reason="words are recorded when an interview was held or refused")
        return [
            p.InterviewScheduled(
                obligation=command.obligation,
                on=command.at,
                by=context.actor.id,
                times=clock.until(command.at),
                at=context.now,
            )
        ]
    if command.at > context.now:
        return Rejection(code="bad_time", reason="what is recorded as a fact has happened")
    fact: dict[str, Any] = {
        "obligation": command.obligation,
        "on": command.at,
        "by": context.actor.id,
        "person": command.person,
        "words": command.words,
        "times": clock.after(context.now, terms.again_within),
        "at": context.now,
    }
    if command.words is not None and command.person is None:
        return Rejection(code="no_speaker", reason="name the person who spoke: the words are sealed under their key")
    if command.outcome == "held":
        return [p.InterviewHeld(**fact)]
    refused = p.InterviewRefused(**fact)
    after = evolve(state, refused)
    step = asked(after, after.open[command.obligation], context.now, "refused")
    return [refused, t.LadderExhausted(steps=(step,), at=context.now)]


def record_service(command: c.RecordService, state: Ledger, context: Context) -> Decided:
    order = state.orders.get(command.order)
    if order is None:
        return Rejection(code="unknown_order", reason="no document of this bearer has that number")
    if refused := not_supervisor(state.bearer, order.owner, context.actor):
        return refused
    if order.state not in LIVE:
        return _OVER if order.valid else Rejection(code="already_void", reason="this document was withdrawn")
    if command.at > context.now or command.at < order.issued_at:
        return Rejection(code="bad_time", reason="a document is handed over after it was issued and before now")
    return [p.OrderServed(order=command.order, on=command.at, by=context.actor.id, at=context.now)]


def take_referral(command: c.TakeReferral, state: Ledger, context: Context) -> Decided:
    duty = _referable(command.obligation, state, context)
    if isinstance(duty, Rejection):
        return duty
    return [
        p.ReferralTaken(
            obligation=command.obligation,
            order=Numbers(state).next(duty, context.now),
            to=command.to,
            reason=command.reason,
            by=context.actor.id,
            rests_on=duty.orders,
            source_process=duty.owed.source_process,
            terms_version=duty.owed.terms_version,
            calendar_version=duty.owed.calendar_version,
            at=context.now,
        )
    ]


def decline_referral(command: c.DeclineReferral, state: Ledger, context: Context) -> Decided:
    duty = _referable(command.obligation, state, context)
    if isinstance(duty, Rejection):
        return duty
    if command.due <= context.now:
        return Rejection(code="bad_time", reason="the new time lies ahead")
    times = state.clock_of(duty).first(context.now, command.due, state.terms_of(duty).remind_at_percent)
    return [
        p.ReferralDeclined(
            obligation=command.obligation, reason=command.reason, by=context.actor.id, times=times, at=context.now
        )
    ]


def _referable(name: str, state: Ledger, context: Context) -> Duty | Rejection:
    duty = _supervised(name, state, context)
    if isinstance(duty, Duty) and duty.stage is not Stage.EXHAUSTED:
        return Rejection(code="not_exhausted", reason="a referral is decided on when the ladder has nothing left")
    return duty
