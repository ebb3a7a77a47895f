"""The rules of findings: extension, application, re-inspection, appeal, reopening, referral."""

from datetime import datetime, timedelta

from domain.accountability.owing import ObligationEnded
from domain.enterprise import commands as c
from domain.enterprise import events_finding as f
from domain.enterprise.authority import (
    Decided,
    four_eyes,
    known_finding,
    not_competent,
    not_engine,
    not_in,
    not_the_enterprise,
    too_few,
)
from domain.enterprise.settling import settled
from domain.enterprise.state import Enterprise
from domain.enterprise.transitions import FindingState
from domain.inspection.terms import after, terms_of
from domain.kernel.decider import Context, Rejection

_S = FindingState


def extend(command: c.ExtendDeadline, state: Enterprise, context: Context) -> Decided:
    """More time, approved by somebody else than whoever found it."""
    finding = known_finding(state, command.finding)
    if isinstance(finding, Rejection):
        return finding
    refused = (
        not_competent(context, (finding.fact.department,))
        or not_in(finding, _S.RECTIFYING)
        or four_eyes(context, finding.fact.recorded_by)
    )
    if refused:
        return refused
    terms = terms_of(context)
    assert finding.due is not None
    if finding.extensions >= terms.extensions:
        return Rejection(code="extended_already", reason=f"a deadline is extended {terms.extensions} times at most")
    if command.until <= max(finding.due, context.now):
        return Rejection(code="no_extension", reason="an extension ends after the deadline, and in the future")
    if command.until > after(context, finding.due, terms.extension_at_most):
        return Rejection(code="too_long", reason=f"an extension is at most {terms.extension_at_most}")
    return [
        f.DeadlineExtended(
            finding=finding.id,
            due=command.until,
            reason=command.reason,
            approved_by=context.actor.id,
            at=context.now,
        )
    ]


def apply(command: c.ApplyRectified, state: Enterprise, context: Context) -> Decided:
    """The enterprise says that it is put right; from now on the department owes the re-inspection."""
    finding = known_finding(state, command.finding)
    if isinstance(finding, Rejection):
        return finding
    refused = not_the_enterprise(state, context, command.person) or not_in(finding, _S.RECTIFYING, _S.SEALED)
    if refused:
        return refused
    return [
        f.RectificationApplied(
            finding=finding.id,
            person=command.person,
            words=command.words,
            evidence=command.evidence,
            # Judged by when it was received: an outage never makes a punctual enterprise late.
            late=finding.due is not None and finding.due < context.received_at,
            reinspect_by=after(context, context.now, terms_of(context).reinspect_within),
            by=context.actor.id,
            at=context.now,
        )
    ]


def reinspect(command: c.Reinspect, state: Enterprise, context: Context) -> Decided:
    """What two officers saw. It never counts for the cap."""
    finding = known_finding(state, command.finding)
    if isinstance(finding, Rejection):
        return finding
    refused = (
        not_competent(context, (finding.fact.department,))
        or not_in(finding, _S.APPLIED, _S.REOPENING)
        or too_few(command.officers, context)
    )
    if refused:
        return refused
    seen = {
        "finding": finding.id,
        "officers": command.officers,
        "evidence": command.evidence,
        "words": command.words,
        "by": context.actor.id,
        "at": context.now,
    }
    if command.passed:
        return settled(state, context, f.ReinspectionPassed.model_validate(seen))
    due, terms = None, terms_of(context)
    if finding.state is _S.APPLIED:
        due = after(context, context.now, terms.deadlines[terms.again[finding.fact.severity]])
    return settled(state, context, f.ReinspectionFailed.model_validate({**seen, "due": due, **_appealable(context)}))


