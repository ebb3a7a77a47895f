"""Who may speak about an enterprise, and for whom. Every check answers None or the refusal."""

from collections.abc import Sequence

from domain.enterprise import events as e
from domain.enterprise.state import Enterprise, Finding, Visit
from domain.enterprise.transitions import FindingState
from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection

Decided = list[e.EnterpriseEvent] | Rejection
LEAST_OFFICERS = 2
"""行政处罚法, art. 42: at least two officers."""


def not_engine(context: Context) -> Rejection | None:
    if context.actor.role is Role.ENGINE:
        return None
    return Rejection(code="not_allowed", reason="only the engine says this")


def not_competent(context: Context, departments: Sequence[str]) -> Rejection | None:
    """Only a competent department inspects; the command post never does."""
    if context.actor.role is Role.DEPARTMENT and context.actor.unit in departments:
        return None
    named = " or ".join(departments)
    return Rejection(code="not_competent", reason=f"only the competent department ({named}) does this")


def not_the_enterprise(state: Enterprise, context: Context, person: str) -> Rejection | None:
    """The enterprise speaks for itself, through one of its own people."""
    actor = context.actor
    if actor.role is not Role.ENTERPRISE or actor.unit != state.name:
        return Rejection(code="not_yours", reason="only the enterprise itself does this")
    if actor.id != person:
        return Rejection(code="not_yours", reason="whoever speaks for the enterprise speaks under their own id")
    return None


def not_present(visit: Visit, context: Context) -> Rejection | None:
    """The record is made by an officer who is there."""
    if context.actor.id in visit.present:
        return None
    return Rejection(code="not_present", reason="the record is made by an officer who is present")


def too_few(officers: Sequence[str], context: Context) -> Rejection | None:
    """At least two, each named once, and the speaker among them."""
    if len(set(officers)) != len(officers):
        return Rejection(code="malformed", reason="an officer is named twice")
    if len(officers) < LEAST_OFFICERS:
        return Rejection(code="officer_alone", reason="at least two officers are needed (行政处罚法 art. 42)")
    if context.actor.id not in officers:
        return Rejection(code="not_present", reason="whoever reports this must be one of the officers present")
    return None


def known_visit(state: Enterprise, visit: str) -> Visit | Rejection:
    return state.visits.get(visit) or Rejection(code="unknown_visit", reason=f"there is no visit {visit} here")


def known_finding(state: Enterprise, finding: str) -> Finding | Rejection:
    return state.findings.get(finding) or Rejection(code="unknown_finding", reason=f"there is no finding {finding}")


def not_in(finding: Finding, *states: FindingState) -> Rejection | None:
    """Unless the finding is in one of these states, with no appeal to be decided first."""
    if finding.state not in states:
        wanted = " or ".join(states)
        return Rejection(code="wrong_order", reason=f"the finding is {finding.state}; this needs one that is {wanted}")
    if finding.appeal is not None:
        return Rejection(code="appealed", reason="an appeal about this finding must be decided first")
    return None


def four_eyes(context: Context, *others: str) -> Rejection | None:
    """Unless somebody else than these speaks."""
    if context.actor.id not in others:
        return None
    return Rejection(code="four_eyes", reason="somebody who had no part in it must decide this")
