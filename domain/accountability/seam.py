"""What sources tell: owed, moved, settled; in any order, and twice. Nothing here is refused that could come again."""

from datetime import datetime

from domain.accountability import events_seam as s
from domain.accountability.authority import not_engine
from domain.accountability.events import AccountabilityEvent
from domain.accountability.events_people import OrderWithdrawn
from domain.accountability.events_steps import Times
from domain.accountability.owing import MoveDue, Owe, Settle, accountability_case
from domain.accountability.policy import CALENDAR, NAME, AccountabilityPolicy
from domain.accountability.state import Duty, Ledger
from domain.accountability.timing import Clock
from domain.accountability.transitions import RUNS_AGAIN, Stage
from domain.kernel.calendar import WorkCalendar
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.decider import Context, Rejection

Decided = list[AccountabilityEvent] | Rejection
DONE_IN_TIME = "done in time, which was not known when it was issued"


def _settled(
    ending: str,
) -> type[s.ObligationFulfilled | s.ObligationExcused | s.ObligationTransferred | s.ObligationLapsed]:
    match ending:
        case "fulfilled":
            return s.ObligationFulfilled
        case "excused":
            return s.ObligationExcused
        case "transferred":
            return s.ObligationTransferred
        case _:
            return s.ObligationLapsed


def owe(command: Owe, state: Ledger, context: Context) -> Decided:
    """Open an obligation and pin by what it climbs."""
    if refused := not_engine(context):
        return refused
    if context.case != accountability_case(command.bearer):
        return Rejection(code="wrong_case", reason=f"{command.bearer} does not owe in the case {context.case}")
    if command.drill:
        return _noted("owe", command.obligation, "drill", context)
    if command.obligation in state.open or command.obligation in state.ended:
        why: s.NotedWhy = "repeated" if command.obligation in state.open else "ended"
        return _noted("owe", command.obligation, why, context)
    rules, calendar = context.policies[NAME], context.policies[CALENDAR]
    moved = state.moved_early.get(command.obligation)
    policy = AccountabilityPolicy.model_validate(rules.document)
    document = CalendarDocument.model_validate(calendar.document)
    terms = policy.terms_of(command.what)
    clock = Clock(WorkCalendar(document), command.urgent)
    due = moved.due if moved else command.due
    happened: list[AccountabilityEvent] = []
    if rules.version not in state.rules:
        happened.append(s.RulesPinned(version=rules.version, rules=policy, at=context.now))
    if calendar.version not in state.calendars:
        happened.append(s.CalendarPinned(version=calendar.version, calendar=document, at=context.now))
    owed = s.ObligationOwed(
        bearer=command.bearer,
        obligation=command.obligation,
        what=command.what,
        source=command.source,
        source_process=command.source_process,
        owed_since=command.owed_since,
        urgent=command.urgent,
        subjects=command.subjects,
        params=command.params,
        owner=command.owner,
        contact=command.contact,
        terms_version=rules.version,
        calendar_version=calendar.version,
        times=clock.first(command.owed_since, due, terms.remind_at_percent),
        at=context.now,
    )
    happened.append(owed)
    if early := state.settled_early.get(command.obligation):
        happened.append(
            _settled(early.ending)(
                obligation=early.obligation,
                ended_at=early.ended_at,
                detail=early.detail,
                evidence=early.evidence,
                at=context.now,
            )
        )
    return happened


def move_due(command: MoveDue, state: Ledger, context: Context) -> Decided:
    """The source gives more or less time."""
    if refused := not_engine(context):
        return refused
    if command.obligation in state.ended:
        return _noted("move_due", command.obligation, "ended", context)
    duty = state.open.get(command.obligation)
    if duty is None:
        return [s.DueMovedEarly(obligation=command.obligation, due=command.due, reason=command.reason, at=context.now)]
    if command.due == duty.times.due:
        return _noted("move_due", command.obligation, "no_change", context)
    times = new_times(state, duty, command.due, context.now)
    return [s.DueMoved(obligation=command.obligation, reason=command.reason, times=times, at=context.now)]


def settle(command: Settle, state: Ledger, context: Context) -> Decided:
    """How it ended at the source. What was done in time was never a breach, however late we hear of it."""
    if refused := not_engine(context):
        return refused
    if command.obligation in state.ended:
        return _noted("settle", command.obligation, "ended", context)
    duty = state.open.get(command.obligation)
    if duty is None and command.obligation in state.settled_early:
        return _noted("settle", command.obligation, "repeated", context)
    if duty is None:
        return [
            s.SettledEarly(
                obligation=command.obligation,
                ending=command.ending,
                ended_at=command.at,
                detail=command.detail,
                evidence=command.evidence,
                at=context.now,
            )
        ]
    happened: list[AccountabilityEvent] = []
    if command.ending == "fulfilled" and duty.orders and command.at <= duty.first_due:
        happened.append(
            OrderWithdrawn(
                obligation=command.obligation,
                orders=duty.orders,
                reason=DONE_IN_TIME,
                by=None,
                times=duty.times,
                at=context.now,
            )
        )
    happened.append(
        _settled(command.ending)(
            obligation=command.obligation,
            ended_at=command.at,
            detail=command.detail,
            evidence=command.evidence,
            at=context.now,
        )
    )
    return happened


def new_times(state: Ledger, duty: Duty, due: datetime, now: datetime) -> Times:
    """The times of an obligation that is due at `due` instead. Where the ladder waits again, it also reminds again."""
    clock = state.clock_of(duty)
    if duty.stage in RUNS_AGAIN:
        return clock.until(due)
    since = duty.owed.owed_since if duty.stage is Stage.OWED and not duty.orders else now
    return clock.first(since, due, state.terms_of(duty).remind_at_percent)


def _noted(message: str, obligation: str, why: s.NotedWhy, context: Context) -> list[AccountabilityEvent]:
    return [s.MessageNoted(message=message, obligation=obligation, why=why, at=context.now)]