def appeal(command: c.LodgeAppeal, state: Enterprise, context: Context) -> Decided:
    finding = known_finding(state, command.finding)
    if isinstance(finding, Rejection):
        return finding
    refused = not_the_enterprise(state, context, command.person) or not_in(finding, _S.RECTIFYING, _S.SEALED)
    if refused:
        return refused
    if finding.appealed:
        return Rejection(code="twice", reason="against this decision there was an appeal already")
    if finding.appeal_by < context.received_at:
        return Rejection(code="too_late", reason="the time for an appeal is over")
    terms = terms_of(context)
    measure = "sealed" if finding.state is _S.SEALED else "deadline"
    stands_still = measure in terms.appeal_suspends and finding.due is not None
    left = max(timedelta(), finding.due - context.received_at) if finding.due else timedelta()
    return [
        f.AppealLodged(
            finding=finding.id,
            person=command.person,
            words=command.words,
            stands_still=stands_still,
            left_seconds=int(left.total_seconds()) if stands_still else 0,
            decide_by=after(context, context.now, terms.decide_appeal_within),
            by=context.actor.id,
            at=context.now,
        )
    ]


def decide_appeal(command: c.DecideAppeal, state: Enterprise, context: Context) -> Decided:
    """By somebody of the department who had no part in the finding."""
    finding = known_finding(state, command.finding)
    if isinstance(finding, Rejection):
        return finding
    involved = (finding.fact.recorded_by, *state.visits[finding.fact.visit].present, *finding.reinspected_by)
    refused = not_competent(context, (finding.fact.department,)) or four_eyes(context, *involved)
    if refused:
        return refused
    if finding.appeal is None:
        return Rejection(code="wrong_order", reason="no appeal about this finding waits for a decision")
    by, at = context.actor.id, context.now
    if command.upheld:
        upheld = f.AppealUpheld(finding=finding.id, reason=command.reason, by=by, at=at)
        return settled(state, context, upheld)
    due = finding.due
    if finding.state is _S.RECTIFYING and due is None:
        due = at + finding.appeal.left
    return [f.AppealRejected(finding=finding.id, reason=command.reason, due=due, by=by, at=at)]


def decide_reopening(command: c.DecideReopening, state: Enterprise, context: Context) -> Decided:
    """Only after a passed re-inspection, and by somebody who did not make it."""
    finding = known_finding(state, command.finding)
    if isinstance(finding, Rejection):
        return finding
    refused = (
        not_competent(context, (finding.fact.department,))
        or not_in(finding, _S.RE_INSPECTED)
        or four_eyes(context, *finding.reinspected_by)
    )
    if refused:
        return refused
    said = {"finding": finding.id, "reason": command.reason, "by": context.actor.id, "at": context.now}
    if command.approved:
        return settled(state, context, f.ReopeningApproved.model_validate(said))
    return settled(state, context, f.ReopeningRefused.model_validate({**said, **_appealable(context)}))


def _appealable(context: Context) -> dict[str, datetime]:
    """A new decision against the enterprise may be appealed against for itself."""
    return {"appeal_by": after(context, context.now, terms_of(context).appeal_within)}


def refer(command: c.ReferFinding, state: Enterprise, context: Context) -> Decided:
    """A person passes it on, after an appeal that was lodged has been decided; no penalty is decided here."""
    finding = known_finding(state, command.finding)
    if isinstance(finding, Rejection):
        return finding
    if refused := not_competent(context, (finding.fact.department,)) or not_in(finding, _S.RECTIFYING, _S.SEALED):
        return refused
    event = f.FindingReferred(finding=finding.id, reason=command.reason, by=context.actor.id, at=context.now)
    return settled(state, context, event)


def obligation_ended(command: ObligationEnded, state: Enterprise, context: Context) -> Decided:
    """The ladder says that somebody excused what was owed, or took the referral."""
    if refused := not_engine(context):
        return refused
    local = command.obligation.rpartition("/")[2]
    owed = state.owed.get(local)
    if owed is None or owed.ending is not None or command.obligation != f"{state.case}/{local}":
        return []
    if owed.what != "rectify":
        return [f.DutyEnded(duty=local, ending=command.ending, detail=command.detail, at=context.now)]
    finding = state.findings[local.partition(".")[0]]
    if command.ending == "excused":
        return settled(state, context, f.FindingExcused(finding=finding.id, reason=command.detail, at=context.now))
    event = f.FindingReferred(finding=finding.id, reason=command.detail, by=None, at=context.now)
    return settled(state, context, event)
